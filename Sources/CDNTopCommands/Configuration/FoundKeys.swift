import FoundationEssentials
import Glibc

/// The vendors' keys that this machine has already: where they are, never what their secrets are.
struct FoundKeys {
  /// An account that a configuration can make of a key.
  struct Account {
    /// The name, unique among those found.
    var name: String
    /// The provider's word.
    let provider: String
    /// Where the key was found, in words.
    let origin: String
    /// The further lines of the account, as keys with their YAML.
    let lines: [(key: String, yaml: String)]
    /// What has to be done before the account can be used; nil for nothing.
    let obstacle: String?

    /// The account as an entry of `accounts`.
    var yaml: String {
      let mark = obstacle == nil ? "" : "#"
      var text = "  # \(origin)\n"
      if let obstacle { text += "  # \(obstacle)\n" }
      text += "\(mark)  - name: \(name)\n\(mark)    provider: \(provider)\n"
      for line in lines { text += "\(mark)    \(line.key): \(line.yaml)\n" }
      return text
    }
  }

  private let environment: [String: String]
  private let home: String

  /// Looks in an environment and in a home folder.
  init(environment: [String: String], home: String) {
    self.environment = environment
    self.home = home
  }

  /// Everything that was found, with names that differ.
  var accounts: [Account] {
    var names: Set<String> = []
    return (alibabaVariables + ucloudVariables + alibabaProfiles + ucloudProfiles).map { found in
      var account = found
      var number = 2
      while !names.insert(account.name).inserted {
        account.name = "\(found.name)-\(number)"
        number += 1
      }
      return account
    }
  }

  // MARK: Variables

  private var alibabaVariables: [Account] {
    for prefix in ["ALIBABA_CLOUD", "ALIBABACLOUD", "ALICLOUD"] {
      let secret = prefix + "_ACCESS_KEY_SECRET"
      guard let id = variable(prefix + "_ACCESS_KEY_ID"), variable(secret) != nil else { continue }
      var lines = [
        ("access_key_id", JSONText.quoted(id)), ("access_key_secret_env", secret),
      ]
      let token = prefix + "_SECURITY_TOKEN"
      if variable(token) != nil { lines.append(("security_token_env", token)) }
      return [
        Account(
          name: "alibaba-env", provider: "alibaba-cdn",
          origin: "the key of the variables \(prefix)_ACCESS_KEY_ID and \(secret)", lines: lines,
          obstacle: nil)
      ]
    }
    return []
  }

  private var ucloudVariables: [Account] {
    let secret = "UCLOUD_PRIVATE_KEY"
    guard let id = variable("UCLOUD_PUBLIC_KEY"), variable(secret) != nil else { return [] }
    var lines = [("public_key", JSONText.quoted(id)), ("private_key_env", secret)]
    if let project = variable("UCLOUD_PROJECT_ID") {
      lines.append(("project_id", JSONText.quoted(project)))
    }
    if let address = variable("UCLOUD_API_BASE_URL") {
      lines.append(("endpoint", JSONText.quoted(address)))
    }
    return [
      Account(
        name: "ucloud-env", provider: "ucloud",
        origin: "the key of the variables UCLOUD_PUBLIC_KEY and \(secret)", lines: lines,
        obstacle: nil)
    ]
  }

  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: Profiles

  private struct AlibabaFile: Decodable {
    struct Profile: Decodable {
      let name: String
      let mode: String?
      let access_key_id: String?
    }
    let profiles: [Profile]
  }

  private var alibabaProfiles: [Account] {
    let path = home + "/.aliyun/config.json"
    guard let file: AlibabaFile = read(path) else { return [] }
    return file.profiles.compactMap { profile in
      let mode = profile.mode.flatMap { $0.isEmpty ? nil : $0 } ?? "AK"
      guard let id = profile.access_key_id, !id.isEmpty else { return nil }
      let isUsable = ["ak", "ststoken"].contains(mode.lowercased())
      func secret(_ member: String) -> String {
        command(".profiles[]|select(.name==$p).\(member)", profile: profile.name, path: path)
      }
      var lines = [
        ("access_key_id", JSONText.quoted(id)),
        ("access_key_secret_command", secret("access_key_secret")),
      ]
      if mode.lowercased() == "ststoken" {
        lines.append(("security_token_command", secret("sts_token")))
      }
      return Account(
        name: Self.name("aliyun", profile.name), provider: "alibaba-cdn",
        origin: "the profile \(Self.plain(profile.name)) of \(path)", lines: lines,
        obstacle: isUsable
          ? missingReader
          : "not usable as it is: its mode \(Self.plain(mode)) gets keys from elsewhere")
    }
  }

  private struct UCloudSettings: Decodable {
    let profile: String
    let project_id: String?
    let base_url: String?
  }

  private struct UCloudCredential: Decodable {
    let profile: String
    let public_key: String?
    let auth_mode: String?
  }

  private var ucloudProfiles: [Account] {
    let path = home + "/.ucloud/credential.json"
    guard let credentials: [UCloudCredential] = read(path) else { return [] }
    let settings: [UCloudSettings] = read(home + "/.ucloud/config.json") ?? []
    return credentials.compactMap { credential in
      guard let id = credential.public_key, !id.isEmpty, credential.auth_mode != "oauth" else {
        return nil
      }
      var lines = [
        ("public_key", JSONText.quoted(id)),
        (
          "private_key_command",
          command(".[]|select(.profile==$p).private_key", profile: credential.profile, path: path)
        ),
      ]
      let own = settings.first { $0.profile == credential.profile }
      if let project = own?.project_id, !project.isEmpty {
        lines.append(("project_id", JSONText.quoted(project)))
      }
      if let address = own?.base_url, !address.isEmpty {
        lines.append(("endpoint", JSONText.quoted(address)))
      }
      return Account(
        name: Self.name("ucloud", credential.profile), provider: "ucloud",
        origin: "the profile \(Self.plain(credential.profile)) of \(path)", lines: lines,
        obstacle: missingReader)
    }
  }

  /// Returns a file of the vendors' own programs; nil where there is none that can be read.
  private func read<Value: Decodable>(_ path: String) -> Value? {
    guard let text = try? Files.read(path, limit: 1 << 20).text else { return nil }
    return try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
  }

  /// The program that takes one secret out of a file, each time it is needed.
  private func command(_ path: String, profile: String, path file: String) -> String {
    let words = ["jq", "-er", "--arg", "p", profile, path, file]
    return "[" + words.map(JSONText.quoted).joined(separator: ", ") + "]"
  }

  private var missingReader: String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let isThere = folders.contains { access("\($0)/jq", X_OK) == 0 }
    return isThere ? nil : "install jq, which reads the secret out of that file, and take the # off"
  }

  /// A text of a file that may stand in a comment.
  private static func plain(_ text: String) -> String {
    String(text.unicodeScalars.prefix(64).map { allowed($0) ? Character($0) : "-" })
  }

  /// A name of an account, which may not hold every character.
  private static func name(_ vendor: String, _ profile: String) -> String {
    vendor + "-" + String(plain(profile).prefix(40))
  }

  private static func allowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }
}

import Crypto
import FoundationEssentials
import TaskModel

/// The profiles of the program `aws`: `~/.aws/credentials` over `~/.aws/config`, read as its version 2 reads them.
///
/// Keys of a login that it keeps are used while they last, and never renewed.
struct AmazonProfiles: KeyProfiles {
  var program: String { "aws" }

  var secretVariables: [String] {
    [
      "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
      // By their former names, and for one service alone.
      "AWS_SECRET_KEY", "AWS_SECURITY_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
    ]
  }

  func files(on machine: ProfileMachine) -> [String] {
    [keysFile(on: machine), settingsFile(on: machine)]
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    let variables = FoundProfile(
      Self.variablesName, in: "the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and so on"
    ) { Self.variables(machine) }
    return Self.found(variables, andIn: "a profile of \(keysFile(on: machine))") {
      () throws(ProfileError) in
      try profiles(machine).map { profile in
        FoundProfile(
          name: profile.name, origin: "a profile of \(profile.file)",
          obstacle: obstacle(profile, machine))
      }
    }
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let key = Self.variables(machine) else {
        throw ProfileError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
      }
      return key
    }
    let profiles = try profiles(machine)
    guard !profiles.isEmpty else {
      throw ProfileError(
        "there is no profile in \(keysFile(on: machine)) and \(settingsFile(on: machine)); run:"
          + " aws configure")
    }
    let found = try Self.resolve(
      profile, among: profiles, named: \.name,
      chosen: machine.variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE"), in: keysFile(on: machine))
    do throws(ProfileError) {
      switch found.source {
      case .program(let command): return try await Self.printed(by: command, found, machine)
      case .login: return try kept(found, machine)
      case .key: return try Self.key(of: found)
      case .refused(let why): throw ProfileError(why)
      }
    } catch {
      throw ProfileError(
        "the profile \(SafeText(found.name, limit: .word)): \(error.reason)",
        isCancelled: error.isCancelled)
    }
  }

  // MARK: The files

  private struct Profile {
    /// Where a profile's key comes from, in the order in which the program looks.
    enum Source {
      case key
      case login
      case program(String)
      case refused(String)
    }

    let name: String
    let file: String
    /// What the file of keys says.
    let keys: ProfileFields
    /// What both files say, that of keys before the other.
    let fields: ProfileFields

    var source: Source {
      let isLent = fields["role_arn"] != nil || fields["web_identity_token_file"] != nil
      if isLent || fields["login_session"] != nil {
        return .refused(
          "it \(isLent ? "takes on a role" : "is a login that the program renews"); make a profile whose credential_process is: aws configure"
            + " export-credentials --format process --profile \(SafeText(name, limit: .word))")
      }
      if fields["sso_account_id"] != nil { return .login }
      if keys["aws_access_key_id"] != nil { return .key }
      if let command = fields["credential_process"] { return .program(command) }
      return fields["aws_access_key_id"] != nil ? .key : .refused("it has no aws_access_key_id")
    }
  }

  private func keysFile(on machine: ProfileMachine) -> String {
    file(machine.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials", machine)
  }

  private func settingsFile(on machine: ProfileMachine) -> String {
    file(machine.variable("AWS_CONFIG_FILE") ?? "~/.aws/config", machine)
  }

  private func file(_ path: String, _ machine: ProfileMachine) -> String {
    path.hasPrefix("~/") ? machine.home + path.dropFirst() : path
  }

  /// The profiles of both files, those with keys first; what the file of keys says goes over the other.
  private func profiles(_ machine: ProfileMachine) throws(ProfileError) -> [Profile] {
    let keys = try ProfileFile(keysFile(on: machine), on: machine)?.sections() ?? []
    let settings = try ProfileFile(settingsFile(on: machine), on: machine)?.sections() ?? []
    // The default profile alone may be written without the word.
    let named = settings.compactMap { section -> (name: String, fields: ProfileFields)? in
      let words = ShellWords.split(section.name) ?? []
      if words == [Self.defaultName] { return (Self.defaultName, section.fields) }
      return words.count == 2 && words[0] == "profile" ? (words[1], section.fields) : nil
    }
    let withKeys = keys.map { own in
      let other = named.first { $0.name == own.name }?.fields ?? ProfileFields()
      return Profile(
        name: own.name, file: keysFile(on: machine), keys: own.fields,
        fields: other.overlaid(by: own.fields))
    }
    return withKeys
      + named.filter { one in !keys.contains { $0.name == one.name } }.map {
        Profile(
          name: $0.name, file: settingsFile(on: machine), keys: ProfileFields(), fields: $0.fields)
      }
  }

  // MARK: Keys

  /// Why a profile gives no key, as far as its file tells; nil where nothing speaks against it.
  private func obstacle(_ profile: Profile, _ machine: ProfileMachine) -> String? {
    do throws(ProfileError) {
      switch profile.source {
      case .key: return try Self.key(of: profile).obstacle
      case .login: return try kept(profile, machine).obstacle
      case .program(let command):
        return ShellWords.split(command)?.isEmpty == false
          ? nil : "its credential_process is no command"
      case .refused(let why): return why
      }
    } catch {
      return error.reason
    }
  }

  /// The key that stands in one of the files, all of it in the same.
  private static func key(of profile: Profile) throws(ProfileError) -> ProfileKey {
    let fields = profile.keys["aws_access_key_id"] != nil ? profile.keys : profile.fields
    let token = fields["aws_session_token"] ?? fields["aws_security_token"]
    guard let secret = fields["aws_secret_access_key"] else {
      throw ProfileError("it has no aws_secret_access_key")
    }
    var key = ProfileKey(
      values: ["access_key_id": fields["aws_access_key_id"]],
      secrets: ["secret_access_key": secret, "session_token": token])
    key.endpoint = endpoint(profile.fields["region"])
    return key
  }

  /// The key that a program prints or a login left: `AccessKeyId`, `SecretAccessKey` and so on.
  private static func key(
    told fields: ProfileFields, of profile: Profile
  ) throws(ProfileError) -> ProfileKey {
    guard let id = fields["AccessKeyId"], let secret = fields["SecretAccessKey"] else {
      throw ProfileError("there is no AccessKeyId and SecretAccessKey in what it leads to")
    }
    var key = ProfileKey(
      values: ["access_key_id": id],
      secrets: ["secret_access_key": secret, "session_token": fields["SessionToken"]])
    key.expiresAt = fields.moment("Expiration")
    key.endpoint = endpoint(profile.fields["region"])
    return key
  }

  private static func printed(
    by command: String, _ profile: Profile, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    guard let words = ShellWords.split(command), words.first?.isEmpty == false else {
      throw ProfileError("its credential_process is no command")
    }
    guard let fields = ProfileFields(try await machine.run(words)) else {
      throw ProfileError("its credential_process did not print a JSON object")
    }
    if let version = fields["Version"], version != "1" {
      throw ProfileError(
        "its credential_process printed version \(SafeText(version, limit: .word)), not 1")
    }
    return try key(told: fields, of: profile)
  }

  /// The key that the program keeps of a login, in a file whose name it makes of what the login is for.
  private func kept(
    _ profile: Profile, _ machine: ProfileMachine
  ) throws(ProfileError) -> ProfileKey {
    let renewal = "run any aws command with it once to renew it"
    guard let account = profile.fields["sso_account_id"],
      let role = profile.fields["sso_role_name"],
      let login = profile.fields["sso_session"].map({ ("sessionName", $0) })
        ?? profile.fields["sso_start_url"].map({ ("startUrl", $0) })
    else { throw ProfileError("its login lacks sso_role_name or sso_session") }
    let members = [("accountId", account), ("roleName", role), login]
      .map { Wire.quoted($0) + ":" + Wire.quoted($1) }
    let text = "{" + members.joined(separator: ",") + "}"
    let name = Hex.text(Insecure.SHA1.hash(data: Data(text.utf8)))
    let path = machine.home + "/.aws/cli/cache/" + name + ".json"
    let told = try ProfileFile(path, on: machine)?.json { file in
      var fields = ProfileFields()
      file.members { name, value in
        if name == "Credentials" { fields = ProfileFields(&value) }
      }
      return fields
    }
    guard let told else { throw ProfileError("the program keeps no key of its login; \(renewal)") }
    let key = try Self.key(told: told, of: profile)
    guard let end = key.expiresAt else {
      throw ProfileError("the key of its login does not say when it expires; \(renewal)")
    }
    guard end > machine.now() else {
      throw ProfileError("the key of its login expired at \(RFC3339.text(end)); \(renewal)")
    }
    return key
  }

  /// Where the accounts of China are; nil for everywhere else.
  private static func endpoint(_ region: String?) -> String? {
    region?.hasPrefix("cn-") == true ? "https://cloudfront.cn-northwest-1.amazonaws.com.cn" : nil
  }

  private static func variables(_ machine: ProfileMachine) -> ProfileKey? {
    guard let id = machine.variable("AWS_ACCESS_KEY_ID"),
      let secret = machine.variable("AWS_SECRET_ACCESS_KEY")
    else { return nil }
    var key = ProfileKey(
      values: ["access_key_id": id],
      secrets: [
        "secret_access_key": secret, "session_token": machine.variable("AWS_SESSION_TOKEN"),
      ])
    key.endpoint = endpoint(machine.variable("AWS_REGION", "AWS_DEFAULT_REGION"))
    return key
  }
}

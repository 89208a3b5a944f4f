import FoundationEssentials
import TaskModel

/// The profiles of the program `aliyun`: `~/.aliyun/config.json`, read as its version 3 writes it.
///
/// Keys that it got elsewhere and keeps are used while they last, and never renewed: its tokens rotate.
struct AlibabaProfiles: KeyProfiles {
  private static let prefixes = ["ALIBABA_CLOUD", "ALIBABACLOUD", "ALICLOUD"]
  private static let addressVariable = "ALIBABA_CLOUD_CREDENTIALS_URI"

  var program: String { "aliyun" }

  func files(on machine: ProfileMachine) -> [String] { [file(on: machine)] }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var found: [FoundProfile] = []
    if let key = Self.variablesKey(machine) {
      found.append(
        FoundProfile(
          name: Self.variablesName, origin: "the variables \(key.prefix)_ACCESS_KEY_ID and so on",
          obstacle: key.key.obstacle))
    } else if machine.variable(Self.addressVariable) != nil {
      found.append(
        FoundProfile(
          name: Self.variablesName, origin: "the variable \(Self.addressVariable)", obstacle: nil))
    }
    let origin = "a profile of \(file(on: machine))"
    do {
      for profile in try read(machine)?.profiles ?? [] {
        found.append(
          FoundProfile(
            name: profile.name, origin: origin, obstacle: obstacle(of: profile.fields, machine)))
      }
    } catch {
      found.append(
        FoundProfile(name: Self.defaultName, origin: origin, obstacle: error.reason))
    }
    return found
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName { return try await variables(machine) }
    guard let file = try read(machine) else {
      throw ProfileError("there is no \(file(on: machine)); run: aliyun configure")
    }
    let chosen = machine.variable(
      "ALIBABACLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE")
    let (name, fields) = try Self.resolve(
      profile, among: file.profiles, named: { $0.name }, chosen: chosen ?? file.current,
      in: self.file(on: machine))
    do throws(ProfileError) {
      return try await key(in: fields, machine)
    } catch {
      throw ProfileError(
        "the profile \(SafeText(name, limit: .word)): \(error.reason)",
        isCancelled: error.isCancelled)
    }
  }

  // MARK: The file

  private struct File {
    var current: String?
    var profiles: [(name: String, fields: ProfileFields)] = []
  }

  private func file(on machine: ProfileMachine) -> String { machine.home + "/.aliyun/config.json" }

  private func read(_ machine: ProfileMachine) throws(ProfileError) -> File? {
    guard let text = try machine.read(file(on: machine)) else { return nil }
    var file = File()
    do {
      try JSONReader.read(Array(text.utf8)) { reader in
        reader.members { key, value in
          switch key {
          case "current": file.current = value.text()
          case "profiles":
            value.rows(atMost: Wire.rowLimit) { row in
              let fields = ProfileFields(&row)
              if let name = fields["name"] { file.profiles.append((name, fields)) }
            }
          default: break
          }
        }
      }
    } catch {
      throw ProfileError("\(self.file(on: machine)) is no JSON that can be read")
    }
    return file
  }

  // MARK: Modes

  /// How a profile comes by its key.
  private enum Mode {
    case key
    case token
    case program
    case address
    case kept
    case refused(why: String)

    init(_ fields: ProfileFields) {
      guard let word = fields["mode"] else {
        if fields["ram_role_arn"] != nil {
          self = .refused(why: Self.refusal("RamRoleArn"))
        } else {
          self = fields["sts_token"] == nil ? .key : .token
        }
        return
      }
      switch word.lowercased() {
      case "ak": self = .key
      case "ststoken": self = .token
      case "external": self = .program
      case "credentialsuri": self = .address
      case "cloudsso", "oauth": self = .kept
      default: self = .refused(why: Self.refusal(SafeText(word, limit: .word).text))
      }
    }

    private static func refusal(_ word: String) -> String {
      switch word.lowercased() {
      case "ramrolearn", "chainableramrolearn", "oidc", "ramrolearnwithrolename":
        "its mode \(word) has keys handed out by a call that cdntop, which only reads, does"
          + " not make; use a mode External whose process_command makes it"
      case "ecsramrole":
        "its mode \(word) has keys handed out by the machine's metadata service, which cdntop"
          + " does not ask; name the service's address in a mode CredentialsURI"
      case "bearertoken", "anonymous", "rsakeypair":
        "its mode \(word) has no access key that calls could be signed with"
      default:
        "its mode \(word) is not known to this version"
      }
    }
  }

  private func key(
    in fields: ProfileFields, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    switch Mode(fields) {
    case .key: return try Self.key(fields, token: nil)
    case .token: return try Self.key(fields, token: Self.required("sts_token", fields))
    case .program: return try await printed(by: fields["process_command"] ?? "", machine)
    case .address:
      return try await fetched(from: Self.required("credentials_uri", fields), machine)
    case .kept: return try Self.keptKey(fields, at: machine.now())
    case .refused(let why):
      throw ProfileError(why)
    }
  }

  /// Why a profile gives no key, as far as its file tells; nil where nothing speaks against it.
  private func obstacle(of fields: ProfileFields, _ machine: ProfileMachine) -> String? {
    do throws(ProfileError) {
      switch Mode(fields) {
      case .key: return try Self.key(fields, token: nil).obstacle
      case .token: return try Self.key(fields, token: Self.required("sts_token", fields)).obstacle
      case .kept: return try Self.keptKey(fields, at: machine.now()).obstacle
      case .program: _ = try Self.required("process_command", fields)
      case .address: _ = try Self.required("credentials_uri", fields)
      case .refused(let why): return why
      }
      return nil
    } catch {
      return error.reason
    }
  }

  /// The key that a login got and keeps, while it lasts.
  private static func keptKey(
    _ fields: ProfileFields, at now: Date
  ) throws(ProfileError) -> ProfileKey {
    var key = try key(fields, token: required("sts_token", fields))
    guard let end = fields.moment("sts_expiration") else {
      throw ProfileError("it does not tell when its kept key ends; run any aliyun command once")
    }
    guard end > now else {
      throw ProfileError(
        "its kept key ended at \(RFC3339.text(end)); run any aliyun command once to renew it")
    }
    key.expiresAt = end
    return key
  }

  private static func required(
    _ name: String, _ fields: ProfileFields
  ) throws(ProfileError) -> String {
    guard let value = fields[name] else { throw ProfileError("it has no \(name)") }
    return value
  }

  private static func key(
    _ fields: ProfileFields, token: String?
  ) throws(ProfileError) -> ProfileKey {
    ProfileKey(
      values: ["access_key_id": try required("access_key_id", fields)],
      secrets: [
        "access_key_secret": try required("access_key_secret", fields), "security_token": token,
      ])
  }

  /// The answer of a `process_command`, as `aliyun` documents it.
  private func printed(
    by line: String, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    let isOff = machine.variable("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")?.lowercased()
    guard isOff != "1", isOff != "true" else {
      throw ProfileError("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids its process_command")
    }
    guard let words = ShellWords.split(line), !words.isEmpty else {
      throw ProfileError("its process_command is no command")
    }
    guard let fields = ProfileFields(try await machine.run(words)) else {
      throw ProfileError("its process_command did not print a JSON object")
    }
    switch Mode(fields) {
    case .key: return try Self.key(fields, token: nil)
    case .token:
      var key = try Self.key(fields, token: Self.required("sts_token", fields))
      key.expiresAt = fields.moment("expiration", "sts_expiration")
      return key
    case .program, .address, .kept, .refused:
      throw ProfileError("its process_command printed a mode other than AK and StsToken")
    }
  }

  /// The answer of a `credentials_uri`.
  private func fetched(
    from address: String, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    let body = try await machine.fetch(address)
    guard let fields = ProfileFields(String(decoding: body, as: UTF8.self)) else {
      throw ProfileError("its credentials_uri did not answer with a JSON object")
    }
    if let code = fields["Code"], code != "Success" {
      throw ProfileError("its credentials_uri answers \(SafeText(code, limit: .word))")
    }
    guard let id = fields["AccessKeyId"], let secret = fields["AccessKeySecret"] else {
      throw ProfileError("its credentials_uri answers without a key")
    }
    var key = ProfileKey(
      values: ["access_key_id": id],
      secrets: ["access_key_secret": secret, "security_token": fields["SecurityToken"]])
    key.expiresAt = fields.moment("Expiration")
    return key
  }

  // MARK: Variables

  private static func variablesKey(
    _ machine: ProfileMachine
  ) -> (prefix: String, key: ProfileKey)? {
    for prefix in prefixes {
      guard let id = machine.variable(prefix + "_ACCESS_KEY_ID"),
        let secret = machine.variable(prefix + "_ACCESS_KEY_SECRET")
      else { continue }
      let token = machine.variable(prefix + "_SECURITY_TOKEN")
      let key = ProfileKey(
        values: ["access_key_id": id],
        secrets: ["access_key_secret": secret, "security_token": token])
      return (prefix, key)
    }
    return nil
  }

  private func variables(_ machine: ProfileMachine) async throws(ProfileError) -> ProfileKey {
    if let found = Self.variablesKey(machine) { return found.key }
    guard let address = machine.variable(Self.addressVariable) else {
      throw ProfileError(
        "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, nor is"
          + " \(Self.addressVariable)")
    }
    return try await fetched(from: address, machine)
  }
}

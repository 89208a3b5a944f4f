import FoundationEssentials
import TaskModel

/// The profiles of the program `aliyun`: `~/.aliyun/config.json`, read as its version 3 reads it.
///
/// What a profile leaves empty comes from the variables, field by field.
///
/// Keys that it got elsewhere and keeps are used while they last, and never renewed: its tokens rotate.
struct AlibabaProfiles: KeyProfiles {
  private static let prefixes = ["ALIBABA_CLOUD", "ALIBABACLOUD", "ALICLOUD"]
  private static let addressVariable = "ALIBABA_CLOUD_CREDENTIALS_URI"
  private static let bearerVariable = "ALIBABA_CLOUD_BEARER_TOKEN"
  private static let offVariable = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"

  var program: String { "aliyun" }

  var secretVariables: [String] {
    Self.prefixes.flatMap { [$0 + "_ACCESS_KEY_SECRET", $0 + "_SECURITY_TOKEN"] }
      + [Self.bearerVariable, Self.addressVariable, "ALICLOUD_SECRET_KEY"]
  }

  func files(on machine: ProfileMachine) -> [String] { [file(on: machine)] }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var variables: FoundProfile?
    if let key = Self.variablesKey(machine) {
      variables = FoundProfile(
        name: Self.variablesName, origin: "the variables \(key.prefix)_ACCESS_KEY_ID and so on",
        obstacle: key.key.obstacle)
    } else if machine.variable(Self.addressVariable) != nil {
      variables = FoundProfile(
        name: Self.variablesName, origin: "the variable \(Self.addressVariable)",
        obstacle: Self.prohibition("its credentials_uri", machine))
    }
    let origin = "a profile of \(file(on: machine))"
    return Self.found(variables, andIn: origin) { () throws(ProfileError) in
      (try read(machine)?.profiles ?? []).map { profile in
        FoundProfile(
          name: profile.name, origin: origin, obstacle: Self.obstacle(profile.fields, machine))
      }
    }
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName { return try await variables(machine) }
    if let name = Self.ignoring(machine) {
      // aliyun takes the variables whatever profile is named; two accounts would become one.
      guard profile == Self.defaultName else {
        throw ProfileError("\(name)=TRUE forbids profiles; `profile: env` takes the variables")
      }
      return try await variables(machine)
    }
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

  private func file(on machine: ProfileMachine) -> String { machine.home + "/.aliyun/config.json" }

  private func read(_ machine: ProfileMachine) throws(ProfileError) -> ProfileList? {
    try ProfileFile(file(on: machine), on: machine)?.list()
  }

  // MARK: Modes

  private static func ignoring(_ machine: ProfileMachine) -> String? {
    let names = ["ALIBABA_CLOUD_IGNORE_PROFILE", "ALIBABACLOUD_IGNORE_PROFILE"]
    let name = names.first { machine.variable($0) != nil }
    return name.flatMap { machine.variable($0) == "TRUE" ? $0 : nil }
  }

  /// Fills what a profile leaves empty from the variables.
  private static func filled(_ fields: ProfileFields, _ machine: ProfileMachine) -> ProfileFields {
    var fields = fields
    func fill(_ name: String, _ variables: [String]) {
      guard fields[name] == nil else { return }
      fields[name] = variables.lazy.compactMap { machine.variable($0) }.first
    }
    fill("access_key_id", prefixes.map { $0 + "_ACCESS_KEY_ID" })
    fill("access_key_secret", prefixes.map { $0 + "_ACCESS_KEY_SECRET" })
    fill("sts_token", prefixes.map { $0 + "_SECURITY_TOKEN" })
    fill("credentials_uri", [addressVariable])
    fill("ram_role_arn", ["ALIBABACLOUD_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"])
    fill(
      "oidc_provider_arn", ["ALIBABACLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"])
    fill("oidc_token_file", ["ALIBABACLOUD_OIDC_TOKEN_FILE", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"])
    fill("bearer_token", [bearerVariable])
    return fields
  }

  private func key(
    in own: ProfileFields, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    let fields = Self.filled(own, machine)
    switch AlibabaProfileMode(fields) {
    case .key: return try Self.key(fields, token: nil)
    case .token: return try Self.key(fields, token: Self.required("sts_token", fields))
    case .program: return try await printed(by: fields, machine)
    case .address:
      return try await fetched(from: Self.required("credentials_uri", fields), machine)
    case .kept: return try Self.kept(own, machine.now())
    case .refused(let why): throw ProfileError(why)
    }
  }

  /// Why a profile gives no key of its own, as far as its file tells; nil where nothing speaks against it.
  ///
  /// One that takes its key from the variables is no other account than theirs.
  private static func obstacle(_ own: ProfileFields, _ machine: ProfileMachine) -> String? {
    let fields = filled(own, machine)
    do throws(ProfileError) {
      switch AlibabaProfileMode(fields) {
      case .key: return try key(own, token: nil).obstacle
      case .token: return try key(own, token: required("sts_token", own)).obstacle
      case .kept: return try kept(own, machine.now()).obstacle
      case .program:
        _ = try required("process_command", fields)
        return prohibition("its process_command", machine)
      case .address:
        _ = try required("credentials_uri", fields)
        return prohibition("its credentials_uri", machine)
      case .refused(let why): return why
      }
    } catch {
      return error.reason
    }
  }

  /// The key that a login left in its profile; a variable is none of it.
  private static func kept(_ fields: ProfileFields, _ now: Date) throws(ProfileError) -> ProfileKey
  {
    // A key is renewed by a login that lasts, and by no other.
    let loginEnd = fields.moment("cloud_sso_access_token_expire", "oauth_refresh_token_expire")
    let renewal =
      loginEnd.map { $0 <= now } == true
      ? "its login has expired too: log in with aliyun configure"
      : "run any aliyun command once to renew it"
    guard let token = fields["sts_token"], fields["access_key_id"] != nil else {
      throw ProfileError("it holds no key; \(renewal)")
    }
    guard let end = fields.moment("sts_expiration") else {
      throw ProfileError("it does not say when its stored key expires; \(renewal)")
    }
    guard end > now else {
      throw ProfileError("its stored key expired at \(RFC3339.text(end)); \(renewal)")
    }
    var key = try Self.key(fields, token: token)
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

  /// The answer of a `process_command`: a profile, which goes over the one that names the command.
  private func printed(
    by own: ProfileFields, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    try Self.allow("its process_command", machine)
    guard let words = ShellWords.split(own["process_command"] ?? ""), words.first?.isEmpty == false
    else { throw ProfileError("its process_command is no command") }
    guard let printed = ProfileFields(try await machine.run(words)) else {
      throw ProfileError("its process_command did not print a JSON object")
    }
    let fields = own.overlaid(by: printed)
    let mode = AlibabaProfileMode(printed["mode"] == nil ? printed : fields)
    switch mode {
    case .key: return try Self.key(fields, token: nil)
    case .token:
      var key = try Self.key(fields, token: Self.required("sts_token", fields))
      key.expiresAt = printed.moment("expiration", "sts_expiration")
      return key
    case .address:
      return try await fetched(from: Self.required("credentials_uri", fields), machine)
    case .kept: return try Self.kept(fields, machine.now())
    case .program: throw ProfileError("its process_command printed the mode External again")
    case .refused(let why): throw ProfileError("its process_command printed a profile: \(why)")
    }
  }

  private static func allow(_ what: String, _ machine: ProfileMachine) throws(ProfileError) {
    if let why = prohibition(what, machine) { throw ProfileError(why) }
  }

  /// Why a key from elsewhere is not taken; nil unless a variable forbids that.
  private static func prohibition(_ what: String, _ machine: ProfileMachine) -> String? {
    let isOff = machine.variable(offVariable)?.lowercased()
    return isOff == "1" || isOff == "true" ? "\(offVariable) forbids \(what)" : nil
  }

  /// The answer of a `credentials_uri`.
  private func fetched(
    from address: String, _ machine: ProfileMachine
  ) async throws(ProfileError) -> ProfileKey {
    try Self.allow("its credentials_uri", machine)
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

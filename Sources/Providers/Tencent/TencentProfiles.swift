import FoundationEssentials
import TaskModel

/// The profiles of the program `tccli`: a file `~/.tccli/NAME.credential` each, and beside it `NAME.configure`, which may
/// say where a service is reached.
///
/// A login's key is used while it lasts, and never renewed: the token to renew it rotates, and the program would
/// be logged out. What the program would turn into another key before it signs is refused: to sign with what stands
/// beside that would be to act as somebody else.
struct TencentProfiles: KeyProfiles {
  /// The product as the program calls it.
  var service = "cdn"

  private static let prefix = "TENCENTCLOUD_"
  private static let ending = ".credential"

  var program: String { "tccli" }

  var secretVariables: [String] {
    ["SECRET_KEY", "TOKEN", "SECURITY_TOKEN"].map { Self.prefix + $0 }
  }

  func files(on machine: ProfileMachine) -> [String] {
    names(on: machine).map { file(of: $0, on: machine) }
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    let variables = FoundProfile(
      Self.variablesName,
      in: "the variables \(Self.prefix)SECRET_ID, \(Self.prefix)SECRET_KEY and so on"
    ) { () throws(ProfileError) in try Self.variables(machine) }
    let profiles = names(on: machine).map { name in
      let file = file(of: name, on: machine)
      return FoundProfile(name, in: file) { () throws(ProfileError) in
        guard let fields = try fields(of: file, on: machine) else { return nil }
        return try Self.key(fields, of: name, machine.now())
      }
    }
    return ([variables] + profiles).compactMap(\.self)
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let key = try Self.variables(machine) else {
        throw ProfileError("\(Self.prefix)SECRET_ID and \(Self.prefix)SECRET_KEY are not set")
      }
      return key
    }
    var names = names(on: machine)
    // What was made since, or stands where no folder can be listed.
    if Self.isName(profile), !names.contains(profile) { names.append(profile) }
    var profiles: [(name: String, fields: ProfileFields)] = []
    for name in names {
      // One that cannot be read is in nobody's way but its own.
      do throws(ProfileError) {
        let fields = try fields(of: file(of: name, on: machine), on: machine)
        if let fields { profiles.append((name, fields)) }
      } catch {
        if name == profile { throw error }
      }
    }
    guard !profiles.isEmpty else {
      throw ProfileError("there is no key in \(folder(on: machine)); run: tccli configure")
    }
    let (name, fields) = try Self.resolve(
      profile, among: profiles, named: { $0.name }, chosen: machine.variable("TCCLI_PROFILE"),
      in: folder(on: machine))
    do throws(ProfileError) {
      var key = try Self.key(fields, of: name, machine.now())
      key.endpoint = endpoint(of: name, on: machine)
      return key
    } catch {
      throw ProfileError("the profile \(SafeText(name, limit: .word)): \(error.reason)")
    }
  }

  /// Where the program reaches the product, by the vendor's own name for it; nil for what is none, or cannot be read.
  private func endpoint(of profile: String, on machine: ProfileMachine) -> String? {
    let path = folder(on: machine) + "/" + profile + ".configure"
    let host = try? ProfileFile(path, on: machine)?.json { file in
      var host: String?
      file.members { name, settings in
        if name.string == service { host = ProfileFields(&settings)["endpoint"] }
      }
      return host
    }
    guard let host = host?.trimmed.lowercased(), host.hasSuffix(".tencentcloudapi.com"),
      host.utf8.allSatisfy({ $0.isDigit || $0.isLetter || [0x2D, 0x2E].contains($0) })
    else { return nil }
    return "https://" + host
  }

  // MARK: The files

  private func folder(on machine: ProfileMachine) -> String { machine.home + "/.tccli" }

  private func file(of profile: String, on machine: ProfileMachine) -> String {
    folder(on: machine) + "/" + profile + Self.ending
  }

  /// The profiles by name, the program's own choice and the one it has from the start first.
  private func names(on machine: ProfileMachine) -> [String] {
    let there = machine.names(folder(on: machine)).filter { $0.hasSuffix(Self.ending) }
      .map { String($0.dropLast(Self.ending.count)) }.sorted()
    var names: [String] = []
    for name in [Self.defaultName, machine.variable("TCCLI_PROFILE") ?? ""] + there
    where Self.isName(name) && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// Whether a text can name a file in the folder.
  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("/") && !text.contains("\0")
  }

  private func fields(
    of file: String, on machine: ProfileMachine
  ) throws(ProfileError) -> ProfileFields? {
    try ProfileFile(file, on: machine)?.objects().first
  }

  // MARK: Keys

  private static let roleRefusal = ProfileError(
    "its role has keys handed out by a call that cdntop, which only reads, does not make;"
      + " give cdntop a key that may watch by itself")

  /// The order is the program's: the machine's role, a role to take on, a login, a key.
  private static func key(
    _ fields: ProfileFields, of name: String, _ now: Date
  ) throws(ProfileError) -> ProfileKey {
    let type = fields["type"]
    if type == "cvm-role" {
      throw ProfileError(
        "it has keys handed out by the machine's metadata service, which cdntop does not ask")
    }
    // Either field without the other means nothing to the program.
    if fields["role-arn"] != nil, fields["role-session-name"] != nil { throw roleRefusal }
    switch type {
    case "oauth", "sso":
      let advice =
        "run a tccli command with --profile \(SafeText(name, limit: .word));"
        + " if that does not help, log in again"
      guard let end = fields.moment("expiresAt") else {
        throw ProfileError("its login does not say when its key ends; \(advice)")
      }
      guard end > now else {
        throw ProfileError("its login ended at \(RFC3339.text(end)); \(advice)")
      }
    case nil, "default": break
    case let type?:
      throw ProfileError("its type \(SafeText(type, limit: .word)) is not known to cdntop")
    }
    // The program writes None for what it was not told.
    guard let id = fields["secretId"], let secret = fields["secretKey"], id != "None",
      secret != "None"
    else {
      throw ProfileError("it has no secretId and secretKey")
    }
    var key = ProfileKey(
      values: ["secret_id": id], secrets: ["secret_key": secret, "token": fields["token"]])
    key.expiresAt = fields.moment("expiresAt")
    return key
  }

  private static func variables(_ machine: ProfileMachine) throws(ProfileError) -> ProfileKey? {
    guard let id = machine.variable(prefix + "SECRET_ID"),
      let secret = machine.variable(prefix + "SECRET_KEY")
    else { return nil }
    if machine.variable(prefix + "ROLE_ARN") != nil,
      machine.variable(prefix + "ROLE_SESSION_NAME") != nil
    {
      throw roleRefusal
    }
    return ProfileKey(
      values: ["secret_id": id],
      secrets: ["secret_key": secret, "token": machine.variable(prefix + "TOKEN")])
  }
}

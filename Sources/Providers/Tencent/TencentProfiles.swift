import FoundationEssentials
import TaskModel

/// The profiles of the program `tccli`: a file `~/.tccli/NAME.credential` each.
///
/// A login's key is used while it lasts, and never renewed: the token to renew it rotates, and the program would
/// be logged out.
struct TencentProfiles: KeyProfiles {
  private static let prefix = "TENCENTCLOUD_"
  private static let ending = ".credential"

  var program: String { "tccli" }

  var secretVariables: [String] { [Self.prefix + "SECRET_KEY", Self.prefix + "TOKEN"] }

  func files(on machine: ProfileMachine) -> [String] {
    names(on: machine).map { file(of: $0, on: machine) }
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var found: [FoundProfile] = []
    if let key = Self.variables(machine) {
      found.append(
        FoundProfile(
          name: Self.variablesName,
          origin: "the variables \(Self.prefix)SECRET_ID, \(Self.prefix)SECRET_KEY and so on",
          obstacle: key.obstacle))
    }
    for name in names(on: machine) {
      let file = file(of: name, on: machine)
      do throws(ProfileError) {
        guard let fields = try fields(of: file, on: machine) else { continue }
        let key = try Self.key(fields, machine.now())
        found.append(FoundProfile(name: name, origin: file, obstacle: key.obstacle))
      } catch {
        found.append(FoundProfile(name: name, origin: file, obstacle: error.reason))
      }
    }
    return found
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let key = Self.variables(machine) else {
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
      return try Self.key(fields, machine.now())
    } catch {
      throw ProfileError("the profile \(SafeText(name, limit: .word)): \(error.reason)")
    }
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

  private static func key(
    _ fields: ProfileFields, _ now: Date
  ) throws(ProfileError) -> ProfileKey {
    if let type = fields["type"]?.lowercased(), type == "oauth" || type == "sso" {
      guard let end = fields.moment("expiresAt") else {
        throw ProfileError("its login does not say when its key ends; run any tccli command once")
      }
      guard end > now else {
        throw ProfileError(
          "its login ended at \(RFC3339.text(end)); run any tccli command once to renew it")
      }
    } else if fields["role-arn"] != nil {
      throw ProfileError(
        "its role has keys handed out by a call that cdntop, which only reads, does not make")
    } else if fields["use-cvm-role"]?.lowercased() == "true" {
      throw ProfileError(
        "it has keys handed out by the machine's metadata service, which cdntop does not ask")
    }
    guard let id = fields["secretId"], let secret = fields["secretKey"] else {
      throw ProfileError("it has no secretId and secretKey")
    }
    var key = ProfileKey(
      values: ["secret_id": id], secrets: ["secret_key": secret, "token": fields["token"]])
    key.expiresAt = fields.moment("expiresAt")
    return key
  }

  private static func variables(_ machine: ProfileMachine) -> ProfileKey? {
    guard let id = machine.variable(prefix + "SECRET_ID"),
      let secret = machine.variable(prefix + "SECRET_KEY")
    else { return nil }
    return ProfileKey(
      values: ["secret_id": id],
      secrets: ["secret_key": secret, "token": machine.variable(prefix + "TOKEN")])
  }
}

import Crypto
import FoundationEssentials
import TaskModel

/// The keys that the programs `ve` and `bp` keep, and those of the vendors' kits for programmers, which stand in a file of
/// their own.
///
/// Keys of a login are used while they last, and never renewed.
struct VolcengineProfiles: KeyProfiles {
  let program: String
  /// The folder of the program, and the file in it.
  private let programFile: String
  /// What leads the program to another file.
  private let fileVariable: String
  /// What leads the program to another folder for what its logins left.
  private let loginVariable: String
  /// What names a profile where the program has none selected.
  private let profileVariables: [String]
  /// Where kits look, the first that has a key.
  private let kitFiles: [KitFile]
  /// What kits ask the service beside their container with.
  private let containerVariable: String
  /// The variables of kits and of the program, a kit a set; of those of a part the first that is set counts.
  private let variableSets: [KeyVariables]

  /// A file of a kit.
  private struct KitFile {
    enum Form {
      /// Sections, with a name before the fields.
      case sections(prefix: String)
      case json
    }

    /// Below the home folder.
    let path: String
    let form: Form
    /// What leads the kit to another file; nil for nothing.
    var variable: String?
    /// What names another section than `default`; nil for nothing.
    var sectionVariable: String?

    func path(on machine: ProfileMachine) -> String {
      variable.flatMap { machine.variable($0) } ?? machine.home + path
    }
  }

  private struct KeyVariables {
    let id: [String]
    let secret: [String]
    var token: [String] = []
  }

  /// The name of the profile that is the key of the kits.
  static let kitName = "sdk"

  static let volcengine = VolcengineProfiles(
    program: "ve", programFile: "/.volcengine/config.json",
    fileVariable: "VOLCENGINE_CLI_CONFIG_FILE",
    loginVariable: "VOLCENGINE_LOGIN_CACHE_DIRECTORY",
    profileVariables: ["VOLCENGINE_PROFILE", "VOLCSTACK_PROFILE"],
    kitFiles: [
      KitFile(
        path: "/.volcengine/credentials", form: .sections(prefix: "volcengine_"),
        variable: "VOLCSTACK_SHARED_CREDENTIALS_FILE", sectionVariable: "VOLCSTACK_PROFILE"),
      KitFile(path: "/.volc/credentials", form: .sections(prefix: "")),
      KitFile(path: "/.volc/config", form: .json),
    ],
    containerVariable: "VOLCSTACK_CONTAINER_AUTHORIZATION_TOKEN",
    variableSets: [
      KeyVariables(id: ["VOLC_ACCESSKEY"], secret: ["VOLC_SECRETKEY"]),
      KeyVariables(
        id: ["VOLCENGINE_ACCESS_KEY", "VOLCSTACK_ACCESS_KEY_ID", "VOLCSTACK_ACCESS_KEY"],
        secret: ["VOLCENGINE_SECRET_KEY", "VOLCSTACK_SECRET_ACCESS_KEY", "VOLCSTACK_SECRET_KEY"],
        token: ["VOLCENGINE_SESSION_TOKEN", "VOLCSTACK_SESSION_TOKEN"]),
    ])

  static let byteplus = VolcengineProfiles(
    program: "bp", programFile: "/.byteplus/config.json",
    fileVariable: "BYTEPLUS_CLI_CONFIG_FILE",
    loginVariable: "BYTEPLUS_LOGIN_CACHE_DIRECTORY",
    profileVariables: ["BYTEPLUS_PROFILE", "BYTEPLUS_CLI_PROFILE"],
    kitFiles: [
      KitFile(
        path: "/.byteplus/credentials", form: .sections(prefix: "byteplus_"),
        variable: "BYTEPLUS_SHARED_CREDENTIALS_FILE", sectionVariable: "BYTEPLUS_PROFILE"),
      KitFile(path: "/.byteplus/config", form: .json),
    ],
    containerVariable: "BYTEPLUS_CONTAINER_AUTHORIZATION_TOKEN",
    variableSets: [
      KeyVariables(id: ["BYTEPLUS_ACCESSKEY"], secret: ["BYTEPLUS_SECRETKEY"]),
      KeyVariables(
        id: ["BYTEPLUS_ACCESS_KEY", "BYTEPLUS_ACCESS_KEY_ID"],
        secret: ["BYTEPLUS_SECRET_KEY", "BYTEPLUS_SECRET_ACCESS_KEY"],
        token: ["BYTEPLUS_SESSION_TOKEN"]),
    ])

  var secretVariables: [String] {
    variableSets.flatMap { $0.secret + $0.token } + [containerVariable]
  }

  func files(on machine: ProfileMachine) -> [String] {
    [programPath(on: machine)] + kitFiles.map { $0.path(on: machine) }
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var found: [FoundProfile] = []
    if let (names, key) = variables(machine) {
      found.append(
        FoundProfile(
          name: Self.variablesName,
          origin: "the variables \(names.joined(separator: ", ")) and so on",
          obstacle: key.obstacle))
    }
    for profile in profiles(machine) {
      var obstacle: String?
      do throws(ProfileError) {
        obstacle = try key(of: profile, on: machine).obstacle
      } catch {
        obstacle = error.reason
      }
      found.append(
        FoundProfile(
          name: profile.name, origin: "a profile of \(profile.file)", obstacle: obstacle))
    }
    return found
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    if profile == Self.variablesName {
      guard let (_, key) = variables(machine) else {
        let names = variableSets[0].id + variableSets[0].secret
        throw ProfileError("\(names.joined(last: "and")) are not set")
      }
      return key
    }
    let profiles = profiles(machine)
    guard !profiles.isEmpty else {
      throw ProfileError(
        "there is no key in \(files(on: machine).joined(last: "and")); run: \(program) configure set"
      )
    }
    let chosen = profiles.first { $0.isSelected } ?? profiles.first { $0.name == Self.kitName }
    let found = try Self.resolve(
      profile, among: profiles, named: \.name, chosen: chosen?.name, in: programPath(on: machine))
    do throws(ProfileError) {
      return try key(of: found, on: machine)
    } catch {
      throw ProfileError("the profile \(SafeText(found.name, limit: .word)): \(error.reason)")
    }
  }

  // MARK: The files

  private struct Profile {
    let name: String
    let file: String
    /// What the file says; why it cannot be read where it cannot.
    let fields: Result<ProfileFields, ProfileError>
    /// Whether the program would take it by itself.
    var isSelected = false
  }

  private func programPath(on machine: ProfileMachine) -> String {
    machine.variable(fileVariable) ?? machine.home + programFile
  }

  /// The program's profiles, and the key of the kits behind them.
  private func profiles(_ machine: ProfileMachine) -> [Profile] {
    var profiles = programProfiles(machine)
    if let kit = kitProfile(machine), !profiles.contains(where: { $0.name == kit.name }) {
      profiles.append(kit)
    }
    return profiles
  }

  private func programProfiles(_ machine: ProfileMachine) -> [Profile] {
    let path = programPath(on: machine)
    do throws(ProfileError) {
      guard let file = try ProfileFile(path, on: machine) else { return [] }
      let told = try file.json { value in
        var told: (current: String?, profiles: [(String, ProfileFields)]) = (nil, [])
        value.members { key, value in
          switch key {
          case "current": told.current = value.text()
          case "profiles":
            value.members { name, profile in
              told.profiles.append((name.string, ProfileFields(&profile)))
            }
          default: break
          }
        }
        return told
      }
      let current = [told.current, variable(profileVariables, machine)].compactMap { $0 }
        .first { !$0.isEmpty }
      return told.profiles.map { name, fields in
        Profile(name: name, file: path, fields: .success(fields), isSelected: name == current)
      }
    } catch {
      return [Profile(name: Self.defaultName, file: path, fields: .failure(error))]
    }
  }

  /// The key that the vendor's kits take where no variables are set.
  ///
  /// A file without one hides no other.
  private func kitProfile(_ machine: ProfileMachine) -> Profile? {
    for file in kitFiles {
      let path = file.path(on: machine)
      do throws(ProfileError) {
        guard let text = try ProfileFile(path, on: machine),
          let fields = try Self.fields(of: file, text, machine)
        else { continue }
        return Profile(name: Self.kitName, file: path, fields: .success(fields))
      } catch {
        return Profile(name: Self.kitName, file: path, fields: .failure(error))
      }
    }
    return nil
  }

  private static func fields(
    of kit: KitFile, _ file: ProfileFile, _ machine: ProfileMachine
  ) throws(ProfileError) -> ProfileFields? {
    guard case .sections(let prefix) = kit.form else { return try file.objects().first }
    let wanted = kit.sectionVariable.flatMap { machine.variable($0) } ?? defaultName
    guard let section = try file.sections().first(where: { $0.name == wanted })?.fields else {
      return nil
    }
    var fields = ProfileFields()
    for name in ["access_key_id", "secret_access_key", "session_token"] {
      fields[name] = section[prefix + name]
    }
    let hasKey = fields["access_key_id"] != nil || fields["secret_access_key"] != nil
    return hasKey ? fields : nil
  }

  // MARK: Keys

  private func key(
    of profile: Profile, on machine: ProfileMachine
  ) throws(ProfileError) -> ProfileKey {
    let fields = try profile.fields.get()
    switch fields["mode"]?.trimmed.lowercased() {
    case nil, "", "ak": return try Self.key(fields)
    case "sso": return try lasting(fields, until: Self.end(fields["sts-expiration"]), on: machine)
    case "console-login": return try keptKey(of: fields, on: machine)
    case let mode?:
      throw ProfileError(
        "its mode \(SafeText(mode, limit: .word)) has keys handed out by a call that cdntop, which only reads,"
          + " does not make; give cdntop a key that may watch by itself")
    }
  }

  private static func key(_ fields: ProfileFields) throws(ProfileError) -> ProfileKey {
    guard let id = fields["access-key"] ?? fields["access_key_id"] ?? fields["ak"],
      let secret = fields["secret-key"] ?? fields["secret_access_key"] ?? fields["sk"]
    else { throw ProfileError("it has no key and secret") }
    return ProfileKey(
      values: ["access_key_id": id],
      secrets: [
        "secret_access_key": secret,
        "session_token": fields["session-token"] ?? fields["session_token"],
      ])
  }

  /// The key that a login at the console left, in a file whose name is made of the login's.
  private func keptKey(
    of profile: ProfileFields, on machine: ProfileMachine
  ) throws(ProfileError) -> ProfileKey {
    let login = profile["login-session"]?.trimmed ?? ""
    guard !login.isEmpty else { throw ProfileError("it has no login; run: \(program) login") }
    let file = programPath(on: machine)
    let folder =
      machine.variable(loginVariable)
      ?? String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/login/cache"
    let name = Hex.text(Insecure.SHA1.hash(data: Array(login.utf8)))
    let told = try ProfileFile("\(folder)/\(name).json", on: machine)?.json { file in
      var told = (file: ProfileFields(), key: ProfileFields())
      file.members { name, value in
        guard "access_token" ~= name else {
          told.file[name.string] = value.text()
          return
        }
        // It stands there as an object, or as a text that is one.
        if value.kind() == .object {
          told.key = ProfileFields(&value)
        } else {
          told.key = value.text().flatMap { ProfileFields($0) } ?? ProfileFields()
        }
      }
      return told
    }
    guard let told else {
      throw ProfileError("its login has left no key; run: \(program) login")
    }
    let end = told.file["issued_at"].flatMap { RFC3339.date($0) }.flatMap { issued in
      told.file["expires_in"].flatMap { Int($0) }.map { issued.addingTimeInterval(Double($0)) }
    }
    return try lasting(told.key, until: end, on: machine)
  }

  /// The key of a login while it lasts.
  private func lasting(
    _ fields: ProfileFields, until end: Date?, on machine: ProfileMachine
  ) throws(ProfileError) -> ProfileKey {
    let advice = "run a \(program) command with it once; if that does not help, log in again"
    guard let end else { throw ProfileError("its login has left no key that lasts; \(advice)") }
    guard end > machine.now() else {
      throw ProfileError("the key of its login ended at \(RFC3339.text(end)); \(advice)")
    }
    var key = try Self.key(fields)
    key.expiresAt = end
    return key
  }

  /// A moment in seconds from 1970 on, or in parts of them by the thousand; nil for none.
  private static func end(_ text: String?) -> Date? {
    guard var count = text.flatMap({ Int($0) }) else { return nil }
    while count >= 1_000_000_000_000 { count /= 1_000 }
    return EpochTime.date(seconds: count)
  }

  private func variable(_ names: [String], _ machine: ProfileMachine) -> String? {
    names.lazy.compactMap { machine.variable($0) }.first
  }

  /// The first set of variables that holds a key, whole.
  private func variables(_ machine: ProfileMachine) -> (names: [String], key: ProfileKey)? {
    for set in variableSets {
      guard let id = set.id.first(where: { machine.variable($0) != nil }),
        let secret = set.secret.first(where: { machine.variable($0) != nil })
      else { continue }
      return (
        [id, secret],
        ProfileKey(
          values: ["access_key_id": machine.variable(id)],
          secrets: [
            "secret_access_key": machine.variable(secret),
            "session_token": variable(set.token, machine),
          ])
      )
    }
    return nil
  }
}

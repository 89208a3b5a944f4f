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
  /// What names a profile where the program has none selected.
  private let profileVariables: [String]
  /// Where kits look, the first that is there; all below the home folder.
  private let kitFiles: [String]
  /// The variables of kits and of the program: id, secret and, where there is one, token.
  private let variableSets: [[String]]

  /// The name of the profile that is the key of the kits.
  static let kitName = "sdk"

  static let volcengine = VolcengineProfiles(
    program: "ve", programFile: "/.volcengine/config.json",
    fileVariable: "VOLCENGINE_CLI_CONFIG_FILE", profileVariables: ["VOLCENGINE_CLI_PROFILE"],
    kitFiles: ["/.volc/credentials", "/.volc/config"],
    variableSets: [
      ["VOLC_ACCESSKEY", "VOLC_SECRETKEY"],
      ["VOLCENGINE_ACCESS_KEY", "VOLCENGINE_SECRET_KEY", "VOLCENGINE_SESSION_TOKEN"],
    ])

  static let byteplus = VolcengineProfiles(
    program: "bp", programFile: "/.byteplus/config.json",
    fileVariable: "BYTEPLUS_CLI_CONFIG_FILE",
    profileVariables: ["BYTEPLUS_PROFILE", "BYTEPLUS_CLI_PROFILE"],
    kitFiles: ["/.byteplus/config"],
    variableSets: [
      ["BYTEPLUS_ACCESSKEY", "BYTEPLUS_SECRETKEY"],
      ["BYTEPLUS_ACCESS_KEY", "BYTEPLUS_SECRET_KEY", "BYTEPLUS_SESSION_TOKEN"],
    ])

  var secretVariables: [String] { variableSets.flatMap { $0.dropFirst() } }

  func files(on machine: ProfileMachine) -> [String] {
    [programPath(on: machine)] + kitFiles.map { machine.home + $0 }
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var found: [FoundProfile] = []
    if let (names, key) = variables(machine) {
      found.append(
        FoundProfile(
          name: Self.variablesName, origin: "the variables \(names[0]), \(names[1]) and so on",
          obstacle: key.obstacle))
    }
    for profile in profiles(machine) {
      var obstacle: String?
      do throws(ProfileError) {
        obstacle = try key(of: profile, machine.now()).obstacle
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
        throw ProfileError("\(variableSets[0][0]) and \(variableSets[0][1]) are not set")
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
      return try key(of: found, machine.now())
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

  /// The key that the vendor's kits take where no variables are set: a file with a section `default`, or one in JSON.
  private func kitProfile(_ machine: ProfileMachine) -> Profile? {
    for path in kitFiles.map({ machine.home + $0 }) {
      do throws(ProfileError) {
        guard let file = try ProfileFile(path, on: machine) else { continue }
        let fields =
          path.hasSuffix("credentials")
          ? try file.sections().first { $0.name == Self.defaultName }?.fields
          : try file.objects().first
        return Profile(name: Self.kitName, file: path, fields: .success(fields ?? ProfileFields()))
      } catch {
        return Profile(name: Self.kitName, file: path, fields: .failure(error))
      }
    }
    return nil
  }

  // MARK: Keys

  private func key(of profile: Profile, _ now: Date) throws(ProfileError) -> ProfileKey {
    let fields = try profile.fields.get()
    let advice = "run a \(program) command with it once; if that does not help, log in again"
    var end: Date?
    switch fields["mode"]?.trimmed.lowercased() {
    case nil, "", "ak": break
    case "sso":
      end = Self.end(fields["sts-expiration"])
      guard let end else { throw ProfileError("its login has left no key that lasts; \(advice)") }
      guard end > now else {
        throw ProfileError("the key of its login ended at \(RFC3339.text(end)); \(advice)")
      }
    case let mode?:
      throw ProfileError(
        "its mode \(SafeText(mode, limit: .word)) has keys handed out by a call that cdntop, which only reads,"
          + " does not make; give cdntop a key that may watch by itself")
    }
    guard let id = fields["access-key"] ?? fields["access_key_id"] ?? fields["ak"],
      let secret = fields["secret-key"] ?? fields["secret_access_key"] ?? fields["sk"]
    else { throw ProfileError("it has no key and secret") }
    var key = ProfileKey(
      values: ["access_key_id": id],
      secrets: ["secret_access_key": secret, "session_token": fields["session-token"]])
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
    for names in variableSets {
      guard let id = machine.variable(names[0]), let secret = machine.variable(names[1]) else {
        continue
      }
      let token = names.count > 2 ? machine.variable(names[2]) : nil
      return (
        names,
        ProfileKey(
          values: ["access_key_id": id],
          secrets: ["secret_access_key": secret, "session_token": token])
      )
    }
    return nil
  }
}

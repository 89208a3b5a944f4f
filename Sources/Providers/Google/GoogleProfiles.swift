import FoundationEssentials
import TaskModel

/// The application default credentials of the program `gcloud`: the file that a variable names, and the one that
/// `gcloud auth application-default login` writes.
///
/// They are looked for as Google's libraries do, google.aip.dev/auth/4110, and so is the project: a variable, the
/// file, the configuration of `gcloud` that is active. The keys that `gcloud` has for itself are left alone.
struct GoogleProfiles: KeyProfiles {
  private static let fileVariable = "GOOGLE_APPLICATION_CREDENTIALS"

  var program: String { "gcloud" }

  var secretVariables: [String] {
    [
      Self.fileVariable, "GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON",
      "GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN",
    ]
  }

  func files(on machine: ProfileMachine) -> [String] {
    [machine.variable(Self.fileVariable).flatMap { $0.hasPrefix("/") ? $0 : nil }, file(machine)]
      .compactMap(\.self)
  }

  func found(on machine: ProfileMachine) -> [FoundProfile] {
    var found: [FoundProfile] = []
    func add(_ name: String, _ path: String, _ origin: String) {
      do throws(ProfileError) {
        guard let key = try Self.key(in: path, machine) else {
          guard name == Self.variablesName else { return }
          throw ProfileError("\(path) does not exist")
        }
        let obstacle =
          key.values["project"] == nil
          ? "it names no project; write project: ID beside it" : key.obstacle
        found.append(FoundProfile(name: name, origin: origin, obstacle: obstacle))
      } catch {
        found.append(FoundProfile(name: name, origin: origin, obstacle: error.reason))
      }
    }
    if let named = machine.variable(Self.fileVariable) {
      add(Self.variablesName, named, "the file that \(Self.fileVariable) names")
    } else {
      add(Self.defaultName, file(machine), "application default credentials, \(file(machine))")
    }
    return found
  }

  func key(of profile: String, on machine: ProfileMachine) async throws(ProfileError) -> ProfileKey
  {
    let named = machine.variable(Self.fileVariable)
    switch profile {
    case Self.variablesName where named == nil:
      throw ProfileError("\(Self.fileVariable) is not set")
    case Self.variablesName, Self.defaultName:
      guard let named else {
        if let key = try Self.key(in: file(machine), machine) { return key }
        throw ProfileError(
          "there is no \(file(machine)); run: gcloud auth application-default login")
      }
      guard let key = try Self.key(in: named, machine) else {
        throw ProfileError("\(named), which \(Self.fileVariable) names, does not exist")
      }
      return key
    default:
      throw ProfileError(
        "there is no profile \(SafeText(profile, limit: .word)): it is \(Self.defaultName) or"
          + " \(Self.variablesName)")
    }
  }

  // MARK: The files

  private static func folder(_ machine: ProfileMachine) -> String {
    machine.variable("CLOUDSDK_CONFIG") ?? machine.home + "/.config/gcloud"
  }

  private func file(_ machine: ProfileMachine) -> String {
    Self.folder(machine) + "/application_default_credentials.json"
  }

  /// Reads the credentials of a file; nil where there is none.
  private static func key(
    in path: String, _ machine: ProfileMachine
  ) throws(ProfileError) -> ProfileKey? {
    guard path.hasPrefix("/") else {
      throw ProfileError("\(fileVariable) must name a file by its whole path")
    }
    guard let text = try machine.read(path) else { return nil }
    let credentials: GoogleCredentials
    do throws(GoogleCredentials.Fault) {
      credentials = try GoogleCredentials(String(text.trimmingPrefix("\u{FEFF}")))
    } catch {
      throw ProfileError("\(path) \(error.reason)")
    }
    // Within a text of JSON there are no line ends, so that this is the same on one line.
    let line = String(text.map { $0.isNewline ? " " : $0 })
    return ProfileKey(
      values: ["project": project(machine, credentials)], secrets: ["credentials": line])
  }

  /// Nil where nothing names one, also where that cannot be read.
  private static func project(
    _ machine: ProfileMachine, _ credentials: GoogleCredentials
  ) -> String? {
    if let chosen = machine.variable("GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT") { return chosen }
    if let own = credentials.project { return own }
    if let chosen = machine.variable("CLOUDSDK_CORE_PROJECT") { return chosen }
    let folder = folder(machine)
    var active = machine.variable("CLOUDSDK_ACTIVE_CONFIG_NAME")
    if active == nil { active = (try? machine.read(folder + "/active_config"))?.trimmed }
    if active?.isEmpty != false { active = defaultName }
    guard let active, !active.contains("/") else { return nil }
    let file = try? ProfileFile(folder + "/configurations/config_" + active, on: machine)
    return (try? file?.sections())?.first { $0.name == "core" }?.fields["project"]
  }
}

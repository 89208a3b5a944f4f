import Glibc
import TaskModel

/// Where the program's files are, by the XDG rules.
struct ProgramPaths: Sendable, Equatable {
  private let environment: [String: String]

  /// Reads the paths out of an environment.
  init(environment: [String: String]) { self.environment = environment }

  /// The folder of the configuration and of the operator's own themes.
  var configFolder: String { base("XDG_CONFIG_HOME", else: ".config") + "/cdntop" }

  /// The configuration: the option's file, else `$CDNTOP_CONFIG`, else the usual place.
  func configFile(option: String?) -> String {
    if let option { return option }
    if let named = environment.variable("CDNTOP_CONFIG") { return named }
    return configFolder + "/config.yaml"
  }

  /// The folder of the watch list.
  var stateFolder: String { base("XDG_STATE_HOME", else: ".local/state") + "/cdntop" }

  /// The folder of the operator's own themes.
  var userThemes: String { configFolder + "/themes" }

  /// The folder of the themes installed beside the program; nil where it cannot be told.
  var installedThemes: String? { Self.installedShareFolder.map { $0 + "/themes" } }

  /// The home folder; the root folder where there is none.
  var home: String {
    if let home = environment.variable("HOME"), home.hasPrefix("/") { return home }
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
    return String(cString: folder)
  }

  /// Returns a path that stands in `file` with a leading `~/` replaced, and a relative one taken from that file's folder.
  func resolved(_ path: String, in file: String) -> String {
    if path == "~" { return home }
    if path.hasPrefix("~/") { return home + path.dropFirst(1) }
    return path.hasPrefix("/") ? path : Self.folder(of: file) + "/" + path
  }

  /// Returns the folder part of a path; `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  // The rules of XDG: a variable that holds no absolute path counts as not set.
  private func base(_ variable: String, else fallback: String) -> String {
    if let folder = environment.variable(variable), folder.hasPrefix("/") {
      return folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    }
    return (home == "/" ? "" : home) + "/" + fallback
  }

  private static var installedShareFolder: String? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    let folder = Self.folder(of: String(cString: program))
    return Self.folder(of: folder) + "/share/cdntop"
  }
}

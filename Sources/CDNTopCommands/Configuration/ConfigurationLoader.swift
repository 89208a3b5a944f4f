import Glibc
import StrictYAML

/// Finds, checks and reads the configuration file.
struct ConfigurationLoader {
  /// What the process was given.
  let process: ProcessContext

  /// Reads the configuration.
  ///
  /// - Parameter option: the file of `--config`; nil for the usual places.
  /// - Throws: ``ConfigurationError``.
  func load(option: String?) throws(ConfigurationError) -> Configuration {
    let paths = process.paths
    let path = paths.configFile(option: option)
    let file: Files.Content
    do {
      file = try Files.read(path, limit: YAMLDocument.maximumBytes)
    } catch {
      throw error.isMissingFile ? .missing(path) : .invalid([error.description])
    }
    if let mistake = file.mistake { throw .invalid([mistake]) }
    let zones = ZoneSetting.folder(process.environment)
    var configuration: Configuration
    do {
      configuration = try ConfigurationReader(file: path, paths: paths, zones: zones)
        .configuration(in: file.text)
    } catch {
      throw .invalid(error.diagnostics.map(\.description))
    }
    if configuration.monitor.zone == .system,
      let complaint = ZoneSetting.complaint(about: process.environment)
    {
      configuration.warnings.append(complaint)
    }
    return try checked(configuration, file)
  }

  /// Applies the rules on who may read and write the file.
  private func checked(
    _ configuration: Configuration, _ file: Files.Content
  ) throws(ConfigurationError) -> Configuration {
    let verdict = FilePermission.verdict(
      mode: file.mode, isOthers: file.owner != geteuid() && file.owner != 0,
      holdsSecret: configuration.holdsSecret)
    let word = configuration.file.shellWord
    switch verdict {
    case .fine:
      return configuration
    case .warn(let reason, let remedy):
      var configuration = configuration
      configuration.warnings.append(
        "\(configuration.file) \(reason); run: \(remedy) \(word)")
      return configuration
    case .refuse(let reason, let remedy):
      throw .invalid(["\(configuration.file) \(reason); run: \(remedy) \(word)"])
    }
  }
}

/// Why there is no configuration; exit status 2.
enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// There is no file at that place.
  case missing(String)
  /// The file cannot be used; one line a mistake.
  case invalid([String])

  var description: String {
    switch self {
    case .missing(let path):
      "no configuration at \(path); \"cdntop init\" writes one;"
        + " \"cdntop demo\" needs none"
    case .invalid(let lines):
      lines.joined(separator: "\n")
    }
  }
}

/// The rules on who may read and write a configuration.
enum FilePermission: Equatable {
  /// Nothing to say.
  case fine
  /// To be told, with the command that mends it.
  case warn(reason: String, remedy: String)
  /// Not to be used, with the command that mends it.
  case refuse(reason: String, remedy: String)

  /// Judges permission bits; `isOthers` is whether the file belongs to neither the user nor root.
  ///
  /// | mode | with an inline secret | without |
  /// |---|---|---|
  /// | any, of another user | refused | refused |
  /// | 0600 | fine | fine |
  /// | 0640 | warning | fine |
  /// | 0644 | refused | fine |
  /// | 0620, 0602 | refused | refused |
  static func verdict(mode: mode_t, isOthers: Bool, holdsSecret: Bool) -> FilePermission {
    if isOthers {
      // Whoever owns a file can always write it, and it may name programs to run.
      return .refuse(reason: "belongs to another user", remedy: "chown $(id -u)")
    }
    if mode & 0o022 != 0 {
      let remedy = holdsSecret && mode & 0o044 != 0 ? "chmod 600" : "chmod go-w"
      return .refuse(reason: "can be written by others", remedy: remedy)
    }
    guard holdsSecret else { return .fine }
    if mode & 0o004 != 0 {
      return .refuse(reason: "holds a secret and can be read by others", remedy: "chmod 600")
    }
    if mode & 0o040 != 0 {
      return .warn(reason: "holds a secret and can be read by its group", remedy: "chmod 600")
    }
    return .fine
  }
}

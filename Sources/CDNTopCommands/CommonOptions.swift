import ArgumentParser
import Logging
import MonitorUI
import TaskModel

/// The options of every command, before or after its word.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Configuration file to use.", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    name: .long, help: ArgumentHelp("Theme of the monitor.", valueName: "name"),
    completion: ShellCompletion.theme)
  var theme: String?

  @Option(name: .long, help: ArgumentHelp("Colors: auto, never, 16 or 256.", valueName: "when"))
  var color = Chosen(ColorChoice.auto)

  @Flag(name: .long, help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(
    name: .long, help: ArgumentHelp("Append the log to this file.", valueName: "file"),
    completion: .file())
  var log: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Lowest level to log: trace, debug, info, notice, warning, error or critical.",
      valueName: "level"))
  var logLevel = Chosen(Logger.Level.info)

  /// Refuses a theme that cannot be had, also where nothing is drawn.
  func validate() throws {
    guard let theme else { return }
    let paths = ProcessContext.current.paths
    do {
      let choices = try paths.themes { $0.choices }
      // The root of all themes is nobody's choice, but it can be had.
      if theme != Theme.baseName,
        let problem = OptionForm.one(of: choices).problem(with: theme, of: "--theme")
      {
        throw ValidationError(problem.description)
      }
      _ = try paths.themes { (catalog) throws(ThemeError) in try catalog.load(theme) }
    } catch let error as ThemeError {
      throw ValidationError("--theme: \(error)")
    }
  }

  /// Reads the configuration, and tells the operator its warnings.
  ///
  /// - Throws: ``ConfigurationError``.
  func configuration(in process: ProcessContext) throws(ConfigurationError) -> Configuration {
    let configuration = try ConfigurationLoader(process: process).load(option: config)
    for warning in configuration.warnings { process.talk("cdntop: warning: " + warning) }
    return configuration
  }

  /// Reads the configuration for a command that looks back: what is kept outlives it.
  ///
  /// - Throws: ``ConfigurationError``.
  func pastConfiguration(in process: ProcessContext) throws(ConfigurationError) -> Configuration {
    do {
      return try configuration(in: process)
    } catch {
      guard case .missing(let path) = error, config == nil else { throw error }
      return Configuration(file: path)
    }
  }

  /// Returns the logger the options ask for; it is silent without `--log`.
  ///
  /// - Throws: ``FileError`` where the file cannot be opened.
  func logger(in process: ProcessContext) throws -> Logger {
    guard let log else { return Logger(label: "cdntop") { _ in SwiftLogNoOpLogHandler() } }
    let file = try LogFile(path: log)
    return Logger(label: "cdntop") { _ in
      FileLogHandler(file: file, level: logLevel.value, now: { process.calendar })
    }
  }
}

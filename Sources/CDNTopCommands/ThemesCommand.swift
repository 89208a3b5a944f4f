import ArgumentParser
import MonitorUI
import Providers
import Reports
import StrictYAML
import TaskModel
import Terminal

/// `cdntop themes`: lists the themes and shows what they look like.
struct ThemesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the themes and show what they look like.",
    usage: """
      cdntop themes [<options>]
      cdntop themes [<options>] <name> ...
      cdntop themes [<options>] check <file>
      """,
    discussion: """
      A theme is looked up in the configuration's themes folder, then in the installed one, then in the \
      program. Choose one with --theme NAME or in the configuration. To validate a file of your own: \
      cdntop themes check FILE.
      """)

  /// The word before a file to validate.
  static let check = "check"

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "Themes to show role by role; or check and a file to validate.", valueName: "name"),
    completion: ShellCompletion.shownTheme)
  var names: [String] = []

  func validate() throws {
    guard names.first == Self.check, names.count != 2 else { return }
    throw ValidationError("themes check takes one file")
  }

  func run() async throws { try perform(in: .current) }

  func perform(in process: ProcessContext) throws {
    let paths = process.paths
    if names.first == Self.check, let file = names.last {
      // Says why, where the file cannot be read at all.
      _ = try Files.read(file, limit: YAMLDocument.maximumBytes)
      let theme = try paths.themes { (catalog) throws(ThemeError) in try catalog.load(file: file) }
      let report = ThemeReport(theme)
      for line in report.lines { try process.outputLine(line) }
      for warning in report.warnings { process.talk("cdntop: \(warning)") }
      return process.talk("cdntop: \(file) is a theme for \(theme.kind.rawValue) backgrounds")
    }
    guard names.isEmpty else {
      for name in names {
        let theme = try paths.themes { (catalog) throws(ThemeError) in try catalog.load(name) }
        let buffer = ThemePreview.draw(resolved(theme, in: process), width: process.outputWidth)
        try process.write(shown(buffer, in: process))
        try process.output("\n")
      }
      return
    }
    try list(in: process)
  }

  private func list(in process: ProcessContext) throws {
    let entries = try process.paths.themes { $0.list() }
    try TableOutput.render(
      header: ["NAME", "FOR", "FROM", "FILE"], rows: entries.map(Self.row),
      emit: process.output)
    try process.output("\n")
    let usable = entries.filter { $0.error == nil && !$0.isOverridden }
    let indent = (usable.map(\.name.count).max() ?? 0) + 2
    for entry in usable {
      let theme = try process.paths.themes { (catalog) throws(ThemeError) in
        try catalog.load(entry.name)
      }
      let sample = sample(of: theme, indent: indent, in: process)
      try process.write(shown(sample, in: process))
    }
    for entry in entries {
      guard let error = entry.error else { continue }
      for line in error.description.split(separator: "\n") { process.talk("cdntop: \(line)") }
    }
  }

  private static func row(_ entry: ThemeCatalog.Entry) -> [String] {
    var use = entry.kind?.rawValue ?? "unusable"
    if entry.isOverridden { use += " (hidden)" }
    return [entry.name, use, entry.origin.rawValue, SafeText(entry.path, limit: .url).text]
  }

  /// Draws a theme's name and, from the column `indent` on, the words of a status in their looks.
  private func sample(
    of theme: Theme, indent: Int, in process: ProcessContext
  ) -> CellBuffer {
    let theme = resolved(theme, in: process)
    var buffer = CellBuffer(size: Size(width: max(80, process.outputWidth), height: 1))
    buffer.fill(buffer.bounds, style: theme[.bg])
    buffer.write(theme.name, at: .zero, style: theme[.title])
    var x = indent
    let words: [(ThemeRole, String)] = [
      (.statusRunning, "RUNNING"), (.statusQueued, "QUEUED"), (.statusSucceeded, "SUCCEEDED"),
      (.statusPartial, "PARTIAL"), (.statusFailed, "FAILED"), (.statusStalled, "STALLED"),
      (.statusCanceled, "CANCELED"),
    ]
    for (role, word) in words {
      buffer.write(word, at: Point(x: x, y: 0), style: theme[role])
      x += word.count + 1
    }
    return buffer
  }

  private func resolved(_ theme: Theme, in process: ProcessContext) -> ResolvedTheme {
    ResolvedTheme(theme, depth: depth(in: process), asciiOnly: common.ascii)
  }

  private func shown(_ buffer: CellBuffer, in process: ProcessContext) -> PrintedText {
    PrintedText(buffer, isStyled: usesEscapes(process))
  }

  private func usesEscapes(_ process: ProcessContext) -> Bool {
    switch common.color.value {
    case .never: false
    case .auto: process.isOutputTerminal && process.environment.variable("TERM") != "dumb"
    case .ansi16, .indexed256: true
    }
  }

  /// There is no curses here to ask, so the terminal's name stands for its entry.
  private func depth(in process: ProcessContext) -> ColorDepth {
    let term = process.environment.variable("TERM") ?? ""
    let isAsked = common.color.value == .indexed256
    let colors = isAsked || term.contains("256") ? 256 : 16
    return .decided(
      choice: common.color.value, environment: process.environment, terminalColors: colors)
  }
}

extension ProgramPaths {
  /// The themes by name, the operator's own first.
  var themeCatalog: ThemeCatalog {
    ThemeCatalog(userFolder: userThemes, shareFolder: installedThemes)
  }

  /// Looks at the themes, whose folders may not answer; before a command begins.
  ///
  /// - Throws: what `look` throws, and that the operator's own folder cannot be read.
  func themes<Value: Sendable>(
    _ look: @escaping @Sendable (ThemeCatalog) throws(ThemeError) -> Value
  ) throws(ThemeError) -> Value {
    let catalog = themeCatalog
    let seen = try? Aside.block(in: "themes", within: PatientFile.patience) {
      Result { () throws(ThemeError) in try look(catalog) }
    }
    guard let seen else { throw .silent(path: userThemes) }
    return try seen.get()
  }

  /// Says that there is no theme of a name; nil where one is, whatever may be wrong with its file, and where the folders
  /// of themes do not answer.
  func problem(withTheme name: String) -> ThemeError? {
    do throws(ThemeError) {
      _ = try themes { (catalog) throws(ThemeError) in try catalog.load(name) }
      return nil
    } catch {
      switch error {
      case .unusableName, .notFound: return error
      case .unreadable, .invalid, .silent: return nil
      }
    }
  }
}

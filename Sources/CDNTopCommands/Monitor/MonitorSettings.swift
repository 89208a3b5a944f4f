import FoundationEssentials
import MonitorUI
import NCursesTerminal
import Providers
import TaskModel
import Terminal

/// What a screen of the monitor is made by, be it of the present or of a recording.
@MainActor
struct MonitorSettings {
  let common: CommonOptions
  let monitor: Configuration.Monitor
  /// The configuration file.
  let file: String
  let process: ProcessContext

  /// Takes the terminal.
  ///
  /// - Throws: ``CursesError``; the terminal is untouched then.
  func screen() throws -> CursesScreen {
    try CursesScreen(colorLimit: colorLimit, ambiguous: monitor.ambiguousWidth)
  }

  /// What a monitor on a screen is started with.
  func options(
    _ screen: CursesScreen, zone: ShownZone, keymap: Keymap, theme: Theme
  ) -> MonitorOptions {
    var options = MonitorOptions(zone: zone)
    options.version = ProgramVersion.text
    options.widths = DisplayWidth(
      ambiguous: screen.widths.ambiguous,
      isASCIIOnly: screen.widths.isASCIIOnly || !screen.isUTF8 || common.ascii)
    options.keymap = keymap
    options.themeNames =
      (try? process.paths.themes { $0.choices }) ?? ThemeCatalog.ofProgram.choices
    options.themeName = theme.name
    let environment = process.environment
    let locale = environment.variable("LC_ALL", "LC_CTYPE", "LANG")
    options.about = [
      AboutFact("TERM", environment.variable("TERM") ?? "not set"),
      AboutFact("entry", "\(screen.descriptionName), the terminal description in use"),
      AboutFact("colors", "\(screen.colors)"),
      AboutFact("locale", (locale ?? "C") + (screen.isUTF8 ? ", UTF-8" : ", drawn in ASCII")),
    ]
    return options
  }

  /// Returns what fits a theme to a screen.
  func resolve(
    on screen: CursesScreen, _ options: MonitorOptions
  ) -> @Sendable (Theme) -> ResolvedTheme {
    let depth = ColorDepth.decided(
      choice: common.color.value, environment: process.environment, terminalColors: screen.colors)
    let needsASCII = options.needsASCII
    return { ResolvedTheme($0, depth: depth, asciiOnly: needsASCII) }
  }

  /// The colors curses may use, so that it sets up none that the theme will not.
  private var colorLimit: Int? {
    switch common.color.value {
    case .never: 0
    case .ansi16: 16
    case .auto, .indexed256: nil
    }
  }

  func keymap(_ keys: [String: [String]]) throws -> Keymap {
    do {
      return try Keymap(overrides: keys)
    } catch {
      throw ConfigurationError.invalid(error.problems.map { "\(file): keys: \($0)" })
    }
  }

  func theme() throws(ThemeError) -> Theme {
    let chosen = common.theme ?? monitor.theme
    do throws(ThemeError) {
      return try process.paths.themes { (catalog) throws(ThemeError) in
        try catalog.load(chosen ?? ThemeCatalog.defaultName)
      }
    } catch {
      // Nobody asked for a theme of a folder that does not answer.
      guard chosen == nil, case .silent = error else { throw error }
      return try ThemeCatalog.ofProgram.load(ThemeCatalog.defaultName)
    }
  }
}

extension TaskStore {
  /// Reads what is known of earlier runs.
  ///
  /// - Parameter say: is told, in a sentence, why nothing is.
  func remembered(_ say: (String) -> Void) async -> MonitorMemory {
    do throws(StoreError) {
      return try await memory()
    } catch {
      say("\(error); going on without earlier filters and views")
      return MonitorMemory()
    }
  }
}

extension MonitorEnd {
  /// Sees to it that the process ends in time as it would, whatever hangs.
  func limit() {
    switch self {
    case .quit: EndLimit.startThenExit()
    case .signal(let signal): EndLimit.start(thenDieBy: signal)
    case .hangup: EndLimit.start(thenDieBy: Self.hangupSignal)
    }
  }

  /// Ends the process where a signal or a hangup ended the run.
  func die() {
    if self != .quit { EndLimit.finish() }
    switch self {
    case .quit: break
    case .signal(let signal): CursesScreen.die(bySignal: signal)
    case .hangup: CursesScreen.die(bySignal: Self.hangupSignal)
    }
  }
}

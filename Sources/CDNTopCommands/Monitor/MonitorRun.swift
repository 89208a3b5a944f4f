import FoundationEssentials
import MonitorUI
import NCursesTerminal
import Providers
import Reports
import TaskModel
import Terminal

/// What one run of the monitor is to show.
struct MonitorRequest: Sendable {
  /// The options every command has.
  var common: CommonOptions
  /// The configuration that was looked for.
  var configPath: String
  /// Whether there is one.
  var isConfigured = true
  /// The filter to open with, in the filter language.
  var filter = ""
  /// Whether the vendors are the simulator's.
  var isDemo = false
  /// Where lines typed and views saved are kept; nil where all else is.
  var memory: (any TaskStore)?
  /// What is wrong with what lasts between runs.
  let remarks = Remarks()
  /// What to print under the exit summary.
  var closingHints: [String] = []
}

/// One run of the monitor: makes the engine and the screen, and shows the one on the other.
@MainActor
struct MonitorRun {
  private let request: MonitorRequest
  private let session: Session

  init(_ request: MonitorRequest, in session: Session) {
    self.request = request
    self.session = session
  }

  private var process: ProcessContext { session.process }

  /// Runs until the operator quits; ends the process itself where a signal or a hangup ends the run.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``ConfigurationError``, ``ThemeError``,
  ///   ``CursesError``; the terminal is untouched then.
  func perform() async throws {
    do {
      try await show()
    } catch {
      // What was done about the store is told once, also where nothing is shown.
      for remark in request.remarks.take() { process.talk("cdntop: \(remark)") }
      throw error
    }
  }

  private func show() async throws {
    let configuration = session.configuration
    let zone = configuration.monitor.zone.activate()
    let filter = try TaskFilter(
      parsing: request.filter, now: process.now(), zone: zone, names: configuration.filterNames)
    let accounts = request.isConfigured ? try filter.accounts(of: configuration) : []
    let keymap = try keymap(configuration)
    let theme = try theme(configuration)
    let sources = session.sources()
    let lines = request.memory ?? session.store
    let memory = await remembered(in: lines)
    let tracked = await sources.tracked { request.remarks.add($0) }
    let remarks = request.remarks.take()
    // The screen may have no room for all of them; who quits finds them here.
    for remark in remarks { process.talk("cdntop: \(remark)") }
    let end = try await session.withEngine(for: accounts, tracked: tracked, sources: sources) {
      engine, transports in
      let screen = try CursesScreen(
        colorLimit: colorLimit, ambiguous: configuration.monitor.ambiguousWidth)
      defer { screen.restore() }
      var options = options(screen, zone: zone, keymap: keymap)
      options.themeName = theme.name
      options.names = configuration.filterNames
      let state = openingState(
        size: screen.size, options: options, filter: filter, memory: memory, remarks: remarks)
      let depth = ColorDepth.decided(
        choice: request.common.color.value, environment: process.environment,
        terminalColors: screen.colors)
      let needsASCII = options.needsASCII
      let catalog = process.paths.themeCatalog
      let asked = EngineSource(
        engine: engine, sources: sources, clock: process.clock, now: process.now)
      let windows = accounts.map { account in
        (account.name, account.common.window ?? configuration.monitor.window)
      }
      return await ShownMonitor(
        source: RememberingSource(
          asked, store: session.store, windows: Dictionary(windows) { $1 }, zone: zone,
          now: { [process] in process.calendar }),
        screen: screen, theme: ResolvedTheme(theme, depth: depth, asciiOnly: needsASCII),
        state: state, process: process, refresh: configuration.monitor.refresh,
        exporter: Exporter(
          environment: configuration.hidingSecrets(in: process.environment)),
        memory: lines, store: session.store, remarks: request.remarks,
        makeNotifier: { [session, request] write, report in
          session.notifier(
            AlertDetector(), source: "monitor", about: [request.filter], over: transports,
            write: write, report: report)
        },
        makeRecorder: { [session] in session.recorder(report: $0) },
        loadTheme: { ResolvedTheme(try catalog.load($0), depth: depth, asciiOnly: needsASCII) },
        willEnd: Self.limit
      ).run()
    }
    if end != .quit { EndLimit.finish() }
    switch end {
    case .quit: break
    case .signal(let signal): CursesScreen.die(bySignal: signal)
    case .hangup: CursesScreen.die(bySignal: MonitorEnd.hangupSignal)
    }
  }

  /// Sees to it that the process ends in time as it would, whatever hangs.
  private static func limit(_ end: MonitorEnd) {
    switch end {
    case .quit: EndLimit.startThenExit()
    case .signal(let signal): EndLimit.start(thenDieBy: signal)
    case .hangup: EndLimit.start(thenDieBy: MonitorEnd.hangupSignal)
    }
  }

  /// Reads what is known of earlier runs.
  private func remembered(in store: any TaskStore) async -> Result<MonitorMemory, StoreError> {
    do throws(StoreError) {
      return .success(try await store.memory())
    } catch {
      return .failure(error)
    }
  }

  /// Makes the first state; an unreadable memory is only told of.
  private func openingState(
    size: Size, options: MonitorOptions, filter: TaskFilter,
    memory: Result<MonitorMemory, StoreError>, remarks: [String]
  ) -> AppState {
    var state = AppState(
      size: size, now: process.now(), options: options, filter: filter,
      memory: (try? memory.get()) ?? MonitorMemory())
    var remarks = remarks
    if case .failure(let error) = memory {
      remarks.append("\(error); going on without earlier filters and views")
    }
    if !remarks.isEmpty {
      _ = state.apply(.said(remarks.joined(separator: "; "), isProblem: true))
    }
    return state
  }

  private func options(
    _ screen: CursesScreen, zone: ShownZone, keymap: Keymap
  ) -> MonitorOptions {
    var options = MonitorOptions(zone: zone)
    options.isDemo = request.isDemo
    options.operatorName = process.operatorName
    options.version = ProgramVersion.text
    options.widths = DisplayWidth(
      ambiguous: screen.widths.ambiguous,
      isASCIIOnly: screen.widths.isASCIIOnly || !screen.isUTF8 || request.common.ascii)
    options.keymap = keymap
    options.missingConfig = request.isConfigured ? nil : request.configPath
    options.closingHints = request.closingHints
    options.themeNames = process.paths.themeCatalog.choices
    let environment = process.environment
    let locale = environment.variable("LC_ALL", "LC_CTYPE", "LANG")
    options.about = [
      AboutFact("TERM", environment.variable("TERM") ?? "not set"),
      AboutFact("entry", "\(screen.descriptionName), the terminal description in use"),
      AboutFact("colors", "\(screen.colors)"),
      AboutFact("locale", (locale ?? "C") + (screen.isUTF8 ? ", UTF-8" : ", drawn in ASCII")),
      AboutFact("config", request.configPath),
    ]
    return options
  }

  /// The colors curses may use, so that it sets up none that the theme will not.
  private var colorLimit: Int? {
    switch request.common.color.value {
    case .never: 0
    case .ansi16: 16
    case .auto, .indexed256: nil
    }
  }

  private func keymap(_ configuration: Configuration) throws -> Keymap {
    do {
      return try Keymap(overrides: configuration.keys)
    } catch {
      throw ConfigurationError.invalid(error.problems.map { "\(configuration.file): keys: \($0)" })
    }
  }

  private func theme(_ configuration: Configuration) throws(ThemeError) -> Theme {
    let name = request.common.theme ?? configuration.monitor.theme ?? ThemeCatalog.defaultName
    let catalog = process.paths.themeCatalog
    let loaded = try? Aside.block(in: "themes", within: PatientFile.patience) {
      Result { () throws(ThemeError) in try catalog.load(name) }
    }
    guard let loaded else { throw .unreadable(path: name) }
    return try loaded.get()
  }
}

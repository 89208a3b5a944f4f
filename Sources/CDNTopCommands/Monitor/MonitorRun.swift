import FoundationEssentials
import Logging
import MonitorUI
import NCursesTerminal
import PollingEngine
import Providers
import TaskModel
import Terminal

/// What one run of the monitor is to show.
struct MonitorRequest: Sendable {
  /// The options every command has.
  var common: CommonOptions
  /// The accounts and settings; nil where there is no configuration, at the path given instead.
  var configuration: Configuration?
  /// The configuration looked for, to be named where there is none.
  var configPath: String
  /// The filter to open with, in the filter language.
  var filter = ""
  /// Whether the vendors are the simulator's.
  var isDemo = false
  /// How long refused credentials rest before they are read again.
  var credentialsRetry: Duration = .seconds(60)
  /// The watch list to follow.
  var watchList = WatchList()
  /// Where lines typed and views saved are kept; nil for nowhere.
  var memory: MonitorMemoryFile?
  /// The tasks that ended while somebody watched; nil where they are not recorded.
  var history: HistoryFile?
  /// Where budgets are shared; nil for nowhere.
  var state: StateFolder?
  /// What is wrong with what earlier runs left, a sentence each.
  var remarks: [String] = []
  /// What to print under the exit summary.
  var closingHints: [String] = []
}

/// One run of the monitor: the engine, the screen, and what connects them.
@MainActor
struct MonitorRun {
  private let request: MonitorRequest
  private let surroundings: Surroundings
  private let logger: Logger

  init(_ request: MonitorRequest, surroundings: Surroundings, logger: Logger) {
    self.request = request
    self.surroundings = surroundings
    self.logger = logger
  }

  /// Runs until the operator quits; ends the process itself where a signal or a hangup ends the run.
  ///
  /// - Throws: ``FilterError``, ``UsageError``, ``ConfigurationError``, ``ThemeError``,
  ///   ``CursesError``; the terminal is untouched then.
  func perform() async throws {
    let configuration = request.configuration ?? Configuration(file: request.configPath)
    let zone = configuration.monitor.zone.activate()
    let filter = try TaskFilter(
      parsing: request.filter, now: surroundings.now(), zone: zone,
      names: configuration.filterNames)
    let accounts =
      request.configuration == nil ? [] : try filter.accounts(of: configuration)
    let keymap = try keymap(configuration)
    let theme = try theme(configuration)
    let sources = WatchedSources(
      configuration: configuration, watchList: request.watchList,
      environment: surroundings.environment)
    let memory = remembered()
    var remarks = request.remarks
    let tracked = sources.tracked { remarks.append($0) }
    // The screen may have no room for all of them; who quits finds them here.
    for remark in remarks { surroundings.talk("cdntop: \(remark)") }
    let durations = TaskDurations(request.history?.recent(at: surroundings.now()) ?? [])
    let end = try await HTTPTransports.withTransports(
      environment: surroundings.environment
    ) { [remarks] transports in
      let runtime = AccountRuntime(
        transports: transports, surroundings: surroundings, configuration: configuration,
        state: request.state, durations: durations, expiries: sources.expiries)
      let engine = Engine(
        accounts: try runtime.engineAccounts(accounts, window: configuration.monitor.window),
        tracked: tracked, credentialsRetry: request.credentialsRetry, clock: ContinuousClock(),
        now: surroundings.now, logger: logger)
      let screen = try CursesScreen(
        colorLimit: colorLimit, ambiguous: configuration.monitor.ambiguousWidth)
      defer { screen.restore() }
      var options = options(screen, zone: zone, keymap: keymap)
      options.themeName = theme.name
      options.names = configuration.filterNames
      let state = openingState(
        size: screen.size, options: options, filter: filter, memory: memory, remarks: remarks)
      let depth = ColorDepth.decided(
        choice: request.common.color.value, environment: surroundings.environment,
        terminalColors: screen.colors)
      let needsASCII = options.needsASCII
      let catalog = surroundings.paths.themeCatalog
      return await run(
        engine, on: screen, theme: ResolvedTheme(theme, depth: depth, asciiOnly: needsASCII),
        state: state, configuration: configuration, sources: sources, transports: transports
      ) { ResolvedTheme(try catalog.load($0), depth: depth, asciiOnly: needsASCII) }
    }
    if end != .quit { EndLimit.finish() }
    switch end {
    case .quit: break
    case .signal(let signal): CursesScreen.die(bySignal: signal)
    case .hangup: CursesScreen.die(bySignal: MonitorEnd.hangupSignal)
    }
  }

  private func run(
    _ engine: Engine<ContinuousClock>, on screen: CursesScreen, theme: ResolvedTheme,
    state: AppState, configuration: Configuration, sources: WatchedSources,
    transports: HTTPTransports,
    loadTheme: @escaping @Sendable (String) throws -> ResolvedTheme
  ) async -> MonitorEnd {
    let inbox = Inbox<Action, Snapshot>()
    let environment = configuration.hidingSecrets(in: surroundings.environment)
    let (errands, errandsInlet) = AsyncStream.makeStream(of: Errand.self)
    let feeds = MonitorFeeds(
      engine: engine, inbox: inbox, refresh: configuration.monitor.refresh, sources: sources,
      takeAway: TakeAway(environment: environment), now: surroundings.now,
      errands: errands, memory: request.memory, loadTheme: loadTheme)
    let calls = AttentionBox()
    let notifier = Notifier(
      configuration.notify.channels(
        environment: environment, transports: transports,
        write: { sequence in
          calls.put(sequence)
          inbox.wake()
        }), detector: AlertDetector(), source: "monitor",
      topic: WatchedTopic(configuration: configuration.file, [request.filter]),
      clock: ContinuousClock(), now: surroundings.now, clockStep: surroundings.clockStep
    ) { inbox.post(.said("notify: \($0)", isProblem: true)) }
    let loop = MonitorLoop(
      screen: screen, theme: theme, inbox: inbox, errands: errandsInlet, now: surroundings.now,
      clockStep: surroundings.clockStep, state: state, calls: calls,
      willQuit: EndLimit.startThenExit)
    let recorder = request.history.map { history in
      HistoryRecorder(history, now: surroundings.now, clockStep: surroundings.clockStep) {
        inbox.post(.said($0, isProblem: true))
      }
    }
    let end = await withTaskGroup(of: MonitorEnd?.self) { group in
      group.addTask {
        await engine.run()
        return nil
      }
      group.addTask {
        await feeds.run()
        return nil
      }
      group.addTask {
        await notifier.run(await engine.snapshots())
        return nil
      }
      if let recorder {
        group.addTask {
          await recorder.run(await engine.snapshots())
          return nil
        }
      }
      group.addTask { await loop.run() }
      for await end in group {
        guard let end else { continue }
        // The terminal is given back by now.
        Self.limit(end)
        group.cancelAll()
        return end
      }
      return MonitorEnd.quit
    }
    if end != .hangup {
      // The output may be closed; the operator has left, and nothing is lost.
      for line in exitSummary(loop.state) { try? surroundings.outputLine(line) }
    }
    let newest = await engine.latest
    async let recorded: Bool? = recorder?.take(newest)
    await notifier.take(newest)
    let untold = await notifier.finish(within: EndLimit.lastWords)
    _ = await recorded
    // After a hangup there is nobody to tell.
    if end != .hangup {
      for sentence in untold { surroundings.talk("cdntop: notify: \(sentence)") }
    }
    return end
  }

  /// Sees to it that the process ends in time as it would, whatever hangs.
  private static func limit(_ end: MonitorEnd) {
    switch end {
    // Its limit runs since the key.
    case .quit: break
    case .signal(let signal): EndLimit.start(thenDieBy: signal)
    case .hangup: EndLimit.start(thenDieBy: MonitorEnd.hangupSignal)
    }
  }

  /// Reads what is known of earlier runs.
  private func remembered() -> Result<MonitorMemory, any Error> {
    Result { try request.memory?.read() ?? MonitorMemory() }
  }

  /// Makes the first state; an unreadable memory is only told of.
  private func openingState(
    size: Size, options: MonitorOptions, filter: TaskFilter,
    memory: Result<MonitorMemory, any Error>, remarks: [String]
  ) -> AppState {
    var state = AppState(
      size: size, now: surroundings.now(), options: options, filter: filter,
      memory: (try? memory.get()) ?? MonitorMemory())
    var remarks = remarks
    if case .failure(let error) = memory { remarks.append("\(error)") }
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
    options.version = ProgramVersion.text
    options.widths = DisplayWidth(
      ambiguous: screen.widths.ambiguous,
      isASCIIOnly: screen.widths.isASCIIOnly || !screen.isUTF8 || request.common.ascii)
    options.keymap = keymap
    options.missingConfig = request.configuration == nil ? request.configPath : nil
    options.closingHints = request.closingHints
    options.themeNames = surroundings.paths.themeCatalog.choices
    let environment = surroundings.environment
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
    let catalog = surroundings.paths.themeCatalog
    let loaded = try? Aside.block(in: "themes", within: PatientFile.patience) {
      Result { () throws(ThemeError) in try catalog.load(name) }
    }
    guard let loaded else { throw .unreadable(path: name) }
    return try loaded.get()
  }
}

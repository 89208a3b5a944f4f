import FoundationEssentials
import MonitorUI
import NCursesTerminal
import Reports
import TaskModel
import TeamStore
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
    let settings = MonitorSettings(
      common: request.common, monitor: configuration.monitor, file: configuration.file,
      process: process)
    let keymap = try settings.keymap(configuration.keys)
    let theme = try settings.theme()
    let session = session.asking(accounts) { [remarks = request.remarks] in
      remarks.add(StoreNews($0))
    }
    let sources = session.sources()
    let lines = request.memory ?? session.stores.own
    let memory = await lines.remembered { request.remarks.add($0) }
    let tracked = await sources.tracked { request.remarks.add($0) }
    let remarks = request.remarks.take()
    // The screen may have no room for all of them; who quits finds them here.
    for remark in remarks { process.talk("cdntop: \(remark)") }
    let end = try await session.withEngine(for: accounts, tracked: tracked, sources: sources) {
      engine, transports in
      let screen = try settings.screen()
      defer { screen.restore() }
      var options = settings.options(screen, zone: zone, keymap: keymap, theme: theme)
      options.isDemo = request.isDemo
      options.operatorName = process.operatorName
      options.missingConfig = request.isConfigured ? nil : request.configPath
      options.closingHints = request.closingHints
      options.names = configuration.filterNames
      options.about.append(AboutFact("config", request.configPath))
      let state = openingState(
        size: screen.size, options: options, filter: filter, memory: memory, remarks: remarks)
      let resolve = settings.resolve(on: screen, options)
      let asked = EngineSource(
        engine: engine, sources: sources, clock: process.clock, now: process.now,
        desk: session.desk)
      let windows = accounts.map { account in
        (account.name, account.common.window ?? configuration.monitor.window)
      }
      // What a team remembers its desk tells the engine.
      let source: any SnapshotSource =
        session.desk != nil
        ? asked
        : RememberingSource(
          asked, store: session.store, windows: Dictionary(windows) { $1 }, zone: zone,
          now: { [process] in process.calendar })
      return await ShownMonitor(
        source: source,
        screen: screen, theme: resolve(theme),
        state: state, process: process, refresh: configuration.monitor.refresh,
        exporter: Exporter(
          environment: configuration.hidingSecrets(in: process.environment)),
        memory: lines, store: session.store, remarks: request.remarks,
        makeNotifier: { [session, request] write, report in
          session.notifier(
            AlertDetector(), source: "monitor", about: [request.filter], over: transports,
            write: write, report: report)
        },
        makeRecorder: { [session, remarks = request.remarks] in
          session.recorder(failing: { remarks.add(StoreNews(writing: $0)) }, report: $0)
        },
        makeProofDesk: { [session] tell in
          ProofDesk(
            session.configuration.verify, store: session.store, process: session.process,
            tell: tell)
        },
        recording: session.recording,
        loadTheme: { [catalog = process.paths.themeCatalog] in resolve(try catalog.load($0)) },
        willEnd: { $0.limit() }
      ).run()
    }
    end.die()
  }

  /// Makes the first state.
  private func openingState(
    size: Size, options: MonitorOptions, filter: TaskFilter,
    memory: MonitorMemory, remarks: [String]
  ) -> AppState {
    var state = AppState(
      size: size, now: process.now(), options: options, filter: filter,
      memory: memory)
    if !remarks.isEmpty {
      _ = state.apply(.said(remarks.joined(separator: "; "), isProblem: true))
    }
    return state
  }
}

extension StoreNews {
  /// Puts what became of a team's store in the screen's words.
  init(_ remark: TeamRemark) {
    self =
      remark.cause.map { .began(StoreTrouble(.teamAway, "\($0)", remark: remark.sentence)) }
      ?? .ended(.teamAway, remark.sentence)
  }

  /// Puts it in the screen's words that the history cannot be written, or, for nil, that it can again.
  init(writing error: StoreError?) {
    guard let sentence = error.map(TaskRecorder.sentence) else {
      self = .ended(.unwritten, "the history is written again")
      return
    }
    self = .began(StoreTrouble(.unwritten, sentence, remark: sentence))
  }
}

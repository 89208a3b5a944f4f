import FoundationEssentials
import MonitorUI
import NCursesTerminal
import Store
import TaskModel

/// One run of `replay`: the monitor over a recording, be it a file or made of the history, without an account, a key or a connection.
@MainActor
struct ReplayRun {
  let recording: Recording
  /// What was recorded, in a word, such as the file's name.
  let name: String
  /// What the screen is made by.
  let settings: MonitorSettings
  /// Keys by the action they are bound to, as configured.
  let keys: [String: [String]]
  /// Where lines typed and views saved are kept.
  let memory: any TaskStore
  /// What is wrong with that, or with the recording.
  let remarks: Remarks

  private var process: ProcessContext { settings.process }

  /// Runs until the operator quits; ends the process itself where a signal or a hangup ends the run.
  ///
  /// - Throws: ``UsageError``, ``ConfigurationError``, ``ThemeError``, ``CursesError``; the terminal is untouched
  ///   then.
  func perform() async throws {
    guard let deck = ReplayDeck(recording) else {
      throw UsageError.wrong("\(name) has nothing in it yet")
    }
    let zone = settings.monitor.zone.activate()
    let keymap = try settings.keymap(keys)
    let theme = try settings.theme()
    let remembered = await memory.remembered { remarks.add($0) }
    let said = remarks.take()
    for remark in said { process.talk("cdntop: \(remark)") }
    let screen = try settings.screen()
    defer { screen.restore() }
    var options = settings.options(screen, zone: zone, keymap: keymap, theme: theme)
    options.replay = deck.frame.status
    options.names = names
    options.about += facts(zone)
    options.closingHints = ["this was a replay of \(name)"]
    var state = AppState(
      size: screen.size, now: process.now(), options: options, memory: remembered)
    if !said.isEmpty { _ = state.apply(.said(said.joined(separator: "; "), isProblem: true)) }
    let resolve = settings.resolve(on: screen, options)
    let end = await ShownMonitor(
      source: ReplaySource(deck, clock: process.clock, now: process.now), screen: screen,
      theme: resolve(theme), state: state, process: process, refresh: settings.monitor.refresh,
      exporter: Exporter(
        environment: Configuration(file: settings.file).hidingSecrets(in: process.environment)),
      memory: memory, store: SQLiteStore(at: nil, lanes: AsideLanes()), remarks: remarks,
      makeNotifier: { _, _ in nil }, makeRecorder: { _ in nil },
      loadTheme: { [catalog = process.paths.themeCatalog] in resolve(try catalog.load($0)) },
      willEnd: { $0.limit() }
    ).run()
    end.die()
  }

  /// The accounts and providers of all sessions.
  private var names: FilterNames {
    let accounts = recording.sessions.flatMap(\.accounts)
    return FilterNames(
      accounts: Set(accounts.map(\.account.name)).sorted(),
      providers: Set(accounts.map(\.provider.word)).sorted())
  }

  private func facts(_ zone: ShownZone) -> [AboutFact] {
    let sessions = recording.sessions
    let first = zone.civilTime(
      at: recording.time(of: 0).addingTimeInterval(recording.calendarAhead(of: 0)))
    let programs = Set(sessions.map(\.program.text)).sorted().joined(separator: ", ")
    var facts = [
      AboutFact("replay", name),
      AboutFact("began", "\(first.dateText) \(first.timeText)"),
      AboutFact("by", programs),
    ]
    if sessions.contains(where: \.isRedacted) {
      facts.append(AboutFact("hidden", "paths and queries of URLs"))
    }
    return facts
  }
}

import FoundationEssentials
import TaskModel
import Terminal

/// What every part of the screen goes by and none of them changes: the terminal, the time, what is known.
struct ScreenContext: Equatable, Sendable {
  /// What the monitor was started with; only `:set` changes any of it.
  var options: MonitorOptions
  /// The extent of the screen.
  var size: Size
  /// The time of what is known: the present, by the last tick, or the time that a replay shows.
  var now: Date
  /// The present, by the last tick: what keys and messages go by.
  var present: Date
  /// How far a replay is; nil where the present is shown.
  var replay: ReplayStatus?
  /// How many seconds the calendar is ahead of ``now``, which nobody sets; 0 while nobody has set it.
  var calendarAhead: TimeInterval = 0
  /// What is known of accounts and tasks, and what of it is on the screen.
  var known = Knowledge()
  /// How often the tasks on the screen are read.
  var readIntervals = ReadIntervals()
  /// What the accounts are called on the screen.
  var accountNames: AccountNames
  /// How large the panes around the lists are.
  var panes = Layout.Panes.standard
  /// Whether a line is typed over the page.
  var isTyping = false
  /// Whether cursors stay on their rows when lists change.
  var follows = true
  /// Whether the terminal reports its mouse.
  var hasMouse = false
  /// The name of the theme in use, as far as known.
  var themeName: String?
  /// A passing message.
  var notice: Notice?

  /// The time the shown data is judged by: the present, or the moment of the pause.
  var viewNow: Date { known.pausedAt ?? now }

  /// The shown data as it is judged.
  var scene: Scene {
    Scene(
      snapshot: known.shown, now: viewNow, calendarAhead: calendarAhead, zone: options.zone)
  }

  /// The names that filters and commands know.
  var filterNames: FilterNames {
    let providers = options.names.providers
    return FilterNames(
      accounts: accountNames.all.map(\.name),
      providers: providers.isEmpty ? known.latest.accounts.map(\.provider.word) : providers)
  }

  /// A time of our clock as the calendar has it now.
  func calendar(_ date: Date) -> Date { date.addingTimeInterval(calendarAhead) }

  /// The present time with its zone: times in columns stand without it, and this one names it for them.
  var clockText: String {
    let now = calendar(now)
    return "\(options.zone.civilTime(at: now).timeText) \(options.zone.text(at: now))"
  }

  /// How the accounts are doing, in the configuration's order.
  var health: [AccountHealth] { known.shown.accounts.map { health(of: $0) } }

  /// How one of the accounts is doing.
  func health(of status: AccountStatus) -> AccountHealth {
    AccountHealth(status, interval: readIntervals.interval(of: status), now: viewNow)
  }

  /// Reads a filter of tasks.
  func taskFilter(_ text: String) throws(FilterError) -> TaskFilter {
    try TaskFilter(parsing: text, now: now, zone: options.zone, names: filterNames)
  }

  /// Returns a hint that names an action's key, such as `; 0 shows all`; empty where it has none.
  func keyHint(_ command: Command, _ does: String) -> String {
    options.keymap.keyName(command).map { "; \($0) \(does)" } ?? ""
  }

  /// Lines of the screen that a text over it takes.
  var textHeight: Int {
    size.height > 2 ? size.height - 2 : size.height > 1 ? size.height - 1 : size.height
  }

  /// Rows that a page of a menu or a text over the screen has.
  var coverPage: Int { max(2, size.height - 2) }
}

/// A passing message in answer to what the operator did; lasting problems have a line of their own.
struct Notice: Equatable, Sendable {
  /// How a notice looks.
  enum Tone: Equatable, Sendable {
    case info, warning
  }

  /// One line.
  let text: String
  let tone: Tone
  /// Since when it is on the screen; nil while the terminal takes no frame.
  var shownAt: Date?

  /// How long a notice stays on the screen, in seconds; a key takes it away sooner.
  static let life = 6.0

  /// How it is drawn.
  var role: ThemeRole { tone == .info ? .msgInfo : .msgWarn }
}

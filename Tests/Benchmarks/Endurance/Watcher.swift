import FoundationEssentials
import MonitorUI
import Reports
import TaskModel
import Terminal

/// The monitor's side: what it knows, shows and would tell, fed as its loop does, with an operator at the keys.
struct Watcher {
  private var state: AppState
  private var alerts = AlertDetector()
  private let theme: ResolvedTheme
  /// Alerts that somebody would have been told of.
  private(set) var told = 0
  /// Failed tasks that the operator took note of.
  private(set) var acknowledged = 0
  private var rounds = 0

  init(now: Date) throws {
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil)
    theme = ResolvedTheme(
      try catalog.load(ThemeCatalog.defaultName), depth: .indexed256, asciiOnly: false)
    state = AppState(size: Size(width: 120, height: 40), now: now)
  }

  /// Takes a snapshot, and draws.
  mutating func take(_ snapshot: Snapshot, now: Date) {
    apply(.tick(now))
    apply(.snapshot(snapshot))
    told += alerts.take(snapshot, now: now).count
    _ = render(state, theme: theme)
  }

  /// Does a bit of everything, as an operator would now and then: moves, finds, sorts, groups, looks into a task, into
  /// the problems and the events, and takes note.
  mutating func work(now: Date) {
    rounds += 1
    apply(.tick(now, settles: false))
    press("0GgjjjKJ")
    press("/status:failed", .enter)
    press("n", .escape)
    // A line that was not typed before, and never again.
    press("/round-\(rounds)", .enter)
    press("", .escape)
    press(">><<ItttttW")
    press("  U")
    press("", .enter)
    press("jjGs", .escape, .escape)
    press("!!PaP")
    press("LjjL")
    press("pp?q")
    press(":view save day 4", .enter)
    press("40")
    apply(.input(.resize(Size(width: rounds % 2 == 0 ? 120 : 80, height: 40))))
  }

  /// What there is of everything.
  func count(in sizes: inout Sizes) {
    sizes.add(state, at: "screen")
    sizes.add(alerts, at: "alerts")
  }

  private mutating func press(_ text: String, _ keys: Key...) {
    for key in text.map(Key.character) + keys {
      apply(.input(.key(key)))
      _ = render(state, theme: theme)
    }
  }

  /// Applies an action and all that follows from it inside of the monitor.
  private mutating func apply(_ action: Action) {
    for effect in state.apply(action) {
      switch effect {
      case .derive(let request): _ = state.apply(.derived(request.derive()))
      case .acknowledge(let notes): acknowledged += notes.map(\.tasks.count).reduce(0, +)
      default: break
      }
    }
  }
}

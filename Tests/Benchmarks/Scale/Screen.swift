import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal

/// The monitor's state on a screen of 120x40 that holds a snapshot.
struct Screen {
  private let state: AppState
  private let theme: ResolvedTheme
  private let next: Snapshot

  init(_ list: TaskList, of account: AccountStatus, now: Date) throws {
    let snapshot = Snapshot(version: 1, takenAt: now, lists: [list], accounts: [account])
    next = Snapshot(version: 2, takenAt: now, lists: [list], accounts: [account])
    let catalog = ThemeCatalog(userFolder: nil, shareFolder: nil)
    theme = ResolvedTheme(
      try catalog.load(ThemeCatalog.defaultName), depth: .indexed256, asciiOnly: false)
    var state = AppState(size: Size(width: 120, height: 40), now: now)
    Self.apply(.snapshot(snapshot), to: &state)
    // The whole table, not the opening view.
    Self.apply(.input(.key(.character("0"))), to: &state)
    self.state = state
  }

  /// Applies an action and all that follows from it.
  private static func apply(_ action: Action, to state: inout AppState) {
    for case .derive(let request) in state.apply(action) {
      _ = state.apply(.derived(request.derive()))
    }
  }

  /// Returns what the operator's keys cost, each with the frame that answers it.
  func figures(runs: Int) -> [(name: String, duration: Duration)] {
    var figures: [(String, Duration)] = []
    figures.append(
      (
        "a new snapshot on the screen's thread",
        Measurements.middle(of: runs) {
          var state = state
          _ = state.apply(.snapshot(next))
        }
      ))
    figures.append(
      (
        "its rows, computed aside",
        Measurements.middle(of: runs) {
          var state = state
          Self.apply(.snapshot(next), to: &state)
        }
      ))
    figures.append(("j", measure(["j"], after: [], runs)))
    figures.append(("G", measure(["G"], after: [], runs)))
    figures.append(("sort by the next column", measure([">"], after: [], runs)))
    for (typed, name) in [
      ("i", "/i"), ("m", "/im"), ("g", "/img"), ("/", "/img/"), ("7", "/img/7"),
    ] {
      let before = Array(name.dropLast()).map { String($0) }
      figures.append(("filter keystroke " + name, measure([typed], after: before, runs)))
    }
    figures.append(
      ("one frame", Measurements.middle(of: runs) { _ = render(state, theme: theme) }))
    return figures
  }

  private func measure(_ keys: [String], after before: [String], _ runs: Int) -> Duration {
    var ready = state
    press(before, &ready)
    return Measurements.middle(of: runs) {
      var state = ready
      press(keys, &state)
      _ = render(state, theme: theme)
    }
  }

  private func press(_ keys: [String], _ state: inout AppState) {
    for key in keys {
      for character in key { Self.apply(.input(.key(.character(character))), to: &state) }
    }
  }
}

import TaskModel
import Terminal

/// Sorting and marking the URLs of a task.
extension AppState {
  /// Does what a key about order or marks means among URLs, and says where a key has no URLs to work
  /// on; false for all other keys.
  mutating func obeyOrderOrMarks(_ command: Command, in urls: URLPage) -> Bool {
    switch command {
    case .sort, .sortSecond, .sortPrevious, .sortNext, .sortInvert, .mark, .markRange, .unmark,
      .unmarkAll:
      break
    case .everything, .problems, .nextProblem, .previousProblem, .scrollLeft, .scrollRight:
      return urls.rows.items.isEmpty && tellNoURLs()
    default: return false
    }
    if urls.rows.items.isEmpty { return tellNoURLs() }
    switch command {
    case .sort: overlay = .sortURLs(urls.view.sort.field(.first), .first)
    case .sortSecond: overlay = .sortURLs(urls.view.sort.field(.second), .second)
    case .sortPrevious: changeURLSort { $0.step(-1) }
    case .sortNext: changeURLSort { $0.step(1) }
    case .sortInvert: changeURLSort { $0.invert() }
    default: mark(command, in: urls)
    }
    return true
  }

  private mutating func tellNoURLs() -> Bool {
    say("this task has no list of URLs", tone: .info)
    return true
  }

  /// Orders the URLs anew; the cursor stays on its URL.
  mutating func changeURLSort(_ change: (inout URLSortOrder) -> Void) {
    guard case .urls(var urls) = page else { return }
    change(&urls.view.sort)
    page = .urls(urls)
    refreshURLs()
  }

  /// Takes what was chosen in the sort menu.
  mutating func choose(_ field: URLSortOrder.Field, as rank: URLSortOrder.Rank) {
    guard case .urls(let urls) = page else { return }
    var order = urls.view.sort
    if rank == .first {
      order.choose(field)
    } else if !order.chooseSecond(field) {
      return
    }
    overlay = nil
    changeURLSort { $0 = order }
  }

  private mutating func mark(_ command: Command, in urls: URLPage) {
    var urls = urls
    guard let key = urls.cursor.id else { return say("no row to mark", tone: .info) }
    switch command {
    case .mark:
      urls.marks.add(key)
      urls.cursor.move(by: 1, in: urls.rows)
    case .markRange:
      guard let end = urls.rows.place(of: key) else {
        return say("no row in the list is selected", tone: .info)
      }
      guard let last = urls.marks.last, let start = urls.rows.place(of: last) else {
        return say(Self.noMarkToBeginAt, tone: .info)
      }
      let count = urls.marks.count
      for place in min(start, end)...max(start, end) { urls.marks.add(urls.rows.id(at: place)) }
      urls.marks.add(key)
      if urls.marks.count == count { say(Self.allMarkedAlready, tone: .info) }
    case .unmark:
      guard urls.marks.contains(key) else { return say("this row is not marked", tone: .info) }
      urls.marks.remove(key)
    default:
      guard !urls.marks.isEmpty else { return say("no row is marked", tone: .info) }
      if urls.hiddenMarks > 0 { say(pick.unmarked("URL"), tone: .info) }
      urls.marks.removeAll()
    }
    urls.countHiddenMarks()
    page = .urls(urls)
  }

  /// What a range says that adds no mark.
  static let allMarkedAlready = "every row of that range is marked already"
  /// Why a range cannot be marked.
  static let noMarkToBeginAt =
    "no mark to start from; mark the first row, then the last"
}

extension URLPage {
  /// The URLs that are copied or written: the marked ones, those in view first, else all in view.
  var picked: [URLItem] {
    let inView = (0..<rows.count).filter { marks.isEmpty || marks.contains(rows.id(at: $0)) }
    guard !marks.isEmpty else { return inView.map { rows.item(at: $0) } }
    let seen = Set(inView.map { rows.id(at: $0) })
    let others = rows.items(of: marks.ids.subtracting(seen))
    return inView.map { rows.item(at: $0) } + others
  }
}

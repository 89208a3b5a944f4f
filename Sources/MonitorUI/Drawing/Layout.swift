import Terminal

/// Where the parts of a page go on a screen of a given size; parts without room are empty.
///
/// The list has at least half of the height, unless the operator asked for larger panes: everything
/// else gives way to it.
struct Layout: Equatable, Sendable {
  /// How much of a page there is room for.
  enum Form: Equatable, Sendable {
    /// Under 20x3: `56% F53`, and no list.
    case word
    /// Under 40x6: the totals in as few words as possible, the worst accounts if there is room.
    case line
    /// Under 60x12: the worst accounts a row each, and a line of keys.
    case small
    /// Under 20 rows: everything but the explanation of the selected row.
    case compact
    /// Everything.
    case full
    /// From 110x32: for the table also accounts as a table, a preview and events.
    case large
  }

  /// Which page is laid out.
  enum Subject: Equatable, Sendable {
    case table(accounts: Int, hasMarks: Bool = false)
    /// The URLs of a task, or the text that stands for them.
    case urls(hasItems: Bool)
  }

  /// What the operator wants around the list.
  enum Panes: CaseIterable, Equatable, Sendable {
    /// As much as leaves the list half of the height.
    case standard
    /// The list alone, with the lines that tell what it shows.
    case away
    /// What explains the selected row takes most of the height.
    case large
  }

  let form: Form
  let bounds: Rect
  private(set) var title = Rect(Size(width: 0, height: 0))
  private(set) var totals = Rect(Size(width: 0, height: 0))
  private(set) var accounts = Rect(Size(width: 0, height: 0))
  /// What was done minute by minute, on large screens.
  private(set) var strip = Rect(Size(width: 0, height: 0))
  private(set) var filter = Rect(Size(width: 0, height: 0))
  private(set) var header = Rect(Size(width: 0, height: 0))
  private(set) var list = Rect(Size(width: 0, height: 0))
  /// The sums of the marked tasks.
  private(set) var marked = Rect(Size(width: 0, height: 0))
  /// What explains the selected row.
  private(set) var detail = Rect(Size(width: 0, height: 0))
  /// The selected row and its URLs, on large screens in place of ``detail``.
  private(set) var preview = Rect(Size(width: 0, height: 0))
  /// What happened lately, on large screens.
  private(set) var events = Rect(Size(width: 0, height: 0))
  private(set) var problem = Rect(Size(width: 0, height: 0))
  private(set) var hint = Rect(Size(width: 0, height: 0))
  /// What is not given away yet.
  private var rest: Rect

  init(
    _ size: Size, subject: Subject, panes: Panes = .standard, hasEditor: Bool = false
  ) {
    form = Self.form(size)
    bounds = Rect(size)
    rest = bounds
    switch (form, subject) {
    case (.word, _):
      totals = rest
      return
    case (.line, .table(let count, _)):
      totals = top(1)
      if hasEditor { _ = bottom(1) }
      accounts = top(panes == .away ? 0 : min(count, spare))
    case (.line, .urls):
      title = top(1)
    case (.small, _):
      totals = top(1)
      hint = bottom(1)
      if hasEditor { _ = bottom(1) }
      switch subject {
      case .table(let count, let hasMarks):
        accounts = top(panes == .away ? 0 : min(max(1, count), spare))
        marked = bottom(hasMarks ? min(1, spare) : 0)
      case .urls(let hasItems): detail = bottom(hasItems && panes != .away ? min(1, spare) : 0)
      }
    case (.compact, _), (.full, _), (.large, .urls): layOut(subject, panes)
    case (.large, .table(let count, let hasMarks)):
      layOutLarge(panes, accounts: count, hasMarks: hasMarks)
    }
    list = rest
  }

  /// Returns where a line is typed, over whatever else is there.
  static func editor(of size: Size) -> Rect {
    let height =
      switch form(size) {
      case .word, .line: 1
      case .small, .compact: 2
      case .full, .large: 3
      }
    return Rect(size).split(bottom: height).bottom
  }

  private mutating func layOut(_ subject: Subject, _ panes: Panes) {
    var hasList = true
    var hasAccounts = true
    switch subject {
    case .table:
      // Where there is no room, the title still tells how many accounts answer.
      hasAccounts = panes != .away && bounds.height - 6 > half
    case .urls(let hasItems): hasList = hasItems
    }
    title = top(1)
    totals = top(1)
    accounts = top(hasAccounts ? 1 : 0)
    filter = top(hasList ? 1 : 0)
    header = top(hasList ? 1 : 0)
    hint = bottom(1)
    let left = max(Self.leastList, rest.height / 3)
    switch subject {
    case .table(_, let hasMarks):
      problem = bottom(1)
      if panes == .large, rest.height - 1 >= left + Self.leastPreview {
        preview = bottom(rest.height - 1 - left)
      } else {
        detail = bottom(form == .full && panes != .away ? min(1, spare) : 0)
      }
      marked = bottom(hasMarks && (spare > 0 || !preview.isEmpty) ? 1 : 0)
    case .urls(let hasItems):
      problem = bottom(form == .compact ? 0 : 1)
      guard hasItems, panes != .away else { return }
      let wished = form == .compact ? 2 : bounds.height >= 36 ? 8 : 5
      detail = bottom(panes == .large ? max(0, rest.height - left) : min(wished, spare))
    }
  }

  private mutating func layOutLarge(_ panes: Panes, accounts count: Int, hasMarks: Bool) {
    let sizes = LargePanes(height: bounds.height, accounts: count, hasMarks: hasMarks)
    title = top(1)
    totals = top(1)
    if panes != .away {
      strip = top(1)
      accounts = top(sizes.accounts)
    }
    filter = top(1)
    header = top(1)
    hint = bottom(1)
    problem = bottom(1)
    switch panes {
    case .standard:
      events = bottom(sizes.events)
      preview = bottom(sizes.preview)
    case .away: break
    case .large: preview = bottom(rest.height - max(Self.leastList, rest.height / 4))
    }
    marked = bottom(hasMarks ? 1 : 0)
  }

  /// The fewest rows of a list beside large panes.
  private static let leastList = 4
  /// The fewest rows of a preview: its title, a sentence, a URL, and how many more there are.
  private static let leastPreview = 4

  private var half: Int { (bounds.height + 1) / 2 }

  /// Rows that the list can spare and still have half of the height.
  private var spare: Int { max(0, rest.height - half) }

  private mutating func top(_ rows: Int) -> Rect {
    let parts = rest.split(top: rows)
    rest = parts.rest
    return parts.top
  }

  private mutating func bottom(_ rows: Int) -> Rect {
    let parts = rest.split(bottom: rows)
    rest = parts.rest
    return parts.bottom
  }

  private static func form(_ size: Size) -> Form {
    if size.width < 20 || size.height < 3 { return .word }
    if size.width < 40 || size.height < 6 { return .line }
    if size.width < 60 || size.height < 12 { return .small }
    if size.height < 20 { return .compact }
    return size.width >= 110 && size.height >= 32 ? .large : .full
  }
}

/// How many rows the panes of a large screen get of what the list leaves them.
private struct LargePanes {
  /// The account table with its header.
  let accounts: Int
  let preview: Int
  let events: Int

  init(height: Int, accounts count: Int, hasMarks: Bool) {
    // Title, totals, strip, filter, header, problem, hint; and half of the height is the list's.
    let spare = height - 7 - (height + 1) / 2 - (hasMarks ? 1 : 0)
    accounts = 1 + min(max(1, count), max(2, spare / 3))
    let left = max(0, spare - accounts)
    // Under a few rows, events beside a preview would be a title and nothing.
    preview = left < 7 ? left : min(20, (left * 3 + 2) / 5)
    events = min(12, left - preview)
  }
}

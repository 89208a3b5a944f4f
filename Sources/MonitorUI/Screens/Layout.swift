import Terminal

/// Where the parts of a page go on a screen of a given size; parts without room are empty.
struct Layout: Equatable, Sendable {
  /// How much of a page there is room for.
  enum Form: Equatable, Sendable {
    /// Under 20x3: `56% F53`.
    case word
    /// Under 40x6: the totals and the worst accounts in as few words as possible.
    case line
    /// Under 60x12: a row an account and the first rows of the list.
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
    case table(accounts: Int)
    /// The URLs of a task, or the text that stands for them.
    case urls(hasItems: Bool)
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
  /// What explains the selected row.
  private(set) var detail = Rect(Size(width: 0, height: 0))
  /// The selected row and its URLs, on large screens in place of ``detail``.
  private(set) var preview = Rect(Size(width: 0, height: 0))
  /// What happened lately, on large screens.
  private(set) var events = Rect(Size(width: 0, height: 0))
  private(set) var problem = Rect(Size(width: 0, height: 0))
  private(set) var hint = Rect(Size(width: 0, height: 0))
  /// Where the filter is typed, over whatever else is there.
  let editor: Rect

  init(_ size: Size, subject: Subject, hasEditor: Bool = false) {
    form = Self.form(size)
    bounds = Rect(size)
    var rest = bounds
    switch form {
    case .word, .line:
      editor = bounds.split(bottom: 1).bottom
      if form == .line, case .urls = subject {
        (title, list) = rest.split(top: 1)
      } else {
        totals = rest
      }
      return
    case .small: editor = bounds.split(bottom: 2).bottom
    case .compact: editor = bounds.split(bottom: 2).bottom
    case .full, .large: editor = bounds.split(bottom: 3).bottom
    }
    func top(_ rows: Int) -> Rect {
      let parts = rest.split(top: rows)
      rest = parts.rest
      return parts.top
    }
    func bottom(_ rows: Int) -> Rect {
      let parts = rest.split(bottom: rows)
      rest = parts.rest
      return parts.bottom
    }
    if form == .small {
      totals = top(1)
      hint = bottom(1)
      if hasEditor { _ = bottom(1) }
      switch subject {
      case .table(let count): accounts = top(min(max(1, count), max(1, size.height - 4)))
      case .urls(let hasItems): detail = bottom(hasItems ? 1 : 0)
      }
      list = rest
      return
    }
    title = top(1)
    totals = top(1)
    if form == .large, case .table(let count) = subject {
      let panes = LargePanes(height: size.height, accounts: count)
      strip = top(1)
      accounts = top(panes.accounts)
      filter = top(1)
      header = top(1)
      hint = bottom(1)
      problem = bottom(1)
      events = bottom(panes.events)
      preview = bottom(panes.preview)
      list = rest
      return
    }
    accounts = top(1)
    let hasList = subject != .urls(hasItems: false)
    filter = top(hasList ? 1 : 0)
    header = top(hasList ? 1 : 0)
    hint = bottom(1)
    switch subject {
    case .table:
      problem = bottom(1)
      detail = bottom(form == .full ? 1 : 0)
    case .urls(let hasItems):
      problem = bottom(form == .compact ? 0 : 1)
      let fullDetail = size.height >= 36 ? 8 : 5
      detail = bottom(!hasItems ? 0 : form == .compact ? 2 : fullDetail)
    }
    list = rest
  }

  private static func form(_ size: Size) -> Form {
    if size.width < 20 || size.height < 3 { return .word }
    if size.width < 40 || size.height < 6 { return .line }
    if size.width < 60 || size.height < 12 { return .small }
    if size.height < 20 { return .compact }
    return size.width >= 110 && size.height >= 32 ? .large : .full
  }
}

/// How many rows the panes of a large screen get; the list of tasks has more than any of them.
private struct LargePanes {
  /// The account table with its header.
  let accounts: Int
  let preview: Int
  let events: Int

  init(height: Int, accounts count: Int) {
    // Title, totals, strip, filter, header, problem, hint; and two fifths are the list's.
    let spare = height - 7 - height * 2 / 5
    accounts = 1 + min(max(1, count), max(2, spare / 3))
    let left = max(0, spare - accounts)
    preview = min(14, (left * 3 + 2) / 5)
    events = min(12, left - preview)
  }
}

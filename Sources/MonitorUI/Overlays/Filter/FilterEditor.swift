import TaskModel
import Terminal

/// A filter being typed, with what is needed to undo it.
struct FilterEditor: Equatable, Sendable {
  /// The list as it was before, which Esc brings back.
  enum Original: Equatable, Sendable {
    case table(TableView, ListCursor<TableLine>)
    case urls(URLView, ListCursor<URLKey>)
    case events(EventPage)
  }

  /// The text being typed.
  private(set) var line: LineEditor
  /// Why the text is no filter, in a sentence, so that the list is as before; nil while it is one.
  private(set) var problem: String?
  /// What to go back to.
  let original: Original
  /// Whether the text is looked for as it stands, in what the rows show, and is no filter.
  let isPlain: Bool

  /// The text and its cursor.
  var field: TextField { line.field }

  /// Whether it filters the event log.
  var isOfEvents: Bool { if case .events = original { true } else { false } }

  init(text: String, original: Original, isPlain: Bool = false) {
    line = LineEditor(text)
    self.original = original
    self.isPlain = isPlain
  }

  /// Does what a key means here.
  ///
  /// - Parameters:
  ///   - history: Returns the filters typed before that make sense here, newest first.
  ///   - complete: Finds what may stand at the cursor of a line.
  mutating func handle(
    _ key: Key, history: () -> [String], complete: (TextField) -> Completion?
  ) -> LineEditor.Answer {
    let answer = line.handle(key, history: history, complete: complete)
    // A bad text stays open for mending: closing would leave a filter nobody typed.
    return answer == .entered && problem != nil ? .taken : answer
  }

  /// Puts text at the cursor, as a paste does.
  mutating func insert(_ text: String) { line.insert(text) }

  /// Returns the filters of those typed before that make sense here.
  func history(of filters: [String]) -> [String] {
    if isPlain { return [] }
    guard case .urls = original else { return filters }
    return filters.filter { (try? URLItemFilter(parsing: $0)) != nil }
  }

  /// Reads the text as a filter; a bad one is noted and leaves the list as it was.
  mutating func read<Filter>(
    or before: Filter, _ parse: (String) throws(FilterError) -> Filter
  ) -> Filter {
    do throws(FilterError) {
      let filter = try parse(field.text)
      problem = nil
      return filter
    } catch {
      problem = error.description
      return before
    }
  }
}

/// What a filter being typed leaves of a list.
struct FilteredList {
  /// How many rows are in view, of how many, such as `3 of 20`.
  let count: String
  /// What the rows are.
  let noun: String
  /// What the rows come to; nil where that is not told.
  var sums: String?
  /// What matches and is not in view, such as `2 older hidden`; nil for nothing.
  var hidden: String?
}

extension Canvas {
  /// Draws the filter being typed over the bottom of the page and returns the cursor's place.
  mutating func drawEditor(
    _ editor: FilterEditor, over list: FilteredList, _ context: ScreenContext
  ) -> Point? {
    let area = Layout.editor(of: context.size)
    clear(area)
    let prompt = area.row(0)
    let (sign, field) = prompt.split(left: 1)
    // Where the second line with the reason is missing, the sign tells at least that it is bad.
    let isBad = editor.problem != nil && area.height == 1
    write(isBad ? "!" : editor.isPlain ? "\\" : "/", in: sign, role: isBad ? .promptError : .prompt)
    let place = draw(editor.field, in: field, role: editor.problem == nil ? .prompt : .promptError)
    if area.height == 1, editor.field.text.isEmpty, !editor.isPlain {
      let words = keyWords(Self.keys(editor), cells: field.width - 2)
      write(words, in: field.split(left: 2).rest, role: .promptGhost)
    }
    if !drawAid(editor.line, lead: list.count, in: area.row(1)) {
      drawVerdict(editor, list, in: area.row(1))
    }
    if area.height > 2 {
      drawEditorHints(
        editor.line, enter: editor.isPlain ? "keep" : "apply", escape: "undo",
        isAided: !editor.isPlain, notice: context.notice, in: area.row(2))
    }
    return place
  }

  private mutating func drawVerdict(
    _ editor: FilterEditor, _ list: FilteredList, in row: Rect
  ) {
    guard !row.isEmpty else { return }
    if let problem = editor.problem {
      let kept = "(list as before: \(list.count))"
      draw([Part(0, "! " + problem, .promptError), Part(1, kept, .dim)], in: row)
      return
    }
    var parts = [Part(0, "\(list.count) \(list.noun) match")]
    if let sums = list.sums { parts.append(Part(2, sums)) }
    if let hidden = list.hidden { parts.append(Part(1, "+ " + hidden)) }
    // Before anything is typed, what may be typed matters more than what is counted.
    if editor.field.text.isEmpty, !editor.isPlain, !editor.isOfEvents {
      parts = [Part(0, list.count)]
    }
    let room = row.width - width(of: parts, gap: 1) - 3
    let advice = editor.isPlain ? Self.plainAdvice : keyWords(Self.keys(editor), cells: room)
    if !advice.isEmpty { parts.append(Part(3, "| " + advice, .dim)) }
    draw(parts, in: row)
  }

  /// Returns the keys of the list one filters.
  private static func keys(_ editor: FilterEditor) -> [FilterKey] {
    guard case .urls = editor.original else { return FilterKey.likeliest }
    return FilterKey.likeliest.filter(URLItemFilter.keys.contains)
  }

  private static let plainAdvice = "any text in the row; a capital makes it case-sensitive"

  /// Returns as many keys as there is room for, and a sign where there are more.
  private func keyWords(_ keys: [FilterKey], cells: Int) -> String {
    var text = ""
    for (index, key) in keys.enumerated() {
      let longer = text + (text.isEmpty ? "" : " ") + key.rawValue + ":"
      let isLast = index == keys.count - 1
      guard widths.width(of: longer) + (isLast ? 0 : 2) <= cells else {
        return text.isEmpty ? "" : text + " " + cut
      }
      text = longer
    }
    return text
  }
}

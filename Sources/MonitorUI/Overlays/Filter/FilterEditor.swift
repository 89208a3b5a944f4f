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
  var line: LineEditor
  /// The event log that is being filtered, as it is now; nil for a page's list.
  var events: EventPage?
  /// Why the text is no filter, in a sentence, so that the list is as before; nil while it is one.
  var problem: String?
  /// What to go back to.
  let original: Original
  /// Whether the text is looked for as it stands, in what the rows show, and is no filter.
  let isPlain: Bool

  /// The text and its cursor.
  var field: TextField { line.field }

  init(text: String, original: Original, isPlain: Bool = false) {
    line = LineEditor(text)
    self.original = original
    self.isPlain = isPlain
    if case .events(let page) = original { events = page }
  }
}

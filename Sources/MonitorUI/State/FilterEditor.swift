import TaskModel
import Terminal

/// A filter being typed, with what is needed to undo it.
struct FilterEditor: Equatable, Sendable {
  /// The list as it was before, which Esc brings back.
  enum Original: Equatable, Sendable {
    case table(TableView, ListCursor<TableLine>)
    case urls(URLFilter, ListCursor<URLKey>)
  }

  /// The text and its cursor.
  var field: TextField
  /// Why the text is no filter, in a sentence, so that the list is as before; nil while it is one.
  var problem: String?
  /// What to go back to.
  let original: Original

  init(text: String, original: Original) {
    field = TextField(text)
    self.original = original
  }
}

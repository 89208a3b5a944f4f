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

  /// What a key did, or asks for.
  enum Answer {
    /// The text may be another now.
    case changed
    case taken, unused, undo, accept
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
  ///   - history: The filters typed before that make sense here, newest first.
  ///   - complete: Finds what may stand at the cursor of a line.
  mutating func handle(
    _ key: Key, history: @autoclosure () -> [String], complete: (TextField) -> Completion?
  ) -> Answer {
    if !line.isSearching {
      if key == .escape { return .undo }
      // A bad text stays open for mending: closing would leave a filter nobody typed.
      if key == .enter { return problem == nil ? .accept : .taken }
    }
    switch line.handle(key, history: history, complete: complete) {
    case .changed: return .changed
    case .taken: return .taken
    case .unused: return .unused
    }
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

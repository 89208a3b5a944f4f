import TaskModel

/// A list that an operator may narrow: by a text, by a filter, to what is bad.
protocol NarrowedView {
  associatedtype Filter: NarrowingFilter
  var text: String { get set }
  var filter: Filter { get set }
  var showsProblemsOnly: Bool { get set }
}

/// A filter that may hold nothing back.
protocol NarrowingFilter {
  static var all: Self { get }
  var isEmpty: Bool { get }
}

extension TaskFilter: NarrowingFilter {}
extension URLItemFilter: NarrowingFilter {}
extension TableView: NarrowedView {}
extension URLView: NarrowedView {}

extension NarrowedView {
  /// Takes back one thing that narrows the list, and says which: the text, else the filter, else the choice of
  /// what is bad.
  mutating func clearLast() -> String {
    if !text.isEmpty {
      text = ""
      return "text cleared"
    }
    if !filter.isEmpty {
      filter = .all
      return "filter cleared; / and Up bring it back"
    }
    showsProblemsOnly = false
    return "bad only: off"
  }
}

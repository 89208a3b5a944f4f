import Terminal

/// A line being typed, with completion and the lines typed before.
///
/// Nothing but a key of the operator changes the text: candidates come with Tab, lines typed before
/// with Up, Down and ^R.
struct LineEditor: Equatable, Sendable {
  /// What helps to type at present.
  enum Aid: Equatable, Sendable {
    /// Tab goes through what may stand at the cursor.
    case completion(Completion)
    /// Up and Down go through the lines typed before.
    case walk(HistoryWalk)
    /// ^R shows the lines typed before that hold what is typed; the line changes once one is taken.
    case search(HistoryWalk)
  }

  /// What a key did.
  enum Answer: Equatable {
    /// The text may be another now.
    case changed
    /// The text is the same, and the key has done its work.
    case taken
    /// The key is not one for lines.
    case unused
    /// The line is to be left, or taken as it stands.
    case left, entered
  }

  /// The text and its cursor.
  private(set) var field: TextField
  /// What helps to type at present; nil for nothing.
  private(set) var aid: Aid?
  private let opened: String

  init(_ text: String = "") {
    field = TextField(text)
    opened = text
  }

  /// Whether keys go to the search among the lines typed before.
  var isSearching: Bool {
    if case .search = aid { return true }
    return false
  }

  /// Puts text at the cursor, as a paste does.
  mutating func insert(_ text: String) {
    aid = nil
    field.insert(text)
  }

  /// Does what the key means for a line.
  ///
  /// - Parameters:
  ///   - history: returns the lines typed before, newest first.
  ///   - complete: finds what may stand at the cursor of a line.
  mutating func handle(
    _ key: Key, history: () -> [String], complete: (TextField) -> Completion?
  ) -> Answer {
    if case .search(let walk) = aid { return search(key, from: walk, history: history) }
    switch key {
    case .escape: return .left
    case .enter: return .entered
    case .tab: return step(1, complete: complete)
    case .backTab: return step(-1, complete: complete)
    case .up, .control("p"): return walk(1, history: history)
    case .down, .control("n"): return walk(-1, history: history)
    case .control("r"):
      startSearch(in: history)
      return .taken
    default:
      let before = field
      guard field.handle(key) else { return .unused }
      aid = nil
      return field == before ? .taken : .changed
    }
  }

  private mutating func step(_ steps: Int, complete: (TextField) -> Completion?) -> Answer {
    var completion: Completion?
    if case .completion(let running) = aid {
      completion = running
    } else {
      completion = complete(field)
    }
    guard var completion else { return .taken }
    completion.step(steps)
    field = completion.field
    // With one candidate there is nothing to go through: the next Tab is for what comes then.
    aid = completion.candidates.count > 1 ? .completion(completion) : nil
    return .changed
  }

  private mutating func walk(_ steps: Int, history: () -> [String]) -> Answer {
    var walk: HistoryWalk
    if case .walk(let running) = aid {
      walk = running
    } else {
      guard steps > 0 else { return .taken }
      walk = HistoryWalk(field, wanted: wanted, in: history())
    }
    walk.step(steps)
    field = walk.field
    aid = walk.place == nil ? nil : .walk(walk)
    return .changed
  }

  private mutating func startSearch(in history: () -> [String]) {
    var walk = HistoryWalk(field, wanted: wanted, in: history())
    walk.step(1)
    aid = .search(walk)
  }

  private mutating func search(
    _ key: Key, from walk: HistoryWalk, history: () -> [String]
  ) -> Answer {
    var walk = walk
    switch key {
    case .control("r"), .up, .tab, .control("p"):
      walk.step(1)
      aid = .search(walk)
    case .down, .backTab, .control("n"):
      if (walk.place ?? 0) > 0 { walk.step(-1) }
      aid = .search(walk)
    case .enter:
      field = walk.field
      aid = nil
      return .changed
    case .escape: aid = nil
    default:
      guard field.handle(key) else { return .unused }
      startSearch(in: history)
    }
    return .taken
  }

  /// What lines typed before must hold: what was typed, not what the line was opened with.
  private var wanted: String { field.text == opened ? "" : field.text }
}

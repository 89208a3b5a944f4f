import Terminal

/// A way through the lines typed before, newest first, that hold what is typed now.
struct HistoryWalk: Equatable, Sendable {
  /// The line as it was typed.
  let typed: TextField
  /// The lines, newest first.
  let matches: [String]
  /// The line one is at; nil for what was typed.
  private(set) var place: Int?

  /// Starts at what is typed.
  ///
  /// - Parameters:
  ///   - wanted: What the lines must hold, in any case; empty for all of them.
  ///   - history: The lines, newest first.
  init(_ typed: TextField, wanted: String, in history: [String]) {
    self.typed = typed
    let wanted = wanted.lowercased()
    matches = history.filter { line in
      line != typed.text && (wanted.isEmpty || line.lowercased().contains(wanted))
    }
  }

  /// Goes to older lines, or to newer ones for negative steps, and no further than the ends.
  mutating func step(_ steps: Int) {
    let next = min((place ?? -1) + steps, matches.count - 1)
    place = next < 0 ? nil : next
  }

  /// The line one is at.
  var field: TextField { place.map { TextField(matches[$0]) } ?? typed }
}

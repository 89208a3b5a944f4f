import Terminal

/// What may stand at the cursor of a line being typed, gone through one by one.
struct Completion: Equatable, Sendable {
  /// The line as it was typed.
  let typed: TextField
  /// Where what is replaced begins, in characters of the line; it ends at the cursor.
  let start: Int
  /// What may stand there, the likeliest first; at least one.
  let candidates: [String]
  /// The candidate that stands there; nil for what was typed.
  private(set) var chosen: Int?

  /// Makes a completion at the cursor of a line; nil where there is nothing to offer.
  init?(_ typed: TextField, start: Int, candidates: [String]) {
    let replaced = String(typed.before.dropFirst(start))
    guard !candidates.isEmpty, candidates != [replaced] else { return nil }
    self.typed = typed
    self.start = start
    self.candidates = candidates
  }

  /// Goes on by that many candidates; behind the last one comes what was typed, then the first.
  mutating func step(_ steps: Int) {
    let places = candidates.count + 1
    let place = ((chosen ?? -1) + 1 + steps) % places
    let next = (place + places) % places - 1
    chosen = next < 0 ? nil : next
  }

  /// The line with the chosen candidate in place.
  var field: TextField {
    guard let chosen else { return typed }
    return TextField(
      before: typed.before.prefix(start) + candidates[chosen], after: typed.after)
  }
}

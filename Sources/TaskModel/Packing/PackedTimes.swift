/// What makes times short: a moment near to which they are, and the last ones that milliseconds do not say exactly, which are
/// those of our own clock that all tasks of an answer have in common.
struct PackedTimes: Sendable {
  /// What milliseconds are counted from.
  var base: Int64 = 0
  /// How many are remembered.
  static let most = 8
  private var words = Array(repeating: UInt64(0), count: most)
  private var next = 0

  func place(of word: UInt64) -> Int? { words.firstIndex(of: word) }

  /// The time at a place; that of the reference date where there is none.
  subscript(place: Int) -> UInt64 { place < words.count ? words[place] : 0 }

  mutating func note(_ word: UInt64) {
    words[next] = word
    next = (next + 1) % Self.most
  }
}

/// Looks for any of several byte patterns at once, passing over most bytes of a text unread.
///
/// After Wu and Manber: two bytes at a time tell how far the next place may be at which a pattern ends.
/// Letters of either case match.
struct PatternSearch: Sendable {
  private let patterns: [[UInt8]]
  /// The bytes of the shortest pattern: of each, so many are looked at first.
  private let window: Int
  /// How far to go on from two bytes, by their hash; 0 where a pattern's window may end.
  private var shifts: [UInt8]
  /// The patterns whose window ends with two bytes, by their hash: the first, then what follows each.
  private var firsts: [Int16]
  private var nexts: [Int16]

  private static let slots = 1 << 13
  private static let longestWindow = 64

  /// Prepares a search.
  ///
  /// - Parameter patterns: folded, of at least two bytes each.
  init(_ patterns: [[UInt8]]) {
    let patterns = patterns.filter { $0.count > 1 }.prefix(Int(Int16.max))
    self.patterns = Array(patterns)
    window = min(patterns.map(\.count).min() ?? 0, Self.longestWindow)
    shifts = Array(repeating: UInt8(max(window - 1, 0)), count: Self.slots)
    firsts = Array(repeating: -1, count: Self.slots)
    nexts = Array(repeating: -1, count: patterns.count)
    for (number, pattern) in patterns.enumerated() {
      for end in 1..<window {
        let slot = Self.slot(pattern[end - 1], pattern[end])
        shifts[slot] = min(shifts[slot], UInt8(window - 1 - end))
      }
      let slot = Self.slot(pattern[window - 2], pattern[window - 1])
      nexts[number] = firsts[slot]
      firsts[slot] = Int16(number)
    }
  }

  /// Whether there is nothing to look for.
  var isEmpty: Bool { patterns.isEmpty }

  @inline(__always)
  private static func slot(_ left: UInt8, _ right: UInt8) -> Int {
    (Int(left & 0xDF) << 5 ^ Int(right & 0xDF)) & (slots - 1)
  }

  /// Calls `found` with every place at which a pattern begins and the pattern's number, until that
  /// returns false.
  ///
  /// - Complexity: O(*n*) in the bytes, divided by the shortest pattern's length where little matches.
  func forEach(
    in text: UnsafeRawBufferPointer, _ found: (_ place: Int, _ pattern: Int) -> Bool
  ) {
    guard !patterns.isEmpty else { return }
    shifts.withUnsafeBufferPointer { shifts in
      var end = window - 1
      while end < text.count {
        let slot = Self.slot(text[end - 1], text[end])
        let shift = Int(shifts[slot])
        if shift > 0 {
          end += shift
          continue
        }
        var number = Int(firsts[slot])
        while number >= 0 {
          let place = end - window + 1
          if matches(number, text, at: place), !found(place, number) { return }
          number = Int(nexts[number])
        }
        end += 1
      }
    }
  }

  private func matches(_ number: Int, _ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    let pattern = patterns[number]
    guard place + pattern.count <= text.count else { return false }
    for offset in pattern.indices where Folded.byte(text[place + offset]) != pattern[offset] {
      return false
    }
    return true
  }
}

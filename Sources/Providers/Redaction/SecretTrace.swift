/// Tells quickly where a text may hold a secret in some form: the careful search need not see the rest.
///
/// A form that is written as usual has its longest run of letters and digits as it is, since nobody
/// escapes those; where somebody does, the escape itself is the trace.
struct SecretTrace: Sendable {
  /// A run of letters and digits, with the bytes beside it in its form; nil where the form ends.
  private struct Run: Hashable {
    let bytes: [UInt8]
    var before: UInt8?
    var after: UInt8?
  }

  private let runs: [Run]
  private let search: PatternSearch
  /// Whether a form has no such run, so that every text may hold it.
  private let isBlind: Bool

  private static let runLength = 16
  private static let shortestRun = 3

  init(_ forms: [SecretForm]) {
    var runs: Set<Run> = []
    var isBlind = false
    for form in forms {
      let run = form.bytes.split { !Folded.isWord($0) }.max { $0.count < $1.count } ?? []
      guard run.count >= Self.shortestRun else {
        isBlind = true
        continue
      }
      // A line end in one of them leaves the other whole.
      let isLong = run.count >= 2 * Self.runLength
      var first = Run(bytes: Array(run.prefix(Self.runLength)))
      if !isLong, run.startIndex > 0 { first.before = form.bytes[run.startIndex - 1] }
      if run.count <= Self.runLength, run.endIndex < form.bytes.count {
        first.after = form.bytes[run.endIndex]
      }
      runs.insert(first)
      if isLong { runs.insert(Run(bytes: Array(run.suffix(Self.runLength)))) }
    }
    self.runs = Array(runs)
    search = PatternSearch(self.runs.map(\.bytes))
    self.isBlind = isBlind
  }

  /// Returns what the careful search has to see of a text: all within `reach` of a trace, in order.
  ///
  /// - Complexity: O(*n*) in the bytes, most of them many at a time.
  func windows(of text: UnsafeRawBufferPointer, reach: Int) -> [Range<Int>] {
    if isBlind { return text.isEmpty ? [] : [0..<text.count] }
    var windows: [Range<Int>] = []
    func add(_ place: Int) {
      let window = max(0, place - reach)..<min(text.count, place + reach)
      if let last = windows.last, window.lowerBound <= last.upperBound,
        window.lowerBound >= last.lowerBound
      {
        windows[windows.count - 1] = last.lowerBound..<max(last.upperBound, window.upperBound)
      } else {
        windows.append(window)
      }
    }
    search.forEach(in: text) { place, number in
      if fits(runs[number], text, at: place) { add(place) }
      return true
    }
    OddEscape.forEach(in: text, add)
    return Self.joined(windows)
  }

  /// Whether beside a run in a text stands what is beside it in its form, or part of an escape of it.
  private func fits(_ run: Run, _ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    if let before = run.before {
      guard place > 0 else { return false }
      let byte = Folded.byte(text[place - 1])
      // The end of an escape: of one with digits, or of a name in HTML; and a line end in base64.
      let isEnd = Hex.value(byte) != nil || byte == UInt8(ascii: ";") || byte <= 0x20
      if byte != before, !isEnd, byte != UInt8(ascii: "+") { return false }
    }
    if let after = run.after {
      let end = place + run.bytes.count
      guard end < text.count else { return false }
      let byte = Folded.byte(text[end])
      if byte != after, byte > 0x20, !OddEscape.begins(byte), byte != UInt8(ascii: "+") {
        return false
      }
    }
    return true
  }

  private static func joined(_ windows: [Range<Int>]) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for window in windows.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, window.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, window.upperBound)
      } else {
        joined.append(window)
      }
    }
    return joined
  }
}

/// An escape in the place of a letter or digit, or of what an escape begins with: nobody needs one.
enum OddEscape {
  /// Calls `found` with the place of every one in a text, in order.
  static func forEach(in text: UnsafeRawBufferPointer, _ found: (Int) -> Void) {
    var place = 0
    while place + EightBytes.count <= text.count {
      let bytes = EightBytes(text, at: place)
      var marks =
        bytes.marks(of: UInt8(ascii: "%")) | bytes.marks(of: UInt8(ascii: "\\"))
        | bytes.marks(of: UInt8(ascii: "&"))
      while marks != 0 {
        let start = place + marks.trailingZeroBitCount / 8
        if mayBeOdd(text, at: start), isOdd(text, at: start) { found(start) }
        marks &= marks - 1
      }
      place += EightBytes.count
    }
    for start in place..<text.count where isOdd(text, at: start) { found(start) }
  }

  private static func isOdd(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
    guard begins(bytes[place]), let escape = Escape(bytes, at: place),
      escape.value < 0x80
    else {
      return false
    }
    let value = UInt8(escape.value)
    if Folded.isWord(value) { return true }
    // What an escape begins with, and goes on as one.
    let rest = place + escape.length
    guard rest < bytes.count else { return false }
    let next = bytes[rest]
    switch value {
    case UInt8(ascii: "%"): return Hex.value(next) != nil || begins(next)
    case UInt8(ascii: "&"):
      return next == UInt8(ascii: "#") || begins(next) || Escape.named(bytes, at: rest) != nil
    case UInt8(ascii: "\\") where escape.length > 2:
      return [UInt8(ascii: "u"), UInt8(ascii: "x")].contains(next | 0x20) || begins(next)
    default: return false
    }
  }

  /// Whether an escape may stand for a letter or digit, or for what an escape begins with: most that are
  /// needed are told from it by their second and third byte.
  @inline(__always)
  private static func mayBeOdd(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
    guard place + 2 < bytes.count else { return false }
    let (second, third) = (bytes[place + 1], bytes[place + 2])
    switch bytes[place] {
    case UInt8(ascii: "%"):
      // %30 to %39, %4 to %7, and %24 to %27.
      return second &- 0x34 <= 3 || second == 0x33 && third < 0x3A
        || second == 0x32 && third | 3 == 0x37
    case UInt8(ascii: "\\"):
      return second == UInt8(ascii: "u") && third == UInt8(ascii: "0")
        || second == UInt8(ascii: "x")
    default:
      // A number; and the names of `&`, `%` and the backslash.
      let name = (second | 0x20, third | 0x20)
      return second == UInt8(ascii: "#") || name == (UInt8(ascii: "a"), UInt8(ascii: "m"))
        || name == (UInt8(ascii: "p"), UInt8(ascii: "e"))
        || name == (UInt8(ascii: "b"), UInt8(ascii: "s"))
    }
  }

  /// Whether an escape begins with a byte.
  @inline(__always)
  static func begins(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
  }
}

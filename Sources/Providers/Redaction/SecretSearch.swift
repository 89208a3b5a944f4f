/// Finds secrets in a text, in whatever form and however often it is escaped.
struct SecretSearch: Sendable {
  /// How often a text may be escaped: JSON in HTML in a URL, and once more.
  private static let depth = 4
  /// The most bytes that are looked at closely at once.
  private static let step = 1 << 16
  /// The most bytes that one byte of a form takes.
  private static let longestEscape = 18

  private let forms: [SecretForm]
  private let trace: SecretTrace
  private let patterns: PatternSearch
  private let overlap: Int

  /// Prepares a search for secrets; those that are too short are left alone.
  init(_ secrets: some Sequence<String>) {
    forms = Array(Set(secrets.flatMap(SecretForm.forms)))
    trace = SecretTrace(forms)
    patterns = PatternSearch(forms.map(\.bytes))
    overlap = Self.longestEscape * (forms.map(\.bytes.count).max() ?? 0)
  }

  /// Returns where the secrets stand, in order, none overlapping another.
  ///
  /// - Complexity: O(*n*) in the bytes; those without a trace of a secret are looked at only quickly.
  func places(in text: [UInt8]) -> [Range<Int>] {
    guard !forms.isEmpty else { return [] }
    let windows = text.withUnsafeBytes { trace.windows(of: $0, reach: overlap) }
    var found: [Range<Int>] = []
    for window in windows {
      var start = window.lowerBound
      while start < window.upperBound {
        let end = min(window.upperBound, start + max(Self.step, overlap))
        search(text[start..<min(window.upperBound, end + overlap)]) { place in
          if place.lowerBound < end { found.append(place) }
        }
        start = end
      }
    }
    return Self.merged(found)
  }

  private func search(_ text: ArraySlice<UInt8>, _ found: (Range<Int>) -> Void) {
    var view = EscapedView(text)
    for level in 0...Self.depth {
      if level > 0 {
        guard let plainer = view.unescaped() else { return }
        view = plainer
      }
      search(view, where: { _ in true }, found)
      if let joined = view.joined() { search(joined, where: \.isWrapped, found) }
    }
  }

  private func search(
    _ view: EscapedView, where counts: (SecretForm) -> Bool, _ found: (Range<Int>) -> Void
  ) {
    view.bytes.withUnsafeBytes { bytes in
      patterns.forEach(in: bytes) { place, number in
        let form = forms[number]
        if counts(form), let range = form.place(in: view.bytes, at: place) {
          found(view.source(of: range))
        }
        return true
      }
    }
  }

  private static func merged(_ places: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, place.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
      } else {
        merged.append(place)
      }
    }
    return merged
  }
}

extension SecretForm {
  /// Returns what is to be taken out of a text that has the form at a place; nil where it does not count.
  fileprivate func place(in text: [UInt8], at start: Int) -> Range<Int>? {
    var (first, last) = (start, start + bytes.count)
    if isWhole, first > 0, Folded.isWord(text[first]), Folded.isWord(text[first - 1]) { return nil }
    if isWhole, last < text.count, Folded.isWord(text[last - 1]), Folded.isWord(text[last]) {
      return nil
    }
    if spill.before > 0, first > 0, Base64.isCharacter(text[first - 1]) { first -= 1 }
    if spill.after > 0, last < text.count, Base64.isCharacter(text[last]) { last += 1 }
    return first..<last
  }
}

/// A text with some of its escapes read, which knows where each byte stands in the source.
private struct EscapedView {
  /// The bytes, folded.
  private(set) var bytes: [UInt8] = []
  private var starts: [Int] = []
  private var ends: [Int] = []

  /// Takes a text as it is.
  init(_ text: ArraySlice<UInt8>) {
    bytes = text.map(Folded.byte)
    starts = Array(text.indices)
    ends = starts.map { $0 + 1 }
  }

  private init(room: Int) {
    bytes.reserveCapacity(room)
    starts.reserveCapacity(room)
    ends.reserveCapacity(room)
  }

  /// Returns where bytes of the view stand in the source.
  func source(of range: Range<Int>) -> Range<Int> {
    starts[range.lowerBound]..<ends[range.upperBound - 1]
  }

  /// The view with its escapes read; nil where it has none.
  func unescaped() -> EscapedView? {
    var plainer = EscapedView(room: bytes.count)
    bytes.withUnsafeBytes { raw in
      var place = 0
      while place < raw.count {
        if let escape = Escape(raw, at: place) {
          plainer.append(escape, from: starts[place], to: ends[place + escape.length - 1])
          place += escape.length
        } else {
          plainer.append(raw[place], from: starts[place], to: ends[place])
          place += 1
        }
      }
    }
    return plainer.bytes.count == bytes.count ? nil : plainer
  }

  /// The view without blanks and line ends; nil where it has none.
  func joined() -> EscapedView? {
    var joined = EscapedView(room: bytes.count)
    for place in bytes.indices {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: joined.append(bytes[place], from: starts[place], to: ends[place])
      }
    }
    return joined.bytes.count == bytes.count ? nil : joined
  }

  private mutating func append(_ byte: UInt8, from start: Int, to end: Int) {
    bytes.append(Folded.byte(byte))
    starts.append(start)
    ends.append(end)
  }

  private mutating func append(_ escape: Escape, from start: Int, to end: Int) {
    if escape.isByte {
      append(UInt8(truncatingIfNeeded: escape.value), from: start, to: end)
      return
    }
    let scalar = Unicode.Scalar(escape.value) ?? "\u{FFFD}"
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      append(byte, from: start, to: end)
    }
  }
}

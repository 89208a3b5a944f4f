/// Spans of time as people write them: `90s`, `15m`, `1h30m`, `24h`, `90d`.
public enum DurationText {
  /// Returns the span; nil if the text is none.
  ///
  /// Units are `ms`, `s`, `m`, `h`, `d` and `w`; every number needs one, and each unit may come
  /// once, the larger first.
  public static func parse(_ text: String) -> Duration? { read(text)?.span }

  /// Returns the span and the smallest unit it was written in, both in milliseconds' precision.
  static func read(_ text: String) -> (span: Duration, unit: Duration)? {
    var rest = Substring(text)
    var milliseconds: Int64 = 0
    var smallest = Int64.max
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let count = Int64(digits), let size = size(of: unit), size < smallest else {
        return nil
      }
      let (part, tooLarge) = count.multipliedReportingOverflow(by: size)
      let (sum, overflow) = milliseconds.addingReportingOverflow(part)
      guard !tooLarge, !overflow else { return nil }
      milliseconds = sum
      smallest = size
    }
    return (.milliseconds(milliseconds), .milliseconds(smallest))
  }

  private static func size(of unit: Substring) -> Int64? {
    switch unit {
    case "ms": 1
    case "s": 1_000
    case "m": 60_000
    case "h": 3_600_000
    case "d": 86_400_000
    case "w": 604_800_000
    default: nil
    }
  }
}

extension DurationText {
  /// Returns a span as every screen, message and report writes it.
  ///
  /// It has at most two units and is rounded down; a second unit that is zero is left out. Negative spans
  /// count as 0.
  ///
  /// | seconds | text |
  /// |---|---|
  /// | 8 | `8s` |
  /// | 60 | `1m` |
  /// | 192 | `3m12s` |
  /// | 7,500 | `2h05m` |
  /// | 86,400 | `24h` |
  /// | 93,900 | `26h05m` |
  /// | 273,600 | `3d4h` |
  public static func text(_ seconds: Double) -> String { Parts(seconds).text }

  /// Returns how long ago something was, such as `6s ago`; what was less than a second ago, or is still to come by
  /// another clock, was `just now`.
  public static func ago(_ seconds: Double) -> String {
    seconds < 1 ? "just now" : "\(text(seconds)) ago"
  }

  /// Returns the same in at most so many cells: where both units do not fit, the larger one alone.
  public static func text(_ seconds: Double, cells: Int) -> String {
    let parts = Parts(seconds)
    return parts.text.count <= cells ? parts.text : parts.first
  }

  /// A span in its two largest units.
  private struct Parts {
    let first: String
    let text: String

    init(_ seconds: Double) {
      let total = seconds.isFinite ? Int(min(max(seconds, 0), 1e11)) : 0
      let (size, unit, smaller, smallerUnit): (Int, String, Int, String) =
        switch total {
        case ..<60: (1, "s", 1, "")
        case ..<3_600: (60, "m", 1, "s")
        case ..<172_800: (3_600, "h", 60, "m")
        default: (86_400, "d", 3_600, "h")
        }
      first = "\(min(total / size, 9_999))\(unit)"
      let rest = total % size / smaller
      // Hours of a day are few; minutes and seconds are read as those of a clock.
      let isPadded = rest < 10 && unit != "d"
      text =
        rest == 0 || total / size > 9_999
        ? first : first + (isPadded ? "0" : "") + "\(rest)\(smallerUnit)"
    }
  }
}

extension DurationText {
  /// Returns a limit that somebody set or a span that was measured, which may be less than a second:
  /// `250ms`, `1.5s`, else as ``text(_:)`` has it.
  public static func exact(_ span: Duration) -> String {
    let milliseconds = (span.seconds * 1_000).rounded()
    if milliseconds < 1_000, milliseconds > 0 { return "\(Int(milliseconds))ms" }
    guard milliseconds < 60_000, milliseconds.truncatingRemainder(dividingBy: 1_000) != 0 else {
      return text(span.seconds)
    }
    return "\(milliseconds / 1_000)s"
  }
}

extension Duration {
  /// The span as every screen, message and report writes it, such as `26h05m`, `3m12s` or `8s`.
  public var shortText: String { DurationText.text(seconds) }
}

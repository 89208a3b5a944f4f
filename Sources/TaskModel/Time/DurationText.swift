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

extension Duration {
  /// The span in hours and minutes, minutes and seconds, or seconds, such as `26h05m`, `3m12s` or `8s`.
  public var shortText: String {
    let seconds = max(0, Int(self.seconds.rounded(.down)))
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if seconds >= 3_600 { return "\(seconds / 3_600)h\(padded(seconds / 60 % 60))m" }
    return seconds >= 60 ? "\(seconds / 60)m\(padded(seconds % 60))s" : "\(seconds)s"
  }
}

import TaskModel

/// Shares as whole percent.
enum Percent {
  /// Returns `56%`; rounded down, so that 100% means all of it, and `-` for an unknown share.
  static func text(_ share: Double?) -> String {
    guard let share, share.isFinite else { return "-" }
    // A mean such as 0.57 is stored a little below itself; the nudge keeps it 57%.
    let percent = Int((min(max(share, 0), 1) * 100 + 1e-9).rounded(.down))
    return "\(share < 1 ? min(percent, 99) : percent)%"
  }
}

/// Counts in a bounded width.
enum Count {
  /// Returns a count, `-` for zero, in thousands or millions where `width` cells are too few.
  static func text(_ count: Int, width: Int) -> String {
    count == 0 ? "-" : short(count, width: width)
  }

  /// Returns `12/345`, both sides shortened where they do not fit, or their share where even that
  /// does not: `612/1k`, `97%`.
  ///
  /// A part never looks like the whole: where both would read the same, the whole is rounded up.
  static func pair(_ part: Int, of whole: Int, width: Int) -> String {
    let exact = "\(part)/\(whole)"
    if exact.count <= width { return exact }
    let unit = Unit(whole)
    var shown = unit.text(whole)
    if part < whole, Unit(part).text(part) == shown { shown = unit.text(whole + unit.rawValue - 1) }
    let pair = Unit(part).text(part) + "/" + shown
    if pair.count <= width { return pair }
    return Percent.text(whole > 0 ? Double(part) / Double(whole) : nil)
  }

  /// Returns a count in at most `width` cells where that is possible: `999`, `12k`, `3M`.
  static func short(_ count: Int, width: Int) -> String {
    let exact = "\(count)"
    return exact.count <= width ? exact : Unit(count).text(count)
  }

  /// What large counts are counted in, so that at least one digit is left of the point.
  private enum Unit: Int {
    case one = 1
    case thousand = 1_000
    case million = 1_000_000

    init(_ count: Int) {
      self =
        count < Unit.thousand.rawValue ? .one : count < Unit.million.rawValue ? .thousand : .million
    }

    /// Returns a count in this unit, rounded down.
    func text(_ count: Int) -> String {
      let sign =
        switch self {
        case .one: ""
        case .thousand: "k"
        case .million: "M"
        }
      return "\(count / rawValue)\(sign)"
    }
  }
}

/// The text that stands for what a task is about.
enum TargetText {
  /// Returns the first URL without its scheme, how many more there are, or `-`.
  static func text(_ task: CacheTask) -> String {
    guard let target = task.target else { return "-" }
    return withoutScheme(target)
  }

  /// Returns URL text without `http://` or `https://`.
  static func withoutScheme(_ url: String) -> String {
    for scheme in ["https://", "http://"] where url.lowercased().hasPrefix(scheme) {
      return String(url.dropFirst(scheme.count))
    }
    return url
  }
}

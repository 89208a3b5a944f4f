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

  /// Returns `12/345`, each side shortened where both do not fit.
  static func pair(_ part: Int, of whole: Int, width: Int) -> String {
    let exact = "\(part)/\(whole)"
    guard exact.count > width else { return exact }
    let side = (width - 1) / 2
    return short(part, width: side) + "/" + short(whole, width: side)
  }

  /// Returns a count in at most `width` cells where that is possible: `999`, `12k`, `3M`.
  ///
  /// Rounded down, so that a part never looks like the whole.
  static func short(_ count: Int, width: Int) -> String {
    let exact = "\(count)"
    if exact.count <= width { return exact }
    let thousands = "\(count / 1_000)k"
    if thousands.count <= width { return thousands }
    return "\(count / 1_000_000)M"
  }
}

/// Words for what a task does.
enum KindWord {
  /// Returns a word of at most five cells.
  static func short(_ kind: TaskKind) -> String {
    switch kind {
    case .purgeURL: "purge"
    case .purgeDirectory: "dir"
    case .purgePattern: "regex"
    case .purgeTag: "tag"
    case .purgeAll: "all"
    case .prefetch: "pref"
    case .block: "block"
    case .unblock: "unblk"
    case .other: "other"
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

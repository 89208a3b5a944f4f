extension TaskStatus {
  /// The word of the screen in at most four cells.
  public var shortWord: String {
    switch self {
    case .succeeded: "OK"
    case .running: "RUN"
    case .queued: "QUE"
    case .partial: "PART"
    case .failed: "FAIL"
    case .canceled: "CANC"
    case .unknown: "UNK"
    }
  }

  /// The word of the screen in at most nine cells.
  public var longWord: String { rawValue.uppercased() }

  /// The words that stand in place of a stalled task's status.
  public static let stalledWords = (short: "STAL", long: "STALLED")
}

extension TaskKind {
  /// What it does, in a few words.
  public var meaning: String {
    switch self {
    case .purgeURL: "purges single URLs"
    case .purgeDirectory: "purges everything below a directory"
    case .purgePattern: "purges what a pattern matches"
    case .purgeTag: "purges what carries a tag"
    case .purgeAll: "purges all of a domain"
    case .prefetch: "fetches URLs into the cache"
    case .block: "makes URLs unavailable"
    case .unblock: "makes blocked URLs available again"
    case .other: "something the vendor does not name"
    }
  }

  /// The word of the screen in at most eight cells.
  public var mediumWord: String {
    switch self {
    case .purgePattern: "pattern"
    case .prefetch, .unblock: rawValue
    default: shortWord
    }
  }

  /// The word of the screen in at most five cells.
  public var shortWord: String {
    switch self {
    case .purgeURL: "purge"
    case .purgeDirectory: "dir"
    case .purgePattern: "patt"
    case .purgeTag: "tag"
    case .purgeAll: "all"
    case .prefetch: "pref"
    case .block: "block"
    case .unblock: "unblk"
    case .other: "other"
    }
  }
}

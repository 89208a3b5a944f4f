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
  /// The word of the screen in at most five cells.
  public var shortWord: String {
    switch self {
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

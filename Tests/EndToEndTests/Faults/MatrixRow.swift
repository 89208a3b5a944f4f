import Testing

/// An account of the matrix, the vendor it is at, and what will be wrong there; nothing at the accounts beside them.
struct MatrixRow {
  let fault: Fault?
  let account: String
  let vendor: FaultyVendor

  /// How the secret of each account begins.
  private static let secretStart = "s3cret of"

  var secret: String { "\(Self.secretStart) \(account)" }

  /// Expects that a text has none of the secrets, not even over the end of a line.
  static func expectNoSecret(in text: String, _ what: String) {
    let (words, start) = (
      text.filter { !$0.isWhitespace }, secretStart.filter { !$0.isWhitespace }
    )
    let isThere = words.contains(start)
    #expect(!isThere, "a secret in \(what)")
  }

  /// The statuses that its tasks have, by id, for whoever reads them while it is broken; nobody else may see others.
  var read: [String: String] {
    switch fault?.effect {
    case .trouble?, .delay?, .lasting?: [:]
    // What has ended, as far as it was read, may go on with rows that never came.
    case .readInPart?: VendorTasks.statuses.mapValues { $0 == "running" ? $0 : "unknown" }
    case .rows(let other)?: VendorTasks.statuses.merging(other) { $1 }
    case .progress?, Fault.Effect.none?, nil: VendorTasks.statuses
    }
  }

  /// The same for whoever met them before.
  var kept: [String: String] {
    switch fault?.effect {
    case .trouble?, .delay?, .readInPart?: VendorTasks.statuses
    default: read
    }
  }

  /// The ids of the tasks that are stale for those.
  var stale: Set<String> {
    switch fault?.effect {
    case .trouble?: Set(kept.keys)
    case .delay?: Set(kept.filter { $0.value == "running" }.keys)
    default: []
    }
  }

  /// How far tasks then are that the vendor tells another progress of.
  var progress: [String: Double] {
    if case .progress(let progress)? = fault?.effect { progress } else { [:] }
  }

  /// How often somebody has to be told of it.
  var problems: Int { fault?.isTrouble == true ? 1 : 0 }

  /// How often somebody has to be told that it is over.
  var ends: Int { fault?.rests == true ? 0 : problems }
}

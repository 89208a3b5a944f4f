public import Testing

/// What a vendor may do for longer than everything else that can be wrong with it: rows of `docs/faults.md`, each held by
/// tests that say so.
public enum LastingFault: String, CaseIterable, Sendable {
  case endlessList, oneID, longRest

  /// What is wrong, what the operator sees, and what is lost.
  public var row: (what: String, seen: String, lost: String) {
    switch self {
    case .endlessList:
      (
        "pages that never end",
        "`read in part (the list is too long: only its first 50,000 tasks were read)`",
        "the tasks behind those"
      )
    case .oneID:
      ("20,000 rows of one id", "one task of 20,000 URLs", "nothing")
    case .longRest:
      (
        "an hour to wait, with status 429 or 503",
        "`rate limited, asks to wait 1h`, at once; `list` does not wait where its `--timeout` is shorter",
        "nothing: rows grow older meanwhile"
      )
    }
  }
}

/// Says that a test holds a row of `docs/faults.md`, which names it then.
public struct LastingFaultTrait: TestTrait {
  /// The row.
  public let fault: LastingFault
}

extension Trait where Self == LastingFaultTrait {
  /// The test shows what `docs/faults.md` says of a fault that lasts.
  public static func holds(_ fault: LastingFault) -> Self { LastingFaultTrait(fault: fault) }
}

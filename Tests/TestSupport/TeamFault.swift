public import Testing

/// What can be wrong with the store that a team shares, or with whoever asks vendors for it: rows of `docs/faults.md`, each
/// held by tests that say so.
public enum TeamFault: String, CaseIterable, Sendable {
  case holderKilled, holderStopped, holderRefused
  case connectionsCut, storeRestarted, storeAway, storeSilent, storeOlder, storePooled, storeNewer,
    storeReadOnly

  /// What is wrong, what the operator sees, and what is lost.
  public var row: (what: String, seen: String, lost: String) {
    switch self {
    case .holderKilled:
      (
        "the process that asks an account is killed, or its machine is gone",
        "rows grow older; within 30 seconds another process asks", "nothing"
      )
    case .holderStopped:
      (
        "the process that asks an account stands still for a while",
        "the same; when it goes on it shows what the others read",
        "what it would have written then: it is not written"
      )
    case .holderRefused:
      (
        "the key of an account is refused on one host, or that host has no way to the vendor",
        "`team status` says who cannot ask, and why; another process asks, and rows come `via` it",
        "nothing"
      )
    case .connectionsCut:
      ("connections to the store are cut", "nothing: they are made again", "nothing")
    case .storeRestarted:
      ("the store is restarted, or fails over", "nothing if it is back within seconds", "nothing")
    case .storeAway:
      (
        "the store cannot be reached",
        "`the store … cannot be reached: …; within a minute this process asks the vendors by itself, with what it knows of the watch list`, once, and once that it is back; "
          + "rows grow older for a minute, then each process asks at its share of the rate limit",
        "nothing: what is tracked meanwhile goes to the team when the store is back; labels and acknowledgements fail, and say so"
      )
    case .storeSilent:
      (
        "the store takes connections and says nothing",
        "`the store … does not answer`, after at most 5 seconds; then the same as where it cannot be reached",
        "the same"
      )
    case .storeOlder:
      (
        "the store comes back with older data: a backup, or a copy that had not got everything",
        "nothing: all is read anew",
        "what the team gave since: ids tracked, labels, acknowledgements"
      )
    case .storePooled:
      (
        "a pooler in transaction mode stands before the store",
        "`check` says so: what others write is seen within two seconds instead of at once",
        "nothing"
      )
    case .storeNewer:
      (
        "the tables are for a newer version of cdntop",
        "`the team's store … is of version …; install the newer cdntop here`, status 2; or it is read only",
        "nothing"
      )
    case .storeReadOnly:
      (
        "the operator may only read the store",
        "what others read; `track` and `label` name the role that is missing, status 2", "nothing"
      )
    }
  }
}

/// Says that a test holds a row of `docs/faults.md`, which names it then.
public struct TeamFaultTrait: TestTrait {
  /// The row.
  public let fault: TeamFault
}

extension Trait where Self == TeamFaultTrait {
  /// The test shows what `docs/faults.md` says of a fault of a team.
  public static func holds(_ fault: TeamFault) -> Self { TeamFaultTrait(fault: fault) }
}

public import TaskModel

/// How long tasks took that succeeded, by account and kind.
public struct TaskDurations: Sendable {
  /// The figures of an account and kind.
  struct Row: Equatable, Sendable {
    let account: AccountID
    let kind: TaskKind
    /// How many tasks there are figures of.
    let tasks: Int
    let median: Duration
    /// What 95 of 100 took no longer than.
    let p95: Duration
    let longest: Duration
  }

  /// The rows, by account and then kind.
  let rows: [Row]

  /// The fewest tasks that tell what is usual.
  static let fewest = 5

  /// Measures.
  ///
  /// - Complexity: O(*n* log *n*).
  public init(_ tasks: some Sequence<CacheTask>) {
    var spans: [AccountID: [TaskKind: [Duration]]] = [:]
    for task in tasks where task.status == .succeeded {
      guard let duration = task.took?.most else { continue }
      spans[task.account, default: [:]][task.kind, default: []].append(duration)
    }
    rows = spans.sorted { $0.key < $1.key }.flatMap { account, kinds in
      TaskKind.allCases.compactMap { kind in
        guard let sorted = kinds[kind]?.sorted(), let longest = sorted.last else { return nil }
        return Row(
          account: account, kind: kind, tasks: sorted.count,
          median: Self.rank(0.5, of: sorted), p95: Self.rank(0.95, of: sorted), longest: longest)
      }
    }
  }

  /// The nearest rank: the shortest span that this share of all is not longer than.
  private static func rank(_ share: Double, of sorted: [Duration]) -> Duration {
    sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }

  /// What is usual for the tasks of each account and kind of which enough are known.
  public var usual: [AccountID: [TaskKind: ReviewMaterial.Usual]] {
    var usual: [AccountID: [TaskKind: ReviewMaterial.Usual]] = [:]
    for row in rows where row.tasks >= Self.fewest {
      usual[row.account, default: [:]][row.kind] = ReviewMaterial.Usual(
        median: row.median, p95: row.p95)
    }
    return usual
  }

  /// Returns what 95 of 100 tasks of an account take no longer than, where enough are known.
  public func usual(of account: AccountID) -> [TaskKind: Duration] {
    var usual: [TaskKind: Duration] = [:]
    for row in rows where row.account == account && row.tasks >= Self.fewest {
      usual[row.kind] = row.p95
    }
    return usual
  }
}

extension StallLimits {
  /// Returns the limits, wide enough for what is usual: half as long again.
  public func widened(by usual: [TaskKind: Duration]) -> StallLimits {
    var limits = self
    for (kind, p95) in usual {
      if kind.family == .prefetch {
        limits.prefetch = max(limits.prefetch, p95 * 3 / 2)
      } else {
        limits.purge = max(limits.purge, p95 * 3 / 2)
      }
    }
    return limits
  }
}

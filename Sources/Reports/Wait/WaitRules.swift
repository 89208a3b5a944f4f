public import TaskModel

/// When the waiting is over.
public struct WaitRules: Sendable, Equatable {
  /// How long to wait in all.
  public var timeout: Duration = .seconds(3_600)
  /// How long tasks may be unlisted, and a filter without a match, at an account that answers.
  public var appear: Duration = .seconds(120)
  /// How many tasks there have to be; nil for any number above none.
  public var expected: Int?
  /// Whether the first task that did not succeed ends it.
  public var failsFast = false
  /// Whether it is all right that nothing matches.
  public var allowsEmpty = false
  /// How long an account may refuse its key before it is given up.
  public var authPatience: Duration = .seconds(600)

  /// Makes the rules of a wait that was not told any.
  public init() {}
}

/// A task id named on standard input.
public struct WaitedID: Hashable, Sendable {
  /// The account.
  public let account: AccountID
  /// The vendor's task id.
  public let vendorID: String
  /// The half of the vendor's API to ask; nil asks both.
  public let family: TaskKind.Family?
  /// The part of the account that has the task; nil where that is not known.
  public let product: String?

  /// Names a task.
  public init(
    account: AccountID, vendorID: String, family: TaskKind.Family?, product: String? = nil
  ) {
    self.account = account
    self.vendorID = vendorID
    self.family = family
    self.product = product
  }

  /// Returns what to track so that the engine asks for ids.
  ///
  /// - Parameter watchList: what is known of ids; its kinds and labels are kept.
  /// - Complexity: O(*n* + *m*) in the ids and the entries of the list.
  public static func tracked(_ ids: [WaitedID], with watchList: [TrackedTask]) -> [TrackedTask] {
    let known = Dictionary(grouping: watchList) { [$0.account.name, $0.reference.vendorID] }
    return ids.flatMap { id in id.tracked(as: known[[id.account.name, id.vendorID]] ?? []) }
  }

  private func tracked(as known: [TrackedTask]) -> [TrackedTask] {
    let known = known.filter { family == nil || $0.reference.kind.family == family }
    if !known.isEmpty { return known }
    let kinds: [TaskKind]
    switch family {
    case .purge: kinds = [.purgeURL]
    case .prefetch: kinds = [.prefetch]
    case nil: kinds = [.purgeURL, .prefetch]
    }
    return kinds.map { kind in
      TrackedTask(
        account: account,
        reference: TaskReference(vendorID: vendorID, kind: kind, product: product))
    }
  }
}

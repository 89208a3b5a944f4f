import FoundationEssentials
import TaskModel

/// One task that is waited for.
struct WaitMember: Sendable {
  /// Where a task stands as far as the waiting goes.
  enum State: Sendable, Equatable {
    /// No vendor answer has described it.
    case unlisted
    /// It may change.
    case open
    /// It ended, which a second answer has confirmed or not.
    case ended(TaskStatus, isConfirmed: Bool)
    /// It is not listed any more, and had not ended.
    case gone(isConfirmed: Bool)
  }

  /// The account that has it.
  let account: AccountID
  /// The vendor's id.
  let vendorID: String
  /// What tells it from others of the same id; nil where it was named by account and id only.
  let identity: CacheTask.ID?
  let family: TaskKind.Family?
  /// The rows that are it: of an id that two halves of an API, or two products, may have, all that
  /// were described; before that one that was not; none before the first snapshot.
  private(set) var rows: [CacheTask] = []
  /// The account's last answer when the task was first missed.
  private var missedAt: Date?
  private var isGoneConfirmed = false

  /// Waits for a task that is there.
  init(_ task: CacheTask) {
    account = task.account
    vendorID = task.id.vendorID
    identity = task.id
    family = task.id.family
    rows = [task]
  }

  /// Waits for what an operator named.
  init(_ id: WaitedID) {
    account = id.account
    vendorID = id.vendorID
    identity = nil
    family = id.family
  }

  /// Whether a row of the same account and vendor's id is about this task.
  func matches(_ row: CacheTask) -> Bool {
    let id = row.id
    guard let identity else { return family == nil || id.family == nil || id.family == family }
    // A row that the vendor had not described gets its product later.
    if id == identity || (identity.product == nil && id.family == identity.family) { return true }
    // And where the operator guessed the kind wrong, it is the one that the vendor describes.
    if rows.contains(where: { $0.id == id }) { return true }
    return row.isKnownToVendor && !rows.contains(where: \.isKnownToVendor)
  }

  /// Takes the rows of a snapshot; rows that are not there any more keep their last state.
  ///
  /// - Parameter answered: when the account gave its last answer.
  mutating func take(_ found: [CacheTask], answered: Date?) {
    let described = found.filter(\.isKnownToVendor)
    if !described.isEmpty {
      rows = described
    } else if !rows.contains(where: \.isKnownToVendor), let first = found.first {
      rows = [first]
    }
    guard rows.contains(where: { $0.isGone && !$0.status.isEnded }) else {
      missedAt = nil
      isGoneConfirmed = false
      return
    }
    if let missedAt, let answered, answered > missedAt { isGoneConfirmed = true }
    missedAt = missedAt ?? answered
  }

  /// The row that tells most: the one that is worst off.
  var task: CacheTask? {
    rows.max { left, right in
      left.status != right.status
        && TaskStatus.worse(left.status, right.status) == right.status
    }
  }

  /// The URLs of the worst row that did not succeed, or not yet.
  var failedItems: [URLItem] { task?.urls?.filter { $0.status != .succeeded } ?? [] }

  /// Where it stands.
  var state: State {
    let described = rows.filter(\.isKnownToVendor)
    guard let worst = task, !described.isEmpty else { return .unlisted }
    if described.contains(where: { $0.isGone && !$0.status.isEnded }) {
      return .gone(isConfirmed: isGoneConfirmed)
    }
    guard described.allSatisfy(\.status.isEnded) else { return .open }
    let isConfirmed = described.allSatisfy { $0.isEndConfirmed || $0.isGone }
    return .ended(worst.status, isConfirmed: isConfirmed)
  }

  /// Whether it surely did not succeed.
  var hasFailed: Bool {
    switch state {
    case .ended(let status, let isConfirmed): isConfirmed && status != .succeeded
    case .gone(let isConfirmed): isConfirmed
    case .unlisted, .open: false
    }
  }

  /// Whether it did not succeed as far as is known, confirmed or not.
  var seemsFailed: Bool {
    switch state {
    case .ended(let status, _): status != .succeeded
    case .gone: true
    case .unlisted, .open: false
    }
  }

  /// Whether nothing more will be heard of it.
  var isOver: Bool {
    switch state {
    case .ended(_, let isConfirmed), .gone(let isConfirmed): isConfirmed
    case .unlisted, .open: false
    }
  }

  /// Whether a further answer would settle it.
  var awaitsConfirmation: Bool {
    switch state {
    case .ended(_, let isConfirmed), .gone(let isConfirmed): !isConfirmed
    case .unlisted, .open: false
    }
  }
}

extension WaitMember {
  /// Says the task's status when the waiting ends without it being over: its state, how far it is,
  /// and what keeps its account from telling more.
  func standing(at now: Date, account: AccountStatus?) -> String {
    let trouble = account.flatMap { $0.canTellMore ? nil : $0.trouble?.words }
    let seen = AccountStatus.lastGood(task?.lastSeenAt, now: now)
    switch state {
    case .unlisted:
      if let trouble { return "not listed: \(trouble)" }
      return task?.message?.text ?? "not listed"
    case .gone:
      return "gone from the vendor's list" + secondAnswer(trouble)
    case .ended(let status, false):
      return status.rawValue + secondAnswer(trouble)
    case .open, .ended:
      guard let task else { return "not listed" }
      var words = task.status.rawValue
      if task.status == .unknown, let word = task.vendorStatus { words += " (\"\(word)\")" }
      if let progress = task.progress { words += " " + RowField.percent(progress) }
      return words + (trouble.map { "; \($0), \(seen)" } ?? "")
    }
  }

  private func secondAnswer(_ trouble: String?) -> String {
    ", waiting for a second answer" + (trouble.map { "; \($0)" } ?? "")
  }
}

extension AccountStatus {
  /// Whether it answers, so that nothing but time is missing.
  fileprivate var canTellMore: Bool { state == .ok && lastSuccess != nil }
}

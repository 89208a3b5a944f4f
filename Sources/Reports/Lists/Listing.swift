public import FoundationEssentials
public import TaskModel

/// What `list` prints: the tasks a filter let through, in order, and how the accounts are doing.
public struct Listing: Sendable {
  /// The tasks, newest `created_at` first (unknown last), then by account and id.
  public let tasks: [CacheTask]
  /// The accounts, in the configuration's order.
  public let accounts: [AccountStatus]
  /// When the snapshot was taken.
  let generatedAt: Date
  /// The zone of times meant for people.
  let zone: ShownZone
  /// Whether URL items are wanted.
  let includesURLs: Bool
  /// What is concluded about the rows.
  let judgement: Judgement
  /// The URL items to write in place of all those of a task.
  private let items: (task: CacheTask.ID, items: URLItems)?
  /// How many tasks of an account lack the URLs that are wanted, though its vendor tells them.
  private var untold: [AccountID: Int]

  /// Orders the tasks that `isIncluded` lets through, judged as of when the snapshot was taken.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  public init(
    _ snapshot: Snapshot, zone: ShownZone, includesURLs: Bool,
    where isIncluded: (CacheTask) -> Bool = { _ in true }
  ) {
    self.init(
      Judgement(snapshot, now: snapshot.takenAt), zone: zone, includesURLs: includesURLs,
      where: isIncluded)
  }

  /// Orders the tasks that `isIncluded` lets through.
  ///
  /// - Complexity: O(*n* log *n*) in the number of tasks.
  public init(
    _ judgement: Judgement, zone: ShownZone, includesURLs: Bool,
    where isIncluded: (CacheTask) -> Bool
  ) {
    let snapshot = judgement.snapshot
    tasks = snapshot.tasks.filter(isIncluded).sorted(by: Self.isBefore)
    accounts = snapshot.accounts
    generatedAt = snapshot.takenAt
    self.zone = zone
    self.includesURLs = includesURLs
    self.judgement = judgement
    items = nil
    untold = includesURLs ? Self.untold(tasks, of: accounts) : [:]
  }

  /// Takes over what a screen shows, in its order.
  ///
  /// - Parameters:
  ///   - items: of one task the URL items in view, which makes a listing with URLs; nil for none.
  ///   - now: the time by which the screen judges.
  public init(
    _ snapshot: Snapshot, tasks: [CacheTask], items: (task: CacheTask.ID, items: URLItems)?,
    now: Date, zone: ShownZone
  ) {
    self.tasks = tasks
    accounts = snapshot.accounts
    generatedAt = snapshot.takenAt
    self.zone = zone
    includesURLs = items != nil
    judgement = Judgement(snapshot, now: now)
    self.items = items
    untold = [:]
  }

  private static func untold(
    _ tasks: [CacheTask], of accounts: [AccountStatus]
  ) -> [AccountID: Int] {
    let telling = Set(accounts.lazy.filter(\.tellsURLs).map(\.account))
    var counts: [AccountID: Int] = [:]
    for task in tasks where task.urls == nil && task.isKnownToVendor && !task.isGone {
      // Of what the vendor knows no more by its id there is nothing left to read.
      if task.lacksDetails { continue }
      if telling.contains(task.account) { counts[task.account, default: 0] += 1 }
    }
    return counts
  }

  /// Returns the same rows, of which the URLs of some alone are wanted.
  public func wantingURLs(of isWanted: (CacheTask) -> Bool) -> Listing {
    var listing = self
    listing.untold = Self.untold(tasks.filter(isWanted), of: accounts)
    return listing
  }

  /// Returns the URL items to write of a task; nil where the vendor gives none.
  public func urls(of task: CacheTask) -> URLItems? {
    if let items, items.task == task.id { return items.items }
    return task.urls
  }

  /// Whether every account that is in use could be read in full, with the URLs where those are wanted; what a history kept
  /// of an account is no read.
  public var isComplete: Bool { accounts.allSatisfy { wasReadInFull($0) && !$0.isOfHistory } }

  /// The accounts that are in use and could not be read in full, each with the reason.
  public var unreadable: [AccountStatus] { accounts.filter { !wasReadInFull($0) } }

  /// Returns why an account could not be read in full, where it could not.
  public func reasonUnread(_ status: AccountStatus) -> String {
    guard Self.wereTasksReadInFull(status), let count = untold[status.account] else {
      return status.reasonUnread
    }
    return "the vendor did not tell the URLs of \(count.counted("task"))"
  }

  /// Which accounts have nothing to ask about, and what to do about it, in a sentence; nil for none.
  public var untrackedWords: String? { accounts.untrackedWords }

  private func wasReadInFull(_ status: AccountStatus) -> Bool {
    status.state == .off || (Self.wereTasksReadInFull(status) && untold[status.account] == nil)
  }

  private static func wereTasksReadInFull(_ status: AccountStatus) -> Bool {
    status.isComplete && status.error == nil
  }

  private static func isBefore(_ left: CacheTask, _ right: CacheTask) -> Bool {
    switch (left.createdAt, right.createdAt) {
    case (let leftTime?, let rightTime?) where leftTime != rightTime: leftTime > rightTime
    case (.some, nil): true
    case (nil, .some): false
    default: left.id < right.id
    }
  }
}

extension AccountStatus {
  /// Why the account could not be read in full, where it could not.
  public var reasonUnread: String { trouble?.sentence ?? "read in part" }
}

extension [AccountStatus] {
  /// Which of them have nothing to ask about, and what to do about it, in a sentence; nil for none.
  var untrackedWords: String? {
    let names = filter(\.isUntracked).map(\.account.name)
    guard !names.isEmpty else { return nil }
    let whose = names.count == 1 ? "its vendor lists" : "their vendors list"
    return "\(names.joined(separator: ", ")): nothing tracked, and \(whose) no tasks;"
      + " cdntop track adds ids"
  }
}

extension CacheTask.ID {
  /// The vendor's id for exports: safe to show and, for every id seen so far, whole.
  var exportedText: String { SafeText(vendorID, limit: .message).text }
}

import FoundationEssentials
import TaskModel

/// URLs of a label that one of its accounts has no task for.
struct ReviewGap: Sendable {
  let account: AccountID
  /// Whether they were to be purged or prefetched.
  let family: TaskKind.Family
  /// Whose URLs.
  let host: String
  /// How many URLs of the host the label has.
  let urls: Int
  /// How many of them no task of the account that tells its URLs covers.
  private(set) var missing = 0
  /// How many are covered only after normalizing, or by an id that the vendor does not know.
  private(set) var doubtful = 0
  /// Tasks of the account that do not tell their URLs, which may cover what is missing.
  private(set) var blindTasks = 0
  /// Whether every task of the account tells its URLs, so that what is missing has surely no task.
  var isCertain: Bool { blindTasks == 0 }
  /// One of the URLs.
  private(set) var example: String?

  /// Looks every URL that tasks name up on all their accounts, if there are several.
  ///
  /// Patterns and tags are passed over: what they stand for is not known.
  static func all(of members: [ReviewedTask]) -> [ReviewGap] {
    guard Set(members.map(\.task.account)).count > 1 else { return [] }
    return [TaskKind.Family.purge, .prefetch].flatMap { family in
      gaps(of: members.filter { isAsked($0.task) && $0.task.kind.family == family }, family)
    }
  }

  private static func gaps(of members: [ReviewedTask], _ family: TaskKind.Family) -> [ReviewGap] {
    struct Place: Hashable {
      let account: AccountID
      let host: String
    }
    let urls = Self.urls(of: members)
    let coverage = Coverage(of: urls, in: snapshot(of: members))
    var undescribed: [AccountID: Int] = [:]
    for member in members where !member.task.isKnownToVendor && member.task.declaredURLs.isEmpty {
      undescribed[member.task.account, default: 0] += 1
    }
    var sizes: [String: Int] = [:]
    for url in urls { sizes[URLText.host(of: url) ?? "", default: 0] += 1 }
    var gaps: [Place: ReviewGap] = [:]
    for (index, url) in urls.enumerated() {
      let host = URLText.host(of: url) ?? ""
      for answer in coverage.answers(for: index) where !answer.hits.contains(where: \.covers) {
        let place = Place(account: answer.account.account, host: host)
        var gap =
          gaps[place]
          ?? ReviewGap(account: place.account, family: family, host: host, urls: sizes[host] ?? 0)
        if answer.hits.isEmpty { gap.missing += 1 } else { gap.doubtful += 1 }
        gap.blindTasks = answer.blindTasks + (undescribed[place.account] ?? 0)
        gap.example = gap.example ?? url
        gaps[place] = gap
      }
    }
    return gaps.values.sorted { ($0.account, $0.host) < ($1.account, $1.host) }
  }

  /// The URLs of all, each once: one without a scheme stands for those with one that is there.
  private static func urls(of members: [ReviewedTask]) -> [String] {
    let texts = Set(members.flatMap { Self.texts(of: $0.task) })
    return texts.filter { text in
      guard URLText.host(of: text) != nil else { return false }
      return !["http://", "https://"].contains { texts.contains($0 + text) }
    }.sorted()
  }

  private static func isAsked(_ task: CacheTask) -> Bool {
    task.kind != .block && task.kind != .unblock && task.kind != .other
  }

  private static func texts(of task: CacheTask) -> [String] {
    if let items = task.urls, !items.isEmpty {
      return [PatternDialect.url, .directory].flatMap { dialect in
        items.texts(in: dialect, of: task.dialect).map(\.text)
      }
    }
    let isPlain = task.dialect == .url || task.dialect == .directory
    return isPlain && task.kind != .purgeAll ? task.declaredURLs.map(\.text) : []
  }

  private static func snapshot(of members: [ReviewedTask]) -> Snapshot {
    var accounts: [AccountID: AccountStatus] = [:]
    for member in members where accounts[member.task.account] == nil {
      var status = AccountStatus(
        account: member.task.account, provider: member.task.provider, coverage: .full,
        plannedInterval: .zero)
      status.clockSkew = .seconds(member.clockAhead)
      accounts[member.task.account] = status
    }
    let statuses = accounts.values.sorted { $0.account < $1.account }
    return Snapshot(
      version: 0, takenAt: Date(timeIntervalSince1970: 0), tasks: members.map(\.task),
      accounts: statuses)
  }
}

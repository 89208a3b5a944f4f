import FoundationEssentials
import TaskModel
import Terminal

/// What the health line says about one account.
struct AccountHealth: Equatable {
  /// How bad it is; the smallest comes first.
  enum Grade: String, CaseIterable, Comparable {
    case auth = "AUTH"
    case down = "DOWN"
    case limited, late
    case hiccup = "in part"
    case waiting
    case unseen = "not seen yet"
    case seen, ok
    case off = "OFF"

    static func < (left: Grade, right: Grade) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  let account: AccountID
  let grade: Grade
  /// The word for its state, as the list of problems has it.
  let word: String
  /// `+` answers, `~` not quite, `!` slowed, `X` blind, `-` off.
  let sign: String
  /// The age of the last good poll, be it of an earlier run, or of what its lists tell where that is older, in four cells
  /// or less, `-` before the first.
  let age: String
  /// What binds, such as `limited wait 14s` or `AUTH`, or who reads it, such as `via wang@jump2`; empty while all is well.
  let constraint: String
  /// The same in fewer cells, such as `wait 14s` or `via jump2`.
  let terseConstraint: String
  /// The machine of the process that reads it for the team; nil where this one does, and where it is not well.
  let host: String?
  /// Whether what it shows is what an earlier run knew.
  let isRemembered: Bool
  let role: ThemeRole
  /// What is wrong and what to do; nil while nothing needs a word.
  let problem: AccountProblem?

  /// Judges an account.
  ///
  /// - Parameters:
  ///   - interval: the longest it goes without a read while all is well, see
  ///     ``ReadIntervals/interval(of:)``; nil if it is idle, with nothing to read.
  ///   - isTeamAway: whether the team's store is away, so that nobody hears from who reads it.
  init(_ status: AccountStatus, interval: Duration?, now: Date, isTeamAway: Bool = false) {
    account = status.account
    isRemembered = status.rememberedAt != nil
    let ageSeconds = status.lastSuccess.map { now.timeIntervalSince($0) }
    age =
      (status.listedSince ?? status.lastSuccess ?? status.rememberedAt).map {
        AgeText.data(now.timeIntervalSince($0))
      }
      ?? "-"
    // The age alone decides: a call that hangs is neither an error nor planned.
    let staleAge = interval.map { max($0 * 2, Judgement.leastStaleAge).seconds } ?? .infinity
    let isLate = ageSeconds.map { $0 > staleAge } ?? false
    let wait = Self.wait(status, now: now)
    switch status.state {
    case .auth:
      (grade, sign, role) = (.auth, "X", .provAuth)
      word = Self.word(of: status.error?.kind, grade: .auth)
      constraint = word
    case .down where status.isBlind:
      (grade, sign, role) = (.down, "X", .provDown)
      word = Self.word(of: status.error?.kind, grade: .down)
      constraint = "\(word) \(status.consecutiveFailures)x"
    case .limited:
      (grade, sign, role) = (.limited, "!", .provLimited)
      word = grade.rawValue
      constraint = word + (wait.map { " wait \($0)" } ?? "")
    case .off:
      (grade, sign, role) = (.off, "-", .provOff)
      word = grade.rawValue
      constraint = word
    case .ok where status.isOfHistory:
      // How it was read the history does not have: what is known of its tasks says nothing of that.
      (grade, sign, role) = (ageSeconds == nil ? .unseen : .seen, "~", .provSlow)
      word = grade.rawValue
      constraint = word
    case .down where isLate, .ok where isLate:
      (grade, sign, role) = (.late, "!", .provSlow)
      word = grade.rawValue
      constraint = word
    case .down:
      (grade, sign, role) = (.hiccup, "~", .provSlow)
      word = status.error?.isLasting == true ? "partial read" : "retry"
      constraint = word
    case .ok where ageSeconds == nil && status.isComplete:
      (grade, sign, role) = (.ok, "+", .provOK)
      word = status.isUntracked ? "nothing tracked" : "idle"
      constraint = word
    case .ok where ageSeconds == nil:
      (grade, sign, role) = (.waiting, "~", .provSlow)
      word = "first poll"
      constraint = word
    case .ok where !status.isComplete:
      (grade, sign, role) = (.hiccup, "~", .provSlow)
      word = status.hasBeenRead && !status.hasUnasked ? "partial read" : "reading"
      constraint = word
    case .ok where interval == nil && status.reader == nil && status.rememberedAt == nil:
      (grade, sign, role) = (.ok, "+", .provOK)
      word = "idle"
      constraint = word
    case .ok:
      (grade, sign, role) = (.ok, "+", .provOK)
      word = grade.rawValue
      constraint = status.reader.map { "via \($0)" } ?? ""
    }
    host = grade == .ok && ageSeconds != nil ? status.reader.map { Self.host(of: $0.text) } : nil
    terseConstraint =
      grade == .limited
      ? wait.map { "wait \($0)" } ?? "limited" : host.map { "via \($0)" } ?? constraint
    problem = Self.problem(
      status, grade: grade, wait: wait, now: now, isTeamAway: isTeamAway)
  }

  /// The machine of a name such as `wang@jump2`.
  private static func host(of reader: String) -> String {
    reader.split(separator: "@").last.map(String.init) ?? reader
  }

  /// Whether the account shows what the vendor knows, as far as one can tell.
  var isFresh: Bool { (grade == .hiccup || grade == .ok) && !isRemembered }

  /// Whether the account is still to answer for the first time, or for the first time again.
  var isAwaited: Bool { grade == .waiting || grade == .hiccup && isRemembered }

  /// The accounts from the worst to the best; equals keep the configuration's order.
  static func sorted(_ accounts: [AccountHealth]) -> [AccountHealth] {
    let numbered = accounts.enumerated().sorted { left, right in
      left.element.grade != right.element.grade
        ? left.element.grade < right.element.grade : left.offset < right.offset
    }
    return numbered.map(\.element)
  }

  /// The word for a kind of trouble that keeps the whole account from being read.
  private static func word(of kind: ProviderError.Kind?, grade: Grade) -> String {
    switch (grade, kind) {
    case (.auth, .permission): "NO PERMISSION"
    case (.auth, .clockSkew): "CLOCK"
    case (.down, .rejected): "REJECTED"
    default: grade.rawValue
    }
  }

  /// Every word an account's state may have, and what it means, in the order of the legend.
  static let legend: [(word: String, meaning: String)] = [
    ("ok", "answers on time"),
    (
      "via wang@jump2",
      "answers on time; wang's process on jump2 asks it for the team; small: via jump2"
    ),
    ("first poll", "has not answered yet"),
    ("idle", "has answered, and is not asked: nothing of it is open"),
    ("nothing tracked", "its vendor lists no tasks, and no id is tracked"),
    ("not seen yet", "in a replay of the history: nothing of it was seen by then"),
    ("seen", "in a replay of the history: when it told something last; no more is known"),
    ("reading", "answers; not all of it was asked for yet"),
    (
      "partial read",
      "answers, but not for all: a key may lack a permission, a list be too long; P says what"
    ),
    ("retry", "the last read failed; it is tried again"),
    ("late", "no answer on time"),
    ("limited", "asked too often, says the vendor; wait 14s: asked again then"),
    ("DOWN 3x", "no usable answer for that many reads in a row"),
    ("REJECTED 3x", "the vendor rejects the request; check the account's settings"),
    ("AUTH", "the key was refused; read and tried again at NEXT by itself, or on r"),
    ("NO PERMISSION", "the key may query no tasks; where it may query some: partial read"),
    ("CLOCK", "this machine's clock is too far off for signatures"),
    ("OFF", "switched off in the configuration"),
  ]

  private static func wait(_ status: AccountStatus, now: Date) -> String? {
    guard let next = status.nextPoll, next > now else { return nil }
    return AgeText.full(from: now, to: next)
  }

  private static func problem(
    _ status: AccountStatus, grade: Grade, wait: String?, now: Date, isTeamAway: Bool
  ) -> AccountProblem? {
    let seen = status.lastGood(now: now)
    let again = wait.map { "retry in \($0)" } ?? "retrying"
    guard let error = status.error, grade <= .hiccup else {
      guard grade == .late else { return nil }
      // Whoever reads it may well do so, and nobody is to blame but the store.
      if isTeamAway {
        return AccountProblem(
          status.account, words: "no news while the team's store is away",
          past: "there was no news while the team's store was away",
          remedy: "asked from here within a minute; \(seen)")
      }
      if let reader = status.reader {
        return AccountProblem(
          status.account, words: "\(reader), who polls it, is silent",
          past: "\(reader), who polls it, was silent",
          remedy: "another takes over within 30s; \(seen)")
      }
      return AccountProblem(
        status.account, words: "no answer on time", past: "answers were late",
        remedy: "\(again); \(seen)")
    }
    let remedy: String
    switch error.kind {
    case .credentials: remedy = "check the key"
    case .permission: remedy = "allow the key to query tasks"
    case .clockSkew: remedy = "set this machine's clock"
    case .malformed where error.isLasting: remedy = "shorten the account's window; \(again)"
    case .throttled, .unavailable, .transport, .malformed, nil: remedy = again
    case .rejected: remedy = "check the account's settings"
    }
    let trouble = status.trouble ?? error.trouble
    return AccountProblem(
      status.account, words: trouble.words, past: trouble.past, said: trouble.said,
      remedy: "\(remedy); \(seen)")
  }
}

/// How often the tasks of accounts are read: what an account's silence is measured by.
struct ReadIntervals: Equatable, Sendable {
  private var shortest: [AccountID: Duration] = [:]
  /// What was noted last: tasks of an account come one after another.
  private var last: (account: AccountID, shortest: Duration)?

  static func == (left: Self, right: Self) -> Bool { left.shortest == right.shortest }

  /// Counts in a task; one that is not read any more changes nothing.
  mutating func add(_ task: CacheTask) {
    guard let interval = task.plannedInterval else { return }
    if let last, last.shortest <= interval, last.account == task.account { return }
    let shortest = min(interval, shortest[task.account] ?? interval)
    self.shortest[task.account] = shortest
    last = (task.account, shortest)
  }

  /// Returns the longest an account in order goes without a read; nil if it has nothing to read.
  ///
  /// Where tasks are listed, they are listed even when all have ended. Where they are asked for by
  /// id, the one asked for most often counts: unknown ids are asked for but seldom.
  func interval(of status: AccountStatus) -> Duration? {
    guard status.coverage == .trackedOnly else { return status.plannedInterval }
    return shortest[status.account].map { max($0, status.plannedInterval) }
  }
}

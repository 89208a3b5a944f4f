public import FoundationEssentials
public import TaskModel

/// Something that somebody who is not looking at the screen should know.
public struct Alert: Equatable, Sendable {
  /// Whether it goes on or is over.
  public enum State: String, Sendable {
    case firing
    case resolved
  }

  /// How much it matters, in the words of alerting tools, the least first.
  public enum Severity: String, Sendable, Comparable, CaseIterable {
    case info
    case warning
    case error
    case critical

    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// What it is about.
  public enum Event: String, Sendable {
    /// An account that cannot be read.
    case account
    case failed
    case partial
    case gone
    case stalled
    /// Everything that was under way has ended.
    case allEnded = "all-ended"
  }

  /// Tells it from others; the same while it goes on and when it is over.
  let key: String
  /// What it is about.
  public let event: Event
  /// Whether it goes on.
  public var state: State
  /// How much it matters.
  public let severity: Severity
  /// When it was seen.
  var at: Date
  /// One sentence, safe to show.
  public var summary: String
  /// The account; nil where it is about all of them.
  var account: AccountID?
  /// Why the account cannot be read; nil where it is about something else.
  var accountState: AccountStatus.State?
  /// The task; nil where it is about an account or about all tasks.
  var task: CacheTask?
  /// Whether it is about what this process alone was asked for.
  public var isOwn = false
}

extension Alert {
  /// Returns the alert with its times of our clock moved.
  public func moved(by seconds: TimeInterval) -> Alert {
    var alert = self
    alert.at = at.addingTimeInterval(seconds)
    alert.task = task?.moved(by: seconds)
    return alert
  }

  /// An account in trouble.
  init(_ status: AccountStatus, at date: Date) {
    key = "account/\(status.account)"
    event = .account
    state = .firing
    let words: String
    if case .tooMuch? = status.error {
      (severity, words) = (.warning, "cannot be read in full")
    } else if status.state == .limited {
      (severity, words) = (.warning, "is read slowly")
    } else {
      (severity, words) = (.critical, "cannot be read")
    }
    at = date
    summary = "\(status.account) \(words): \(status.trouble?.sentence ?? "no answer")"
    account = status.account
    accountState = status.state
  }

  /// A task that somebody has to look at; nil where nobody has to.
  init?(_ task: CacheTask, at date: Date, judgement: Judgement) {
    let words: String
    if task.isGone, !task.status.isEnded {
      (event, severity, words) = (.gone, .error, "is gone from the vendor's list before its end")
    } else if Judgement.hasUnmendedFailure(task) {
      event = task.status == .failed ? .failed : .partial
      severity = task.status == .failed ? .error : .warning
      words = Self.failure(of: task)
    } else if judgement.isStalled(task) {
      (event, severity, words) = (.stalled, .warning, "is making no progress")
    } else {
      return nil
    }
    key = Self.key(of: task.id)
    state = .firing
    at = date
    summary = "\(task.account) \(task.kind.rawValue) \(task.id.exportedText) \(words)"
    account = task.account
    self.task = task
  }

  /// Says that a task failed, in full or in part, and why.
  private static func failure(of task: CacheTask) -> String {
    var words = task.status == .failed ? "failed" : "partly succeeded"
    if let urls = task.tally {
      words += ", \(urls.failed.grouped) of \(urls.total.counted("URL")) failed"
    }
    let reason = task.message ?? task.urls?.first { $0.status.hasTrouble }?.message
    return words + (reason.map { ": \($0)" } ?? "")
  }

  /// The key of what is wrong with a task.
  static func key(of task: CacheTask.ID, called name: String? = nil) -> String {
    let parts = [name ?? task.account.name, task.vendorID, task.family?.rawValue, task.product]
    return SafeText("task/" + parts.compactMap(\.self).joined(separator: "/"), limit: .url).text
  }
}

extension Alert {
  /// Tells it from others for all who watch the same accounts, whatever they call them.
  ///
  /// - Parameters:
  ///   - name: what all of them call an account.
  ///   - topic: what is watched, which matters where it is about all of that.
  public func sharedKey(calling name: (AccountID) -> String, in topic: String) -> String {
    guard let account else { return "\(key)/\(topic)" }
    return task.map { Self.key(of: $0.id, called: name(account)) } ?? "account/\(name(account))"
  }

  /// What has become of an alert for which a snapshot gives no reason any more.
  enum Ending {
    /// Nothing says that it is over.
    case goesOn
    /// There is nothing left that could say so.
    case outOfSight
    /// It is over.
    case over
  }

  /// Whether whoever was told of this needs no word of another alert of the same key.
  func says(_ other: Alert) -> Bool {
    event == other.event && severity == other.severity && accountState == other.accountState
  }

  /// Returns what has become of it.
  func ending(in snapshot: Snapshot, judgement: Judgement) -> Ending {
    guard let task else {
      guard let status = account.flatMap(snapshot.account), status.state != .off else {
        return .outOfSight
      }
      return status.state == .ok ? .over : .goesOn
    }
    guard let task = snapshot.task(task.id) else { return .outOfSight }
    switch event {
    case .failed, .partial:
      return task.supersededBy != nil || task.status == .succeeded ? .over : .goesOn
    case .stalled:
      // Of a task that is not read nobody knows whether it moves.
      let isRead = snapshot.account(task.account).map { $0.state != .off } ?? false
      return task.status.isEnded || (isRead && !judgement.isStale(task)) ? .over : .goesOn
    case .gone, .account, .allEnded: return .over
    }
  }

  /// Returns it as over.
  func resolved(at date: Date, by task: CacheTask?) -> Alert {
    var alert = self
    alert.state = .resolved
    alert.at = date
    guard let account else { return alert }
    guard let task else {
      alert.summary = "\(account) can be read again"
      return alert
    }
    let words =
      task.supersededBy.map { "was redone by \($0.exportedText)" }
      ?? "is \(task.status.rawValue) now"
    alert.task = task
    alert.summary = "\(account) \(task.kind.rawValue) \(task.id.exportedText) \(words)"
    return alert
  }
}

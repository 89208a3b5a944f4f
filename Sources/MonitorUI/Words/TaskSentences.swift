import FoundationEssentials
import TaskModel

/// What can be said about a task in words, the most urgent first.
struct TaskSentences {
  let facts: RowFacts

  private var task: CacheTask { facts.task }

  /// What the task is: account, id, and the operator's label.
  var name: String {
    let label = task.label.map { " (\($0))" } ?? ""
    return "\(task.account) \(task.id.shownID)\(label)"
  }

  /// Why the task is as it is: trouble, what the vendor says, what it does not say, and since when.
  var explanation: [String] {
    var sentences: [String] = []
    if let standing, facts.verdict.isBlind || !task.isKnownToVendor { sentences.append(standing) }
    if !task.isKnownToVendor {
      sentences.append(task.message?.text ?? "the vendor has not described this task yet")
      return sentences
    }
    if let gone { sentences.append(gone) }
    if let proved { sentences.append(proved) }
    if let failures { sentences.append(failures) }
    if facts.verdict.isStalled, let moved = task.lastProgressAt {
      sentences.append("no progress for \(AgeText.full(from: moved, to: facts.now))")
    }
    if let redo = task.supersededBy { sentences.append("redone by \(redo.shownID)") }
    if let saying { sentences.append(saying) }
    if let usual { sentences.append(usual) }
    if let missing { sentences.append(missing) }
    if let otherCount { sentences.append(otherCount) }
    if let rest { sentences.append(rest) }
    if let ending { sentences.append(ending) }
    return facts.verdict.isBlind ? sentences : sentences + [standing ?? freshness]
  }

  /// What keeps the row from being fresh, and how old it is, such as `key refused; last good 6s ago`; nil
  /// while the account is read well and the row is not too old.
  var standing: String? {
    let seen = AccountStatus.lastGood(task.lastSeenAt, now: facts.now)
    // Of a vendor that answered before, an account that is read in part only says nothing of the row.
    let account = facts.account.flatMap { $0.state == .ok && $0.lastSuccess != nil ? nil : $0 }
    if facts.isStale || !task.isKnownToVendor || account?.state == .off,
      let trouble = account?.trouble
    {
      return "\(trouble.words); \(seen)"
    }
    return facts.isStale && task.isKnownToVendor ? "no answer on time; \(seen)" : nil
  }

  /// That the vendor lists the task no more; nil where it does.
  var gone: String? { task.isGone ? "gone from the vendor's list; this is its last state" : nil }

  /// Where the edge was found to be stale, and when; nil where it was not.
  var proved: String? {
    guard facts.isStaleAtEdge, let proof = task.proof else { return nil }
    return "\(ProofText.full(proof)), \(facts.moment(proof.at))"
  }

  /// How many URLs failed and why; nil where none did.
  var failures: String? {
    guard let urls = task.tally, urls.failed > 0 else { return nil }
    let count = "\(urls.failed) of \(urls.total == 1 ? "1 URL" : "\(urls.total) URLs") failed"
    guard let causes else { return count }
    guard task.urls?.failedCount == urls.failed else {
      return "\(count), among them \(causes.text())"
    }
    // One reason is that of all of them.
    guard let only = causes.only else { return "\(count): \(causes.text())" }
    return only == FailureCauses.noReason ? count : "\(count): \(only)"
  }

  /// Why URLs failed; nil where none did.
  var causes: FailureCauses? {
    guard let urls = task.urls, urls.failedCount > 0 else { return nil }
    var causes = FailureCauses()
    causes.add(task)
    return causes
  }

  /// The vendor's own word and text; nil where there are none.
  var saying: String? {
    guard task.isKnownToVendor else { return nil }
    var words: [String] = []
    if let word = task.vendorStatus, !word.isEmpty { words.append("\"\(word)\"") }
    if let message = task.message, !message.isEmpty, message != task.vendorStatus {
      words.append(message.text)
    }
    return words.isEmpty ? nil : "vendor says " + words.joined(separator: ", ")
  }

  /// How long tasks of the account and kind usually take; nil where that is not known or does not matter.
  var usual: String? {
    guard let times = facts.account?.usualTimes[task.kind] else { return nil }
    var text = "\(task.kind.rawValue) p50 \(times.median.shortText), p95 \(times.p95.shortText)"
    if let today = times.today { text += ", today \(today.shortText)" }
    if facts.isSlow { return "slower than usual (\(text))" }
    return task.status.isEnded ? nil : "usual \(text)"
  }

  /// How much longer it takes, as a sentence part; nil where nothing tells.
  var rest: String? { facts.timeLeft.map { "\(TimeText.leftInWords($0)) left" } }

  /// How far its URLs are as they were told, where the vendor's own count of them says something else; nil where it
  /// does not.
  var otherCount: String? {
    // Of states before the last one a history has the count alone.
    if facts.account?.isOfHistory == true { return nil }
    guard let urls = task.urls, !urls.isEmpty, let tally = task.tally,
      (tally.total, tally.succeeded, tally.failed)
        != (urls.count, urls.succeededCount, urls.failedCount)
    else { return nil }
    let failed = urls.failedCount > 0 ? ", \(urls.failedCount) failed" : ""
    let done = "\(urls.succeededCount)/\(urls.count) done"
    return "its URLs, told by another answer, are \(done)\(failed)"
  }

  /// What the vendor leaves out; nil where it gives URLs.
  var missing: String? {
    guard task.urls == nil else { return nil }
    if facts.account?.isOfHistory == true { return "the history has no URLs of it at this time" }
    if facts.account?.tellsURLs == true { return "its URLs were not told" }
    return task.progress == nil || !task.status.isEnded
      ? "this vendor reports no URLs or progress, only the task's state"
      : "this vendor reports no URLs, only the task's state"
  }

  /// What it means that the vendor calls a task or a URL of it done; nil where that is not known, and
  /// where it was canceled and will not be done.
  func success(of item: URLItem? = nil) -> String? {
    let status = item?.status ?? task.status
    guard status != .canceled, status.isEnded || task.status != .canceled else { return nil }
    guard task.isKnownToVendor, let success = facts.account?.success else { return nil }
    return success[item?.kind ?? task.kind]
  }

  /// When the task ended, as a sentence part; nil while it has not.
  var ending: String? {
    guard let end else { return nil }
    return (task.took.map { "took \(TimeText.fullLength($0)), " } ?? "") + "ended \(end)"
  }

  /// When the task ended, as exactly as it is known; nil while it has not.
  var end: String? {
    guard task.status.isEnded else { return nil }
    guard let finish = facts.dated.finish else { return "before it was first seen" }
    let moment = facts.moment(finish.at)
    guard finish.source == .observed else { return moment }
    guard let before = finish.notBefore else { return "by \(moment)" }
    return "between \(facts.clock(before)) and \(moment)"
  }

  /// When the vendor last described the task.
  var freshness: String {
    guard let seen = facts.dated.lastSeenAt, let age = facts.dataAge else {
      return "no answer about it yet"
    }
    let moment = "last good \(facts.moment(seen))"
    guard facts.isStale else { return moment }
    return "\(moment), \(AgeText.full(age)) ago"
  }
}

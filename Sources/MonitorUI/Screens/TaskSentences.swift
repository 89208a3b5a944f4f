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
    if !task.isKnownToVendor {
      sentences.append(task.message?.text ?? "the vendor has not described this task yet")
      return sentences + [freshness]
    }
    if task.isGone { sentences.append("gone from the vendor's list; this is its last state") }
    if let failures { sentences.append(failures) }
    if facts.verdict.isStalled, let moved = task.lastProgressAt {
      sentences.append("no progress for \(AgeText.text(from: moved, to: facts.now))")
    }
    if let redo = task.supersededBy { sentences.append("redone by \(redo.shownID)") }
    if facts.verdict.isBlind { sentences.append("the account does not answer") }
    if let saying { sentences.append(saying) }
    if let usual { sentences.append(usual) }
    if let missing { sentences.append(missing) }
    if let ending { sentences.append(ending) }
    return sentences + [freshness]
  }

  /// How many URLs failed and why; nil where none did.
  var failures: String? {
    guard let urls = task.urls, let causes else { return nil }
    let count = "\(urls.failedCount) of \(urls.count) URLs failed"
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
    guard !task.status.isEnded, let span = facts.account?.usualDurations[task.kind] else {
      return nil
    }
    return "usual \(task.kind.rawValue) p95 \(span.shortText)"
  }

  /// What the vendor leaves out; nil where it gives URLs.
  var missing: String? {
    guard task.urls == nil else { return nil }
    return task.progress == nil || !task.status.isEnded
      ? "this vendor gives no URLs and no progress, only the task's state"
      : "this vendor gives no URLs, only the task's state"
  }

  /// When the task ended, as a sentence part; nil while it has not.
  var ending: String? { end.map { "ended \($0)" } }

  /// When the task ended, as exactly as it is known; nil while it has not.
  var end: String? {
    guard task.status.isEnded else { return nil }
    guard let finish = task.finish else { return "before it was first seen" }
    let moment = facts.moment(finish.at)
    guard finish.source == .observed else { return moment }
    guard let before = finish.notBefore else { return "by \(moment)" }
    return "between \(facts.clock(before)) and \(moment)"
  }

  /// When the vendor last described the task.
  var freshness: String {
    guard let seen = task.lastSeenAt, let age = facts.dataAge else {
      return "no answer about it so far"
    }
    let moment = "last good \(facts.moment(seen))"
    return facts.isStale ? "\(moment), \(AgeText.text(age)) ago" : moment
  }
}

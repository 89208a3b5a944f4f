public import FoundationEssentials
import TaskModel

/// What `wait` leaves behind: the failed URLs and what was unmet, the last word, the summary file.
public struct WaitReport {
  private let outcome: WaitOutcome
  private let startedAt: Date
  private let endedAt: Date
  private let clockStep: TimeInterval

  /// Makes a report.
  ///
  /// - Parameter clockStep: how many seconds the calendar, which dates go by, is ahead of the times given.
  public init(_ outcome: WaitOutcome, startedAt: Date, endedAt: Date, clockStep: TimeInterval = 0) {
    self.outcome = outcome
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.clockStep = clockStep
  }

  /// The lines of what failed, was unmet or could not be read, one for each URL of a task that failed.
  public var lines: [String] {
    var lines: [String] = []
    for member in outcome.failed { lines += Self.failureLines(member) }
    for member in outcome.unmet {
      let word = member.awaitsConfirmation ? "UNCONFIRMED" : "UNMET"
      lines.append("\(word) \(Self.name(member)) \(standing(member))")
    }
    if outcome.shortage > 0 {
      lines.append(
        "UNMET \(outcome.shortage.counted("more task")) expected")
    }
    for status in outcome.unreadable {
      lines.append(
        "UNREADABLE \(status.account) \(status.reasonUnread)")
    }
    return lines
  }

  private static func failureLines(_ member: WaitMember) -> [String] {
    guard let task = member.task else { return [] }
    // Of URLs that the vendor had not done when the task went, its last word is not their end.
    let isGone = task.isGone && !task.status.isEnded
    func word(_ status: TaskStatus) -> String { isGone ? "GONE" : status.rawValue.uppercased() }
    let failed = member.failedItems
    guard !failed.isEmpty else {
      let reason = (task.message.map { " - \($0)" } ?? "") + redo(task)
      return [
        "\(word(task.status)) \(name(member))" + (task.target.map { " \($0)" } ?? "") + reason
      ]
    }
    let parts = URLParts(task.urls ?? URLItems([]), of: task.kind)
    return failed.map { item in
      let part = parts.text(of: item).map { " (\($0))" } ?? ""
      let reason = ((item.message ?? task.message).map { " - \($0)" } ?? "") + redo(task)
      return "\(word(item.status)) \(name(member)) \(item.url)\(part)\(reason)"
    }
  }

  private static func redo(_ task: CacheTask) -> String {
    task.supersededBy.map { " (redone by \($0.exportedText))" } ?? ""
  }

  private func standing(_ member: WaitMember) -> String {
    let account = outcome.accounts.first { $0.account == member.account }
    return member.standing(at: endedAt, account: account)
  }

  private static func name(_ member: WaitMember) -> String {
    "\(member.account) \(SafeText(member.vendorID, limit: .message))"
  }

  /// A line for each label, such as `INC-4711: 4 accounts, 3 ok, 1 failed, 0 left`.
  public var labels: [String] { LabelTotals(outcome.members.compactMap(\.task)).lines }

  /// The last word, which says "all succeeded" only where every task did.
  public var lastWord: String {
    let sums = WaitSums(outcome.members)
    let time = outcome.elapsed.shortText
    let failed = outcome.failed.count
    var troubles: [String] = []
    if outcome.signal != nil {
      troubles.append("stopped after \(time)")
    } else if outcome.isTimedOut {
      troubles.append("timed out after \(time)")
    }
    if outcome.wasCutShort { troubles.append("stopped at the first failure") }
    if failed > 0 { troubles.append("\(failed.counted("task")) did not succeed") }
    troubles += unmetWords
    if outcome.shortage > 0 {
      troubles.append("\(outcome.shortage.counted("task")) fewer than expected")
    }
    if !outcome.unreadable.isEmpty {
      let names = outcome.unreadable.map { status in
        "\(status.account) (\(status.trouble?.words ?? "read in part"))"
      }
      troubles.append("could not read " + names.joined(separator: ", "))
    }
    if sums.tasks == 0 {
      // What an account has that could not be read, nobody knows.
      let isKnown = outcome.signal == nil && outcome.unreadable.isEmpty
      let untracked = outcome.accounts.untrackedWords.map { [$0] } ?? []
      return ([isKnown ? "nothing matched" : "nothing has matched yet"] + troubles + untracked)
        .joined(separator: "; ")
    }
    guard !troubles.isEmpty else {
      return (sums.tasks == 1 ? "" : "all ") + "\(sums.size) succeeded in \(time)"
    }
    return (troubles + [sums.text]).joined(separator: "; ")
  }

  /// How many tasks are not over, by what is missing.
  private var unmetWords: [String] {
    var (open, unlisted, ended, gone) = (0, 0, 0, 0)
    for member in outcome.unmet {
      switch member.state {
      case .unlisted: unlisted += 1
      case .open: open += 1
      case .ended: ended += 1
      case .gone: gone += 1
      }
    }
    return [
      (open, "not ended"), (unlisted, "not listed"),
      (ended, "ended, waiting for a second answer"), (gone, "gone, waiting for a second answer"),
    ].filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
  }

  /// The summary file's text.
  public var summary: String {
    let ended = endedAt.addingTimeInterval(clockStep)
    let accounts = outcome.accounts.map { $0.moved(by: clockStep) }
    let judgement = Judgement(
      Snapshot(version: 0, takenAt: ended, tasks: [], accounts: accounts), now: ended)
    let urls = outcome.failed.flatMap { member in
      member.task.map { task in member.failedItems.map { (member, task, $0) } } ?? []
    }
    return WrittenJSON.object { members in
      members.add("schema", 1)
      members.add("started_at", startedAt.addingTimeInterval(clockStep))
      members.add("ended_at", ended)
      members.add(
        "exit_status", outcome.signal.map { 128 + Int($0) } ?? Int(outcome.status.rawValue))
      members.add("timed_out", outcome.isTimedOut && outcome.signal == nil)
      members.add("complete", outcome.unreadable.isEmpty && outcome.unmet.isEmpty)
      members.add("missing", outcome.shortage)
      members.add("accounts", .array(accounts.map(JSONOutput.account)))
      members.add(
        "tasks",
        .array(
          outcome.members.compactMap(\.task).map { task in
            .object {
              JSONOutput.add(
                task.moved(by: clockStep), to: &$0, judgement: judgement, urls: nil)
            }
          }))
      members.add(
        "failed_urls",
        .array(
          urls.map { member, task, item in
            .object { members in
              members.add("account", member.account.name)
              members.add("id", SafeText(member.vendorID, limit: .message).text)
              members.add("url", item.url.text)
              members.add("part", item.part?.text)
              members.add("kind", (item.kind ?? task.kind).rawValue)
              members.add("status", item.status.rawValue)
              members.add("message", item.message?.text)
            }
          }))
      members.add(
        "unmet",
        .array(
          outcome.unmet.map { member in
            .object { members in
              members.add("account", member.account.name)
              members.add("id", SafeText(member.vendorID, limit: .message).text)
              members.add("reason", standing(member))
            }
          }))
      members.add("unreadable", .array(outcome.unreadable.map { .string($0.account.name) }))
    }.text + "\n"
  }
}

extension Alert {
  /// The end of a wait, which is over only where nothing is left to look at.
  public init(end report: WaitReport, _ outcome: WaitOutcome, at date: Date) {
    key = "all-ended"
    isOwn = true
    event = .allEnded
    state = outcome.status == .done ? .resolved : .firing
    severity = outcome.status == .done ? .info : .error
    at = date
    summary = report.lastWord
  }
}

public import FoundationEssentials
public import TaskModel

/// How `watch` writes its lines.
public enum WatchFormat: String, CaseIterable, Sendable {
  case text
  case jsonl
}

/// Writes changes and heartbeats as lines.
public struct ChangeOutput: Sendable {
  let format: WatchFormat
  /// The zone of times meant for people.
  public let zone: ShownZone

  /// Writes in a format.
  public init(format: WatchFormat, zone: ShownZone) {
    self.format = format
    self.zone = zone
  }

  /// Returns the line of a change, without its end.
  ///
  /// - Parameter judgement: what is concluded from the newest snapshot.
  public func line(_ change: TaskChange, judgement: Judgement) -> String {
    switch format {
    case .text: clock(change.at) + " " + text(of: change.kind)
    case .jsonl: json(of: change, judgement: judgement).text
    }
  }

  /// Returns what a line says of how a task stands; nil where programs read, to whom the smallest step is news.
  public func standing(of task: CacheTask) -> String? {
    format == .text ? words(task, []) : nil
  }

  /// Returns the line of a shared store that went away or is back, without its end; nil where people read.
  ///
  /// - Parameters:
  ///   - sentence: what there is to say.
  ///   - sequence: the number of the newest change printed.
  public func line(
    ofStore name: String, _ sentence: String, isOver: Bool, sequence: UInt64, at date: Date
  ) -> String? {
    guard format == .jsonl else { return nil }
    return WrittenJSON.object { members in
      members.add("at", date)
      members.add("seq", Int(sequence))
      members.add("change", isOver ? "resolved" : "problem")
      members.add("store", name)
      members.add("message", sentence)
    }.text
  }

  /// Returns the line that sums up how all stands, without its end.
  ///
  /// - Parameter sequence: the number of the newest change printed.
  public func heartbeat(
    _ accounts: [AccountStatus], tasks: [CacheTask], sequence: UInt64, at date: Date
  ) -> String {
    let isComplete = accounts.allSatisfy { $0.state == .off || $0.isComplete }
    let counts = TaskStatus.allCases.map { status in
      (status, tasks.count { $0.status == status })
    }
    switch format {
    case .jsonl:
      return WrittenJSON.object { members in
        members.add("at", date)
        members.add("seq", Int(sequence))
        members.add("change", "heartbeat")
        members.add("complete", isComplete)
        members.add(
          "tasks",
          WrittenJSON.object { members in
            for (status, count) in counts { members.add(status.rawValue, count) }
          })
        members.add("accounts", .array(accounts.map(JSONOutput.account)))
      }.text
    case .text:
      let words = counts.filter { $0.1 > 0 }.map { "\($0.1.grouped) \($0.0.rawValue)" }
      let work = WorkSums(tasks)
      let sums = work.urls.total > 0 ? "; \(work.text)" : ""
      let accounts = accounts.map { account in
        if account.isUntracked { return "\(account.account) nothing tracked" }
        let words = "\(account.account) \(account.trouble?.words ?? "ok")"
        // Of an account that is off nobody expects an answer.
        if account.state == .off, account.lastSuccess == nil { return words }
        return "\(words), \(account.lastGood(now: date))"
      }
      let head = tasks.count.counted("task")
      return clock(date) + " -- "
        + ([head + (isComplete ? "" : " (incomplete)")] + words).joined(separator: ", ") + sums
        + "; "
        + (accounts.joined(separator: ", ") + LabelTotals(tasks).lines.map { "; " + $0 }.joined())
    }
  }

  private func clock(_ date: Date) -> String { zone.civilTime(at: date).timeText }

  // MARK: Lines for people

  private func text(of kind: TaskChange.Kind) -> String {
    switch kind {
    case .appeared(let task): words(task, [task.target])
    case .progress(let task): words(task, [])
    case .status(let task, let before): words(task, ["was \(before.rawValue)"])
    case .gone(let task):
      "\(task.account) \(task.id.exportedText) GONE, was \(task.status.rawValue)"
    case .problem(let status):
      "\(status.account) PROBLEM \(status.trouble?.sentence ?? "no answer")"
    case .resolved(let status): "\(status.account) RESOLVED, answers again"
    }
  }

  private func words(_ task: CacheTask, _ more: [String?]) -> String {
    var words = [
      task.account.name, task.id.exportedText, task.kind.rawValue,
      task.status.rawValue.uppercased(),
    ]
    if let progress = task.progress { words.append(RowField.percent(progress)) }
    if let urls = task.tally {
      words.append("\(urls.succeeded)/\(urls.total)")
      if urls.failed > 0 { words.append("\(urls.failed) failed") }
    }
    words += more.compactMap(\.self)
    let reason = task.message ?? task.urls?.first { $0.status.hasTrouble }?.message
    if task.status.hasTrouble, let reason { words.append("- \(reason)") }
    return words.joined(separator: " ")
  }

  // MARK: Lines for programs

  private func json(of change: TaskChange, judgement: Judgement) -> WrittenJSON {
    func object(_ word: String, _ more: (inout WrittenJSON.ObjectMembers) -> Void) -> WrittenJSON {
      .object { members in
        members.add("at", change.at)
        members.add("seq", Int(change.sequence))
        members.add("change", word)
        more(&members)
      }
    }
    func task(_ word: String, _ task: CacheTask) -> WrittenJSON {
      object(word) { members in
        JSONOutput.add(task, to: &members, judgement: judgement, urls: nil)
      }
    }
    return switch change.kind {
    case .appeared(let row): task("appeared", row)
    case .progress(let row): task("progress", row)
    case .status(let row, _): task("status", row)
    case .gone(let row): task("gone", row)
    case .problem(let status): object("problem") { JSONOutput.add(status, to: &$0) }
    case .resolved(let status): object("resolved") { JSONOutput.add(status, to: &$0) }
    }
  }
}

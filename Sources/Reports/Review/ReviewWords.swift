import FoundationEssentials
import TaskModel

extension Review {
  /// How it stands.
  var tone: ReviewTone {
    ReviewTone(whole, isWhole: gaps.isEmpty && !isCut && unread.isEmpty)
  }

  /// What is read first, the most important at the top: what came of it, how far it is, and how far that is known.
  var opening: [ReviewText] { [verdict, course, scope, staleness].compactMap(\.self) }

  /// What came of it, in one sentence.
  var verdict: ReviewText {
    guard whole.tasks > 0 else {
      return since == nil
        ? "No task that was kept matches." : "No task is known that anything happened to."
    }
    let bad = whole.count(\.isBad)
    let read = ReviewGroup(open.filter(\.task.isKnownToVendor), usual: [:])
    let undescribed = open.count - read.tasks
    func amount(_ standing: Standing) -> Int {
      tasks.count { $0.standing == standing && !$0.isStaleAtEdge }
    }
    let (redone, rest) = (amount(.redone), amount(.succeeded))
    var parts: [ReviewText] = []
    if bad > 0 {
      let share: ReviewText =
        whole.tasks == 1 ? "The one task" : "\(bad.grouped) of \(whole.tasks.counted("task"))"
      parts.append("\(share) did not succeed (\(whole.standingText(\.isBad)))")
    }
    if read.tasks > 0 {
      parts.append(
        "\(read.tasks.counted("task")) had not ended when last read (\(read.standingText()))")
    }
    let failed = open.reduce(0) { $0 + ($1.task.tally?.failed ?? 0) }
    if failed > 0 { parts.append("\(failed.counted("URL")) of those failed already") }
    if undescribed > 0 {
      let verb = undescribed == 1 ? "was" : "were"
      parts.append("\(undescribed.counted("task")) \(verb) never described by the vendor")
    }
    if whole.stale > 0 {
      let verb = whole.stale == 1 ? "is" : "are"
      let counted = tasks.count { $0.isStaleAtEdge && $0.standing.isBad }
      var part: ReviewText =
        "\(whole.stale.counted("task")) \(verb) stale at the edge (\(staleNames))"
      if counted == whole.stale {
        part = part + (counted == 1 ? ", counted above" : ", all counted above")
      } else if counted > 0 {
        part = part + ", \(counted.grouped) of them counted above"
      }
      parts.append(part)
    }
    if redone > 0 {
      parts.append("\(redone.counted("task")) failed and \(redone == 1 ? "was" : "were") redone")
    }
    if parts.isEmpty {
      parts.append(rest == 1 ? "The one task succeeded" : "All \(rest.grouped) tasks succeeded")
    } else if rest > 0 {
      let others: ReviewText = whole.stale == 0 ? "" : rest == 1 ? " other" : " others"
      parts.append("\(rest.grouped)\(others) succeeded")
    }
    let lacking = Set(gaps.filter(\.gap.isCertain).map(\.gap.account))
    let doubtful = Set(gaps.map(\.gap.account)).subtracting(lacking)
    if !lacking.isEmpty {
      parts.append("not every URL has a task on \(Self.everyName(of: lacking))")
    }
    if !doubtful.isEmpty {
      parts.append("whether every URL has a task on \(Self.everyName(of: doubtful)) is not known")
    }
    if isCut { parts.append("older tasks are not here") }
    if !unread.isEmpty {
      let verb = unread.count == 1 ? "was" : "were"
      parts.append("\(Self.names(of: unread)) \(verb) not read in that time")
    }
    return .joined(parts, "; ") + "."
  }

  /// What the open tasks have in common: that they were not over, or that no vendor has told of them.
  var openHeading: String {
    let read = open.count(where: \.task.isKnownToVendor)
    if read == open.count { return "Not over when last read" }
    return read == 0
      ? "Never described by the vendor" : "Not over when last read, or never described"
  }

  /// The first tasks that are stale at the edge, and how many more there are.
  private var staleNames: ReviewText {
    let names = tasks.filter(\.isStaleAtEdge).prefix(Self.mostStaleNames).map {
      ReviewText(outside: "\($0.task.account.name) \($0.task.id.exportedText)")
    }
    return .joined(names, ", ") + ReviewText(stringLiteral: (whole.stale - names.count).andMore)
  }

  private static let mostStaleNames = 3

  /// How far the URLs are, when the tasks were created and when they ended.
  var course: ReviewText? {
    guard whole.tasks > 0 else { return nil }
    var parts: [ReviewText] = ["\(whole.work.text)"]
    let redone = tasks.reduce(0) {
      $0 + ($1.standing == .redone ? $1.task.tally?.failed ?? 0 : 0)
    }
    if redone > 0 {
      parts.append("\(redone.counted("failed URL")) \(redone == 1 ? "is" : "are") of redone tasks")
    }
    if let created = whole.created {
      parts.append("created \(stamp(created.lowerBound))")
      if created.upperBound.timeIntervalSince(created.lowerBound) >= 1 {
        parts.append("the last at \(time(created.upperBound))")
      }
    }
    if let ended = whole.ended {
      parts.append("ended \((ended.isObserved ? "~" : "") + time(ended.at))")
      if let took = whole.took { parts.append("\(took.shortText) after the first was created") }
    }
    if whole.untimed > 0 {
      parts.append("when \(whole.untimed.counted("task")) ended is not known")
    }
    return .joined(parts, "; ") + "."
  }

  /// What the review covers.
  var scope: ReviewText {
    let all: ReviewText =
      if let since {
        "Tasks that were created, open, over or acknowledged since \(stamp(since))"
      } else {
        filter.isEmpty ? "All tasks that were kept" : "Tasks that match \(filter)"
      }
    let newest: ReviewText =
      isCut ? ", of which only the newest \(tasks.count.grouped) are here" : ""
    let time: ReviewText = ", as known \(knowing) at \(stamp(madeAt))."
    let read = Set(reads.map(\.account))
    let (quiet, unread) = (silent.filter(read.contains), silent.filter { !read.contains($0) })
    var text = all + newest + time
    if !quiet.isEmpty { text = text + " None is known of \(Self.names(of: quiet))." }
    if !unread.isEmpty {
      text = text + " Never read \(reading): \(Self.names(of: unread))."
    }
    return text
  }

  private var knowing: ReviewText {
    switch keeper {
    case .machine: "on this machine"
    case .team(nil): "to the team"
    case .team(let name?): "to the team \(SafeText(name, limit: .word).text)"
    }
  }

  private var reading: ReviewText { keeper == .machine ? "on this machine" : "by the team" }

  /// How old what is said of accounts is, the oldest first; nil where all were read just now.
  var staleness: ReviewText? {
    let old = reads.filter { madeAt.timeIntervalSince($0.at) >= Self.leastAge }
      .sorted { $0.at < $1.at }
    guard !old.isEmpty else { return nil }
    let parts = old.prefix(Self.mostNamed).map { read -> ReviewText in
      "\(read.account.name) \(ago(read.at))"
    }
    let times =
      ReviewText.joined(parts, ", ")
      + ReviewText(stringLiteral: (old.count - parts.count).andMore)
    return
      "Last read, as written down once a minute: \(times). What happened there since then is not known."
  }

  /// The names of some accounts.
  private static func everyName(of accounts: Set<AccountID>) -> ReviewText {
    .joined(accounts.sorted().map { ReviewText(outside: $0.name) }, ", ")
  }

  /// The first names of some accounts, and how many more there are.
  private static func names(of accounts: [AccountID]) -> ReviewText {
    let names = accounts.prefix(mostNamed).map { ReviewText(outside: $0.name) }
    return .joined(names, ", ")
      + ReviewText(stringLiteral: (accounts.count - names.count).andMore)
  }

  /// How many accounts a sentence names.
  private static let mostNamed = 6

  /// Ages of reads below this, in seconds, are not told: of an account that is read all the time, once a minute at
  /// most, the read that was written down last may be so old.
  private static let leastAge: TimeInterval = 120

  /// What was proved at the edge, and by whom all else is said.
  var proofs: ReviewText {
    let rest: ReviewText = "what stands here is what the vendors said of their tasks."
    guard !proved.isEmpty else { return "Nothing was proved at the edges: " + rest }
    let parts = TaskProof.Verdict.allCases.compactMap { verdict -> ReviewText? in
      let count = proved[verdict] ?? 0
      guard count > 0 else { return nil }
      switch verdict {
      case .fresh: return "\(count.counted("task")) fresh at all places asked"
      case .revalidated: return "\(count.counted("task")) found good by the origin"
      case .stale: return "\(count.counted("task")) stale at some"
      case .unknown: return "of \(count.counted("task")) nothing concluded"
      }
    }
    return "Verified at the edge: " + .joined(parts, ", ") + "; of all else " + rest
  }

  /// How many tasks were verified, by what was found last.
  var proved: [TaskProof.Verdict: Int] {
    tasks.reduce(into: [:]) { counts, task in
      if let verdict = task.proved { counts[verdict, default: 0] += 1 }
    }
  }

  /// What the mark of ends means.
  static let observedEnds: ReviewText =
    "~ marks an end that was seen between two reads, where the vendor does not tell it."

  // MARK: Times

  /// A moment with its day and zone.
  func stamp(_ date: Date) -> String { zone.stamp(at: date) }

  /// A moment as short as it can be told apart: without the day where all is of one day, with the zone where clocks were
  /// set.
  func time(_ date: Date) -> String {
    guard isOfOneOffset else { return stamp(date) }
    let civil = zone.civilTime(at: date)
    return isOfOneDay ? civil.timeText : "\(civil.dateText.dropFirst(5)) \(civil.timeText)"
  }

  /// The same without its seconds: what is written below a picture.
  func shortTime(_ date: Date) -> String {
    guard let span, span.upperBound.timeIntervalSince(span.lowerBound) >= 300 else {
      return time(date)
    }
    return isOfOneOffset ? String(time(date).dropLast(3)) : stamp(date)
  }

  /// How long ago something was, such as `6s ago`.
  func ago(_ date: Date) -> String { DurationText.ago(madeAt.timeIntervalSince(date)) }
}

extension ReviewGroup {
  /// How many stand in each way that fits, the worst first, such as `2 failed, 1 canceled`.
  func standingText(_ fits: (Standing) -> Bool = { _ in true }) -> String {
    Standing.allCases.filter(fits).compactMap { standing in
      standings[standing].map { "\($0.grouped) \(standing.words)" }
    }.joined(separator: ", ")
  }

  /// How many tasks are of each kind, such as `2 purge-url, 1 prefetch`.
  var kindText: String {
    TaskKind.allCases.compactMap { kind in
      kinds[kind].map { "\($0.grouped) \(kind.rawValue)" }
    }.joined(separator: ", ")
  }

  /// How many URLs are done; nil where no task tells of any.
  var urlsDoneText: String? {
    urlsDone.flatMap { done in urlsTotal.map { "\(done.grouped) of \($0.grouped)" } }
  }

  /// How long tasks took beside what is usual; nil where nothing is known to compare with.
  var paceText: String? {
    guard compared > 0 else { return nil }
    return slow == 0 ? "as usual" : "\(slow.grouped) of \(compared.grouped) slower"
  }
}

extension ReviewFailure {
  /// How much failed, such as `41 URLs of 3 tasks`.
  var amount: String {
    urls > 0
      ? "\(urls.counted("URL")) of \(tasks.count.counted("task"))" : tasks.count.counted("task")
  }
}

extension ReviewGap {
  /// What is missing, without the account, such as `no purge for 3 of 40 URLs of img.example.com`.
  var sentence: ReviewText {
    let all: ReviewText = "of \(urls.counted("URL")) of \(host)"
    let verb = family == .purge ? "purge" : "prefetch"
    let amount = missing == urls ? "any" : missing.grouped
    var parts: [ReviewText] = []
    if missing > 0, isCertain { parts.append("no \(verb) for \(amount) \(all)") }
    if doubtful > 0 {
      parts.append(
        "\(doubtful.grouped) \(all) covered only after normalizing, or by an id the vendor does not know"
      )
    }
    if !isCertain {
      let tell = blindTasks == 1 ? "does" : "do"
      let why: ReviewText =
        "\(blindTasks.counted("task")) of the account \(tell) not tell what URLs"
      let have = missing == urls || missing == 1 ? "has" : "have"
      parts.append(
        missing == 0 ? why : "not known whether \(amount) \(all) \(have) a \(verb): \(why)")
    }
    return .joined(parts, "; ")
  }
}

extension ReviewPace {
  /// What is usual, such as `usually 2m30s, 95 of 100 within 6m`.
  var usualText: String {
    "usually \(usual.median.shortText), 95 of 100 within \(usual.p95.shortText)"
  }
}

extension Acknowledgement {
  /// What was noted, such as `3 failed tasks`.
  var what: String {
    switch kind {
    case .tasks: tasks.isEmpty ? "failed tasks" : tasks.count.counted("failed task")
    case .late: "no answer on time"
    case .error(let kind): "reads that fail: \(kind.rawValue.replacing("_", with: " "))"
    }
  }
}

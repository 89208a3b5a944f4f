import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("Task table")
struct TaskTableTests {
  private var table = TaskTable(
    account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false)

  private mutating func merge(
    _ report: TaskReport, read: Int, at seconds: Double,
    from source: TaskTable.Source = .list(.account)
  ) -> [TaskChange.Kind] {
    table.merge(
      [Fixtures.finding(report, read: read, at: seconds)], from: source, isSettled: true)
  }

  /// Concludes a list read that had only the given reports, all created within its span.
  private mutating func list(_ reports: [TaskReport], read: Int, at seconds: Double)
    -> [TaskChange.Kind]
  {
    let now = Fixtures.moment(seconds)
    let from = Fixtures.start.addingTimeInterval(-1_000)
    let to = Fixtures.start.addingTimeInterval(seconds)
    var sweep = Sweep(.list(.account, from: from, to: to), number: read, started: now)
    _ = sweep.add(TaskPage(reports: reports), at: now)
    return table.merge(sweep.findings, from: .list(.account), isSettled: true)
      + table.conclude(
        sweep, of: .account, covering: PollPolicy.covered(from: from, to: to), isWide: true,
        at: now)
  }

  private func task(_ vendorID: String) throws -> CacheTask {
    try #require(table.task(Fixtures.id(vendorID)))
  }

  // MARK: - Progress, words, domains

  static let progressCases: [(TaskReport, Double?)] = [
    (
      Fixtures.report(
        "a", items: [Fixtures.item("u", .succeeded), Fixtures.item("v", .running, progress: 0.5)]),
      0.75
    ),
    (
      Fixtures.report("a", items: [Fixtures.item("u", .failed), Fixtures.item("v", .succeeded)]),
      0.5
    ),
    (Fixtures.report("a", word: .succeeded), 1),
    (Fixtures.report("a", word: .running), nil),
    (Fixtures.report("a", word: .failed), 0),
    (Fixtures.report("a", items: [Fixtures.item("u", .running)]), nil),
    (
      Fixtures.report(
        "a", items: [Fixtures.item("u", .failed, progress: 0.9), Fixtures.item("v", .succeeded)]),
      0.5
    ),
    (
      TaskReport(id: Fixtures.id("a"), kind: .purgeURL, word: .running, reportedProgress: 0.3), 0.3
    ),
  ]

  @Test("the time left is reckoned from the first read at which anything had been done")
  mutating func origin() throws {
    func report(_ progress: Double) -> TaskReport {
      TaskReport(
        id: Fixtures.id("a"), kind: .purgeURL, word: .running, reportedProgress: progress)
    }
    _ = merge(report(0), read: 1, at: 0)
    #expect(try task("a").origin == nil)
    for (read, (seconds, progress)) in [(60.0, 0.2), (70, 0.6), (80, 0.9)].enumerated() {
      _ = merge(report(progress), read: read + 2, at: seconds)
      let origin = try #require(try task("a").origin)
      #expect(origin == CacheTask.Reading(at: Fixtures.moment(60).wall, advance: 0.2))
    }
    // A vendor may begin anew.
    _ = merge(report(0.1), read: 5, at: 90)
    #expect(
      try task("a").origin == CacheTask.Reading(at: Fixtures.moment(90).wall, advance: 0.1))
  }

  @Test(
    "progress is the mean over items, else the figure, else the outcome", arguments: progressCases)
  func progress(report: TaskReport, expected: Double?) throws {
    var copy = self
    _ = copy.merge(report, read: 1, at: 0)
    #expect(try copy.task("a").progress == expected)
  }

  @Test("a task grouped from rows shows its worst row's word; domains are lower case, sorted, once")
  mutating func groupedRows() throws {
    let rows = [
      Fixtures.item("https://B.example.com/1", .succeeded),
      Fixtures.item("http://a.example.com:8080/2", .failed),
      Fixtures.item("b.example.com/3", .running),
    ]
    _ = merge(Fixtures.report("a", items: rows), read: 1, at: 0)
    #expect(try task("a").vendorStatus?.text == "failed")
    #expect(try task("a").domains == ["a.example.com", "b.example.com"])
    #expect(try task("a").status == .running)
  }

  // MARK: - Ends

  @Test("an end between two reads gets their times as its bounds")
  mutating func observedFinish() throws {
    _ = merge(Fixtures.report("a", items: [Fixtures.item("u", .running)]), read: 1, at: 10)
    _ = merge(Fixtures.report("a", items: [Fixtures.item("u", .running)]), read: 2, at: 20)
    _ = merge(Fixtures.report("a", items: [Fixtures.item("u", .succeeded)]), read: 3, at: 30)
    _ = merge(Fixtures.report("a", items: [Fixtures.item("u", .succeeded)]), read: 4, at: 40)
    let finish = try #require(try task("a").finish)
    #expect(finish.source == .observed)
    #expect(finish.at == Fixtures.moment(30).wall)
    #expect(finish.notBefore == Fixtures.moment(20).wall)
  }

  @Test("a task that had ended before the first read has no finish")
  mutating func endedBefore() throws {
    _ = merge(Fixtures.report("a", items: [Fixtures.item("u", .succeeded)]), read: 1, at: 10)
    #expect(try task("a").finish == nil)
    #expect(try task("a").status == .succeeded)
  }

  @Test("the vendor's finish is the latest item's, if every item has one")
  mutating func vendorFinish() throws {
    let timed = [
      Fixtures.item("u", .succeeded, finishedAt: 5), Fixtures.item("v", .failed, finishedAt: 7),
    ]
    _ = merge(Fixtures.report("a", items: timed), read: 1, at: 10)
    #expect(try task("a").finish == CacheTask.Finish(at: Fixtures.moment(7).wall, source: .vendor))
    let untimed = [
      Fixtures.item("u", .succeeded, finishedAt: 5), Fixtures.item("v", .failed),
    ]
    _ = merge(Fixtures.report("b", items: untimed), read: 1, at: 10)
    #expect(try task("b").finish == nil)
  }

  @Test("an end is asked for once more, then no more; it is not sticky")
  mutating func confirmation() throws {
    let ended = Fixtures.report("a", word: .succeeded)
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    table.track([Fixtures.tracked("a")], at: Fixtures.moment(0))
    #expect(table.standing(of: reference).phase == .undescribed)
    _ = merge(Fixtures.report("a", word: .running), read: 1, at: 1, from: .ids)
    _ = merge(ended, read: 2, at: 2, from: .ids)
    #expect(table.standing(of: reference).phase == .open)
    #expect(try task("a").status.isEnded)
    _ = merge(ended, read: 3, at: 3, from: .ids)
    #expect(table.standing(of: reference).phase == .confirmed)
    let published = table.publish(isReplanned: false) { _ in .seconds(5) }
    #expect(published.map(\.plannedInterval) == [nil])
    let changes = merge(Fixtures.report("a", word: .running), read: 4, at: 4, from: .ids)
    #expect(changes == [.status(try task("a"), from: .succeeded)])
    #expect(table.standing(of: reference).phase == .open)
    #expect(try task("a").finish == nil)
  }

  @Test("the same answer merged twice does not confirm itself")
  mutating func noSelfConfirmation() {
    let ended = Fixtures.report("a", word: .succeeded)
    _ = merge(ended, read: 1, at: 1)
    _ = merge(ended, read: 1, at: 1)
    #expect(table.standing(of: TaskReference(vendorID: "a", kind: .purgeURL)).phase != .confirmed)
  }

  // MARK: - Order, changes

  @Test("an older answer never overwrites a newer one")
  mutating func olderAnswers() throws {
    _ = merge(Fixtures.report("a", word: .succeeded), read: 2, at: 20)
    #expect(merge(Fixtures.report("a", word: .running), read: 1, at: 10) == [])
    #expect(try task("a").status == .succeeded)
    #expect(try task("a").lastSeenAt == Fixtures.moment(20).wall)
  }

  @Test("changes tell what is new, and nothing where nothing is")
  mutating func changes() throws {
    let half = Fixtures.report("a", items: [Fixtures.item("u", .running, progress: 0.5)])
    #expect(merge(half, read: 1, at: 1) == [.appeared(try task("a"))])
    #expect(merge(half, read: 2, at: 2) == [])
    #expect(try task("a").lastProgressAt == Fixtures.moment(1).wall)
    #expect(try task("a").lastSeenAt == Fixtures.moment(2).wall)
    #expect(try task("a").firstSeenAt == Fixtures.moment(1).wall)
    let more = Fixtures.report("a", items: [Fixtures.item("u", .running, progress: 0.6)])
    #expect(merge(more, read: 3, at: 3) == [.progress(try task("a"))])
    let done = Fixtures.report("a", items: [Fixtures.item("u", .succeeded)])
    #expect(merge(done, read: 4, at: 4) == [.status(try task("a"), from: .running)])
    #expect(try task("a").lastProgressAt == Fixtures.moment(4).wall)
  }

  // MARK: - Reads under way

  @Test("a new task whose rows so far have all ended is not shown as ended")
  mutating func preview() throws {
    let rows = [Fixtures.item("u", .succeeded)]
    let part = Fixtures.finding(Fixtures.report("a", items: rows), at: 1)
    #expect(table.merge([part], from: .list(.account), isSettled: false) == [])
    #expect(try task("a").status == .unknown && task("a").isPartlyRead)
    #expect(try task("a").message?.text == "still being read")
    #expect(try task("a").finish == nil)
    let whole = Fixtures.report("a", items: rows + [Fixtures.item("v", .failed)])
    let changes = table.merge(
      [Fixtures.finding(whole, parts: 2, at: 2)], from: .list(.account), isSettled: true)
    #expect(try task("a").status == .partial)
    #expect(try !task("a").isPartlyRead)
    #expect(changes == [.appeared(try task("a"))])
    #expect(try task("a").finish == nil, "a preview is no observation")
  }

  @Test("a known task keeps its rows until a read has brought as many")
  mutating func knownTaskInPart() throws {
    let open = [Fixtures.item("u", .succeeded), Fixtures.item("v", .running)]
    _ = merge(Fixtures.report("a", items: open), read: 1, at: 1)
    let part = Fixtures.report("a", items: [Fixtures.item("u", .succeeded)])
    _ = table.merge(
      [Fixtures.finding(part, read: 2, at: 2)], from: .list(.account), isSettled: false)
    #expect(try task("a").urls?.count == 2)
    #expect(try task("a").status == .running)
    let whole = [Fixtures.item("u", .succeeded), Fixtures.item("v", .succeeded)]
    let full = Fixtures.report("a", items: whole)
    _ = table.merge(
      [Fixtures.finding(full, read: 2, parts: 2, at: 2)], from: .list(.account), isSettled: false)
    #expect(try task("a").status == .succeeded)
  }

  // MARK: - What is owed

  @Test("what lists do not tell is owed when a task is met, and once after its end")
  mutating func owed() throws {
    table = TaskTable(
      account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: false,
      owed: [.items, .message])
    let reference = TaskReference(vendorID: "a", kind: .purgeURL)
    func summary(_ word: TaskStatus) -> TaskReport {
      var report = Fixtures.report("a", word: word, createdAt: -60)
      report.told = [.created]
      return report
    }
    func whole(_ word: TaskStatus, _ items: [URLItem]) -> TaskReport {
      var report = Fixtures.report("a", word: word, items: items)
      report.message = SafeText("why", limit: .message)
      report.told = [.items, .message]
      return report
    }
    #expect(!table.standing(of: reference).isOwed)
    _ = merge(summary(.running), read: 1, at: 1)
    #expect(table.standing(of: reference).isOwed && table.watched == [reference])
    let open = [Fixtures.item("u", .running), Fixtures.item("v", .running)]
    _ = merge(whole(.running, open), read: 2, at: 2, from: .ids)
    #expect(!table.standing(of: reference).isOwed)
    _ = merge(summary(.running), read: 3, at: 3)
    #expect(!table.standing(of: reference).isOwed)
    #expect(try task("a").urls == URLItems(open))
    #expect(try task("a").message?.text == "why")
    #expect(try task("a").createdAt == Fixtures.start.addingTimeInterval(-60))
    _ = merge(summary(.succeeded), read: 4, at: 4)
    #expect(try task("a").status == .succeeded, "URLs of before say nothing of the outcome")
    #expect(table.standing(of: reference).isOwed)
    let ended = [Fixtures.item("u", .succeeded), Fixtures.item("v", .failed)]
    _ = merge(whole(.succeeded, ended), read: 5, at: 5, from: .ids)
    #expect(!table.standing(of: reference).isOwed)
    for read in 6...8 { _ = merge(summary(.succeeded), read: read, at: Double(read)) }
    #expect(!table.standing(of: reference).isOwed && table.watched.isEmpty)
    #expect(try task("a").status == .partial)
    #expect(try task("a").urls == URLItems(ended))
  }

  // MARK: - Gone

  @Test("gone is what a complete read of its window lacks; it keeps its state and may come back")
  mutating func gone() throws {
    let report = Fixtures.report("a", word: .running, createdAt: 0)
    _ = list([report], read: 1, at: 100)
    #expect(list([], read: 2, at: 200) == [.gone(try task("a"))])
    #expect(try task("a").isGone)
    #expect(try task("a").status == .running)
    #expect(table.openSpan() == nil)
    #expect(list([], read: 3, at: 300) == [])
    #expect(list([report], read: 4, at: 400) == [.appeared(try task("a"))])
    #expect(try !task("a").isGone)
  }

  @Test(
    "not gone is what the window does not safely contain",
    arguments: [Double?.none, -950, 150, -2_000])
  func notGone(createdAt: Double?) throws {
    var copy = self
    _ = copy.list([Fixtures.report("a", word: .running, createdAt: createdAt)], read: 1, at: 100)
    #expect(copy.list([], read: 2, at: 200) == [])
    #expect(try !copy.task("a").isGone)
    #expect(copy.table.watched.map(\.vendorID) == ["a"], "it is asked for by id from now on")
  }

  @Test("placeholders, tasks known by id only and tasks just answered by id are never gone")
  mutating func neverGone() throws {
    table.track([Fixtures.tracked("p"), Fixtures.tracked("t")], at: Fixtures.moment(0))
    _ = merge(Fixtures.report("t", word: .running, createdAt: 0), read: 1, at: 1, from: .ids)
    #expect(list([], read: 2, at: 200) == [])
    #expect(try !task("p").isGone && !task("t").isGone)
  }

  @Test("what ended and was not heard of for a day outside every read is forgotten")
  mutating func forgotten() {
    let day = 86_400.0
    _ = list([Fixtures.report("a", word: .succeeded, createdAt: -2_000)], read: 1, at: 0)
    _ = list([], read: 2, at: day - 10)
    #expect(table.count == 1)
    _ = list([], read: 3, at: day + 10)
    #expect(table.count == 0)
  }

  @Test("what goes on and was not heard of for a week is forgotten, too")
  mutating func forgottenOpen() {
    let week = 7 * 86_400.0
    _ = list([Fixtures.report("a", word: .running)], read: 1, at: 0)
    _ = list([], read: 2, at: week - 10)
    #expect(table.count == 1)
    _ = list([], read: 3, at: week + 10)
    #expect(table.count == 0)
  }

  // MARK: - Tracking

  @Test("a tracked id always has a row, with what the operator said of it")
  mutating func placeholder() throws {
    let entry = Fixtures.tracked(
      "a", kind: .prefetch, label: "release", urls: ["https://X.example.com/a"])
    table.track([entry], at: Fixtures.moment(0))
    #expect(try task("a").status == .unknown)
    #expect(try task("a").kind == .prefetch)
    #expect(try task("a").label?.text == "release")
    #expect(try task("a").domains == ["x.example.com"])
    #expect(try !task("a").isKnownToVendor)
    _ = table.miss(entry.reference, saying: "not found at the vendor")
    #expect(try task("a").message?.text == "not found at the vendor")
    let other = TaskReport(id: Fixtures.id("a"), kind: .other, word: .running)
    #expect(merge(other, read: 1, at: 1, from: .ids) == [.status(try task("a"), from: .unknown)])
    #expect(try task("a").kind == .prefetch, "the vendor gives no better kind")
    #expect(try task("a").message == nil)
    #expect(try task("a").declaredURLs.map(\.text) == ["https://X.example.com/a"])
  }

  @Test("an answer that names the product replaces the placeholder")
  mutating func productResolved() {
    table.track([Fixtures.tracked("a", label: "l")], at: Fixtures.moment(0))
    let full = Fixtures.id("a", family: .purge, product: "dcdn")
    let report = TaskReport(id: full, kind: .purgeURL, word: .running)
    #expect(merge(report, read: 1, at: 5, from: .ids).count == 1)
    #expect(table.count == 1)
    #expect(table.task(full)?.label?.text == "l")
    #expect(table.task(full)?.firstSeenAt == Fixtures.moment(0).wall)
  }

  @Test("an answer by id speaks of no task that was not asked for")
  mutating func unaskedAnswer() {
    #expect(merge(Fixtures.report("x", word: .running), read: 1, at: 1, from: .ids) == [])
    #expect(table.count == 0)
  }

  @Test("an entry taken off the list takes its row along, unless the list has it")
  mutating func untracked() throws {
    table.track(
      [Fixtures.tracked("a"), Fixtures.tracked("b", label: "l")], at: Fixtures.moment(0))
    _ = list([Fixtures.report("b", word: .running, createdAt: 0)], read: 1, at: 1)
    #expect(table.count == 2)
    table.track([], at: Fixtures.moment(2))
    #expect(table.count == 1)
    #expect(try task("b").label == nil)
  }

  private mutating func publish(
    _ interval: Duration = .seconds(5), isReplanned: Bool = false
  ) -> TaskList {
    table.publish(isReplanned: isReplanned) { _ in interval }
  }

  @Test("publishes rows as they are now: new, changed, forgotten, replanned")
  mutating func publication() throws {
    table.track([Fixtures.tracked("a"), Fixtures.tracked("b")], at: Fixtures.moment(0))
    let first = publish()
    #expect(Set(first.map(\.id.vendorID)) == ["a", "b"])
    let same = publish()
    #expect(same.changes(since: first).isEmpty, "nothing changed")
    _ = merge(Fixtures.report("a", word: .running), read: 1, at: 1, from: .ids)
    let second = publish(.seconds(9))
    #expect(second[id: Fixtures.id("a")]?.status == .running)
    #expect(second[id: Fixtures.id("a")]?.plannedInterval == .seconds(9))
    #expect(second[id: Fixtures.id("b")]?.plannedInterval == .seconds(5))
    let third = publish(.seconds(9), isReplanned: true)
    #expect(third.allSatisfy { $0.plannedInterval == .seconds(9) })
    let fourth = publish(.seconds(9), isReplanned: true)
    #expect(fourth.changes(since: third).isEmpty)
    table.track([Fixtures.tracked("a")], at: Fixtures.moment(2))
    let last = publish()
    #expect(last.map(\.id.vendorID) == ["a"])
    #expect(Set(first.map(\.id.vendorID)) == ["a", "b"], "an older list keeps what it had")
  }
}

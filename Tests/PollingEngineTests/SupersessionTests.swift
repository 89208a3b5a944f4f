import FoundationEssentials
import PollingEngine
import TaskModel
import TestSupport
import Testing

@Suite("Superseded failures and labels")
struct SupersessionTests {
  private var table = TaskTable(
    account: Fixtures.account, provider: Fixtures.provider, idsDependOnFamily: true)

  private static func report(
    _ vendorID: String, _ statuses: [String: TaskStatus], at seconds: Double,
    kind: TaskKind = .purgeURL
  ) -> TaskReport {
    TaskReport(
      id: Fixtures.id(vendorID, family: kind.family), kind: kind,
      createdAt: Fixtures.start.addingTimeInterval(seconds),
      items: URLItems(
        statuses.sorted { $0.key < $1.key }.map { Fixtures.item($0.key, $0.value) }))
  }

  private mutating func merge(_ reports: [TaskReport], read: Int) {
    _ = table.merge(
      reports.map { Fixtures.finding($0, read: read, at: Double(read)) }, from: .list(.account),
      isSettled: true)
  }

  private mutating func publish() -> TaskList {
    table.publish(isReplanned: false) { _ in nil }
  }

  private func redo(of vendorID: String, _ kind: TaskKind = .purgeURL) throws -> String? {
    try #require(table.task(Fixtures.id(vendorID, family: kind.family))).supersededBy?.vendorID
  }

  private static let failed = report(
    "old", ["http://a/x/1": .failed, "http://a/x/2": .failed, "http://a/x/3": .succeeded], at: 0)

  static let cases: [(String, TaskReport, Bool)] = [
    (
      "all that failed, and more",
      report(
        "new",
        [
          "http://a/x/1": .succeeded, "http://a/x/2": .succeeded, "http://a/y": .succeeded,
        ], at: 5), true
    ),
    (
      "all that failed, by another operation",
      report(
        "new", ["http://a/x/1": .succeeded, "http://a/x/2": .succeeded], at: 5, kind: .unblock),
      false
    ),
    ("only a part", report("new", ["http://a/x/1": .succeeded], at: 5), false),
    (
      "the directory", report("new", ["http://a/x/": .succeeded], at: 5, kind: .purgeDirectory),
      true
    ),
    (
      "another directory",
      report("new", ["http://a/y/": .succeeded], at: 5, kind: .purgeDirectory), false
    ),
    (
      "failed again", report("new", ["http://a/x/1": .succeeded, "http://a/x/2": .failed], at: 5),
      false
    ),
    (
      "earlier", report("new", ["http://a/x/1": .succeeded, "http://a/x/2": .succeeded], at: -5),
      false
    ),
    (
      "a prefetch",
      report(
        "new", ["http://a/x/1": .succeeded, "http://a/x/2": .succeeded], at: 5, kind: .prefetch),
      false
    ),
    (
      "not ended", report("new", ["http://a/x/1": .succeeded, "http://a/x/2": .running], at: 5),
      false
    ),
  ]

  @Test("A later success of the same account that covers what failed redoes it", arguments: cases)
  func covers(name: String, later: TaskReport, isRedone: Bool) throws {
    var tests = self
    tests.merge([Self.failed], read: 1)
    #expect(try tests.redo(of: "old") == nil)
    tests.merge([Self.failed, later], read: 2)
    #expect(try tests.redo(of: "old") == (isRedone ? "new" : nil), "\(name)")
    // Both at once, as at the start of the program.
    tests = SupersessionTests()
    tests.merge([later, Self.failed], read: 1)
    #expect(try tests.redo(of: "old") == (isRedone ? "new" : nil), "\(name)")
  }

  @Test("It ends with the success, and what failed again is open again")
  func goesOn() throws {
    var tests = self
    let running = Self.report("new", ["http://a/x/1": .succeeded, "http://a/x/2": .running], at: 5)
    let done = Self.report("new", ["http://a/x/1": .succeeded, "http://a/x/2": .succeeded], at: 5)
    tests.merge([Self.failed, running], read: 1)
    #expect(try tests.redo(of: "old") == nil)
    tests.merge([Self.failed, done], read: 2)
    #expect(try tests.redo(of: "old") == "new")
    tests.merge([Self.report("old", ["http://a/x/1": .running], at: 0), done], read: 3)
    #expect(try tests.redo(of: "old") == nil)
    tests.merge([Self.failed, done], read: 4)
    #expect(try tests.redo(of: "old") == "new")
  }

  @Test("It ends with its reason: what redid it did not succeed after all, or more has failed")
  func reasons() throws {
    let both: [String: TaskStatus] = ["http://a/x/1": .succeeded, "http://a/x/2": .succeeded]
    let done = Self.report("new", both, at: 5)
    var tests = self
    tests.merge([Self.failed, done], read: 1)
    #expect(try tests.redo(of: "old") == "new")
    let failedToo = Self.report(
      "new", ["http://a/x/1": .failed, "http://a/x/2": .succeeded], at: 5)
    tests.merge([Self.failed, failedToo], read: 2)
    #expect(try tests.redo(of: "old") == nil)
    tests.merge([Self.failed, done], read: 3)
    #expect(try tests.redo(of: "old") == "new")
    let worse = Self.report(
      "old", ["http://a/x/1": .failed, "http://a/x/2": .failed, "http://a/x/3": .failed], at: 0)
    tests.merge([worse, done], read: 4)
    #expect(try tests.redo(of: "old") == nil)
    let all = Self.report(
      "all", both.merging(["http://a/x/3": .succeeded]) { $1 }, at: 9)
    tests.merge([worse, done, all], read: 5)
    #expect(try tests.redo(of: "old") == "all")
  }

  /// With a walk over all successes for every failure this takes minutes.
  @Test("Successes before a failure are not looked into", .hangLimit)
  func earlierSuccesses() throws {
    var tests = self
    let urls = Dictionary(
      uniqueKeysWithValues: (0..<2_000).map { ("http://a/d/e/f/g/\($0)", TaskStatus.succeeded) })
    let successes = (0..<50).map { Self.report("s\($0)", urls, at: -Double($0 + 1)) }
    tests.merge(successes, read: 1)
    for number in 0..<300 {
      let failure = Self.report("f\(number)", ["http://a/d/e/f/g/1": .failed], at: Double(number))
      tests.merge([failure], read: number + 2)
    }
    #expect(try tests.redo(of: "f7") == nil)
  }

  /// With a walk over all open failures for every success this takes minutes.
  @Test(
    "After a mass failure redos one by one cost no more than themselves", .hangLimit)
  func massFailure() throws {
    func urls(_ number: Int, _ status: TaskStatus) -> [String: TaskStatus] {
      Dictionary(
        uniqueKeysWithValues: (0..<5).map { ("http://a/d/e/f/g/h/\(number)/\($0)", status) })
    }
    var tests = self
    let failures = (0..<2_000).map { Self.report("f\($0)", urls($0, .failed), at: Double($0)) }
    tests.merge(failures, read: 1)
    for number in 0..<500 {
      let redo = Self.report("r\(number)", urls(number, .succeeded), at: 5_000 + Double(number))
      tests.merge([redo], read: number + 2)
    }
    #expect(try tests.redo(of: "f499") == "r499")
    #expect(try tests.redo(of: "f500") == nil)
    let rest = Self.report(
      "rest", ["http://a/d/e/f/g/h/": .succeeded], at: 9_000, kind: .purgeDirectory)
    tests.merge([rest], read: 1_000)
    #expect(try tests.redo(of: "f500") == "rest")
  }

  /// With a look at every failure for every success this takes many minutes.
  @Test(
    "Failures and successes of one URL, or of the directories above it, cost no more than themselves",
    .hangLimit, arguments: [false, true])
  func inTurn(isFolder: Bool) throws {
    var tests = self
    let count = 4_000
    let reports = (0..<count).flatMap { number in
      let time = Double(number * 2)
      let url = isFolder ? "http://a/d/\(number)/x" : "http://a/d/x"
      return [
        Self.report("f\(number)", [url: .failed], at: time),
        Self.report(
          "r\(number)", [isFolder ? "http://a/d/\(number)/" : url: .succeeded], at: time + 1,
          kind: isFolder ? .purgeDirectory : .purgeURL),
      ]
    }
    tests.merge(reports.reversed(), read: 1)
    for number in [0, 1, 7, count - 1] {
      #expect(try tests.redo(of: "f\(number)") == "r\(number)", "the first one that did it")
    }
  }

  @Test("A directory is found however deep it lies")
  func deepFolder() throws {
    for depth in 1...12 {
      var tests = self
      let folder = "http://a/" + (0..<depth).map { "\($0)/" }.joined()
      tests.merge(
        [
          Self.report("old", [folder + "x/y?z=/": .failed], at: 0),
          Self.report("new", [String(folder.dropLast()): .succeeded], at: 1, kind: .purgeDirectory),
        ], read: 1)
      #expect(try tests.redo(of: "old") == "new")
    }
  }

  /// With a key for each directory above each URL this takes gigabytes.
  @Test("A URL of slashes costs no more than its text")
  func slashes() throws {
    var tests = self
    let slashes = String(repeating: "/", count: 8_000)
    let failures = (0..<1_000).map {
      Self.report("f\($0)", ["http://a\(slashes)\($0)": .failed], at: Double($0))
    }
    tests.merge(failures, read: 1)
    let shallow = Self.report("above", ["http:/": .succeeded], at: 2_000, kind: .purgeDirectory)
    tests.merge([shallow], read: 2)
    #expect(try tests.redo(of: "f7") == nil, "a scheme is no directory")
    let deep = Self.report(
      "deep", ["http://a" + slashes.dropLast(): .succeeded], at: 3_000, kind: .purgeDirectory)
    tests.merge([deep], read: 3)
    #expect(try tests.redo(of: "f7") == "deep")
  }

  @Test("URLs that an operator names later tell what was redone")
  mutating func namedLater() throws {
    let url = "http://a/x"
    table.track([Fixtures.tracked("new", urls: [url])], at: Fixtures.moment(0))
    let reports = [("old", TaskStatus.failed, 0.0), ("new", .succeeded, 5)].map { id, word, at in
      TaskReport(
        id: Fixtures.id(id, family: .purge), kind: .purgeURL, word: word,
        createdAt: Fixtures.start.addingTimeInterval(at))
    }
    merge(reports, read: 1)
    #expect(try redo(of: "old") == nil)
    let named = ["new", "old"].map { Fixtures.tracked($0, urls: [url]) }
    table.track(named, at: Fixtures.moment(1))
    #expect(try redo(of: "old") == "new")
    let others = [named[0], Fixtures.tracked("old", urls: ["http://a/y"])]
    table.track(others, at: Fixtures.moment(2))
    #expect(try redo(of: "old") == nil)
  }

  static let clocks: [(ahead: Double, createdAt: Double, isRedone: Bool)] = [
    (0, 50, true), (0, 150, false), (1_200, 1_250, true), (1_200, 150, true),
    (1_200, 1_350, false), (-1_200, 50, false), (-1_200, -1_150, true),
  ]

  /// The vendor tells when the one task was created, and nobody but us when the other was tracked.
  @Test(
    "Times of two clocks are compared by one",
    arguments: clocks)
  mutating func clocksThatDiffer(ahead: Double, createdAt: Double, isRedone: Bool) throws {
    let url = "http://a/x"
    table.clockAhead = ahead
    // Created by the vendor's clock, which is ahead of ours, and failed.
    merge([Self.report("old", [url: .failed], at: createdAt)], read: 1)
    // Tracked at second 100 of our clock, and never told when it was created.
    let new = TaskReport(
      id: Fixtures.id("new", family: .purge), kind: .purgeURL,
      items: URLItems([Fixtures.item(url, .succeeded)]))
    table.track(
      [
        TrackedTask(
          account: Fixtures.account, reference: TaskReference(vendorID: "new", kind: .purgeURL),
          trackedAt: Fixtures.start.addingTimeInterval(100))
      ], at: Fixtures.moment(100))
    _ = table.merge(
      [Fixtures.finding(new, read: 2, at: 101)], from: .ids, isSettled: true)
    #expect(try redo(of: "old") == (isRedone ? "new" : nil))
  }

  @Test("A label makes no task younger than what redoes it")
  mutating func aLabelLongAfter() throws {
    func report(_ vendorID: String, _ status: TaskStatus) -> TaskReport {
      TaskReport(
        id: Fixtures.id(vendorID, family: .purge), kind: .purgeURL,
        items: URLItems([Fixtures.item("http://a/x", status)]))
    }
    merge([report("old", .failed)], read: 1)
    merge([report("old", .failed), report("new", .running)], read: 2)
    let label = TrackedTask(
      account: Fixtures.account, reference: TaskReference(vendorID: "old", kind: .purgeURL),
      label: "INC", trackedAt: Fixtures.start.addingTimeInterval(100))
    table.track([label], at: Fixtures.moment(100))
    let id = Fixtures.id("old", family: .purge)
    #expect(try #require(table.task(id)).began(clockAhead: 0) == Fixtures.moment(1).wall)
    #expect(try redo(of: "old") == nil)
    merge([report("old", .failed), report("new", .succeeded)], read: 101)
    #expect(try redo(of: "old") == "new")
    table.track([], at: Fixtures.moment(102))
    #expect(try #require(table.task(id)).began(clockAhead: 0) == Fixtures.moment(1).wall)
  }

  @Test("Who was tracked before it was listed is no younger once it is not tracked any more")
  mutating func untracked() throws {
    let entry = TrackedTask(
      account: Fixtures.account, reference: TaskReference(vendorID: "a", kind: .purgeURL),
      trackedAt: Fixtures.start.addingTimeInterval(-600))
    table.track([entry], at: Fixtures.moment(0))
    let report = TaskReport(
      id: Fixtures.id("a", family: .purge), kind: .purgeURL,
      items: URLItems([Fixtures.item("http://a/x", .running)]))
    merge([report], read: 1)
    table.track([], at: Fixtures.moment(2))
    let task = try #require(table.task(Fixtures.id("a", family: .purge)))
    #expect(task.trackedAt == nil && task.began(clockAhead: 0) == entry.trackedAt)
  }

  @Test("What an earlier run saw is no younger in this one, whenever that is told")
  mutating func recalled() throws {
    let first = Fixtures.start.addingTimeInterval(-7_200)
    table.track([Fixtures.tracked("a"), Fixtures.tracked("b")], at: Fixtures.moment(0))
    table.recall(["a": first, "c": first, "d": first])
    func began(_ vendorID: String) throws -> Date {
      try #require(table.task(Fixtures.id(vendorID, family: .purge))).began(clockAhead: 0)
    }
    #expect(try began("a") == first)
    func report(_ vendorID: String) -> TaskReport {
      TaskReport(
        id: Fixtures.id(vendorID, family: .purge), kind: .purgeURL,
        items: URLItems([Fixtures.item("http://a/x", .running)]))
    }
    merge(
      [report("a"), report("b"), report("c"), Self.report("d", ["http://a/x": .running], at: 5)],
      read: 1)
    #expect(try began("a") == first && began("c") == first)
    #expect(try began("b") > first, "nothing was known of it")
    #expect(try began("d") == Fixtures.start.addingTimeInterval(5), "the vendor says more")
  }

  @Test("A new row has the label of its id at once, although its own entry has none")
  mutating func labelOfAnotherEntry() throws {
    let entries = [
      Fixtures.tracked("p"), Fixtures.tracked("p", kind: .prefetch, label: "INC"),
    ]
    table.track(entries, at: Fixtures.moment(0))
    let labels = table.appearances(at: .seconds(5)).map { change -> String? in
      if case .appeared(let task) = change { task.label?.text } else { nil }
    }
    #expect(labels == ["INC"], "one row stands for both guesses")
    merge([Self.report("p", ["http://a/x": .running], at: 0)], read: 1)
    #expect(publish().first { $0.kind == .purgeURL }?.label?.text == "INC")
    table.track([], at: Fixtures.moment(1))
    table.track(entries, at: Fixtures.moment(2))
    merge([Self.report("q", ["http://a/x": .running], at: 0)], read: 2)
    #expect(publish().first { $0.id.vendorID == "q" }?.label == nil)
  }

  @Test(
    "A label belongs to the id, whatever kind it was tracked as, and the wrong guess has no row")
  mutating func labels() throws {
    table.track([Fixtures.tracked("p", label: "INC")], at: Fixtures.moment(0))
    let placeholder = publish()
    #expect(placeholder.count == 1)
    merge([Self.report("p", ["http://a/x": .running], at: 0, kind: .prefetch)], read: 1)
    let shown = publish()
    #expect(shown.map(\.kind) == [.prefetch])
    #expect(shown.first?.label?.text == "INC")
    table.track([Fixtures.tracked("p", label: "OTHER")], at: Fixtures.moment(1))
    let other = publish()
    #expect(other.first?.label?.text == "OTHER")
    table.track([], at: Fixtures.moment(2))
    let bare = publish()
    #expect(bare.map(\.label) == [nil])
  }
}

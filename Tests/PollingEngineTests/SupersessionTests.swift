import FoundationEssentials
import PollingEngine
import TaskModel
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
      reports.map { Fixtures.finding($0, read: read, at: Double(read)) }, from: .list,
      isSettled: true)
  }

  private mutating func publish() -> TaskList {
    table.publish(isReplanned: false) { _, _ in nil }
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
  @Test("Successes before a failure are not looked into", .timeLimit(.minutes(1)))
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

  @Test(
    "A label belongs to the id, whatever kind it was tracked as, and the wrong guess has no row")
  mutating func labels() throws {
    _ = table.track([Fixtures.tracked("p", label: "INC")], at: Fixtures.moment(0))
    let placeholder = publish()
    #expect(placeholder.count == 1)
    merge([Self.report("p", ["http://a/x": .running], at: 0, kind: .prefetch)], read: 1)
    let shown = publish()
    #expect(shown.map(\.kind) == [.prefetch])
    #expect(shown.first?.label?.text == "INC")
    _ = table.track([Fixtures.tracked("p", label: "OTHER")], at: Fixtures.moment(1))
    let other = publish()
    #expect(other.first?.label?.text == "OTHER")
    _ = table.track([], at: Fixtures.moment(2))
    let bare = publish()
    #expect(bare.map(\.label) == [nil])
  }
}

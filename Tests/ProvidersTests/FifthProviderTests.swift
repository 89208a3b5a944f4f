import FoundationEssentials
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// A vendor that says little: its lists have ids and states, the rest comes by id, all in XML, and its
/// accounts are made of zones that have to be asked for.
private final class SparseVendor: Sendable {
  struct Task {
    let id: String
    let zone: String
    var state: String
    var paths: [String] = []
  }

  private struct State {
    var tasks: [Task] = []
    var refused: Set<String> = []
    var zoneQuestions = 0
    var listed: [String] = []
    var described: [[String]] = []
  }

  static let zones = ["one", "two", "three"]
  static let created = "2024-05-01T11:59:00Z"
  private let state = Mutex(State())

  var zoneQuestions: Int { state.withLock(\.zoneQuestions) }
  var listed: [String] { state.withLock(\.listed) }
  var described: [[String]] { state.withLock(\.described) }

  func set(_ tasks: [Task], refused: Set<String> = []) {
    state.withLock { ($0.tasks, $0.refused) = (tasks, refused) }
  }

  func change(_ id: String, to newState: String) {
    state.withLock { state in
      for place in state.tasks.indices where state.tasks[place].id == id {
        state.tasks[place].state = newState
      }
    }
  }

  func answerZones() -> String {
    state.withLock { $0.zoneQuestions += 1 }
    let zones = Self.zones.map { "<Zone><Id>\($0)</Id><Name>\($0).example</Name></Zone>" }
    return "<Zones>\(zones.joined())</Zones>"
  }

  func answerList(_ zone: String) throws(ProviderError) -> String {
    let tasks = state.withLock { state -> [Task]? in
      state.listed.append(zone)
      return state.refused.contains(zone) ? nil : state.tasks.filter { $0.zone == zone }
    }
    guard let tasks else { throw .permission(VendorMessage(code: "AccessDenied", text: "no")) }
    let rows = tasks.map {
      "<Task><Id>\($0.id)</Id><State>\($0.state)</State><Created>\(Self.created)</Created></Task>"
    }
    return "<Tasks>\(rows.joined())</Tasks>"
  }

  func answer(_ ids: [String]) -> String {
    let tasks = state.withLock { state in
      state.described.append(ids)
      return state.tasks.filter { ids.contains($0.id) }
    }
    let rows = tasks.map { task in
      let paths = task.paths.map { "<Path>\($0)</Path>" }.joined()
      return "<Task><Id>\(task.id)</Id><Zone>\(task.zone)</Zone><State>\(task.state)</State>"
        + "<Created>\(Self.created)</Created><Host>\(task.zone).example</Host>\(paths)</Task>"
    }
    return "<Tasks>\(rows.joined())</Tasks>"
  }
}

/// The adapter to it.
private struct SparseProvider: Provider {
  let vendor: SparseVendor
  let account = AccountID("acc")

  let capabilities = ProviderCapabilities(
    canList: true, scopes: .discovered, idsPerCall: 2, lookBack: .seconds(86_400), listRate: 5,
    byIDRate: 5, reportsProgress: false, listTells: [.created],
    answerTells: [.created, .items, .domains])

  func scopes() async throws(ProviderError) -> [TaskScope] {
    var scopes: [TaskScope] = []
    try read(vendor.answerZones()) { _, zone in
      var fields: [String: String] = [:]
      zone.children { name, child in fields[name.lowercased] = child.text() }
      guard let id = fields["id"], let name = fields["name"] else { return }
      scopes.append(TaskScope(vendorID: id, name: SafeText(name, limit: .word), product: id))
    }
    return scopes
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    let answer = try vendor.answerList(scope.vendorID)
    return TaskPage(reports: try reports(answer, zone: scope.vendorID, told: [.created]))
  }

  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    let answer = vendor.answer(references.map(\.vendorID))
    let reports = try reports(answer, zone: nil, told: capabilities.answerTells)
    let found = Set(reports.map(\.id.vendorID))
    return TaskPage(
      reports: reports, notFound: references.filter { !found.contains($0.vendorID) })
  }

  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    RawAnswer(status: 200, lines: [])
  }

  private func read(
    _ text: String, _ row: (XMLName, inout XMLReader) -> Void
  ) throws(ProviderError) {
    do {
      try XMLReader.read(Array(text.utf8)) { _, root in root.rows(atMost: 1_000, row) }
    } catch {
      throw .malformedResponse("\(error)")
    }
  }

  private func reports(
    _ text: String, zone: String?, told: TaskFacets
  ) throws(ProviderError) -> [TaskReport] {
    var reports: [TaskReport] = []
    try read(text) { _, task in
      var fields: [String: String] = [:]
      var paths: [String] = []
      task.children { name, child in
        switch name {
        case "Path": paths.append(child.text() ?? "")
        default: fields[name.lowercased] = child.text()
        }
      }
      let words: [String: TaskStatus] = ["done": .succeeded, "going": .running]
      let status = fields["state"].flatMap { words[$0] } ?? .unknown
      guard let id = fields["id"], let zone = zone ?? fields["zone"] else { return }
      let items = paths.map { path in
        let isBroken = path.hasSuffix("broken") && status.isEnded
        return URLItem(
          url: SafeText("https://\(zone).example" + path, limit: .url),
          status: isBroken ? .failed : status)
      }
      reports.append(
        TaskReport(
          id: CacheTask.ID(account: account, vendorID: id, product: zone), kind: .purgeURL,
          word: status, vendorStatus: fields["state"].map { SafeText($0, limit: .word) },
          createdAt: fields["created"].flatMap { RFC3339.date($0.utf8Span.span) },
          items: items.isEmpty ? nil : URLItems(items),
          domains: fields["host"].map { [$0] } ?? [], told: told))
    }
    return reports
  }
}

private typealias SparseRun = PollerRun<SparseProvider>

extension PollerRun<SparseProvider> {
  fileprivate init(_ tasks: [SparseVendor.Task], refused: Set<String> = []) {
    let vendor = SparseVendor()
    vendor.set(tasks, refused: refused)
    self.init(SparseProvider(vendor: vendor))
  }

  fileprivate var vendor: SparseVendor { provider.vendor }
}

@Suite("A fifth provider, whose lists say little") struct FifthProviderTests {
  private static func ended(_ count: Int, _ zone: String) -> [SparseVendor.Task] {
    (0..<count).map {
      SparseVendor.Task(id: "\(zone)-\($0)", zone: zone, state: "done", paths: ["/\($0)"])
    }
  }

  @Test("what had ended when it was met is asked for once, in batches of its zone")
  func metEnded() async throws {
    var run = SparseRun(Self.ended(5, "one") + Self.ended(3, "two"))
    await run.run(until: .seconds(300))
    #expect(run.vendor.zoneQuestions == 1)
    let asked = run.vendor.described
    #expect(asked.map(\.count).sorted() == [1, 1, 2, 2, 2])
    #expect(
      asked.flatMap(\.self).sorted() == (Self.ended(5, "one") + Self.ended(3, "two")).map(\.id))
    #expect(asked.allSatisfy { Set($0.map { $0.prefix(3) }).count == 1 }, "a zone a call")
    #expect(run.vendor.listed.count > 3 * 10, "summaries came after that")
    let task = try #require(run.task("one-4", "one"))
    #expect(task.urls?.map(\.url.text) == ["https://one.example/4"])
    #expect(task.domains == ["one.example"])
    #expect(run.status.isComplete && run.status.hasBeenRead)
  }

  @Test("what answers by id told stays, whatever later summaries leave out")
  func kept() async throws {
    let task = SparseVendor.Task(
      id: "x", zone: "two", state: "going", paths: ["/a", "/broken"])
    var run = SparseRun([task])
    await run.run(until: .seconds(40))
    let first = try #require(run.task("x", "two"))
    #expect(first.status == .running && first.urls?.count == 2)
    #expect(first.domains == ["two.example"])
    run.vendor.change("x", to: "done")
    await run.run(until: .seconds(900))
    let asked = run.vendor.described.count
    let last = try #require(run.task("x", "two"))
    #expect(last.status == .partial, "the URLs tell more of the outcome than the summary's word")
    #expect(last.urls?.failedCount == 1)
    #expect(last.domains == ["two.example"])
    #expect(last.createdAt == Sample.now.addingTimeInterval(-60))
    await run.run(until: .seconds(3_000))
    #expect(run.vendor.described.count == asked, "and that is not asked for again")
    #expect(run.task("x", "two")?.status == .partial)
    #expect(run.task("x", "two")?.urls?.count == 2)
  }

  @Test("a zone that is refused is named, and holds up no other")
  func refused() async throws {
    var run = SparseRun(Self.ended(1, "one") + Self.ended(1, "three"), refused: ["two"])
    await run.run(until: .seconds(600))
    #expect(run.task("one-0", "one")?.urls?.count == 1)
    #expect(run.task("three-0", "three")?.urls?.count == 1)
    let status = run.status
    #expect(!status.isComplete && status.hasBeenRead && !status.isBlind)
    #expect(status.state == .down && status.scope?.text == "two.example")
    #expect(
      status.trouble?.sentence == "two.example: key lacks permission (AccessDenied: no)")
    #expect(run.problems.count == 1, "it is told once")
    let counts = Dictionary(grouping: run.vendor.listed, by: \.self).mapValues(\.count)
    #expect(counts["one"] == counts["three"])
    #expect(try #require(counts["one"]) > 25)
    #expect(try #require(counts["two"]) <= 11, "the refused one is tried once a minute")
  }

  @Test("a key that may list nothing is refused as a whole")
  func allRefused() async throws {
    var run = SparseRun([], refused: Set(SparseVendor.zones))
    await run.run(until: .seconds(30))
    #expect(run.status.state == .auth && run.status.scope == nil)
    #expect(run.problems.map(\.state) == [.auth])
  }

  @Test("what the operator looks at comes before what is owed")
  func focus() async throws {
    let watched = SparseVendor.Task(id: "x", zone: "two", state: "going", paths: ["/a"])
    var run = SparseRun([watched])
    await run.run(until: .seconds(5))
    run.vendor.set([watched] + Self.ended(30, "one"))
    run.poller.focus(on: CacheTask.ID(account: AccountID("acc"), vendorID: "x", product: "two"))
    let before = run.vendor.described.count
    await run.run(until: .seconds(40))
    let asked = run.vendor.described.dropFirst(before).flatMap(\.self)
    #expect(Set(asked) == Set(["x"] + Self.ended(30, "one").map(\.id)))
    let owed = asked.filter { $0 != "x" }
    #expect(owed.count == 30, "each once")
    #expect(asked.count { $0 == "x" } > 10, "every 2.5 s, also while much is owed")
  }
}

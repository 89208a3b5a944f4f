import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// An account of several lists: each gets its turn, and what befalls one is seen by the others where it must be.
@Suite("Several lists of one account")
struct ScopePassTests {
  private static func capabilities(_ names: String...) -> ProviderCapabilities {
    capabilities(names)
  }

  private static func capabilities(_ names: [String]) -> ProviderCapabilities {
    var capabilities = Fixtures.listing
    capabilities.scopes = .fixed(
      names.map { TaskScope(vendorID: $0, name: SafeText($0, limit: .word), product: $0) })
    return capabilities
  }

  private static func scope(of call: AccountPoller.Call) -> String {
    if case .list(let scope, _, _) = call.question { scope.vendorID } else { "-" }
  }

  @Test("a list that is due again does not keep a longer one from its turn")
  func longPass() throws {
    var rig = PollerRig(Self.capabilities("a", "b"))
    let lengths = ["a": 14, "b": 40]
    var pages: [String: Int] = [:]
    var calls: [String] = []
    while pages["b", default: 0] < 40, calls.count < 200 {
      let call = try rig.call()
      let name = Self.scope(of: call)
      calls.append(name)
      let page = pages[name, default: 0] + 1
      pages[name] = page == lengths[name] && name == "a" ? 0 : page
      rig.elapsed += .seconds(1)
      let report = Fixtures.report("\(name)\(calls.count)", word: .succeeded)
      let next = page == lengths[name] ? nil : PageCursor(page)
      _ = rig.answer(call, TaskPage(reports: [report], next: next))
    }
    #expect(calls.count == 54, "one read of each")
    #expect(rig.status.isComplete)
  }

  @Test("what the vendor asks of one list holds for all, also while another is refused")
  func throttledWhileUndecided() throws {
    var rig = PollerRig(Self.capabilities("a", "b", "c"))
    _ = rig.fail(try rig.call(), .permission(Fixtures.message))
    let second = try rig.call()
    #expect(Self.scope(of: second) == "b")
    let throttled = rig.elapsed
    _ = rig.fail(second, .throttled(retryAfter: .seconds(60), Fixtures.message))
    _ = try rig.call()
    #expect(rig.elapsed >= throttled + .seconds(60))
  }

  @Test(
    "one answer says that the key is let in, whatever was refused before; once, for it may be one list alone",
    arguments: [ProviderError.credentials(Fixtures.message), .clockSkew(Fixtures.message)])
  func letIn(_ error: ProviderError) throws {
    var rig = PollerRig(Self.capabilities("a", "b"))
    func isResolved(_ changes: [TaskChange.Kind]) -> Bool {
      changes.contains { if case .resolved = $0 { true } else { false } }
    }
    _ = rig.answer(try rig.call(), TaskPage())
    for isFirst in [true, false] {
      let refused = try rig.call()
      #expect(Self.scope(of: refused) == "b")
      _ = rig.fail(refused, error)
      #expect(rig.status.state == .auth)
      let next = try rig.call()
      #expect(Self.scope(of: next) == "a")
      let changes = rig.answer(next, TaskPage())
      #expect(isResolved(changes) == isFirst)
      #expect(rig.status.state == (isFirst ? .ok : .auth))
      #expect(!rig.status.isComplete)
    }
    let changes = rig.answer(try rig.call(), TaskPage())
    #expect(isResolved(changes) && rig.status.state == .ok && rig.status.isComplete)
  }

  @Test("a read by the wrong clock is made again, also where one of its pages failed")
  func wrongClock() throws {
    var rig = PollerRig(Self.capabilities("a"))
    let first = try rig.call()
    rig.poller.heard(clockSkew: .seconds(600))
    let report = Fixtures.report("1", word: .running)
    _ = rig.answer(first, TaskPage(reports: [report], next: PageCursor(1)))
    _ = rig.fail(try rig.call(), .unavailable(Fixtures.message))
    _ = rig.answer(try rig.call(), TaskPage(reports: [report]))
    #expect(!rig.status.isComplete)
    let again = try rig.call()
    guard case .list(_, _, let to) = again.question else {
      Issue.record("\(again)")
      return
    }
    #expect(to == rig.now.wall.addingTimeInterval(600))
  }

  @Test("an id that is missing makes that list look at all again which had it, and no other")
  func missing() throws {
    var rig = PollerRig(Self.capabilities("a", "b"), rate: 100)
    let reports = ["a", "b"].map { scope in
      (0..<40).map { number in
        TaskReport(
          id: Fixtures.id("\(scope)\(number)", product: scope), kind: .purgeURL,
          word: number == 0 && scope == "a" ? .running : .succeeded,
          createdAt: Fixtures.start.addingTimeInterval(-3_000))
      }
    }
    for page in reports {
      _ = rig.answer(try rig.call(), TaskPage(reports: page, next: PageCursor(2)))
      _ = rig.answer(try rig.call(), TaskPage())
    }
    var reach: [String: [TimeInterval]] = [:]
    var isMissed = false
    while rig.elapsed < .seconds(60) {
      let call = try rig.call()
      switch call.question {
      case .describe(let references):
        #expect(references.map(\.vendorID) == ["a0"])
        isMissed = true
        _ = rig.answer(call, TaskPage(notFound: references))
      case .list(let scope, let from, let to):
        if isMissed { reach[scope.vendorID, default: []].append(to.timeIntervalSince(from)) }
        _ = rig.answer(call, TaskPage())
      }
    }
    #expect(isMissed)
    #expect(try #require(reach["a"]).contains(86_400))
    #expect(try !#require(reach["b"]).contains(86_400))
    #expect(rig.poller.table.task(Fixtures.id("a0", product: "a"))?.isGone == true)
  }

  @Test("a key that may not ask by id in one scope of several does not lock the account")
  func refusedID() throws {
    var capabilities = Self.capabilities("a", "b")
    capabilities.idsPerCall = 1
    let tracked = ["a", "b"].map { Fixtures.tracked("t" + $0, product: $0) }
    var rig = PollerRig(capabilities, tracked: tracked, rate: 100)
    var asked: [String] = []
    while rig.elapsed < .seconds(60) {
      let call = try rig.call()
      guard case .describe(let references) = call.question else {
        _ = rig.answer(call, TaskPage())
        continue
      }
      asked += references.map(\.vendorID)
      if references[0].vendorID == "ta" {
        _ = rig.fail(call, .permission(Fixtures.message))
      } else {
        let id = Fixtures.id("tb", product: "b")
        _ = rig.answer(
          call, TaskPage(reports: [TaskReport(id: id, kind: .purgeURL, word: .running)]))
      }
      #expect(rig.status.state == .ok)
    }
    #expect(asked.count { $0 == "ta" } < 5 && asked.count { $0 == "tb" } > 3)
    #expect(!rig.status.isComplete)
    let refused = try #require(rig.poller.table.task(Fixtures.id("ta", product: "a")))
    #expect(refused.message?.text == "key lacks permission (Code: text)")
  }

  @Test(
    "a new provider is asked what the account is listed by before anything else",
    arguments: [true, false])
  func reconnected(isListRefused: Bool) throws {
    var capabilities = Fixtures.listing
    capabilities.scopes = .discovered
    var rig = PollerRig(capabilities, tracked: [Fixtures.tracked("x")])
    let scope = TaskScope(vendorID: "a", name: SafeText("a", limit: .word))
    #expect(rig.poller.step(at: rig.now) == .discover)
    _ = rig.poller.discovered([scope], at: rig.now)
    let page = TaskPage(reports: [Fixtures.report("t", word: .running, createdAt: -60)])
    _ = rig.answer(try rig.call(), page)
    var call = try rig.call()
    while call.isList != isListRefused {
      if case .describe(let references) = call.question {
        _ = rig.answer(call, TaskPage(notFound: references))
      } else {
        _ = rig.answer(call, page)
      }
      call = try rig.call()
    }
    _ = rig.fail(call, .credentials(Fixtures.message))
    rig.elapsed += AccountPoller.credentialsRetry
    #expect(rig.poller.step(at: rig.now) == .connect)
    rig.poller.connected()
    #expect(rig.poller.step(at: rig.now) == .discover)
    _ = rig.poller.discovered([scope], at: rig.now)
    _ = try rig.call()
  }

  @Test("an account of which only the scopes were told was not read, but for one without any")
  func toldOnlyItsScopes() throws {
    var capabilities = Fixtures.listing
    capabilities.scopes = .discovered
    var rig = PollerRig(capabilities)
    _ = rig.poller.discovered(
      [TaskScope(vendorID: "a", name: SafeText("a", limit: .word))], at: rig.now)
    #expect(rig.status.lastSuccess == nil)
    _ = rig.fail(try rig.call(), .permission(Fixtures.message))
    #expect(rig.status.lastSuccess == nil && rig.status.isBlind && !rig.status.hasBeenRead)
    var empty = PollerRig(capabilities)
    _ = empty.poller.discovered([], at: empty.now)
    #expect(empty.status.lastSuccess != nil && empty.status.isComplete)
    // It is asked no more often than for its scopes.
    #expect(empty.status.plannedInterval == PollPolicy.scopesInterval)
  }

  @Test("what kept the scopes from being told is over when a list answers, and not before")
  func toldAfterAll() throws {
    var capabilities = Fixtures.listing
    capabilities.scopes = .discovered
    var rig = PollerRig(capabilities)
    for _ in 0..<3 {
      _ = rig.poller.discoveryFailed(
        .unavailable(Fixtures.message), at: rig.now, using: &rig.generator)
    }
    #expect(rig.status.error != nil)
    let scope = TaskScope(vendorID: "a", name: SafeText("a", limit: .word))
    #expect(rig.poller.discovered([scope], at: rig.now).isEmpty)
    #expect(rig.status.error != nil)
    let changes = rig.answer(try rig.call(), TaskPage())
    #expect(rig.status.error == nil && rig.status.isComplete)
    #expect(changes.contains { if case .resolved = $0 { true } else { false } })
  }

  @Test("a scope with a new name is the same scope, and goes by that name")
  func renamed() throws {
    var capabilities = Fixtures.listing
    capabilities.scopes = .discovered
    var rig = PollerRig(capabilities)
    let names = ["old", "new"].map { SafeText($0, limit: .word) }
    let scopes = names.map { TaskScope(vendorID: "a", name: $0, product: "a") }
    #expect(Set(scopes).count == 1)
    _ = rig.poller.discovered([scopes[0]], at: rig.now)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Fixtures.report("t", word: .succeeded)]))
    #expect(rig.status.isComplete)
    _ = rig.poller.discovered([scopes[1]], at: rig.now)
    #expect(rig.status.isComplete)
    guard case .list(let scope, _, _) = try rig.call().question else {
      Issue.record("it lists nothing")
      return
    }
    #expect(rig.elapsed >= PollPolicy.newsInterval)
    #expect(scope.name == names[1])
  }

  @Test("a tracked task that was found is asked for where it is from then on")
  func found() throws {
    var capabilities = Self.capabilities("a", "b")
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, tracked: [Fixtures.tracked("t")], rate: 100)
    let id = Fixtures.id("t", product: "b")
    var asked: [TaskReference] = []
    while rig.elapsed < .seconds(60) {
      let call = try rig.call()
      guard case .describe(let references) = call.question else {
        _ = rig.answer(call, TaskPage())
        continue
      }
      asked += references
      _ = rig.answer(
        call, TaskPage(reports: [TaskReport(id: id, kind: .purgeDirectory, word: .running)]))
      let task = try #require(rig.poller.tasks(at: rig.now).first { $0.id == id })
      #expect(task.trackedAt == nil && task.isKnownToVendor)
      #expect(try #require(task.plannedInterval) < .seconds(60))
    }
    let known = TaskReference(vendorID: "t", kind: .purgeDirectory, product: "b")
    #expect(asked.first == TaskReference(vendorID: "t", kind: .purgeURL))
    #expect(asked.count > 3 && asked.dropFirst().allSatisfy { $0 == known })
    #expect(rig.status.isComplete)
  }

  @Test("where no id can be asked for, only the lists are read whose tasks are due")
  func dueLists() throws {
    var capabilities = Self.capabilities("a", "b", "c")
    capabilities.idsPerCall = 0
    var rig = PollerRig(capabilities, rate: 100)
    let running = ["a": "t", "c": "u"]
    var reads: [String: Int] = [:]
    while rig.elapsed < .seconds(300) {
      let call = try rig.call()
      let name = Self.scope(of: call)
      reads[name, default: 0] += 1
      let reports = running[name].map {
        TaskReport(
          id: Fixtures.id($0, product: name), kind: .purgeURL, word: .running,
          createdAt: Fixtures.start.addingTimeInterval(-60))
      }
      _ = rig.answer(call, TaskPage(reports: [reports].compactMap(\.self)))
      rig.poller.focus(on: Fixtures.id("t", product: "a"))
    }
    #expect(try #require(reads["a"]) > 80, "\(reads)")
    #expect(try #require(reads["b"]) < 25, "\(reads)")
    #expect(try #require(reads["c"]) < 60, "\(reads)")
  }

  @Test("what costs a key its questions by id leaves it the list it may read", arguments: [1, 2])
  func idsNotAllowed(lists: Int) throws {
    var capabilities = Self.capabilities(lists == 1 ? ["a"] : ["a", "b"])
    capabilities.listTells = [.created]
    capabilities.answerTells = [.created, .items]
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, rate: 100)
    var (listed, asked) = (0, 0)
    while rig.elapsed < .seconds(120) {
      let call = try rig.call()
      if call.isList {
        var report = TaskReport(
          id: Fixtures.id("t", product: "a"), kind: .purgeURL, word: .running)
        report.told = [.created]
        _ = rig.answer(call, TaskPage(reports: Self.scope(of: call) == "a" ? [report] : []))
        listed += 1
      } else {
        _ = rig.fail(call, .permission(Fixtures.message))
        asked += 1
      }
      // Of several lists it may be the one's own fault.
      #expect(rig.status.state == (asked >= lists ? .down : .ok))
    }
    #expect(listed >= 7 * lists)
    #expect(asked == lists, "\(asked)")
    #expect(!rig.status.isComplete)
    let task = try #require(rig.poller.table.task(Fixtures.id("t", product: "a")))
    #expect(task.message?.text == "no details: key lacks permission (Code: text)")
  }

  @Test("what a list costs is learned list by list")
  func costs() {
    var (short, long) = (ListCost(), ListCost())
    long.note(calls: 11, tasks: 100)
    short.note(calls: 1, tasks: 100)
    let both = ListCost(of: [short, long])
    #expect(both.calls(for: 0) == 2)
    #expect(both.calls(for: 200) == 12)
    #expect(ListCost(of: []).calls(for: 5) == 1)
  }
}

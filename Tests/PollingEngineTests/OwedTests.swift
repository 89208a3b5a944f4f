import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// A list that says little, and answers by id that do not come as they should.
@Suite("What is owed and not told")
struct OwedTests {
  static var capabilities: ProviderCapabilities {
    var capabilities = Fixtures.listing
    capabilities.listTells = [.created]
    capabilities.answerTells = [.created, .items]
    return capabilities
  }

  static func summary(
    _ id: String, _ word: TaskStatus, created: Double = -60
  ) -> TaskReport {
    var report = Fixtures.report(id, word: word, createdAt: created)
    report.told = [.created]
    return report
  }

  private static func whole(_ id: String, _ word: TaskStatus) -> TaskReport {
    var report = Fixtures.report(id, word: word, createdAt: -60, items: [Fixtures.item("u", word)])
    report.told = [.created, .items]
    return report
  }

  /// How an answer by id falls short.
  enum Fault: CaseIterable {
    case cut, silent, missing, refused

    func page(_ reference: TaskReference, _ word: TaskStatus) -> TaskPage {
      switch self {
      case .cut: TaskPage(reports: [OwedTests.whole(reference.vendorID, word)], isTruncated: true)
      case .silent: TaskPage(isTruncated: true)
      case .missing: TaskPage(notFound: [reference])
      case .refused: TaskPage(refused: [reference: .rejected(Fixtures.message)])
      }
    }

    /// Whether there is nothing to be had by asking again.
    var isFinal: Bool { self == .refused }
  }

  @Test(
    "it is asked for ever more rarely, though lists tell of the task all the while, and says so",
    arguments: Fault.allCases, [TaskStatus.running, .succeeded])
  func backsOff(_ fault: Fault, _ word: TaskStatus) throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    var asked: [Duration] = []
    while rig.elapsed < .seconds(1_200) {
      let call = try rig.call()
      switch call.question {
      case .list: _ = rig.answer(call, TaskPage(reports: [Self.summary("t", word)]))
      case .describe(let references):
        asked.append(rig.elapsed)
        _ = rig.answer(call, fault.page(references[0], word))
      }
      try #require(asked.count < 50, "it asks without rest, up to \(rig.elapsed)")
    }
    let gaps = zip(asked, asked.dropFirst()).map { $1 - $0 }
    if fault == .missing {
      // Its list has it: it may only not be there yet.
      #expect(asked.count == 6, "\(asked)")
      #expect(gaps == gaps.sorted() && rig.status.isComplete)
      #expect(try rig.task("t").message?.text.hasPrefix("no details: not found") == true)
    } else if fault.isFinal {
      #expect(asked.count == 1)
      #expect(try rig.task("t").message?.text.hasPrefix("no details: ") == true)
    } else {
      #expect((5...8).contains(asked.count))
      #expect(gaps == gaps.sorted() && gaps.last ?? .zero > .seconds(200))
      #expect(!rig.status.isComplete, "it is not given up, and the account says so")
    }
    let report = Self.whole("t", word)
    while try rig.task("t").urls == nil || asked.isEmpty {
      if rig.elapsed > .seconds(3_000) { break }
      let call = try rig.call()
      _ = rig.answer(
        call, TaskPage(reports: [call.isList ? Self.summary("t", word) : report]))
    }
    if fault == .cut || fault == .silent { #expect(try rig.task("t").message == nil) }
  }

  @Test(
    "that a vendor lacks an id is an answer: what else there is to read is complete",
    arguments: [TaskStatus.running, .succeeded])
  func missingIsTold(_ word: TaskStatus) throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    rig.poller.startRound()
    while !rig.poller.isRoundOver {
      let call = try rig.call()
      let reference = TaskReference(vendorID: "t", kind: .purgeURL)
      _ = rig.answer(
        call,
        call.isList
          ? TaskPage(reports: [Self.summary("t", word)]) : TaskPage(notFound: [reference]))
    }
    #expect(rig.elapsed < .seconds(10) && rig.status.isComplete)
    #expect(try rig.task("t").message?.text.hasPrefix("no details: not found") == true)
    #expect(try rig.task("t").lacksDetails)
  }

  @Test("of a task just submitted the vendor may not have the id yet, and that is no answer")
  func youngIsNotTold() throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    func answer(_ call: AccountPoller.Call) {
      var report = Fixtures.report("t", word: .running, createdAt: -2)
      report.told = [.created]
      let reference = TaskReference(vendorID: "t", kind: .purgeURL)
      _ = rig.answer(
        call, call.isList ? TaskPage(reports: [report]) : TaskPage(notFound: [reference]))
    }
    while rig.elapsed < .seconds(50) {
      let call = try rig.call()
      answer(call)
      #expect(!rig.status.isComplete)
    }
    while rig.elapsed < .seconds(200) {
      let call = try rig.call()
      answer(call)
    }
    #expect(rig.status.isComplete)
  }

  @Test("what goes on comes first, then what has ended, the newest first")
  func order() throws {
    var capabilities = Self.capabilities
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, rate: 100)
    let rows: [(String, TaskStatus, TimeInterval)] = [
      ("old", .succeeded, -300), ("goes on", .running, -200), ("new", .succeeded, -100),
      ("newest", .succeeded, -50),
    ]
    var asked: [String] = []
    while asked.count < rows.count, rig.elapsed < .seconds(60) {
      let call = try rig.call()
      switch call.question {
      case .list:
        let summaries = rows.map { id, word, created in
          var report = Fixtures.report(id, word: word, createdAt: created)
          report.told = [.created]
          return report
        }
        _ = rig.answer(call, TaskPage(reports: summaries))
      case .describe(let references):
        let id = references[0].vendorID
        if !asked.contains(id) { asked.append(id) }
        let word = rows.first { $0.0 == id }?.1 ?? .running
        _ = rig.answer(call, TaskPage(reports: [Self.whole(id, word)]))
      }
    }
    #expect(asked == ["goes on", "newest", "new", "old"])
  }

  @Test("items from before the end say nothing of it where the question after it is in vain")
  func staleItems() throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    var word = TaskStatus.running
    while rig.elapsed < .seconds(600) {
      let call = try rig.call()
      switch call.question {
      case .list: _ = rig.answer(call, TaskPage(reports: [Self.summary("t", word)]))
      case .describe(let references) where word == .running:
        _ = rig.answer(call, TaskPage(reports: [Self.whole("t", .running)]))
        #expect(references.map(\.vendorID) == ["t"])
        word = .succeeded
      case .describe(let references):
        _ = rig.answer(
          call, TaskPage(refused: [references[0]: .rejected(Fixtures.message)]))
      }
      let status = try? rig.task("t").status
      #expect(status == nil || status == .running || status == .succeeded, "at \(rig.elapsed)")
    }
    #expect(try rig.task("t").status == .succeeded)
  }

  @Test("a round waits for one answer, not for a good one", arguments: [Fault.cut, .silent])
  func rounds(_ fault: Fault) throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    rig.poller.startRound()
    _ = rig.answer(try rig.call(), TaskPage(reports: [Self.summary("t", .running)]))
    #expect(!rig.poller.isRoundOver)
    let reference = TaskReference(vendorID: "t", kind: .purgeURL)
    _ = rig.answer(try rig.call(), fault.page(reference, .running))
    #expect(rig.poller.isRoundOver)
    #expect(!rig.status.isComplete)
  }

  @Test(
    "what an answer tells of what a task does, no summary takes back",
    arguments: [TaskKind.other, .purgePattern])
  func kinds(_ told: TaskKind) throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    var asked: [TaskKind] = []
    while rig.elapsed < .seconds(60) {
      let call = try rig.call()
      var report = Self.summary("t", .running)
      report.kind = told
      guard case .describe(let references) = call.question else {
        _ = rig.answer(call, TaskPage(reports: [report]))
        rig.poller.focus(on: Fixtures.id("t"))
        continue
      }
      asked += references.map(\.kind)
      report = Self.whole("t", .running)
      (report.kind, report.dialect) = (.purgePattern, .tag)
      _ = rig.answer(call, TaskPage(reports: [report]))
      let task = try #require(rig.poller.tasks(at: rig.now).first { $0.id == report.id })
      #expect(try #require(task.plannedInterval) < .seconds(5), "it is still looked at")
    }
    let task = try rig.task("t")
    #expect(task.kind == .purgePattern)
    #expect(try task.dialect(of: #require(task.urls?.first)) == .tag)
    #expect(asked.first == told && asked.dropFirst().allSatisfy { $0 == .purgePattern })
  }

  @Test("an id that is of one half of the API is asked for there, whatever its task does")
  func halves() throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    var report = TaskReport(
      id: Fixtures.id("t", family: .prefetch), kind: .other, word: .running)
    report.told = []
    var isAsked = false
    while !isAsked, rig.elapsed < .seconds(60) {
      let call = try rig.call()
      if case .describe(let references) = call.question {
        #expect(references.allSatisfy { $0.matches(report.id) })
        isAsked = true
      }
      _ = rig.answer(call, TaskPage(reports: [report]))
    }
    #expect(isAsked)
  }

  @Test("a success whose URLs are told later redoes what failed before it")
  func redoes() throws {
    var capabilities = Self.capabilities
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, rate: 100)
    let words = ["failed": TaskStatus.failed, "redo": .succeeded]
    func report(_ id: String, isWhole: Bool) -> TaskReport {
      let word = words[id] ?? .unknown
      var report = isWhole ? Self.whole(id, word) : Self.summary(id, word)
      if !isWhole { report.kind = .other }
      report.createdAt = Fixtures.start.addingTimeInterval(id == "redo" ? -60 : -120)
      return report
    }
    var asked: [String] = []
    while asked.count < 2, rig.elapsed < .seconds(60) {
      let call = try rig.call()
      if case .describe(let references) = call.question {
        asked += references.map(\.vendorID)
        _ = rig.answer(
          call, TaskPage(reports: references.map { report($0.vendorID, isWhole: true) }))
      } else {
        _ = rig.answer(
          call, TaskPage(reports: words.keys.sorted().map { report($0, isWhole: false) }))
      }
    }
    #expect(Set(asked).count == 2)
    #expect(try rig.task("failed").supersededBy == Fixtures.id("redo"))
  }

  @Test("items that are told late are no movement", arguments: [TaskStatus.succeeded, .failed])
  func noMovement(_ word: TaskStatus) throws {
    var rig = PollerRig(Self.capabilities, rate: 100)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Self.summary("t", word)]))
    let before = try rig.task("t")
    rig.elapsed += .seconds(5)
    let call = try rig.call()
    #expect(!call.isList)
    let changes = rig.answer(call, TaskPage(reports: [Self.whole("t", word)]))
    #expect(try rig.task("t").urls?.count == 1)
    #expect(changes.isEmpty)
    #expect(try rig.task("t").lastProgressAt == before.lastProgressAt)
  }

  /// A list that counts what its task has done, of which only an answer by id tells what that was.
  private static func counted(_ id: String, _ done: Int, isWhole: Bool) -> TaskReport {
    let items = (0..<10).map { Fixtures.item("u\($0)", $0 < done ? .succeeded : .running) }
    var report = Fixtures.report(
      id, word: done < 10 ? .running : .succeeded, createdAt: -60, items: isWhole ? items : nil)
    report.reportedProgress = Double(done) / 10
    report.told = isWhole ? [.created, .items, .progress] : [.created, .progress]
    return report
  }

  @Test(
    "where a list says that a task went further, it is so shown, and its items are asked for anew")
  func outrun() throws {
    var capabilities = Self.capabilities
    capabilities.listTells = [.created, .progress]
    capabilities.answerTells = [.created, .progress, .items]
    capabilities.idsPerCall = 1
    var rig = PollerRig(capabilities, rate: 100)
    let moving = (0..<6).map { "m\($0)" }
    let ids = moving + ["still"]
    var asked: [String: [Duration]] = [:]
    while rig.elapsed < .seconds(400) {
      let call = try rig.call()
      let done = min(9, 1 + Int(rig.elapsed / .seconds(50)))
      func report(_ id: String, isWhole: Bool) -> TaskReport {
        Self.counted(id, id == "still" ? 3 : done, isWhole: isWhole)
      }
      guard case .describe(let references) = call.question else {
        _ = rig.answer(call, TaskPage(reports: ids.map { report($0, isWhole: false) }))
        for id in moving { #expect(try rig.task(id).progress == Double(done) / 10) }
        continue
      }
      for reference in references { asked[reference.vendorID, default: []].append(rig.elapsed) }
      #expect(references.allSatisfy { $0.createdAt != nil })
      _ = rig.answer(
        call, TaskPage(reports: references.map { report($0.vendorID, isWhole: true) }))
    }
    for id in moving {
      let times = try #require(asked[id])
      #expect(try #require(rig.task(id).urls).succeededCount >= 7)
      #expect(times.count >= 6)
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .seconds(3) })
    }
    #expect(try #require(rig.task("still").urls).succeededCount == 3)
  }

  @Test("such a question never holds a round up")
  func outrunInARound() throws {
    var capabilities = Self.capabilities
    capabilities.listTells = [.created, .progress]
    capabilities.answerTells = [.created, .progress, .items]
    var rig = PollerRig(capabilities, rate: 100)
    rig.poller.startRound()
    _ = rig.answer(
      try rig.call(), TaskPage(reports: [Self.counted("t", 1, isWhole: false)]))
    #expect(!rig.poller.isRoundOver)
    _ = rig.answer(try rig.call(), TaskPage(reports: [Self.counted("t", 1, isWhole: true)]))
    #expect(rig.poller.isRoundOver)
    rig.elapsed += .seconds(20)
    var call = try rig.call()
    while !call.isList {
      _ = rig.answer(call, TaskPage(reports: [Self.counted("t", 1, isWhole: true)]))
      call = try rig.call()
    }
    _ = rig.answer(call, TaskPage(reports: [Self.counted("t", 5, isWhole: false)]))
    #expect(try rig.task("t").progress == 0.5)
    #expect(rig.poller.isRoundOver)
  }
}

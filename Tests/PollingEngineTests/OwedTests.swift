import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// A list that says little, and answers by id that do not come as they should.
@Suite("What is owed and not told")
struct OwedTests {
  private static var capabilities: ProviderCapabilities {
    var capabilities = Fixtures.listing
    capabilities.listTells = [.created]
    capabilities.answerTells = [.created, .items]
    return capabilities
  }

  private static func summary(_ id: String, _ word: TaskStatus) -> TaskReport {
    var report = Fixtures.report(id, word: word, createdAt: -60)
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
    var isFinal: Bool { self == .missing || self == .refused }
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
    if fault.isFinal {
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
    if !fault.isFinal { #expect(try rig.task("t").message == nil) }
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
}

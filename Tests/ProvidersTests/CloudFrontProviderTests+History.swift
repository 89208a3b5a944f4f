import FoundationEssentials
import HTTPTypes
import PollingEngine
import TaskModel
import TestSupport
import Testing

@testable import Providers

extension CloudFrontProviderTests {
  /// Two distributions of ten thousand invalidations each, one every ten minutes, the last of which runs.
  private static func history(_ request: HTTPRequest) -> HTTPAnswer {
    let path = request.path ?? ""
    let parts = path.prefix { $0 != "?" }.split(separator: "/")
    func created(_ number: Int) -> String {
      RFC3339.text(Sample.now.addingTimeInterval(-600 * Double(number) - 30))
    }
    func status(_ number: Int) -> String { number == 0 ? "InProgress" : "Completed" }
    switch parts.count {
    case 2:
      return HTTPAnswer(
        distributions(
          ["E1EXAMPLE", "E2EXAMPLE"].map { id in
            "<DistributionSummary><Id>\(id)</Id><DomainName>\(id).example</DomainName></DistributionSummary>"
          }.joined()))
    case 4:
      let marker = path.split(separator: "Marker=I").dropFirst().first.map {
        $0.prefix { $0.isNumber }
      }
      let start = marker.flatMap { Int($0) }.map { $0 + 1 } ?? 0
      let rows = (start..<min(start + 100, 10_000)).map { number in
        "<InvalidationSummary><Id>I\(number)</Id><CreateTime>\(created(number))</CreateTime>"
          + "<Status>\(status(number))</Status></InvalidationSummary>"
      }
      return HTTPAnswer(list(rows, next: start < 9_900 ? "I\(start + 99)" : nil))
    default:
      let number = Int(parts[4].dropFirst()) ?? 0
      return HTTPAnswer(
        invalidation(["/a"]).replacing("I1EXAMPLE", with: String(parts[4]))
          .replacing("InProgress", with: status(number)))
    }
  }

  @Test(
    "a history of ten thousand opens with a page or two, and only what is new or runs is asked for")
  func longHistory() async throws {
    let recorder = Recorder(answers: Self.history)
    let provider = try Self.provider(recorder)
    var run = PollerRun(try #require(provider as? CloudFrontProvider))
    await run.run(until: .seconds(30))
    #expect(run.status.hasBeenRead)
    var exchanges = await recorder.exchanges
    let markers = exchanges.compactMap { $0.parameters["Marker"] }
    #expect(markers == ["I99", "I99"], "a day is 144 invalidations, which are two pages each")
    await run.run(until: .seconds(1_200))
    exchanges = await recorder.exchanges
    let asked = exchanges.compactMap { exchange -> String? in
      let parts = (exchange.request.path ?? "").split(separator: "/")
      return parts.count == 5 ? parts[2] + "/" + parts[4] : nil
    }
    let counts = Dictionary(grouping: asked, by: \.self).mapValues(\.count)
    #expect(counts.count == 288, "each of the day is asked for its paths")
    let ended = counts.filter { !$0.key.hasSuffix("/I0") }
    #expect(ended.values.allSatisfy { $0 == 1 }, "once")
    #expect(run.task("I7", "E2EXAMPLE")?.urls?.first?.url.text == "e2example.example/a")
    #expect(run.status.isComplete)
  }
}

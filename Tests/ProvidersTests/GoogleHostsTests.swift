import FoundationEssentials
import HTTPTypes
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// What becomes of paths while the hosts of their URL maps cannot be had.
@Suite struct GoogleHostsTests {
  private typealias Answers = GoogleProviderTests

  /// What passes, and how often scopes are asked for until tasks are told all the same.
  private static let passing: [(maps: HTTPAnswer, tries: Int)] = [
    (Answers.error(403, "rateLimitExceeded"), 3), (Answers.error(503, "backendError"), 3),
    (HTTPAnswer(#"{"kind":"compute#urlMapList","warning":{"code":"UNREACHABLE"}}"#), 1),
    (HTTPAnswer("{}"), 3),
  ]

  @Test("hosts that cannot be had just now are asked for again, and nothing known is overwritten")
  func hostsLater() async throws {
    for (answer, tries) in Self.passing {
      let clock = ManualClock()
      let maps = Mutex(answer)
      let recorder = Recorder(answers: { request in
        request.path?.contains("/urlMaps") == true
          ? maps.withLock { $0 } : Answers.list([Answers.row(1)])
      })
      let provider = try ProviderRegistry.make(
        Sample.settings("google-cdn"), http: recorder.http.givingTokens,
        now: { clock.wallTime() })
      // Each page is one call.
      func read() async throws -> [TaskPage] {
        var pages: [TaskPage] = []
        repeat {
          let before = await recorder.exchanges.count
          pages.append(
            try await provider.list(
              .account, from: .distantPast, to: .distantFuture, after: pages.last?.next))
          #expect(await recorder.exchanges.count == before + 1)
        } while pages.last?.next != nil
        return pages
      }
      func asked() async -> Int {
        await recorder.exchanges.count { $0.request.path?.contains("/urlMaps") == true }
      }
      for _ in 1..<tries {
        await #expect(throws: ProviderError.self) { try await provider.scopes() }
      }
      #expect(try await provider.scopes() == [.account])
      let early = try await read()
      let task = try #require(early.flatMap(\.reports).first)
      #expect(task.told.isDisjoint(with: [.items, .domains]) && task.status == .running)
      #expect(await asked() == tries)
      clock.advance(by: .seconds(61))
      _ = try await read()
      #expect(await asked() == tries + 1)
      maps.withLock { $0 = Answers.maps }
      clock.advance(by: .seconds(61))
      let pages = try await read()
      let late = try #require(pages.flatMap(\.reports).first)
      #expect(late.told == TaskFacets.all.subtracting(.progress))
      #expect(late.items?.first?.url.text == "www.example.com/a")
      #expect(await asked() == tries + 2)
      for later in [answer, HTTPAnswer(#"{"kind":"compute#urlMapList"}"#)] {
        maps.withLock { $0 = later }
        #expect(try await provider.scopes() == [.account])
        let report = try #require(try await read().flatMap(\.reports).first)
        #expect(report.domains == late.domains, "they cannot be had, or its map is deleted")
      }
    }
  }

  /// Reads an account for half a minute whose URL maps are told after so many failures.
  private static func run(
    failing failures: Int, with failure: HTTPAnswer
  ) async throws -> (run: PollerRun<GoogleCDNProvider>, asked: Int) {
    let left = Mutex(failures)
    let recorder = Recorder(answers: { request in
      guard request.path?.contains("/urlMaps") == true else {
        return Answers.list([Answers.row(1, status: "DONE")])
      }
      let isFailing = left.withLock { left in
        left -= 1
        return left >= 0
      }
      return isFailing ? failure : Answers.maps
    })
    let provider = try Answers.provider(recorder)
    var run = PollerRun(try #require(provider as? GoogleCDNProvider))
    await run.run(until: .seconds(30))
    let asked = await recorder.exchanges.count { $0.request.path?.contains("/urlMaps") == true }
    return (run, asked)
  }

  @Test("hosts that come at the next try are in the first read")
  func nextTry() async throws {
    for (failure, tries) in Self.passing where tries > 1 {
      let (run, asked) = try await Self.run(failing: tries - 1, with: failure)
      #expect(asked == tries)
      #expect(run.status.isComplete && run.status.error == nil)
      let task = run.task("operation-1", "example-project")
      #expect(task?.urls?.first?.url.text == "www.example.com/a")
    }
  }

  @Test("a read that lacks the URLs of tasks tells how they stand")
  func withoutHosts() async throws {
    for (failure, tries) in Self.passing {
      let (run, asked) = try await Self.run(failing: .max, with: failure)
      #expect(asked == tries, "half a minute is no reason to ask again")
      #expect(run.status.isComplete && run.status.error == nil)
      let task = run.task("operation-1", "example-project")
      #expect(task?.status == .succeeded && task?.isPartlyRead == false && task?.urls == nil)
    }
  }

  @Test("a key that may not list URL maps reads all that it may")
  func refusedMaps() async throws {
    let (run, asked) = try await Self.run(failing: .max, with: Answers.error(403, "forbidden"))
    #expect(asked == 1)
    #expect(run.status.isComplete && run.status.error == nil)
    #expect(run.task("operation-1", "example-project")?.urls?.first?.url.text == "/a")
  }
}

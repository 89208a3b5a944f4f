import Foundation
import Proofs
import Store
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

/// What the monitor's key for verifying does: it says what it would ask, asks, and keeps what was proved.
@Suite(.hangLimit) struct ProofDeskTests {
  private final class Told: Sendable {
    private let news = Mutex<[ProofNews]>([])

    var all: [ProofNews] { news.withLock { $0 } }

    func add(_ one: ProofNews) { news.withLock { $0.append(one) } }
  }

  private static let now = Date(timeIntervalSince1970: 1_789_963_200)
  private let told = Told()
  private let store = SQLiteStore.inMemory
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func desk(_ origin: String? = "http://127.0.0.1:1") throws -> ProofDesk {
    var settings = Configuration.Verify()
    settings.from = ["ip:127.0.0.1:1"]
    settings.rate = 1_000
    if let origin {
      let place = try #require(ChosenOrigin(argument: origin)).value
      settings.origins = [(try #require(HostPattern("*")), place)]
    }
    return ProofDesk(
      settings, store: store, process: Recorder().process(in: folder),
      tell: { [told] in told.add($0) })
  }

  private func request(_ kind: TaskKind = .purgeURL) -> ProofRequest {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID("ali"), vendorID: "1"),
      provider: ProviderID("alibaba-cdn"), kind: kind, firstSeenAt: Self.now)
    task.status = .succeeded
    task.createdAt = Self.now
    task.urls = URLItems([
      URLItem(url: SafeText("http://h.example/a", limit: .url), status: .succeeded)
    ])
    let account = AccountStatus(
      account: task.account, provider: task.provider, coverage: .full,
      plannedInterval: .seconds(10))
    return ProofRequest(
      tasks: [task],
      snapshot: Snapshot(version: 1, takenAt: Self.now, tasks: [task], accounts: [account]))
  }

  @Test func itSaysWhatItWouldAskAndAsksOnlyThen() async throws {
    let desk = try desk()
    await desk.plan(request())
    #expect(
      told.all == [
        .planned([
          "1 URL, 1 probe: 4 requests, at least 1s at this rate", "at 127.0.0.1:1",
        ])
      ])
    await desk.prove()
    guard case .ended(let sums, isKept: true)? = told.all.last else {
      Issue.record("\(told.all)")
      return
    }
    #expect(sums == "1 URL at the places asked: 1 unknown")
    let proofs = try await store.proofs(since: Self.now.addingTimeInterval(-86_400))
    #expect(proofs.values.map(\.verdict) == [.unknown])
    // What was asked once is not asked again by itself.
    let count = told.all.count
    await desk.prove()
    #expect(told.all.count == count)
  }

  @Test func whatCannotBeAskedIsSaid() async throws {
    await (try desk(nil)).plan(request())
    guard case .refused(let reasons)? = told.all.last else {
      Issue.record("\(told.all)")
      return
    }
    #expect(reasons.first?.contains("verify.origins") == true)
    await (try desk()).plan(request(.prefetch))
    #expect(
      told.all.last
        == .refused([
          "1 task left out: failed, or no purge", "nothing can be asked of these tasks",
        ]))
  }

  @Test func whatIsStoppedIsNotKept() async throws {
    let desk = try desk()
    await desk.plan(request())
    let proving = Task { await desk.prove() }
    proving.cancel()
    await proving.value
    guard case .ended(_, isKept: false)? = told.all.last else {
      Issue.record("\(told.all)")
      return
    }
    #expect(try await store.proofs(since: Self.now.addingTimeInterval(-86_400)).isEmpty)
  }
}

import Foundation
import Proofs
import TaskModel
import Testing

@testable import CDNTopCommands

/// Which URLs of tasks are verified, and by which time.
@Suite struct VerifyTargetsTests {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  private static func task(
    _ id: String, _ kind: TaskKind = .purgeURL, _ status: TaskStatus = .succeeded,
    account: String = "ali", ago minutes: Double = 10, urls: [(String, TaskStatus)]
  ) -> CacheTask {
    var task = CacheTask(
      id: CacheTask.ID(account: AccountID(account), vendorID: id),
      provider: ProviderID(account == "ali" ? "alibaba-cdn" : "cloudfront"), kind: kind,
      firstSeenAt: now)
    task.status = status
    task.createdAt = now.addingTimeInterval(-minutes * 60)
    task.lastSeenAt = now
    task.urls = URLItems(
      urls.map { URLItem(url: SafeText($0.0, limit: .url), status: $0.1) })
    return task
  }

  private func targets(
    _ tasks: [CacheTask], typed: [String] = [], since: Date? = nil
  ) throws -> VerifyTargets {
    let accounts = [("ali", "alibaba-cdn"), ("cf", "cloudfront")].map { name, provider in
      AccountStatus(
        account: AccountID(name), provider: ProviderID(provider), coverage: .full,
        plannedInterval: .seconds(10))
    }
    let snapshot = Snapshot(version: 1, takenAt: Self.now, tasks: tasks, accounts: accounts)
    return VerifyTargets(
      tasks, try typed.map { try #require(ProofURL($0)) }, since: since, in: snapshot)
  }

  @Test func failedOnesAndOtherKindsAreLeftOut() throws {
    let found = try targets([
      Self.task(
        "1", urls: [("https://h.example/a", .succeeded), ("https://h.example/b", .failed)]),
      Self.task("2", .purgeURL, .failed, urls: [("https://h.example/c", .failed)]),
      Self.task("3", .prefetch, urls: [("https://h.example/d", .succeeded)]),
      Self.task("4", urls: [("https://h.example/a", .succeeded)]),
    ])
    #expect(found.questions.map(\.url.text) == ["https://h.example/a"])
    #expect(found.remarks == ["2 tasks left out: failed, or no purge"])
    #expect(found.questions.allSatisfy { !$0.isTyped })
    #expect(found.observed.map(\.task.id.vendorID) == ["1", "4"])
  }

  /// That a vendor did not tell the URLs of what is left out keeps nothing from being verified.
  @Test(
    arguments: [
      (.purgeURL, .succeeded, true), (.purgeURL, .failed, false), (.prefetch, .succeeded, false),
    ] as [(TaskKind, TaskStatus, Bool)])
  func onlyWhatIsMeantHasToBeTold(kind: TaskKind, status: TaskStatus, isMeant: Bool) {
    #expect(VerifyTargets.isMeant(Self.task("1", kind, status, urls: [])) == isMeant)
  }

  @Test func theNewestPurgeOfEachProviderCounts() throws {
    let url = [("https://h.example/a", TaskStatus.succeeded)]
    let found = try targets([
      Self.task("1", ago: 30, urls: url), Self.task("2", ago: 10, urls: url),
      Self.task("3", account: "cf", ago: 20, urls: url),
    ])
    #expect(
      found.questions.first?.purges == [
        ProviderID("alibaba-cdn"): Self.now.addingTimeInterval(-600),
        ProviderID("cloudfront"): Self.now.addingTimeInterval(-1_200),
      ])
    #expect(try targets([], since: Self.now).remarks == ["no task matches"])
  }

  @Test func directoriesNeedURLsThatTheyCover() throws {
    let folder = Self.task("1", .purgeDirectory, urls: [("https://h.example/x/", .succeeded)])
    let alone = try targets([folder])
    #expect(alone.questions.isEmpty)
    #expect(
      alone.remarks == ["1 task without URLs to ask: name them, cdntop verify URL... FILTER"])
    let found = try targets(
      [folder], typed: ["https://h.example/x/1", "https://h.example/y/1"])
    #expect(found.questions.map(\.url.text) == ["https://h.example/x/1"])
    #expect(found.questions.map(\.isTyped) == [true])
    #expect(found.remarks == ["1 URL left out: no task that matches covers it"])
  }

  /// What is stale while a purge goes on may be fresh when it ends.
  @Test func whatHasNotEndedIsSaid() throws {
    let url = [("https://h.example/a", TaskStatus.running)]
    let one = try targets([Self.task("1", .purgeURL, .running, urls: url)])
    #expect(one.questions.count == 1)
    #expect(
      one.remarks == ["1 task has not ended yet: what is stale now says nothing of it"])
    let two = try targets([
      Self.task("1", .purgeURL, .running, urls: url), Self.task("2", .purgeURL, .queued, urls: url),
      Self.task("3", urls: [("https://h.example/b", .succeeded)]),
    ])
    #expect(
      two.remarks == ["2 tasks have not ended yet: what is stale now says nothing of them"])
  }

  /// What a vendor's list spells in another way than it is cached is not asked.
  @Test func whatCannotBeAskedAsListed() throws {
    let found = try targets([
      Self.task(
        "1", urls: [("https://h.example/\u{200B}", .succeeded), ("/path/only", .succeeded)])
    ])
    #expect(found.questions.isEmpty)
    #expect(found.remarks == ["2 URLs left out: cannot be asked as listed"])
  }

  @Test(arguments: [
    (["https://h/a", "status:failed", "h.example/b"], 2, ["status:failed"]),
    (["-status:failed", "label:x/y"], 0, ["-status:failed", "label:x/y"]),
    (["url:/regex/", "www.example.com", "a/b"], 0, ["url:/regex/", "www.example.com", "a/b"]),
    (["https://h/a", "https://h/a", "HTTPS://h/a"], 2, []),
  ])
  func wordsAreToldApart(words: [String], urls: Int, filter: [String]) throws {
    let told = try URLWords(words)
    #expect(told.urls.count == urls && told.filter == filter)
  }
}

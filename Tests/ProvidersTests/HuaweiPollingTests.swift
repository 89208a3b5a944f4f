import FoundationEssentials
import HTTPTypes
import PollingEngine
import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// Huawei Cloud as the engine asks it.
@Suite struct HuaweiPollingTests {
  /// Thirty tasks of twelve URLs, of which the first runs and gets a URL done every ten seconds.
  private static func play(_ request: HTTPRequest, at elapsed: Double) -> HTTPAnswer {
    let path = request.path ?? ""
    func row(_ number: Int) -> String {
      let done = number == 0 ? min(12, Int(elapsed / 10)) : 12
      let created = (Sample.now.timeIntervalSince1970 - 60 - Double(number) * 600) * 1_000
      return HuaweiProviderTests.row(
        "\(number)", done == 12 ? "task_done" : "task_inprocess", succeeded: done, total: 12,
        created: Int(created))
    }
    if path.contains("file_type=directory") { return HuaweiProviderTests.list([]) }
    guard path.contains("/detail?") else { return HuaweiProviderTests.list((0..<30).map(row)) }
    let number = Int(path.split(separator: "/")[3]) ?? 0
    let done = number == 0 ? min(12, Int(elapsed / 10)) : 12
    return HuaweiProviderTests.detail(
      row(number), (0..<12).map { $0 < done ? "succeed" : "waiting" }, total: 12)
  }

  @Test("a task that runs shows what its list counts, and its URLs are asked for now and then")
  func polling() async throws {
    let clock = SharedTime()
    let recorder = Recorder(answers: { Self.play($0, at: clock.elapsed) })
    let settings = Sample.settings("huawei-cdn")
    let provider = try ProviderRegistry.make(
      settings, http: recorder.http, now: { Sample.now }, nonce: { "" })
    var run = PollerRun(try #require(provider as? HuaweiProvider))
    for second in 1...110 {
      clock.elapsed = Double(second)
      await run.run(until: .seconds(second))
      guard second > 20, let task = run.task("0") else { continue }
      #expect((task.progress ?? 0) > Double(second - 22) / 120, "at \(second) s")
      #expect((task.urls?.succeededCount ?? 0) >= (second - 35) / 10, "at \(second) s")
    }
    clock.elapsed = 200
    await run.run(until: .seconds(200))
    #expect(run.task("0")?.status == .succeeded)
    #expect(run.task("0")?.urls?.succeededCount == 12)
    let asked = await recorder.exchanges.compactMap { exchange -> String? in
      let path = exchange.request.path ?? ""
      return path.contains("/detail?") ? String(path.split(separator: "/")[3]) : nil
    }
    let counts = Dictionary(grouping: asked, by: \.self).mapValues(\.count)
    #expect(counts.count == 30)
    #expect(counts.filter { $0.key != "0" }.allSatisfy { $0.value == 1 }, "\(counts)")
    // When it is met, every twenty seconds or so while its counts change, and when it has ended.
    #expect((8...10).contains(counts["0"] ?? 0), "\(counts)")
    let created = await recorder.exchanges.filter { $0.request.path?.contains("/detail?") == true }
    #expect(created.allSatisfy { $0.parameters["create_time"] != nil })
  }

  private static let refusal = HTTPAnswer(
    #"{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"}"#, status: 401)

  @Test("a refused key is left alone for as long as the vendor would lock it")
  func refusedKey() async throws {
    let clock = SharedTime()
    let recorder = Recorder([Self.refusal])
    let provider = try ProviderRegistry.make(
      Sample.settings("huawei-cdn"), http: recorder.http, now: { clock.date }, nonce: { "" },
      refusedKeys: RefusedKeys(now: { .seconds(clock.elapsed) }))
    var run = PollerRun(try #require(provider as? HuaweiProvider))
    for second in stride(from: 0, through: 3_600, by: 10) {
      clock.elapsed = Double(second)
      await run.run(until: .seconds(second))
      if second == 290 { #expect(await recorder.exchanges.count == 1) }
    }
    let count = await recorder.exchanges.count
    #expect(count == 13, "once in five minutes")
    #expect(run.status.state == .auth)
  }

  @Test("what one account is refused, another of the same key is not asked again for")
  func sharedKey() async throws {
    let clock = SharedTime()
    let answers = Mutex(Self.refusal)
    let recorder = Recorder(answers: { _ in answers.withLock { $0 } })
    let keys = RefusedKeys(now: { .seconds(clock.elapsed) })
    func account(_ secret: String, _ values: [String: String] = [:]) throws -> any Provider {
      var settings = Sample.settings("huawei-cdn", values: values)
      settings.secrets["secret_access_key"] = Secret(secret)
      return try ProviderRegistry.make(
        settings, http: recorder.http, now: { clock.date }, nonce: { "" }, refusedKeys: keys)
    }
    let all = try account("s")
    let part = try account("s", ["enterprise_project_id": "ep-1"])
    let other = try account("t")
    func kind(_ provider: any Provider) async -> ProviderError.Kind? {
      await provider.error(Sample.window)?.kind
    }
    func asked() async -> Int { await recorder.exchanges.count }
    for (place, account) in [all, part, all, part, all].enumerated() {
      #expect(await kind(account) == .credentials)
      #expect(await asked() == min(place + 1, 3), "three refusals are enough")
    }
    #expect(await kind(other) == .credentials, "a key with another secret is another")
    #expect(await asked() == 4)
    clock.elapsed = 299
    #expect(await kind(part) == .credentials)
    #expect(await asked() == 4)
    clock.elapsed = 301
    #expect(await kind(part) == .credentials)
    #expect(await asked() == 5)
    // Where nobody learned anything of the key, the next may ask.
    answers.withLock { $0 = HTTPAnswer("<html></html>", status: 502) }
    for account in [all, part, all, part] { #expect(await kind(account) == .unavailable) }
    #expect(await asked() == 9)
    // What is refused to a key that was let in is not about the key.
    answers.withLock {
      $0 = HTTPAnswer(#"{"error":{"error_code":"CDN.0020","error_msg":"no"}}"#)
    }
    #expect(await kind(all) == .permission)
    answers.withLock { $0 = HuaweiProviderTests.list([]) }
    #expect(await kind(all) == nil)
    #expect(await kind(part) == nil)
  }
}

/// Seconds that a test lets pass.
private final class SharedTime: Sendable {
  private let time = Mutex(0.0)

  var date: Date { Sample.now.addingTimeInterval(elapsed) }

  var elapsed: Double {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}

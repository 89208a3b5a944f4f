import FoundationEssentials
import TestSupport
import Testing

@testable import TaskModel

/// Values of which every member is something, and others at random.
enum PackedFixtures {
  static let word = SafeText("成功 <200B>", limit: .word)

  static let item = URLItem(
    url: SafeText("https://a.example/图片\u{200B}?a=b", limit: .url), status: .failed,
    vendorStatus: word, reportedProgress: 0.993_712, createdAt: testNow.addingTimeInterval(-0.25),
    finishedAt: testNow.addingTimeInterval(0.123_456_789),
    message: SafeText("Origin Timeout", limit: .message), kind: .purgePattern, dialect: .glob,
    part: SafeText("eu-1", limit: .word))

  /// No member is what ``CacheTask/blank(_:_:)`` has.
  static let task: CacheTask = {
    let id = CacheTask.ID(
      account: AccountID("ali-prod"), vendorID: "95248880\u{0}é", family: .prefetch, product: "vod")
    var task = CacheTask(
      id: id, provider: ProviderID("alibaba-cdn"), kind: .purgePattern,
      firstSeenAt: testNow.addingTimeInterval(-60.000_123_4))
    task.statedDialect = .glob
    task.label = SafeText("release 7", limit: .message)
    task.status = .failed
    task.vendorStatus = word
    task.progress = 1 / 3
    task.counts = TaskCounts(total: 9, succeeded: 3, failed: 6, running: 0)
    task.createdAt = testNow.addingTimeInterval(-600)
    task.isEndConfirmed = true
    task.finish = CacheTask.Finish(
      at: testNow, source: .observed, notBefore: testNow.addingTimeInterval(-5.5),
      clockAhead: -12.345_678)
    task.trackedAt = testNow.addingTimeInterval(-90)
    task.lastSeenAt = testNow.addingTimeInterval(-1.000_123_4)
    task.lastProgressAt = testNow.addingTimeInterval(-1.000_123_4)
    task.origin = CacheTask.Reading(at: testNow.addingTimeInterval(-50), advance: 0.125)
    task.plannedInterval = .milliseconds(2_500)
    task.isGone = true
    task.isPartlyRead = true
    task.seenAdvance = 0.375
    task.supersededBy = CacheTask.ID(account: AccountID("b"), vendorID: "2")
    task.proof = TaskProof(
      at: Date(timeIntervalSince1970: 1_790_000_000.125), verdict: .revalidated, places: 4,
      fresh: 3, stale: 0, unknown: 1)
    task.message = SafeText("6 of 9 failed", limit: .message)
    task.urls = [item, makeItem("https://b.example/", .succeeded)]
    task.declaredURLs = [SafeText("https://a.example/x", limit: .url), SafeText("", limit: .url)]
    task.namedDomains = ["c.example"]
    task.domains = ["a.example", "b.example", "c.example"]
    return task
  }()

  /// No member that is packed is what ``AccountStatus/blank(_:_:)`` has.
  static let status: AccountStatus = {
    var status = AccountStatus(
      account: AccountID("ali-prod"), provider: ProviderID("alibaba-cdn"), coverage: .window,
      plannedInterval: .seconds(5))
    status.state = .limited
    status.error = .throttled(
      retryAfter: .seconds(30), VendorMessage(code: "Throttling.User", text: "slow\tdown"))
    status.scope = SafeText("zone a", limit: .word)
    status.failingSince = testNow.addingTimeInterval(-30.1)
    status.consecutiveFailures = 3
    status.windowFrom = testNow.addingTimeInterval(-86_400)
    status.isComplete = true
    status.hasBeenRead = true
    status.lastSuccess = testNow.addingTimeInterval(-31)
    status.rememberedAt = testNow.addingTimeInterval(-3_600)
    status.reader = SafeText("wang@jump2", limit: .word)
    status.listedSince = testNow.addingTimeInterval(-32)
    status.nextPoll = testNow.addingTimeInterval(4)
    status.stallLimits = StallLimits(purge: .seconds(7), prefetch: .seconds(8))
    status.usualTimes = [
      .prefetch: UsualTimes(median: .seconds(98), p95: .seconds(99), today: .seconds(97)),
      .purgeURL: UsualTimes(median: .nanoseconds(1), p95: .nanoseconds(1)),
    ]
    status.tellsURLs = true
    status.success = SuccessMeaning(purge: "its nodes ran it", prefetch: nil)
    status.budget = CallBudget(tokens: 1.234_567_8, burst: 10, rate: 0.5)
    status.calls = 4_321
    status.clockSkew = .seconds(-2)
    status.quota = [
      Quota(
        kind: .prefetch, domain: SafeText("a.example", limit: .url),
        area: SafeText("cn", limit: .word), total: 1_000, left: 12)
    ]
    return status
  }()

  /// Items of every sort, most of which have something in common with their neighbors.
  static func items(_ count: Int, seed: UInt64) -> URLItems {
    var random = SeededGenerator(seed: seed)
    let texts = ["https://a.example/", "", "图片/\u{202E}", String(repeating: "p/", count: 300)]
    let firstDay = Date(timeIntervalSince1970: -62_135_596_800)
    let times: [Date?] = [nil, testNow, testNow.addingTimeInterval(0.1), testNow + 1 / 3, firstDay]
    let figures: [Double?] = [nil, 0, 0.5, 1, 1 / 3, 0.993_7]
    let isAlike = (0..<4).map { _ in Bool.random(using: &random) }
    func pick<T>(_ values: [T], _ column: Int) -> T {
      isAlike[column] ? values[0] : values[Int.random(in: 0..<values.count, using: &random)]
    }
    return URLItems(
      (0..<count).map { place in
        URLItem(
          url: SafeText("\(pick(texts, 0))\(place % 7)", limit: .url),
          status: pick(TaskStatus.allCases.reversed(), 1),
          vendorStatus: pick([nil, word], 1), reportedProgress: pick(figures, 2),
          createdAt: pick(times, 3), finishedAt: pick(times, 2), message: pick([word, nil], 0),
          kind: pick([nil] + TaskKind.allCases, 1),
          dialect: pick([nil] + PatternDialect.allCases, 3), part: pick([nil, word], 3))
      })
  }
}

/// What everything that is packed has to hold, whatever bytes it is given.
enum PackedBytes {
  /// Wants any beginning and any changed byte to be an error.
  static func expectFaults<Value>(
    of bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation,
    _ read: ([UInt8]) throws(PackingError) -> Value
  ) {
    for length in 0..<bytes.count where isTried(length, of: bytes.count) {
      let value = try? read(Array(bytes.prefix(length)))
      #expect(value == nil, "\(length) of \(bytes.count) bytes", sourceLocation: sourceLocation)
    }
    for place in bytes.indices where isTried(place, of: bytes.count) {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var changed = bytes
        changed[place] ^= change
        let value = try? read(changed)
        #expect(value == nil, "byte \(place) ^ \(change)", sourceLocation: sourceLocation)
      }
    }
    let value = try? read(bytes + [0])
    #expect(value == nil, "a byte too many", sourceLocation: sourceLocation)
  }

  /// Gives bytes that somebody made who knows the check sum: none may be a trap.
  static func tryForged(_ bytes: [UInt8], seed: UInt64 = 1, _ read: ([UInt8]) -> Void) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      var forged = Array(bytes.dropLast(4))
      for _ in 0..<Int.random(in: 1...3, using: &random) where !forged.isEmpty {
        let place = Int.random(in: forged.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: forged[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: forged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: forged.removeSubrange(place...)
        default: forged.insert(contentsOf: Array(repeating: 0xFF, count: 9), at: place)
        }
      }
      var writer = ByteWriter()
      writer.write(raw: forged)
      read(writer.sealed())
    }
  }

  private static func isTried(_ place: Int, of count: Int) -> Bool {
    count < 600 || place < 100 || place > count - 100 || place % (count / 50) == 0
  }
}

/// The names of a value's members.
func members(of value: Any) -> Set<String> {
  Set(Mirror(reflecting: value).children.compactMap(\.label))
}

import FoundationEssentials
import PollingEngine
import TaskModel
import Testing

/// An account of many zones, in few of which anything runs.
@Suite("Many lists of one account")
struct ManyListsTests {
  /// What happens in the zones, and what was asked of them.
  private struct Zones {
    var rig: PollerRig
    /// The tasks that go on, by zone and when they were created, in seconds.
    var running: [Int: Double] = [:]
    var reads: [Int: [Duration]] = [:]
    var calls = 0

    init(_ count: Int, rate: Double = 2, idsPerCall: Int) {
      var capabilities = Fixtures.listing
      capabilities.idsPerCall = idsPerCall
      capabilities.listRate = rate
      capabilities.scopes = .fixed(
        (0..<count).map { TaskScope(vendorID: "\($0)", name: Self.name($0), product: "\($0)") })
      rig = PollerRig(capabilities, rate: rate)
    }

    private static func name(_ zone: Int) -> SafeText { SafeText("zone\(zone)", limit: .word) }

    mutating func run(until end: Duration) throws {
      while rig.elapsed < end {
        let call = try rig.call()
        calls += 1
        switch call.question {
        case .list(let scope, _, _):
          let zone = try #require(Int(scope.vendorID))
          reads[zone, default: []].append(rig.elapsed)
          let reports = running[zone].map { [report(zone, $0)] } ?? []
          _ = rig.answer(call, TaskPage(reports: reports))
        case .describe(let references):
          let zones = references.compactMap { $0.product.flatMap { Int($0) } }
          _ = rig.answer(
            call,
            TaskPage(reports: zones.compactMap { zone in running[zone].map { report(zone, $0) } }))
        }
      }
    }

    private func report(_ zone: Int, _ created: Double) -> TaskReport {
      TaskReport(
        id: Fixtures.id("t\(zone)", product: "\(zone)"), kind: .purgeURL, word: .running,
        createdAt: Fixtures.start.addingTimeInterval(created))
    }

    /// The longest time between two reads of a zone in a span.
    func longestGap(_ zone: Int, in span: Range<Double>) -> Duration {
      let inside = (reads[zone] ?? []).filter { span.contains($0.seconds) }
      let ends = [Duration.seconds(span.lowerBound)] + inside + [.seconds(span.upperBound)]
      return zip(ends, ends.dropFirst()).map { $1 - $0 }.max() ?? .zero
    }
  }

  @Test(
    "what runs is read as if there were no other zones, the idle ones rarely",
    arguments: [(200, 8.0, 10), (40, 2, 0)])
  func idle(count: Int, rate: Double, idsPerCall: Int) throws {
    var zones = Zones(count, rate: rate, idsPerCall: idsPerCall)
    zones.running[7] = -60
    try zones.run(until: .seconds(400))
    #expect(zones.reads.count == count)
    #expect(zones.longestGap(7, in: 30..<400) < .seconds(20))
    let fair = 4 * Double(count) / rate
    for zone in [0, 6, count - 1] {
      let gap = zones.longestGap(zone, in: 150..<400).seconds
      #expect(gap > fair - 20 && gap < fair + 30, "\(gap)")
    }
    let before = zones.calls
    try zones.run(until: .seconds(600))
    #expect(Double(zones.calls - before) < 200 * rate / 2, "half of the calls that there may be")
  }

  @Test(
    "where all zones rest, what is planned is how long that takes", arguments: [(33, 2.0), (9, 2)])
  func planned(count: Int, rate: Double) throws {
    var rig = Zones(count, rate: rate, idsPerCall: 0).rig
    var (answered, planned) = (Duration.zero, Duration.zero)
    while rig.elapsed < .seconds(900) {
      let call = try rig.call()
      if planned > .zero {
        #expect(rig.elapsed - answered <= planned * 2, "at \(rig.elapsed): \(planned)")
      }
      _ = rig.answer(call, TaskPage())
      (answered, planned) = (rig.elapsed, rig.status.plannedInterval)
    }
  }

  @Test("a task that appears in an idle zone is found within a round of them, and then followed")
  func appears() throws {
    var zones = Zones(40, idsPerCall: 0)
    try zones.run(until: .seconds(400))
    zones.running[20] = 400
    try zones.run(until: .seconds(800))
    let id = Fixtures.id("t20", product: "20")
    let seen = try #require(zones.rig.poller.table.task(id)).firstSeenAt
    #expect(seen < Fixtures.start.addingTimeInterval(400 + 110))
    #expect(zones.longestGap(20, in: 510..<800) < .seconds(20))
  }

  @Test("a tracked task wakes the zone that may hold it; a wish wakes all")
  func wakes() throws {
    var zones = Zones(40, idsPerCall: 0)
    try zones.run(until: .seconds(400))
    let before = zones.reads[33]?.count
    while zones.reads[33]?.count == before { try zones.run(until: zones.rig.elapsed + .seconds(1)) }
    try zones.run(until: zones.rig.elapsed + .seconds(25))
    let tracked = zones.rig.elapsed
    zones.rig.poller.track([Fixtures.tracked("x", product: "33")], at: zones.rig.now)
    try zones.run(until: tracked + .seconds(10))
    #expect(try #require(zones.reads[33]?.last) >= tracked)
    #expect(try #require(zones.reads[32]?.last) < tracked)
    let wished = zones.rig.elapsed
    _ = zones.rig.poller.poll(at: zones.rig.now)
    try zones.run(until: wished + .seconds(40))
    #expect((0..<40).allSatisfy { zones.reads[$0]?.last ?? .zero >= wished })
  }

  @Test("the account says how old what its lists tell may be")
  func age() throws {
    var zones = Zones(40, idsPerCall: 10)
    zones.running[7] = -60
    try zones.run(until: .seconds(10))
    #expect(zones.rig.status.listedSince == nil, "not all were read")
    try zones.run(until: .seconds(300))
    let last = zones.reads.values.compactMap(\.last)
    let oldest = Fixtures.moment(try #require(last.min())).wall
    let since = try #require(zones.rig.status.listedSince)
    #expect(since <= oldest && since > oldest.addingTimeInterval(-10))
    #expect(Zones(4, idsPerCall: 10).rig.status.listedSince == nil)
  }

  /// Were all rows of the account looked at for each of its lists, this would take minutes.
  @Test("a list costs what its own rows cost, however many others there are")
  func own() throws {
    var capabilities = Fixtures.listing
    capabilities.scopes = .discovered
    var rig = PollerRig(capabilities, rate: 1_000_000)
    let scopes = (0..<400).map {
      TaskScope(vendorID: "\($0)", name: SafeText("zone\($0)", limit: .word), product: "\($0)")
    }
    _ = rig.poller.discovered(scopes, at: rig.now)
    for _ in 0..<800 {
      let call = try rig.call()
      guard case .list(let scope, _, _) = call.question else {
        Issue.record("\(call.question)")
        return
      }
      let reports = (0..<50).map {
        TaskReport(
          id: Fixtures.id("t\($0)", product: scope.product), kind: .purgeURL, word: .succeeded,
          createdAt: Fixtures.start)
      }
      _ = rig.answer(call, TaskPage(reports: reports))
    }
    #expect(rig.poller.table.count == 20_000)
    #expect(rig.status.isComplete)
    _ = rig.poller.discovered(scopes.dropLast(), at: rig.now)
    #expect(rig.poller.table.count == 20_000, "what is no more listed is still known")
  }
}

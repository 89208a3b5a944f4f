import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import Proofs

/// What goes wrong for who asks caches, each over real connections: what caches answer.
@Suite struct CachePitfallTests {
  private let purgedAt = Sent.moment(ago: 60)

  /// Asks one place, beside an origin, of a purge a minute ago.
  private func finding(
    origin: String, _ originFields: [(String, String)] = [],
    edge: String, _ edgeFields: [(String, String)], status: Int = 200,
    _ change: (inout Scene) -> Void = { _ in }
  ) async throws -> Finding {
    let origin = try await ScriptedWeb.serving(origin, originFields)
    let edge = try await ScriptedWeb.serving(edge, edgeFields, status: status)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.purgedAt = purgedAt
    change(&scene)
    return try #require(try await scene.proof().probes.first).finding
  }

  // MARK: 6

  @Test("Pitfall 6: an age that a 304 began anew is right where the origin has the old body still")
  func ageAfterRevalidation() async throws {
    let found = try await finding(
      origin: Texts.old, edge: Texts.old, Sent.saved(ago: 300, age: 30))
    #expect(found == Finding(.revalidated, .oldBodyFoundGood))
  }

  @Test("Pitfall 6: a small age does not date the body, which a vendor's own field does")
  func ageOfAnOldBody() async throws {
    let since = Sent.moment(ago: 300)
    let told = try await finding(
      origin: Texts.new, edge: Texts.old, Sent.saved(ago: 300, age: 30))
    #expect(told == .stale(.cachedBefore(since)))
    let untold = try await finding(origin: Texts.new, edge: Texts.old, Sent.aged(30))
    #expect(untold == .unknown(.otherButCachedSince(Sent.moment(ago: 30))))
  }

  // MARK: 7

  @Test("Pitfall 7: a miss says nothing of the tiers behind, which are all read")
  func missOfOneTier() async throws {
    let via = ("Via", "cache8.l2cn1[0,0,304-0,H], cache3.cn2[5,0,200-0,M]")
    func found(_ saved: Int, _ state: String) async throws -> ProbeResult {
      let edge = try await ScriptedWeb.serving(
        Texts.new, Sent.saved(ago: saved, age: saved, state) + [via])
      var scene = Scene()
      try scene.ask(edges: edge)
      scene.settings.expectation.isTimeOnly = true
      scene.purgedAt = purgedAt
      return try #require(try await scene.proof().probes.first)
    }
    let miss = try await found(30, "MISS TCP_MISS dirn:-2:-2")
    #expect(miss.finding == .unknown(.noCopy))
    #expect(
      miss.reading?.tiers == [
        "MISS TCP_MISS dirn:-2:-2", "cache8.l2cn1[0,0,304-0,H]", "cache3.cn2[5,0,200-0,M]",
      ])
    #expect(try await found(30, "HIT TCP_HIT dirn:1:1").finding.verdict == .fresh)
    // What a parent kept from before the purge comes with a miss, too.
    let old = try await found(300, "MISS TCP_MISS dirn:-2:-2")
    #expect(old.finding == .stale(.cachedBefore(Sent.moment(ago: 300))))
  }

  @Test("Pitfall 7: of two tiers that say two things neither is believed")
  func tiersThatDiffer() async throws {
    let edge = try await ScriptedWeb.serving(
      Texts.new,
      Sent.saved(ago: 30, age: 30, "MISS TCP_MISS") + [("X-Cache", "HIT TCP_HIT")])
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.isTimeOnly = true
    scene.purgedAt = purgedAt
    #expect(try await scene.proof().probes.map(\.finding.reason) == [.noCopy])
  }

  // MARK: 8

  @Test(
    "Pitfall 8: a cached 404 from before the purge is stale, and no proof of a take-down",
    arguments: [
      // age, whether the object is to be gone, verdict
      (300, false, ProofVerdict.stale), (30, false, .unknown),
      (300, true, .unknown), (30, true, .fresh),
    ])
  func cachedError(age: Int, isTakeDown: Bool, verdict: ProofVerdict) async throws {
    let origin = try await ScriptedWeb.serving(Texts.new, status: isTakeDown ? 404 : 200)
    let edge = try await ScriptedWeb.serving("none", Sent.aged(age), status: 404)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.purgedAt = purgedAt
    if isTakeDown { scene.settings.expectation.statuses = [404, 410] }
    #expect(try await scene.proof().verdict == verdict)
  }

  // MARK: 9

  @Test("Pitfall 9: who serves stale while it revalidates is asked again two seconds later")
  func staleWhileRevalidate() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Texts.old : Texts.new)
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.pause = ProofSettings().pause
    let clock = ManualClock()
    let proving = Task { [scene] in try await scene.proof(by: clock) }
    // The turns of the first questions.
    while edge.asked.isEmpty {
      await clock.waitForSleepers()
      clock.advance(by: .milliseconds(1))
    }
    await clock.waitForSleepers()
    #expect(edge.asked.count == 1)
    let pause = clock.nextDeadline.map { clock.now.duration(to: $0) }
    #expect(try #require(pause) > .milliseconds(1_900))
    let turning = Task { await clock.turn() }
    #expect(try await proving.value.verdict == .fresh)
    turning.cancel()
    #expect(edge.asked.count == 2)
  }

  @Test("Pitfall 9: who serves stale for an error of its parent does so twice, and is stale")
  func staleIfError() async throws {
    let found = try await finding(
      origin: Texts.new, edge: Texts.old,
      [("X-Cache", "STALE"), ("Warning", "111 - \"Revalidation Failed\"")])
    #expect(found == .stale(.otherBody))
  }

  @Test("Pitfall 9: two nodes behind one address that differ are no revalidation")
  func twoNodes() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Texts.old : Texts.new, [("Via", "1.1 node\(number)")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.verdict == .stale)
    #expect(proof.probes.map(\.finding.reason) == [.worseOfTwoNodes(.otherBody)])
  }

  // MARK: 10

  @Test(
    "Pitfall 10: entity tags of one body differ between servers, and say nothing beside it",
    arguments: ["\"64f-8\"", "W/\"64e-8\"", "\"64e-8-br\"", "", "\"64e-8\""])
  func entityTags(tag: String) async throws {
    let fields = [("ETag", "\"64e-8\"")]
    let same = try await finding(
      origin: Texts.new, fields, edge: Texts.new, [("ETag", tag)])
    #expect(same == .fresh(.originBody))
    let other = try await finding(
      origin: Texts.new, fields, edge: Texts.old, [("ETag", tag)])
    #expect(other == .stale(.otherBody))
  }

  // MARK: 11

  @Test(
    "Pitfall 11: times are those of the node's clock, however wrong this machine's is",
    arguments: [0, 3_600, -3_600, 86_400])
  func clocks(error: Int) async throws {
    let before = try await finding(
      origin: Texts.new, edge: Texts.old, Sent.saved(ago: 300, age: 300)
    ) { $0.clockError = Double(error) }
    #expect(before == .stale(.cachedBefore(Sent.moment(ago: 300))))
    // A node that sends its second and not when it saved the body.
    let since = try await finding(
      origin: Texts.new, edge: Texts.old,
      [("Date", Sent.date()), ("Age", "30"), ("EagleId", "7f000002\(Sent.second(ago: 0))0001e")]
    ) { $0.clockError = Double(error) }
    #expect(since == .unknown(.otherButCachedSince(Sent.moment(ago: 30))))
  }

  @Test("Pitfall 11: where no clock fits an answer's own times, they are not used")
  func noClock() async throws {
    let edge = try await ScriptedWeb.serving("gone", Sent.aged(300), status: 404)
    for (error, isKnown) in [(0.0, true), (2, true), (-2, true), (3, false), (-3_600, false)] {
      var scene = Scene()
      try scene.ask(edges: edge)
      scene.purgedAt = purgedAt
      scene.settings.expectation.statuses = [404]
      scene.clockError = error
      let proof = try await scene.proof()
      #expect(proof.oldestCachedSince == (isKnown ? Sent.moment(ago: 300) : nil), "\(error)")
    }
  }

  @Test("Pitfall 11: two seconds are not enough to tell before from after")
  func tolerance() async throws {
    for (age, verdict) in [
      (63, ProofVerdict.stale), (62, .unknown), (61, .unknown), (59, .unknown),
    ] {
      let found = try await finding(origin: Texts.new, edge: Texts.old, Sent.aged(age))
      #expect(found.verdict == verdict, "\(age)")
    }
  }

  // MARK: 13

  @Test("Pitfall 13: a write that is newer than the purge is no failed purge")
  func newerWrite() async throws {
    let found = try await finding(
      origin: "newest body", edge: Texts.new, Sent.aged(30) + [("ETag", "\"other\"")])
    #expect(found == .unknown(.otherButCachedSince(Sent.moment(ago: 30))))
    let written = Sent.moment(ago: 10)
    let dated = try await finding(
      origin: "newest body", [("Last-Modified", Sent.text(written))], edge: Texts.new, [])
    #expect(dated == .unknown(.writtenSince(written)))
    let same = try await finding(origin: "newest body", edge: "newest body", Sent.aged(10))
    #expect(same == .fresh(.originBody))
  }
}

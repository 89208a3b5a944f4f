import FoundationEssentials
import TaskModel
import Testing

@testable import Proofs

/// What is never concluded, each with servers that do their best to have it concluded.
@Suite struct NeverConcludedTests {
  private let purgedAt = Sent.moment(ago: 60)
  private static let alibaba = ProviderID("alibaba-cdn")

  /// Asks servers, beside an origin if there is one, of a purge a minute ago.
  private func proof(
    origin: ScriptedWeb?, edges: ScriptedWeb..., change: (inout Scene) -> Void = { _ in }
  ) async throws -> URLProof {
    var scene = Scene()
    if let origin { scene.ask(origin: origin) }
    scene.settings.places = PlaceList(
      try edges.map { .node(try #require(SocketPlace("\($0.address):\($0.port)"))) })
    scene.purgedAt = purgedAt
    change(&scene)
    return try await scene.proof()
  }

  @Test("Never: gone everywhere, but at so many of the places asked")
  func everywhere() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(Texts.new, Sent.aged(5))
    let other = try await ScriptedWeb.serving(Texts.new, Sent.aged(5))
    let all = try await proof(origin: origin, edges: edge, other)
    #expect(
      all.sentence == "\(Scene.url): fresh at 2 of 2 places asked as identity, not gzip or br")
    try await other.stop()
    let one = try await proof(origin: origin, edges: edge, other)
    #expect(one.verdict == .unknown && one.counts[.fresh] == 1 && one.counts.places == 2)
    #expect(one.sentence.hasPrefix("\(Scene.url): unknown at 1, fresh at 1 of 2 places asked"))
    // Nor by what was left out.
    let cut = try await proof(origin: origin, edges: edge, edge) { scene in
      scene.settings.variants = [.identity, .gzip]
      scene.settings.mostProbes = 1
    }
    #expect(cut.verdict == .unknown && cut.counts[.fresh] == 0)
  }

  @Test(
    "Never: fresh from a MISS, a small age or a success",
    arguments: [
      Sent.aged(0, "MISS"), Sent.aged(1), Sent.aged(30), [("X-Cache", "MISS")], [],
      Sent.saved(ago: 30, age: 30, "MISS TCP_MISS"), Sent.saved(ago: 0, age: 0),
    ])
  func looks(fields: [(String, String)]) async throws {
    let edge = try await ScriptedWeb.serving(Texts.new, fields)
    for change: (inout Scene) -> Void in [
      { $0.settings.expectation.isTimeOnly = true },
      { $0.settings.expectation.statuses = [200] },
      {
        $0.settings.expectation.isTimeOnly = true
        $0.settings.expectation.statuses = [200]
      },
    ] {
      let proof = try await proof(origin: nil, edges: edge, change: change)
      #expect(proof.verdict == .unknown && !proof.hasFailed)
    }
    #expect(edge.asked.count == 6)
  }

  @Test("Never: fresh from the word of a vendor that a task succeeded")
  func word() async throws {
    let edge = try await ScriptedWeb.serving(Texts.new, [("EagleId", "7f000002")])
    let proof = try await proof(origin: nil, edges: edge) { scene in
      scene.purgedAt = nil
      scene.purges = [Self.alibaba: purgedAt]
      scene.settings.expectation.isTimeOnly = true
    }
    #expect(proof.probes.map(\.finding.reason) == [.noSaveTime])
  }

  @Test("Never: fresh from silence")
  func silence() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let broken = try await ScriptedWeb.start { _, _ in
      var reply = ScriptedWeb.Reply.text(Texts.new)
      reply.breaks = true
      return reply
    }
    let gone = try await ScriptedWeb.serving(Texts.new)
    try await gone.stop()
    let proof = try await proof(origin: origin, edges: broken, gone)
    #expect(proof.verdict == .unknown && proof.hasFailed)
    #expect(proof.probes.map(\.hasFailed) == [true, true])
    let silent = try await ScriptedWeb.start { _, _ in ScriptedWeb.Reply(isSilent: true) }
    let late = try await self.proof(origin: nil, edges: silent) { scene in
      scene.timeout = .milliseconds(200)
      scene.settings.expectation.statuses = [404]
    }
    #expect(late.probes.map(\.finding.reason) == [.notAsked("no whole answer in time")])
    #expect(late.hasFailed)
    let nowhere = try await self.proof(origin: origin)
    #expect(nowhere.verdict == .unknown && nowhere.hasFailed)
    #expect(nowhere.sentence == "\(Scene.url): nothing proved: no place to ask")
  }

  @Test("Never: stale from an entity tag")
  func entityTag() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new, [("ETag", "\"2\"")])
    let edge = try await ScriptedWeb.serving(Texts.new, [("ETag", "\"1\"")])
    #expect(try await proof(origin: origin, edges: edge).verdict == .fresh)
    let named = try await proof(origin: nil, edges: edge) { scene in
      scene.settings.expectation.fields = [.init(name: "ETag", value: "\"2\"")]
    }
    #expect(named.probes.map(\.finding.reason) == [.otherField("ETag")])
  }

  @Test("Never: stale from HEAD")
  func head() async throws {
    let origin = try await ScriptedWeb.serving(
      Texts.new, [("ETag", "\"2\""), ("Last-Modified", Sent.date(ago: 600))])
    let edge = try await ScriptedWeb.serving(
      "older body",
      [("ETag", "\"1\""), ("Last-Modified", Sent.date(ago: 900))]
        + Sent.saved(ago: 300, age: 300))
    for change: (inout Scene) -> Void in [
      { _ in },
      { $0.settings.expectation.fields = [.init(name: "ETag", value: "\"2\"")] },
      { $0.record(Bodies.old) },
    ] {
      let proof = try await proof(origin: origin, edges: edge) { scene in
        scene.settings.isHead = true
        change(&scene)
      }
      #expect(proof.probes.map(\.finding.reason) == [.headOnly])
    }
    // Nor where it is still served.
    let gone = try await ScriptedWeb.serving("", status: 404)
    let proof = try await proof(origin: gone, edges: edge) { scene in
      scene.settings.isHead = true
      scene.settings.expectation.statuses = [404]
    }
    #expect(proof.probes.map(\.finding.reason) == [.headOnly])
  }

  @Test("Never: stale from a 304, one that is sent or one that the node got")
  func notModified() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(
      "", [("ETag", "\"1\"")] + Sent.saved(ago: 300, age: 300), status: 304)
    let sent = try await proof(origin: origin, edges: edge)
    #expect(sent.probes.map(\.finding.reason) == [.status(304)])
    // The body is from before the purge, and was found good after it.
    let checked = try await ScriptedWeb.serving(Texts.new, Sent.saved(ago: 300, age: 30))
    let got = try await proof(origin: nil, edges: checked) { scene in
      scene.settings.expectation.isTimeOnly = true
    }
    #expect(got.probes.map(\.finding.reason) == [.maybeFoundGood(Sent.moment(ago: 300))])
  }

  @Test("Never: stale from another variant, whatever else is expected of the one that was changed")
  func otherVariant() async throws {
    let origin = try await ScriptedWeb.serving(
      Texts.new, [("Vary", "Accept-Language"), ("Content-Language", "en")])
    let edge = try await ScriptedWeb.serving(
      Texts.old,
      [("Vary", "Accept-Language"), ("Content-Language", "de")] + Sent.saved(ago: 300, age: 300))
    for change: (inout Scene) -> Void in [
      { _ in },
      { $0.record(Bodies.old) },
      { $0.settings.expectation.hash = Bodies.new.hash },
    ] {
      let proof = try await proof(origin: origin, edges: edge, change: change)
      #expect(proof.probes.map(\.finding.reason) == [.otherVariant])
    }
  }

  @Test("Never: stale from bytes that cannot be unpacked, for they may hold the same body")
  func otherPacking() async throws {
    let origin = try await ScriptedWeb.start { asked, _ in
      asked.values("Accept-Encoding") == ["br"]
        ? .text("packed", [("Content-Encoding", "br")]) : .text(Texts.new)
    }
    let edge = try await ScriptedWeb.serving(
      "packed harder", [("Content-Encoding", "br")] + Sent.aged(300))
    let proof = try await proof(origin: origin, edges: edge) { $0.settings.variants = [.br] }
    #expect(proof.probes.map(\.finding.reason) == [.undecodable])
  }

  @Test("Never: anything from bodies while the origin moves")
  func movingOrigin() async throws {
    let origin = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Texts.new : "newest body")
    }
    let fresh = try await ScriptedWeb.serving(Texts.new)
    let stale = try await ScriptedWeb.serving(Texts.old, Sent.aged(300))
    let moved = try await proof(origin: origin, edges: fresh, stale)
    #expect(moved.verdict == .unknown)
    #expect(moved.probes.map(\.finding.reason) == [.originMoved, .originMoved])
    // Nor where it cannot be asked any more.
    let leaving = try await ScriptedWeb.start { _, number in
      number == 0 ? .text(Texts.new) : ScriptedWeb.Reply(breaks: true)
    }
    let left = try await proof(origin: leaving, edges: fresh, stale)
    #expect(left.probes.map(\.finding.reason) == [.originUnconfirmed, .originUnconfirmed])
    #expect(left.hasFailed)
  }

  @Test("Never: anything where the answerer is not the vendor of the task")
  func foreigner() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let plain = try await ScriptedWeb.serving(Texts.new)
    let foreign = try await ScriptedWeb.serving(Texts.old, [("CF-Ray", "1-FRA")])
    let right = try await ScriptedWeb.serving(Texts.new, [("EagleId", "2f610499")])
    let proof = try await proof(origin: origin, edges: plain, foreign, right) { scene in
      scene.purges = [Self.alibaba: nil]
    }
    #expect(
      proof.probes.map(\.finding.reason) == [
        .foreignAnswerer(nil), .foreignAnswerer("Cloudflare"), .originBody,
      ])
  }

  @Test("Never: anything where a place is the origin, by whichever of its addresses")
  func originAsPlace() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let again = try await ScriptedWeb.serving(Texts.new, at: "127.0.0.2", port: origin.port)
    let port = origin.port
    let proof = try await proof(origin: origin, edges: origin, again) { scene in
      scene.addresses = ["127.0.0.1", "127.0.0.2"].compactMap { IPAddress($0) }
      scene.settings.origin = { _ in .host("origin.example", port: port, scheme: .http) }
      let mapped = SocketPlace("[::ffff:127.0.0.2]:\(port)").map { [PlaceSource.node($0)] }
      scene.settings.places = PlaceList(scene.settings.places.sources + (mapped ?? []))
    }
    #expect(proof.probes.map(\.finding.reason) == [.originItself, .originItself])
    #expect(origin.asked.count == 1 && again.asked.isEmpty)
  }

  @Test("Never: success of a take-down while the origin serves the object")
  func takeDown() async throws {
    let edge = try await ScriptedWeb.serving("gone", status: 404)
    let serving = try await ScriptedWeb.serving(Texts.old)
    let still = try await proof(origin: serving, edges: edge) { scene in
      scene.settings.expectation.statuses = [404, 410]
    }
    #expect(still.verdict == .unknown && edge.asked.isEmpty)
    // Nor where it serves it again at the end.
    let returning = try await ScriptedWeb.start { _, number in
      number == 0 ? .text("gone", status: 404) : .text(Texts.old)
    }
    let again = try await proof(origin: returning, edges: edge) { scene in
      scene.settings.expectation.statuses = [404, 410]
    }
    #expect(again.probes.map(\.finding.reason) == [.originMoved])
  }
}

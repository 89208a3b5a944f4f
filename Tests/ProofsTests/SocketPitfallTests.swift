import FoundationEssentials
import TaskModel
import Testing

@testable import Proofs

/// The pitfalls of asking caches, each with real connections.
@Suite struct SocketPitfallTests {
  private static let old = "old body"
  private static let new = "new body"

  private static func serving(_ body: String, _ fields: [(String, String)] = [])
    -> ScriptedWeb
    .Answering
  {
    { _, _ in .text(body, fields) }
  }

  @Test func theSameBodyAsTheOriginIsFresh() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.verdict == .fresh)
    #expect(proof.probes.map(\.finding.reason) == [.originBody])
    #expect(proof.counts.places == 1 && proof.counts[.fresh] == 1)
    #expect(
      proof.sentence
        == "http://www.example.com/a.js: fresh at 1 of 1 place asked as identity, not gzip or br")
    #expect(origin.asked.count == 2 && edge.asked.count == 2)
  }

  @Test func theRequestIsAPlainGetOfTheURLItself() async throws {
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    _ = try await scene.proof(of: "http://WWW.example.com:8080/a%2Fb//c.js?x=1&%zz#part")
    for asked in origin.asked + edge.asked {
      #expect(asked.method == "GET")
      #expect(asked.target == "/a%2Fb//c.js?x=1&%zz")
      #expect(asked.values("Host") == ["www.example.com:8080"])
      #expect(asked.values("Accept-Encoding") == ["identity"])
      for field in ["Cache-Control", "Pragma", "If-None-Match", "If-Modified-Since", "Range"] {
        #expect(asked.values(field).isEmpty)
      }
    }
  }

  @Test func whereTheOriginIsNotAsExpectedNoEdgeIsAsked() async throws {
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    for reply: ScriptedWeb.Reply in [
      .text("x", status: 500), .text("x", status: 301, [("Location", "/b")]),
      .text("x", status: 404), .text("x", status: 206),
    ] {
      let origin = try await ScriptedWeb.start { _, _ in reply }
      var scene = Scene()
      scene.ask(origin: origin)
      try scene.ask(edges: edge)
      let proof = try await scene.proof()
      #expect(proof.verdict == .unknown && !proof.hasFailed)
      #expect(origin.asked.count == 1)
    }
    #expect(edge.asked.isEmpty)
  }

  @Test func anOriginThatCannotBeAskedIsAFailure() async throws {
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    try await origin.stop()
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.verdict == .unknown && proof.hasFailed)
    #expect(edge.asked.isEmpty)
  }

  @Test func anOldBodyCachedBeforeThePurgeIsStale() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start { _, _ in
      .text(Self.old, [("Date", Sent.date()), ("Age", "300")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.purgedAt = Date().addingTimeInterval(-60)
    let proof = try await scene.proof()
    #expect(proof.verdict == .stale)
    let since = try #require(proof.oldestCachedSince)
    #expect(since < Date().addingTimeInterval(-290))
  }

  @Test func aNewerWriteIsNoFailedPurge() async throws {
    let origin = try await ScriptedWeb.start(Self.serving("newest body"))
    let edge = try await ScriptedWeb.start { _, _ in
      .text(Self.new, [("Date", Sent.date()), ("Age", "30"), ("ETag", "\"other\"")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.purgedAt = Date().addingTimeInterval(-60)
    #expect(try await scene.proof().verdict == .unknown)
  }

  @Test func anOriginThatMovesProvesNothing() async throws {
    let origin = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Self.new : "newest body")
    }
    let fresh = try await ScriptedWeb.start(Self.serving(Self.new))
    let stale = try await ScriptedWeb.start(Self.serving(Self.old))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: fresh, stale)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.originMoved, .originMoved])
    #expect(proof.verdict == .unknown)
  }

  @Test func anEdgeThatServesStaleWhileItRevalidatesIsAskedTwice() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Self.old : Self.new)
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    #expect(try await scene.proof().verdict == .fresh)
  }

  @Test func ofTwoNodesBehindOneAddressTheWorseCounts() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start { _, number in
      .text(number == 0 ? Self.old : Self.new, [("Via", "1.1 node\(number)")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.verdict == .stale)
    #expect(proof.probes.map(\.finding.reason) == [.worseOfTwoNodes(.otherBody)])
  }

  @Test func oneStaleVariantMakesThePlaceStale() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start { asked, _ in
      asked.values("Accept-Encoding") == ["gzip"]
        ? ScriptedWeb.Reply(
          fields: [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")], body: Packed.old)
        : .text(Self.new, [("Vary", "Accept-Encoding")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = [.identity, .gzip]
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.verdict) == [.fresh, .stale])
    #expect(proof.counts.places == 1 && proof.counts[.stale] == 1 && proof.verdict == .stale)
  }

  @Test func bodiesAreComparedDecoded() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start { _, _ in
      ScriptedWeb.Reply(fields: [("Content-Encoding", "gzip")], body: Packed.new)
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = [.gzip]
    #expect(try await scene.proof().verdict == .fresh)
  }

  @Test(arguments: [
    ("br", true, ProofVerdict.fresh), ("br", false, .unknown), ("gzip", true, .fresh),
  ])
  func whatCannotBeDecodedIsFreshWhereItsBytesAreEqual(
    coding: String, isEqual: Bool, verdict: ProofVerdict
  ) async throws {
    let packed: ScriptedWeb.Answering = { _, _ in
      .text("no such coding", [("Content-Encoding", coding)])
    }
    let other: ScriptedWeb.Answering = { _, _ in
      .text("other bytes", [("Content-Encoding", coding)])
    }
    let origin = try await ScriptedWeb.start { asked, number in
      asked.values("Accept-Encoding") == ["br"] || coding == "gzip"
        ? packed(asked, number) : .text(Self.new)
    }
    let edge = try await ScriptedWeb.start(isEqual ? packed : other)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = [.br]
    #expect(try await scene.proof().verdict == verdict)
  }

  @Test func aTakeDownIsNoSuccessWhileTheOriginServesIt() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.old))
    let edge = try await ScriptedWeb.start { _, _ in .text("gone", status: 404) }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [404, 410]
    let proof = try await scene.proof()
    #expect(proof.verdict == .unknown)
    #expect(edge.asked.isEmpty)
  }

  @Test(arguments: [
    (404, "0", ProofVerdict.fresh), (410, "0", .fresh), (404, "300", .unknown),
    (200, "300", .stale),
    (500, "0", .unknown), (302, "0", .unknown), (200, "0", .unknown),
  ])
  func aTakeDown(status: Int, age: String, verdict: ProofVerdict) async throws {
    let origin = try await ScriptedWeb.start { _, number in .text("gone \(number)", status: 404) }
    let edge = try await ScriptedWeb.start { _, _ in
      .text(Self.old, status: status, [("Date", Sent.date()), ("Age", age)])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [404, 410]
    scene.purgedAt = Date().addingTimeInterval(-60)
    #expect(try await scene.proof().verdict == verdict)
  }

  @Test func headNeverFindsAnythingStale() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new, [("ETag", "\"2\"")]))
    let same = try await ScriptedWeb.start(Self.serving(Self.new, [("ETag", "\"2\"")]))
    let other = try await ScriptedWeb.start { _, _ in
      .text(Self.old, [("ETag", "\"1\""), ("Date", Sent.date()), ("Age", "300")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: same, other)
    scene.settings.isHead = true
    scene.purgedAt = Date().addingTimeInterval(-60)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.verdict) == [.fresh, .unknown])
    #expect(Set((origin.asked + same.asked + other.asked).map(\.method)) == ["HEAD"])
  }

  @Test func anEdgeThatIsTheOriginProvesNothing() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: origin)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.originItself])
  }

  @Test func anotherVendorsAnswerProvesNothing() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let plain = try await ScriptedWeb.start(Self.serving(Self.new))
    let foreign = try await ScriptedWeb.start(Self.serving(Self.new, [("CF-Ray", "1-FRA")]))
    let right = try await ScriptedWeb.start(Self.serving(Self.new, [("EagleId", "2f610499")]))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: plain, foreign, right)
    scene.providers = [ProviderID("alibaba-cdn")]
    let proof = try await scene.proof()
    #expect(
      proof.probes.map(\.finding.reason) == [
        .foreignAnswerer(nil), .foreignAnswerer("Cloudflare"), .originBody,
      ])
  }

  @Test func aPlaceThatCannotBeAskedIsAFailure() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let gone = try await ScriptedWeb.start(Self.serving(Self.new))
    try await gone.stop()
    let broken = try await ScriptedWeb.start { _, _ in
      var reply = ScriptedWeb.Reply.text(Self.new)
      reply.breaks = true
      return reply
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: gone, broken)
    let proof = try await scene.proof()
    #expect(proof.hasFailed && proof.verdict == .unknown)
    #expect(proof.probes.map(\.hasFailed) == [true, true])
  }

  @Test func whoNeverAnswersIsWaitedForOnlyForAWhile() async throws {
    let silent = try await ScriptedWeb.start { _, _ in ScriptedWeb.Reply(isSilent: true) }
    var scene = Scene()
    try scene.ask(edges: silent)
    scene.settings.expectation.statuses = [404]
    scene.timeout = .milliseconds(200)
    let proof = try await scene.proof()
    #expect(proof.hasFailed)
    #expect(proof.probes.map(\.finding.reason) == [.notAsked("no whole answer in time")])
  }

  @Test func noMoreProbesAreMadeThanMayBe() async throws {
    let origin = try await ScriptedWeb.start(Self.serving(Self.new))
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.mostProbes = 2
    let proofs = try await scene.proofs(of: (0..<4).map { "http://www.example.com/\($0)" })
    #expect(proofs.map(\.verdict) == [.fresh, .fresh, .unknown, .unknown])
    #expect(edge.asked.count == 4 && origin.asked.count == 4)
  }

  @Test func aPrivateAddressIsAskedOnlyWhereItWasNamed() async throws {
    let finder = PlaceFinder(
      sources: [.local, .resolver(try #require(SocketPlace("127.0.0.1:53")))],
      lookups: NameLookups(
        system: { _ in .success([IPAddress("10.0.0.1")].compactMap(\.self)) },
        server: { _, _ in
          .success([IPAddress("127.0.0.1"), IPAddress("203.0.113.9")].compactMap(\.self))
        }))
    let question = Question(url: try #require(ProofURL("http://www.example.com/")))
    let places = await finder.places(of: question)
    #expect(places.map { $0.socket == nil } == [true, true, false])
  }

  /// An address in a URL is a name for Host like any other.
  @Test func aURLOfAnAddressIsAskedAtThePlaceThatWasNamed() async throws {
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [404]
    for host in ["192.0.2.1", "[2001:db8::1]"] {
      #expect(try await scene.proof(of: "http://\(host)/a.js").verdict == .stale)
    }
    #expect(Set(edge.asked.flatMap { $0.values("Host") }) == ["192.0.2.1", "[2001:db8::1]"])
  }

  @Test func aURLWithoutASchemeIsAskedOverHttpsAndThenHttp() async throws {
    let edge = try await ScriptedWeb.start(Self.serving(Self.new))
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.hash =
      "ae907ab9a383483e5c37beee966723544b9e6f12148a7dcd56ceea7ad44c5a7b"
    let proof = try await scene.proof(of: "www.example.com/a.js")
    #expect(proof.probes.map(\.scheme) == [.http])
    #expect(proof.verdict == .fresh)
  }
}

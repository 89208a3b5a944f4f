import FoundationEssentials
import Synchronization
import TaskModel
import Testing

@testable import Proofs

/// What is asked of real servers, and what is made of their answers.
@Suite struct SocketTests {
  @Test func theSameBodyAsTheOriginIsFresh() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(Texts.new)
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

  @Test func anOldBodyCachedBeforeThePurgeIsStale() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.start { _, _ in
      .text(Texts.old, [("Date", Sent.date()), ("Age", "300")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.purgedAt = Sent.moment(ago: 60)
    let proof = try await scene.proof()
    #expect(proof.verdict == .stale)
    #expect(proof.oldestCachedSince == Sent.moment(ago: 300))
  }

  @Test func bodiesAreComparedDecoded() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
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
        ? packed(asked, number) : .text(Texts.new)
    }
    let edge = try await ScriptedWeb.start(isEqual ? packed : other)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = [.br]
    #expect(try await scene.proof().verdict == verdict)
  }

  @Test(arguments: [
    (404, "0", ProofVerdict.fresh), (410, "0", .fresh), (404, "300", .unknown),
    (200, "300", .stale),
    (500, "0", .unknown), (302, "0", .unknown), (200, "0", .unknown),
  ])
  func aTakeDown(status: Int, age: String, verdict: ProofVerdict) async throws {
    let origin = try await ScriptedWeb.start { _, number in .text("gone \(number)", status: 404) }
    let edge = try await ScriptedWeb.start { _, _ in
      .text(Texts.old, status: status, [("Date", Sent.date()), ("Age", age)])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [404, 410]
    scene.purgedAt = Sent.moment(ago: 60)
    #expect(try await scene.proof().verdict == verdict)
  }

  @Test func aPlaceThatCannotBeAskedIsAFailure() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let gone = try await ScriptedWeb.serving(Texts.new)
    try await gone.stop()
    let broken = try await ScriptedWeb.start { _, _ in
      var reply = ScriptedWeb.Reply.text(Texts.new)
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
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(Texts.new)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.mostProbes = 2
    let proofs = try await scene.proofs(of: (0..<4).map { "http://www.example.com/\($0)" })
    #expect(proofs.map(\.verdict) == [.fresh, .fresh, .unknown, .unknown])
    #expect(edge.asked.count == 4 && origin.asked.count == 4)
  }

  @Test(
    "As many requests are made as were said",
    arguments: [
      // variants, take-down, heads, recording, requests of two URLs at two places
      ([Variant.identity], false, false, false, 12),
      ([.identity, .gzip, .br], false, false, false, 30),
      ([.identity, .br], true, false, false, 20),
      ([.identity, .br], false, true, false, 20),
      ([.identity, .gzip], false, false, true, 8),
    ])
  func requests(
    variants: [Variant], isTakeDown: Bool, isHead: Bool, isRecording: Bool, count: Int
  ) async throws {
    let status = isTakeDown ? 404 : 200
    let origin = try await ScriptedWeb.serving(Texts.new, status: status)
    let first = try await ScriptedWeb.serving(Texts.new, status: status)
    let second = try await ScriptedWeb.serving(Texts.new, status: status)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: first, second)
    scene.settings.variants = variants
    scene.settings.isHead = isHead
    if isTakeDown { scene.settings.expectation.statuses = [404] }
    let said = Mutex(0)
    let made = Mutex(0)
    _ = try await scene.proofs(
      of: ["http://www.example.com/0", "http://www.example.com/1"], isRecording: isRecording,
      planned: { count in said.withLock { $0 = count } },
      asked: { made.withLock { $0 += 1 } })
    #expect(said.withLock { $0 } == count && made.withLock { $0 } == count)
    #expect([origin, first, second].map(\.asked.count).reduce(0, +) == count)
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
    let edge = try await ScriptedWeb.serving(Texts.new)
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.statuses = [404]
    for host in ["192.0.2.1", "[2001:db8::1]"] {
      #expect(try await scene.proof(of: "http://\(host)/a.js").verdict == .stale)
    }
    #expect(Set(edge.asked.flatMap { $0.values("Host") }) == ["192.0.2.1", "[2001:db8::1]"])
  }

  @Test func aURLWithoutASchemeIsAskedOverHttpsAndThenHttp() async throws {
    let edge = try await ScriptedWeb.serving(Texts.new)
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.hash = Bodies.new.hash
    let proof = try await scene.proof(of: "www.example.com/a.js")
    #expect(proof.probes.map(\.scheme) == [.http])
    #expect(proof.verdict == .fresh)
  }
}

import FoundationEssentials
import TaskModel
import Testing

@testable import Proofs

/// What goes wrong for who asks caches, each over real connections: how is asked.
@Suite struct PitfallTests {
  private let purgedAt = Sent.moment(ago: 60)

  // MARK: 1

  @Test("Pitfall 1: a place is asked after the origin, for to ask it is to fill it")
  func originFirst() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.start { _, _ in
      .text(origin.asked.isEmpty ? Texts.old : Texts.new)
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.originBody])
    #expect(origin.asked.count == 2 && edge.asked.count == 2)
  }

  @Test(
    "Pitfall 1: where the origin is not as expected, no place is asked at all",
    arguments: [500, 301, 404, 206, 200])
  func originNotAsExpected(status: Int) async throws {
    let edge = try await ScriptedWeb.serving(Texts.new)
    let origin = try await ScriptedWeb.serving(Texts.old, [("Location", "/b")], status: status)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    if status == 200 { scene.record(Bodies.old) }
    let proof = try await scene.proof()
    #expect(proof.verdict == .unknown && !proof.hasFailed)
    #expect(origin.asked.count == 1 && edge.asked.isEmpty)
  }

  @Test("Pitfall 1: an origin with another body or field than the named one is not as expected")
  func originNotAsNamed() async throws {
    let edge = try await ScriptedWeb.serving(Texts.new)
    let origin = try await ScriptedWeb.serving(Texts.old, [("X-Build", "41")])
    for isField in [false, true] {
      var scene = Scene()
      scene.ask(origin: origin)
      try scene.ask(edges: edge)
      if isField {
        scene.settings.expectation.fields = [.init(name: "x-build", value: "42")]
      } else {
        scene.settings.expectation.hash = Bodies.new.hash
      }
      #expect(try await scene.proof().verdict == .unknown)
    }
    #expect(edge.asked.isEmpty)
  }

  @Test("Pitfall 1: where the origin cannot be asked, no place is, and that is a failure")
  func originUnreachable() async throws {
    let edge = try await ScriptedWeb.serving(Texts.new)
    let origin = try await ScriptedWeb.serving(Texts.new)
    try await origin.stop()
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.verdict == .unknown && proof.hasFailed)
    #expect(edge.asked.isEmpty)
  }

  // MARK: 2

  @Test("Pitfall 2: HEAD is used only where it is wanted, and proves less")
  func head() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new, [("ETag", "\"2\"")])
    let same = try await ScriptedWeb.serving(Texts.new, [("ETag", "\"2\"")])
    let other = try await ScriptedWeb.serving(Texts.old, [("ETag", "\"1\"")] + Sent.aged(300))
    for isHead in [true, false] {
      var scene = Scene()
      scene.ask(origin: origin)
      try scene.ask(edges: same, other)
      scene.settings.isHead = isHead
      scene.purgedAt = purgedAt
      let proof = try await scene.proof()
      #expect(proof.probes.map(\.finding.verdict) == [.fresh, isHead ? .unknown : .stale])
      let methods = [origin, same, other].flatMap { $0.asked.suffix(2) }.map(\.method)
      #expect(Set(methods) == [isHead ? "HEAD" : "GET"])
    }
  }

  @Test("Pitfall 2: where a head is enough it is that of a GET, whose body nobody waits for")
  func earlyClose() async throws {
    let edge = try await ScriptedWeb.start { _, _ in
      var reply = ScriptedWeb.Reply.text(Texts.new, Sent.saved(ago: 30, age: 30))
      reply.stalls = true
      return reply
    }
    var scene = Scene()
    try scene.ask(edges: edge)
    scene.settings.expectation.isTimeOnly = true
    scene.purgedAt = purgedAt
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.savedSince(Sent.moment(ago: 30))])
    #expect(edge.asked.map(\.method) == ["GET", "GET"])
    #expect(proof.probes.first?.answer?.body == nil)
  }

  // MARK: 3

  @Test("Pitfall 3: no part of a body is asked for, and a part that comes proves nothing")
  func ranges() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(
      Texts.new, [("Content-Range", "bytes 0-7/8")], status: 206)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.status(206)])
    let asked = origin.asked + edge.asked
    #expect(asked.count == 4 && asked.allSatisfy { $0.values("Range").isEmpty })
  }

  // MARK: 4

  @Test("Pitfall 4: a place is as its worst variant")
  func staleVariant() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.start { asked, _ in
      asked.values("Accept-Encoding") == ["gzip"]
        ? ScriptedWeb.Reply(
          fields: [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")], body: Packed.old)
        : .text(Texts.new, [("Vary", "Accept-Encoding")])
    }
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = [.identity, .gzip]
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.verdict) == [.fresh, .stale])
    #expect(proof.counts.places == 1 && proof.counts[.stale] == 1 && proof.verdict == .stale)
  }

  @Test("Pitfall 4: both schemes are asked where both are wanted, and the worse counts")
  func bothSchemes() async throws {
    let edge = try await ScriptedWeb.serving("gone", status: 410)
    for isBoth in [true, false] {
      var scene = Scene()
      try scene.ask(edges: edge)
      scene.settings.expectation.statuses = [410]
      scene.settings.asksBothSchemes = isBoth
      let proof = try await scene.proof()
      // The server speaks http alone.
      #expect(proof.probes.map(\.scheme) == (isBoth ? [.https, .http] : [.http]))
      #expect(proof.probes.last?.finding == .fresh(.expectedStatus))
      #expect(proof.verdict == (isBoth ? .unknown : .fresh) && proof.counts.places == 1)
    }
  }

  @Test(
    "Pitfall 4: what was not asked for is said",
    arguments: [
      ([Variant.identity], "asked as identity, not gzip or br"),
      ([.gzip, .br], "asked as gzip, br, not identity"),
      ([.identity, .gzip, .br], "asked as identity, gzip, br"),
    ])
  func variantsNotAsked(variants: [Variant], words: String) async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(Texts.new)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    scene.settings.variants = variants
    let proof = try await scene.proof()
    #expect(proof.sentence == "\(Scene.url): fresh at 1 of 1 place \(words)")
    #expect(
      Set(edge.asked.flatMap { $0.values("Accept-Encoding") }) == Set(variants.map(\.rawValue)))
  }

  // MARK: 5

  @Test("Pitfall 5: a URL is asked byte for byte, with no query and no field that a cache heeds")
  func plainRequest() async throws {
    let edge = try await ScriptedWeb.serving(Texts.new)
    let origin = try await ScriptedWeb.serving(Texts.new)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    _ = try await scene.proof(of: "http://WWW.example.com:8080/a%2Fb//c.js?x=1&%zz#part")
    #expect(edge.asked.count == 2 && origin.asked.count == 2)
    for asked in origin.asked + edge.asked {
      #expect(asked.method == "GET")
      #expect(asked.target == "/a%2Fb//c.js?x=1&%zz")
      #expect(asked.values("Host") == ["www.example.com:8080"])
      #expect(asked.values("Accept-Encoding") == ["identity"])
      let names = Set(asked.fields.map { $0.name.lowercased() })
      #expect(names == ["host", "user-agent", "accept", "accept-encoding"])
    }
  }

  // MARK: 12

  @Test(
    "Pitfall 12: each address is a place of its own, for one that is good says nothing of others")
  func addressesOfOneName() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let first = try await ScriptedWeb.serving(Texts.new, at: "127.0.0.2")
    let others = [
      try await ScriptedWeb.serving(Texts.old, at: "127.0.0.3", port: first.port),
      try await ScriptedWeb.serving(Texts.new, at: "127.0.0.4", port: first.port),
    ]
    let addresses = ["127.0.0.2", "127.0.0.3", "127.0.0.4"].compactMap { IPAddress($0) }
    var scene = Scene()
    scene.ask(origin: origin)
    // Loopback has to be named.
    scene.settings.places = PlaceList(
      addresses.map { .node(SocketPlace(address: $0)) }
        + [.resolver(try #require(SocketPlace("192.0.2.53"))), .local])
    scene.addresses = addresses
    let url = "http://www.example.com:\(first.port)/a.js"
    let proof = try await scene.proof(of: url)
    #expect(([first] + others).map(\.asked.count) == [2, 2, 2])
    #expect(proof.probes.map(\.finding.verdict) == [.fresh, .stale, .fresh])
    #expect(proof.sentence.hasPrefix("\(url): stale at 1, fresh at 2 of 3 places asked"))
  }

  @Test("Pitfall 12: a redirect is not followed to where somebody else may answer")
  func redirects() async throws {
    let origin = try await ScriptedWeb.serving(Texts.new)
    let elsewhere = try await ScriptedWeb.serving(Texts.new)
    let edge = try await ScriptedWeb.serving(
      "", [("Location", "http://127.0.0.1:\(elsewhere.port)/a.js")], status: 302)
    var scene = Scene()
    scene.ask(origin: origin)
    try scene.ask(edges: edge)
    let proof = try await scene.proof()
    #expect(proof.probes.map(\.finding.reason) == [.status(302)])
    #expect(elsewhere.asked.isEmpty)
  }
}

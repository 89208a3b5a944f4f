import Foundation
import TestSupport
import Testing

/// `verify` of the real program against a real cache: nginx with `proxy_cache`, which nginx as the origin fills.
@Suite struct NginxTests {
  private func verdicts(_ output: Program.Output) throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any]
    let url = try #require((object?["urls"] as? [[String: Any]])?.first)
    let probes = try #require(url["probes"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: probes.compactMap { probe in
        guard let variant = probe["variant"] as? String, let verdict = probe["verdict"] as? String
        else { return nil }
        return (variant, verdict)
      })
  }

  @Test("An edge is fresh, stale once the origin has changed, and fresh once it was purged")
  func purge() async throws {
    try await withCachedSite(serving: "old body") { site in
      let before = try await site.verify()
      #expect(before.status == 0, "\(before)")
      #expect(
        before.data
          == "FRESH  \(CachedSite.url): fresh at 1 of 1 place asked as identity, not gzip or br\n")

      try site.write("new body")
      let changed = try await site.verify()
      #expect(changed.status == 1, "\(changed)")
      #expect(changed.data.hasPrefix("STALE  \(CachedSite.url): stale at 1 of 1 place asked"))
      #expect(changed.data.contains("not the expected body"))

      #expect(try site.purge() == 1)
      let purged = try await site.verify(["--format", "json"])
      #expect(purged.status == 0, "\(purged)")
      #expect(try verdicts(purged) == ["identity": "fresh"])
      // The first question filled it again, from the origin as it is now, and the second was answered by the cache.
      #expect(purged.data.contains("\"tiers\":[\"HIT\"]"))
    }
  }

  @Test("A purge that leaves one variant behind is found")
  func variant() async throws {
    try await withCachedSite(serving: "old body, and long enough to be packed") { site in
      let variants = ["--variants", "identity,gzip", "--format", "json"]
      let before = try await site.verify(variants)
      #expect(before.status == 0, "\(before)")
      #expect(try verdicts(before) == ["identity": "fresh", "gzip": "fresh"])

      try site.write("new body, and long enough to be packed")
      let packed = Data("Content-Encoding: gzip".utf8)
      #expect(try site.purge { $0.firstRange(of: packed) == nil } == 1)
      let half = try await site.verify(variants)
      #expect(half.status == 1, "\(half)")
      #expect(try verdicts(half) == ["identity": "fresh", "gzip": "stale"])

      #expect(try site.purge() == 2)
      let whole = try await site.verify(variants)
      #expect(whole.status == 0, "\(whole)")
      #expect(try verdicts(whole) == ["identity": "fresh", "gzip": "fresh"])
    }
  }

  @Test("A take-down is proved only where origin and edge serve the object no more")
  func takeDown() async throws {
    try await withCachedSite(serving: "unlawful body") { site in
      let filled = try await site.verify()
      #expect(filled.status == 0, "\(filled)")
      let serving = try await site.verify(["--expect-status", "404,410"])
      #expect(serving.status == 5, "\(serving)")
      #expect(serving.data.contains("the origin still serves it, with status 200"))

      try site.remove()
      let cached = try await site.verify(["--expect-status", "404,410"])
      #expect(cached.status == 1, "\(cached)")
      #expect(cached.data.contains("still served, with status 200"))

      #expect(try site.purge() == 1)
      let gone = try await site.verify(["--expect-status", "404,410"])
      #expect(gone.status == 0, "\(gone)")
    }
  }
}

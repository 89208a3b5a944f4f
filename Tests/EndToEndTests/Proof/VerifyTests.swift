import Foundation
import TestSupport
import Testing

/// `verify` of URLs with the real program, against the simulator's origin and edges: every exit status and format.
@Suite(.serialized) struct VerifyTests {
  private static let gone = "video.example.org"

  /// A URL that was purged with success and is there still.
  private static func purged(_ place: ProofHome) async throws -> String {
    try #require(
      try await place.urls("status:succeeded", "account:sim-ucloud", "domain:!\(gone)").first)
  }

  @Test("0 where every place is fresh; a configuration is not needed") func fresh() async throws {
    try await ProofHome.with { place in
      let url = try await Self.purged(place)
      let output = try await place.verify(
        url, "--origin", place.edges.origin, "--from",
        "\(place.edges.prompt),\(place.edges.revalidating)", "--since", "20h", "--rate", "50")
      #expect(output.status == 0, "\(output)")
      #expect(
        output.data
          == "FRESH  \(url): fresh at 2 of 2 places asked as identity, not gzip or br\n")
      #expect(
        output.talk == """
          cdntop: 1 URL, 2 probes: 6 requests, at least 1s at this rate
          cdntop: 1 URL at the places asked: 1 fresh

          """)
    }
  }

  @Test("1 where a place keeps the old copy, which is named") func stale() async throws {
    try await ProofHome.with { place in
      let failed = try await place.urls("status:failed")
      let output = try await place.verify(
        failed[0], "--origin", place.edges.origin, "--from", place.edges.all, "--since", "30m",
        "--rate", "50")
      #expect(output.status == 1, "\(output)")
      #expect(output.data.hasPrefix("STALE  \(failed[0]): stale at 4 of 4 places asked"))
      let places = output.data.matches(of: #/ {2}127\.0\.0\.1[1-4]:\d+ .*: stale, cached at /#)
      #expect(places.count == 4, "\(output.data)")
    }
  }

  @Test("4 where a place or the origin cannot be asked, what could be is printed all the same")
  func unreachable() async throws {
    try await ProofHome.with { place in
      let url = try await Self.purged(place)
      let output = try await place.verify(
        url, "--origin", place.edges.origin, "--from",
        "\(place.edges.nobody),\(place.edges.prompt)", "--rate", "50")
      #expect(output.status == 4, "\(output)")
      #expect(output.data.contains("unknown at 1, fresh at 1 of 2 places asked"))
      #expect(output.data.contains("no connection: connection refused"))

      let nowhere = try await place.verify(
        url, "--origin", place.edges.nobody.replacing("ip:", with: "http://"), "--from",
        place.edges.all)
      #expect(nowhere.status == 4, "\(nowhere)")
      #expect(nowhere.data.contains("unknown at 4 of 4 places as identity"))
      #expect(nowhere.data.contains("the origin: no connection"))
    }
  }

  @Test("5 where nothing can be concluded, and then no place is asked") func unknown()
    async throws
  {
    try await ProofHome.with { place in
      let url = try #require(try await place.urls("domain:\(Self.gone)").first)
      let output = try await place.verify(
        url, "--origin", place.edges.origin, "--from", place.edges.all, "--format", "json")
      #expect(output.status == 5, "\(output)")
      let proved = try #require(try ProvedURL.all(output.data).first)
      #expect(proved.verdict == "unknown" && proved.probes.count == 4)
      #expect(proved.origin?["status"] as? Int == 410)
      for probe in proved.probes {
        #expect(probe["status"] is NSNull && probe["at"] is NSNull)
        #expect((probe["reason"] as? String)?.contains("--expect-status 410") == true)
      }
    }
  }

  @Test(
    "2 where the command line is wrong, and nothing is printed on stdout",
    arguments: [
      ["http://www.example.com/a"],
      ["http://www.example.com/a", "--origin", "nowhere"],
      ["http://www.example.com/a", "--origin", "http://127.0.0.1", "--origin-ip", "127.0.0.1"],
      ["http://www.example.com/a", "--time-only"],
      ["http://www.example.com/a", "--origin", "http://127.0.0.1", "--from", "everywhere"],
      ["http://www.example.com/a", "--baseline", "/nowhere/before.json"],
      ["http://www.example.com/a", "--expect-status", "soon"],
      ["--origin", "http://127.0.0.1"],
    ])
  func usage(words: [String]) async throws {
    try await withHome { home in
      let output = try await Program.run(["verify"] + words, environment: home.environment)
      #expect(output.status == 2, "\(output)")
      #expect(output.data.isEmpty)
      #expect(!output.talk.isEmpty)
    }
  }

  @Test("How many probes there will be is said before, and what is over the limit is unknown")
  func mostProbes() async throws {
    try await ProofHome.with { place in
      let url = try await Self.purged(place)
      let output = try await place.verify(
        url, "--origin", place.edges.origin, "--from", place.edges.all, "--max-probes", "1",
        "--rate", "50", "--format", "json")
      #expect(output.status == 5, "\(output)")
      let lines = output.talk.split(separator: "\n")
      #expect(lines.first == "cdntop: 1 URL, 1 probe: 4 requests, at least 1s at this rate")
      #expect(
        lines.dropFirst().first
          == "cdntop: 3 of 4 probes are over the limit and are not asked; --max-probes raises it")
      let proved = try #require(try ProvedURL.all(output.data).first)
      #expect(proved.count("fresh") == 1 && proved.count("unknown") == 3)
      let asked = proved.probes.filter { $0["status"] as? Int != nil }
      #expect(asked.count == 1)
    }
  }

  @Test("Every format, with what the schema says") func formats() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await ProofHome.with { place in
      let urls = try await place.urls("status:succeeded", "domain:!\(Self.gone)").prefix(2)
      let file = try place.home.write("urls.txt", urls.joined(separator: "\n") + "\n")
      func run(_ format: String) async throws -> String {
        let output = try await place.verify(
          "-f", file, "--origin", place.edges.origin, "--from", place.edges.prompt, "--since",
          "20h", "--rate", "50", "--variants", "identity,gzip", "--format", format)
        #expect(output.status == 0, "\(output)")
        return output.data
      }
      let json = try await run("json")
      #expect(schema.faults(json, "verify") == [])
      let proved = try ProvedURL.all(json)
      #expect(proved.map(\.url) == Array(urls))
      for url in proved {
        #expect(url.probes.map { $0["variant"] as? String } == ["identity", "gzip"])
        // What is packed is compared as it was before.
        #expect(Set(url.probes.compactMap { $0["hash"] as? String }).count == 1)
        #expect(Set(url.probes.compactMap { $0["length"] as? Int }).count == 2)
      }
      let lines = try await run("jsonl").split(separator: "\n")
      #expect(lines.count == 2)
      for (line, url) in zip(lines, urls) {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["url"] as? String == url)
      }
      let rows = try await run("markdown").split(separator: "\n")
      #expect(rows.count == 4 && rows.allSatisfy { $0.hasPrefix("| ") && $0.hasSuffix(" |") })
      let table = try await run("table")
      #expect(table.split(separator: "\n").count == 2)
      #expect(table.contains("fresh at 1 of 1 place asked as identity, gzip, not br"))
    }
  }

  /// The first run stands still, so that nothing is purged while places are asked; the second is of the same seed.
  @Test("What places hold is saved before a purge, and is stale after it where it stayed")
  func baseline() async throws {
    let words = ["--seed", "7", "--urls", "4"]
    try await ProofHome.with(words + ["--frozen"]) { earlier in
      let urls = try await earlier.urls(
        "status:running,queued", "account:sim-ucloud", "domain:!\(Self.gone)")
      let file = try earlier.home.write("urls.txt", urls.joined(separator: "\n") + "\n")
      let before = earlier.home.url.path + "/before.json"
      let saved = try await earlier.verifyTasks(["-f", file, "--save-baseline", before])
      #expect(saved.status == 0, "\(saved)")
      #expect(saved.data.isEmpty)
      #expect(
        saved.talk.hasSuffix("cdntop: \(urls.count * 4) answers recorded in \(before)\n"))
      let same = try await earlier.verify(
        "-f", file, "--from", earlier.edges.prompt, "--baseline", before, "--rate", "100")
      #expect(same.status == 1, "\(same)")
      #expect(same.data.contains("the body recorded before"))

      try await ProofHome.with(words + ["--speed", "60"]) { place in
        try await place.wait("account:sim-ucloud")
        #expect(Set(urls).isSubset(of: try await place.urls("status:succeeded")))
        let after = try await place.verify(
          "-f", file, "--from", place.edges.all, "--baseline", before, "--rate", "100", "--format",
          "json")
        #expect(after.status == 1, "\(after.talk)")
        let proved = try ProvedURL.all(after.data)
        #expect(proved.map(\.url) == urls)
        for url in proved {
          for edge in [place.edges.prompt, place.edges.revalidating, place.edges.plainOnly] {
            #expect(url.verdicts(at: edge) == ["fresh"], "\(url.url) at \(edge)")
          }
        }
        #expect(Set(proved.flatMap { $0.verdicts(at: place.edges.deaf) }) == ["fresh", "stale"])
      }
    }
  }
}

import Foundation
import Terminal
import TestSupport
import Testing

/// `verify` of tasks with the real program: what was proved is kept, and shown by every other command.
@Suite(.serialized) struct VerifyTasksTests {
  @Test("A filter, and then list, history, handover, report and the monitor show what was proved")
  func kept() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await ProofHome.with(["--speed", "30"]) { place in
      try await place.wait("account:sim-ucloud")
      // One place is asked of them, and no limit of probes cuts any off.
      let output = try await place.verifyTasks([
        "account:sim-ucloud", "status:succeeded", "domain:!video.example.org",
        "--from", "\(place.edges.prompt),\(place.edges.deaf)", "--max-probes", "1000",
        "--format", "json",
      ])
      #expect(output.status == 1, "\(output.talk)")
      #expect(schema.faults(output.data, "verify") == [])
      let proved = try ProvedURL.all(output.data)
      #expect(Set(proved.map(\.verdict)) == ["fresh", "stale"])
      for url in proved { #expect(url.verdicts(at: place.edges.prompt) == ["fresh"]) }
      let verdicts = Dictionary(uniqueKeysWithValues: proved.map { ($0.url, $0.verdict) })

      let tasks = try await place.tasks("account:sim-ucloud")
      var words: Set<String> = []
      for task in tasks {
        let urls = (task["urls"] as? [[String: Any]] ?? []).compactMap { $0["url"] as? String }
        let verified = task["verified"] as? [String: Any]
        guard let verdict = urls.compactMap({ verdicts[$0] }).max() else {
          #expect(verified == nil, "\(task)")
          continue
        }
        words.insert(verdict)
        #expect(verified?["verdict"] as? String == verdict)
        #expect(verified?["places"] as? Int == 2)
        #expect(verified?["fresh"] as? Int == (verdict == "stale" ? 1 : 2))
        #expect(verified?["stale"] as? Int == (verdict == "stale" ? 1 : 0))
        #expect(verified?["unknown"] as? Int == 0)
      }
      #expect(words == ["fresh", "stale"])
      let staleID = try #require(
        tasks.first { ($0["verified"] as? [String: Any])?["verdict"] as? String == "stale" }?["id"]
          as? String)

      let history = try await place.run("history", "--format", "json", "account:sim-ucloud")
      #expect(schema.faults(history.data, "list") == [])
      #expect(history.data.contains("\"verdict\":\"stale\""))
      #expect(history.data.contains("\"verdict\":\"fresh\""))
      let handover = try await place.run("handover", "account:sim-ucloud")
      #expect(handover.data.hasPrefix("HANDOVER "))
      #expect(handover.data.split(separator: "\n").first?.hasSuffix(": NOT DONE") == true)
      #expect(handover.data.contains(" stale at the edge (sim-ucloud "))
      #expect(handover.data.contains(staleID))
      let report = try await place.run("report", "account:sim-ucloud")
      #expect(report.data.contains("Verified at the edge: "))
      #expect(report.data.contains("stale at some"))
      #expect(
        try await place.run("report", "--format", "html").data.contains("Verified at the edge"))

      try await withTerminalSession(
        command: [Program.path, "account:sim-ucloud", "--config", place.config],
        environment: place.home.variables, size: Size(width: 240, height: 40)
      ) { session in
        let screen = try await session.waitFor("the column, filled") {
          $0.contains("PROOF") && $0.contains(" stale 1/2 ") && $0.contains(" fresh 2/2 ")
        }
        // Ids are shown by their ends.
        let row = screen.split(separator: "\n").first { $0.contains("…" + staleID.suffix(5)) }
        #expect(row?.contains(" stale 1/2 ") == true, "\(row ?? "")")
        try await session.send("q")
      }
    }
  }

  /// One of them calls an invalidation complete whatever came of it.
  @Test("Tasks are answered by nodes that are their vendor's") func everyVendor() async throws {
    let providers =
      "alibaba-cdn,tencent-cdn,tencent-edgeone,huawei-cdn,volcengine-cdn,byteplus-cdn,cloudfront"
    try await ProofHome.with(["--providers", providers, "--tasks", "84", "--urls", "2"]) { place in
      let output = try await place.verifyTasks([
        "status:succeeded", "kind:purge-url", "domain:!video.example.org",
        "--from", place.edges.prompt, "--max-probes", "1000", "--format", "json",
      ])
      let proved = try ProvedURL.all(output.data)
      var verdicts: [String: Set<String>] = [:]
      for probe in proved.flatMap(\.probes) {
        let vendor = try #require(probe["vendor"] as? String, "\(probe)")
        verdicts[vendor, default: []].insert(probe["verdict"] as? String ?? "")
      }
      for vendor in [
        "Alibaba Cloud CDN", "Huawei Cloud CDN", "Tencent Cloud CDN", "Tencent EdgeOne",
        "Volcengine or BytePlus CDN",
      ] {
        #expect(verdicts.removeValue(forKey: vendor) == ["fresh"], "\(vendor)")
      }
      #expect(Array(verdicts.keys) == ["Amazon CloudFront"])
      #expect(verdicts["Amazon CloudFront"]?.contains("unknown") == false)
    }
  }

  /// The first run stands still; the second is of the same seed.
  @Test("A take-down is proved where the origin and the places answer 410, not before")
  func takeDown() async throws {
    let filter = ["account:sim-ucloud", "domain:video.example.org", "status:!failed"]
    func verify(_ place: ProofHome, _ words: String...) async throws -> Program.Output {
      try await place.verifyTasks(filter + ["--format", "json"] + words)
    }
    try await ProofHome.with(["--frozen"]) { place in
      let output = try await verify(
        place, "--expect-status", "404,410", "--from", place.edges.prompt)
      #expect(output.status == 1, "\(output)")
      #expect(output.data.contains("\"status\":410") && output.data.contains("\"status\":200"))
    }
    try await ProofHome.with(["--speed", "20"]) { place in
      try await place.wait(filter[0], filter[1], filter[2])
      let output = try await verify(
        place, "--expect-status", "404,410", "--variants", "identity,gzip", "--from",
        "\(place.edges.prompt),\(place.edges.revalidating)")
      #expect(output.status == 0, "\(output)")
      let proved = try ProvedURL.all(output.data)
      #expect(!proved.isEmpty)
      for probe in proved.flatMap(\.probes) {
        #expect(probe["status"] as? Int == 410)
        #expect(probe["at"] is String && (probe["hash"] as? String)?.count == 64)
      }
      // What was not said to be meant is not concluded from.
      #expect(try await verify(place, "--from", place.edges.prompt).status == 5)
    }
  }

  @Test("What is no URL of a purge is left out, and said; the URLs of directories are named")
  func leftOut() async throws {
    try await ProofHome.with(["--tasks", "120"]) { place in
      let none = try await place.verifyTasks([
        "kind:purge-directory", "account:sim-ucloud",
      ])
      #expect(none.status == 5, "\(none)")
      #expect(none.data.isEmpty)
      #expect(none.talk.contains("without URLs to ask: name them, cdntop verify URL... FILTER"))
      let tasks = try await place.tasks(
        "kind:purge-directory", "account:sim-ucloud", "status:succeeded",
        "domain:!video.example.org")
      let items = tasks.flatMap { $0["urls"] as? [[String: Any]] ?? [] }
      let folder = try #require(items.compactMap { $0["url"] as? String }.first)
      let output = try await place.verifyTasks([
        "kind:purge-directory", folder + "index.html", "http://www.example.com/other",
        "--from", place.edges.prompt,
      ])
      #expect(output.status == 0, "\(output)")
      #expect(output.data.hasPrefix("FRESH  \(folder)index.html: "))
      #expect(output.talk.contains("1 URL left out: no task that matches covers it"))
    }
  }
}

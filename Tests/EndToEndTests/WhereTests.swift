import Foundation
import Testing

/// Which account has a task that covers a URL.
@Suite(.serialized)
struct WhereTests {
  @Test("where finds a URL by each kind of match")
  func everyMatch() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "8", "--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        let exact = "00000000-0000-4000-8000-000000000001"
        let folder = "00000000-0000-4000-8000-000000000002"
        let pattern = "00000000-0000-4000-8000-000000000003"
        let tasks = [
          (exact, "purge-url", "http://e.example/x.js"),
          (folder, "purge-directory", "http://d.example/a/"),
          (pattern, "purge-pattern", "http://p.example/i/.*[.]png"),
          ("00000000-0000-4000-8000-000000000004", "purge-pattern", "http://q.example/("),
        ]
        for (id, kind, url) in tasks {
          let output = try await Program.run(
            ["track", "sim-jdcloud", id, "--kind", kind, "--url", url], environment: environment)
          #expect(output.status == 0, "\(output)")
        }
        let urls = [
          "http://e.example/x.js", "http://d.example/a/b/c.js", "http://p.example/i/7.png",
          "https://E.example/x.js", "http://D.example/a/b.js", "http://none.example/x.js",
        ]
        let output = try await Program.run(
          ["where", "--format", "json"] + urls, environment: environment)
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any])
        let answers = try #require(object["urls"] as? [[String: Any]])
        func row(_ index: Int, _ account: String) -> String {
          let rows = answers[index]["coverage"] as? [[String: Any]] ?? []
          let row = rows.first { $0["account"] as? String == account }
          return [row?["match"], row?["id"], row?["note"]].compactMap { $0 as? String }
            .joined(separator: " | ")
        }
        #expect(
          row(0, "sim-jdcloud") == "exact | \(exact) | URL as tracked; task not found at the vendor"
        )
        #expect(
          row(1, "sim-jdcloud")
            == "directory | \(folder) | URL as tracked; task not found at the vendor")
        #expect(
          row(2, "sim-jdcloud")
            == "pattern | \(pattern) | URL as tracked; task not found at the vendor")
        #expect(
          row(3, "sim-jdcloud")
            == "normalized | \(exact) | differs in scheme, case of the host; URL as tracked; task not found at the vendor"
        )
        #expect(
          row(4, "sim-jdcloud")
            == "normalized | \(folder) | differs in case of the host; URL as tracked; task not found at the vendor"
        )
        #expect(row(5, "sim-jdcloud").hasPrefix("unknown | "))
        for index in urls.indices {
          #expect(row(index, "sim-alibaba-cdn") == "none")
          #expect(row(index, "sim-ucloud") == "none")
        }
        #expect(output.status == 5)
      }
    }
  }

  @Test("where names the match, the task, its state, and the accounts without one")
  func coverage() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        let list = try await Program.run(
          [
            "list", "--format", "jsonl", "--urls", "account:sim-ucloud", "kind:purge-url",
            "status:succeeded", "url:http*",
          ],
          environment: environment)
        let line = try #require(list.data.split(separator: "\n").first)
        let task = try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let urls = try #require(task["urls"] as? [[String: Any]]).compactMap {
          $0["url"] as? String
        }
        let url = try #require(urls.first { $0.hasPrefix("http") })
        let other = url.replacing("http", with: "HTTP", maxReplacements: 1)
        let file = try home.write(
          "urls", "# of the release\n\(url)\n\n\(other)\r\nhttp://no.where/x.js\n")
        let output = try await Program.run(
          ["where", "-f", file, "--format", "json"], environment: environment)
        #expect(output.status == 5, "\(output)")
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any])
        let answers = try #require(object["urls"] as? [[String: Any]])
        #expect(answers.count == 3)
        func matches(_ index: Int) -> [String: String] {
          var matches: [String: String] = [:]
          for row in answers[index]["coverage"] as? [[String: Any]] ?? [] {
            matches[row["account"] as? String ?? ""] = row["match"] as? String
          }
          return matches
        }
        #expect(matches(0)["sim-ucloud"] == "exact")
        #expect(matches(0)["sim-jdcloud"] == "unknown")
        #expect(matches(0)["sim-alibaba-cdn"] == "none")
        #expect(matches(1)["sim-ucloud"] == "normalized")
        #expect(matches(2)["sim-ucloud"] == "none")
        #expect(output.talk.contains("1 of 3 URLs is not covered on any account"))
        #expect(output.talk.contains("cdntop: sim-alibaba-cdn, sim-alibaba-dcdn: "))
        #expect(
          output.talk.contains("does not list the files that an OSS origin refreshes by itself"))
        let help = try await Program.run(
          ["where", "http://no.where/x.js", "--config", config, "--help"], environment: environment)
        #expect(help.data.contains("OSS origin"))
        for format in ["table", "jsonl", "csv", "markdown"] {
          let same = try await Program.run(
            ["where", url, "--format", format], environment: environment)
          #expect(same.data.contains("exact"))
        }
      }
    }
  }
}

import Foundation
import TestSupport
import Testing

/// The published schema of all JSON against what is printed.
@Suite(.serialized)
struct SchemaTests {
  @Test("Every command's JSON is as list --schema says")
  func schema() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--speed", "10"], home: home) {
        config in
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let endpoint = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)?.output)
        let path = try home.write(
          "five.yaml",
          text + """
              - {name: sim-wrong, provider: ucloud, endpoint: "\(endpoint)", public_key: a, private_key: b}

            """)
        let environment = home.environment.merging(["CDNTOP_CONFIG": path]) { $1 }
        func run(_ arguments: [String]) async throws -> String {
          try await Program.run(arguments, environment: environment).data
        }
        _ = try await run([
          "track", "sim-jdcloud", "77777777-1111-4000-8000-000000000001", "--label", "a", "--url",
          "http://a/b",
        ])
        for flags in [[], ["--urls"]] {
          #expect(schema.faults(try await run(["list", "--format", "json"] + flags), "list") == [])
          let lines = try await run(["list", "--format", "jsonl"] + flags).split(separator: "\n")
          #expect(lines.count > 30)
          for line in lines { #expect(schema.faults(String(line), "task") == []) }
        }
        let demo = try await run(["demo", "--list", "--format", "json", "--urls"])
        #expect(schema.faults(demo, "list") == [])
        #expect(schema.faults(try await run(["tracked", "--format", "json"]), "tracked") == [])
        let check = try await run(["check", "--format", "json", "--need", "purge-url=1"])
        #expect(check.contains("sim-wrong"))
        #expect(schema.faults(check, "check") == [])
        let urls = ["http://www.example.com/a b+c", "x。y/图"]
        #expect(schema.faults(try await run(["where", "--format", "json"] + urls), "where") == [])
        for line in try await run(["where", "--format", "jsonl"] + urls).split(separator: "\n") {
          #expect(schema.faults(String(line), "whereURL") == [])
        }
        let summary = home.url.path + "/summary"
        _ = try await run(["wait", "--timeout", "5s", "--summary-file", summary, "age:<1d"])
        #expect(
          schema.faults(try String(contentsOfFile: summary, encoding: .utf8), "wait") == [])
        let watch = try await Program.shell(
          """
          "$0" watch --format jsonl --config \(path) > "$HOME/changes" &
          for n in $(seq 600); do grep -q '"problem"' "$HOME/changes" && break; sleep 0.1; done
          kill $!; wait; cat "$HOME/changes"
          """, home)
        let changes = watch.data.split(separator: "\n")
        #expect(changes.contains { $0.contains("\"problem\"") })
        for line in changes { #expect(schema.faults(String(line), "change") == []) }
      }
    }
  }
}

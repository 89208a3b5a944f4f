import Foundation
import TestSupport
import Testing

/// What the real program remembers of tasks that ended.
@Suite(.serialized)
struct HistoryTests {
  @Test("wait keeps what it sees; history prints it, measures it, and tells every state")
  func history() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await withHome { home in
      try await withSimulator(["--tasks", "60", "--urls", "3", "--speed", "60"], home: home) {
        config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        func run(_ arguments: [String]) async throws -> Program.Output {
          try await Program.run(arguments, environment: environment)
        }
        let empty = try await run(["history"])
        #expect(empty.status == 0)
        #expect(empty.talk == "cdntop: no task of the history matches\n")
        _ = try await run(["wait", "account:sim-ucloud,sim-alibaba-cdn", "--timeout", "90s"])
        let attributes = try FileManager.default.attributesOfItem(
          atPath: home.url.path + "/state/cdntop/cdntop.db")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let all = try await run(["history", "--format", "json", "--urls"])
        #expect(schema.faults(all.data, "list") == [])
        #expect(all.data.contains("\"urls\":[{"))
        let only = try await run([
          "history", "--format", "jsonl", "account:sim-ucloud", "status:succeeded",
        ])
        let lines = only.data.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines { #expect(line.contains("\"account\":\"sim-ucloud\"")) }
        let durations = try await run(["history", "--durations", "--format", "json"])
        #expect(schema.faults(durations.data, "durations") == [])
        #expect(durations.data.contains("\"p95_s\""))
        let wrong = try await run(["history", "statsu:failed"])
        #expect(wrong.status == 2)
        let tasks = try #require(
          try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        let id = try #require(tasks["id"] as? String)
        let states = try await run(["history", "--transitions", id, "--format", "json"])
        #expect(schema.faults(states.data, "transitions") == [])
        #expect(states.data.contains("\"status\":\"succeeded\""), "\(states.data)")
        for name in ["cdntop.db", "cdntop.db-wal"] {
          let file = URL(filePath: home.url.path + "/state/cdntop/" + name)
          let bytes = String(decoding: try Data(contentsOf: file), as: UTF8.self)
          for secret in Program.simulatedSecrets { #expect(!bytes.contains(secret)) }
        }
      }
    }
  }
}

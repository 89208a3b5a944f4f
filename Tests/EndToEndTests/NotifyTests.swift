import Foundation
import Glibc
import TestSupport
import Testing

/// Somebody who does not look is told, by the real program over the simulator.
@Suite(.serialized)
struct NotifyTests {
  /// A program that keeps what it reads, a line a call.
  private func teller(_ home: Home) throws -> (program: String, told: () throws -> [[String: Any]])
  {
    let program = try home.write("tell", "#!/bin/sh\ncat >> \(home.url.path)/told\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    return (
      program,
      {
        let text = try? String(contentsOfFile: home.url.path + "/told", encoding: .utf8)
        return try (text ?? "").split(separator: "\n").compactMap {
          try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
      }
    )
  }

  private func configure(_ simulated: String, _ home: Home, notify: String) throws -> String {
    let text = try String(contentsOfFile: simulated, encoding: .utf8)
    return try home.write("notify.yaml", text + "notify: \(notify)\n")
  }

  /// Writes a configuration whose UCloud key is wrong; `mend` puts the right one in its place.
  private func misconfigure(
    _ simulated: String, _ home: Home, notify: String
  ) throws -> (config: String, key: String, mend: () throws -> Void) {
    let text = try String(contentsOfFile: simulated, encoding: .utf8)
    let key = String(try #require(text.firstMatch(of: /private_key: "(.+)"/)).1)
    let file = try home.write("key", "wrong")
    let wrong = text.replacing(/private_key: (.+)/, with: "private_key_file: \(file)")
    let config = try home.write("notify.yaml", wrong + "notify: \(notify)\n")
    return (config, key, { _ = try home.write("key", key) })
  }

  private func events(_ objects: [[String: Any]]) -> [String] {
    objects.flatMap { $0["alerts"] as? [[String: Any]] ?? [] }.map {
      "\($0["state"] ?? "") \($0["event"] ?? "") \($0["dedup_key"] ?? "")"
    }
  }

  @Test(
    "watch tells a command of an account in trouble; a webhook that fails is told of"
  )
  func watching() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "12", "--urls", "3", "--frozen"], home: home) { path in
        let (program, told) = try teller(home)
        let (config, key, _) = try misconfigure(
          path, home,
          notify: "{command: [\(program)], webhook: \"http://127.0.0.1:9/hush-5\", bell: false}")
        try await withTerminalSession(
          command: [Program.path, "watch", "--config", config], environment: home.variables
        ) { session in
          try await session.waitFor("sim-ucloud PROBLEM key")
          let screen = try await session.waitFor("notify: no notification was sent by the webhook")
          #expect(!screen.contains("hush-5"))
          try await session.waitFor("the first word") { _ in try !told().isEmpty }
          let first = try #require(try told().first)
          #expect(first["state"] as? String == "firing")
          #expect(first["severity"] as? String == "critical")
          #expect((first["dedup_key"] as? String)?.contains("/watch/") == true)
          #expect(events([first]) == ["firing account cdntop/account/sim-ucloud"])
          #expect(!"\(first)".contains(key))
          try await session.send("C-c")
        }
      }
    }
  }

  @Test("wait tells of its end before it ends")
  func waiting() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--frozen"], home: home) { path in
        let (program, told) = try teller(home)
        let config = try configure(path, home, notify: "{command: [\(program)]}")
        let output = try await Program.run(
          ["wait", "--config", config, "status:failed,partial"], environment: home.environment)
        #expect(output.status == 1)
        let last = try #require(try told().last)
        #expect(last["source"] as? String == "wait")
        #expect(last["state"] as? String == "firing")
        let alert = try #require((last["alerts"] as? [[String: Any]])?.last)
        #expect(alert["event"] as? String == "all-ended")
        #expect(alert["state"] as? String == "firing")
        #expect(alert["severity"] as? String == "error")
        #expect((alert["summary"] as? String)?.contains("did not succeed") == true)
        _ = try await Program.run(
          ["wait", "--config", config, "status:succeeded"], environment: home.environment)
        let good = try #require(try told().last)
        #expect(good["state"] as? String == "resolved")
        #expect(events([good]) == ["resolved all-ended cdntop/all-ended"])
        #expect(good["dedup_key"] as? String != last["dedup_key"] as? String)
        // A program that fails changes nothing but what is said.
        let broken = try configure(path, home, notify: "{command: [/nowhere/tell]}")
        let same = try await Program.run(
          ["wait", "--config", broken, "status:succeeded"], environment: home.environment)
        #expect(same.status == 0)
        #expect(same.talk.contains("notify: no notification was sent by the command /nowhere/tell"))
      }
    }
  }

  @Test(
    "What waits for its minute is told when a signal ends watch, which dies by it",
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func endedBySignal(number: Int32) async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "12", "--urls", "3", "--frozen"], home: home) { path in
        let (program, told) = try teller(home)
        let (config, _, mend) = try misconfigure(
          path, home, notify: "{command: [\(program)], bell: false}")
        try await withTerminalSession(
          command: [Program.path, "watch", "--config", config], environment: home.variables
        ) { session in
          try await session.waitFor("the first word") { _ in try !told().isEmpty }
          try mend()
          try await session.waitFor("sim-ucloud RESOLVED")
          #expect(try told().count == 1)
          try await session.signal(number)
          #expect(try await session.waitForExit() == 128 + number)
        }
        let last = try #require(try told().dropFirst().first)
        #expect(last["state"] as? String == "resolved")
        #expect(events([last]) == ["resolved account cdntop/account/sim-ucloud"])
      }
    }
  }

  @Test("The monitor tells of tasks that fail and of the end of all, also while nobody looks")
  func monitoring() async throws {
    try await withHome { home in
      let options = ["--tasks", "60", "--urls", "6", "--speed", "12", "--seed", "3"]
      try await withSimulator(options, home: home) { path in
        let (program, told) = try teller(home)
        let config = try configure(path, home, notify: "{command: [\(program)]}")
        try await withTerminalSession(
          command: [Program.path, "--config", config], environment: home.variables
        ) { session in
          try await session.waitFor("all ended")
          // What comes after the first word waits for its minute.
          try await session.waitFor("the word of the end") { _ in
            events(try told()).contains("resolved all-ended cdntop/all-ended")
          }
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
        }
        #expect(try told().allSatisfy { $0["source"] as? String == "monitor" })
        let failure = /firing (failed|partial) cdntop\/task\/.+/
        let first = try #require(try told().first)
        #expect(first["state"] as? String == "firing")
        #expect(events([first]).contains { $0.wholeMatch(of: failure) != nil }, "\(first)")
      }
    }
  }
}

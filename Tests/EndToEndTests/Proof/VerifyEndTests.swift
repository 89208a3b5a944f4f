import Foundation
import Synchronization
import TestSupport
import Testing

/// How a run of `verify` of the real program ends before its time.
@Suite struct VerifyEndTests {
  private func line(_ text: some StringProtocol) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  /// The process has a second to end in, so that on a busy machine not all of the URLs that were begun are printed.
  @Test("Ctrl-C prints what is known: fresh where all was asked, unknown where it was not")
  func interrupted() async throws {
    let origin = try await AnsweringServer.start { _, _ in AnsweringServer.json("new") }
    // It answers for the first URL, and hangs for all others.
    let edge = try await AnsweringServer.start { head, _ in
      head.hasPrefix("GET /0 ") ? AnsweringServer.json("new") : ""
    }
    try await withHome { home in
      let urls = (0..<200).map { "http://www.example.com/\($0)\n" }.joined()
      let list = try home.write("urls", urls)
      let found = home.url.path + "/found"
      let words = [
        "verify", "-f", list, "--origin", "http://127.0.0.1:\(origin.port)", "--from",
        "ip:127.0.0.1:\(edge.port)", "--rate", "200", "--timeout", "1h", "--format", "jsonl",
      ]
      try await withTerminalSession(
        command: ["bash", "-c", "exec \"$@\" > \(found)", "bash", Program.path] + words,
        environment: home.variables
      ) { session in
        try await session.waitFor("; 1 URL at the places asked: 1 fresh")
        try await session.send("C-c")
        #expect(try await session.waitForExit() == 130)
        #expect(try session.modesAreRestored())
        let lines = try String(contentsOfFile: found, encoding: .utf8).split(separator: "\n")
        let proofs = try lines.map { try line($0) }
        #expect(
          proofs.map { $0["url"] as? String }
            == (0..<proofs.count).map { "http://www.example.com/\($0)" })
        #expect(proofs.first?["verdict"] as? String == "fresh")
        for proof in proofs.dropFirst() {
          #expect(proof["verdict"] as? String == "unknown" && proof["fresh"] as? Int == 0)
          let probe = (proof["probes"] as? [[String: Any]])?.first
          #expect(probe?["reason"] as? String == "ended before an answer came")
        }
      }
    }
  }

  @Test("A recording that Ctrl-C cuts short does not take the place of a whole one")
  func interruptedRecording() async throws {
    let edge = try await AnsweringServer.start { head, _ in
      head.hasPrefix("GET /0 ") ? AnsweringServer.json("old") : ""
    }
    try await withHome { home in
      let list = try home.write("urls", "http://www.example.com/0\nhttp://www.example.com/1\n")
      let file = try home.write("baseline", "the whole one")
      try await withTerminalSession(
        command: [
          Program.path, "verify", "-f", list, "--save-baseline", file, "--from",
          "ip:127.0.0.1:\(edge.port)", "--rate", "100", "--timeout", "1h",
        ],
        environment: home.variables
      ) { session in
        try await session.waitFor("asked 2 of 2 requests")
        try await session.send("C-c")
        #expect(try await session.waitForExit() == 130)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "the whole one")
      }
    }
  }

  @Test("Never: anything through a proxy, whatever the environment says")
  func proxies() async throws {
    let origin = try await AnsweringServer.start { _, _ in AnsweringServer.json("new") }
    let edge = try await AnsweringServer.start { _, _ in AnsweringServer.json("old") }
    let trapped = Mutex(0)
    let proxy = try await AnsweringServer.start { _, _ in
      trapped.withLock { $0 += 1 }
      return AnsweringServer.json("new")
    }
    try await withHome { home in
      var variables = home.environment
      for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        variables[name] = "http://127.0.0.1:\(proxy.port)"
        variables[name.lowercased()] = "http://127.0.0.1:\(proxy.port)"
      }
      variables["NO_PROXY"] = ""
      variables["no_proxy"] = ""
      let output = try await Program.run(
        [
          "verify", "http://www.example.com/a.js", "--origin", "http://127.0.0.1:\(origin.port)",
          "--from", "ip:127.0.0.1:\(edge.port)", "--rate", "100",
        ], environment: variables)
      #expect(output.status == 1, "\(output)")
      #expect(output.data.hasPrefix("STALE  http://www.example.com/a.js: stale at 1 of 1 place"))
      #expect(trapped.withLock { $0 } == 0)
    }
  }
}

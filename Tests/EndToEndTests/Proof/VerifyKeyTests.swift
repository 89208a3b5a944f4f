import Foundation
import Terminal
import TestSupport
import Testing

/// `V` in the monitor of the real program, against the simulator's origin and edges.
@Suite(.serialized) struct VerifyKeyTests {
  private func withMonitor(
    _ body: (ProofHome, TerminalSession) async throws -> Void
  ) async throws {
    try await ProofHome.with { place in
      try await withTerminalSession(
        command: [
          Program.path, "account:sim-ucloud", "status:succeeded", "kind:purge-url", "--config",
          place.config,
        ], environment: place.home.variables, size: Size(width: 120, height: 40)
      ) { session in
        try await session.waitFor("rows") { $0.contains(" 11/11 ") }
        try await body(place, session)
        try await session.send("q")
      }
    }
  }

  @Test("It says what it will ask, asks, and shows what was proved; the table has it too")
  func proves() async throws {
    try await withMonitor { place, session in
      try await session.send("V")
      try await session.waitFor("the plan") {
        $0.contains("nothing has been asked yet; V asks") && $0.contains(" requests, at least ")
          && $0.contains("at 127.0.0.11:")
      }
      try await session.send("V")
      try await session.waitFor("the end") {
        $0.contains("at the places asked: ") && $0.contains("kept with the tasks: column PROOF")
          && ($0.contains("FRESH  http://") || $0.contains("STALE  http://"))
      }
      try await session.send("q")
      try await session.sendLiteral(":cols +proof")
      try await session.send("Enter")
      try await session.waitFor("the column") {
        $0.contains("PROOF") && ($0.contains(" fresh ") || $0.contains(" stale "))
      }
      // Others know of it.
      let verdicts = try await place.tasks("account:sim-ucloud").compactMap {
        ($0["verified"] as? [String: Any])?["verdict"] as? String
      }
      #expect(verdicts.count == 1)
      try await session.send("L")
      try await session.waitFor("the event") { $0.contains("verify of task") }
      try await session.send("q")
    }
  }

  @Test("Who leaves before saying yes has asked nothing; who leaves later finds it again")
  func leaves() async throws {
    try await withMonitor { _, session in
      try await session.send("V")
      try await session.waitFor("the plan") { $0.contains("V asks") }
      try await session.send("q")
      try await session.waitFor("the table") { !$0.contains("V asks") && $0.contains("STA") }
      try await session.send("V")
      try await session.waitFor("the plan") { $0.contains("V asks") }
      try await session.send("V")
      try await session.waitFor("that it runs, or is over") {
        $0.contains("; V stops") || $0.contains("at the places asked: ")
      }
      try await session.send("q")
      try await session.waitFor("the table") { $0.contains("STA") && $0.contains("PCT") }
    }
  }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// The simulator as a process of its own, and what every process of the program keeps to itself.
@Suite
struct SimulateTests {
  @Test("Signals end the simulator by that signal", arguments: [SIGTERM, SIGINT, SIGHUP])
  func signals(number: Int32) async throws {
    try await withTerminalSession(command: [Program.path, "simulate"]) { session in
      try await session.waitFor("listening on http://127.0.0.1:")
      try await session.signal(number)
      #expect(try await session.waitForExit() == 128 + number)
    }
  }

  /// What `/proc` shows of a process that cannot be dumped belongs to root, whoever runs it.
  @Test("No secret gets into a core dump")
  func coreDumps() async throws {
    var command = [Program.path, "simulate"]
    if geteuid() == 0 {
      let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
      let canRun = try await Program.run(
        "setpriv", nobody.dropFirst() + ["test", "-x", Program.path])
      // A build in root's own folder cannot be run by anybody else.
      guard canRun.status == 0 else { return }
      command = nobody + command
    }
    try await withTerminalSession(command: command) { session in
      try await session.waitFor("listening on http://127.0.0.1:")
      let id = try #require(try await session.programID())
      var facts = stat()
      try #require(stat("/proc/\(id)/environ", &facts) == 0)
      #expect(facts.st_uid == 0)
      let limits = try String(contentsOfFile: "/proc/\(id)/limits", encoding: .utf8)
      let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
      let figures = line?.split(separator: " ").suffix(3).prefix(2)
      #expect(figures == ["1", "1"] || figures == ["0", "0"], "\(line ?? "")")
    }
  }
}

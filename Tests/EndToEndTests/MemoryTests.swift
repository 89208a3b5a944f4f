import Foundation
import Terminal
import TestSupport
import Testing

/// What one run of the monitor leaves to the next, in a real terminal.
@Suite(.serialized)
struct MemoryTests {
  private func withMonitor(
    _ home: Home, _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withTerminalSession(
      command: [Program.path, "demo", "--frozen"], environment: home.variables,
      size: Size(width: 120, height: 40)
    ) { session in
      try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
      try await body(session)
      try await session.send("q")
      #expect(try await session.waitForExit() == 0)
    }
  }

  @Test("A view saved in one run is a key away in the next, and so are filters")
  func viewsAndFilters() async throws {
    try await withHome { home in
      try await withMonitor(home) { session in
        try await session.send("/")
        try await session.sendLiteral("kind:pre")
        try await session.send("Tab")
        try await session.waitFor("/kind:prefetch")
        try await session.send("Enter")
        try await session.waitFor("filter kind:prefetch")
        try await session.send(":")
        try await session.sendLiteral("view save warm 4")
        try await session.send("Enter")
        try await session.waitFor("view warm is saved; 4 recalls it")
        try await session.send(":")
        try await session.sendLiteral("theme mono")
        try await session.send("Enter")
        try await session.waitFor("theme mono")
      }
      let file = home.url.appending(path: "state/cdntop/cdntop.db")
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
      try await withMonitor(home) { session in
        // The views are read beside what is shown first.
        var looks = 0
        try await session.waitFor("the saved view") { screen in
          if looks.isMultiple(of: 100) { try await session.send("4") }
          looks += 1
          return screen.contains("filter kind:prefetch")
        }
        try await session.send("0", "/", "Up")
        try await session.waitFor("/kind:prefetch")
        try await session.send("Escape")
        try await session.waitFor("view everything")
      }
    }
  }

  @Test("Labels last as long as a demo does, and are not kept")
  func labels() async throws {
    try await withHome { home in
      try await withMonitor(home) { session in
        try await session.send(":")
        try await session.sendLiteral("label INC-7")
        try await session.send("Enter")
        try await session.waitFor(": INC-7")
        try await session.send("/")
        try await session.sendLiteral("label:INC-7")
        try await session.send("Enter")
        try await session.waitFor("1 of ")
      }
      let tracked = try await Program.run(["tracked"], environment: home.environment)
      #expect(tracked.talk.contains("the watch list is empty"))
    }
  }

  @Test("A damaged memory is told of and does no harm")
  func damagedMemory() async throws {
    try await withHome { home in
      let folder = home.url.appending(path: "state/cdntop")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      _ = try home.write("state/cdntop/monitor.json", "{\"schema\":")
      try await withTerminalSession(
        command: [Program.path, "demo", "--frozen"], environment: home.variables
      ) { session in
        try await session.waitFor("earlier filters and views are ignored")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}

import Foundation
import Terminal
import TestSupport
import Testing

/// Vendors whose every field holds what would take over a terminal, a clipboard or a spreadsheet.
@Suite(.serialized)
struct HostileTextTests {
  /// A JSON string: a title, the clipboard, a cleared screen, C1, bidi and zero-width controls, line
  /// ends, a lone surrogate, a formula.
  private static let text =
    #"=1+1\u001b]0;pwned\u0007\u001b]52;c;cHduZWQ=\u0007\u001b[2J\u009b31m\u202eevil\u2066\u200b\u0000\r\n\ud800'"<&>|"#
    .replacing("'\"", with: #"'\""#)

  private static let alibaba =
    #"{"Tasks":{"CDNTask":[{"TaskId":"T","ObjectPath":"T","ObjectType":"T","Status":"T"},"#
    + #"{"TaskId":"8T","ObjectPath":"http://a.example/T","Status":"Failed","Description":"T"}]},"#
    + #""TotalCount":2}"#
  private static let ucloud =
    #"{"RetCode":0,"TotalCount":1,"TaskList":[{"TaskId":"T","Status":"T","Type":"T","#
    + #""UrlLists":[{"Url":"http://b.example/T","Status":"T"},{"Url":"T","Status":"failure"}]}]}"#
  private static let jdcloud = #"{"status":7,"msg":"T","data":null}"#

  @Test("Nothing of it reaches the terminal, the clipboard, a file or the last words")
  func everywhere() async throws {
    try await withVendors { home, config in
      try await withTerminalSession(
        command: [Program.path, "--config", config], environment: home.variables,
        size: Size(width: 120, height: 40)
      ) { session in
        let file = home.url.appending(path: "out.csv").path
        let output = try await session.output {
          try await session.waitFor("rows") { $0.contains("a.example") && $0.contains("jd") }
          // The table, a task, its URLs, one URL, and what is told of them.
          for place in ["g", "j", "j", "j"] {
            try await session.send(place, "Enter")
            try await session.waitFor("the task") { $0.contains("Tasks >") }
            try await session.send("y", "Y", "Enter")
            try await session.waitFor("one URL, or that there is none") {
              $0.contains("cdntop URL") || $0.contains("no per-URL status")
            }
            // A page a key: what lies over the list, then the list.
            try await session.waitFor("the table") { screen in
              if !screen.contains("Tasks >"), screen.contains("DATA") { return true }
              try await session.send("BSpace")
              return false
            }
          }
          try await session.send("P")
          try await session.waitFor("Problems")
          try await session.send("q", "L")
          try await session.waitFor("Events")
          try await session.send("q", "x", "C-u")
          try await session.sendLiteral(file)
          try await session.send("Enter")
          try await session.waitFor(" to \(file)")
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
        }
        Self.check(String(decoding: output, as: UTF8.self), escapes: Self.ours)
        let copied = try #require(try await session.pasteBuffer())
        Self.check(copied, escapes: [])
        let exported = try String(contentsOfFile: file, encoding: .utf8)
        #expect(exported.contains("a.example"))
        Self.check(exported, escapes: [])
        for cell in exported.split(whereSeparator: { $0 == "," || $0.isNewline }) {
          #expect(!["=", "+", "@"].contains(cell.trimmingPrefix("\"").prefix(1)), "\(cell)")
        }
      }
    }
  }

  @Test(
    "Nothing of it reaches what is printed",
    arguments: ["table", "json", "jsonl", "csv", "markdown"])
  func printed(_ format: String) async throws {
    try await withVendors { home, config in
      let list = try await Program.run(
        ["list", "--config", config, "--format", format, "--urls"], environment: home.environment)
      #expect(list.status == 4, "the JD account answers with an error")
      #expect(list.data.contains("a.example"))
      Self.check(list.data, escapes: [])
      Self.check(list.talk, escapes: [])
    }
  }

  /// How the sequences begin that a full-screen program sends: everything curses needs ends with a
  /// letter; none of them sets a title or the clipboard.
  private static let ours: Set<Character> = ["[", "(", ")", "7", "8", "=", ">", "M"]

  private static func check(
    _ text: String, escapes: Set<Character>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for word in ["\u{1B}]0;", "\u{1B}]52", "\u{1B}[31m\u{202E}"] {
      #expect(!text.contains(word), sourceLocation: sourceLocation)
    }
    var found: [String] = []
    var afterEscape = false
    for scalar in text.unicodeScalars {
      if afterEscape {
        if !escapes.contains(Character(scalar)) { found.append("ESC \(scalar)") }
        afterEscape = false
        continue
      }
      switch scalar.value {
      case 0x1B where !escapes.isEmpty: afterEscape = true
      // Line ends, and what moves the cursor of a full screen.
      case 0x0A, 0x0D: break
      // A step back, a tab, and the plain set of characters that tmux's description begins with.
      case let step where !escapes.isEmpty && [0x08, 0x09, 0x0F].contains(step): break
      case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
        found.append(String(scalar.value, radix: 16))
      default: break
      }
    }
    #expect(found.isEmpty, "\(found.prefix(9))", sourceLocation: sourceLocation)
  }

  private func withVendors(_ body: (Home, _ config: String) async throws -> Void) async throws {
    try await withHome { home in
      var servers: [LoopbackServer] = []
      for answer in [Self.alibaba, Self.ucloud, Self.jdcloud] {
        let json = answer.replacing("T\"", with: Self.text + "\"")
        let head =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n"
        servers.append(try await LoopbackServer.start(.bytes(Array((head + json).utf8))))
      }
      let ports = servers.map(\.port)
      // Our own bell would be a control, too.
      let config = try home.write(
        "hostile.yaml",
        """
        notify: {bell: false}
        accounts:
          - {name: ali, provider: alibaba-cdn, access_key_id: k, access_key_secret: s, endpoint: "http://127.0.0.1:\(ports[0])"}
          - {name: uc, provider: ucloud, public_key: k, private_key: s, products: [cdn], endpoint: "http://127.0.0.1:\(ports[1])"}
          - {name: jd, provider: jdcloud, username: u, secret_key: s, endpoint: "http://127.0.0.1:\(ports[2])", track: [{id: aaaaaaaa-0000-4000-8000-000000000001, kind: purge-url}]}

        """)
      try await body(home, config)
      for server in servers { try await server.stop() }
    }
  }
}

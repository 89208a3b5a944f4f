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

  /// What an operator, a script or somebody who may write a file puts into names.
  private static let names = [
    "\u{1B}]52;c;cHduZWQ=\u{7}", "\u{9B}31mred", "\u{202E}evil\u{2066}", "a\u{200B}b\u{E0041}",
    "x\ny", "\u{FEFF}\u{34F}z",
  ]

  @Test("Nothing of what is typed reaches what is said of it", arguments: names)
  func typed(_ name: String) async throws {
    try await withHome { home in
      let empty = try home.write("empty.yaml", "accounts: []\n")
      let commands: [[String]] = [
        ["list", "--" + name], ["list", "--format", name], ["list", "--config", name],
        ["list", "--theme", name], ["list", "--timeout", name], ["list", "--since", name],
        ["list", "--config", empty, "status:" + name], ["list", "--config", empty, name],
        [name], ["help", name], ["themes", name],
        ["themes", "check", home.url.path + "/nowhere/" + name],
        ["track", name, name, "--config", empty], ["untrack", name, name, "--config", empty],
        ["where", "-f", home.url.path + "/nowhere/" + name],
        ["where", "--config", empty, "http://" + name],
        ["check", name, "--config", empty], ["wait", name, "--config", empty],
        ["list", "--log", home.url.path + "/nowhere/" + name, "--config", empty],
        ["simulate", "--write-config", home.url.path + "/nowhere/" + name],
        ["history", "label:" + name], ["report", "label:" + name],
        ["report", "--format", "html", "label:" + name], ["handover", "label:" + name],
      ]
      for command in commands {
        let output = try await Program.run(command, environment: home.environment)
        let looksBack = ["history", "report", "handover"].contains(command[0])
        #expect(output.status != 0 || looksBack, "\(command)")
        Self.check(output.data, escapes: [])
        Self.check(output.talk, escapes: [])
        let lines = output.talk.split(separator: "\n")
        #expect(
          lines.allSatisfy { $0.hasPrefix("cdntop: ") || $0.hasPrefix("See ") || $0.contains("<") },
          "\(command): \(output.talk)")
      }
      for variable in ["CDNTOP_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"] {
        let environment = home.environment.merging([variable: home.url.path + "/nowhere/" + name]) {
          $1
        }
        for command in [["list"], ["tracked"], ["init"]] {
          let output = try await Program.run(command, environment: environment)
          Self.check(output.data + output.talk, escapes: [])
        }
      }
    }
  }

  @Test("Nothing of what stands in files reaches what is printed of them", arguments: names)
  func files(_ name: String) async throws {
    let quoted = try #require(
      String(data: try JSONEncoder().encode(name), encoding: .utf8)?.replacing("\\/", with: "/"))
    try await withHome { home in
      func run(_ arguments: [String]) async throws -> Program.Output {
        let output = try await Program.run(arguments, environment: home.environment)
        Self.check(output.data, escapes: [])
        Self.check(output.talk, escapes: [])
        return output
      }
      let theme = try home.write(
        "theme.yaml",
        "kind: dark\npalette: {\(quoted): \"#ffffff\", fine: \"#ff0000\"}\n"
          + "roles: {text: {fg: \(quoted)}, status_failed: {fg: fine}}\n")
      _ = try await run(["themes", "check", theme])
      for text in [
        "keys: {\(quoted): [p]}\n", "keys: {pause: [\(quoted)]}\n", "\(quoted): 1\n",
        "monitor: {theme: \(quoted), window: \(quoted), timezone: \(quoted)}\n",
        "accounts: [{name: \(quoted), provider: \(quoted), endpoint: \(quoted)}]\n",
        "accounts: [{name: a, provider: jdcloud, username: \(quoted), secret_key_file: \(quoted)}]\n",
        "accounts: [{name: a, provider: jdcloud, username: u, secret_key_env: \(quoted)}]\n",
        "notify: {command: [\(quoted)], webhook_env: \(quoted)}\n", "a: [\(quoted)", "*\(name)",
      ] {
        let config = try home.write("config.yaml", text)
        _ = try await run(["list", "--config", config])
      }
      let state = home.url.appending(path: "state/cdntop")
      try FileManager.default.createDirectory(
        at: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let record =
        #"{"schema":1,"account":@,"provider":"ucloud","id":@,"family":"purge","product":null,"#
        + #""kind":"purge-url","label":@,"status":"succeeded","vendor_status":@,"progress":1,"#
        + #""created_at":"2026-09-20T10:00:00Z","finished_at":"2026-09-20T10:01:00Z","#
        + #""finished_at_source":"vendor","finished_not_before":null,"#
        + #""first_seen_at":"2026-09-20T10:00:00Z","last_seen_at":"2026-09-20T10:01:00Z","#
        + #""clock_skew_ms":null,"message":@,"declared":[@],"domains":[@],"#
        + #""urls":[{"url":@,"status":"failed","message":@}]}"#
      _ = try home.write(
        "state/cdntop/history.jsonl", record.replacing("@", with: quoted) + "\n")
      for format in ["table", "csv", "markdown", "json", "jsonl"] {
        for more in [[], ["--urls"], ["--durations"]] {
          let output = try await run(
            ["history", "--since", "2020-01-01", "--format", format] + more)
          #expect(output.status == 0, "\(output.talk)")
          #expect(!output.data.isEmpty)
        }
      }
      let tracked = try await run(["tracked"])
      #expect(tracked.status == 0)
    }
  }

  @Test("Prints as many marks on a letter as the screen draws, and JSON has them all")
  func stacks() async throws {
    let stack = "a" + String(repeating: "\u{301}", count: 30)
    try await withHome { home in
      let config = try home.write(
        "config.yaml",
        "accounts: [{name: jd, provider: jdcloud, username: u, secret_key: xyzxyz}]\n")
      let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
      let track = try await Program.run(
        ["track", "jd", id, "--label", stack, "--config", config], environment: home.environment)
      #expect(track.status == 0, "\(track.talk)")
      func marks(_ text: String) -> Int { text.unicodeScalars.count { $0 == "\u{301}" } }
      let table = try await Program.run(["tracked"], environment: home.environment)
      #expect(marks(table.data) == 4)
      let json = try await Program.run(
        ["tracked", "--format", "json"], environment: home.environment)
      #expect(marks(json.data) == 4)
      #expect(json.data.contains(#"\u0301"#))
      let object = try JSONSerialization.jsonObject(with: Data(json.data.utf8)) as? [String: Any]
      let first = (object?["tracked"] as? [[String: Any]])?.first
      #expect(
        (first?["label"] as? String)?.unicodeScalars.elementsEqual(stack.unicodeScalars) == true)
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
      case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0x34F,
        0xE0000...0xE0FFF:
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

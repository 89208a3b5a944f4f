import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// Every command, run with marked secrets, and the search of all that comes out of it.
struct MarkedRun {
  /// How a command is run.
  enum Manner {
    /// To its end and without a terminal, with each of some arguments; what `refused` has is wrong usage.
    case printed([[String]], refused: [[String]] = [])
    /// Until it has something to tell, and then ended by a signal.
    case watch
    /// Until it listens, and then ended by a signal.
    case simulate
    /// On a screen, with what the monitor recorded; the monitor is run before it.
    case replay
  }

  let config: String
  /// Variables besides the home's, of which some hold secrets.
  let variables: [String: String]
  let marks: Marks
  let home: Home
  let accounts: MarkedAccounts
  /// Whether the configuration has a team.
  var isTeam = false

  /// How each command is run, in this order: what keeps something comes before what tells of it.
  ///
  /// A command that is not here fails a test.
  var manners: KeyValuePairs<String, Manner> {
    let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
    let url = "https://www.example.com/a.js"
    let given = accounts.given.path
    let status = [["status"], ["status", "--format", "json"]]
    return [
      "list": .printed(
        ["table", "json", "jsonl", "csv", "markdown"].map {
          ["--format", $0, "--urls", "--timeout", $0 == "table" ? "30s" : "20s"]
        }),
      "track": .printed([["jdcloud-tracked", id, "--label", "x", "--url", url]]),
      "tracked": .printed([[], ["--format", "json"]]),
      "wait": .printed([["--timeout", "4s"], ["--timeout", "4s", "url:nowhere"]]),
      "watch": .watch,
      "replay": .replay,
      "where": .printed([
        [url, "--timeout", "20s"], [url, "--timeout", "20s", "--format", "json"],
      ]),
      "check": .printed([[], ["--format", "json"], ["--policy"], ["--need", "purge-url=1"]]),
      "history": .printed([[], ["--format", "json", "--urls"], ["--durations"]]),
      "report": .printed([[], ["--format", "html"], ["--format", "json"]]),
      "handover": .printed([[]]),
      "verify": .printed([
        // Of one account: it would wait two minutes for those that are tried again.
        [url, "account:jdcloud-tracked", "--from", "ip:127.0.0.1:9", "--time-only"]
      ]),
      "team": .printed([["init"]] + (isTeam ? status : []), refused: isTeam ? [] : status),
      "themes": .printed([[], ["both"]], refused: [["check", config], ["check", given]]),
      "init": .printed([["--config", out + "/new.yaml"]], refused: [[]]),
      "demo": .printed([["--list", "--tasks", "4", "--format", "json"]]),
      "simulate": .simulate,
      "untrack": .printed([["jdcloud-tracked", id]]),
    ]
  }

  private var out: String { home.url.path + "/out" }
  private var recording: String { home.url.path + "/out/monitor.rec" }
  private var environment: [String: String] {
    home.environment.merging(variables) { $1 }.merging(["PATH": accounts.path]) { $1 }
  }

  /// A command's word, with what every command is told.
  private func words(_ command: String?) -> [String] {
    let log = ["--log", home.url.path + "/log", "--log-level", "trace"]
    return [command].compactMap(\.self) + log + ["--config", config]
  }

  /// Runs all of them, and searches what they print, what their processes show, and every file that they leave.
  func all() async throws {
    try FileManager.default.createDirectory(
      at: home.url.appending(path: "out"), withIntermediateDirectories: true)
    for (command, manner) in manners {
      switch manner {
      case .printed(let lines, let refused):
        for line in lines { try await run(command, line, isRefused: false) }
        for line in refused { try await run(command, line, isRefused: true) }
      case .watch:
        for (number, signal) in [SIGTERM, SIGQUIT, SIGILL].enumerated() {
          let record = ["--format", "jsonl", "--record", "\(out)/watch\(number).rec"]
          try await runOn(words(command) + record, "watch\(number)", endedBy: signal) { told in
            told.contains("\"problem\"") || told.contains("\"appeared\"")
          }
        }
      case .simulate:
        // What it writes there are keys, and that is what it is asked for.
        let file = ["--write-config", accounts.given.path + "/other.yaml"]
        try await runOn(words(command) + file, "simulate", endedBy: SIGTERM) { told in
          told.contains("listening on http://127.0.0.1:")
        }
      case .replay:
        try await monitor()
        try await replay()
      }
    }
    let log = try String(contentsOf: home.url.appending(path: "log"), encoding: .utf8)
    #expect(log.contains(" debug "))
    try marks.expectNone(inFilesOf: home.url, but: accounts.given, and: accounts.profiles)
    marks.expectNone(in: try accounts.seen(), "what programs saw")
  }

  private func run(_ command: String, _ arguments: [String], isRefused: Bool) async throws {
    let all = words(command) + arguments
    let output = try await Program.run(
      "timeout", ["-k", "5", "120", Program.path] + all, environment: environment)
    let isExpected = isRefused ? output.status == 2 : [0, 1, 3, 4, 5, 6].contains(output.status)
    #expect(isExpected, "\(all): \(output.status ?? -1) \(output.talk)")
    marks.expectNone(in: output.data, "\(command) \(arguments)")
    marks.expectNone(in: output.talk, "the talk of \(command) \(arguments)")
  }

  /// Runs a command that goes on, looks at its process once it has told enough, and ends it by a signal; what it says
  /// until then and because of it is in files.
  private func runOn(
    _ words: [String], _ name: String, endedBy signal: Int32, _ isEnough: (String) -> Bool
  ) async throws {
    let file = out + "/" + name
    let script = #"cd "$1"; ulimit -c unlimited; exec "$0" "${@:3}" >"$2" 2>"$2.talk""#
    try await withTerminalSession(
      command: ["bash", "-c", script, Program.path, out, file] + words,
      environment: environment.mapValues { $0 }
    ) { session in
      try await session.waitFor("something to tell") { _ in
        isEnough((try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
      }
      try await look(atProcessOf: session)
      try await session.signal(signal)
      #expect(try await session.waitForExit() == 128 + signal)
    }
  }

  /// What a running process shows of itself to who may look: its words, its threads' names, its limits, and the
  /// variables that it was given, and no others.
  private func look(atProcessOf session: TerminalSession) async throws {
    let process = "/proc/\(try #require(try await session.programID()))"
    let line = FileManager.default.contents(atPath: process + "/cmdline") ?? Data()
    #expect(!line.isEmpty)
    marks.expectNone(in: String(decoding: line, as: UTF8.self), "the command line")
    let given = Set(environment.map { $0.key + "=" + $0.value })
    let block = FileManager.default.contents(atPath: process + "/environ") ?? Data()
    #expect(!block.isEmpty || geteuid() != 0)
    let others = String(decoding: block, as: UTF8.self).split(separator: "\0")
      .filter { !given.contains(String($0)) }
    marks.expectNone(in: others.joined(separator: "\n"), "the variables")
    for thread in try FileManager.default.contentsOfDirectory(atPath: process + "/task") {
      let name = FileManager.default.contents(atPath: "\(process)/task/\(thread)/comm") ?? Data()
      marks.expectNone(in: String(decoding: name, as: UTF8.self), "the name of a thread")
    }
    let limits = try String(contentsOfFile: process + "/limits", encoding: .utf8)
    let core = try #require(limits.firstMatch(of: /Max core file size +(\d+)/))
    #expect(try #require(Int(core.1)) <= 1)
  }

  // MARK: Screens

  private func look(at session: TerminalSession) async throws {
    let screen = try await session.screen()
    marks.expectNone(in: screen, "the screen")
    marks.expectNone(in: screen.replacing(/\s+/, with: ""), "the screen over line ends")
  }

  /// A command on a screen, with all the bytes that it sends there, and what it copies.
  private func show(
    _ words: [String], _ body: (TerminalSession) async throws -> Void
  ) async throws {
    try await withTerminalSession(
      command: [Program.path] + words, environment: environment.mapValues { $0 },
      size: Size(width: 160, height: 50)
    ) { session in
      let bytes = try await session.output {
        try await body(session)
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
      marks.expectNone(in: String(decoding: bytes, as: UTF8.self), "the terminal")
      let copied = try await session.pasteBuffer()
      marks.expectNone(in: try #require(copied), "what was copied")
    }
  }

  /// The monitor, with what lies over its pages, what it copies, exports and records.
  private func monitor() async throws {
    try await show(words(nil) + ["--record", recording]) { session in
      try await session.waitFor("rows") { $0.contains("DATA") && $0.contains("FAIL") }
      try await look(at: session)
      try await look(atProcessOf: session)
      try await session.send("P")
      try await session.waitFor("Problems")
      try await look(at: session)
      try await session.send("q", "L")
      try await session.waitFor("Events")
      try await look(at: session)
      try await session.send("q")
      try await openFirst(in: session)
      try await look(at: session)
      try await session.send("y")
      try await session.waitFor("via tmux")
      try await session.send("o")
      try await session.waitFor("Raw: ")
      try await look(at: session)
      for page in ["Raw: ", "Tasks >"] {
        try await session.send("Escape")
        try await session.waitFor("the end of \(page)") { !$0.contains(page) }
      }
      try await session.send("x", "C-u")
      try await session.sendLiteral(home.url.path + "/out/export.csv")
      try await session.send("Enter")
      try await session.waitFor(" to \(home.url.path)/out/export.csv")
    }
  }

  /// Opens the page of the first row: rows come and go, and so may the one that was there a moment ago.
  private func openFirst(in session: TerminalSession) async throws {
    for _ in 0..<20 {
      try await session.send("Home", "Enter")
      for _ in 0..<60 {
        if try await session.screen().contains("Tasks >") { return }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    Issue.record("no page was opened: \(try await session.screen())")
  }

  /// What was recorded, at its end, and what is copied of that.
  private func replay() async throws {
    try await show(words("replay") + [recording]) { session in
      try await session.waitFor("the replay") { $0.contains("DATA") }
      for _ in 0..<5 { try await session.send("}") }
      try await session.waitFor("rows") { $0.contains("DATA") && $0.contains("FAIL") }
      try await look(at: session)
      try await look(atProcessOf: session)
      try await session.send("Home", "y")
      try await session.waitFor("via tmux")
    }
  }
}

import Foundation
import Glibc
import Terminal
import TestSupport
import Testing

/// Every command under everything that can go wrong, with marked secrets: they are looked for in all that comes out of
/// it.
///
/// A signature is a secret, too, and so is a token that was asked for.
@Suite(.serialized, .hangLimit)
struct SecretsTests {
  /// How each command is run, but for those that go on until they are ended; a command that is not here fails the test.
  private static func runs(_ config: String, _ home: Home) -> [String: [[String]]] {
    let id = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
    let url = "https://www.example.com/a.js"
    return [
      "demo": [["--list", "--tasks", "4", "--format", "json"]],
      "list": ["table", "json", "jsonl", "csv", "markdown"].map {
        ["--format", $0, "--urls", "--timeout", "30s"]
      },
      "wait": [["--timeout", "4s"], ["--timeout", "4s", "url:nowhere"]],
      "watch": [],
      "where": [[url, "--timeout", "20s"], [url, "--timeout", "20s", "--format", "json"]],
      "track": [["jdcloud-tracked", id, "--label", "x", "--url", url]],
      "tracked": [[], ["--format", "json"]],
      "untrack": [["jdcloud-tracked", id]],
      "check": [[], ["--format", "json"], ["--policy"], ["--need", "purge-url=1"]],
      "history": [[], ["--format", "json", "--urls"], ["--durations"]],
      "report": [[], ["--format", "html"], ["--format", "json"]],
      "handover": [[]],
      "init": [[]],
      "replay": [[home.url.path + "/out/watch0.rec"]],
      "simulate": [],
      "team": [["init"], ["status"], ["status", "--format", "json"]],
      "themes": [[], ["both"], ["check", config]],
      "verify": [[url, "status:succeeded", "--from", "ip:127.0.0.1:9", "--time-only"]],
    ]
  }

  @Test(
    "Vendors that answer with all they were sent, and with the key, are not passed on", .scenes)
  func echoes() async throws {
    try await withHome { home in
      let marks = Marks()
      let simulated = try await withSimulator(["--providers", "all"], home: home) { path in
        try String(contentsOfFile: path, encoding: .utf8)
      }
      // The accounts' keys are known before there are places, so they are made twice.
      var accounts = try MarkedAccounts(home)
      var vendors: [EchoVendor] = []
      for (turn, way) in EchoVendor.Way.allCases.enumerated() {
        var known = accounts
        try known.add(like: simulated, to: "", named: way.rawValue, turn: turn, home)
        let vendor = try await EchoVendor.start(way, keys: known.keys, marks: marks)
        vendors.append(vendor)
        try accounts.add(
          like: simulated, to: "http://127.0.0.1:\(vendor.port)", named: way.rawValue, turn: turn,
          home)
      }
      let place = "127.0.0.1:\(vendors[0].port)"
      try accounts.addProfiles(at: "http://" + place, home)
      let key = "provider: alibaba-cdn, access_key_id: ID-x, timeout: 5s, access_key_secret: "
      accounts.add("tls", key + "\"\(Marks.mark("t"))\", endpoint: \"https://\(place)\"")
      accounts.add(
        "proxied",
        key + "\"\(Marks.mark("x"))\", endpoint: \"http://vendor.invalid\", allow_http: true,"
          + " proxy: \"http://me:\(Marks.mark("pass"))@\(place)\"")
      accounts.add(
        "jdcloud-tracked",
        "provider: jdcloud, username: ID-j, secret_key: \"\(Marks.mark("j"))\", endpoint: \"http://\(place)\""
      )
      let config = try home.write(
        "given/config.yaml",
        accounts.text
          + "notify: {command: [\(accounts.spy)], webhook: \"http://\(place)/\(Marks.mark("hook"))\", bell: false}\n"
      )
      try await run(
        config, accounts.variables, marks, home, given: accounts.given,
        others: accounts.profiles.union(["spied"]))
      #expect(marks.derivedCount > 100)
      let spied = try String(contentsOf: home.url.appending(path: "spied"), encoding: .utf8)
      #expect(spied.contains("HOME=") && spied.contains("list"))
      marks.expectNone(in: accounts.seen(in: spied), "what programs saw")
      for vendor in vendors { try await vendor.stop() }
    }
  }

  @Test("Vendors that answer as they should, most of the time, and a team's database", .scenes)
  func simulated() async throws {
    let database = try await TeamDatabase(on: PostgresServer())
    let password = Marks.mark("db")
    try await withHome { home in
      try FileManager.default.createDirectory(
        at: home.url.appending(path: "given"), withIntermediateDirectories: true)
      let options = ["--providers", "all", "--tasks", "60", "--faults", "harsh"]
      try await withSimulator(options, home: home) { path in
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileManager.default.removeItem(atPath: path)
        let secret =
          #/(?m)^ +(access_key_secret|security_token|private_key|secret_key|secret_access_key|token|session_token): "(.+)"$/#
        var secrets = text.matches(of: secret).map { String($0.2) }
        #expect(secrets.count >= 12)
        // Of a key in PEM every line is one.
        let pem = try #require(text.firstMatch(of: /BEGIN PRIVATE KEY-----(.+?)-----END/)).1
        secrets += pem.split(separator: #"\\n"#).filter { $0.count > 40 }.map(String.init)
        #expect(secrets.count >= 20)
        let config = try home.write(
          "given/config.yaml",
          text.replacing("\"sim-jdcloud\"", with: "jdcloud-tracked")
            + "team: {database_env: MARKED_DB, name: ops}\n")
        let address = database.address(user: "wang") + " password=" + password
        let variables = ["MARKED_DB": address]
        let marks = Marks(secrets + [password])
        try await run(
          config, variables, marks, home, given: home.url.appending(path: "given"))
        let kept = try PostgresServer.run([
          "pg_dump", "-h", database.server.folder, "-U", "owner", database.name,
        ])
        #expect(kept.contains("jdcloud-tracked"))
        marks.expectNone(in: kept, "the team's database")
        try database.server.do(.stop)
        for command in [["team", "status"], ["list", "--timeout", "20s"]] {
          let output = try await Program.run(
            command + ["--config", config], environment: home.environment.merging(variables) { $1 })
          #expect(output.talk.contains("cannot be reached"))
          marks.expectNone(in: output.data + output.talk, "\(command), without the database")
        }
      }
    }
  }

  // MARK: The runs

  private func run(
    _ config: String, _ variables: [String: String], _ marks: Marks, _ home: Home, given: URL,
    others: Set<String> = []
  ) async throws {
    let environment = home.environment.merging(variables) { $1 }
    try FileManager.default.createDirectory(
      at: home.url.appending(path: "out"), withIntermediateDirectories: true)
    let runs = Self.runs(config, home)
    let help = try await Program.run(["--help"])
    let listed = help.data.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    let words = Set(listed.matches(of: #/(?m)^  ([a-z]+)  /#).map { String($0.1) })
    #expect(words == Set(runs.keys))

    for (command, lines) in runs.sorted(by: { $0.key < $1.key }) {
      for arguments in lines {
        let all =
          [command, "--log", home.url.path + "/log", "--log-level", "trace", "--config", config]
          + arguments
        let output = try await Program.run(
          "timeout", ["-k", "5", "120", Program.path] + all, environment: environment)
        #expect(output.status.map { (0...6).contains($0) } == true, "\(all): \(output.talk)")
        marks.expectNone(in: output.data, "\(command) \(arguments)")
        marks.expectNone(in: output.talk, "the talk of \(command) \(arguments)")
      }
    }
    for (number, signal) in [SIGTERM, SIGQUIT, SIGILL].enumerated() {
      try await watch(config, environment, marks, home, number, endedBy: signal)
    }
    try await monitor(config, environment, marks, home)
    let log = try String(contentsOf: home.url.appending(path: "log"), encoding: .utf8)
    #expect(log.contains(" debug "))
    try marks.expectNone(inFilesOf: home.url, but: given, and: others)
  }

  /// `watch` until it has something to tell, with what its process shows of itself, and what a crash says.
  private func watch(
    _ config: String, _ environment: [String: String], _ marks: Marks, _ home: Home,
    _ number: Int, endedBy signal: Int32
  ) async throws {
    let file = home.url.appending(path: "out/watch\(number)")
    let script =
      "cd \(home.url.path)/out; ulimit -c unlimited; exec \(Program.path) watch --format jsonl --config \(config)"
      + " --log \(home.url.path)/log --log-level trace --record \(file.path).rec"
      + " > \(file.path) 2> \(file.path).talk"
    try await withTerminalSession(
      command: ["bash", "-c", script], environment: environment.mapValues { $0 }
    ) { session in
      try await session.waitFor("something to tell") { _ in
        let told = try? String(contentsOf: file, encoding: .utf8)
        return told?.contains("\"problem\"") == true || told?.contains("\"appeared\"") == true
      }
      let id = try #require(try await session.programID())
      let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      marks.expectNone(in: String(decoding: line, as: UTF8.self), "the command line")
      let limits = try String(contentsOfFile: "/proc/\(id)/limits", encoding: .utf8)
      let core = try #require(limits.firstMatch(of: /Max core file size +(\d+)/))
      #expect(try #require(Int(core.1)) <= 1)
      try await session.signal(signal)
      #expect(try await session.waitForExit() == 128 + signal)
    }
  }

  /// The monitor, with what lies over its pages, what it copies and what it exports.
  private func monitor(
    _ config: String, _ environment: [String: String], _ marks: Marks, _ home: Home
  ) async throws {
    var command = [Program.path, "--config", config]
    command += ["--log", home.url.path + "/log", "--log-level", "trace"]
    try await withTerminalSession(
      command: command, environment: environment.mapValues { $0 },
      size: Size(width: 160, height: 50)
    ) { session in
      func look() async throws {
        let screen = try await session.screen()
        marks.expectNone(in: screen, "the screen")
        marks.expectNone(in: screen.replacing(/\s+/, with: ""), "the screen over line ends")
      }
      let bytes = try await session.output {
        try await session.waitFor("rows") { $0.contains("DATA") && $0.contains("FAIL") }
        try await look()
        try await session.send("P")
        try await session.waitFor("Problems")
        try await look()
        try await session.send("q", "L")
        try await session.waitFor("Events")
        try await look()
        try await session.send("q", "g", "Enter")
        try await session.waitFor("Tasks >")
        try await look()
        try await session.send("y", "o")
        try await session.waitFor("Raw: ")
        try await look()
        try await session.send("q", "q", "x", "C-u")
        try await session.sendLiteral(home.url.path + "/out/export.csv")
        try await session.send("Enter")
        try await session.waitFor(" to \(home.url.path)/out/export.csv")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
      marks.expectNone(in: String(decoding: bytes, as: UTF8.self), "the terminal")
      if let copied = try await session.pasteBuffer() {
        marks.expectNone(in: copied, "what was copied")
      }
    }
  }

  // MARK: Mistakes

  /// Configurations with something wrong about a secret, where MARK stands.
  private static let mistakes =
    accountMistakes.map { fields in
      "accounts: [{name: a, provider: alibaba-cdn, access_key_id: k, endpoint: \"http://127.0.0.1:9\", \(fields)}]\n"
    } + [
      "accounts: []\nnotify: {webhook: \"https://h.example/MARK MARK\"}\n",
      "accounts: []\nnotify: {webhook: \"ftp://MARK\"}\n",
      "accounts: []\nnotify: {webhook: [\"https://h.example/MARK\"]}\n",
      "accounts: []\nnotify: {webhook_file: GIVEN/lines}\n",
      "accounts: [{name: \"s://MARK\"}, {name: \"s://MARK\"}]\n",
      "accounts: [{name: a, track: [{id: \"s://MARK\"}]}]\n",
    ] + addressMistakes.map { "accounts: []\n\($0)\n" }

  private static let addressMistakes = [
    #"notify: {webhook_env: "https://h.example/MARK"}"#,
    #"notify: {webhook_file: "https://h.example/MARK"}"#,
    #"notify: {webhook_format: "https://h.example/MARK"}"#,
    #"notify: {command: "curl https://h.example/MARK"}"#, #"notify: "https://h.example/MARK""#,
    #"team: {database_env: "postgresql://u:MARK@h/d"}"#,
    #"team: {database_command: "postgresql://u:MARK@h/d"}"#,
    #"team: {database: ["postgresql://u:MARK@h/d"]}"#, #"team: "postgresql://u:MARK@h/d""#,
    #"verify: {from: ["https://h.example/MARK"]}"#, #"keys: {pause: ["https://h.example/MARK"]}"#,
  ]

  private static let accountMistakes = [
    #"access_key_secret: ["MARK"]"#, #"access_key_secret: {a: "MARK"}"#,
    #"access_key_secret: "MARK\nMARK""#, #"access_key_secret: "MARK\0MARK""#,
    #"access_key_secret: "MARK", access_key_secret: "MARK""#,
    #"access_key_secret: "MARK", access_key_secret_file: /nowhere"#,
    #"access_key_secret: "MARK", proxy: "ftp://me:MARK@p.example:1""#,
    #"access_key_secret: "MARK", proxy: "http://me:MARK@p example""#,
    #"access_key_secret: "MARK", proxy: "socks5://me:MARK@p.example:1""#,
    #"access_key_secret: "MARK", proxy: ["http://me:MARK@p.example"]"#,
    #"access_key_secret: "MARK", no_such_key: 1"#, #"access_key_secret: "MARK", signature: v9"#,
    #"access_key_secret: !tag "MARK""#, #"access_key_secret: &a "MARK""#,
    #"access_key_secret: "MARK"#, #"access_key_secret: "MARK" "MARK""#,
    #"access_key_secret_env: "MARK""#, #"access_key_secret_command: "MARK""#,
    #"access_key_secret_command: {a: "MARK"}"#,
    #"access_key_secret_file: GIVEN/lines"#, #"access_key_secret_file: GIVEN"#,
    #"access_key_secret_file: GIVEN/zero"#, #"access_key_secret_file: GIVEN/latin"#,
    #"access_key_secret_env: LINES"#, #"access_key_secret_command: [cat, GIVEN/lines]"#,
    #"access_key_secret_command: [sh, -c, "cat GIVEN/lines >&2; exit 3"]"#,
    #"access_key_secret_command: [sh, -c, "cat GIVEN/lines; kill -9 $$"]"#,
    #"access_key_secret_command: [sh, -c, "while cat GIVEN/lines; do :; done"]"#,
  ]

  @Test("A mistake at a secret does not show it", arguments: mistakes)
  func mistake(_ text: String) async throws {
    try await withHome { home in
      let mark = Marks.mark("m")
      let given = home.url.appending(path: "given")
      try FileManager.default.createDirectory(at: given, withIntermediateDirectories: true)
      _ = try home.write("given/lines", mark + "\n" + mark + "\n")
      _ = try home.write("given/zero", mark + "\0" + mark)
      try (Data(mark.utf8) + Data([0xE4])).write(to: given.appending(path: "latin"))
      let marks = Marks()
      let config = try home.write(
        "given/config.yaml", text.replacing("MARK", with: mark).replacing("GIVEN", with: given.path)
      )
      for command in [["list", "--timeout", "10s"], ["check"], ["watch"]] {
        let arguments = command + ["--config", config, "--log", home.url.path + "/log"]
        let output = try await Program.run(
          "timeout", ["-s", "INT", "2", Program.path] + arguments + ["--log-level", "trace"],
          environment: home.environment.merging(["LINES": mark + "\n" + mark]) { $1 })
        #expect(output.status != 0, "\(output.talk)")
        marks.expectNone(in: output.data + output.talk, "\(command)")
      }
      try marks.expectNone(inFilesOf: home.url, but: given)
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For scenes of minutes, which run by themselves.
  fileprivate static var scenes: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["CDNTOP_SECRETS"] == "1",
      "it takes minutes: CDNTOP_SECRETS=1 swift test --filter SecretsTests")
  }
}

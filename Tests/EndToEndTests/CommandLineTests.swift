import Foundation
import Glibc
import TestSupport
import Testing

/// What the program says and returns outside of a terminal.
@Suite
struct CommandLineTests {
  @Test(
    "Without a terminal the monitor names the commands that need none", .holds(.noTerminal),
    arguments: [[], ["demo"]])
  func noTerminal(arguments: [String]) async throws {
    try await withHome { home in
      let output = try await Program.run(arguments, environment: home.environment)
      #expect(output.status == 2)
      for word in ["cdntop list", "cdntop watch", "demo --list"] {
        #expect(output.talk.contains(word))
      }
    }
  }

  @Test(
    "Wrong usage is status 2",
    arguments: [
      ["--no-such-option"], ["list", "--format", "xml"], ["list", "statsu:failed"], ["wait"],
      ["list", "status=failed"],
      ["demo", "--faults", "many"], ["--theme", "../x", "list", "--bogus"],
    ])
  func usage(arguments: [String]) async throws {
    try await withHome { home in
      let output = try await Program.run(arguments, environment: home.environment)
      #expect(output.status == 2, "\(output)")
      #expect(!output.talk.isEmpty)
    }
  }

  @Test(
    "What is mistyped is named, with what was probably meant",
    arguments: [
      (["lits"], "unknown command \"lits\", did you mean \"list\"?"),
      (["help", "foo"], "unknown command \"foo\""),
      (["list", "--timeout", "2"], "--timeout takes a duration such as 90s, 15m or 2h, not \"2\""),
      (["demo", "--list", "--since", "5"], "--since takes a time such as 2h"),
      (["demo", "--faults", "hard"], "--faults takes none, mild or harsh, not \"hard\""),
      (["list", "--theme", "nope"], "--theme takes ansi16, both, "),
      (["simulate", "--write-config", "/nowhere/x"], "cannot create /nowhere/x: no such file"),
    ])
  func mistyped(arguments: [String], answer: String) async throws {
    try await withHome { home in
      let output = try await Program.run(arguments, environment: home.environment)
      #expect(output.status == 2, "\(output)")
      #expect(output.talk.hasPrefix("cdntop: \(answer)"), "\(output.talk)")
      #expect(output.data.isEmpty)
    }
  }

  @Test(
    "demo --list prints tasks of all vendors in every format",
    arguments: [
      "table", "json", "jsonl", "csv", "markdown",
    ])
  func demoList(format: String) async throws {
    try await withHome { home in
      let output = try await Program.run(
        ["demo", "--list", "--format", format, "--urls"], environment: home.environment)
      #expect(output.status == 0, "\(output.talk)")
      for account in ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"] {
        #expect(output.data.contains(account))
      }
    }
  }

  @Test(
    "demo --list shows as many tasks as were asked for, and the same for the same seed",
    arguments: [1, 24, 57])
  func demoCounts(tasks: Int) async throws {
    try await withHome { home in
      var seen: [[String]] = []
      for seed in ["5", "5", "6"] {
        let output = try await Program.run(
          ["demo", "--list", "--tasks", "\(tasks)", "--seed", seed, "--format", "jsonl"],
          environment: home.environment)
        let rows = output.data.split(separator: "\n")
        #expect(rows.count == tasks)
        // Ids and times hold the time of the start.
        seen.append(
          rows.map { row in
            let object = try? JSONSerialization.jsonObject(with: Data(row.utf8))
            let task = object as? [String: Any] ?? [:]
            return ["account", "kind", "status", "urls_total", "urls_failed", "domains"]
              .map { "\(task[$0] ?? "")" }.joined(separator: " ")
          }.sorted())
      }
      #expect(seen[0] == seen[1])
      if tasks > 1 { #expect(seen[0] != seen[2]) }
    }
  }

  @Test("Who keeps list waiting is told while it waits")
  func listThatWaits() async throws {
    try await withHome { home in
      let config = try home.write(
        "config.yaml",
        """
        accounts:
          - {name: one, provider: jdcloud, username: u, secret_key: s, endpoint: "http://127.0.0.1:1",
             track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3}]}

        """)
      for command in [["list"], ["where", "http://a/b"]] {
        let output = try await Program.run(
          command + ["--timeout", "8s", "--config", config], environment: home.environment)
        #expect(output.status == 4)
        let lines = output.talk.split(separator: "\n")
        #expect(lines.count { $0.contains("; retrying until") } == 1, "\(output.talk)")
        #expect(lines.first?.hasPrefix("cdntop: one: no answer from the vendor (") == true)
        #expect(lines.first?.hasSuffix("; retrying until the 8s timeout") == true)
      }
    }
  }

  /// The end comes while calls are under way, which once stopped the program in one run of two.
  @Test("demo --list that has no time ends with 4, every time")
  func demoWithoutTime() async throws {
    try await withHome { home in
      for _ in 0..<20 {
        let output = try await Program.run(
          ["demo", "--list", "--timeout", "1ms"], environment: home.environment)
        #expect(output.status == 4, "\(output)")
      }
    }
  }

  @Test("A reader that leaves ends the program by SIGPIPE", .holds(.readerGone))
  func closedPipe() async throws {
    try await withHome { home in
      let script = """
        "$0" demo --list --tasks 4000 --format jsonl account:sim-ucloud | head -n 1
        exit "${PIPESTATUS[0]}"
        """
      let output = try await Program.shell(script, home)
      #expect(output.status == 128 + SIGPIPE, "\(output.talk)")
      #expect(output.data.split(separator: "\n").count == 1)
      #expect(output.talk.isEmpty)
    }
  }

  @Test(
    "What cannot be done here is status 2, never that of a failed task",
    arguments: [
      ["list", "--log", "/nowhere/x"], ["themes", "check", "/nowhere/x.yaml"],
      ["simulate", "--port", "0", "--write-config", "/nowhere/x"],
    ])
  func impossible(arguments: [String]) async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", "accounts: []\n")
      let output = try await Program.run(
        arguments + ["--config", config], environment: home.environment)
      #expect(output.status == 2, "\(output)")
      #expect(output.talk.hasPrefix("cdntop: "))
    }
  }

  @Test("init writes a private configuration once")
  func initialises() async throws {
    try await withHome { home in
      let first = try await Program.run(["init"], environment: home.environment)
      #expect(first.status == 0, "\(first.talk)")
      let path = home.url.path + "/config/cdntop/config.yaml"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect((try await Program.run(["init"], environment: home.environment)).status == 2)
    }
  }

  @Test("Help names every command and the filters")
  func help() async throws {
    let output = try await Program.run(["--help"])
    #expect(output.status == 0)
    for word in [
      "demo", "list", "track", "untrack", "tracked", "report", "handover", "init", "simulate",
      "themes",
    ] {
      #expect(output.data.contains(word))
    }
    let version = try await Program.run(["--version"])
    #expect(version.status == 0)
    for option in ["-v", "-V"] { #expect(try await Program.run([option]).data == version.data) }
  }

  @Test(
    "The version names the commit, only outside of a checkout it says that it is not known, and the build"
  )
  func version() async throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    // Fails also where the package lies in somebody else's checkout.
    let checkout = try await Program.run(
      "git", ["-C", folder.path, "rev-parse", "--verify", "HEAD:./Package.swift"])
    let text = try await Program.run(["--version"]).data
    let known = try #require(
      text.wholeMatch(
        of: /0\.1\.0 \((.*); linux-(?:x86_64|aarch64), (.*), Swift 6\.[0-9.]*[0-9]\)\n/),
      "\(text)")
    let commit = /commit [0-9a-f]{12} of 20[0-9]{2}-[01][0-9]-[0-3][0-9](, with changes)?/
    if checkout.status == 0 {
      #expect(known.1.wholeMatch(of: commit) != nil, "\(text)")
    } else {
      #expect(known.1 == "unknown commit")
    }
    // What the loader tells of the program, which a fully static one has no use for.
    let needs = try await Program.run("ldd", [Program.path])
    let linkage =
      needs.status != 0
      ? "fully static" : needs.data.contains("libswiftCore") ? "dynamic" : "Swift linked in"
    #expect(known.2 == linkage, "\(needs.data)")
  }
}

import Foundation
import Glibc
import Subprocess
import Synchronization
import TestSupport
import Testing

/// What does not answer holds up neither the healthy account nor the end.
@Suite(.serialized, .hangLimit)
struct HangingTests {
  /// How many seconds something may take that must not wait for what hangs.
  ///
  /// The machine may be busy, and what hangs would take forever.
  private static let patience = 60

  private func account(_ name: String, endpoint: String, _ rest: String = "secret_key: k") -> String
  {
    "  - {name: \(name), provider: jdcloud, username: u, endpoint: \"\(endpoint)\", \(rest)}\n"
  }

  private func makePipe(_ path: String) {
    #expect(mkfifo(path, 0o600) == 0)
  }

  /// Runs a script under a limit after which the test has failed, with the simulator's configuration.
  private func run(_ script: String, _ home: Home) async throws -> Program.Output {
    try await Program.shell("exec timeout \(Self.patience) bash -c '\(script)' \"$0\"", home)
  }

  // MARK: Keys

  @Test(
    "Key files that do not answer keep no other account from being read, and --timeout is kept",
    .holds(.silentFile))
  func keyFiles() async throws {
    try await withHome { home in
      try await withSimulator(["--frozen"], home: home) { config in
        makePipe(home.url.path + "/one.key")
        makePipe(home.url.path + "/two.key")
        let text =
          try String(contentsOfFile: config, encoding: .utf8)
          + account(
            "one", endpoint: "http://127.0.0.1:9",
            "secret_key_file: one.key, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"
          )
          + account(
            "two", endpoint: "http://127.0.0.1:9",
            "secret_key_file: two.key, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"
          )
        _ = try home.write("both.yaml", text)
        let output = try await run("\"$0\" --config $HOME/both.yaml list --timeout 4s", home)
        #expect(output.status == 4, "\(output.talk)")
        #expect(output.data.contains("sim-"), "the healthy accounts are read: \(output.talk)")
        #expect(output.talk.contains("cdntop: one: "))
        #expect(output.talk.contains("cdntop: two: "))
      }
    }
  }

  @Test("q ends the monitor although key files and a name's connect hang")
  func quit() async throws {
    try await withHome { home in
      let hole = Blackhole()
      makePipe(home.url.path + "/one.key")
      makePipe(home.url.path + "/two.key")
      let config = try home.write(
        "config.yaml",
        "accounts:\n"
          + account(
            "one", endpoint: "http://127.0.0.1:9",
            "secret_key_file: one.key, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"
          )
          + account(
            "two", endpoint: "http://127.0.0.1:9",
            "secret_key_file: two.key, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"
          )
          + account(
            "hole", endpoint: "http://127.0.0.1:\(hole.port)",
            "secret_key: k, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"))
      try await withTerminalSession(
        command: [Program.path, "--config", config], environment: home.variables
      ) { session in
        try await session.waitFor("the accounts") { $0.contains("hole") }
        while hole.attempts == 0 { try await Task.sleep(for: .milliseconds(10)) }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        // It ended while the connection was still asked for.
        #expect(try session.modesAreRestored())
      }
    }
  }

  // MARK: Connections

  @Test("list keeps its time while a connection is not answered")
  func listOnABlackHole() async throws {
    try await withHome { home in
      let hole = Blackhole()
      _ = try home.write(
        "config.yaml",
        "accounts:\n"
          + account(
            "hole", endpoint: "http://127.0.0.1:\(hole.port)",
            "secret_key: k, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"))
      // The socket of a process that ended is gone, so what is asked for is counted beside it: by a second
      // run that ends after the first has, and began its connection later.
      let output = try await run(
        "\"$0\" --config $HOME/config.yaml list --timeout 1s", home)
      #expect(output.status == 4, "\(output.talk)")
      #expect(hole.attempts == 0)
    }
  }

  @Test(
    "A signal ends watch while a connection is not answered", arguments: [SIGTERM, SIGINT, SIGHUP])
  func watchOnABlackHole(number: Int32) async throws {
    try await withHome { home in
      let hole = Blackhole()
      _ = try home.write(
        "config.yaml",
        "accounts:\n"
          + account(
            "hole", endpoint: "http://127.0.0.1:\(hole.port)",
            "secret_key: k, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"))
      let script = """
        set -m
        "$0" --config $HOME/config.yaml watch 2>$HOME/talk & p=$!
        until grep -q watching $HOME/talk; do sleep 0.05; done
        sleep 1; kill -\(number) $p; wait $p; echo "status $?"
        """
      let output = try await Program.shell(script, home)
      #expect(output.data.contains("status \(128 + number)"), "\(output.data) \(output.talk)")
    }
  }

  // MARK: Readers

  @Test(
    "The first signal ends watch although nobody reads its pipe", .holds(.silentReader),
    arguments: [SIGTERM, SIGINT, SIGHUP])
  func watchThatNobodyReads(number: Int32) async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "2000"], home: home) { config in
        // The reader holds the pipe open and reads nothing; monitor mode keeps SIGINT from being ignored.
        let script = """
          set -m
          mkfifo $HOME/pipe; sleep 1000 < $HOME/pipe & r=$!
          "$0" --config \(config) watch --format jsonl > $HOME/pipe 2>$HOME/talk & p=$!
          until grep -q watching $HOME/talk; do sleep 0.05; done
          # Until it is blocked in the pipe.
          until grep -q pipe_write /proc/$p/task/*/wchan /proc/$p/task/*/stack 2>/dev/null || [ $((n += 1)) -gt 60 ]; do sleep 0.1; done
          kill -\(number) $p; wait $p; echo "status $?"; kill $r
          """
        let output = try await Program.shell(script, home)
        #expect(output.data.contains("status \(128 + number)"), "\(output.data) \(output.talk)")
      }
    }
  }

  // MARK: Files

  @Test(
    "Pipes in place of files of the state are refused, and nothing waits for them",
    .holds(.pipeForFile),
    arguments: [
      "watchlist.jsonl", "history.jsonl", "cdntop.db", "cdntop.db-wal", "store.lock",
    ])
  func stateFiles(name: String) async throws {
    try await withHome { home in
      try await withSimulator(["--frozen"], home: home) { config in
        let state = home.url.path + "/state/cdntop"
        try FileManager.default.createDirectory(
          atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        makePipe(state + "/" + name)
        let output = try await run(
          "\"$0\" --config \(config) list --timeout 30s; echo status $?; \"$0\" history; \"$0\" --config \(config) track sim-jdcloud 545ec2e2-e9e5-47b8-8f34-44c104a84fd3; echo $?",
          home)
        #expect(output.status != 124, "it waits: \(output.data) \(output.talk)")
        #expect(
          output.talk.contains("\(name): it is a pipe or a device, not a file"), "\(output.talk)")
      }
    }
  }

  @Test(
    "A configuration, a list of URLs and a theme that do not answer end the command; a shell's pipe is read",
    .holds(.silentFile)
  )
  func namedPipes() async throws {
    try await withHome { home in
      try await withSimulator(["--frozen"], home: home) { config in
        makePipe(home.url.path + "/pipe.yaml")
        let silent = try await run("\"$0\" --config $HOME/pipe.yaml list", home)
        #expect(silent.status == 2)
        #expect(silent.talk.contains("pipe.yaml: it does not answer"))
        let urls = try await run("\"$0\" --config \(config) where -f $HOME/pipe.yaml", home)
        #expect(urls.status == 2)
        #expect(urls.talk.contains("pipe.yaml: it does not answer"))
        let shell = try await run(
          "\"$0\" --config <(sleep 6; cat \(config)) where --timeout 30s -f <(sleep 1; echo https://nowhere.example/x)",
          home)
        #expect(shell.data.contains("nowhere.example/x"), "\(shell.talk)")
      }
    }
  }

  /// A configuration of one account that refuses connections at once, and more.
  private func configure(_ home: Home, _ more: String = "") throws {
    _ = try home.write(
      "config.yaml",
      more + "accounts:\n"
        + account(
          "jd", endpoint: "http://127.0.0.1:9",
          "secret_key: k, track: [{id: 545ec2e2-e9e5-47b8-8f34-44c104a84fd3, kind: purge-url}]"))
    makePipe(home.url.path + "/pipe")
  }

  @Test(
    "A log, a summary and standard input that do not answer keep no command from its end",
    arguments: [
      ("--log $HOME/pipe list", 2, "cannot open "),
      ("wait --timeout 2s --summary-file $HOME/pipe", 2, "pipe: it does not answer"),
      ("wait - --timeout 2s < <(exec sleep 100)", 3, "standard input was not taken in"),
      ("where -f - --timeout 2s < <(exec sleep 100)", 2, "taken in within 2s"),
    ])
  func streams(command: String, status: Int, words: String) async throws {
    try await withHome { home in
      try configure(home)
      let output = try await run("exec \"$0\" --config $HOME/config.yaml \(command)", home)
      #expect(output.status == Int32(status), "\(output.talk)")
      #expect(output.talk.contains(words), "\(output.talk)")
    }
  }

  @Test(
    "A log and a standard error that nobody reads do not keep wait from its --timeout",
    .holds(.silentReader))
  func fullPipes() async throws {
    try await withHome { home in
      try configure(home)
      let output = try await run(
        """
        exec 8<>$HOME/pipe; head -c 65536 /dev/zero >&8
        "$0" --config $HOME/config.yaml wait --timeout 2s --log $HOME/pipe --log-level trace 2>$HOME/pipe
        echo status $?
        """, home)
      #expect(output.data.hasSuffix("status 4\n"), "\(output.data) \(output.talk)")
    }
  }

  @Test(
    "Who is to be notified and does not answer keeps nobody from the end, and does not outlive it",
    arguments: [
      "command: [sh, -c, \"echo $$ >> HOME/started; exec sleep 100\"]", "webhook_file: HOME/pipe",
    ])
  func notification(channel: String) async throws {
    try await withHome { home in
      let channel = channel.replacingOccurrences(of: "HOME", with: home.url.path)
      try configure(home, "notify: {\(channel)}\n")
      let output = try await run(
        """
        touch $HOME/started
        "$0" --config $HOME/config.yaml wait --timeout 2s; echo status $?
        for id in $(cat $HOME/started); do while kill -0 $id 2>/dev/null; do sleep 0.1; done; done
        echo gone
        """, home)
      #expect(output.data.hasSuffix("status 4\ngone\n"), "\(output.data) \(output.talk)")
      #expect(output.talk.contains("cdntop: notify: no notification was sent by "))
    }
  }

  // MARK: Descriptors

  @Test(
    "Too few descriptors are told of before anything is asked", .holds(.fewDescriptors))
  func descriptors() async throws {
    try await withHome { home in
      let names = (0..<14).map { account("a\($0)", endpoint: "http://127.0.0.1:9") }
      _ = try home.write("config.yaml", "accounts:\n" + names.joined())
      for command in ["list", "watch", "check", "wait", "list --format json"] {
        let output = try await run(
          "ulimit -n 20; \"$0\" --config $HOME/config.yaml \(command)", home)
        #expect(output.status == 2, "\(command): \(output.talk)")
        #expect(output.talk.contains("14 accounts may need "), "\(output.talk)")
        #expect(output.talk.contains("may have 20; run: ulimit -n "), "\(output.talk)")
      }
      let demo = try await run("ulimit -n 20; \"$0\" demo --list; \"$0\" --version", home)
      #expect(demo.talk.contains("may need"), "\(demo.talk)")
      #expect(demo.data.hasPrefix("0."))
      // What the process may raise itself is no obstacle.
      let soft = try await run("ulimit -Sn 20; \"$0\" demo --list", home)
      #expect(soft.status == 0, "\(soft.talk)")
    }
  }

  // MARK: Memory

  /// Less than the libraries need, then room for them and not for threads, in the end enough.
  @Test(
    "With any limit of memory a command does its work or says why not, and never hangs",
    .holds(.fewThreads))
  func memory() async throws {
    try await withHome { home in
      let script = """
        ulimit -c 0
        for limit in $(seq 20000 10000 400000); do
          (ulimit -v $limit; exec timeout \(Self.patience) "$0" demo --list --frozen >/dev/null)
          echo $?
        done
        """
      let output = try await Program.shell(script, home)
      let statuses = output.data.split(separator: "\n").map { Int32($0) ?? -1 }
      #expect(!statuses.contains(124), "it hangs: \(statuses)")
      #expect(statuses.last == 0, "\(statuses)")
      #expect(statuses.contains(2), "\(statuses)")
      #expect(output.talk.contains("this process may not have the "), "\(output.talk)")
    }
  }

  @Test(
    "The monitor that gets no more memory ends, and gives the terminal back", .holds(.noMemory))
  func noMoreMemory() async throws {
    try await withHome { home in
      let tasks = ["--tasks", "20000", "--urls", "50", "--frozen"]
      try await withTerminalSession(
        command: [Program.path, "demo"] + tasks, environment: home.variables
      ) { session in
        try await session.waitFor("the first rows") { $0.contains("DEMO") }
        let id = try #require(try await session.programID())
        let status = try String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)
        let pages = try #require(status.split(separator: " ").first.flatMap { UInt($0) })
        let size = pages * UInt(sysconf(Int32(_SC_PAGESIZE)))
        let limited = try await Program.run("prlimit", ["--pid", "\(id)", "--as=\(size)"])
        #expect(limited.status == 0, "\(limited.talk)")
        #expect(try await session.waitForExit() > 128)
        #expect(try session.modesAreRestored())
        #expect(try await !session.paneVariables().isAlternate)
      }
    }
  }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// What can be wrong with the machine, with the real program: full and read-only disks, locks, stops and kills.
@Suite(.serialized, .hangLimit)
struct MachineTests {
  /// Whether a process may mount something where nobody else sees it.
  static let canMount = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unshare", "--map-root-user", "--mount", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let (first, second) = (
    "545ec2e2-e9e5-47b8-8f34-44c104a84fd3", "645ec2e2-e9e5-47b8-8f34-44c104a84fd3"
  )

  /// Writes a configuration of one account that refuses every connection, where it is looked for.
  private func configure(_ home: Home) throws {
    try FileManager.default.createDirectory(
      atPath: home.url.path + "/config/cdntop", withIntermediateDirectories: true)
    _ = try home.write(
      "config/cdntop/config.yaml",
      "accounts: [{name: jd, provider: jdcloud, username: u, secret_key: k, endpoint: \"http://127.0.0.1:9\"}]\n"
    )
  }

  /// Runs a script in which `$state` is the state folder, on a disk of its own, and one id is tracked already.
  private func onDisk(_ script: String, _ home: Home) async throws -> Program.Output {
    try configure(home)
    let whole = """
      export state="$HOME/state/cdntop"
      mkdir -m 700 "$HOME/state" && mount -t tmpfs -o size=512k,mode=700 none "$HOME/state"
      mkdir -m 700 "$state"
      "$0" track jd \(Self.first) 2>/dev/null
      \(script)
      """
    return try await Program.run(
      "unshare", ["--map-root-user", "--mount", "bash", "-c", whole, Program.path],
      environment: home.environment)
  }

  private static let fill = "dd if=/dev/zero of=\"$state/fill\" bs=1k 2>/dev/null"

  // MARK: Disks

  @Test(
    "On a full disk nothing is half done, and it is said what was not",
    .enabled(if: canMount), .holds(.diskFull))
  func fullDisk() async throws {
    try await withHome { home in
      let output = try await onDisk(
        """
        \(Self.fill)
        "$0" track jd \(Self.second); echo "track $?"
        "$0" tracked --format json; echo "tracked $?"
        "$0" list --timeout 5s > /dev/null; echo "list $?"
        rm "$state/fill"
        "$0" tracked --format json; "$0" track jd \(Self.second); echo "track $?"
        """, home)
      #expect(
        output.talk.contains(
          "cdntop.db: its disk or a quota is full\ncdntop: not tracked:\n\(Self.second)\n"),
        "\(output.talk)")
      let lines = output.data.split(separator: "\n")
      for line in ["track 2", "tracked 0", "list 4", "track 0"] {
        #expect(lines.contains("\(line)"))
      }
      #expect(lines.count { $0.contains(Self.first) } == 2, "\(output.data)")
      #expect(!output.data.contains(Self.second), "\(output.data)")
    }
  }

  @Test(
    "A disk that can only be read is told of, and the vendors are asked all the same",
    .enabled(if: canMount), .holds(.readOnlyDisk))
  func readOnlyDisk() async throws {
    try await withHome { home in
      let output = try await onDisk(
        """
        mount -o remount,bind,ro "$HOME/state"
        "$0" track jd \(Self.second); echo "track $?"
        "$0" tracked --format json; echo "tracked $?"
        "$0" list --timeout 5s --format jsonl; echo "list $?"
        """, home)
      #expect(output.talk.contains("cannot be written here; it is only read"), "\(output.talk)")
      #expect(output.talk.contains("cdntop: not tracked:\n\(Self.second)\n"))
      let lines = output.data.split(separator: "\n")
      for line in ["track 2", "tracked 0", "list 4"] { #expect(lines.contains("\(line)")) }
      #expect(lines.count { $0.contains(Self.first) } == 2, "\(output.data)")
    }
  }

  @Test(
    "Output that a full disk does not take is status 2", .holds(.fullOutput),
    arguments: [
      "demo --list --frozen --format table", "demo --list --frozen --format json",
      "demo --list --frozen --format csv", "--help", "--version", "help list",
      "--generate-completion-script bash",
    ])
  func fullOutput(command: String) async throws {
    try await withHome { home in
      let output = try await Program.shell("\"$0\" \(command) > /dev/full", home)
      #expect(output.status == 2)
      #expect(output.talk == "cdntop: cannot write the output: no space left on device\n")
    }
  }

  @Test(
    "The monitor on a full disk says what it cannot keep, and goes on",
    .enabled(if: canMount), .holds(.diskFull))
  func monitorOnFullDisk() async throws {
    try await withHome { home in
      let script = """
        export state="$HOME/state/cdntop"
        mkdir -m 700 "$HOME/state" && mount -t tmpfs -o size=64k,mode=700 none "$HOME/state"
        mkdir -m 700 "$state"
        \(Self.fill)
        exec "$0" demo --frozen
        """
      try await withTerminalSession(
        command: ["unshare", "--map-root-user", "--mount", "bash", "-c", script, Program.path],
        environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await session.send(":")
        try await session.sendLiteral("view save night 4")
        try await session.send("Enter")
        try await session.waitFor("not saved for the next run: there is no room")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        #expect(try session.modesAreRestored())
      }
    }
  }

  // MARK: Others

  @Test(
    "A store that somebody keeps for good is waited for in vain, and that is said",
    .holds(.lockHeld))
  func heldStore() async throws {
    try await withHome { home in
      try configure(home)
      let begun = try await Program.shell("\"$0\" track jd \(Self.first)", home)
      #expect(begun.status == 0, "\(begun.talk)")
      let lock = try HeldStore(home)
      defer { lock.release() }
      let output = try await Program.shell(
        """
        "$0" track jd \(Self.second); echo "track $?"
        "$0" list --timeout 5s --format jsonl
        """, home)
      #expect(output.data.hasPrefix("track 2\n"), "\(output.data)")
      #expect(output.data.contains(Self.first), "\(output.data)")
      #expect(output.talk.contains("cdntop.db busy; try again\n"), "\(output.talk)")
      #expect(output.talk.contains("cdntop: not tracked:\n\(Self.second)\n"))
    }
  }

  // MARK: Stops and kills

  @Test("Stopped for a minute, it shows what is, and not what was", .holds(.stopped))
  func stopped() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--speed", "5"], home: home) { config in
        try await withTerminalSession(
          command: [Program.path, "--config", config], environment: home.variables
        ) { session in
          try await session.waitFor("rows") { $0.contains("LIVE") && $0.contains("RUN") }
          try await session.signal(SIGSTOP)
          try await Task.sleep(for: .seconds(60))
          try await session.signal(SIGCONT)
          try await session.waitFor("the ends of all tasks, read anew") { screen in
            !screen.contains(" RUN ") && !screen.contains(" QUE ") && !screen.contains("late")
              && screen.contains("LIVE")
          }
          try await session.send("q")
          #expect(try await session.waitForExit() == 0)
          #expect(try session.modesAreRestored())
        }
      }
    }
  }

  @Test(
    "Killed again and again, it leaves nothing that the next run stumbles over", .holds(.killed))
  func killed() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "60", "--urls", "3", "--speed", "60"], home: home) {
        config in
        let output = try await Program.shell(
          """
          export CDNTOP_CONFIG=\(config)
          for round in $(seq 20); do
            "$0" wait account:sim-ucloud,sim-alibaba-cdn --timeout 60s > /dev/null 2>&1 & p=$!
            "$0" track sim-jdcloud "$(printf '545ec2e2-e9e5-47b8-8f34-%012d' $round)" 2>/dev/null
            sleep "0.$((round * 37 % 90 + 10))"; kill -9 $p 2>/dev/null; wait $p 2>/dev/null
          done
          "$0" wait account:sim-ucloud,sim-alibaba-cdn --timeout 90s > /dev/null 2>&1
          "$0" history --format jsonl | wc -l
          "$0" tracked | grep -c 545ec2e2-e9e5-47b8-8f34-00
          """, home)
        #expect(output.talk == "", "\(output.talk)")
        let counts = output.data.split(separator: "\n").compactMap { Int($0) }
        #expect(counts.count == 2 && counts[0] > 0 && counts[1] == 20, "\(output.data)")
      }
    }
  }
}

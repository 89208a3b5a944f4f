import Foundation
import Terminal
import TestSupport
import Testing

/// What is recorded, and how it is shown again, by the real program.
@Suite(.serialized) struct RecordTests {
  @Test("A recorded demo is shown again, without a network; a killed one up to its end")
  func recordAndReplay() async throws {
    try await withHome { home in
      let path = home.url.path + "/demo.rec"
      try await withTerminalSession(
        command: [Program.path, "demo", "--tasks", "50", "--record", path],
        environment: home.variables
      ) { session in
        try await session.waitFor("rows") { $0.contains("DEMO") && $0.contains("RUN") }
        try await session.waitFor("some moments") { _ in Self.size(path) > 4_000 }
        _ = try await Self.each(with: path, "kill -KILL ${p#/proc/}")
        #expect(try await session.waitForExit() == 137)
      }
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      #expect(facts[.posixPermissions] as? Int == 0o600)
      try await withTerminalSession(
        command: [
          "unshare", "--map-root-user", "--net", Program.path, "replay", path,
        ], environment: home.variables, size: Size(width: 100, height: 30)
      ) { session in
        try await session.waitFor("the replay") { $0.contains("REPLAY") && $0.contains("DEMO") }
        try await session.send("Space")
        try await session.waitFor("it stands still") { $0.contains("REPLAY PAUSED") }
        for _ in 0..<3 { try await session.send("]") }
        try await session.waitFor("rows of the recording") { $0.contains("RUN") }
        try await session.send("r")
        try await session.waitFor("a replay asks nobody")
        try await session.send("[", "[", "[", "[", "[", "[", "[", "[", "[")
        try await session.waitFor("this is the beginning of the recording")
        // Its descriptors only root may see.
        if geteuid() == 0 {
          let open = try await Self.each(with: path, "ls -l $p/fd")
          #expect(open.contains("->") && !open.contains("socket:"), "\(open)")
        }
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
        #expect(try await session.screen().contains("this was a replay of \(path)"))
        #expect(try session.modesAreRestored())
      }
    }
  }

  @Test("watch records until it is ended; nothing of a path is in it where that is to be hidden")
  func watchRecords() async throws {
    try await withHome { home in
      let output = try await Program.shell(
        """
        "$0" simulate --port 0 --write-config "$HOME/sim.yaml" > "$HOME/sim.out" & sim=$!
        until [ -s "$HOME/sim.yaml" ]; do sleep 0.1; done
        "$0" watch --config "$HOME/sim.yaml" --record "$HOME/a.rec" --redact > "$HOME/out" & watch=$!
        until [ -s "$HOME/a.rec" ] && [ $(stat -c %s "$HOME/a.rec") -gt 4000 ]; do sleep 0.1; done
        kill -TERM $watch; wait $watch; echo "watch $?"
        kill $sim; wait $sim 2>/dev/null
        tail -c 6 "$HOME/a.rec" | od -An -tu1 | head -1
        grep -c 'example.com' "$HOME/a.rec"; grep -c '/index.html\\|/pkg/\\|\\.js\\|\\.css' "$HOME/a.rec"
        """, home)
      let lines = output.data.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(lines.first == "watch 143", "\(output.data)\(output.talk)")
      // A frame of the kind 5 without content: the session ended well.
      #expect(lines[1].hasPrefix("5 0 ") || lines[1].hasPrefix("5 "), "\(lines)")
      #expect(Int(lines[2]) ?? 0 > 0 && lines[3] == "0", "\(lines)")
    }
  }

  @Test(
    "A disk that is full is told of once, and the run goes on; with room the recording does too",
    .enabled(if: MachineTests.canMount), .holds(.recordingDiskFull))
  func fullDisk() async throws {
    try await withHome { home in
      let script = """
        mkdir "$HOME/d" && mount -t tmpfs -o size=256k none "$HOME/d"
        "$0" simulate --port 0 --write-config "$HOME/sim.yaml" > /dev/null & sim=$!
        until [ -s "$HOME/sim.yaml" ]; do sleep 0.1; done
        dd if=/dev/zero of="$HOME/d/fill" bs=4k count=62 2>/dev/null
        "$0" watch --config "$HOME/sim.yaml" --record "$HOME/d/a.rec" > "$HOME/out" 2> "$HOME/err" & watch=$!
        until grep -q 'no space left' "$HOME/err"; do sleep 0.1; done
        rm "$HOME/d/fill"; before=$(stat -c %s "$HOME/d/a.rec")
        until [ $(stat -c %s "$HOME/d/a.rec") -gt $((before + 4000)) ]; do sleep 0.1; done
        kill -TERM $watch; wait $watch; echo "watch $?"
        kill $sim; wait $sim 2>/dev/null
        grep -c 'the recording misses what is seen now' "$HOME/err"
        cp "$HOME/d/a.rec" "$HOME/a.rec"
        """
      let output = try await Program.run(
        "unshare", ["--map-root-user", "--mount", "bash", "-c", script, Program.path],
        environment: home.environment)
      #expect(output.data == "watch 143\n1\n", "\(output.data)\(output.talk)")
      try await withTerminalSession(
        command: [Program.path, "replay", home.url.path + "/a.rec"], environment: home.variables
      ) { session in
        try await session.waitFor("its rows") { $0.contains("REPLAY") && $0.contains("RUN") }
        try await session.send("q")
      }
    }
  }

  @Test("What can be neither recorded into nor shown ends with status 2, and is not touched")
  func refused() async throws {
    try await withHome { home in
      let notes = try home.write("notes", "notes\n")
      let output = try await Program.shell(
        """
        "$0" watch --record \(notes); echo $?
        "$0" watch --redact; echo $?
        script -qec "\\"$0\\" replay \(notes)" /dev/null; echo $?
        script -qec "\\"$0\\" replay \(notes).gone" /dev/null; echo $?
        cat \(notes)
        """, home)
      #expect(output.data.contains("is no recording of cdntop"))
      #expect(output.data.contains("no such file or directory"))
      #expect(output.data.hasSuffix("notes\n"))
      #expect(output.talk.contains("--redact needs --record"))
      #expect(output.data.split(whereSeparator: \.isNewline).count { $0 == "2" } == 4)
    }
  }

  /// Runs a command for each run of the program with an argument, whose folder is `$p`.
  private static func each(with argument: String, _ command: String) async throws -> String {
    let script = """
      for p in /proc/[0-9]*; do
        { words=$(tr '\\0' '\\n' < $p/cmdline); } 2>/dev/null || continue
        [ "${words%%$'\\n'*}" = "$0" ] && grep -qxF -- "$1" <<<"$words" || continue
        \(command)
      done
      """
    return try await Program.run("bash", ["-c", script, Program.path, argument]).data
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}

import Foundation
import Terminal
import TestSupport
import Testing

/// What is left where the program is killed while it records and keeps what it sees.
@Suite struct KilledRecordingTests {
  /// How often it is killed: `CDNTOP_KILLS` or 30 times.
  private static let rounds =
    ProcessInfo.processInfo.environment["CDNTOP_KILLS"].flatMap { Int($0) } ?? 30

  @Test(
    "Killed again and again while it records, it loses nothing that was kept, and the recording goes on",
    .holds(.killed))
  func killed() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "3", "--speed", "4"], home: home) {
        config in
        let output = try await Program.shell(
          """
          export CDNTOP_CONFIG=\(config)
          exec 2> "$HOME/talk"
          touch "$HOME/before"
          for round in $(seq \(Self.rounds)); do
            size=$(stat -c %s "$HOME/a.rec" 2> /dev/null || echo 0)
            "$0" watch --record "$HOME/a.rec" > /dev/null & p=$!
            "$0" track sim-jdcloud "$(printf '545ec2e2-e9e5-47b8-8f34-%012d' $round)" || echo "not tracked $round"
            until [ "$(stat -c %s "$HOME/a.rec" 2> /dev/null || echo 0)" -gt $((size + 1500)) ]; do
              kill -0 $p || break
              sleep 0.02
            done
            sleep "0.$((round * 37 % 90 + 10))"; kill -9 $p; wait $p 2> /dev/null
            "$0" history --format jsonl | grep -o '"id":"[^"]*"' | sort -u > "$HOME/now"
            comm -23 "$HOME/before" "$HOME/now" | sed 's/^/lost /'
            mv "$HOME/now" "$HOME/before"
          done
          grep -vE 'tracked [0-9]+ ids? of|watching 4 accounts|no task of the history' "$HOME/talk"
          "$0" tracked | grep -c 545ec2e2-e9e5-47b8-8f34-00
          wc -l < "$HOME/before"
          """, home)
        let lines = output.data.split(separator: "\n")
        #expect(lines.count == 2 && lines.first == "\(Self.rounds)", "\(output.data)")
        #expect(Int(lines.last ?? "") ?? 0 > 0)
      }
      try await withTerminalSession(
        command: [Program.path, "replay", home.url.path + "/a.rec"], environment: home.variables,
        size: Size(width: 120, height: 30)
      ) { session in
        let screen = try await session.waitFor("its moments") { screen in
          screen.contains("REPLAY") && screen.contains(/\d\/\d/)
        }
        #expect(!screen.contains("damaged"))
        let count = screen.firstMatch(of: /\d+\/(\d+)/).flatMap { Int($0.output.1) } ?? 0
        #expect(count >= Self.rounds, "a whole moment of each round")
        try await session.send("q")
        #expect(try await session.waitForExit() == 0)
      }
    }
  }
}

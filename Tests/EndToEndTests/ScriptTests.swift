import Foundation
import Glibc
import TestSupport
import Testing

/// What scripts rely on: the watch list, labels, and CSV for spreadsheets.
@Suite(.serialized)
struct ScriptTests {
  private static let config = """
    accounts:
      - {name: jd, provider: jdcloud, username: u, secret_key: k}

    """

  @Test("track takes what vendors answer, passes it on, and fails loudly with the ids")
  func vendorAnswers() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let id = "93820486-226d-459b-8f34-44c104a84fd3"
      let lost = "545ec2e2-e9e5-47b8-8f34-44c104a84fd3"
      let answer = "{\"status\":0,\"msg\":\"成功\",\"taskid\":\"\(id)\"}"
      let output = try await Program.shell(
        "printf '%s\\n' '\(answer)' | \"$0\" track jd - --tee --label INC-1 --config \(config)",
        home)
      #expect(output.status == 0, "\(output)")
      #expect(output.data == answer + "\n")
      let refused = try await Program.shell(
        "echo '{\"status\":7,\"msg\":\"no\"}' | \"$0\" track jd - --config \(config)", home)
      #expect(refused.status == 2)
      #expect(refused.talk.contains("7: no"))
      let nowhere = try await Program.shell(
        "echo \(lost) | XDG_STATE_HOME=/proc/nowhere \"$0\" track jd - --tee --config \(config)",
        home)
      #expect(nowhere.status == 2)
      #expect(nowhere.talk.contains(lost))
      #expect(nowhere.data == lost + "\n")
      let tracked = try await Program.run(
        ["tracked", "--format", "json"], environment: home.environment)
      #expect(tracked.data.contains(id))
      #expect(tracked.data.contains("INC-1"))
    }
  }

  @Test("track takes the submit answer of each vendor")
  func everyVendorsAnswer() async throws {
    try await withHome { home in
      let config = try home.write(
        "config.yaml",
        Self.config + """
            - {name: ali, provider: alibaba-cdn, access_key_id: i, access_key_secret: k}
            - {name: uc, provider: ucloud, public_key: i, private_key: k}

          """)
      let answers = [
        ("ali", #"{"RefreshTaskId":"704225667,704225668","RequestId":"D61E"}"#),
        ("ali", #"{"PushTaskId":"9524888","RequestId":"E5BD"}"#),
        ("uc", #"{"RetCode":0,"Action":"PrefetchNewUcdnDomainCacheResponse","TaskId":"2026_4d"}"#),
        ("jd", #"{"status":0,"msg":"ok","taskid":"93820486-226d-459b-8f34-44c104a84fd3"}"#),
      ]
      for (account, answer) in answers {
        let output = try await Program.shell(
          "printf '%s' '\(answer)' | \"$0\" track \(account) - --config \(config)", home)
        #expect(output.status == 0, "\(output)")
      }
      let tracked = try await Program.run(["tracked"], environment: home.environment)
      let rows = tracked.data.split(separator: "\n").dropFirst().map {
        $0.split(separator: " ").prefix(3).joined(separator: " ")
      }
      #expect(
        rows == [
          "ali 704225667 purge-url", "ali 704225668 purge-url", "ali 9524888 prefetch",
          "uc 2026_4d prefetch", "jd 93820486-226d-459b-8f34-44c104a84fd3 purge-url",
        ])
    }
  }

  /// A writer is let run for moments, and looked at while it stands still, so that the kill comes while it has
  /// the store open however fast the machine is.
  @Test(
    "Processes that track at once, some of them killed, lose no id that was accepted",
    .holds(.killed))
  func killedWhileTracking() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let script = """
        id() { printf '%032d' "$1"; }
        track() { "$0" track jd "$1" --config \(config) 2>/dev/null && echo "$1" >> "$HOME/accepted"; }
        track "$(id 1)"
        mkfifo "$HOME/pause" && exec 9<>"$HOME/pause"
        for writer in 1 2 3; do
          for n in 1 2; do track "$(id "2$writer$n")"; done &
        done
        while [ ! -e "$HOME/over" ]; do
          "$0" tracked --config \(config) --format json > "$HOME/seen" || echo "tracked failed" >> "$HOME/torn"
          tail -c 3 "$HOME/seen" | grep -q ']}' || echo "half a list" >> "$HOME/torn"
        done &
        hits=0
        for n in $(seq 300); do
          [ $hits -lt 10 ] || break
          "$0" track jd "$(id "3$n")" --config \(config) 2>/dev/null &
          program=$!
          while kill -CONT $program 2>/dev/null; do
            read -t 0.001 -u 9
            kill -STOP $program 2>/dev/null || break
            # As long as it has a lock it reads or writes; its descriptors only root may see.
            if awk -v program=$program '$5 == program { found = 1 } END { exit !found }' /proc/locks; then
              kill -9 $program && hits=$((hits + 1)); break
            fi
          done
          wait $program 2>/dev/null && echo "$(id "3$n")" >> "$HOME/accepted"
        done
        touch "$HOME/over"
        wait
        echo $hits > "$HOME/hits"
        "$0" tracked --config \(config) --format json > "$HOME/list" && cat "$HOME/accepted"
        """
      let output = try await Program.shell(script, home)
      #expect(output.status == 0, "\(output.talk)")
      let accepted = output.data.split(separator: "\n").map(String.init)
      #expect(accepted.count >= 7)
      #expect(!FileManager.default.fileExists(atPath: home.url.appending(path: "torn").path))
      let hits = try String(contentsOf: home.url.appending(path: "hits"), encoding: .utf8)
      #expect(hits == "10\n", "too few writers were killed while they wrote")
      let text = try Data(contentsOf: home.url.appending(path: "list"))
      let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
      let entries = try #require(object["tracked"] as? [[String: Any]])
      let ids = entries.compactMap { $0["id"] as? String }
      #expect(Set(ids).isSuperset(of: accepted), "\(Set(accepted).subtracting(ids))")
      #expect(Set(ids).count == ids.count)
      // What killed ones left is in nobody's way.
      let last = try await Program.shell(
        "\"$0\" track jd 00000000000000000000000000000004 --config \(config)", home)
      #expect(last.status == 0, "\(last.talk)")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: home.url.path + "/state/cdntop")
      #expect(names.sorted() == ["cdntop.db", "cdntop.db-shm", "cdntop.db-wal", "store.lock"])
    }
  }

  @Test("Labels of every provider's tasks are filters, fields and total lines")
  func labels() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        var labeled = 0
        for account in ["sim-alibaba-cdn", "sim-alibaba-dcdn", "sim-ucloud", "sim-jdcloud"] {
          let list = try await Program.run(
            ["list", "--format", "jsonl", "account:\(account)", "status:succeeded"],
            environment: environment)
          let line = try #require(list.data.split(separator: "\n").first)
          let task = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
          let id = try #require(task["id"] as? String)
          let kind = try #require(task["kind"] as? String)
          // Where the vendor lists tasks, a label needs no kind.
          let told = account == "sim-jdcloud" ? ["--kind", kind] : []
          let track = try await Program.run(
            ["track", account, id, "--label", "INC-4711"] + told, environment: environment)
          #expect(track.status == 0, "\(track.talk)")
          labeled += 1
        }
        let list = try await Program.run(["list", "label:INC-4711"], environment: environment)
        #expect(list.data.split(separator: "\n").count == labeled + 1, "\(list.data)")
        #expect(list.talk.hasPrefix("cdntop: INC-4711: 4 accounts, 4 ok, 0 failed, 0 left; "))
        let wait = try await Program.run(["wait", "label:INC-4711"], environment: environment)
        #expect(wait.status == 0, "\(wait)")
        #expect(wait.talk.contains("cdntop: INC-4711: 4 accounts, 4 ok, 0 failed, 0 left; "))
      }
    }
  }

  @Test("CSV begins with a byte order mark where that is asked for, and only CSV")
  func byteOrderMark() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "4", "--frozen"], home: home) { config in
        let csv = try await Program.run(
          ["list", "--config", config, "--format", "csv", "--bom"], environment: home.environment)
        #expect(Array(csv.data.utf8.prefix(3)) == [0xEF, 0xBB, 0xBF])
        #expect(csv.data.unicodeScalars.dropFirst().starts(with: "account,".unicodeScalars))
        let json = try await Program.run(
          ["list", "--config", config, "--format", "json", "--bom"], environment: home.environment)
        #expect(json.status == 2)
      }
    }
  }
}

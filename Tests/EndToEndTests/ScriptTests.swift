import Foundation
import Glibc
import TestSupport
import Testing

/// What scripts rely on: the watch list, `where`, labels, and the schema of all JSON.
@Suite(.serialized)
struct ScriptTests {
  private static let config = """
    accounts:
      - {name: jd, provider: jdcloud, username: u, secret_key: k}

    """

  private func shell(
    _ script: String, _ arguments: [String] = [], _ home: Home
  ) async throws -> Program.Output {
    try await Program.run(
      "bash", ["-c", script, Program.path] + arguments, environment: home.environment)
  }

  @Test("track takes what vendors answer, passes it on, and fails loudly with the ids")
  func vendorAnswers() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let answer = "{\"status\":0,\"msg\":\"成功\",\"taskid\":\"93820486-226d-459b\"}"
      let output = try await shell(
        "printf '%s\\n' '\(answer)' | \"$0\" track jd - --tee --label INC-1 --config \(config)",
        [], home)
      #expect(output.status == 0, "\(output)")
      #expect(output.data == answer + "\n")
      let refused = try await shell(
        "echo '{\"status\":7,\"msg\":\"no\"}' | \"$0\" track jd - --config \(config)", [], home)
      #expect(refused.status == 2)
      #expect(refused.talk.contains("7: no"))
      let nowhere = try await shell(
        "echo lost-id | XDG_STATE_HOME=/proc/nowhere \"$0\" track jd - --tee --config \(config)",
        [], home)
      #expect(nowhere.status == 2)
      #expect(nowhere.talk.contains("lost-id"))
      #expect(nowhere.data == "lost-id\n")
      let tracked = try await Program.run(
        ["tracked", "--format", "json"], environment: home.environment)
      #expect(tracked.data.contains("93820486-226d-459b"))
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
        ("jd", #"{"status":0,"msg":"ok","taskid":"93820486-226d"}"#),
      ]
      for (account, answer) in answers {
        let output = try await shell(
          "printf '%s' '\(answer)' | \"$0\" track \(account) - --config \(config)", [], home)
        #expect(output.status == 0, "\(output)")
      }
      let tracked = try await Program.run(["tracked"], environment: home.environment)
      let rows = tracked.data.split(separator: "\n").dropFirst().map {
        $0.split(separator: " ").prefix(3).joined(separator: " ")
      }
      #expect(
        rows == [
          "ali 704225667 purge-url", "ali 704225668 purge-url", "ali 9524888 prefetch",
          "uc 2026_4d prefetch", "jd 93820486-226d purge-url",
        ])
    }
  }

  @Test("where finds a URL by each kind of match")
  func everyMatch() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "8", "--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        let tasks = [
          ("exact", "purge-url", "http://e.example/x.js"),
          ("folder", "purge-directory", "http://d.example/a/"),
          ("pattern", "purge-pattern", "http://p.example/i/.*[.]png"),
          ("odd", "purge-pattern", "http://q.example/("),
        ]
        for (id, kind, url) in tasks {
          let output = try await Program.run(
            ["track", "sim-jdcloud", id, "--kind", kind, "--url", url], environment: environment)
          #expect(output.status == 0, "\(output)")
        }
        let urls = [
          "http://e.example/x.js", "http://d.example/a/b/c.js", "http://p.example/i/7.png",
          "https://E.example/x.js", "http://D.example/a/b.js", "http://none.example/x.js",
        ]
        let output = try await Program.run(
          ["where", "--format", "json"] + urls, environment: environment)
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any])
        let answers = try #require(object["urls"] as? [[String: Any]])
        func row(_ index: Int, _ account: String) -> String {
          let rows = answers[index]["coverage"] as? [[String: Any]] ?? []
          let row = rows.first { $0["account"] as? String == account }
          return [row?["match"], row?["id"], row?["note"]].compactMap { $0 as? String }
            .joined(separator: " | ")
        }
        #expect(row(0, "sim-jdcloud") == "exact | exact | URL as tracked")
        #expect(row(1, "sim-jdcloud") == "directory | folder | URL as tracked")
        #expect(row(2, "sim-jdcloud") == "pattern | pattern | URL as tracked")
        #expect(
          row(3, "sim-jdcloud")
            == "normalized | exact | differs in scheme, case of the host; URL as tracked")
        #expect(
          row(4, "sim-jdcloud")
            == "normalized | folder | differs in case of the host; URL as tracked")
        #expect(row(5, "sim-jdcloud").hasPrefix("unknown | "))
        for index in urls.indices {
          #expect(row(index, "sim-alibaba-cdn") == "none")
          #expect(row(index, "sim-ucloud") == "none")
        }
        #expect(output.status == 5)
      }
    }
  }

  @Test("Processes that track at once, some of them killed, lose no id that was accepted")
  func killedWhileTracking() async throws {
    try await withHome { home in
      let config = try home.write("config.yaml", Self.config)
      let script = """
        track() { "$0" track jd "$1" --config \(config) 2>/dev/null && echo "$1" >> "$HOME/accepted"; }
        lines="$XDG_STATE_HOME/cdntop/watchlist.jsonl"
        track first
        # A line of another version is kept as it is, and makes every write take its time.
        head -c 8000000 /dev/zero | tr '\\0' x >> "$lines"; echo >> "$lines"
        for writer in 1 2 3; do
          for n in 1 2; do track "kept-$writer-$n"; done &
        done
        while [ ! -e "$HOME/over" ]; do
          "$0" tracked --config \(config) --format json > "$HOME/seen" || echo "tracked failed" >> "$HOME/torn"
          tail -c 3 "$HOME/seen" | grep -q ']}' || echo "half a list" >> "$HOME/torn"
        done &
        hits=0
        for n in $(seq 60); do
          [ $hits -lt 3 ] || break
          "$0" track jd "killed-$n" --config \(config) 2>/dev/null &
          program=$!
          while kill -0 $program 2>/dev/null; do
            # The new text is named after the process that writes it.
            if compgen -G "$lines.new-$program-*" >/dev/null; then kill -9 $program; break; fi
          done
          wait $program 2>/dev/null && echo "killed-$n" >> "$HOME/accepted"
          compgen -G "$lines.new-$program-*" >/dev/null && hits=$((hits + 1))
        done
        touch "$HOME/over"
        wait
        echo $hits > "$HOME/hits"
        "$0" tracked --config \(config) --format json > "$HOME/list" && cat "$HOME/accepted"
        """
      let output = try await shell(script, [], home)
      #expect(output.status == 0, "\(output.talk)")
      let accepted = output.data.split(separator: "\n").map(String.init)
      #expect(accepted.count >= 7)
      #expect(!FileManager.default.fileExists(atPath: home.url.appending(path: "torn").path))
      let hits = try String(contentsOf: home.url.appending(path: "hits"), encoding: .utf8)
      #expect(hits == "3\n", "no writer was killed while it wrote")
      let text = try Data(contentsOf: home.url.appending(path: "list"))
      let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
      let entries = try #require(object["tracked"] as? [[String: Any]])
      let ids = entries.compactMap { $0["id"] as? String }
      #expect(Set(ids).isSuperset(of: accepted), "\(Set(accepted).subtracting(ids))")
      #expect(Set(ids).count == ids.count)
      // The next writer clears away what killed ones left.
      let last = try await shell("\"$0\" track jd last --config \(config)", [], home)
      #expect(last.status == 0, "\(last.talk)")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: home.url.path + "/state/cdntop")
      #expect(names.sorted() == ["watchlist.jsonl", "watchlist.lock"])
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
        #expect(list.talk == "cdntop: INC-4711: 4 accounts, 4 done\n")
        let wait = try await Program.run(["wait", "label:INC-4711"], environment: environment)
        #expect(wait.status == 0, "\(wait)")
        #expect(wait.talk.contains("cdntop: INC-4711: 4 accounts, 4 done\n"))
      }
    }
  }

  @Test("where names the match, the task, its state, and the accounts without one")
  func coverage() async throws {
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--frozen"], home: home) { config in
        let environment = home.environment.merging(["CDNTOP_CONFIG": config]) { $1 }
        let list = try await Program.run(
          [
            "list", "--format", "jsonl", "--urls", "account:sim-ucloud", "kind:purge-url",
            "url:http*",
          ],
          environment: environment)
        let line = try #require(list.data.split(separator: "\n").first)
        let task = try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let urls = try #require(task["urls"] as? [[String: Any]]).compactMap {
          $0["url"] as? String
        }
        let url = try #require(urls.first { $0.hasPrefix("http") })
        let other = url.replacing("http", with: "HTTP", maxReplacements: 1)
        let file = try home.write(
          "urls", "# of the release\n\(url)\n\n\(other)\r\nhttp://no.where/x.js\n")
        let output = try await Program.run(
          ["where", "-f", file, "--format", "json"], environment: environment)
        #expect([1, 5].contains(output.status), "\(output)")
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(output.data.utf8)) as? [String: Any])
        let answers = try #require(object["urls"] as? [[String: Any]])
        #expect(answers.count == 3)
        func matches(_ index: Int) -> [String: String] {
          var matches: [String: String] = [:]
          for row in answers[index]["coverage"] as? [[String: Any]] ?? [] {
            matches[row["account"] as? String ?? ""] = row["match"] as? String
          }
          return matches
        }
        #expect(matches(0)["sim-ucloud"] == "exact")
        #expect(matches(0)["sim-jdcloud"] == "unknown")
        #expect(matches(0)["sim-alibaba-cdn"] == "none")
        #expect(matches(2)["sim-ucloud"] == "none")
        #expect(output.talk.contains("of 3 URLs are covered on no account"))
        for format in ["table", "jsonl", "csv", "markdown"] {
          let same = try await Program.run(
            ["where", url, "--format", format], environment: environment)
          #expect(same.data.contains("exact"))
        }
      }
    }
  }

  @Test("Every command's JSON is as list --schema says")
  func schema() async throws {
    let schema = try Schema(try await Program.run(["list", "--schema"]).data)
    try await withHome { home in
      try await withSimulator(["--tasks", "40", "--urls", "4", "--speed", "10"], home: home) {
        config in
        let text = try String(contentsOfFile: config, encoding: .utf8)
        let endpoint = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)?.output)
        let path = try home.write(
          "five.yaml",
          text + """
              - {name: sim-wrong, provider: ucloud, endpoint: "\(endpoint)", public_key: a, private_key: b}

            """)
        let environment = home.environment.merging(["CDNTOP_CONFIG": path]) { $1 }
        func run(_ arguments: [String]) async throws -> String {
          try await Program.run(arguments, environment: environment).data
        }
        _ = try await run([
          "track", "sim-jdcloud", "nowhere", "--label", "a", "--url", "http://a/b",
        ])
        for flags in [[], ["--urls"]] {
          #expect(schema.faults(try await run(["list", "--format", "json"] + flags), "list") == [])
          let lines = try await run(["list", "--format", "jsonl"] + flags).split(separator: "\n")
          #expect(lines.count > 30)
          for line in lines { #expect(schema.faults(String(line), "task") == []) }
        }
        let demo = try await run(["demo", "--list", "--format", "json", "--urls"])
        #expect(schema.faults(demo, "list") == [])
        #expect(schema.faults(try await run(["tracked", "--format", "json"]), "tracked") == [])
        let check = try await run(["check", "--format", "json", "--need", "purge-url=1"])
        #expect(check.contains("sim-wrong"))
        #expect(schema.faults(check, "check") == [])
        let urls = ["http://www.example.com/a b+c", "x。y/图"]
        #expect(schema.faults(try await run(["where", "--format", "json"] + urls), "where") == [])
        for line in try await run(["where", "--format", "jsonl"] + urls).split(separator: "\n") {
          #expect(schema.faults(String(line), "whereURL") == [])
        }
        let summary = home.url.path + "/summary"
        _ = try await run(["wait", "--timeout", "5s", "--summary-file", summary, "age:<1d"])
        #expect(
          schema.faults(try String(contentsOfFile: summary, encoding: .utf8), "wait") == [])
        let watch = try await shell(
          """
          "$0" watch --format jsonl --config \(path) > "$HOME/changes" &
          until grep -q '"problem"' "$HOME/changes"; do sleep 0.1; done
          kill $!; wait; cat "$HOME/changes"
          """, [], home)
        let changes = watch.data.split(separator: "\n")
        #expect(changes.contains { $0.contains("\"problem\"") })
        for line in changes { #expect(schema.faults(String(line), "change") == []) }
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

/// The part of JSON Schema that cdntop's own schema uses, and strict: a key that is not in the schema is
/// a fault, too, so that nothing is printed that is not published.
struct Schema {
  private let definitions: [String: Any]

  init(_ text: String) throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    definitions = try #require(root?["$defs"] as? [String: Any])
  }

  /// Returns what is wrong with a document by the definition of a name.
  func faults(_ text: String, _ name: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
      return ["no JSON: \(text.prefix(80))"]
    }
    var faults: [String] = []
    check(value, ["$ref": "#/$defs/\(name)"], name, &faults)
    if let object = value as? [String: Any] {
      let known = keys(of: ["$ref": "#/$defs/\(name)"])
      for key in object.keys where !known.contains(key) { faults.append("\(name).\(key) is new") }
    }
    return faults
  }

  private func definition(_ reference: String) -> [String: Any] {
    definitions[String(reference.dropFirst("#/$defs/".count))] as? [String: Any] ?? [:]
  }

  /// The keys an object may have, by all parts of a schema.
  private func keys(of schema: [String: Any]) -> Set<String> {
    var keys = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
    if let reference = schema["$ref"] as? String {
      keys.formUnion(self.keys(of: definition(reference)))
    }
    for word in ["allOf", "anyOf"] {
      for part in schema[word] as? [[String: Any]] ?? [] { keys.formUnion(self.keys(of: part)) }
    }
    return keys
  }

  private func check(
    _ value: Any, _ rule: Any, _ path: String, _ faults: inout [String]
  ) {
    guard let schema = rule as? [String: Any] else { return }
    if let reference = schema["$ref"] as? String {
      check(value, definition(reference), path, &faults)
    }
    for part in schema["allOf"] as? [Any] ?? [] { check(value, part, path, &faults) }
    if let parts = schema["anyOf"] as? [Any] {
      let tries = parts.map { part in
        var faults: [String] = []
        check(value, part, path, &faults)
        return faults
      }
      if !tries.contains(where: \.isEmpty) {
        faults += tries.min { $0.count < $1.count } ?? []
      }
    }
    if let type = schema["type"] {
      let types = type as? [String] ?? [type as? String ?? ""]
      if !types.contains(where: { isOf(value, $0) }) { faults.append("\(path) is no \(types)") }
    }
    if let values = schema["enum"] as? [Any], !values.contains(where: { isSame($0, value) }) {
      faults.append("\(path) is \(value)")
    }
    if let constant = schema["const"], !isSame(constant, value) {
      faults.append("\(path) is \(value)")
    }
    if let pattern = schema["pattern"] as? String, let text = value as? String,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      faults.append("\(path) is \(text)")
    }
    if let number = value as? NSNumber, !(value is Bool) {
      if let least = schema["minimum"] as? Double, number.doubleValue < least {
        faults.append("\(path) is \(number)")
      }
      if let most = schema["maximum"] as? Double, number.doubleValue > most {
        faults.append("\(path) is \(number)")
      }
    }
    if let items = schema["items"], let elements = value as? [Any] {
      for (index, element) in elements.enumerated() {
        check(element, items, "\(path)[\(index)]", &faults)
        checkKeys(element, items, "\(path)[\(index)]", &faults)
      }
    }
    guard let object = value as? [String: Any] else { return }
    for key in schema["required"] as? [String] ?? [] where object[key] == nil {
      faults.append("\(path).\(key) is missing")
    }
    for (key, part) in schema["properties"] as? [String: Any] ?? [:] {
      guard let member = object[key] else { continue }
      check(member, part, "\(path).\(key)", &faults)
      checkKeys(member, part, "\(path).\(key)", &faults)
    }
    if let rest = schema["additionalProperties"] {
      for (key, member) in object { check(member, rest, "\(path).\(key)", &faults) }
    }
  }

  private func checkKeys(_ value: Any, _ rule: Any, _ path: String, _ faults: inout [String]) {
    guard let object = value as? [String: Any], let schema = rule as? [String: Any],
      schema["additionalProperties"] == nil
    else { return }
    let known = keys(of: schema)
    for key in object.keys where !known.contains(key) { faults.append("\(path).\(key) is new") }
  }

  private func isOf(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "null": value is NSNull
    case "string": value is String
    case "boolean": value is Bool
    case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "number": value is NSNumber
    case "array": value is [Any]
    case "object": value is [String: Any]
    default: false
    }
  }

  private func isSame(_ left: Any, _ right: Any) -> Bool {
    (left as? NSObject)?.isEqual(right as? NSObject) ?? (left is NSNull && right is NSNull)
      || "\(left)" == "\(right)"
  }
}

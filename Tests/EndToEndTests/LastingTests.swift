import Foundation
import TestSupport
import Testing

/// Vendors that send more than anybody can use, or want to be left alone for long.
@Suite(.serialized, .hangLimit)
struct LastingTests {
  private static func number(_ name: String, in body: String) -> Int {
    for pair in body.split(separator: "&") where pair.hasPrefix(name + "=") {
      return Int(pair.dropFirst(name.count + 1)) ?? 0
    }
    return 0
  }

  private static func row(_ id: Int, _ url: Int, at time: Int) -> String {
    "{\"TaskId\":\"task_\(id)\",\"Status\":\"success\",\"CreateTime\":\(time),\"Type\":\"file\",\"UrlLists\":["
      + "{\"Url\":\"http://h.example/\(url)\",\"Status\":\"success\",\"CreateTime\":\(time)}]}"
  }

  /// Lends a configuration with one account of a vendor that answers so.
  private func withVendor(
    _ more: String = "", _ answer: @escaping AnsweringServer.Answer,
    _ body: (Home, _ config: String) async throws -> Void
  ) async throws {
    let server = try await AnsweringServer.start(answer)
    try await withHome { home in
      let config = try home.write(
        "config.yaml",
        """
        accounts:
          - {name: uc, provider: ucloud, public_key: k, private_key: s, endpoint: "http://127.0.0.1:\(server.port)", rate_limit: 1000}
        \(more)

        """)
      try await body(home, config)
    }
    try await server.stop()
  }

  /// Runs `watch` until a word stands in what it prints, or a program it told has written to `told`.
  private func watch(
    _ options: String, until word: String, in file: String = "out", _ home: Home, _ config: String
  ) async throws -> String {
    let script =
      "\"$0\" watch \(options) --config \(config) > $HOME/out 2>/dev/null & "
      + "for i in $(seq 2000); do grep -qs \(word) $HOME/\(file) && break; sleep 0.1; done; "
      + "kill $!; wait; cat $HOME/\(file)"
    return try await Program.shell(script, home).data
  }

  @Test("20,000 rows of one id are one task", .holds(.oneID))
  func oneID() async throws {
    let now = Int(Date().timeIntervalSince1970) - 60
    let rows = (0..<20_000).map { Self.row(1, $0, at: now) }.joined(separator: ",")
    let full = AnsweringServer.json("{\"RetCode\":0,\"TaskList\":[\(rows)]}")
    let empty = AnsweringServer.json("{\"RetCode\":0,\"TaskList\":[]}")
    try await withVendor { _, body in
      body.contains("Prefetch") || Self.number("Offset", in: body) > 0 ? empty : full
    } _: { home, config in
      let output = try await Program.run(
        ["list", "--config", config, "--format", "jsonl"], environment: home.environment)
      #expect(output.status == 0, "\(output.talk)")
      #expect(output.data.contains("\"urls_total\":20000,\"urls_done\":20000,"))
    }
  }

  @Test(
    "A list that never ends is left, which is said; what was read is printed", .holds(.endlessList))
  func endless() async throws {
    let now = Int(Date().timeIntervalSince1970) - 60
    let answer: AnsweringServer.Answer = { _, body in
      let start = Self.number("Offset", in: body)
      let rows =
        body.contains("Prefetch") ? [] : (start..<start + 200).map { Self.row($0, $0, at: now) }
      return AnsweringServer.json("{\"RetCode\":0,\"TaskList\":[\(rows.joined(separator: ","))]}")
    }
    let sentence =
      "purge: read in part (the list is too long: only its first 50,000 tasks were read)"
    try await withVendor("", answer) { home, config in
      let list = try await Program.run(
        ["list", "--config", config, "--format", "jsonl", "--timeout", "4m"],
        environment: home.environment)
      #expect(list.status == 4)
      // A busy machine takes longer, which is told.
      let said = list.talk.split(separator: "\n").filter { !$0.contains("still reading") }
      #expect(said == ["cdntop: uc: \(sentence)"])
      #expect(list.data.split(separator: "\n").count == 50_000)
      let watch = try await watch("", until: "PROBLEM", home, config)
      #expect(watch.contains("uc PROBLEM \(sentence)\n"), "\(watch.prefix(2_000))")
    }
  }

  @Test(
    "A long Retry-After is told at once, with its length", .holds(.longRest),
    arguments: ["429 Too Many Requests", "503 Service Unavailable"])
  func retryAfter(status: String) async throws {
    let answer = AnsweringServer.json("{}", status: status, ["Retry-After: 3600"])
    let notify = "notify: {bell: false, command: [sh, -c, \"cat > $HOME/told\"]}"
    try await withVendor(notify, { _, _ in answer }) { home, config in
      let words = "rate limited, asks to wait 1h"
      let text = try await watch("", until: "PROBLEM", home, config)
      #expect(text.contains("uc PROBLEM \(words)"), "\(text)")
      let json = try await watch("--format jsonl", until: "problem", home, config)
      #expect(json.contains("\"kind\":\"throttled\""), "\(json)")
      #expect(json.contains("\"retry_after_s\":3600"))
      let told = try await watch("", until: "summary", in: "told", home, config)
      #expect(told.contains("uc is read slowly: \(words)"), "\(told)")
      // With half an hour, it does not wait for what comes after that.
      let list = try await Program.run(
        ["list", "--config", config, "--timeout", "30m"], environment: home.environment)
      #expect(list.status == 4)
      #expect(list.talk.hasPrefix("cdntop: uc: \(words)"), "\(list.talk)")
    }
  }
}

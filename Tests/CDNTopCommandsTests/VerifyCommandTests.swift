import ArgumentParser
import Foundation
import Glibc
import Proofs
import Reports
import Synchronization
import TestSupport
import Testing

@testable import CDNTopCommands

/// `verify` from the words of a command line to what is printed, against servers on loopback.
@Suite struct VerifyCommandTests {
  private let folder: TemporaryFolder
  private let recorder = Recorder()

  init() throws { folder = try TemporaryFolder() }

  private func run(_ words: String..., input: String = "") async throws -> Reports.ExitStatus {
    let process = recorder.process(in: folder, input: input, now: { Date() })
    let command = try RootCommand.parseAsRoot(ArgumentOrder(words).sorted())
    return try await #require(command as? VerifyCommand).perform(in: process)
  }

  private static func serving(_ body: String, _ fields: [String] = []) async throws
    -> AnsweringServer
  {
    try await AnsweringServer.start { _, _ in AnsweringServer.json(body, fields) }
  }

  /// One probe takes 2 s: the pause between its two answers.
  @Test func aFreshAndAStalePlaceInJSON() async throws {
    let origin = try await Self.serving("new")
    let fresh = try await Self.serving("new", ["X-Cache: HIT"])
    let stale = try await Self.serving("old", ["X-Cache: HIT"])
    let status = try await run(
      "verify", "http://www.example.com/a.js", "--origin", "http://127.0.0.1:\(origin.port)",
      "--from", "ip:127.0.0.1:\(fresh.port),127.0.0.1:\(stale.port)", "--rate", "100",
      "--format", "json")
    #expect(status == .failedTask)
    #expect(try Schema(JSONSchema.text).faults(recorder.output, "verify").isEmpty)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(recorder.output.utf8)) as? [String: Any])
    #expect(document["schema"] as? Int == 1)
    let url = try #require((document["urls"] as? [[String: Any]])?.first)
    #expect(url["url"] as? String == "http://www.example.com/a.js")
    #expect(url["verdict"] as? String == "stale")
    let counts = ["places": 2, "fresh": 1, "stale": 1, "revalidated": 0, "unknown": 0]
    for (key, count) in counts { #expect(url[key] as? Int == count, "\(key)") }
    #expect(url["oldest_cached_since"] is NSNull)
    #expect((url["origin"] as? [String: Any])?["status"] as? Int == 200)
    let probes = try #require(url["probes"] as? [[String: Any]])
    #expect(probes.map { $0["verdict"] as? String } == ["fresh", "stale"])
    #expect(probes[0]["tiers"] as? [String] == ["HIT"])
    #expect(probes[0]["address"] as? String == "127.0.0.1:\(fresh.port)")
    let keys = [
      "verdict", "reason", "address", "node", "cached_since", "tiers", "status", "etag", "length",
      "hash", "variant",
    ]
    for key in keys { #expect(probes[1][key] != nil, "\(key)") }
    #expect(recorder.talk.first == "cdntop: 1 URL, 2 probes: 6 requests, at least 1s at this rate")
    #expect(recorder.talk.last == "cdntop: 1 URL at the places asked: 1 stale")
  }

  /// Its first URL is answered for; the place hangs for all others, of which some are begun together.
  private func interrupted(
    _ words: [String], urls: Int, when isReached: @escaping @Sendable () -> Bool
  ) async throws {
    let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
    let input = (0..<urls).map { "http://www.example.com/\($0)\n" }.joined()
    var process = recorder.process(in: folder, input: input, now: { Date() })
    process.endingSignals = { signals }
    let command = try #require(
      try RootCommand.parseAsRoot(ArgumentOrder(words).sorted()) as? VerifyCommand)
    let running = Task { [process] in try await command.perform(in: process) }
    while !isReached() { try await Task.sleep(for: .milliseconds(5)) }
    continuation.yield(SIGINT)
    await #expect(throws: EndedBySignal(number: SIGINT)) { try await running.value }
  }

  @Test func whatIsKnownIsPrintedWhereASignalCutsARunShort() async throws {
    let origin = try await Self.serving("new")
    let edge = try await AnsweringServer.start { head, _ in
      head.hasPrefix("GET /0 ") ? AnsweringServer.json("new") : ""
    }
    let recorder = recorder
    try await interrupted(
      [
        "verify", "-f", "-", "--origin", "http://127.0.0.1:\(origin.port)", "--from",
        "ip:127.0.0.1:\(edge.port)", "--rate", "400", "--timeout", "1h", "--format", "jsonl",
      ], urls: 200, when: { recorder.output.contains("\"verdict\":\"fresh\"") })
    let lines = recorder.output.split(separator: "\n")
    let verdicts = try lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["verdict"] as? String
    }
    // No more are under way at once, and one more was begun when the first had ended.
    #expect(verdicts == ["fresh"] + Array(repeating: "unknown", count: 128))
    #expect(
      recorder.talk.last
        == "cdntop: 129 URLs at the places asked: 128 unknown, 1 fresh; 71 URLs not asked")
  }

  @Test func aRecordingThatIsCutShortIsNotWritten() async throws {
    let asked = Mutex(0)
    let edge = try await AnsweringServer.start { head, _ in
      asked.withLock { $0 += 1 }
      return head.hasPrefix("GET /0 ") ? AnsweringServer.json("old") : ""
    }
    let file = folder.path + "/before.json"
    try Data("the whole one".utf8).write(to: URL(filePath: file))
    try await interrupted(
      [
        "verify", "-f", "-", "--save-baseline", file, "--from", "ip:127.0.0.1:\(edge.port)",
        "--rate", "100", "--timeout", "1h",
      ], urls: 2, when: { asked.withLock { $0 } == 2 })
    #expect(recorder.talk.last == "cdntop: ended before all was recorded; \(file) is not written")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "the whole one")
  }

  @Test func aBaselineIsSavedAndThenProvesAChange() async throws {
    let body = Mutex("old")
    let edge = try await AnsweringServer.start { _, _ in
      AnsweringServer.json(body.withLock { $0 })
    }
    let file = folder.path + "/before.json"
    let words = ["verify", "http://www.example.com/a.js", "--from", "ip:127.0.0.1:\(edge.port)"]
    func again(_ more: String...) async throws -> Reports.ExitStatus {
      let process = recorder.process(in: folder, now: { Date() })
      let command = try RootCommand.parseAsRoot(ArgumentOrder(words + more).sorted())
      return try await #require(command as? VerifyCommand).perform(in: process)
    }
    #expect(try await again("--save-baseline", file) == .done)
    #expect(recorder.output.isEmpty)
    #expect(recorder.talk.last == "cdntop: 1 answer recorded in \(file)")
    #expect(try await again("--baseline", file, "--rate", "100") == .failedTask)
    body.withLock { $0 = "new" }
    #expect(try await again("--baseline", file, "--rate", "100", "--format", "jsonl") == .done)
    #expect(recorder.output.contains("\"verdict\":\"fresh\""))
  }

  @Test func whatNobodyAnswersIsAFailure() async throws {
    let gone = try RefusingPort()
    let status = try await run(
      "verify", "-f", "-", "--expect-status", "404", "--from", "ip:127.0.0.1:\(gone.port)",
      input: "# gone\nhttp://www.example.com/a.js\n\n")
    #expect(status == .unreadableAccount)
    #expect(recorder.output.hasPrefix("UNKNOWN  http://www.example.com/a.js: unknown at 1 of 1"))
  }

  @Test func aStatusAloneProvesNothing() async throws {
    let edge = try await Self.serving("x")
    let status = try await run(
      "verify", "http://www.example.com/a.js", "--expect-status", "200", "--rate", "100", "--from",
      "ip:127.0.0.1:\(edge.port)", "--format", "markdown")
    #expect(status == .nothingMatched)
    #expect(recorder.output.hasPrefix("| URL | Verdict | Places |"))
  }

  @Test(arguments: [
    (["verify"], "verify: give URLs"),
    (["verify", "http://h/"], "verify: say what is expected"),
    (["verify", "ftp://h/", "--time-only"], nil),
    (["verify", "http://u@h/", "--time-only", "--since", "2h"], "is no URL that can be asked"),
    (["verify", "http://h/", "--time-only"], "--time-only needs the time of the purge"),
    (["verify", "http://h/", "--origin", "h"], "--origin takes an origin"),
    (["verify", "http://h/", "--origin", "http://h/path"], "--origin takes an origin"),
    (["verify", "http://h/", "--origin-ip", "h"], "--origin-ip takes an address"),
    (["verify", "http://h/", "--expect-status", "4xx"], "--expect-status takes statuses"),
    (["verify", "http://h/", "--expect-sha256", "ab"], "--expect-sha256 takes a SHA-256"),
    (["verify", "http://h/", "--expect-header", "etag"], "--expect-header takes NAME=VALUE"),
    (["verify", "http://h/", "--variants", "zstd"], "--variants takes codings"),
    (["verify", "http://h/", "--scheme", "http"], "--scheme takes both"),
    (["verify", "http://h/", "--from", "ip:h", "--expect-status", "404"], "--from takes places"),
    (["verify", "http://h/", "--rate", "0"], "--rate takes a number above 0"),
    (["verify", "http://h/", "--max-probes", "0"], "--max-probes takes a whole number"),
    (["verify", "http://h/", "--format", "csv"], "--format takes table, json, jsonl or markdown"),
  ])
  func mistakesSayWhatIsWanted(words: [String], problem: String?) async throws {
    do {
      let command = try RootCommand.parseAsRoot(ArgumentOrder(words).sorted())
      _ = try await #require(command as? VerifyCommand).perform(
        in: recorder.process(in: folder, now: { Date() }))
      Issue.record("went on")
    } catch let error as UsageError {
      if let problem { #expect(error.description.contains(problem), "\(error)") }
    } catch {
      // A filter needs a configuration, and there is none.
      #expect(problem == nil, "\(error)")
    }
    #expect(recorder.output.isEmpty)
  }

  @Test("A file that the configuration names is found beside it, from whatever folder")
  func placesBesideTheConfiguration() throws {
    try folder.write("192.0.2.7\n", to: "edges.txt")
    let file = folder.path + "/config.yaml"
    let verify = try ConfigurationReader(file: file, paths: ProgramPaths(environment: [:]))
      .configuration(in: "accounts: []\nverify: {from: ['ip:@edges.txt']}\n").verify
    let place = try #require(SocketPlace("192.0.2.7"))
    #expect(try verify.proofSettings().places == PlaceList([.node(place)]))
    #expect(throws: FileError.self) { try verify.proofSettings(from: "ip:@edges.txt") }
  }

  @Test func theSectionOfTheConfiguration() throws {
    func read(_ section: String) throws -> Configuration {
      try ConfigurationReader(file: "f", paths: ProgramPaths(environment: ["HOME": "/h"]))
        .configuration(in: "accounts: []\nverify: \(section)\n")
    }
    let verify = try read(
      "{origins: {'*.example.com': 'https://203.0.113.10', example.net: 'http://h:81'}, "
        + "from: [local, 'ip:@e.txt'], rate: 5}"
    ).verify
    #expect(verify.from == ["local", "ip:@e.txt"] && verify.rate == 5)
    #expect(verify.path("e.txt") == "./e.txt" && verify.path("~/e.txt") == "/h/e.txt")
    func origin(_ text: String) -> OriginPlace? { ProofURL(text).flatMap(verify.origin) }
    #expect(
      origin("https://a.b.example.com/") == .host("203.0.113.10", port: nil, scheme: .https))
    #expect(origin("https://example.com/") == nil)
    #expect(origin("http://example.net/x") == .host("h", port: 81, scheme: .http))
    for wrong in [
      "{origins: {'*.x': h}}", "{origins: {'a*.x': 'http://h'}}", "{from: [elsewhere]}",
      "{rate: 0}", "{place: local}",
    ] {
      #expect(throws: (any Error).self, "\(wrong)") { try read(wrong) }
    }
  }
}

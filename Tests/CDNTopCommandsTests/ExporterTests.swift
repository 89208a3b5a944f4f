import Foundation
import Reports
import TaskModel
import Terminal
import Testing

@testable import CDNTopCommands
@testable import MonitorUI

@Suite struct ExporterTests {
  private let folder: TemporaryFolder
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  init() throws { folder = try TemporaryFolder() }

  private func exporter(_ variables: [String: String] = [:]) -> Exporter {
    Exporter(
      environment: ProgramEnvironment(
        ["PATH": "/usr/bin:/bin", "HOME": folder.path].merging(variables) { $1 }),
      tmux: folder.path + "/tmux")
  }

  /// Puts a program in the place of tmux that keeps what it was given, and does some shell code before.
  private func putTmux(_ code: String = "") async throws {
    let script = """
      #!/bin/sh
      echo "$@" >> \(folder.path)/words
      \(code)
      cat > \(folder.path)/given

      """
    try await folder.writeProgram(script, to: "tmux")
  }

  @Test func copiesByTmuxWhereItWorks() async throws {
    try await putTmux()
    let text = String(repeating: "x", count: ClipboardSequence.textLimit)
    let action = await exporter(["TMUX": "/tmp/t,1,0"]).copy(.text(text, what: "12 URLs"))
    #expect(action == .said("copied 12 URLs via tmux", isProblem: false))
    #expect(try folder.read("given") == text)
    #expect(try folder.read("words") == "load-buffer -w -\n")
  }

  /// In a demo or a replay nothing names the variables that hold secrets, and its server is told all of its client's.
  @Test func tmuxSeesNoVariableThatItDoesNotNeed() async throws {
    try await putTmux("env | sed 's/=.*//' > \(folder.path)/names")
    let needed = ["TMUX": "/tmp/t,1,0", "TMUX_PANE": "%1", "TERM": "screen", "LC_CTYPE": "C.UTF-8"]
    let all = needed.merging(["MY_KEY": "hush", "PGPASSWORD": "hush", "HOOK": "hush"]) { $1 }
    #expect(
      await exporter(all).copy(.text("x", what: "id x"))
        == .said("copied id x via tmux", isProblem: false))
    let names = Set(try folder.read("names").split(separator: "\n").map(String.init))
    // The shell makes some of its own.
    #expect(
      names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"])
        == Set(needed.keys).union(["PATH", "HOME"]))
  }

  /// Before 3.2 it does not know the flag that tells its terminal, too.
  @Test func anOldTmuxKeepsTheTextForItself() async throws {
    try await putTmux("[ \"$2\" = -w ] && { echo 'unknown flag -w' >&2; exit 1; }")
    let action = await exporter(["TMUX": "/tmp/t,1,0"]).copy(
      .text("https://a.example.com/1", what: "a URL"))
    #expect(
      action == .said("copied a URL into tmux's buffer only: prefix ] pastes it", isProblem: false))
    #expect(try folder.read("given") == "https://a.example.com/1")
    #expect(try folder.read("words") == "load-buffer -w -\nload-buffer -\n")
  }

  @Test(arguments: [
    ("exit 1", "tmux failed"), ("kill -9 $$", "tmux failed"), ("sleep 9", "tmux does not answer"),
    (nil, "tmux cannot be run"),
  ])
  func aTmuxThatFailsIsSaidAndTheTerminalTold(code: String?, why: String) async throws {
    if let code { try await putTmux(code) }
    let sequence = try #require(ClipboardSequence("x", route: .terminal))
    var exporter = exporter(["TMUX": "/tmp/t,1,0", "TERM": "screen"])
    if why == "tmux does not answer" { exporter.patience = .milliseconds(50) }
    #expect(
      await exporter.copy(.text("x", what: "id x"))
        == .clipboardReady(sequence, what: "id x", after: why))
  }

  @Test(arguments: [
    (["TERM": "screen.xterm"], ClipboardSequence.Route.terminal),
    (["TMUX": "", "STY": "1.pts-0"], .screen), (["TERM": "xterm-256color"], .terminal),
  ])
  func elseTheTerminalIsTold(
    variables: [String: String], route: ClipboardSequence.Route
  ) async throws {
    try await putTmux("exit 1")
    let sequence = try #require(ClipboardSequence("x", route: route))
    #expect(
      await exporter(variables).copy(.text("x", what: "id x"))
        == .clipboardReady(sequence, what: "id x", after: nil))
  }

  @Test func linesAreNamed() async throws {
    try await putTmux()
    let source = CopySource.text("a\nb", what: "2 ids of 2 marked tasks")
    let action = await exporter(["TMUX": "/tmp/t,1,0"]).copy(source)
    #expect(action == .said("copied 2 ids of 2 marked tasks via tmux", isProblem: false))
    #expect(try folder.read("given") == "a\nb")
  }

  @Test func tooMuchIsNotTried() async throws {
    try await putTmux()
    let text = String(repeating: "x", count: ClipboardSequence.textLimit + 1)
    let action = await exporter(["TMUX": "/tmp/t,1,0"]).copy(.text(text, what: "12 URLs"))
    #expect(
      action == .said("too much for the clipboard: 56,245 of at most 56,244 bytes", isProblem: true)
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/given"))
  }

  // MARK: Rows

  private static let task: CacheTask = {
    var task = CacheTask(
      id: .init(account: AccountID("ali"), vendorID: "7\u{202E}7"),
      provider: ProviderID("alibaba-cdn"), kind: .purgeURL, firstSeenAt: now)
    task.status = .partial
    task.urls = URLItems([
      item("https://a.example.com/1", .failed), item("https://a.example.com/2", .succeeded),
      item("https://a.example.com/1", .failed), item("https://a.example.com/=3", .failed),
    ])
    return task
  }()

  private static func item(_ url: String, _ status: TaskStatus) -> URLItem {
    URLItem(url: SafeText(url, limit: .url), status: status)
  }

  private static let snapshot = Snapshot(
    version: 1, takenAt: now,
    tasks: [
      task,
      CacheTask(
        id: .init(account: AccountID("ali"), vendorID: "8"), provider: ProviderID("alibaba-cdn"),
        kind: .prefetch, firstSeenAt: now),
    ], accounts: [])

  /// The object that scripts know from `list --format json`.
  @Test func rowsAreTheObjectsOfTheList() async throws {
    let listing = Listing(Self.snapshot, zone: .fixed(seconds: 0), includesURLs: false)
    var lines = ""
    OutputFormat.jsonl.render(listing) { lines += $0 }
    let source = CopySource.task(Self.task, in: Self.snapshot, at: Self.now)
    guard case .clipboardReady(let sequence, _, _) = await exporter().copy(source) else {
      Issue.record("not copied")
      return
    }
    let encoded = sequence.bytes.dropFirst("\u{1B}]52;c;".count).dropLast()
    let data = try #require(Data(base64Encoded: String(encoded)))
    let text = String(decoding: data, as: UTF8.self)
    #expect(lines.split(separator: "\n").contains(Substring(text)))
    #expect(text.contains("\"7<202E>7\""))
  }

  // MARK: Files

  private func request(
    _ format: ExportFormat, _ name: String = "out", tasks: [String] = ["8", "7\u{202E}7"],
    items: URLItems? = nil, overwrites: Bool = false, scope: RowScope = .inView(2)
  ) -> ExportRequest {
    ExportRequest(
      path: name.hasPrefix("~") ? name : folder.path + "/" + name, format: format,
      overwrites: overwrites, scope: scope, snapshot: Self.snapshot,
      tasks: tasks.map { CacheTask.ID(account: AccountID("ali"), vendorID: $0) }, items: items,
      now: Self.now, zone: .fixed(seconds: 0))
  }

  @Test(arguments: ExportFormat.allCases)
  func keepsTheOrderOfTheView(format: ExportFormat) async throws {
    let reply = await exporter().export(request(format))
    let text = try folder.read("out")
    #expect(try folder.mode(of: "out") == 0o600)
    guard format != .failedURLs else {
      #expect(text == "https://a.example.com/1\nhttps://a.example.com/=3\n")
      #expect(reply == .written("2 failed URLs of 2 tasks (all in view)"))
      return
    }
    #expect(reply == .written("2 tasks (all in view)"))
    let rows = text.split(separator: "\n").filter { $0.contains("prefetch") || $0.contains("202E") }
    try #require(rows.count == 2)
    #expect(rows[0].contains("prefetch"))
    #expect(!text.unicodeScalars.contains("\u{202E}"))
  }

  /// Somebody set the calendar: dates of our own clock are written by it, ages and the vendor's times stay.
  @Test func datesGoByTheCalendar() async throws {
    func row(_ ahead: TimeInterval) async throws -> [String: String] {
      var request = request(.json, "out\(ahead)", tasks: ["8"])
      request.calendarAhead = ahead
      _ = await exporter().export(request)
      let text = try folder.read("out\(ahead)")
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      var row = try #require((object?["tasks"] as? [[String: Any]])?.first)
      row["generated_at"] = object?["generated_at"]
      return row.mapValues { "\($0)" }
    }
    let (before, after) = (try await row(0), try await row(3_600))
    let moved = Set(before.keys.filter { before[$0] != after[$0] })
    #expect(moved.contains("generated_at") && moved.contains("first_seen_at"), "\(moved)")
    #expect(moved.isSubset(of: ["generated_at", "first_seen_at", "last_seen_at"]), "\(moved)")
  }

  @Test(arguments: [ExportFormat.csv, .json, .jsonl, .markdown])
  func theURLsInViewOfOneTask(format: ExportFormat) async throws {
    let items = URLItems([Self.item("https://a.example.com/=3", .failed)])
    let reply = await exporter().export(request(format, tasks: ["7\u{202E}7"], items: items))
    #expect(reply == .written("2 URLs (all in view) of task 7<202E>7"))
    let text = try folder.read("out")
    #expect(text.contains("/=3"))
    #expect(!text.contains("example.com/2"))
    // The task's own counts are not those of the view.
    if format == .jsonl { #expect(text.contains("\"urls_total\":4,")) }
  }

  @Test func neverOverwritesUnasked() async throws {
    try folder.write("precious", to: "out", mode: 0o644)
    #expect(await exporter().export(request(.csv)) == .exists)
    #expect(try folder.read("out") == "precious")
    let written = ExportReply.written("2 tasks (all in view)")
    #expect(await exporter().export(request(.csv, overwrites: true)) == written)
    #expect(try folder.read("out").hasPrefix("account,"))
    #expect(try folder.mode(of: "out") == 0o600)
  }

  @Test func picturesAreNewFiles() async throws {
    let path = folder.path + "/a.svg"
    #expect(
      await exporter().save("<svg/>", path: path)
        == .said("wrote the screen to \(path)", isProblem: false))
    #expect(try folder.mode(of: "a.svg") == 0o600)
    let again = await exporter().save("other", path: path)
    #expect(again == .said("\(path) exists; nothing was written", isProblem: true))
    #expect(try folder.read("a.svg") == "<svg/>")
  }

  @Test func errorsAreSentences() async throws {
    #expect(
      await exporter().export(request(.csv, "none/out"))
        == .failed("cannot create \(folder.path)/none/out: no such file or directory"))
    #expect(
      await exporter().export(request(.failedURLs, tasks: ["8"]))
        == .failed("none of the 2 tasks in view has a failed URL; nothing was written"))
    let written = ExportReply.written("2 tasks (all in view)")
    #expect(await exporter().export(request(.csv, "~/home.csv")) == written)
    #expect(try folder.read("home.csv").contains("prefetch"))
  }

  /// What is said of a scope is about that scope.
  @Test(arguments: [
    (RowScope.marked(1), "the marked task has no failed URL"),
    (.marked(3), "none of the 3 marked tasks has a failed URL"),
    (.inView(0), "no task is in view"), (.inView(1), "the one task in view has no failed URL"),
    (.inView(41), "none of the 41 tasks in view has a failed URL"),
    (.task, "this task has no failed URL"),
  ])
  func nothingFailedInTheScope(_ scope: RowScope, _ words: String) async throws {
    let reply = await exporter().export(request(.failedURLs, tasks: ["8"], scope: scope))
    #expect(reply == .failed("\(words); nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
  }

  @Test(arguments: [
    (RowScope.marked(2, hidden: 0), "none of the 2 marked URLs has failed"),
    (.inView(3), "none of the 3 URLs in view has failed"),
  ])
  func noURLOfTheScopeFailed(_ scope: RowScope, _ words: String) async throws {
    let items = URLItems([Self.item("https://a.example.com/2", .succeeded)])
    let reply = await exporter().export(
      request(.failedURLs, tasks: ["7\u{202E}7"], items: items, scope: scope))
    #expect(reply == .failed("\(words); nothing was written"))
  }

  /// A vendor's answer is written byte for byte.
  @Test func aTextIsWrittenAsItIs() async throws {
    var request = request(.json)
    request.text = "{\"a\" : 1.50,\r\n\"b\":[ ]}"
    #expect(await exporter().export(request) == .written("the vendor's exact answer, 22 B,"))
    #expect(try folder.read("out") == request.text)
    #expect(await exporter().export(request) == .exists)
  }
}

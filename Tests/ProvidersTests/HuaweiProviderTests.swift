import FoundationEssentials
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

@Suite struct HuaweiProviderTests {
  static func row(
    _ id: String, _ status: String = "task_done", file: String = "file", type: String = "refresh",
    succeeded: Int = 1, failed: Int = 0, total: Int? = nil, created: Int = 1_714_561_200_000
  ) -> String {
    let total = total ?? succeeded + failed
    return #"{"id":"\#(id)","task_type":"\#(type)","status":"\#(status)","processing":"#
      + #"\#(total - succeeded - failed),"succeed":\#(succeeded),"failed":\#(failed),"total":\#(total),"#
      + #""create_time":\#(created),"file_type":"\#(file)"}"#
  }

  static func list(_ rows: [String], total: Int? = nil) -> HTTPAnswer {
    HTTPAnswer(#"{"total":\#(total ?? rows.count),"tasks":[\#(rows.joined(separator: ","))]}"#)
  }

  /// A task with URLs in states.
  static func detail(_ row: String, _ states: [String], total: Int? = nil) -> HTTPAnswer {
    let urls = states.enumerated().map {
      #"{"id":"\#($0)","url":"https://a.example/\#($0)","status":"\#($1)","create_time":1714561200000}"#
    }
    return HTTPAnswer(row.dropLast() + #","urls":[\#(urls.joined(separator: ","))]}"#)
  }

  static func provider(
    _ recorder: Recorder, values: [String: String] = [:], token: String? = nil,
    endpoint: String? = nil
  ) throws -> any Provider {
    try Sample.provider(
      Sample.settings("huawei-cdn", values: values, token: token, endpoint: endpoint), recorder.http
    )
  }

  private static let reference = TaskReference(vendorID: "7", kind: .purgeURL)
  private static let from = Sample.now.addingTimeInterval(-3_600)

  // MARK: Signing

  @Test("the adapter's requests are those of the vendor's own signer")
  func signsAsTheVendorDoes() throws {
    let vectors = try Fixture.decode(SigningFamilyTests.File.self, "vectors/huawei-cdn.json").cases
    #expect(vectors.count == 5)
    for vector in vectors {
      var settings = Sample.settings(
        "huawei-cdn", endpoint: "https://" + (vector.inputs.host ?? ""))
      settings.values["access_key_id"] = vector.keyID
      settings.values["domain_id"] = vector.headersSent["X-Domain-Id"]
      settings.secrets["secret_access_key"] = vector.secret
      settings.secrets["security_token"] = vector.headersSent["X-Security-Token"].map { Secret($0) }
      let provider = try Sample.provider(settings, ScriptedHTTP([]))
      let stamp = try #require(vector.inputs.dateTimeUTC)
      let moment = try #require(ZonelessTime.date(stamp.filter(\.isNumber), in: .utc))
      let query = (vector.inputs.query ?? []).map { ($0[0].text, $0[1].text) }
      let request = try #require(provider as? HuaweiProvider).request(
        vector.inputs.path ?? "", Dictionary(uniqueKeysWithValues: query), at: moment
      ).request
      #expect(request.headerFields[.authorization] == vector.authorization, "\(vector.name)")
      // What is signed is sent, and the slash at the end of what is signed is not.
      #expect(request.path?.prefix { $0 != "?" } == vector.inputs.path?[...])
      for (name, value) in vector.headersSent where name != "Host" {
        #expect(HTTPField.Name(name).flatMap { request.headerFields[$0] } == value, "\(name)")
      }
    }
  }

  // MARK: Lists

  @Test("all there is is listed, and directories by themselves until a list has shown some")
  func directories() async throws {
    let recorder = Recorder([
      Self.list([Self.row("1")]), Self.list([Self.row("2", file: "directory")]),
      Self.list([Self.row("1"), Self.row("2", file: "directory")]), Self.list([]),
    ])
    let provider = try Self.provider(recorder)
    let window = TaskQuery.Scope.window(from: Self.from, to: Sample.now)
    let first = try await provider.pages(of: window)
    #expect(first.flatMap(\.reports).map(\.kind) == [.purgeURL, .purgeDirectory])
    let second = try await provider.pages(of: window)
    #expect(second.count == 1 && second[0].reports.count == 2)
    let third = try await provider.pages(of: window)
    #expect(third.count == 1, "what a list has shown once it shows")
    let sent = await recorder.exchanges.map(\.parameters)
    #expect(sent.map { $0["file_type"] } == [nil, "directory", nil, nil])
    #expect(
      sent[1] == [
        "enterprise_project_id": "all", "page_size": "1000", "page_number": "1",
        "start_date": "1714561200000", "end_date": "1714564800000", "file_type": "directory",
      ])
  }

  @Test(
    "while no directory was seen they are asked for once a minute, and always once they are left out"
  )
  func directoriesNowAndThen() {
    let start = Sample.now
    let directories = HuaweiDirectories()
    let due = [0.0, 1, 59, 60, 61, 121].map { directories.areDue(at: start + $0) }
    #expect(due == [true, false, false, true, false, true])
    directories.note(asked: true)
    #expect(directories.areDue(at: start + 121) && directories.areDue(at: start + 122))
    // The task may only have been younger than the list without it.
    directories.note(asked: false)
    directories.note(asked: true)
    #expect(!directories.areDue(at: start + 999))
  }

  @Test("pages go on as the vendor counts, those of directories from the first")
  func pages() async throws {
    let recorder = Recorder([
      Self.list([Self.row("1"), Self.row("2")], total: 3),
      Self.list([Self.row("3")], total: 3),
      Self.list([Self.row("4", file: "directory")], total: 2),
      Self.list([Self.row("5", file: "directory")], total: 2),
    ])
    let pages = try await Self.provider(recorder).pages(of: Sample.window)
    #expect(pages.flatMap(\.reports).map(\.id.vendorID) == ["1", "2", "3", "4", "5"])
    #expect(pages.allSatisfy { !$0.isTruncated })
    let sent = await recorder.exchanges.map(\.parameters)
    #expect(sent.map { $0["page_number"] } == ["1", "2", "1", "2"])
  }

  @Test("a list that stops short is not whole, and directories are asked for all the same")
  func cutShort() async throws {
    let recorder = Recorder([
      Self.list([], total: 3), Self.list([Self.row("4", file: "directory")]),
    ])
    let pages = try await Self.provider(recorder).pages(of: Sample.window)
    #expect(pages.map(\.isTruncated) == [true, false])
    #expect(pages.last?.reports.count == 1)
    // Neither is one with a row that nobody can ask for, nor one that comes twice.
    let stray = Recorder([Self.list([Self.row("")])])
    let strayPages = try await Self.provider(stray).pages(of: Sample.window)
    #expect(strayPages.first?.isTruncated == true)
    let again = Recorder([Self.list([Self.row("1")], total: 9)])
    let circle = try await Self.provider(again).pages(of: Sample.window)
    #expect(circle.count <= 4 && circle.contains { $0.isTruncated })
  }

  static let outcomes: [(row: String, status: TaskStatus, progress: Double?)] = [
    (row("1", "task_inprocess", succeeded: 0, total: 4), .running, nil),
    (row("1", "task_inprocess", succeeded: 1, failed: 1, total: 4), .running, 0.25),
    (row("1", "task_inprocess", succeeded: 4, total: 4), .running, 1),
    (row("1", succeeded: 4), .succeeded, 1),
    (row("1", succeeded: 3, failed: 1), .partial, 0.75),
    (row("1", "task_inprocess", succeeded: 0, failed: 1, total: 4), .running, 0),
    (row("1", succeeded: 0, failed: 4), .failed, 0),
    // Of the rest nobody knows what came of it, and nothing is no success.
    (row("1", succeeded: 3, total: 4), .unknown, 0.75),
    (row("1", succeeded: 1, failed: 1, total: 4), .unknown, 0.25),
    (row("1", succeeded: 0, total: 4), .unknown, nil),
    (row("1", succeeded: 0, total: 0), .unknown, nil),
    (row("1", succeeded: 4, failed: -1, total: 4), .unknown, nil),
    // More than there are is no progress.
    (row("1", "task_inprocess", succeeded: 2, total: 1), .running, nil),
    (row("1", succeeded: 2, total: 1), .unknown, nil),
    (row("1", "task_inprocess", succeeded: 1, failed: 4, total: 4), .running, nil),
    (row("1", "TASK_DONE", succeeded: 4), .succeeded, 1),
    (row("1", "task_paused", succeeded: 4), .unknown, 1),
    (#"{"id":"1","status":"task_done","succeed":4,"failed":0}"#, .unknown, nil),
    (#"{"id":"1","status":"task_done","total":4}"#, .unknown, nil),
    (#"{"id":"1","status":"task_inprocess"}"#, .running, nil),
    (#"{"id":"1","succeed":4,"failed":0,"total":4}"#, .unknown, 1),
    (
      #"{"id":"1","status":"task_done","succeed":"3","failed":"1","total":"4"}"#, .partial, 0.75
    ),
  ]

  @Test("the word says whether it is done, the counts what came of it", arguments: outcomes.indices)
  func outcome(index: Int) async throws {
    let (row, status, progress) = Self.outcomes[index]
    let page = try await Self.provider(Recorder([Self.list([row])])).tasks(
      matching: TaskQuery(Sample.window))
    let report = try #require(page.reports.first)
    #expect(report.status == status && report.reportedProgress == progress)
    #expect(report.told.contains(.progress) == (report.counts != nil))
    #expect(progress == nil || report.counts != nil)
    #expect(!report.told.contains(.items) && report.items == nil)
  }

  static let kinds: [(String, TaskKind)] = [
    (row("1"), .purgeURL), (row("1", file: "directory"), .purgeDirectory),
    (row("1", type: "preheating"), .prefetch), (row("1", file: "tag"), .other),
    (row("1", type: "block"), .other), (#"{"id":"1","task_type":"refresh"}"#, .other),
    (row("1", file: "DIRECTORY", type: "REFRESH"), .purgeDirectory),
  ]

  @Test("what is not told is not made up", arguments: kinds.indices)
  func kind(index: Int) async throws {
    let page = try await Self.provider(Recorder([Self.list([Self.kinds[index].0])])).tasks(
      matching: TaskQuery(Sample.window))
    #expect(page.reports.map(\.kind) == [Self.kinds[index].1])
  }

  // MARK: By id

  @Test("the time of the creation is sent along where it is known")
  func created() async throws {
    let recorder = Recorder([Self.detail(Self.row("7"), ["succeed"])])
    let provider = try Self.provider(recorder, values: ["enterprise_project_id": "ep-1"])
    _ = try await provider.describe([Self.reference], after: nil)
    let known = TaskReference(
      vendorID: "7", kind: .purgeURL, createdAt: Date(timeIntervalSince1970: 1_714_561_200.123))
    _ = try await provider.describe([known], after: nil)
    let sent = await recorder.exchanges
    #expect(sent.map { $0.parameters["create_time"] } == [nil, "1714561200123"])
    #expect(sent.allSatisfy { $0.parameters["enterprise_project_id"] == "ep-1" })
    #expect(sent[0].request.path?.hasPrefix("/v1.0/cdn/historytasks/7/detail?") == true)
  }

  @Test("hexadecimal digits are alike in either case, and the row is that of whoever asked")
  func cases() async throws {
    let id = "FF8080818A9B0E5E018A9B1234560001"
    let answer = Self.detail(Self.row(id.lowercased()), ["succeed"])
    let page = try await Self.provider(Recorder([answer])).describe(
      [TaskReference(vendorID: id, kind: .purgeURL)], after: nil)
    #expect(page.reports.map(\.id.vendorID) == [id])
    let list = try await Self.provider(Recorder([Self.list([Self.row(id), Self.row("7")])])).list(
      .account, from: .distantPast, to: Sample.now, after: nil)
    #expect(list.reports.map(\.id.vendorID) == [id.lowercased(), "7"])
  }

  @Test("URLs may take several pages, and are joined to one task")
  func urls() async throws {
    let recorder = Recorder([
      Self.detail(Self.row("7", "task_inprocess", succeeded: 1, total: 4), ["succeed", "waiting"]),
      Self.detail(
        Self.row("7", "task_inprocess", succeeded: 1, total: 4), ["PREHEATING", "thawing", "x"]),
    ])
    let pages = try await Self.provider(recorder).pages(of: .ids([Self.reference]))
    #expect(pages.count == 2 && pages.allSatisfy { !$0.isTruncated && $0.notFound.isEmpty })
    let items = pages.flatMap { $0.reports.flatMap { $0.items ?? [] } }
    #expect(items.map(\.status) == [.succeeded, .queued, .running, .unknown, .unknown])
    #expect(items.map { $0.vendorStatus?.text }.suffix(2) == ["thawing", "x"])
    #expect(pages[0].reports[0].told == TaskFacets.all.subtracting(.finished))
  }

  @Test("of a task that ended without counts its URLs say what came of it")
  func withoutCounts() async throws {
    let row = #"{"id":"7","task_type":"refresh","status":"task_done"}"#
    for (states, status) in [
      (["succeed", "failed"], TaskStatus.partial), (["failed"], .failed), (["succeed"], .succeeded),
      ([], .unknown),
    ] {
      let page = try await Self.provider(Recorder([Self.detail(row, states)])).describe(
        [Self.reference], after: nil)
      #expect(page.reports.map(\.status) == [status])
    }
  }

  @Test("counts that know of a failure are believed, whatever the URLs say")
  func contradiction() async throws {
    let answer = Self.detail(Self.row("7", succeeded: 1, failed: 1), ["succeed", "succeed"])
    let page = try await Self.provider(Recorder([answer])).describe([Self.reference], after: nil)
    #expect(page.reports.map(\.status) == [.partial])
  }

  static let holes: [(body: String, isFound: Bool)] = [
    // Counts without a place for URLs, and fewer URLs than the vendor counts.
    (row("7", succeeded: 2), true),
    (row("7", succeeded: 2).dropLast() + #","urls":[]}"#, true),
    (row("7", succeeded: 2).dropLast() + #","urls":null}"#, true),
  ]

  @Test("an answer that lacks URLs is not whole", arguments: holes.indices)
  func hole(index: Int) async throws {
    let page = try await Self.provider(Recorder([HTTPAnswer(Self.holes[index].body)])).describe(
      [Self.reference], after: nil)
    #expect(page.isTruncated && page.next == nil && page.notFound.isEmpty)
    #expect(page.reports.map(\.status) == [.succeeded])
    #expect(page.reports.first?.told.contains(.items) == (index > 0))
  }

  @Test("an id that the vendor does not have is not found; an answer about another task is none")
  func missing() async throws {
    for body in [
      #"{"error":{"error_code":"CDN.0003","error_msg":"not exist"}}"#, #"{"urls":[]}"#,
      #"{"id":null,"total":0,"urls":null}"#, #"{"id":"7","total":0,"urls":[]}"#, #"{"id":"7"}"#,
    ] {
      let page = try await Self.provider(Recorder([HTTPAnswer(body)])).describe(
        [Self.reference], after: nil)
      #expect(page.notFound == [Self.reference] && page.reports.isEmpty, "\(body)")
    }
    for body in [
      Self.row("8"), "{}", #"{"id":"7","urls":[{"id":"1"}]}"#, #"{"urls":[{"id":"1"}]}"#, "[]",
      #"{"tasks":[]}"#,
    ] {
      let error = await #expect(throws: ProviderError.self, "\(body)") {
        try await Self.provider(Recorder([HTTPAnswer(body)])).describe([Self.reference], after: nil)
      }
      #expect(error?.kind == .malformed)
    }
    let list = await (try Self.provider(Recorder([HTTPAnswer(#"{"total":0}"#)]))).error(
      Sample.window)
    #expect(list?.kind == .malformed, "an answer without a list is no empty list")
  }
}

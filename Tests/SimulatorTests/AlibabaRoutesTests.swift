import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct AlibabaRoutesTests {
  @Test(arguments: AlibabaProduct.allCases)
  func listPagesAreWholeNewestFirstAndCounted(product: AlibabaProduct) async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 7))
    var rows: [[String: Any]] = []
    var total = Int.max
    var page = 1
    while rows.count < total {
      let size = product.largestPage
      let reply = await stage.send(
        stage.alibaba(product, ["PageNumber": "\(page)", "PageSize": "\(size)"])
      )
      try #require(reply.response.status == 200, "\(reply.text)")
      #expect(reply.json["PageNumber"] as? Int == page)
      #expect(reply.json["PageSize"] as? Int == size)
      total = try #require(reply.json["TotalCount"] as? Int)
      let tasks = try #require(reply.json["Tasks"] as? [String: Any])
      #expect(Array(tasks.keys) == [product.container])
      #expect(reply.rows.count == min(size, total - rows.count))
      rows += reply.rows
      page += 1
      stage.clock.advance(by: .seconds(1))
    }
    #expect(total == 100 * 7)
    let times = rows.compactMap { $0["CreationTime"] as? String }
    #expect(times == times.sorted(by: >))
    let keys = rows.map { "\($0["TaskId"] ?? "") \($0["ObjectPath"] ?? "")" }
    #expect(Set(keys).count == rows.count)
    #expect(rows.allSatisfy { ($0["TaskId"] as? String)?.utf8.count == 11 })
    let past = await stage.send(stage.alibaba(product, ["PageNumber": "99999"]))
    #expect(past.rows.isEmpty && past.json["TotalCount"] as? Int == total)
  }

  @Test func pageSizeDefaultsToTwenty() async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba())
    #expect(reply.json["PageSize"] as? Int == 20)
    #expect(reply.rows.count == 20)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: String
    let parameters: [String: String]
    var testDescription: String { "\(code) \(parameters)" }
  }

  private static let unix = Int(ManualClock().wallTime().timeIntervalSince1970)
  private static func time(_ offset: Int) -> String { CivilTime(unix: unix + offset).iso }

  @Test(arguments: [
    Refused(code: "InvalidPageSize.ValueNotSupported", parameters: ["PageSize": "101"]),
    Refused(code: "InvalidPageSize.ValueNotSupported", parameters: ["PageSize": "0"]),
    Refused(code: "InvalidPageNumber.ValueNotSupported", parameters: ["PageNumber": "100001"]),
    Refused(code: "InvalidPageNumber.ValueNotSupported", parameters: ["PageNumber": "x"]),
    Refused(code: "InvalidTaskId.Malformed", parameters: ["TaskId": "1767143911x"]),
    Refused(code: "InvalidTaskId.Malformed", parameters: ["TaskId": "1,2"]),
    Refused(code: "MissingParameter.ObjectType", parameters: ["DomainName": "www.example.com"]),
    Refused(code: "MissingParameter.ObjectType", parameters: ["Status": "Complete"]),
    Refused(
      code: "InvalidStatus.ValueNotSupported",
      parameters: ["Status": "Pending", "ObjectType": "file"]
    ),
    Refused(code: "InvalidObjectType.ValueNotSupported", parameters: ["ObjectType": "path"]),
    Refused(code: "MissingTimeParameter", parameters: ["StartTime": time(-60)]),
    Refused(code: "MissingTimeParameter", parameters: ["EndTime": time(0)]),
    Refused(
      code: "InvalidStartTime.Malformed",
      parameters: ["StartTime": "2026-09-20T08:00:00:00Z", "EndTime": time(0)]
    ),
    Refused(
      code: "InvalidEndTime.Malformed",
      parameters: ["StartTime": time(-60), "EndTime": "2026-02-30T00:00:00Z"]
    ),
    Refused(
      code: "InvalidEndTime.Mismatch",
      parameters: ["StartTime": time(-60), "EndTime": time(-60)]
    ),
    Refused(
      code: "InvalidStartTime.ValueNotSupported",
      parameters: ["StartTime": time(-3 * 86400 - 1), "EndTime": time(0)]
    ),
  ])
  func limitIsEnforced(refused: Refused) async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba(.cdn, refused.parameters))
    #expect(reply.response.status == 400)
    #expect(reply.code == refused.code)
    #expect(Set(reply.json.keys) == ["RequestId", "Message", "HostId", "Code", "Recommend"])
  }

  @Test func dcdnPagesAreSmallerAndKnowNoBlocks() async {
    let stage = Stage()
    let page = await stage.send(stage.alibaba(.dcdn, ["PageSize": "51"]))
    #expect(page.code == "InvalidPageSize.ValueNotSupported")
    let type = await stage.send(stage.alibaba(.dcdn, ["ObjectType": "block"]))
    #expect(type.code == "InvalidObjectType.ValueNotSupported")
    let cdn = await stage.send(stage.alibaba(.cdn, ["ObjectType": "block"]))
    #expect(cdn.response.status == 200 && cdn.rows.isEmpty)
  }

  @Test func filtersNarrow() async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 5))
    let all = await stage.send(stage.alibaba(.cdn, ["PageSize": "100"]))
    let row = try #require(all.rows.first { $0["ObjectType"] as? String == "file" })
    let path = try #require(row["ObjectPath"] as? String)
    let id = try #require(row["TaskId"] as? String)
    let exact = await stage.send(stage.alibaba(.cdn, ["ObjectPath": path]))
    #expect(exact.rows.count == 1)
    let shortened = await stage.send(stage.alibaba(.cdn, ["ObjectPath": String(path.dropLast())]))
    #expect(shortened.rows.isEmpty)
    let other = await stage.send(stage.alibaba(.cdn, ["ObjectPath": path, "TaskId": "1"]))
    #expect(other.response.status == 200 && other.rows.isEmpty)
    stage.clock.advance(by: .seconds(1))
    let task = await stage.send(stage.alibaba(.cdn, ["TaskId": id, "PageSize": "100"]))
    #expect(task.rows.allSatisfy { $0["TaskId"] as? String == id } && !task.rows.isEmpty)
    let failed = await stage.send(stage.alibaba(.cdn, ["Status": "Failed", "ObjectType": "file"]))
    #expect(!failed.rows.isEmpty)
    #expect(failed.rows.allSatisfy { $0["Status"] as? String == "Failed" })
    #expect(failed.rows.allSatisfy { !($0["Description"] as? String ?? "").isEmpty })
  }

  @Test func windowHoldsOnlyItsTasks() async throws {
    let stage = Stage(SimulatorOptions(tasks: 400, urls: 3))
    let start = CivilTime(unix: stage.unix - 1800).iso
    let end = CivilTime(unix: stage.unix - 600).iso
    let reply = await stage.send(
      stage.alibaba(.cdn, ["StartTime": start, "EndTime": end, "PageSize": "100"])
    )
    #expect(!reply.rows.isEmpty)
    for row in reply.rows {
      let time = try #require(row["CreationTime"] as? String)
      #expect(time >= start && time <= end)
    }
  }

  @Test(arguments: AlibabaProduct.allCases)
  func byIDTakesTenIDsAndAnswersFlat(product: AlibabaProduct) async throws {
    let stage = Stage(SimulatorOptions(tasks: 80, urls: 3))
    let list = await stage.send(stage.alibaba(product, ["PageSize": "50"]))
    let known = Set(list.rows.compactMap { $0["TaskId"] as? String }).sorted()
    let ids = Array(known.prefix(9)) + ["99999999999"]
    let action = product.byIDAction
    let reply = await stage.send(
      stage.alibaba(product, action: action, ["TaskId": ids.joined(separator: ",")])
    )
    #expect(reply.json["Tasks"] is [Any])
    #expect(reply.json["PageNumber"] == nil)
    #expect(Set(reply.rows.compactMap { $0["TaskId"] as? String }) == Set(ids.dropLast()))
    #expect(reply.json["TotalCount"] as? Int == reply.rows.count)
    let unknown = await stage.send(
      stage.alibaba(product, action: action, ["TaskId": "99999999999"])
    )
    #expect(unknown.response.status == 200 && unknown.rows.isEmpty)
    let eleven = (ids + ["1"]).joined(separator: ",")
    let many = await stage.send(stage.alibaba(product, action: action, ["TaskId": eleven]))
    #expect(many.code == "InvalidTaskId.Malformed")
    let none = await stage.send(stage.alibaba(product, action: action))
    #expect(none.code == "MissingTaskId")
  }

  @Test func oddFormsAppear() async {
    let stage = Stage(SimulatorOptions(tasks: 2000, urls: 6))
    var rows: [[String: Any]] = []
    for page in 1...20 {
      let reply = await stage.send(
        stage.alibaba(.cdn, ["PageSize": "100", "PageNumber": "\(page)"])
      )
      rows += reply.rows
      stage.clock.advance(by: .milliseconds(300))
    }
    func has(_ condition: ([String: Any]) -> Bool) -> Bool { rows.contains(where: condition) }
    #expect(has { ($0["Process"] as? String)?.contains(".") == true })
    #expect(has { $0["Process"] == nil })
    #expect(has { $0["ObjectType"] as? String == "path" })
    #expect(has { $0["ObjectType"] as? String == "directory" })
    #expect(has { $0["ObjectType"] as? String == "regex" })
    #expect(has { $0["ObjectType"] as? String == "preload" })
    #expect(has { !($0["ObjectPath"] as? String ?? "").hasPrefix("http") })
    for text in ["", "Internal Error"] {
      #expect(
        has { $0["Status"] as? String == "Complete" && $0["Description"] as? String == text }
      )
    }
    #expect(has { $0["Status"] as? String == "Complete" && $0["Description"] == nil })
    let states = Set(rows.compactMap { $0["Status"] as? String })
    #expect(states.isSuperset(of: ["Pending", "Refreshing", "Complete", "Failed", "Canceled"]))
  }

  @Test func rateOfListAndByIDIsTheDocumentedOne() async {
    let stage = Stage()
    for _ in 0..<5 {
      let reply = await stage.send(stage.alibaba())
      #expect(reply.response.status == 200)
    }
    let sixth = await stage.send(stage.alibaba())
    #expect(sixth.code?.hasPrefix("Throttling") == true)
    for _ in 0..<30 {
      let reply = await stage.send(
        stage.alibaba(action: "DescribeRefreshTaskById", ["TaskId": "1"])
      )
      #expect(reply.response.status == 200)
    }
    let next = await stage.send(
      stage.alibaba(action: "DescribeRefreshTaskById", ["TaskId": "1"])
    )
    #expect(next.code?.hasPrefix("Throttling") == true)
    // Another account has buckets of its own; a fifth of a second brings one token back.
    let other = await stage.send(stage.alibaba(.dcdn))
    #expect(other.response.status == 200)
    stage.clock.advance(by: .milliseconds(200))
    let later = await stage.send(stage.alibaba())
    #expect(later.response.status == 200)
  }

  @Test func throttlingComesInBothForms() async {
    let stage = Stage()
    var forms: Set<String> = []
    var hints: Set<String> = []
    for _ in 0..<60 {
      let reply = await stage.send(stage.alibaba())
      guard let code = reply.code else { continue }
      forms.insert("\(reply.response.status) \(code)")
      hints.insert(reply.response.header("x-acs-retry-after") ?? "none")
    }
    #expect(forms == ["400 Throttling.User", "503 Throttling"])
    #expect(hints == ["none", "1000"])
  }
}

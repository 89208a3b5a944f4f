import Foundation
import TestSupport
import Testing

@testable import Simulator

extension Stage {
  /// Makes a signed call of ESA; `site` is left out where it is nil.
  func esa(
    _ action: String, _ parameters: [String: String] = [:], site: Int? = 71_200_001,
    secret: String? = nil
  ) -> SimulatorRequest {
    let account = "sim-alibaba-esa"
    var all = [
      "Action": action, "Version": AlibabaESARoutes.version, "Format": "JSON",
      "AccessKeyId": credential(account, "access_key_id"), "SignatureMethod": "HMAC-SHA1",
      "SignatureVersion": "1.0", "SignatureNonce": UUID().uuidString,
      "Timestamp": CivilTime(unix: unix).iso,
    ]
    all["SiteId"] = site.map(String.init)
    if action.hasPrefix("Describe") {
      all["StartTime"] = CivilTime(unix: unix - 2 * 86_400).iso
      all["EndTime"] = CivilTime(unix: unix + 1).iso
    }
    all.merge(parameters) { $1 }
    all["Signature"] = AlibabaSignatureCheck.signatureV1(
      method: "GET", parameters: all.map { ($0.key, $0.value) },
      secret: secret ?? credential(account, "access_key_secret"))
    return SimulatorRequest(method: "GET", target: "/?" + query(all))
  }
}

/// Alibaba Cloud ESA: a list a site and type of task.
@Suite struct AlibabaESARoutesTests {
  private static func stage(_ options: SimulatorOptions = SimulatorOptions(tasks: 120)) -> Stage {
    Stage(options, vendors: [AlibabaESARoutes()])
  }

  @Test func sites() async {
    let sites = await Self.stage().send(Self.stage().esa("ListSites", site: nil)).json["Sites"]
    let rows = sites as? [[String: Any]] ?? []
    #expect(rows.count == 4)
    #expect(rows.compactMap { $0["Status"] as? String }.filter { $0 == "pending" }.count == 1)
  }

  @Test("every task is in one list, newest first, and every word of the vendor comes")
  func everything() async throws {
    let stage = Self.stage()
    var owners: [String: Set<String>] = [:]
    var words: Set<String> = []
    for site in AlibabaESASite.all {
      for type in AlibabaESATasks.types + [nil] {
        let action = type == nil ? "DescribePreloadTasks" : "DescribePurgeTasks"
        var rows: [[String: Any]] = []
        var total = 0
        repeat {
          stage.clock.advance(by: .seconds(1))
          var parameters = ["PageSize": "7", "PageNumber": String(rows.count / 7 + 1)]
          parameters["Type"] = type
          let reply = await stage.send(stage.esa(action, parameters, site: site.id))
          total = try #require(reply.json["TotalCount"] as? Int, "\(reply.text)")
          rows += reply.rows
        } while rows.count < total
        #expect(rows.count == total)
        let times = rows.compactMap { $0["CreateTime"] as? String }
        #expect(times.map { $0.prefix(19) } == times.map { $0.prefix(19) }.sorted(by: >))
        #expect(times.allSatisfy { $0.hasSuffix("Z") == (type != nil) }, "preloads have no zone")
        for row in rows {
          let id = try #require(row["TaskId"] as? String)
          owners[id, default: []].insert("\(site.id) \(type ?? "preload")")
          words.insert(row["Status"] as? String ?? "")
          #expect(row["Type"] as? String == type)
        }
      }
    }
    #expect(owners.count == 120 && owners.values.allSatisfy { $0.count == 1 })
    #expect(
      words.isSuperset(of: ["Refreshing", "Complete", "Complte", "Failed"]), "\(words)")
  }

  @Test("files are listed where no type is named") func noType() async {
    let stage = Self.stage()
    let bare = await stage.send(stage.esa("DescribePurgeTasks"))
    let files = await stage.send(stage.esa("DescribePurgeTasks", ["Type": "file"]))
    #expect(!bare.rows.isEmpty && bare.text.count == files.text.count)
  }

  @Test func refuses() async {
    let stage = Self.stage()
    let old = CivilTime(unix: stage.unix - 3 * 86_400 - 60).iso
    let cases: [(String, Int, SimulatorRequest)] = [
      ("MissingSiteId", 400, stage.esa("DescribePurgeTasks", site: nil)),
      ("InvalidSiteId.NotFound", 404, stage.esa("DescribePreloadTasks", site: 1)),
      ("InvalidType.ValueNotSupported", 400, stage.esa("DescribePurgeTasks", ["Type": "cachekey"])),
      (
        "InvalidPageSize.ValueNotSupported", 400,
        stage.esa("DescribePurgeTasks", ["PageSize": "51"])
      ),
      ("InvalidTime", 400, stage.esa("DescribePurgeTasks", ["StartTime": old])),
      ("InvalidParameters", 400, stage.esa("DescribePurgeTasks", ["StartTime": "x"])),
      ("SignatureDoesNotMatch", 400, stage.esa("ListSites", secret: "other")),
    ]
    for (code, status, request) in cases {
      stage.clock.advance(by: .seconds(1))
      let reply = await stage.send(request)
      #expect(reply.code == code && reply.response.status == status, "\(code): \(reply.text)")
    }
  }

  @Test func limitsTroublesAndQuotas() async {
    let stage = Self.stage()
    var refused: Set<String> = []
    for _ in 0..<20 {
      let reply = await stage.send(stage.esa("ListSites", site: nil))
      if let code = reply.code { refused.insert("\(reply.response.status) \(code)") }
    }
    #expect(refused == ["400 TooManyRequests"])
    var options = SimulatorOptions(tasks: 12)
    options.trouble = .permission
    let denied = Self.stage(options)
    #expect(await denied.send(denied.esa("DescribePreloadTasks")).response.status == 403)
    #expect(await denied.send(denied.esa("DescribePurgeTasks")).response.status == 200)
    options.trouble = .quota
    let spent = Self.stage(options)
    let reply = await spent.send(spent.esa("GetPurgeQuota", ["Type": "file"]))
    #expect(reply.json["Usage"] as? String == "10000" && reply.json["Quota"] as? String == "10000")
  }
}

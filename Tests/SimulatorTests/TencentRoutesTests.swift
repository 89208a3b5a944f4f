import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The signature of Tencent Cloud as it was computed by the vendor's own signer.
@Suite struct TencentSignatureTests {
  struct File: Decodable {
    let cases: [Vector]
  }

  struct Vector: Decodable {
    struct Inputs: Decodable {
      let secretKey: String
      let timestamp: Int
    }

    let name: String
    let inputs: Inputs
    let requestBody: String
    let headersSent: [String: String]
    let canonicalRequest, stringToSign, signature: String
  }

  @Test(arguments: [("tencent-cdn", 5), ("tencent-edgeone", 3)])
  func vectors(_ name: String, _ count: Int) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/\(name).json"))
    let vectors = try JSONDecoder().decode(File.self, from: data).cases
    #expect(vectors.count == count)
    for vector in vectors {
      let headers = Dictionary(
        uniqueKeysWithValues: vector.headersSent.map { ($0.key.lowercased(), $0.value) })
      let check = try #require(TencentSignatureCheck(headers["authorization"] ?? ""))
      let canonical = check.canonicalRequest(
        method: "POST", path: "/", query: "", headers: headers,
        body: Array(vector.requestBody.utf8))
      #expect(canonical == vector.canonicalRequest, "\(vector.name)")
      let text = check.stringToSign(canonical, timestamp: String(vector.inputs.timestamp))
      #expect(text == vector.stringToSign, "\(vector.name)")
      let signature = check.signature(of: text, secret: vector.inputs.secretKey)
      #expect(signature == vector.signature && check.signature == signature, "\(vector.name)")
    }
  }
}

extension Stage {
  /// Makes a signed call of Tencent Cloud; `changing` alters the headers after signing.
  func tencent(
    _ product: TencentProduct = TencentCDNRoutes.product, _ action: String = "DescribePurgeTasks",
    _ body: String = "{}", skew: Int = 0, service: String? = nil, version: String? = nil,
    changing change: (inout [String: String]) -> Void = { _ in }
  ) throws -> SimulatorRequest {
    let stamp = String(unix + skew)
    let day = CivilTime(unix: unix + skew).iso.prefix(10)
    var headers = [
      "content-type": "application/json", "host": "127.0.0.1:18080", "x-tc-action": action,
      "x-tc-version": version ?? product.version, "x-tc-timestamp": stamp,
    ]
    headers["x-tc-token"] = product.token
    let scope = "\(product.keyID)/\(day)/\(service ?? product.service)/tc3_request"
    let head = "TC3-HMAC-SHA256 Credential=\(scope), SignedHeaders=content-type;host, Signature="
    let check = try #require(TencentSignatureCheck(head + "none"))
    let canonical = check.canonicalRequest(
      method: "POST", path: "/", query: "", headers: headers, body: Array(body.utf8))
    let signature = check.signature(
      of: check.stringToSign(canonical, timestamp: stamp), secret: product.secret)
    headers["authorization"] = head + signature
    change(&headers)
    return SimulatorRequest(
      method: "POST", target: "/", headers: headers.map { SimulatorHeader($0.key, $0.value) },
      body: Array(body.utf8))
  }
}

extension Reply {
  /// What stands in the envelope of Tencent Cloud.
  var said: [String: Any] { json["Response"] as? [String: Any] ?? [:] }
  var refusal: String? { (said["Error"] as? [String: Any])?["Code"] as? String }

  func list(_ name: String) -> [[String: Any]] { said[name] as? [[String: Any]] ?? [] }
}

@Suite struct TencentRoutesTests {
  private static func stage(_ options: SimulatorOptions = SimulatorOptions()) -> Stage {
    Stage(options, vendors: [TencentCDNRoutes()])
  }

  private static func window(_ stage: Stage, _ more: String = "") -> String {
    let start = CivilTime(unix: stage.unix - 2 * 86_400, hoursEast: 8).iso.dropLast()
      .replacing("T", with: " ")
    return #"{"StartTime":"\#(start)","Limit":100\#(more)}"#
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: String
    var action = "DescribePurgeTasks"
    var body = #"{"TaskId":"1"}"#
    var skew = 0
    var service: String?
    var header: (name: String, value: String?)?
    var testDescription: String { "\(code) \(action) \(body)" }
  }

  @Test(arguments: [
    Refused(code: "InvalidParameter", body: "{}"),
    Refused(code: "InvalidParameter", body: #"{"TaskId":"1","Limit":101}"#),
    Refused(code: "InvalidParameter", body: #"{"TaskId":"1","Offset":-1}"#),
    Refused(code: "InvalidParameter", body: #"{"TaskId":"1","Status":"success"}"#),
    Refused(code: "InvalidParameter", body: #"{"TaskId":"1","Status":"invalid"}"#),
    Refused(code: "InvalidParameter.CdnStatInvalidDate", body: #"{"StartTime":"2026-01-01"}"#),
    Refused(
      code: "InvalidParameter.CdnStatInvalidDate",
      body: #"{"StartTime":"2026-01-01 00:00:00","TaskId":"1"}"#),
    Refused(
      code: "InvalidParameter.CdnStatInvalidDate",
      body: #"{"StartTime":"2026-01-02 00:00:00","EndTime":"2026-01-01 00:00:00"}"#),
    Refused(code: "InvalidAction", action: "PurgeUrlsCache"),
    Refused(code: "AuthFailure.SignatureExpire", skew: 301),
    Refused(code: "AuthFailure.SignatureExpire", skew: -301),
    Refused(code: "AuthFailure.SignatureFailure", service: "teo"),
    Refused(code: "AuthFailure.SignatureFailure", header: ("host", "other")),
    Refused(code: "AuthFailure.SignatureFailure", header: ("content-type", "application/json;x")),
    Refused(code: "AuthFailure.SignatureFailure", header: ("authorization", nil)),
    Refused(code: "AuthFailure.SignatureFailure", header: ("x-tc-timestamp", nil)),
    Refused(code: "AuthFailure.TokenFailure", header: ("x-tc-token", "t")),
  ])
  func limitIsEnforced(refused: Refused) async throws {
    let stage = Self.stage()
    let request = try stage.tencent(
      TencentCDNRoutes.product, refused.action, refused.body, skew: refused.skew,
      service: refused.service
    ) { headers in
      if let header = refused.header { headers[header.name] = header.value }
    }
    let reply = await stage.send(request)
    #expect(reply.response.status == 200)
    #expect(reply.refusal == refused.code, "\(reply.text)")
    #expect(reply.said["RequestId"] is String)
  }

  @Test func pagesGoOnAndEveryWordComes() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 200, urls: 4))
    var words: Set<String> = []
    var tasks: Set<String> = []
    for (action, list) in [
      ("DescribePurgeTasks", "PurgeLogs"), ("DescribePushTasks", "PushLogs"),
    ] {
      var rows: [[String: Any]] = []
      var total = 0
      repeat {
        let body = Self.window(stage, #","Offset":\#(rows.count)"#)
        let reply = await stage.send(
          try stage.tencent(TencentCDNRoutes.product, action, body))
        total = try #require(reply.said["TotalCount"] as? Int)
        let page = reply.list(list)
        #expect(page.count == min(100, total - rows.count))
        guard !page.isEmpty else { break }
        rows += page
      } while rows.count < total
      #expect(rows.count == total && total > 100)
      for row in rows {
        words.insert((row["Status"] as? String ?? ""))
        tasks.insert(row["TaskId"] as? String ?? "")
        if list == "PurgeLogs" {
          #expect(["url", "path"].contains(row["PurgeType"] as? String))
          #expect(row["Percent"] == nil)
        } else {
          #expect((0...100).contains(row["Percent"] as? Int ?? -1))
          #expect(["mainland", "overseas"].contains(row["Area"] as? String))
          #expect(row["UpdateTime"] is String == (row["Status"] as? String != "process"))
        }
      }
    }
    #expect(tasks.count == 200)
    #expect(words == ["process", "done", "Done", "fail", "invalid"])
  }

  @Test func emptyListsAreNullOrEmpty() async throws {
    let stage = Self.stage()
    let purges = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "DescribePurgeTasks", #"{"TaskId":"1"}"#))
    #expect(purges.said["PurgeLogs"] is NSNull && purges.said["TotalCount"] as? Int == 0)
    let pushes = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "DescribePushTasks", #"{"TaskId":"1"}"#))
    #expect(pushes.said["PushLogs"] is [Any])
  }

  @Test func idsBeginWithTheSecondOfCreation() {
    let stage = Self.stage(SimulatorOptions(tasks: 500, urls: 1))
    let ids = stage.server.tasks.values.flatMap(\.tasks).map(\.id)
    #expect(Set(ids).count == 500)
    #expect(ids.allSatisfy { $0.split(separator: "-").map(\.count) == [10, 8] })
  }

  @Test func theOwnerIsToldToTheKey() async throws {
    let stage = Self.stage()
    let reply = await stage.send(
      try stage.tencent(
        TencentCDNRoutes.product, "GetCallerIdentity", service: "sts", version: "2018-08-13"))
    #expect(reply.said["Type"] as? String == "CAMUser")
    let wrong = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "GetCallerIdentity", version: "2018-08-13"))
    #expect(wrong.refusal == "AuthFailure.SignatureFailure")
  }

  @Test func tooManyCallsAreRefused() async throws {
    let stage = Self.stage()
    var codes: [String?] = []
    for _ in 0..<21 {
      codes.append(
        await stage.send(
          try stage.tencent(TencentCDNRoutes.product, "DescribePurgeTasks", #"{"TaskId":"1"}"#)
        ).refusal)
    }
    #expect(codes == Array(repeating: nil, count: 20) + ["RequestLimitExceeded"])
    stage.clock.advance(by: .seconds(1))
    let reply = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "DescribePurgeTasks", #"{"TaskId":"1"}"#))
    #expect(reply.refusal == nil)
  }

  @Test(arguments: [
    (Trouble.key, "AuthFailure.SignatureFailure"), (.clock, "AuthFailure.SignatureExpire"),
    (.clockBehind, "AuthFailure.SignatureExpire"),
    (.permission, "AuthFailure.UnauthorizedOperation"),
  ])
  func whatIsWrongIsSaid(trouble: Trouble, code: String) async throws {
    var options = SimulatorOptions()
    options.trouble = trouble
    let stage = Self.stage(options)
    let reply = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "DescribePushTasks", #"{"TaskId":"1"}"#))
    #expect(reply.refusal == code)
  }

  /// Beside the others a call goes to whom it is meant for, and everybody else is served as before.
  @Test func everyVendorGetsItsOwnCalls() async throws {
    let stage = Stage(vendors: VendorRegistry.all)
    #expect(stage.server.accounts.map(\.provider) == SimulatorServer.allProviders)
    let purges = await stage.send(
      try stage.tencent(TencentCDNRoutes.product, "DescribePurgeTasks", Self.window(stage)))
    #expect(!purges.list("PurgeLogs").isEmpty)
    #expect(await stage.send(stage.ucloud()).retCode == 0)
    #expect(await stage.send(stage.alibaba(.cdn)).response.status == 200)
  }

  /// The demo tells its story of four accounts, whatever else there is.
  @Test func theStoryKeepsItsAccounts() {
    #expect(
      SimulatorServer.usualProviders == ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"])
    let server = SimulatorServer(
      options: SimulatorOptions(), clock: ManualClock(), now: { ManualClock().wallTime() })
    #expect(server.accounts.map(\.provider) == SimulatorServer.usualProviders)
    #expect(SimulatorOptions().tasks == 24)
    #expect(Set(SimulatorServer.allProviders).isSuperset(of: SimulatorServer.usualProviders))
  }
}

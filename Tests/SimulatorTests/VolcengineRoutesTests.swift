import Foundation
import TestSupport
import Testing

@testable import Simulator

/// The signature of Volcengine as it was computed by the vendor's own signer.
@Suite struct VolcengineSignatureTests {
  struct File: Decodable {
    let cases: [Vector]
  }

  struct Vector: Decodable {
    struct Inputs: Decodable {
      let secretKey, dateTimeUTC, method, url, requestBody: String
    }

    let name: String
    let inputs: Inputs
    let headersSent: [String: String]
    let canonicalRequest, stringToSign, signature: String
  }

  @Test func vectors() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/volcengine-cdn.json"))
    let vectors = try JSONDecoder().decode(File.self, from: data).cases
    #expect(vectors.count == 4)
    for vector in vectors {
      let headers = Dictionary(
        uniqueKeysWithValues: vector.headersSent.map { ($0.key.lowercased(), $0.value) })
      let check = try #require(VolcengineSignatureCheck(headers["authorization"] ?? ""))
      let query = vector.inputs.url.split(separator: "?").last ?? ""
      let canonical = check.canonicalRequest(
        method: vector.inputs.method, path: "/", query: PercentText.pairs(query),
        headers: headers, body: Array(vector.inputs.requestBody.utf8))
      #expect(canonical == vector.canonicalRequest, "\(vector.name)")
      let text = check.stringToSign(canonical, stamp: vector.inputs.dateTimeUTC)
      #expect(text == vector.stringToSign, "\(vector.name)")
      let signature = check.signature(of: text, secret: vector.inputs.secretKey)
      #expect(signature == vector.signature && check.signature == signature, "\(vector.name)")
    }
  }
}

extension Stage {
  /// Makes a signed call of Volcengine or BytePlus; `changing` alters the headers after signing.
  func volcengine(
    _ brand: VolcengineRoutes.Brand = .volcengine, _ action: String = "DescribeContentTasks",
    _ body: String = "{}", skew: Int = 0, service: String = "CDN", version: String = "2021-03-01",
    method: String = "POST", changing change: (inout [String: String]) -> Void = { _ in }
  ) throws -> SimulatorRequest {
    let iso = CivilTime(unix: unix + skew).iso
    let stamp = iso.filter { $0 != "-" && $0 != ":" }
    let bytes = method == "GET" ? [] : Array(body.utf8)
    var headers = [
      "content-type": "application/json", "host": "127.0.0.1:18080", "x-date": stamp,
      "x-content-sha256": Digests.sha256Hex(bytes),
    ]
    headers["x-security-token"] = brand.token
    let scope = "\(brand.keyID)/\(stamp.prefix(8))/\(brand.region)/\(service)/request"
    let names = headers.keys.sorted().joined(separator: ";")
    let head = "HMAC-SHA256 Credential=\(scope), SignedHeaders=\(names), Signature="
    let check = try #require(VolcengineSignatureCheck(head + "none"))
    let target = "/?Action=\(action)&Version=\(version)"
    let canonical = check.canonicalRequest(
      method: method, path: "/", query: PercentText.pairs(target.dropFirst(2)), headers: headers,
      body: bytes)
    headers["authorization"] =
      head + check.signature(of: check.stringToSign(canonical, stamp: stamp), secret: brand.secret)
    change(&headers)
    return SimulatorRequest(
      method: method, target: target, headers: headers.map { SimulatorHeader($0.key, $0.value) },
      body: bytes)
  }
}

extension Reply {
  /// What stands in the envelope of Volcengine.
  fileprivate var result: [String: Any] { json["Result"] as? [String: Any] ?? [:] }
  fileprivate var data: [[String: Any]] { result["Data"] as? [[String: Any]] ?? [] }
  fileprivate var refused: String? {
    let metadata = json["ResponseMetadata"] as? [String: Any] ?? [:]
    return (metadata["Error"] as? [String: Any])?["Code"] as? String
  }
}

@Suite struct VolcengineRoutesTests {
  private static let brands = [VolcengineRoutes.Brand.volcengine, .byteplus]
  private static let tasks = "DescribeContentTasks"
  private static let blocks = "DescribeContentBlockTasks"

  private static func stage(_ options: SimulatorOptions = SimulatorOptions()) -> Stage {
    Stage(options, vendors: brands.map { VolcengineRoutes($0) })
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: String
    var status = 400
    var action = "DescribeContentTasks"
    var body = "{}"
    var skew = 0
    var service = "CDN"
    var version = "2021-03-01"
    var header: (name: String, value: String?)?
    var testDescription: String { "\(code) \(action) \(body)" }
  }

  @Test(arguments: [
    Refused(code: "InvalidParameter.TaskType", body: #"{"TaskType":"block_url"}"#),
    Refused(
      code: "InvalidParameter.TaskType", action: "DescribeContentBlockTasks",
      body: #"{"TaskType":"preload"}"#),
    Refused(code: "InvalidParameter.Status", body: #"{"Status":"done"}"#),
    Refused(code: "InvalidParameter.PageSize", body: #"{"PageSize":101}"#),
    Refused(code: "InvalidParameter.PageNum", body: #"{"PageNum":0}"#),
    Refused(code: "InvalidParameter.EndTime", body: #"{"StartTime":1700000000}"#),
    Refused(code: "InvalidParameter.StartTime", body: #"{"EndTime":1700000000}"#),
    Refused(code: "InvalidParameter.StartTime", body: #"{"StartTime":1,"EndTime":2}"#),
    Refused(code: "InvalidParameter.Body", body: "[]"),
    Refused(code: "InvalidActionOrVersion", status: 404, action: "SubmitRefreshTask"),
    Refused(code: "InvalidActionOrVersion", status: 404, version: "2018-01-01"),
    Refused(code: "InvalidTimestamp", skew: 901), Refused(code: "InvalidTimestamp", skew: -901),
    Refused(code: "SignatureDoesNotMatch", status: 401, service: "sts"),
    Refused(code: "SignatureDoesNotMatch", status: 401, header: ("host", "other")),
    Refused(code: "SignatureDoesNotMatch", status: 401, header: ("x-content-sha256", "00")),
    Refused(code: "SignatureDoesNotMatch", status: 401, header: ("x-other", "unsigned")),
    Refused(code: "MissingAuthenticationToken", status: 401, header: ("authorization", nil)),
    Refused(code: "MissingAuthenticationToken", status: 401, header: ("authorization", "AWS4 x")),
    Refused(code: "MissingRequestInfo", header: ("x-date", nil)),
    Refused(code: "InvalidSecretToken", status: 401, header: ("x-security-token", "t")),
  ])
  func limitIsEnforced(refused: Refused) async throws {
    let stage = Self.stage()
    let request = try stage.volcengine(
      .volcengine, refused.action, refused.body, skew: refused.skew, service: refused.service,
      version: refused.version
    ) { headers in
      if let header = refused.header { headers[header.name] = header.value }
    }
    let reply = await stage.send(request)
    #expect(reply.refused == refused.code, "\(reply.text)")
    #expect(reply.response.status == refused.status)
  }

  @Test func anotherKeyIsUnknown() async throws {
    let stage = Stage(vendors: [VolcengineRoutes(.volcengine)])
    let reply = await stage.send(try stage.volcengine(.byteplus))
    #expect(reply.refused == "InvalidAccessKey" && reply.response.status == 401)
  }

  /// One cloud lists all types at once, the other wants them named.
  @Test func oneCloudWantsTheType() async throws {
    let stage = Self.stage()
    for action in [Self.tasks, Self.blocks] {
      #expect(await stage.send(try stage.volcengine(.volcengine, action)).refused == nil)
      let reply = await stage.send(try stage.volcengine(.byteplus, action))
      #expect(reply.refused == "MissingParameter" && reply.text.contains("TaskType"))
    }
  }

  @Test func pagesGoOnAndEveryWordComes() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 400, urls: 4))
    var words: Set<String> = []
    var types: Set<String> = []
    for brand in Self.brands {
      var ids: Set<String> = []
      for type in VolcengineType.allCases {
        let action = type.isBlock ? Self.blocks : Self.tasks
        var rows: [[String: Any]] = []
        var page = 1
        repeat {
          stage.clock.advance(by: .seconds(1))
          let body = #"{"TaskType":"\#(type.rawValue)","PageNum":\#(page),"PageSize":37}"#
          let reply = await stage.send(try stage.volcengine(brand, action, body))
          let total = try #require(reply.result["Total"] as? Int)
          #expect(reply.data.count == min(37, total - rows.count))
          if total == 0 { #expect(reply.result["Data"] is NSNull == brand.wantsType) }
          rows += reply.data
          page += 1
          if rows.count >= total { break }
        } while page < 100
        for row in rows {
          let id = try #require(row["TaskID"] as? String)
          #expect(id.hasPrefix(type.idWord) && row["TaskType"] as? String == type.rawValue)
          ids.insert(id)
          types.insert(type.rawValue)
          words.insert(row["Status"] as? String ?? "")
          #expect(row["CreateTime"] is Int && row["Url"] as? String != "")
          #expect((row["BlockReason"] != nil) == type.isBlock)
          if type != .preload { #expect(row["StatusCode"] == nil) }
        }
      }
      #expect(ids.count == 200, "\(brand.provider)")
    }
    #expect(words == ["running", "complete", "Complete", "failed"])
    #expect(types.isSuperset(of: ["refresh_file", "refresh_dir", "preload"]) && types.count > 4)
  }

  @Test func oneTaskIsAskedForByItsID() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 40, urls: 4))
    let task = try #require(stage.server.tasks["sim-volcengine-cdn"]?.tasks.first)
    let action = VolcengineType.of(task).isBlock ? Self.blocks : Self.tasks
    let reply = await stage.send(
      try stage.volcengine(.volcengine, action, #"{"TaskID":"\#(task.id)","PageSize":100}"#))
    #expect(reply.data.count == task.itemCount)
    #expect(reply.data.allSatisfy { $0["TaskID"] as? String == task.id })
    let none = await stage.send(try stage.volcengine(.volcengine, action, #"{"TaskID":"1"}"#))
    #expect(none.result["Total"] as? Int == 0 && none.data.isEmpty)
  }

  @Test func filtersNarrowTheList() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 200, urls: 4))
    let all = await stage.send(
      try stage.volcengine(.volcengine, Self.tasks, #"{"Status":"failed"}"#))
    let url = try #require(all.data.first?["Url"] as? String)
    #expect(all.data.allSatisfy { $0["Status"] as? String == "failed" })
    let found = await stage.send(
      try stage.volcengine(
        .volcengine, Self.tasks, #"{"Status":"failed","Url":"\#(url)","PageSize":100}"#))
    #expect(found.data.map { $0["Url"] as? String } == [url])
  }

  @Test func idsTellWhatTasksDo() {
    let stage = Self.stage(SimulatorOptions(tasks: 1_000, urls: 1))
    let tasks = stage.server.tasks.values.flatMap(\.tasks)
    #expect(Set(tasks.map(\.id)).count == 1_000)
    for task in tasks {
      let type = VolcengineType.of(task)
      let number = task.id.dropFirst(type.idWord.count)
      #expect(task.id.hasPrefix(type.idWord))
      #expect(type.isBlock ? number.allSatisfy(\.isNumber) : number.count == 48, "\(task.id)")
    }
  }

  @Test func theOwnerIsToldToTheKey() async throws {
    let stage = Self.stage()
    for brand in Self.brands {
      let reply = await stage.send(
        try stage.volcengine(
          brand, "GetCallerIdentity", service: "sts", version: "2018-01-01", method: "GET"))
      #expect(reply.result["IdentityType"] as? String == "User", "\(reply.text)")
    }
    let wrong = await stage.send(
      try stage.volcengine(.volcengine, "GetCallerIdentity", version: "2018-01-01", method: "GET"))
    #expect(wrong.refused == "SignatureDoesNotMatch")
  }

  @Test func quotaIsWhatIsLeft() async throws {
    let stage = Self.stage(SimulatorOptions(tasks: 60, urls: 4))
    let action = "DescribeContentQuota"
    let reply = await stage.send(try stage.volcengine(.byteplus, action))
    #expect(reply.result["RefreshQuota"] as? Int == 1_000)
    #expect((reply.result["RefreshRemain"] as? Int ?? 1_000) < 1_000)
    var options = SimulatorOptions()
    options.trouble = .quota
    let none = Self.stage(options)
    let empty = await none.send(try none.volcengine(.byteplus, action))
    #expect(empty.result["PreloadRemain"] as? Int == 0)
  }

  @Test func tooManyCallsAreRefused() async throws {
    let stage = Self.stage()
    var codes: [String?] = []
    for _ in 0..<21 { codes.append(await stage.send(try stage.volcengine()).refused) }
    #expect(codes == Array(repeating: nil, count: 20) + ["FlowLimitExceeded"])
    stage.clock.advance(by: .seconds(1))
    #expect(await stage.send(try stage.volcengine()).refused == nil)
  }

  @Test(arguments: [
    (Trouble.key, "SignatureDoesNotMatch"), (.clock, "InvalidTimestamp"),
    (.clockBehind, "InvalidTimestamp"), (.permission, "AccessDenied"),
  ])
  func whatIsWrongIsSaid(trouble: Trouble, code: String) async throws {
    var options = SimulatorOptions()
    options.trouble = trouble
    let stage = Self.stage(options)
    for brand in Self.brands {
      #expect(await stage.send(try stage.volcengine(brand)).refused == code)
    }
  }

  /// Beside all others either cloud gets its own calls.
  @Test func everyVendorGetsItsOwnCalls() async throws {
    let stage = Stage(vendors: VendorRegistry.all)
    for brand in Self.brands {
      let reply = await stage.send(
        try stage.volcengine(brand, Self.tasks, #"{"TaskType":"refresh_file"}"#))
      #expect(reply.refused == nil && reply.response.status == 200)
      let metadata = reply.json["ResponseMetadata"] as? [String: Any]
      #expect(metadata?["Region"] as? String == brand.region)
    }
    #expect(await stage.send(stage.ucloud()).retCode == 0)
    #expect(await stage.send(stage.alibaba(.cdn)).response.status == 200)
  }
}

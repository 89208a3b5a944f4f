import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Huawei Cloud's signature as the vendor's own signer computed it.
@Suite struct HuaweiSignatureTests {
  struct File: Decodable {
    let cases: [Vector]
  }

  struct Vector: Decodable {
    struct Inputs: Decodable {
      let sk, dateTimeUTC, method: String
    }

    let name: String
    let inputs: Inputs
    let headersSent: [String: String]
    let requestTarget, canonicalRequest, stringToSign, signature: String
  }

  @Test func vectors() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/huawei-cdn.json"))
    let vectors = try JSONDecoder().decode(File.self, from: data).cases
    #expect(vectors.count == 5)
    for vector in vectors {
      let inbound = Inbound(
        SimulatorRequest(
          method: vector.inputs.method, target: vector.requestTarget,
          headers: vector.headersSent.map { SimulatorHeader($0.key, $0.value) }))
      let check = try #require(HuaweiSignatureCheck(inbound.headers["authorization"] ?? ""))
      let canonical = check.canonicalRequest(
        method: inbound.method, path: inbound.path, query: inbound.query, headers: inbound.headers,
        body: [])
      #expect(canonical == vector.canonicalRequest, "\(vector.name)")
      let text = check.stringToSign(canonical, stamp: vector.inputs.dateTimeUTC)
      #expect(text == vector.stringToSign, "\(vector.name)")
      let signature = check.signature(of: text, secret: vector.inputs.sk)
      #expect(signature == vector.signature && check.signature == signature, "\(vector.name)")
    }
  }
}

extension Stage {
  /// Makes a signed call of Huawei Cloud; `changing` alters the headers after signing.
  func huawei(
    _ path: String = "historytasks", _ parameters: [String: String] = [:], skew: Int = 0,
    secret: String? = nil, project: String? = "all",
    changing change: (inout [String: String]) -> Void = { _ in }
  ) throws -> SimulatorRequest {
    let account = "sim-huawei-cdn"
    let stamp = CivilTime(unix: unix + skew).stamp
    var headers = [
      "content-type": "application/json", "host": "127.0.0.1:18080", "x-sdk-date": stamp,
      "x-security-token": credential(account, "security_token"),
    ]
    var parameters = parameters
    parameters["enterprise_project_id"] = project
    let head =
      "SDK-HMAC-SHA256 Access=\(credential(account, "access_key_id")), SignedHeaders="
      + headers.keys.sorted().joined(separator: ";") + ", Signature="
    let check = try #require(HuaweiSignatureCheck(head + "none"))
    let path = "/v1.0/cdn/" + path
    let canonical = check.canonicalRequest(
      method: "GET", path: path, query: parameters.map { ($0.key, $0.value) }, headers: headers,
      body: [])
    headers["authorization"] =
      head
      + check.signature(
        of: check.stringToSign(canonical, stamp: stamp),
        secret: secret ?? credential(account, "secret_access_key"))
    change(&headers)
    return SimulatorRequest(
      method: "GET", target: parameters.isEmpty ? path : path + "?" + query(parameters),
      headers: headers.map { SimulatorHeader($0.key, $0.value) })
  }
}

extension Reply {
  /// The code of a refusal of Huawei Cloud, flat or nested.
  var huaweiCode: String? {
    ((json["error"] as? [String: Any]) ?? json)["error_code"] as? String
  }

  var huaweiTasks: [[String: Any]] { json["tasks"] as? [[String: Any]] ?? [] }
}

@Suite struct HuaweiRoutesTests {
  private static func stage(_ options: SimulatorOptions = SimulatorOptions(tasks: 200)) -> Stage {
    Stage(options, vendors: [HuaweiRoutes()])
  }

  @Test("every task is listed, directories where they are asked for, and tells its URLs by id")
  func everything() async throws {
    let stage = Self.stage()
    var ids: Set<String> = []
    var words: Set<String> = []
    for type in [nil, "file", "directory"] {
      var page = 1
      var rows: [[String: Any]] = []
      var total = 0
      repeat {
        var parameters = ["page_size": "17", "page_number": String(page)]
        parameters["file_type"] = type
        let reply = await stage.send(try stage.huawei("historytasks", parameters))
        total = try #require(reply.json["total"] as? Int)
        rows += reply.huaweiTasks
        page += 1
        stage.clock.advance(by: .seconds(1))
      } while rows.count < total && page < 20
      #expect(rows.count == total && total > 0)
      let created = rows.compactMap { $0["create_time"] as? Int }
      #expect(created == created.sorted(by: >))
      #expect(rows.allSatisfy { $0["file_type"] as? String == type ?? "file" })
      guard type != nil else { continue }
      for row in rows {
        let id = try #require(row["id"] as? String)
        #expect(ids.insert(id).inserted && row["urls"] == nil)
        stage.clock.advance(by: .milliseconds(100))
        let reply = await stage.send(
          try stage.huawei(
            "historytasks/\(id)/detail",
            [
              "page_size": "1000", "page_number": "1",
              "create_time": String(try #require(row["create_time"] as? Int)),
            ]))
        let urls = try #require(reply.json["urls"] as? [[String: Any]])
        #expect(urls.count == reply.json["total"] as? Int)
        let states = urls.compactMap { $0["status"] as? String }
        words.formUnion(states)
        #expect(states.count { $0 == "succeed" } == reply.json["succeed"] as? Int)
        #expect(states.count { $0 == "failed" } == reply.json["failed"] as? Int)
        for url in urls where url["status"] as? String == "failed" {
          #expect(url["fail_classify"] is String)
        }
        words.insert(reply.json["status"] as? String ?? "")
      }
    }
    #expect(ids.count == 200)
    #expect(
      words == [
        "waiting", "processing", "refreshing", "preheating", "succeed", "failed", "task_inprocess",
        "task_done",
      ])
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let code: String
    var status = 401
    var path = "historytasks"
    var parameters: [String: String] = [:]
    var skew = 0
    var secret: String?
    var project: String? = "all"
    var header: (name: String, value: String?)?
    var testDescription: String { "\(code) \(path) \(parameters)" }
  }

  @Test(arguments: [
    Refused(code: "APIGW.0301", secret: "other"), Refused(code: "APIGW.0301", skew: 901),
    Refused(code: "APIGW.0301", skew: -901),
    Refused(code: "APIGW.0301", header: ("authorization", nil)),
    Refused(code: "APIGW.0301", header: ("authorization", "SDK-HMAC-SHA256 x")),
    Refused(code: "APIGW.0301", header: ("x-sdk-date", nil)),
    Refused(code: "APIGW.0301", header: ("x-security-token", "other")),
    Refused(code: "APIGW.0301", header: ("host", "other")),
    Refused(code: "APIGW.0301", header: ("x-domain-id", "not signed")),
    Refused(code: "APIGW.0101", status: 404, path: "refreshtasks"),
    Refused(code: "CDN.0020", status: 200, project: nil),
    Refused(code: "CDN.0020", status: 200, project: "other"),
    Refused(code: "CDN.0001", status: 400, parameters: ["page_size": "10001", "page_number": "1"]),
    Refused(code: "CDN.0001", status: 400, parameters: ["page_size": "10"]),
    Refused(code: "CDN.0001", status: 400, parameters: ["page_number": "1"]),
    Refused(code: "CDN.0001", status: 400, parameters: ["file_type": "tag"]),
    Refused(code: "CDN.0001", status: 400, parameters: ["status": "done"]),
    Refused(code: "CDN.0001", status: 400, parameters: ["start_date": "2", "end_date": "1"]),
    Refused(code: "CDN.0003", status: 200, path: "historytasks/1/detail"),
  ])
  func refuses(refused: Refused) async throws {
    let stage = Self.stage()
    let request = try stage.huawei(
      refused.path, refused.parameters, skew: refused.skew, secret: refused.secret,
      project: refused.project
    ) { headers in
      if let header = refused.header { headers[header.name] = header.value }
    }
    let reply = await stage.send(request)
    #expect(reply.huaweiCode == refused.code, "\(reply.text)")
    #expect(reply.response.status == refused.status)
    #expect((reply.json["error"] == nil) == refused.code.hasPrefix("APIGW"))
  }

  @Test("without the time of its creation a task is there for seven days, with it for fifteen")
  func lookBack() async throws {
    let stage = Self.stage()
    let list = await stage.send(try stage.huawei())
    let row = try #require(list.huaweiTasks.first)
    let path = "historytasks/\(try #require(row["id"] as? String))/detail"
    let created = ["create_time": String(try #require(row["create_time"] as? Int))]
    func code(_ parameters: [String: String]) async throws -> String? {
      await stage.send(try stage.huawei(path, parameters)).huaweiCode
    }
    #expect(try await code([:]) == nil)
    #expect(try await code(["create_time": "1"]) == "CDN.0003")
    stage.clock.advance(by: .seconds(8 * 86_400))
    #expect(try await code([:]) == "CDN.0003")
    #expect(try await code(created) == nil)
    stage.clock.advance(by: .seconds(8 * 86_400))
    #expect(try await code(created) == "CDN.0003")
    let window = ["start_date": "1", "end_date": String(stage.unix * 1_000)]
    #expect(await stage.send(try stage.huawei("historytasks", window)).huaweiTasks.isEmpty)
    for odd in [["start_date": String((stage.unix + 99) * 1_000)], ["end_date": "1"]] {
      #expect(await stage.send(try stage.huawei("historytasks", odd)).huaweiTasks.isEmpty)
    }
  }

  @Test("more than five refusals in a row lock the key for five minutes")
  func locks() async throws {
    let stage = Self.stage()
    func text(_ secret: String?) async throws -> String {
      await stage.send(try stage.huawei(secret: secret)).text
    }
    for _ in 0..<5 { #expect(try await text("other").contains("verify aksk signature fail")) }
    #expect(try await !text(nil).contains("error_code"), "a success forgives them")
    for _ in 0..<6 { #expect(try await text("other").contains("verify aksk signature fail")) }
    #expect(try await text(nil).contains("AK access failed to reach the limit"))
    stage.clock.advance(by: .seconds(301))
    #expect(try await !text(nil).contains("error_code"))
  }

  @Test func limitsTroublesAndQuotas() async throws {
    let stage = Self.stage()
    var codes: Set<String> = []
    for _ in 0..<40 {
      if let code = await stage.send(try stage.huawei()).huaweiCode { codes.insert(code) }
    }
    #expect(codes == ["APIGW.0308"])
    for (trouble, code, word) in [
      (Trouble.key, "APIGW.0301", "verify aksk"), (.clock, "APIGW.0301", "signature expired"),
      (.clockBehind, "APIGW.0301", "signature expired"), (.permission, "CDN.0021", "Fine-grained"),
    ] {
      var options = SimulatorOptions(tasks: 12)
      options.trouble = trouble
      let stage = Self.stage(options)
      let reply = await stage.send(try stage.huawei("historytasks/1/detail"))
      #expect(reply.huaweiCode == code && reply.text.contains(word))
    }
    let quotas = await stage.send(try stage.huawei("quota", project: nil))
    let rows = try #require(quotas.json["quotas"] as? [[String: Any]])
    #expect(
      rows.compactMap { $0["type"] as? String }
        == ["file_refresh", "dir_refresh", "preheat", "domain"])
  }

  @Test("a key that may see one project alone is refused all of them")
  func onePart() async throws {
    var options = SimulatorOptions(tasks: 12)
    options.trouble = .part
    let stage = Self.stage(options)
    #expect(await stage.send(try stage.huawei()).huaweiCode == "CDN.0020")
    let reply = await stage.send(try stage.huawei(project: HuaweiRoutes.project))
    #expect(reply.huaweiCode == nil && !reply.huaweiTasks.isEmpty)
  }

  @Test("counts may contradict what a task is said to be")
  func contraryCounts() async throws {
    var options = SimulatorOptions(tasks: 60)
    options.trouble = .counts
    for (options, isContrary) in [(SimulatorOptions(tasks: 60), false), (options, true)] {
      let stage = Self.stage(options)
      let done = await stage.send(try stage.huawei()).huaweiTasks.filter {
        $0["status"] as? String == "task_done"
      }
      let short = done.filter { row in
        let ended = ["succeed", "failed"].compactMap { row[$0] as? Int }.reduce(0, +)
        return ended < row["total"] as? Int ?? 0
      }
      #expect(short.isEmpty == !isContrary && short.count < done.count)
    }
  }

  @Test func idsAreNumbersAndThoseOfBefore() {
    let ids = Self.stage().server.tasks.values.flatMap(\.tasks).map(\.id)
    #expect(Set(ids).count == 200)
    #expect(ids.allSatisfy { Int($0) != nil || ($0.count == 32 && $0.hasPrefix("ff8080")) })
  }
}

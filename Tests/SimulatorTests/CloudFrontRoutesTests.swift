import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Amazon's signature as the vendor's own signer computed it.
@Suite struct CloudFrontSignatureTests {
  struct File: Decodable {
    let cases: [Vector]
  }

  struct Vector: Decodable {
    struct Inputs: Decodable {
      let secretAccessKey, dateTimeUTC, method, url: String
    }

    let name: String
    let inputs: Inputs
    let headersSent: [String: String]
    let canonicalRequest, signature, authorization: String
  }

  @Test func vectors() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/aws-cloudfront.json"))
    let vectors = try JSONDecoder().decode(File.self, from: data).cases
    #expect(vectors.count >= 7)
    for vector in vectors {
      let headers = Dictionary(
        uniqueKeysWithValues: vector.headersSent.map { ($0.key.lowercased(), $0.value) })
      let told = try #require(
        CloudFrontSignatureCheck.Authorization(headers["authorization"] ?? ""))
      let target = vector.inputs.url.dropFirst("https://".count).drop { $0 != "/" }
      let inbound = Inbound(
        SimulatorRequest(
          method: vector.inputs.method, target: target.isEmpty ? "/" : String(target),
          headers: headers.map { SimulatorHeader($0.key, $0.value) }))
      let canonical = CloudFrontSignatureCheck.canonicalRequest(
        method: inbound.method, path: inbound.path, query: inbound.query,
        headers: inbound.headers, signedHeaders: told.signedHeaders, body: [])
      #expect(canonical == vector.canonicalRequest, "\(vector.name)")
      let signature = CloudFrontSignatureCheck.signature(
        canonicalRequest: canonical, stamp: vector.inputs.dateTimeUTC, region: told.region,
        service: told.service, secret: vector.inputs.secretAccessKey)
      #expect(signature == vector.signature && told.signature == signature, "\(vector.name)")
    }
  }
}

extension Stage {
  /// Makes a signed call of CloudFront; `changing` alters the headers after signing.
  func cloudFront(
    _ path: String, _ parameters: [String: String] = [:], skew: Int = 0,
    service: String = "cloudfront", region: String = "us-east-1", secret: String? = nil,
    changing change: (inout [String: String]) -> Void = { _ in }
  ) -> SimulatorRequest {
    let account = "sim-cloudfront"
    let stamp = CivilTime(unix: unix + skew).stamp
    var headers = [
      "host": "127.0.0.1:18080", "x-amz-date": stamp,
      "x-amz-security-token": credential(account, "session_token"),
    ]
    let names = headers.keys.sorted()
    let canonical = CloudFrontSignatureCheck.canonicalRequest(
      method: "GET", path: path, query: parameters.map { ($0.key, $0.value) }, headers: headers,
      signedHeaders: names, body: [])
    let signature = CloudFrontSignatureCheck.signature(
      canonicalRequest: canonical, stamp: stamp, region: region, service: service,
      secret: secret ?? credential(account, "secret_access_key"))
    let scope = [
      credential(account, "access_key_id"), String(stamp.prefix(8)), region, service,
      "aws4_request",
    ]
    headers["authorization"] =
      "AWS4-HMAC-SHA256 Credential=\(scope.joined(separator: "/")), SignedHeaders="
      + names.joined(separator: ";") + ", Signature=" + signature
    change(&headers)
    return SimulatorRequest(
      method: "GET", target: parameters.isEmpty ? path : path + "?" + query(parameters),
      headers: headers.map { SimulatorHeader($0.key, $0.value) })
  }
}

extension Reply {
  /// The texts of all elements of a name.
  func elements(_ name: String) -> [String] {
    text.components(separatedBy: "<\(name)>").dropFirst().map {
      $0.components(separatedBy: "</").first ?? ""
    }
  }
}

@Suite struct CloudFrontRoutesTests {
  private static let root = "/2020-05-31/distribution"

  private static func stage(_ options: SimulatorOptions = SimulatorOptions(tasks: 200)) -> Stage {
    Stage(options, vendors: [CloudFrontRoutes()])
  }

  @Test("every task is in the list of one distribution, newest first, and tells its paths by id")
  func everything() async throws {
    let stage = Self.stage()
    let ids = await stage.send(stage.cloudFront(Self.root)).elements("Id")
    #expect(ids.count == 4)
    var seen: Set<String> = []
    var forms: Set<String> = []
    for id in ids {
      var marker: String?
      repeat {
        stage.clock.advance(by: .seconds(1))
        let reply = await stage.send(
          stage.cloudFront(
            "\(Self.root)/\(id)/invalidation",
            ["MaxItems": "17"].merging(marker.map { ["Marker": $0] } ?? [:]) { $1 }))
        #expect(reply.elements("CreateTime") == reply.elements("CreateTime").sorted(by: >))
        #expect(!reply.text.contains("<Path>"))
        for task in reply.elements("Id") {
          #expect(seen.insert(task).inserted && task.hasPrefix("I"))
          stage.clock.advance(by: .seconds(1))
          let one = await stage.send(stage.cloudFront("\(Self.root)/\(id)/invalidation/\(task)"))
          #expect(!one.elements("Path").isEmpty)
          for path in one.elements("Path") {
            forms.insert(path == "/*" ? "/*" : path.hasSuffix("*") ? "*" : String(path.prefix(1)))
          }
        }
        marker = reply.elements("NextMarker").first
      } while marker != nil
    }
    #expect(seen.count == 200)
    #expect(forms == ["/", "*", "/*", "#"])
  }

  static let refusals: [(String, Int, @Sendable (Stage) -> SimulatorRequest)] = [
    ("SignatureDoesNotMatch", 403, { $0.cloudFront(root, secret: "other") }),
    ("SignatureDoesNotMatch", 403, { $0.cloudFront(root, skew: -400) }),
    ("SignatureDoesNotMatch", 403, { $0.cloudFront(root, skew: 400) }),
    ("SignatureDoesNotMatch", 403, { $0.cloudFront(root, region: "eu-west-1") }),
    ("SignatureDoesNotMatch", 403, { $0.cloudFront(root, service: "sts") }),
    ("MissingAuthenticationToken", 403, { $0.cloudFront(root) { $0["authorization"] = nil } }),
    ("IncompleteSignature", 400, { $0.cloudFront(root) { $0["authorization"] = "AWS4 x" } }),
    (
      "InvalidClientTokenId", 403,
      { $0.cloudFront(root) { $0["x-amz-security-token"] = "another" } }
    ),
    ("InvalidArgument", 400, { $0.cloudFront(root, ["MaxItems": "101"]) }),
    ("InvalidArgument", 400, { $0.cloudFront(root, ["Marker": "E0"]) }),
    ("NoSuchDistribution", 404, { $0.cloudFront(root + "/E0/invalidation") }),
    (
      "NoSuchInvalidation", 404,
      { $0.cloudFront(root + "/E1SIMULATED1/invalidation/I00000000000000") }
    ),
  ]

  @Test(arguments: refusals.indices) func refuses(row: Int) async {
    let stage = Self.stage()
    let (code, status, request) = Self.refusals[row]
    let reply = await stage.send(request(stage))
    #expect(reply.elements("Code") == [code] && reply.response.status == status)
  }

  @Test func tellsWhoseKeyItIs() async {
    // Calls of this form are claimed by another vendor, too.
    let stage = Stage(SimulatorOptions(tasks: 12), vendors: VendorRegistry.all)
    let reply = await stage.send(
      stage.cloudFront(
        "/", ["Action": "GetCallerIdentity", "Version": "2011-06-15"], service: "sts"))
    #expect(reply.elements("Arn") == ["arn:aws:iam::123456789012:user/simulated"])
  }

  @Test func limitsAndTroubles() async {
    let stage = Self.stage()
    var codes: Set<String> = []
    for _ in 0..<40 {
      codes.formUnion(await stage.send(stage.cloudFront(Self.root)).elements("Code"))
    }
    #expect(codes == ["Throttling"])
    for (trouble, code) in [(Trouble.key, "SignatureDoesNotMatch"), (.permission, "AccessDenied")] {
      var options = SimulatorOptions(tasks: 12)
      options.trouble = trouble
      let stage = Self.stage(options)
      let reply = await stage.send(
        stage.cloudFront(Self.root + "/E1SIMULATED1/invalidation/I00000000000000"))
      #expect(reply.elements("Code") == [code])
    }
  }
}

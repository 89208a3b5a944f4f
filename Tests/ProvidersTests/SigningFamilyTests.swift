import Foundation
import TaskModel
import Testing

@testable import Providers

/// The vendors that took over Amazon's form of signing, by the vectors of their own signers.
@Suite struct SigningFamilyTests {
  struct File: Decodable {
    let cases: [Vector]
  }

  struct Vector: Decodable {
    struct Inputs: Decodable {
      // The key, as each file calls it.
      let accessKeyId, secretAccessKey, secretId, secretKey, accessKey, ak, sk: String?
      let timestamp: Int?
      let dateTimeUTC, region, service, method, url, host, path, body, requestBody: String?
      let query: [[Part]]?
    }

    /// A name or a value of a query.
    struct Part: Decodable {
      let text: String

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
          text = String(number)
        } else {
          text = try container.decode(String.self)
        }
      }
    }

    let name: String
    let inputs: Inputs
    let requestBody: String?
    let headersSent: [String: String]
    let canonicalRequest, stringToSign, signature, authorization: String

    var keyID: String {
      inputs.accessKeyId ?? inputs.secretId ?? inputs.accessKey ?? inputs.ak ?? ""
    }

    var secret: Secret {
      Secret(inputs.secretAccessKey ?? inputs.secretKey ?? inputs.sk ?? "")
    }

    /// The request, with those of the fields it was sent with that are signed.
    func request(_ path: String, _ query: [String: String]) -> CanonicalRequest {
      let names = authorization.split(separator: ", ").first { $0.hasPrefix("SignedHeaders=") }
      let signed = names?.dropFirst("SignedHeaders=".count).split(separator: ";") ?? []
      let headers = headersSent.map { ($0.key.lowercased(), $0.value) }
        .filter { header in signed.contains { $0 == header.0 } }
      let body = requestBody ?? inputs.requestBody ?? inputs.body ?? ""
      return CanonicalRequest(
        method: inputs.method ?? "", path: path, query: query,
        headers: Dictionary(uniqueKeysWithValues: headers),
        bodyHash: CanonicalRequest.hash(body.utf8))
    }

    var plainQuery: [String: String] {
      let pairs = (inputs.url ?? "").split(separator: "?").dropFirst().first?.split(separator: "&")
      let named = (pairs ?? []).map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }
      return Dictionary(uniqueKeysWithValues: named)
    }

    var path: String {
      let rest = (inputs.url ?? "").split(separator: "/", omittingEmptySubsequences: false)
      return "/" + rest.dropFirst(3).joined(separator: "/").split(separator: "?").prefix(1).joined()
    }
  }

  private func vectors(_ name: String, _ count: Int) throws -> [Vector] {
    let vectors = try Fixture.decode(File.self, "vectors/\(name).json").cases
    #expect(vectors.count == count)
    return vectors
  }

  private func check(
    _ vector: Vector, _ way: RequestSignature, _ request: CanonicalRequest,
    keyWord: String = "Credential"
  ) {
    let signed = way.signed(request, secret: vector.secret)
    #expect(request.text == vector.canonicalRequest, "\(vector.name)")
    #expect(signed.stringToSign == vector.stringToSign, "\(vector.name)")
    #expect(signed.signature == vector.signature, "\(vector.name)")
    let authorization = way.authorization(
      keyID: vector.keyID, signed, of: request, keyWord: keyWord)
    #expect(authorization == vector.authorization, "\(vector.name)")
  }

  @Test func amazonVersion4() throws {
    for vector in try vectors("aws-cloudfront", 7) {
      let stamp = try #require(vector.inputs.dateTimeUTC)
      let way = RequestSignature(
        algorithm: "AWS4-HMAC-SHA256", stamp: stamp,
        scope: [
          String(stamp.prefix(8)), vector.inputs.region ?? "", vector.inputs.service ?? "",
          "aws4_request",
        ], secretPrefix: "AWS4")
      check(vector, way, vector.request(vector.path, vector.plainQuery))
    }
  }

  @Test(arguments: [("tencent-cdn", 5), ("tencent-edgeone", 3)])
  func tencentVersion3(_ name: String, _ count: Int) throws {
    for vector in try vectors(name, count) {
      let seconds = try #require(vector.inputs.timestamp)
      let way = RequestSignature(
        algorithm: "TC3-HMAC-SHA256", stamp: String(seconds),
        scope: ["2026-01-01", vector.inputs.service ?? "", "tc3_request"], secretPrefix: "TC3")
      check(vector, way, vector.request("/", [:]))
    }
  }

  @Test func volcengineAndBytePlus() throws {
    for vector in try vectors("volcengine-cdn", 4) {
      let stamp = try #require(vector.inputs.dateTimeUTC)
      let way = RequestSignature(
        algorithm: "HMAC-SHA256", stamp: stamp,
        scope: [
          String(stamp.prefix(8)), vector.inputs.region ?? "", vector.inputs.service ?? "",
          "request",
        ])
      check(vector, way, vector.request("/", vector.plainQuery))
    }
  }

  @Test func huawei() throws {
    for vector in try vectors("huawei-cdn", 5) {
      let way = RequestSignature(
        algorithm: "SDK-HMAC-SHA256", stamp: vector.inputs.dateTimeUTC)
      let pairs = (vector.inputs.query ?? []).map { ($0[0].text, $0[1].text) }
      // What is signed ends in a slash that is not sent.
      let request = vector.request(
        (vector.inputs.path ?? "") + "/", Dictionary(uniqueKeysWithValues: pairs))
      check(vector, way, request, keyWord: "Access")
    }
  }

  /// What the vendors print themselves, computed by none of us.
  @Test func publishedExamples() {
    let tencent = RequestSignature(
      algorithm: "TC3-HMAC-SHA256", stamp: "1551113065",
      scope: ["2019-02-25", "cvm", "tc3_request"], secretPrefix: "TC3")
    let body =
      #"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#
    let call = CanonicalRequest(
      method: "POST",
      headers: [
        "content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com",
      ],
      bodyHash: CanonicalRequest.hash(body.utf8))
    #expect(
      tencent.signed(call, secret: Secret("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")).signature
        == "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")
    let amazon = RequestSignature(
      algorithm: "AWS4-HMAC-SHA256", stamp: "20150830T123600Z",
      scope: ["20150830", "us-east-1", "service", "aws4_request"], secretPrefix: "AWS4")
    let vanilla = CanonicalRequest(
      method: "GET",
      headers: ["host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z"],
      bodyHash: CanonicalRequest.hash([]))
    #expect(
      amazon.signed(vanilla, secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")).signature
        == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
  }
}

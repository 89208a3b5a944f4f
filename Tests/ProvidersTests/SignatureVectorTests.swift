import Foundation
import TaskModel
import Testing

@testable import Providers

/// The published and computed signature vectors, intermediate steps included.
@Suite struct SignatureVectorTests {
  struct File<Vector: Decodable>: Decodable {
    let vectors: [Vector]
  }

  struct Version1: Decodable {
    let name: String
    let method: String
    let params: [String: String]
    let accessKeySecret: String
    let canonicalizedQueryString: String
    let stringToSign: String
    let signature: String
    let urlQuery: String
  }

  @Test func alibabaVersion1() throws {
    let vectors = try Fixture.decode(File<Version1>.self, "vectors/aliyun_rpc_v1.json").vectors
    #expect(vectors.count == 15)
    for vector in vectors {
      let signed = AlibabaSignature.v1(
        method: vector.method, parameters: vector.params, secret: Secret(vector.accessKeySecret))
      let query = PercentEncoding.query(vector.params)
      #expect(query == vector.canonicalizedQueryString, "\(vector.name)")
      #expect(signed.stringToSign == vector.stringToSign, "\(vector.name)")
      #expect(signed.signature == vector.signature, "\(vector.name)")
      let sent = query + "&Signature=" + PercentEncoding.encode(signed.signature)
      #expect(sent == vector.urlQuery, "\(vector.name)")
    }
  }

  struct Version3: Decodable {
    let name: String
    let method: String
    let query: [String: String]
    let headers: [String: String]
    let body: String
    let accessKeyId: String
    let accessKeySecret: String
    let canonicalQuery: String
    let canonicalRequest: String
    let hashedCanonicalRequest: String
    let stringToSign: String
    let signedHeaders: String
    let signature: String
    let authorization: String
  }

  @Test func alibabaVersion3() throws {
    let vectors = try Fixture.decode(File<Version3>.self, "vectors/aliyun_acs3.json").vectors
    #expect(vectors.count == 13)
    for vector in vectors {
      let request = CanonicalRequest(
        method: vector.method, query: vector.query, headers: vector.headers,
        bodyHash: CanonicalRequest.hash(vector.body.utf8))
      let signed = AlibabaSignature.v3.signed(request, secret: Secret(vector.accessKeySecret))
      #expect(PercentEncoding.query(vector.query) == vector.canonicalQuery, "\(vector.name)")
      #expect(request.text == vector.canonicalRequest, "\(vector.name)")
      let hash = CanonicalRequest.hash(request.text.utf8)
      #expect(hash == vector.hashedCanonicalRequest, "\(vector.name)")
      #expect(signed.stringToSign == vector.stringToSign, "\(vector.name)")
      #expect(request.signedHeaders == vector.signedHeaders, "\(vector.name)")
      #expect(signed.signature == vector.signature, "\(vector.name)")
      let authorization = AlibabaSignature.v3.authorization(
        keyID: vector.accessKeyId, signed, of: request, separator: ",")
      #expect(authorization == vector.authorization, "\(vector.name)")
    }
  }

  struct JD: Decodable {
    let name: String
    let instantUTC: String
    let username: String
    let secretKey: String
    let shanghaiDate: String
    let shanghaiSignature: String
    let utcDate: String
    let utcSignature: String

    enum CodingKeys: String, CodingKey {
      case name, instantUTC, username, secretKey
      case shanghaiDate = "date[Asia/Shanghai]"
      case shanghaiSignature = "signature[Asia/Shanghai]"
      case utcDate = "date[UTC]"
      case utcSignature = "signature[UTC]"
    }
  }

  @Test func jdCloud() throws {
    let vectors = try Fixture.decode(File<JD>.self, "vectors/jd_opencdn_md5.json").vectors
    #expect(vectors.count == 7)
    for vector in vectors {
      let moment = try #require(RFC3339.date(vector.instantUTC))
      let cases: [(UTCOffset, String, String)] = [
        (.shanghai, vector.shanghaiDate, vector.shanghaiSignature),
        (.utc, vector.utcDate, vector.utcSignature),
      ]
      for (zone, date, signature) in cases {
        let text = JDCloudSignature.dateText(moment, zone: zone)
        #expect(text == date, "\(vector.name)")
        let signed = JDCloudSignature.signature(
          dateText: text, username: vector.username, secretKey: Secret(vector.secretKey))
        #expect(signed == signature, "\(vector.name)")
      }
    }
  }

  struct UCloud: Decodable {
    let name: String
    let flattenedStringParams: [String: String]
    let privateKey: String
    let stringToSign: String
    let signature: String
    let formBody: String
  }

  @Test func uCloud() throws {
    let vectors = try Fixture.decode(File<UCloud>.self, "vectors/ucloud_sha1.json").vectors
    #expect(vectors.count == 20)
    for vector in vectors {
      var parameters = vector.flattenedStringParams
      let text = UCloudSignature.signedText(parameters) + vector.privateKey
      #expect(text == vector.stringToSign, "\(vector.name)")
      let signature = UCloudSignature.signature(
        parameters, privateKey: Secret(vector.privateKey))
      #expect(signature == vector.signature, "\(vector.name)")
      parameters["Signature"] = signature
      #expect(PercentEncoding.query(parameters) == vector.formBody, "\(vector.name)")
    }
  }
}

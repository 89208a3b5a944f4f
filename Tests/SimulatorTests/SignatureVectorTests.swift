import Foundation
import Testing

@testable import Simulator

/// The published and recomputed vectors of every vendor's signature.
@Suite struct SignatureVectorTests {
  @Test func jdCloud() throws {
    let vectors = try Fixture.vectors("jd_opencdn_md5")
    #expect(vectors.count == 7)
    for vector in vectors {
      let instant = try #require(CivilTime.unix(iso: vector["instantUTC"] as? String ?? ""))
      for (calendar, name) in [
        (JDCloudSignatureCheck.Calendar.shanghai, "Asia/Shanghai"), (.utc, "UTC"),
      ] {
        let date = JDCloudSignatureCheck.date(unix: instant, in: calendar)
        #expect(date == vector["date[\(name)]"] as? String)
        let signature = JDCloudSignatureCheck.signature(
          date: date,
          username: vector["username"] as? String ?? "",
          secretKey: vector["secretKey"] as? String ?? ""
        )
        #expect(signature == vector["signature[\(name)]"] as? String)
      }
    }
  }

  @Test func ucloud() throws {
    let vectors = try Fixture.vectors("ucloud_sha1")
    #expect(vectors.count == 20)
    for vector in vectors {
      let name = vector["name"] as? String ?? ""
      let parameters = try #require(vector["flattenedStringParams"] as? [String: String])
      let key = try #require(vector["privateKey"] as? String)
      let signature = UCloudSignatureCheck.signature(of: parameters, privateKey: key)
      #expect(signature == vector["signature"] as? String, "\(name)")
      // The same through the form as it travels.
      let form = Inbound(
        SimulatorRequest(
          method: "POST",
          target: "/",
          headers: [SimulatorHeader("content-type", "application/x-www-form-urlencoded")],
          body: Array((vector["formBody"] as? String ?? "").utf8)
        )
      )
      #expect(form.parameters["Signature"] == signature, "\(name)")
      let read = UCloudSignatureCheck.signature(of: form.parameters, privateKey: key)
      #expect(read == signature, "\(name)")
    }
  }

  @Test func alibabaVersion1() throws {
    let vectors = try Fixture.vectors("aliyun_rpc_v1")
    #expect(vectors.count == 15)
    for vector in vectors {
      let name = vector["name"] as? String ?? ""
      let method = try #require(vector["method"] as? String)
      let urlQuery = try #require(vector["urlQuery"] as? String)
      let pairs = PercentText.pairs(urlQuery)
      #expect(
        AlibabaSignatureCheck.stringToSignV1(method: method, parameters: pairs)
          == vector["stringToSign"] as? String,
        "\(name)"
      )
      let signature = AlibabaSignatureCheck.signatureV1(
        method: method,
        parameters: pairs,
        secret: vector["accessKeySecret"] as? String ?? ""
      )
      #expect(signature == vector["signature"] as? String, "\(name)")
      #expect(pairs.first { $0.name == "Signature" }?.value == signature, "\(name)")
    }
  }

  @Test func alibabaVersion3() throws {
    let vectors = try Fixture.vectors("aliyun_acs3")
    #expect(vectors.count == 13)
    for vector in vectors {
      let name = vector["name"] as? String ?? ""
      let authorization = try #require(
        AlibabaSignatureCheck.Authorization(vector["authorization"] as? String ?? "")
      )
      let pairs = PercentText.pairs(vector["canonicalQuery"] as? String ?? "")
      #expect(pairs.count == (vector["query"] as? [String: String])?.count, "\(name)")
      let canonical = AlibabaSignatureCheck.canonicalRequestV3(
        method: vector["method"] as? String ?? "",
        path: vector["canonicalURI"] as? String ?? "",
        query: pairs,
        headers: vector["headers"] as? [String: String] ?? [:],
        signedHeaders: authorization.signedHeaders,
        bodyHash: Digests.sha256Hex(Array((vector["body"] as? String ?? "").utf8))
      )
      #expect(canonical == vector["canonicalRequest"] as? String, "\(name)")
      let signature = AlibabaSignatureCheck.signatureV3(
        canonicalRequest: canonical,
        secret: vector["accessKeySecret"] as? String ?? ""
      )
      #expect(signature == vector["signature"] as? String, "\(name)")
      #expect(signature == authorization.signature, "\(name)")
      #expect(authorization.credential == vector["accessKeyId"] as? String, "\(name)")
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import Simulator

/// Signatures, keys, tokens, times and nonces of Alibaba's calls.
@Suite struct AlibabaCallTests {
  @Test(arguments: AlibabaProduct.allCases)
  func bothVersionsAreAccepted(product: AlibabaProduct) async {
    let stage = Stage()
    let three = await stage.send(stage.alibaba(product))
    #expect(three.response.status == 200 && !three.rows.isEmpty)
    let one = await stage.send(stage.alibabaV1(product, ["Format": "JSON"]))
    #expect(one.response.status == 200 && one.rows.count == three.rows.count)
  }

  @Test func version1AnswersXMLUnlessAskedForJSON() async {
    let stage = Stage()
    let list = await stage.send(stage.alibabaV1())
    #expect(list.response.header("content-type")?.hasPrefix("text/xml") == true)
    #expect(list.text.contains("<DescribeRefreshTasksResponse><Tasks><CDNTask><TaskId>"))
    let error = await stage.send(stage.alibabaV1(.cdn, ["PageSize": "101"]))
    #expect(error.response.status == 400)
    #expect(error.text.contains("<Error><RequestId>"))
    #expect(error.text.contains("<Code>InvalidPageSize.ValueNotSupported</Code>"))
  }

  @Test func specialCharactersSurviveBothVersions() async {
    let stage = Stage()
    let parameters = ["ObjectPath": "http://www.example.com/图片/a b/~*+q?x=1&y=%2F#f!'() é😀.jpg"]
    let three = await stage.send(stage.alibaba(.cdn, parameters))
    #expect(three.response.status == 200)
    let one = await stage.send(stage.alibabaV1(.cdn, parameters.merging(["Format": "JSON"]) { $1 }))
    #expect(one.response.status == 200)
  }

  @Test func wrongSecretNamesTheStringToSign() async {
    let stage = Stage()
    let three = await stage.send(stage.alibaba(secret: "wrong"))
    #expect(three.response.status == 400 && three.code == "SignatureDoesNotMatch")
    #expect((three.json["Message"] as? String)?.contains("x-acs-date:") == true)
    let one = await stage.send(stage.alibabaV1(.cdn, ["Format": "JSON"], secret: "wrong"))
    #expect(one.response.status == 400 && one.code == "SignatureDoesNotMatch")
    #expect((one.json["Message"] as? String)?.contains("GET&%2F&AccessKeyId") == true)
  }

  @Test func everySignedPartIsChecked() async {
    let stage = Stage()
    let host = await stage.send(stage.alibaba { $0["host"] = "127.0.0.1" })
    #expect(host.code == "SignatureDoesNotMatch")
    let action = await stage.send(
      stage.alibaba(.cdn, ["TaskId": "1"]) { $0["x-acs-action"] = "DescribeRefreshTaskById" }
    )
    #expect(action.code == "SignatureDoesNotMatch")
    let hash = await stage.send(
      stage.alibaba { $0["x-acs-content-sha256"] = String(repeating: "0", count: 64) }
    )
    #expect(hash.code == "SignatureDoesNotMatch")
    var body = stage.alibaba()
    body.body = Array("x".utf8)
    #expect(await stage.send(body).code == "SignatureDoesNotMatch")
    var target = stage.alibaba(.cdn, ["PageNumber": "1"])
    target.target = "/?PageNumber=2"
    #expect(await stage.send(target).code == "SignatureDoesNotMatch")
    let unsigned = await stage.send(
      stage.alibaba { headers in
        let text = headers["authorization"] ?? ""
        headers["authorization"] = text.replacingOccurrences(of: "host;", with: "")
      }
    )
    #expect(unsigned.code == "IncompleteSignature")
    let bare = await stage.send(stage.alibaba { $0["authorization"] = nil })
    #expect(bare.code == "IncompleteSignature")
  }

  @Test func unsignedHeadersMayChange() async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba { $0["user-agent"] = "anything" })
    #expect(reply.response.status == 200)
  }

  @Test func unknownKeyIsNotFound() async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba(key: "LTAInobody"))
    #expect(reply.response.status == 404 && reply.code == "InvalidAccessKeyId.NotFound")
  }

  @Test func keyOfTheOtherProductIsNotOpen() async {
    let stage = Stage()
    let key = AlibabaProduct.cdn.key
    let reply = await stage.send(stage.alibaba(.dcdn, secret: key.secret, key: key.id))
    #expect(reply.response.status == 403 && reply.code == "OperationDenied")
  }

  @Test func securityTokenIsNeeded() async {
    let stage = Stage()
    let wrong = await stage.send(stage.alibaba(.dcdn, token: "other"))
    #expect(wrong.code == "InvalidSecurityToken.Malformed")
    let none = await stage.send(stage.alibaba(.dcdn) { $0["x-acs-security-token"] = nil })
    #expect(none.code == "MissingSecurityToken")
    let version1 = await stage.send(
      stage.alibabaV1(.dcdn, ["Format": "JSON", "SecurityToken": "other"])
    )
    #expect(version1.code == "InvalidSecurityToken.Malformed")
  }

  @Test(arguments: [(-900, true), (900, true), (-901, false), (901, false)])
  func timeMayBeAQuarterOfAnHourOff(skew: Int, isAccepted: Bool) async {
    let stage = Stage()
    let three = await stage.send(stage.alibaba(skew: skew))
    let one = await stage.send(stage.alibabaV1(.cdn, ["Format": "JSON"], skew: skew))
    for reply in [three, one] {
      #expect(reply.code == (isAccepted ? nil : "InvalidTimeStamp.Expired"))
    }
  }

  @Test func malformedTimeIsRefused() async {
    let stage = Stage()
    let reply = await stage.send(stage.alibaba { $0["x-acs-date"] = "yesterday" })
    #expect(reply.code == "InvalidTimeStamp.Format")
  }

  @Test func nonceIsGoodForOneCall() async {
    let stage = Stage()
    let first = await stage.send(stage.alibaba(nonce: "n1"))
    #expect(first.code == nil)
    let again = await stage.send(stage.alibaba(nonce: "n1"))
    #expect(again.code == "SignatureNonceUsed")
    let other = await stage.send(stage.alibabaV1(.cdn, ["Format": "JSON"], nonce: "n1"))
    #expect(other.code == "SignatureNonceUsed")
    stage.clock.advance(by: .seconds(1801))
    let later = await stage.send(stage.alibaba(nonce: "n1"))
    #expect(later.code == nil)
  }
}

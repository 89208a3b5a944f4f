import Foundation
import HTTPTypes
import TaskModel
import Testing

@testable import Providers

/// What an operator sees of a vendor's own words.
@Suite struct RawAnswerTests {
  private func answer(_ body: String, _ secret: String) -> RawAnswer {
    var answer = HTTPAnswer(body)
    answer.body = Redactor(secrets: [Secret(secret)]).clean(body: answer.body)
    return RawLayout.rawAnswer(answer)
  }

  private func lines(_ body: String, secret: String = "hunter2/x") -> [String] {
    answer(body, secret).lines.map(\.text)
  }

  @Test func jsonIsLaidOut() {
    #expect(
      lines(#" {"a":1.50,"b":[true,null,{}],"c":"x\ty"} "#) == [
        "{", #"  "a": 1.50,"#, #"  "b": ["#, "    true,", "    null,", "    {", "    }", "  ],",
        #"  "c": "x\u0009y""#, "}",
      ])
  }

  /// What the page shows is JSON still.
  @Test(arguments: [
    #"{"a":[1,[],{},{"b":[{"c":null},"d"]}],"e":""}"#, "[]", "[[[]],[1,2]]", #""x""#, "-1.5e3",
  ])
  func whatIsLaidOutIsTheSameJSON(_ body: String) throws {
    let laidOut = lines(body).joined(separator: "\n")
    let blanks = CharacterSet.whitespacesAndNewlines
    #expect(laidOut.components(separatedBy: blanks).joined() == body)
  }

  private func text(_ body: String, secret: String = "hunter2/x") -> String {
    answer(body, secret).text
  }

  /// What is copied and written are the vendor's own bytes.
  @Test(arguments: [
    #" {"a" : 1.50,"b":[true, null,{}] ,"c":"x\ty\u00e9\/\"z\"" }"#, "<html>\r\n bad\u{1B}[2J", "",
    "\u{FEFF}[1,\t2]", #"{"broken":"and \"#, #"plain "text" with 'quotes' \ and \u12"#,
    #"{"emoji":"\ud83d\ude00 \ud83d"}"#,
  ])
  func theTextIsTheVendorsOwn(_ body: String) {
    #expect(text(body) == body)
    #expect(Array(text(body).utf8) == Array(body.utf8))
  }

  @Test func theTextIsWholeWhateverItsLength() {
    let body =
      "[" + Array(repeating: "\"0123456789\"", count: 30_000).joined(separator: ",\n") + "]"
    #expect(text(body) == body)
  }

  @Test func onlyTheSecretIsTakenOut() {
    #expect(
      text(#"{"k" :"a hunter2/x b", "l":"hunter\u0032\/x","m": "\t" }"#)
        == #"{"k" :"a (redacted) b", "l":"(redacted)","m": "\t" }"#)
  }

  @Test(arguments: [
    #"{"k":"hunter2/x"}"#, #"{"k":"hunter2\/x"}"#, #"{"k":"hunter\u0032\/x"}"#,
    #"{"hunter2\u002fx":1}"#, "plain hunter2/x", "<Error>hunter2%2Fx</Error>",
    #"{"broken":"hunter2/x""#,
  ])
  func secretsAreRemoved(_ body: String) {
    let text = lines(body).joined(separator: "\n")
    #expect(text.contains("(redacted)"))
    #expect(!text.contains("hunter"))
    let own = self.text(body)
    #expect(own.contains("(redacted)"))
    #expect(!own.contains("hunter"))
  }

  @Test func whatIsNoJSONIsText() {
    #expect(lines("<html>\n bad\u{1B}[2J") == ["<html>", " bad<001B>[2J"])
    #expect(lines("") == [""])
  }

  @Test func aLongAnswerIsCut() {
    let body = "[" + Array(repeating: "1", count: 30_000).joined(separator: ",") + "]"
    let answer = RawLayout.rawAnswer(HTTPAnswer(body))
    #expect(answer.isCut)
    #expect(answer.lines.count == RawLayout.lineLimit)
  }

  @Test(arguments: [
    "alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud", "tencent-cdn",
    "volcengine-cdn",
  ])
  func everyVendorIsAskedForOneTask(_ provider: String) async throws {
    let recorder = Recorder([HTTPAnswer("")])
    let http = ScriptedHTTP { (request, body) throws(ProviderError) in
      _ = await recorder.take(request, body)
      return HTTPAnswer(#"{"said":"\#(Sample.secret)"}"#, status: 500)
    }
    let made = try Sample.provider(provider, http)
    let answer = try await made.rawAnswer(about: TaskReference(vendorID: "123", kind: .purgeURL))
    #expect(answer.status == 500)
    #expect(answer.lines.map(\.text) == ["{", #"  "said": "(redacted)""#, "}"])
    #expect(await recorder.exchanges.count == 1)
  }
}

import HTTPTypes
import TaskModel
import Testing

@testable import Providers

/// What an operator sees of a vendor's own words.
@Suite struct RawAnswerTests {
  private func lines(_ body: String, secret: String = "hunter2/x") -> [String] {
    let redactor = Redactor(secrets: [Secret(secret)])
    return RawLayout.rawAnswer(HTTPAnswer(body), redactor: redactor).lines.map(\.text)
  }

  @Test func jsonIsLaidOut() {
    #expect(
      lines(#" {"a":1.50,"b":[true,null,{}],"c":"x\ty"} "#) == [
        "{", #"  "a": 1.50"#, #"  "b": ["#, "    true", "    null", "    {", "    }", "  ]",
        #"  "c": "x\u0009y""#, "}",
      ])
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
  }

  @Test func whatIsNoJSONIsText() {
    #expect(lines("<html>\n bad\u{1B}[2J") == ["<html>", " bad<001B>[2J"])
    #expect(lines("") == [""])
  }

  @Test func aLongAnswerIsCut() {
    let body = "[" + Array(repeating: "1", count: 30_000).joined(separator: ",") + "]"
    let answer = RawLayout.rawAnswer(HTTPAnswer(body), redactor: Redactor(secrets: []))
    #expect(answer.isCut)
    #expect(answer.lines.count == RawLayout.lineLimit)
  }

  @Test(arguments: ["alibaba-cdn", "alibaba-dcdn", "ucloud", "jdcloud"])
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

import Foundation
import HTTPTypes
import TaskModel
import TestSupport
import Testing

@testable import Providers

/// A secret is known in whatever form it comes back.
@Suite struct RedactionTests {
  static let secrets = [
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "46f09bb9fab4f12dfc160dae12273d5332b5debe",
    "p@ss-w0rd!", "correct horse battery", #"a"b\c&d<e>f'g%h"#, "päßwört-密码", "hunter2",
    String(repeating: "CAIS/token+with=long~parts", count: 30),
  ]

  /// How programs write a text that may not be what it is.
  static let forms: [(name: String, write: @Sendable (String) -> String)] = [
    ("itself", { $0 }),
    ("upper case", { $0.uppercased() }),
    ("percent", { PercentEncoding.encode($0) }),
    ("percent, small digits", { PercentEncoding.encode($0).lowercased() }),
    ("percent twice", { PercentEncoding.encode(PercentEncoding.encode($0)) }),
    (
      "percent three times",
      { PercentEncoding.encode(PercentEncoding.encode(PercentEncoding.encode($0))) }
    ),
    ("a form", { PercentEncoding.encode($0).replacing("%20", with: "+") }),
    ("percent, all of it", { $0.utf8.map { String(format: "%%%02x", $0) }.joined() }),
    ("percent, all of it, twice", { $0.utf8.map { String(format: "%%25%02X", $0) }.joined() }),
    ("JSON", { String(Wire.quoted($0).dropFirst().dropLast()) }),
    (
      "JSON with slashes",
      { String(Wire.quoted($0).dropFirst().dropLast()).replacing("/", with: "\\/") }
    ),
    ("JSON, all of it", { $0.utf16.map { String(format: "\\u%04x", $0) }.joined() }),
    ("JSON in JSON", { $0.utf16.map { String(format: "\\\\u%04X", $0) }.joined() }),
    ("HTML", { html($0) }),
    ("HTML, decimal", { $0.unicodeScalars.map { "&#\($0.value);" }.joined() }),
    (
      "HTML, hexadecimal",
      { $0.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }.joined() }
    ),
    ("HTML twice", { html($0.unicodeScalars.map { "&#\($0.value);" }.joined()) }),
    ("bytes", { $0.utf8.map { String(format: "\\x%02x", $0) }.joined() }),
    ("hexadecimal", { $0.utf8.map { String(format: "%02x", $0) }.joined() }),
    ("HEXADECIMAL", { $0.utf8.map { String(format: "%02X", $0) }.joined() }),
    ("base64", { base64($0) }),
    ("base64 behind 1", { base64("u:" + $0) }),
    ("base64 behind 2", { base64("me:" + $0 + "\n") }),
    ("base64 behind 3", { base64("you:" + $0 + "@x") }),
    (
      "base64 for URLs",
      { base64("some:" + $0).replacing("+", with: "-").replacing("/", with: "_") }
    ),
    ("base64, unpadded", { base64($0).replacing("=", with: "") }),
    ("base64 in a URL", { PercentEncoding.encode(base64("someone:" + $0)) }),
    (
      "base64 in JSON",
      { base64("user:" + $0).replacing("/", with: "\\/").replacing("=", with: "\\u003d") }
    ),
    ("hexadecimal in HTML", { html($0.utf8.map { "&#x\(String(format: "%02x", $0));" }.joined()) }),
  ]

  private static func html(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  @Test(arguments: secrets)
  func everyForm(_ secret: String) {
    let redactor = Redactor(secrets: [Secret(secret), Secret("another-secret-of-all")])
    for (name, write) in Self.forms {
      // Letters of other alphabets have cases of their own, and more bytes than one.
      if ["upper case", "hexadecimal in HTML"].contains(name),
        !secret.utf8.allSatisfy({ $0 < 0x80 })
      {
        continue
      }
      let form = write(secret)
      let text = redactor.clean("it was <\(form)> that came")
      #expect(text.hasPrefix("it was <"), "\(name): \(text)")
      #expect(text.hasSuffix("> that came"), "\(name): \(text)")
      #expect(text.contains(MarkedJSON.mark), "\(name): \(form)")
      // What is left beside the mark is what stood around the secret, and no more.
      let left = text.replacing(MarkedJSON.mark, with: "").count - "it was <> that came".count
      #expect(left <= 20, "\(name): \(text)")
    }
  }

  @Test func longFormsAreFoundOverLineEnds() {
    let token = Self.secrets[7]
    let redactor = Redactor(secrets: [Secret(token)])
    for end in ["\n", "\r\n", "\\n", " "] {
      let wrapped = Self.base64("user:" + token).enumerated().reduce(into: "") { text, next in
        if next.offset > 0, next.offset % 76 == 0 { text += end }
        text.append(next.element)
      }
      let text = redactor.clean("Basic " + wrapped + " end")
      #expect(text.hasPrefix("Basic ") && text.hasSuffix(" end"))
      #expect(text.count < 40, "\(text)")
    }
  }

  /// Each byte in an escape of its own choice, and all of that again.
  @Test func mixedEscapesHideNothing() {
    var random = SeededGenerator(seed: 15)
    let secret = "AKIAIOSFODNN7EXAMPLE/secret"
    let redactor = Redactor(secrets: [Secret(secret)])
    for _ in 0..<1_000 {
      var form = secret
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let share = Int.random(in: 1...9, using: &random)
        form = form.utf8.map { byte in
          guard byte == UInt8(ascii: "\\") || Int.random(in: 0...9, using: &random) < share else {
            return String(Unicode.Scalar(byte))
          }
          let forms = ["%%%02x", "%%%02X", "\\u%04x", "\\u%04X", "&#x%x;", "&#%d;", "\\x%02x"]
          return String(format: forms.randomElement(using: &random) ?? "", Int(byte))
        }.joined()
      }
      let text = redactor.clean("a \(form) b")
      #expect(text == "a \(MarkedJSON.mark) b", "\(form)")
      let body = redactor.clean(body: Array(#"{"k":"a \#(form) b"}"#.utf8))
      #expect(!body.isEmpty)
    }
  }

  /// Text without a secret stays as it is, byte for byte, whatever escapes it has.
  @Test func whatIsNoSecretStays() {
    let redactor = Redactor(
      secrets: Self.secrets.map { Secret($0) }, identifiers: ["LTAI5tSample", "20260920"])
    for text in [
      "", "plain", "http://a.example/%E5%88%B7/%41%42?x=1&amp;y=%2525",
      "\\u5237\\u65b0 \\u0041\\u0042",
      "20260920101112_4d80", "&#65;&#x42;&nbsp;", "%", "\\", "&", "%4", "\\u00", "&#", "&#x", "\\x",
      "hunter21 xhunter2 hunter2x", "wJalrXUtnFEMI K7MDENG", "aHVudGVy",
      String(repeating: "%41\\u0042&#67;", count: 40_000),
    ] {
      #expect(redactor.clean(text) == text)
      let body = Array(#"{"k":"\#(text)"}"#.utf8)
      #expect(redactor.clean(body: body) == body)
    }
  }

  @Test(arguments: [
    ("s", "it's a secret", "it's a secret"), ("123", "123", "123"),
    ("tok-7", "a tok-7 tok-77 xtok-7", "a (redacted) tok-77 xtok-7"),
    ("", "nothing", "nothing"),
    ("cdnops", "/cdnops/ cdnops1 xcdnops", "/(redacted)/ cdnops1 xcdnops"),
    ("20190121", "20190121141137 at 20190121", "20190121141137 at (redacted)"),
    ("abcdefgh", "xabcdefghx", "x(redacted)x"),
  ])
  func shortOnes(_ secret: String, _ text: String, _ expected: String) {
    #expect(Redactor(secrets: [Secret(secret)]).clean(text) == expected)
  }

  /// What was JSON is JSON still, and of it only strings and whole numbers change.
  @Test(arguments: [
    (
      #"{"a":"x needle/one y","b":[1,"needle\/one"]}"#,
      #"{"a":"x (redacted) y","b":[1,"(redacted)"]}"#
    ),
    (#"{"needle\u002fone":{"t":"\t"}}"#, #"{"(redacted)":{"t":"\t"}}"#),
    (#"{"a":"C:\\needle/one","b":"\needle/one"}"#, #"{"a":"C:\\(redacted)","b":"(redacted)"}"#),
    (
      #"{"n":123456789012,"m":1123456789012,"s":"123456789012"}"#,
      #"{"n":"(redacted)","m":1123456789012,"s":"(redacted)"}"#
    ),
    ("<p>needle%2Fone</p>", "<p>(redacted)</p>"),
    (#"{"broken":"needle/one"#, #"{"broken":"(redacted)"#),
    ("[\"\u{FEFF}needle/one\"]", "[\"\u{FEFF}(redacted)\"]"),
  ])
  func bodies(_ body: String, _ expected: String) throws {
    let redactor = Redactor(secrets: [Secret("needle/one"), Secret("123456789012")])
    let clean = redactor.clean(body: Array(body.utf8))
    #expect(String(decoding: clean, as: UTF8.self) == expected)
  }

  @Test func originalsComeBack() {
    let redactor = Redactor(secrets: [Secret("needle/one")])
    _ = redactor.clean(body: Array(#"{"TaskId":"1-needle\/one-2"}"#.utf8))
    #expect(redactor.original(of: "1-(redacted)-2") == "1-needle/one-2")
    #expect(redactor.alsoRemoving("signature").original(of: "1-(redacted)-2") == "1-needle/one-2")
    #expect(redactor.original(of: "another") == "another")
  }

  /// A secret at the seam of two parts of a long answer.
  @Test func longBodies() {
    let redactor = Redactor(secrets: [Secret("wJalrXUtnFEMI/K7MDENG")])
    let form = "wJal\\u0072XUtnFEMI\\/K7MDENG"
    for shift in stride(from: 0, through: form.utf8.count, by: 1) {
      let text =
        String(repeating: ".", count: 65_536 - shift) + form + String(repeating: ".", count: 70_000)
      let clean = redactor.clean(text)
      #expect(clean.utf8.count == text.utf8.count - form.utf8.count + MarkedJSON.mark.utf8.count)
    }
  }

  /// Nothing of an answer is left out: ids, words, kinds, URLs, names; and what goes back is the vendor's.
  @Test(arguments: ["alibaba-cdn", "ucloud"], forms.map(\.name))
  func everyFieldOfAnAnswer(_ provider: String, _ name: String) async throws {
    let secret = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
    let form = try #require(Self.forms.first { $0.name == name }).write(secret)
    let word = String(Wire.quoted(form).dropFirst().dropLast())
    let answer =
      provider == "ucloud"
      ? #"{"RetCode":0,"TotalCount":1,"TaskList":[{"TaskId":"9@","Status":"@","Type":"@","#
        + #""CreateTime":1714560000,"UrlLists":[{"Url":"http://a.example/@","Status":"@"}]}]}"#
      : #"{"Tasks":{"CDNTask":[{"TaskId":"9@","ObjectPath":"http://a.example/@","ObjectType":"@","#
        + #""Status":"@","Description":"@"},{"TaskId":"9@","ObjectPath":"@","Status":"Failed","#
        + #""Description":"@"}]},"TotalCount":2}"#
    let recorder = Recorder([HTTPAnswer("")])
    let http = ScriptedHTTP { (request, body) throws(ProviderError) in
      _ = await recorder.take(request, body)
      return HTTPAnswer(answer.replacing("@", with: word))
    }
    var settings = Sample.settings(provider)
    for key in ["access_key_secret", "private_key"] { settings.secrets[key] = Secret(secret) }
    let made = try Sample.provider(settings, http)
    let page = try await made.tasks(matching: TaskQuery(Sample.window))
    let report = try #require(page.reports.first)
    let shown =
      "\(report.id.vendorID) \(report.vendorStatus?.text ?? "") "
      + (report.items.map { items in
        items.map { "\($0.url) \($0.vendorStatus?.text ?? "") \($0.message?.text ?? "")" }
      } ?? []).joined(separator: " ")
    #expect(!shown.lowercased().contains(form.lowercased()), "\(shown)")
    #expect(shown.contains(MarkedJSON.mark))
    let reference = TaskReference(vendorID: report.id.vendorID, kind: report.kind)
    guard provider == "ucloud" || ("9" + form).utf8.allSatisfy(Folded.isWord) else { return }
    let again = try await made.tasks(matching: TaskQuery(.ids([reference])))
    #expect(again.reports.map(\.id.vendorID) == [report.id.vendorID])
    let sent = try #require(await recorder.exchanges.last).parameters
    #expect((sent["TaskId"] ?? sent["TaskId.0"]) == "9" + form)
  }

  /// The password of a proxy comes back in the pages of the proxy, as it was sent.
  @Test(
    arguments: [
      (nil, ["https_proxy": "http://squid:wonder%2Fland9@proxy.example:3128"]),
      ("http://squid:wonder%2Fland9@proxy.example:3128", [:]),
    ] as [(String?, [String: String])])
  func aProxysPassword(_ configured: String?, _ environment: [String: String]) async throws {
    var settings = Sample.settings("jdcloud", endpoint: "https://a.example")
    settings.proxy = configured.map { Secret($0) }
    let transports = HTTPTransports(environment: environment)
    let transport = try transports.transport(for: settings)
    let clock = VendorClock(now: { Sample.now })
    let measured = MeasuredExchange(
      clock.listening(to: transport), interval: .zero, clock: clock)
    let setup = ProviderSetup(
      settings: settings, endpoint: try Endpoint("https://a.example"),
      rates: ProviderRates(list: 1, byID: 1), http: measured, now: { Sample.now }, nonce: { "" })
    let page = "407: Basic \(Self.base64("squid:wonder/land9")) is wrong, wonder%2fland9"
    #expect(
      setup.redactor().clean(page)
        == "407: Basic c3F1aWQ6\(MarkedJSON.mark) is wrong, \(MarkedJSON.mark)")
    await transports.shutdown()
  }
}

import Testing

@testable import Providers

@Suite struct XMLErrorTests {
  static let errors: [(text: String, code: String, message: String?)] = [
    ("<Error><Code>A.B</Code><Message>m</Message></Error>", "A.B", "m"),
    (
      "<?xml version='1.0'?>\n<Error>\n <Code> A </Code>\n <Message>\n m \n</Message></Error>", "A",
      "m"
    ),
    ("\u{FEFF}<Error><Message>m</Message><Code>A</Code></Error>", "A", "m"),
    ("<e:Error xmlns:e=\"u\"><e:Code type='x'>A</e:Code></e:Error>", "A", nil),
    ("<error><code>A</code><message/></error>", "A", nil),
    ("<Error><Code>A</Code><Message></Message></Error>", "A", nil),
    (
      "<Error><Code>A</Code><Message>1 &lt; 2 &amp;&amp; &quot;x&apos;&#33;&#x4E2D;</Message>", "A",
      "1 < 2 && \"x'!中"
    ),
    (
      "<Error><Code>A</Code><Message>a &unknown; b &amp</Message></Error>", "A",
      "a &unknown; b &amp"
    ),
    (
      "<Error><Code><![CDATA[A]]></Code><Message>a<![CDATA[ <b> & ]]>c</Message></Error>", "A",
      "a <b> & c"
    ),
    ("<ErrorResponse><Error><Type>Sender</Type><Code>A</Code></Error></ErrorResponse>", "A", nil),
    ("<Error><Code>A</Code><Message>cut off", "A", nil),
    ("<Error><Code>A</Code><Message>\u{1B}[2J</Message></Error>", "A", "\u{1B}[2J"),
  ]

  @Test(arguments: errors)
  func reads(text: String, code: String, message: String?) {
    let said = XMLError(Array(text.utf8))
    #expect(said?.code == code)
    #expect(said?.message == message)
  }

  @Test(arguments: [
    "", "{}", "<", "<Code", "<Error/>", "<Error><Message>m</Message></Error>",
    "<Error><Code></Code></Error>", "<Error><Code/></Error>",
    "<Error><Code>two words</Code></Error>",
    "<html><body><code>x</code></body></html>", "<!DOCTYPE html><p><code>x</code>",
    "text <Code>A</Code>",
    "<Error><Code>\(String(repeating: "a", count: 200))</Code></Error>",
    "<Error>\(String(repeating: "<x>", count: 100))<Code>A</Code></Error>",
  ])
  func isNone(text: String) { #expect(XMLError(Array(text.utf8)) == nil) }

  /// However the bytes lie, reading ends and stays within what it was given.
  @Test func readsAnything() {
    let whole = Array(Self.errors[8].text.utf8) + Array(Self.errors[6].text.utf8)
    for end in whole.indices { _ = XMLError(Array(whole[..<end])) }
    for place in whole.indices {
      for byte: UInt8 in [0, 0x26, 0x3B, 0x3C, 0x3E, 0xFF] {
        var bytes = whole
        bytes[place] = byte
        _ = XMLError(bytes)
      }
    }
  }
}

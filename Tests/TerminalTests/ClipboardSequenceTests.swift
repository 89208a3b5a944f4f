import Foundation
import Terminal
import Testing

@Suite struct ClipboardSequenceTests {
  @Test(arguments: ["a", "ab", "abc", "https://a.example.com/x?y=1", "缓存 🪿\nline", "\u{FF}\u{3F}"])
  func terminalsDecodeTheText(text: String) throws {
    let sequence = try #require(ClipboardSequence(text, route: .terminal))
    let encoded = Data(text.utf8).base64EncodedString()
    #expect(sequence.bytes == "\u{1B}]52;c;\(encoded)\u{07}")
  }

  /// Screen passes on what stands between `ESC P` and `ESC \`, up to 256 bytes at a time.
  @Test(arguments: [1, 100, 150, 1_000, 56_244])
  func screenPassesTheSameOn(count: Int) throws {
    let text = String(repeating: "x", count: count)
    let plain = try #require(ClipboardSequence(text, route: .terminal))
    let wrapped = try #require(ClipboardSequence(text, route: .screen))
    var pieces: [String] = []
    for piece in wrapped.bytes.components(separatedBy: "\u{1B}P").dropFirst() {
      #expect(piece.hasSuffix("\u{1B}\\"))
      #expect(piece.utf8.count < 250)
      pieces.append(String(piece.dropLast(2)))
    }
    #expect(pieces.joined() == plain.bytes)
  }

  @Test func tooMuchIsRefused() {
    let most = String(repeating: "x", count: ClipboardSequence.textLimit)
    #expect(ClipboardSequence(most, route: .terminal) != nil)
    #expect(ClipboardSequence(most + "x", route: .terminal) == nil)
    #expect(ClipboardSequence.textLimit == 56_244)
    #expect(Data(most.utf8).base64EncodedString().utf8.count <= ClipboardSequence.encodedLimit)
  }
}

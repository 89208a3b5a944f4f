import TaskModel
import TestSupport
import Testing

@Suite("Search for a text")
struct TextSearchTests {
  /// The same by the definition.
  private func isFound(_ needle: [UInt8], in hay: [UInt8], folds: Bool) -> Bool {
    func fold(_ byte: UInt8) -> UInt8 {
      folds && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    guard needle.count <= hay.count else { return false }
    return (0...hay.count - needle.count).contains { start in
      needle.indices.allSatisfy { fold(hay[start + $0]) == fold(needle[$0]) }
    }
  }

  @Test("finds what the definition finds, in any case and in the exact one")
  func random() {
    var generator = SeededGenerator(seed: 3)
    let letters = Array("abzAB/-4".utf8)
    func text(_ most: Int) -> [UInt8] {
      (0..<Int.random(in: 0...most, using: &generator)).map { _ in
        letters.randomElement(using: &generator) ?? 0
      }
    }
    var hits = 0
    for _ in 0..<4_000 {
      let (needle, hay) = (text(4), text(60))
      for folding in [TextNeedle.Folding.exact, .ascii] {
        let expected = isFound(needle, in: hay, folds: folding == .ascii)
        if expected { hits += 1 }
        let search = TextNeedle(String(decoding: needle, as: UTF8.self), folding: folding)
        #expect(search.isFound(in: String(decoding: hay, as: UTF8.self)) == expected)
      }
    }
    #expect((1_000...7_000).contains(hits), "both answers come up")
  }
}

import Foundation
import TestSupport
import Testing

/// Every fuzzing target over its corpus, as it is and damaged.
///
/// The seeds are the input of other tests, too, and those are many; what they reach is in the corpus.
@Suite struct ReplayTests {
  /// How many damaged copies there are of each input.
  private static let rounds = 1
  private static let words = [
    "null", "\"\"", "{}", "[]", "-1", "1e400", "\\ud800", "\"99999999999999999999\"", ",", "\u{1B}",
    "<", "&#0;", "]]>", "%", "\u{202E}", "xn--", "/", "*", "\n",
  ].map { Array($0.utf8) }

  @Test(arguments: FuzzTarget.all)
  func replay(_ target: FuzzTarget) async throws {
    var generator = SeededGenerator(seed: 7)
    let inputs = try Self.inputs(of: target)
    #expect(!inputs.isEmpty)
    for (file, bytes) in inputs {
      for round in 0...Self.rounds {
        var input = bytes
        for _ in 0..<round { Self.damage(&input, using: &generator) }
        do throws(Broken) {
          try await target.check(input)
        } catch {
          Issue.record(
            "\(file) damaged \(round) times: \(error)\n\(Data(input).base64EncodedString())")
        }
      }
    }
  }

  private static func inputs(of target: FuzzTarget) throws -> [(String, [UInt8])] {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let folder = here.appending(path: "Corpus/\(target.name)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, Array(try Data(contentsOf: folder.appending(path: name))))
    }
  }

  private static func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let end = min(place + Int.random(in: 1...16, using: &generator), bytes.count)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    default: bytes.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: place)
    }
  }
}

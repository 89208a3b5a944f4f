import Foundation
import TestSupport
import Testing

/// Every fuzzing target over its corpus, as it is and damaged.
///
/// The seeds are the input of other tests, too, and those are many; what they reach is in the corpus.
@Suite struct ReplayTests {
  /// How many damaged copies there are of each input.
  private static let rounds = 1

  @Test(arguments: FuzzTarget.all)
  func replay(_ target: FuzzTarget) async throws {
    var generator = SeededGenerator(seed: 7)
    let inputs = try Self.inputs(of: target)
    #expect(!inputs.isEmpty)
    for (file, bytes) in inputs {
      for round in 0...Self.rounds {
        var input = bytes
        for _ in 0..<round { input.damage(using: &generator) }
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
}

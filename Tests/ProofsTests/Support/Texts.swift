@testable import Proofs

/// The body from before a purge, and the one from after it.
enum Texts {
  static let old = "old body"
  static let new = "new body"
}

/// The same, as they are kept of an answer.
enum Bodies {
  static let old = Body(
    length: 8, hash: "2e599d46723a6e7f099e12d2bd8f8b8d77a2e043fde6f9a9c8149b204360b2b2",
    decodedHash: "2e599d46723a6e7f099e12d2bd8f8b8d77a2e043fde6f9a9c8149b204360b2b2")
  static let new = Body(
    length: 8, hash: "ae907ab9a383483e5c37beee966723544b9e6f12148a7dcd56ceea7ad44c5a7b",
    decodedHash: "ae907ab9a383483e5c37beee966723544b9e6f12148a7dcd56ceea7ad44c5a7b")
}

/// The same, as `gzip -n` packs them.
enum Packed {
  static let old: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 207, 73, 81,
    72, 202, 79, 169, 4, 0, 9, 253, 183, 136, 8, 0, 0, 0,
  ]

  static let new: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 75, 45, 87,
    72, 202, 79, 169, 4, 0, 113, 200, 199, 84, 8, 0, 0, 0,
  ]
}

extension ScriptedWeb {
  /// Starts one that always answers the same.
  static func serving(
    _ body: String, _ fields: [(String, String)] = [], status: Int = 200,
    at address: String = "127.0.0.1", port: Int = 0
  ) async throws -> ScriptedWeb {
    try await start(at: address, port: port) { _, _ in .text(body, status: status, fields) }
  }
}

import TaskModel

/// What was proved at the edge, in words.
enum ProofText {
  /// In a column: the worst that was found, and at how many of the places, such as `stale 1/4`.
  static func short(_ proof: TaskProof) -> String {
    switch proof.verdict {
    case .fresh: "fresh \(proof.fresh)/\(proof.places)"
    case .revalidated: "reval \(proof.fresh)/\(proof.places)"
    case .stale: "stale \(proof.stale)/\(proof.places)"
    case .unknown: "? \(proof.unknown)/\(proof.places)"
    }
  }

  /// In a sentence, such as `stale at 1 of 4 places asked, fresh at 3`.
  static func full(_ proof: TaskProof) -> String {
    let places = "\(proof.places.counted("place")) asked"
    var parts: [String] = []
    if proof.stale > 0 { parts.append("stale at \(proof.stale.grouped)") }
    if proof.unknown > 0 { parts.append("nothing concluded at \(proof.unknown.grouped)") }
    if proof.fresh > 0 { parts.append("fresh at \(proof.fresh.grouped)") }
    return parts.isEmpty ? "no place was asked" : parts.joined(separator: ", ") + " of \(places)"
  }
}

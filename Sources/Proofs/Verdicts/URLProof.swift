public import FoundationEssentials
public import TaskModel

/// What was proved of one URL.
public struct URLProof: Hashable, Sendable {
  /// How many places came to which verdict, each by its worst probe.
  public struct Counts: Hashable, Sendable {
    /// All places.
    public let places: Int
    private let byVerdict: [ProofVerdict: Int]

    init(_ probes: [ProbeResult]) {
      var worst: [Place: ProofVerdict] = [:]
      for probe in probes {
        let place = probe.probe.place
        worst[place] = max(worst[place] ?? .fresh, probe.finding.verdict)
      }
      places = worst.count
      byVerdict = worst.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// How many came to a verdict.
    public subscript(_ verdict: ProofVerdict) -> Int { byVerdict[verdict] ?? 0 }
  }

  /// The URL.
  public let url: ProofURL
  /// What came of the origin: its first answer, or why nothing is proved by it; nil where none was asked.
  public let origin: OriginOutcome?
  /// The probes, place by place.
  public let probes: [ProbeResult]
  /// The places by verdict.
  public let counts: Counts
  /// Why there are no places; nil where there are some.
  public let trouble: String?
  /// Whether the origin, or finding the places, failed.
  public let hasFailed: Bool

  init(
    url: ProofURL, origin: OriginOutcome?, probes: [ProbeResult], trouble: String? = nil,
    hasFailed: Bool = false
  ) {
    self.url = url
    self.origin = origin
    self.probes = probes
    self.trouble = trouble
    self.hasFailed = hasFailed || probes.contains(where: \.hasFailed)
    counts = Counts(probes)
  }

  /// The worst of its places; unknown where there is none.
  public var verdict: ProofVerdict { probes.map(\.finding.verdict).max() ?? .unknown }

  /// Whether a request was made to any place.
  public var isAsked: Bool { probes.contains { $0.answer != nil || $0.hasFailed } }

  /// The longest time that a place has had its copy; nil where none says.
  public var oldestCachedSince: Date? { probes.compactMap(\.reading?.cachedSince).min() }
}

/// What came of asking the origin.
public struct OriginOutcome: Hashable, Sendable {
  /// Where it was asked.
  public let socket: SocketPlace?
  /// What it answered first; nil for nothing.
  public let answer: Answer?
  /// Why nothing is concluded by it; nil where it is as expected.
  public let trouble: Reason?
}

extension URLProof {
  /// One sentence that says at how many places of how many what was proved, for which variants, and never more.
  public var sentence: String {
    if let trouble { return "\(url.text): nothing proved: \(trouble)" }
    let total = counts.places
    var parts: [String] = []
    for verdict in [ProofVerdict.stale, .unknown, .revalidated, .fresh] where counts[verdict] > 0 {
      parts.append("\(verdict.rawValue) at \(counts[verdict].grouped)")
    }
    let asked = total.counted("place") + (isAsked ? " asked" : "")
    var sentence = "\(url.text): \(parts.joined(separator: ", ")) of \(asked) as \(variants)"
    if let worst = probes.first(where: { $0.finding.verdict == verdict }), verdict != .fresh {
      sentence += isAsked ? "; \(worst.probe.place.name): " : "; "
      sentence += "\(worst.finding.reason)"
    }
    return sentence
  }

  /// The variants that were asked for, in words.
  private var variants: String {
    let schemes = Set(probes.compactMap(\.probe.scheme))
    let codings = Variant.allCases.filter { variant in
      probes.contains { $0.probe.variant == variant }
    }.map(\.rawValue)
    let others = Variant.allCases.map(\.rawValue).filter { !codings.contains($0) }
    return codings.joined(separator: ", ")
      + (others.isEmpty ? "" : ", not " + others.joined(last: "or"))
      + (schemes.count > 1 ? ", over https and http" : "")
  }
}

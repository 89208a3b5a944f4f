import FoundationEssentials
import Proofs
import Reports
import TaskModel

/// How `verify` writes what was proved.
enum ProofFormat: String, CaseIterable, Sendable {
  case table, json, jsonl, markdown
}

/// Writes proofs one after the other, so that many never stand in memory as one text.
struct ProofOutput {
  private let format: ProofFormat
  private var isFirst = true

  init(_ format: ProofFormat) { self.format = format }

  private static let columns = [
    "URL", "VERDICT", "PLACES", "FRESH", "STALE", "REVALIDATED", "UNKNOWN", "CACHED SINCE",
    "WHAT WAS PROVED",
  ]

  /// What stands before the first proof.
  func head(at now: Date) -> String {
    switch format {
    case .table, .jsonl: ""
    case .json:
      "{\"schema\":1,\"generated_at\":\(WrittenJSON.quoted(RFC3339.text(now))),\n\"urls\":["
    case .markdown: MarkdownOutput.head(Self.columns)
    }
  }

  /// What stands behind the last one.
  func foot() -> String { format == .json ? "]}\n" : "" }

  /// One proof.
  mutating func rows(of proof: URLProof) -> String {
    defer { isFirst = false }
    switch format {
    case .table: return Self.table(proof)
    case .json: return (isFirst ? "\n" : ",\n") + Self.object(proof).text
    case .jsonl: return Self.object(proof).text + "\n"
    case .markdown:
      let counts = [ProofVerdict.fresh, .stale, .revalidated, .unknown].map {
        proof.counts[$0].grouped
      }
      let cells =
        [SafeText(proof.url.text, limit: .url).text, proof.verdict.rawValue]
        + [proof.counts.places.grouped] + counts
        + [proof.oldestCachedSince.map(RFC3339.text) ?? "", proof.sentence]
      return MarkdownOutput.line(cells.map(MarkdownOutput.cell))
    }
  }

  // MARK: Table

  /// A sentence, and below it a line for each probe that is not fresh, if any was made.
  private static func table(_ proof: URLProof) -> String {
    let word = proof.verdict.rawValue.uppercased()
    let text = "\(word)  \(SafeText.escaping(proof.sentence))\n"
    return text + proof.placeLines.map { "  \($0)\n" }.joined()
  }

  // MARK: JSON

  private static func object(_ proof: URLProof) -> WrittenJSON {
    .object { members in
      members.add("url", SafeText(proof.url.text, limit: .url).text)
      members.add("verdict", proof.verdict.rawValue)
      members.add("places", proof.counts.places)
      for verdict in [ProofVerdict.fresh, .stale, .revalidated, .unknown] {
        members.add(verdict.rawValue, proof.counts[verdict])
      }
      members.add("oldest_cached_since", proof.oldestCachedSince)
      members.add("summary", SafeText.escaping(proof.sentence))
      members.add("origin", proof.origin.map(origin))
      members.add("probes", .array(proof.probes.map(probe)))
    }
  }

  private static func origin(_ origin: OriginOutcome) -> WrittenJSON {
    .object { members in
      members.add("address", origin.socket?.description)
      members.add("reason", origin.trouble.map { SafeText.escaping(words(of: $0)) })
      add(origin.answer, to: &members)
    }
  }

  private static func words(of trouble: Reason) -> String {
    if case .originUnexpected(let why) = trouble { why } else { "\(trouble)" }
  }

  private static func probe(_ result: ProbeResult) -> WrittenJSON {
    .object { members in
      members.add("verdict", result.finding.verdict.rawValue)
      members.add("reason", SafeText.escaping("\(result.finding.reason)"))
      members.add("place", result.probe.place.name)
      members.add("address", result.probe.place.socket?.description)
      members.add("vendor", result.reading?.vendor?.name)
      members.add("node", result.reading?.node.map { SafeText($0, limit: .message).text })
      members.add("cached_since", result.reading?.cachedSince)
      let tiers = result.reading?.tiers.map { SafeText($0, limit: .message).text }
      members.add("tiers", tiers.map { .array($0.map(WrittenJSON.string)) })
      add(result.answer, to: &members)
      members.add("scheme", result.scheme?.rawValue)
      members.add("variant", result.probe.variant.rawValue)
    }
  }

  /// Adds what an answer was; `hash` is that of the body decoded, else of its bytes.
  private static func add(_ answer: Answer?, to members: inout WrittenJSON.ObjectMembers) {
    members.add("at", answer?.at)
    members.add("status", answer?.status)
    members.add("etag", answer?.etag.map { SafeText($0, limit: .message).text })
    members.add("length", answer?.body?.length)
    members.add("hash", answer?.body.map { $0.decodedHash ?? $0.hash })
  }
}

extension URLProof {
  /// A line for each probe that is not fresh: where, and why; none where nobody was asked.
  var placeLines: [String] {
    guard isAsked else { return [] }
    return probes.filter { $0.finding.verdict != .fresh }.map { result in
      let node = result.reading?.node.map { " (\($0))" } ?? ""
      return SafeText.escaping(
        "\(result.probe.place.name)\(node) \(result.probe.variant.rawValue): "
          + "\(result.finding.verdict.rawValue), \(result.finding.reason)")
    }
  }

  /// Whether it is one of those that there were too many probes for.
  var isOverLimit: Bool {
    trouble == nil && probes.allSatisfy { $0.finding.reason == .tooManyProbes }
  }
}

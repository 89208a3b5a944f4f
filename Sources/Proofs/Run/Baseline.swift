public import FoundationEssentials
import TaskModel

/// What places held before a purge.
public struct Baseline: Hashable, Sendable {
  /// What one place held of one URL.
  public struct Entry: Hashable, Sendable, Codable {
    let url: String
    let place: String
    let scheme: String
    let variant: String
    let status: Int
    let length: Int
    let hash: String
    let decodedHash: String?
    let etag: String?
    let cachedSince: String?

    enum CodingKeys: String, CodingKey {
      case url, place, scheme, variant, status, length, hash, etag
      case decodedHash = "decoded_hash"
      case cachedSince = "cached_since"
    }

    var body: Body { Body(length: length, hash: hash, decodedHash: decodedHash) }
  }

  /// Why a file cannot be used.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  private struct File: Codable {
    let schema: Int
    let at: String
    let entries: [Entry]
  }

  private static let schema = 1

  /// When it was made.
  public let at: Date
  /// What was held.
  public let entries: [Entry]
  private let byURL: [String: [Entry]]

  /// Makes one of what was held.
  public init(at: Date, entries: [Entry]) {
    self.at = at
    self.entries = entries
    byURL = Dictionary(grouping: entries, by: \.url)
  }

  /// Reads what ``text`` wrote.
  ///
  /// - Throws: ``Failure``.
  public init(_ text: String) throws(Failure) {
    guard let file = try? JSONDecoder().decode(File.self, from: Data(text.utf8)),
      let at = RFC3339.date(file.at)
    else { throw Failure(description: "is no file of --save-baseline") }
    guard file.schema == Self.schema else {
      throw Failure(description: "is of another version: schema \(file.schema)")
    }
    self.init(at: at, entries: file.entries)
  }

  /// The file.
  ///
  /// - Throws: what the encoder throws, which nothing in it makes it do.
  public func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let file = File(schema: Self.schema, at: RFC3339.text(at), entries: entries)
    return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
  }

  /// What a proof's places hold; those that gave no whole body are left out.
  public static func entries(of proof: URLProof) -> [Entry] {
    proof.probes.compactMap { result in
      guard let answer = result.answer, let body = answer.body, !body.isCut,
        let scheme = result.scheme
      else { return nil }
      return Entry(
        url: proof.url.text, place: result.probe.place.name, scheme: scheme.rawValue,
        variant: result.probe.variant.rawValue, status: answer.status, length: body.length,
        hash: body.hash, decodedHash: body.decodedHash, etag: answer.etag,
        cachedSince: result.reading?.cachedSince.map { RFC3339.text($0) })
    }
  }

  /// What was held of a URL, a body for each place.
  func bodies(of url: ProofURL) -> [Body] {
    byURL[url.text]?.map(\.body) ?? []
  }

  /// What a place held: of the same variant, else of any; where it was not asked, what any place held.
  func body(of url: ProofURL, at place: Place, in variant: Variant) -> Body? {
    let known = byURL[url.text] ?? []
    let here = known.filter { $0.place == place.name }
    let candidates = here.isEmpty ? known : here
    return
      (candidates.first { $0.variant == variant.rawValue }
      ?? candidates.first { $0.decodedHash != nil })?.body
  }
}

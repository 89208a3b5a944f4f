import Synchronization
import TaskModel

/// Takes an account's secrets out of all that comes back from a vendor, before anything of it is read.
///
/// Vendors, and proxies before them, echo what was signed and sent: as it was, percent-encoded, escaped
/// for JSON or HTML, in base64 or hexadecimal digits, and these upon each other. Secrets of fewer than
/// four bytes are left alone, and those of fewer than eight, or of digits alone, count only as whole
/// words: they would be found in words that have nothing to do with them.
struct Redactor: Sendable {
  private let secrets: [String]
  private let search: SecretSearch
  private let originals: OriginalTexts

  /// Makes a redactor.
  ///
  /// - Parameters:
  ///   - secrets: what must not be seen.
  ///   - identifiers: public halves of keys.
  init(secrets: [Secret], identifiers: [String] = []) {
    var texts = identifiers
    for secret in secrets { secret.withValue { texts.append($0) } }
    self.init(texts, OriginalTexts())
  }

  private init(_ secrets: [String], _ originals: OriginalTexts) {
    self.secrets = secrets
    self.originals = originals
    search = SecretSearch(secrets)
  }

  /// Returns a redactor that removes a signature too.
  func alsoRemoving(_ signature: String) -> Redactor { Redactor(secrets + [signature], originals) }

  /// Returns a text without secrets.
  func clean(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let places = search.places(in: bytes)
    guard !places.isEmpty else { return text }
    return String(decoding: Self.marked(bytes[...], places), as: UTF8.self)
  }

  /// Returns an answer's body without secrets; what was JSON is JSON still, and any other byte stays.
  ///
  /// - Complexity: O(*n*); a body without a trace of a secret is only looked at.
  func clean(body: [UInt8]) -> [UInt8] {
    let places = search.places(in: body)
    guard !places.isEmpty else { return body }
    guard var json = MarkedJSON(body) else { return Self.marked(body[...], places) }
    return json.marked(places) { originals.keep($1, shownAs: $0) }
  }

  /// Returns an error without secrets.
  func clean(_ error: ProviderError) -> ProviderError {
    switch error {
    case .transport(let text): .transport(clean(text))
    case .malformedResponse(let text): .malformedResponse(clean(text))
    case .throttled, .credentials, .permission, .clockSkew, .rejected, .unavailable, .tooMuch,
      .cancelled:
      error
    }
  }

  /// Returns the text that the vendor sent, for sending it back, where it is shown without a secret.
  func original(of shown: String) -> String { originals.text(shownAs: shown) ?? shown }

  private static func marked(_ bytes: ArraySlice<UInt8>, _ places: [Range<Int>]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    for place in places {
      kept += bytes[index..<place.lowerBound]
      kept += MarkedJSON.mark.utf8
      index = place.upperBound
    }
    return kept + bytes[index...]
  }
}

/// Texts of a vendor as they were, by what is shown of them: ids have to go back as they came.
final class OriginalTexts: Sendable {
  private static let most = 10_000
  private static let longest = 1_024

  private let texts = Mutex<[String: String]>([:])

  func keep(_ text: String, shownAs shown: String) {
    guard text.utf8.count <= Self.longest else { return }
    texts.withLock { texts in
      if texts.count >= Self.most { texts.removeAll() }
      texts[shown] = text
    }
  }

  func text(shownAs shown: String) -> String? { texts.withLock { $0[shown] } }
}

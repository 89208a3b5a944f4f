import Foundation
import Synchronization
import Testing

/// Secrets that are known when they are seen again, in whatever form and wherever they got to.
final class Marks: Sendable {
  /// What every mark begins with: with it alone all of them are found.
  private static let beginning = "zqMARKvx/+"

  /// The forms that are looked for.
  private let patterns: [Data]
  /// What was made of secrets and sent, such as signatures: whole words.
  private let derived = Mutex<Set<String>>([])

  /// Knows the marks that ``mark(_:)`` makes.
  init() { patterns = Self.forms(of: Self.beginning).map { Data($0.utf8) } }

  /// Knows other secrets.
  init(_ secrets: [String]) { patterns = secrets.flatMap(Self.forms).map { Data($0.utf8) } }

  /// Makes a mark of which no part is that of another.
  static func mark(_ name: String) -> String { beginning + name + "=~*" }

  /// Notes a secret that was made of others.
  func note(_ word: String) {
    let word = Self.bare(word.removingPercentEncoding ?? word)
    guard word.utf8.count >= 16 else { return }
    derived.withLock { _ = $0.insert(word) }
  }

  /// How many secrets were made of others.
  var derivedCount: Int { derived.withLock(\.count) }

  /// As it is, percent-encoded, as JSON may write it, in hexadecimal digits, and in base64 wherever it may begin there.
  private static func forms(of secret: String) -> [String] {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
    let encoded = secret.addingPercentEncoding(withAllowedCharacters: unreserved) ?? secret
    let hex = secret.utf8.map { String(format: "%02x", $0) }.joined()
    var forms = [
      secret, encoded, encoded.replacing(/%../) { $0.output.lowercased() },
      encoded.replacing("%", with: "%25"), secret.replacing("/", with: #"\/"#),
      secret.replacing("+", with: "&#43;"), hex, hex.uppercased(),
    ]
    for shift in 0..<3 {
      let all = Data(Array(repeating: 0, count: shift) + Array(secret.utf8)).base64EncodedString()
      // What neither the bytes before it nor those behind it have a part in.
      let core = String(all.dropFirst(shift == 0 ? 0 : 4).prefix((secret.utf8.count - 3) / 3 * 4))
      forms += [core, core.replacing("+", with: "-").replacing("/", with: "_")]
    }
    return Array(Set(forms))
  }

  /// Wants a text to hold no secret.
  func expectNone(
    in text: String, _ place: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let data = Data(text.utf8)
    for pattern in patterns {
      guard let found = data.range(of: pattern) else { continue }
      let around = max(0, found.lowerBound - 80)..<min(data.count, found.upperBound + 40)
      Issue.record(
        "\(place) shows a secret: \(String(decoding: data[around], as: UTF8.self).debugDescription)",
        sourceLocation: sourceLocation)
    }
    let words = derived.withLock { $0 }
    guard !words.isEmpty else { return }
    for word in text.split(whereSeparator: { !Self.isPart($0) }) where word.utf8.count >= 16 {
      let word = Self.bare(String(word).removingPercentEncoding ?? String(word))
      if words.contains(word) {
        Issue.record(
          "\(place) shows what was made of a secret: \(word)", sourceLocation: sourceLocation)
      }
    }
  }

  /// Wants the files below a folder to hold none.
  func expectNone(inFilesOf folder: URL, but given: URL, and others: Set<String> = []) throws {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    for name in names ?? [] {
      let path = folder.appending(path: name).path
      guard !path.hasPrefix(given.path + "/"), !others.contains(name),
        let data = FileManager.default.contents(atPath: path)
      else { continue }
      expectNone(in: String(decoding: data, as: UTF8.self), "the file \(name)")
      expectNone(in: name, "the name of a file")
    }
  }

  private static func isPart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "+/_-.%".contains(character))
  }

  private static func bare(_ word: String) -> String {
    word.trimmingCharacters(in: CharacterSet(charactersIn: "=."))
  }
}

import Foundation
import HTTPTypes
import TaskModel

@testable import Providers

extension FuzzTarget {
  static let formats: [FuzzTarget] = [
    FuzzTarget("json", seeds: [samples], Formats.json),
    FuzzTarget("xml", seeds: [samples], Formats.xml),
    FuzzTarget("times", Formats.times),
    FuzzTarget("redaction", Formats.redaction),
  ]

  /// What the vendors' pages show of answers.
  static let samples = "Tests/ProvidersTests/Fixtures/samples"
}

/// What formats and the small things in them have to hold.
private enum Formats {
  /// What one JSON value holds, read by the kit's reader.
  private indirect enum Tree: Equatable {
    case object([(String, Tree)])
    case array([Tree])
    case text(String)
    case other(String)

    init(_ value: inout JSONReader) {
      switch value.kind() {
      case .object:
        var members: [(String, Tree)] = []
        value.members { members.append(($0.string, Tree(&$1))) }
        self = .object(members)
      case .array:
        var elements: [Tree] = []
        value.rows { elements.append(Tree(&$0)) }
        self = .array(elements)
      case .string, .number: self = .text(value.text() ?? "")
      case .bool, .null, nil: self = .other(value.source())
      }
    }

    static func == (left: Tree, right: Tree) -> Bool {
      switch (left, right) {
      case (.object(let one), .object(let other)):
        one.count == other.count && zip(one, other).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
      case (.array(let one), .array(let other)): one == other
      case (.text(let one), .text(let other)): one.utf8.elementsEqual(other.utf8)
      case (.other(let one), .other(let other)): one == other
      default: false
      }
    }

    /// How many bytes the texts have.
    var size: Int {
      switch self {
      case .object(let members): members.reduce(0) { $0 + $1.0.utf8.count + $1.1.size }
      case .array(let elements): elements.reduce(0) { $0 + $1.size }
      case .text(let text), .other(let text): text.utf8.count
      }
    }

    /// The value once more as JSON.
    var written: String {
      switch self {
      case .object(let members):
        "{" + members.map { Wire.quoted($0.0) + ":" + $0.1.written }.joined(separator: ",") + "}"
      case .array(let elements): "[" + elements.map(\.written).joined(separator: ",") + "]"
      case .text(let text): Wire.quoted(text)
      case .other(let text): text
      }
    }
  }

  private static func tree(_ bytes: [UInt8]) throws(Format.Fault) -> Tree {
    try JSONReader.read(bytes) { Tree(&$0) }
  }

  /// What Foundation reads is read, what is skipped faults as what is read does, and what was read stays the same
  /// when it is written and read again.
  @Sendable static func json(_ bytes: [UInt8]) async throws(Broken) {
    var read: Tree?
    var fault: Format.Fault?
    do { read = try tree(bytes) } catch { fault = error }
    var skipped: Format.Fault?
    do { try JSONReader.read(bytes) { $0.skip() } } catch { skipped = error }
    try hold(fault == skipped, "read: \(fault as Any), skipped: \(skipped as Any)")
    let answer = HTTPAnswer(response: HTTPResponse(status: .ok), body: bytes)
    for line in RawLayout.rawAnswer(answer).lines { try hold(safe: line, limit: .url) }
    guard let read else {
      if fault == .tooDeep || String(validating: bytes, as: UTF8.self) == nil { return }
      let options: JSONSerialization.ReadingOptions = [.fragmentsAllowed]
      let isZeroFree = !bytes.contains(0)
      // Foundation passes over a comma behind the last member, which JSON does not have (RFC 8259, 4).
      if String(decoding: bytes, as: UTF8.self).contains(/,[ \t\r\n]*[}\]]/) { return }
      let accepted = try? JSONSerialization.jsonObject(with: Data(bytes), options: options)
      return try hold(accepted == nil || !isZeroFree, "only Foundation reads it: \(fault as Any)")
    }
    try hold(read.size <= 3 * bytes.count, "\(read.size) bytes of text in \(bytes.count)")
    let again = try? tree(Array(read.written.utf8))
    try hold(again == read, "written and read again it is another: \(read.written)")
  }

  /// The text grows by nothing but what stands for broken bytes.
  @Sendable static func xml(_ bytes: [UInt8]) async throws(Broken) {
    func size(of element: inout XMLReader, depth: Int) -> Int {
      var all = 0
      if depth % 3 == 2 { return element.text()?.utf8.count ?? 0 }
      if depth % 3 == 1 {
        element.rows { all += $0.lowercased.utf8.count + size(of: &$1, depth: depth + 1) }
      } else {
        element.children { all += $0.lowercased.utf8.count + size(of: &$1, depth: depth + 1) }
      }
      return all
    }
    for start in 0..<3 {
      let read = try? XMLReader.read(bytes) { size(of: &$1, depth: start) }
      try hold((read ?? 0) <= 3 * bytes.count, "\(read ?? 0) bytes of text in \(bytes.count)")
    }
    if let error = XMLError(bytes) {
      try hold(error.code.utf8.count <= 3 * bytes.count, "a code longer than the answer")
    }
  }

  /// Times and spans read are those that are written.
  @Sendable static func times(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    if let date = RFC3339.date(written), isOfFourDigits(date) {
      let again = RFC3339.date(RFC3339.text(date))
      let lost = again.map { date.timeIntervalSince($0) } ?? .infinity
      try hold((0..<1).contains(lost), "\(written) is \(date), read again \(again as Any)")
    }
    for zone in [UTCOffset.utc, .shanghai, UTCOffset(written) ?? .utc] {
      guard let date = ZonelessTime.date(written, in: zone), isOfFourDigits(date) else { continue }
      let again = ZonelessTime.date(ZonelessTime.text(date, in: zone), in: zone)
      try hold(again == date, "\(written) is \(date), read again \(again as Any)")
    }
    if let span = DurationText.parse(written) {
      try hold(span >= .zero, "\(written) is before its beginning")
      _ = DurationText.exact(span)
      try hold(span.shortText.utf8.count <= 12, "\(span.shortText) for \(written)")
    }
    if let number = Int(written) {
      for date in [EpochTime.date(seconds: number), EpochTime.date(milliseconds: number)] {
        try hold(date.map { RFC3339.text($0).utf8.count == 20 } ?? true, "the time \(number)")
      }
    }
    if let number = Double(written) { _ = DurationText.text(number, cells: 4) }
    var fields = HTTPFields()
    fields[.retryAfter] = written
    let answer = HTTPAnswer(
      response: HTTPResponse(status: 503, headerFields: fields), body: [])
    if let wait = answer.retryAfter(now: Date(timeIntervalSince1970: 1_714_564_800)) {
      try hold((.zero ... .seconds(86_400)).contains(wait), "to wait \(wait)")
    }
    _ = HTTPDate.date(written)
  }

  /// Whether a moment is of a year of four digits on any clock.
  private static func isOfFourDigits(_ date: Date) -> Bool {
    (-62_135_500_000..<253_402_200_000).contains(date.timeIntervalSince1970)
  }

  /// A secret is gone from whatever text it stands in, in whichever form, and JSON stays JSON.
  ///
  /// A byte of 0xF8 to 0xFF stands for the secret in one of its forms; none of them is a byte of UTF-8.
  @Sendable static func redaction(_ bytes: [UInt8]) async throws(Broken) {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRf="
    let forms = [
      secret, PercentEncoding.encode(secret), Data(secret.utf8).base64EncodedString(),
      Hex.text(secret.utf8), secret.replacing("/", with: #"\/"#),
      PercentEncoding.encode(PercentEncoding.encode(secret)),
      secret.unicodeScalars.map { "&#\($0.value);" }.joined(),
      secret.unicodeScalars.map { #"\u00"# + String($0.value, radix: 16) }.joined(),
    ]
    var body: [UInt8] = []
    for byte in bytes {
      if byte < 0xF8 { body.append(byte) } else { body += forms[Int(byte - 0xF8)].utf8 }
    }
    let redactor = Redactor(secrets: [Secret(secret)])
    let cleaned = redactor.clean(body: body)
    for form in forms {
      try hold(
        cleaned.firstRange(of: Array(form.utf8)) == nil,
        "still there is \(form) in \(text(cleaned))")
    }
    try hold(!redactor.clean(text(body)).contains(secret), "still there in the text")
    if (try? tree(body)) != nil {
      try hold((try? tree(cleaned)) != nil, "no JSON any more: \(text(cleaned))")
    }
    try hold(redactor.clean(body: cleaned) == cleaned, "cleaned again it is another")
  }
}

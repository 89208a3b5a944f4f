import FoundationEssentials
import TaskModel

/// Small steps between wire and model that every adapter takes.
enum Wire {
  /// Says why an answer could not be read in a format, with the code and text of an XML error kept.
  static func unreadable(_ body: [UInt8], as format: Format, _ fault: Format.Fault) -> String {
    if fault == .empty { return "the answer is empty" }
    if case .tooManyRows(let limit) = fault { return "the answer has more than \(limit) rows" }
    guard format == .json, body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else {
      return "the answer is no \(format.rawValue) (\(words(fault)))"
    }
    guard let said = XMLError(body) else { return "the answer is XML or HTML instead of JSON" }
    let words = [said.code, said.message].compactMap(\.self).joined(separator: ": ")
    let shown = SafeText(words, limit: .message)
    return "the answer is XML instead of JSON: \(shown)"
  }

  /// Makes a vendor's text about a task safe to keep; nil where there is none.
  static func message(_ text: String?) -> SafeText? {
    guard let text, !text.isEmpty else { return nil }
    return SafeText(text, limit: .message)
  }

  /// Makes a vendor's word safe to keep; nil where there is none.
  static func word(_ text: String?) -> SafeText? {
    guard let text, !text.isEmpty else { return nil }
    return SafeText(text, limit: .word)
  }

  /// Reads a figure such as `99.37%` or `45`, 0...1; nil where there is none.
  static func percent(_ text: JSONText?) -> Double? {
    guard let text else { return nil }
    return text.withUTF8(plainPercent) ?? percent(text.string)
  }

  private static func percent(_ text: String) -> Double? {
    let text = text.trimmed
    let figure = text.utf8.last == UInt8(ascii: "%") ? String(text.dropLast()).trimmed : text
    return JSONReader.double(figure).map { min(max($0 / 100, 0), 1) }
  }

  /// Reads the usual form of such a figure: digits, with or without some behind a point, and the sign.
  private static func plainPercent(_ text: Span<UInt8>) -> Double? {
    var count = text.count
    guard count > 0, count < 12 else { return nil }
    if text[count - 1] == UInt8(ascii: "%") { count -= 1 }
    var (digits, scale, isBehindPoint) = (0, 1, false)
    for place in 0..<count {
      let byte = text[place]
      if byte == UInt8(ascii: "."), !isBehindPoint, place > 0, place + 1 < count {
        isBehindPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte) else { return nil }
      digits = digits * 10 + Int(byte - 0x30)
      if isBehindPoint { scale *= 10 }
    }
    // Both are exact, so that the quotient is the figure's nearest number.
    return count > 0 ? min(Double(digits) / Double(scale) / 100, 1) : nil
  }

  /// Finds what a vendor's word means, whatever its case.
  static func meaning<Meaning>(
    of word: JSONText, in words: KeyValuePairs<StaticString, Meaning>
  ) -> Meaning? {
    word.withUTF8 { bytes in
      words.first { known, _ in
        known.utf8CodeUnitCount == bytes.count
          && bytes.indices.allSatisfy { lowered(bytes[$0]) == known.utf8Start[$0] }
      }?.value
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Writes a JSON string.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted.unicodeScalars.append("\\")
        quoted.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default:
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// Writes a JSON object of members whose values are JSON already.
  static func object(_ members: KeyValuePairs<String, String>) -> String {
    "{" + members.map { quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  private static func words(_ fault: Format.Fault) -> String {
    switch fault {
    case .truncated: "it ends too early"
    case .unexpected(let offset): "at byte \(offset)"
    case .tooDeep: "it is nested too deeply"
    case .empty: "it is empty"
    case .tooManyRows: "it has too many rows"
    case .documentType: "it declares a document type"
    }
  }
}

extension HTTPAnswer {
  /// Reads the body.
  ///
  /// - Parameters:
  ///   - format: what `read` reads.
  ///   - meaning: what an error in XML means, of a vendor that documents those; nil for one that does not,
  ///     whose gateway's code means what the status says.
  /// - Throws: what the status says where it is that of an error; `malformedResponse` for nonsense from a
  ///   vendor that says it did what was asked.
  func decoded<Value>(
    as format: Format = .json, now: Date, meaning: ((XMLError) -> ProviderError)? = nil,
    _ read: ([UInt8]) throws(Format.Fault) -> Value
  ) throws(ProviderError) -> Value {
    do {
      return try read(body)
    } catch {
      let said = XMLError(body)
      if let said, let meaning { throw meaning(said) }
      guard !isSuccess else { throw .malformedResponse(Wire.unreadable(body, as: format, error)) }
      guard let said else { throw statusError(now: now) }
      let message = VendorMessage(code: said.code, text: said.message ?? "no message")
      throw statusError(message, retryAfter: retryAfter(now: now))
    }
  }
}

extension String {
  /// The text without ASCII blanks, tabs and line ends around it.
  var trimmed: String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = utf8.first, let last = utf8.last else { return self }
    guard isBlank(first) || isBlank(last) else { return self }
    var rest = self[...]
    while let byte = rest.utf8.first, isBlank(byte) { rest = rest.dropFirst() }
    while let byte = rest.utf8.last, isBlank(byte) { rest = rest.dropLast() }
    return String(rest)
  }
}

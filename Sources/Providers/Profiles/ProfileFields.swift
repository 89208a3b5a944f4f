import FoundationEssentials
import TaskModel

/// The plain values of one JSON object by their names: texts, numbers, and `true` and `false`.
struct ProfileFields {
  private var fields: [String: String] = [:]

  /// Makes an object without members.
  init() {}

  /// Takes the members of an object.
  init(_ value: inout JSONReader) {
    value.members { key, value in
      if let text = value.kind() == .bool ? value.source() : value.text() { fields[key] = text }
    }
  }

  /// Reads a text that is one object; nil for anything else.
  init?(_ text: String) {
    var reader = JSONReader(Array(text.utf8))
    guard reader.kind() == .object else { return nil }
    self.init(&reader)
    guard reader.finish() == nil else { return nil }
  }

  /// Returns a field; nil where it is missing or empty.
  subscript(_ names: String...) -> String? {
    names.lazy.compactMap { fields[$0] }.first { !$0.isEmpty }
  }

  /// Returns a moment, written in Unix seconds or by RFC 3339; nil for anything else.
  func moment(_ names: String...) -> Date? {
    for name in names {
      guard let text = fields[name] else { continue }
      if let seconds = Double(text), seconds > 0 { return Date(timeIntervalSince1970: seconds) }
      if let date = RFC3339.date(text) { return date }
    }
    return nil
  }

  /// Returns the name of the profile in a list that a configuration means.
  ///
  /// - Parameter chosen: what the vendor's program would use by itself.
  static func resolve(
    _ wanted: String, among names: [String], chosen: String?, in file: String
  ) throws(ProfileError) -> String {
    if names.contains(wanted) { return wanted }
    if wanted == "default", let chosen, names.contains(chosen) { return chosen }
    let known = names.map { SafeText($0, limit: .word).text }.joined(separator: ", ")
    throw ProfileError(
      "there is no profile \(SafeText(wanted, limit: .word)) in \(file)"
        + (known.isEmpty ? "" : "; there are \(known)"))
  }
}

/// Takes a command line apart as a shell does, without running one.
enum ShellWords {
  /// Returns the words; nil where a quote is not closed.
  static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        // Within double quotes only these lose the backslash.
        let keeps = quote == "\"" && !["\"", "\\", "$", "`"].contains(character)
        word = (word ?? "") + (keeps ? "\\" : "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let whole = word { words.append(whole) }
    return words
  }
}

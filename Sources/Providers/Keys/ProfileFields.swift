import FoundationEssentials
import TaskModel

/// The plain values of one JSON object by their names: texts, numbers, and `true` and `false`.
///
/// Names are alike in any case, as they are to the vendors' programs.
struct ProfileFields {
  private var fields: [String: String] = [:]

  /// Makes an object without members.
  init() {}

  /// Takes the members of an object.
  init(_ value: inout JSONReader) {
    value.members { key, value in
      if let text = value.kind() == .bool ? value.source() : value.text() {
        fields[key.string.lowercased()] = text
      }
    }
  }

  /// Reads a text that is one object; nil for anything else.
  init?(_ text: String) {
    let fields = try? JSONReader.read(Array(text.utf8)) { value in
      value.kind() == .object ? ProfileFields(&value) : nil
    }
    guard let fields else { return nil }
    self = fields
  }

  /// A field; nil where it is missing or empty.
  subscript(_ name: String) -> String? {
    get { fields[name.lowercased()].flatMap { $0.isEmpty ? nil : $0 } }
    set { fields[name.lowercased()] = newValue }
  }

  /// Adds a line to a field, below those that it has.
  mutating func add(line: String, to name: String) {
    let name = name.lowercased()
    let isFirst = fields[name]?.isEmpty ?? true
    fields[name, default: ""] += isFirst ? line : "\n" + line
  }

  /// Returns the fields with those of another object in the place of their own.
  func overlaid(by other: ProfileFields) -> ProfileFields {
    var all = self
    all.fields.merge(other.fields) { $1 }
    return all
  }

  /// Returns a moment, written in Unix seconds or by RFC 3339; nil for anything else.
  func moment(_ names: String...) -> Date? {
    for name in names {
      guard let text = self[name] else { continue }
      if let seconds = Double(text), seconds > 0 { return Date(timeIntervalSince1970: seconds) }
      if let date = RFC3339.date(text) { return date }
    }
    return nil
  }
}

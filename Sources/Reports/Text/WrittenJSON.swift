public import FoundationEssentials
import TaskModel
import Terminal

/// A piece of JSON being written, key by key, in the order of the calls.
///
/// Exact where an encoder would choose: key order, `null` for what is absent, whole numbers without a
/// fraction, and as an escape every character that could act on a terminal, hide in a line or make a
/// letter's stack of marks higher than the screen draws it.
public struct WrittenJSON: Sendable, Equatable {
  /// What was written so far.
  public private(set) var text = ""

  /// Returns an object whose members `write` adds.
  public static func object(_ write: (inout ObjectMembers) -> Void) -> WrittenJSON {
    var members = ObjectMembers()
    write(&members)
    return WrittenJSON(text: "{" + members.text + "}")
  }

  /// Returns an array of the elements.
  public static func array(_ elements: some Sequence<WrittenJSON>) -> WrittenJSON {
    var text = "["
    for element in elements {
      if text.utf8.count > 1 { text += "," }
      text += element.text
    }
    return WrittenJSON(text: text + "]")
  }

  /// Returns a string literal.
  public static func string(_ value: String) -> WrittenJSON { WrittenJSON(text: quoted(value)) }

  /// Returns a number rounded to four decimals; what is short of 1 never rounds to 1.
  static func number(_ value: Double) -> WrittenJSON {
    guard value.isFinite else { return null }
    var rounded = (value * 10_000).rounded() / 10_000
    if value < 1, rounded >= 1 { rounded = 0.9999 }
    if let whole = Int(exactly: rounded) { return WrittenJSON(text: String(whole)) }
    return WrittenJSON(text: rounded.description)
  }

  /// The absent value.
  public static let null = WrittenJSON(text: "null")

  /// Returns the literal of a string, with the quotes.
  ///
  /// - Complexity: O(*n*).
  public static func quoted(_ value: String) -> String {
    var literal = "\""
    var marks = 0
    for scalar in value.unicodeScalars {
      marks = isMark(scalar) ? marks + 1 : 0
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      default:
        if scalar.isHidden || marks > DisplayWidth.maximumMarks {
          literal += escape(scalar)
        } else {
          literal.unicodeScalars.append(scalar)
        }
      }
    }
    return literal + "\""
  }

  /// Whether a scalar is drawn over the letter before it.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x300 && DisplayWidth.standard.width(of: scalar) == 0
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(Character(scalar)).utf16.reduce(into: "") { escapes, unit in
      let digits = String(unit, radix: 16)
      escapes += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }

  /// The members of an object being written.
  public struct ObjectMembers {
    fileprivate var text = ""

    /// Adds a member with any value.
    public mutating func add(_ key: String, _ value: WrittenJSON?) {
      if !text.isEmpty { text += "," }
      text += WrittenJSON.quoted(key) + ":" + (value ?? .null).text
    }

    /// Adds a text.
    public mutating func add(_ key: String, _ value: String?) {
      add(key, value.map(WrittenJSON.string))
    }

    /// Adds a whole number.
    public mutating func add(_ key: String, _ value: Int?) {
      add(key, value.map { WrittenJSON(text: String($0)) })
    }

    /// Adds a number.
    public mutating func add(_ key: String, _ value: Double?) {
      add(key, value.map(WrittenJSON.number))
    }

    /// Adds a truth value.
    public mutating func add(_ key: String, _ value: Bool) {
      add(key, WrittenJSON(text: value ? "true" : "false"))
    }

    /// Adds a moment, in UTC and whole seconds.
    public mutating func add(_ key: String, _ value: Date?) { add(key, value.map(RFC3339.text)) }
  }
}

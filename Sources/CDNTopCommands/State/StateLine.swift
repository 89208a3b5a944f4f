import FoundationEssentials
import TaskModel

/// A line of a file of the state folder, as the bytes that it is made of say.
enum StateLine<Value> {
  /// What it says.
  case value(Value)
  /// Nothing: it is empty.
  case blank
  /// A JSON object that this version cannot read, and another one may.
  case foreign
  /// Torn, or no JSON object at all.
  case damaged

  /// Reads a line, with or without its end.
  ///
  /// - Parameter read: reads a text; nil for what this version cannot read.
  init(_ bytes: some Collection<UInt8>, as read: (String) -> Value?) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = String(
      validating: bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...],
      as: UTF8.self)
    // JSON of another encoding has NUL bytes, and no line ends where it has them.
    guard let text, !bytes.contains(0) else {
      self = .damaged
      return
    }
    if text.allSatisfy(\.isWhitespace) {
      self = .blank
    } else if let value = read(text) {
      self = .value(value)
    } else {
      self = Self.isObject(text) ? .foreign : .damaged
    }
  }

  private static func isObject(_ text: String) -> Bool {
    (try? JSONDecoder().decode([String: Anything].self, from: Data(text.utf8))) != nil
  }

  /// What this version found.
  var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  /// Whether the line is torn.
  var isDamaged: Bool {
    if case .damaged = self { true } else { false }
  }

  /// Whether another version wrote the line.
  var isForeign: Bool {
    if case .foreign = self { true } else { false }
  }
}

extension StateLine: Equatable where Value: Equatable {}
extension StateLine: Sendable where Value: Sendable {}

/// JSON of any kind.
private struct Anything: Decodable {
  init(from decoder: any Decoder) {}
}

/// How many lines of a file tell nothing, in words.
struct UnreadLines: Equatable {
  /// Lines that are torn.
  var damaged = 0
  /// Lines of another version.
  var foreign = 0

  /// Counts a line.
  mutating func count<Value>(_ line: StateLine<Value>) {
    if line.isDamaged { damaged += 1 }
    if line.isForeign { foreign += 1 }
  }

  /// What there is to say of a file; nil for nothing.
  ///
  /// - Parameters:
  ///   - name: what the file is to an operator.
  ///   - kept: where the damaged lines are kept now; nil where they are still in the file.
  ///   - fault: why they are still there, where that is worth telling.
  func sentence(
    of name: String, path: String, keptIn kept: String?, because fault: (any Error)? = nil
  ) -> String? {
    var parts: [String] = []
    if damaged > 0 {
      let reason = fault.map { " (\($0))" } ?? ""
      let place = kept.map { "moved to \($0)" } ?? "ignored: \(path)\(reason)"
      let word = damaged == 1 ? "is" : "are"
      parts.append("\(damaged.counted("line")) of \(name) \(word) damaged and \(place)")
    }
    if foreign > 0 {
      let word = foreign == 1 ? "was" : "were"
      parts.append(
        "\(foreign.counted("line")) of \(name) \(word) written by another version and ignored: \(path)"
      )
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

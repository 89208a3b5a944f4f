import FoundationEssentials
import Providers
import TaskModel

/// Reads task ids from what a program printed: ids one a line, a vendor's answer to a submission, or what the vendor's
/// own program says of it.
///
/// Answers are JSON objects, one or several, spread over lines or not, or the same as YAML, a member a line. What the
/// members are called that hold ids, several of them joined with commas or in a list, the vendors' descriptions say.
struct TrackInput {
  /// An id, and what the answer says the task does.
  struct Item: Equatable {
    /// The vendor's id.
    let id: String
    /// The kind by the answer; nil where it does not say.
    let kind: TaskKind?
    /// The part of the account that has it; nil where that is not known.
    var product: String?
    /// The number of the line it stands in, or its answer begins in; nil for none.
    var line: Int?
  }

  /// The ids, in order.
  private(set) var items: [Item] = []
  /// What a vendor said in the first answer that names no id, in its own words; nil where all do.
  private(set) var refusal: String?
  /// The line that is read.
  private var line = 1

  /// Reads a text.
  init(_ text: String) {
    var rest = text[...]
    // How much may be looked through in vain for the end of an object, several times in all.
    var patience = 4 * text.utf8.count
    func take(_ end: String.Index) {
      line += rest[..<end].count(where: \.isNewline)
      rest = rest[end...]
    }
    while let first = rest.firstIndex(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) {
      take(first)
      if let end = Self.endOfJSON(in: rest, patience: &patience),
        let tree = Tree(String(rest[..<end]))
      {
        read(tree, written: String(rest[..<end]))
        take(end)
      } else if let block = YAMLLines(rest) {
        readMembers(block)
        take(block.end)
      } else {
        let written = rest.prefix { !$0.isNewline }
        readLine(written.trimmedEnd)
        take(written.endIndex)
      }
    }
  }

  /// Reads a line that is an id, a note, or a sentence of a vendor's program.
  private mutating func readLine(_ text: Substring) {
    if text.hasPrefix("#") { return }
    let sentence = Self.forms.lazy.flatMap(\.sentences)
      .first { text.hasPrefix($0.start + "[") && text.hasSuffix("]") }
    guard let sentence else {
      return items.append(Item(id: String(text), kind: nil, line: line))
    }
    guard sentence.namesTask else { return }
    let id = text.dropFirst(sentence.start.count + 1).dropLast()
    items.append(Item(id: String(id), kind: nil, line: line))
  }

  /// Reads lines that may be answers; where none of them has an id, each is a line like any other.
  private mutating func readMembers(_ block: YAMLLines) {
    let (before, first) = (items.count, line)
    var refused: Tree?
    for document in block.documents where !document.members.isEmpty {
      line = first + document.place
      let known = items.count
      let tree = Tree.object(
        document.members.mapValues { $0.count == 1 ? .text($0[0]) : .array($0.map(Tree.text)) })
      collect(tree, kind: nil)
      if items.count == known { refused = refused ?? tree }
    }
    if items.count > before, let refused, refusal == nil {
      refusal = SafeText(refused.reason ?? "an answer without an id", limit: .message).text
    }
    if items.count == before {
      for (place, text) in block.lines.enumerated() {
        line = first + place
        readLine(text.drop { $0 == " " })
      }
    }
    line = first
  }

  /// Returns where the object or array at the beginning ends; nil where there is none, or no end.
  ///
  /// - Parameter patience: the bytes that may still be looked through in vain; nothing is looked for
  ///   when they are used up.
  private static func endOfJSON(in text: Substring, patience: inout Int) -> String.Index? {
    guard let first = text.first, first == "{" || first == "[", patience > 0 else { return nil }
    var depth = 0
    var isInString = false
    var isEscaped = false
    for index in text.unicodeScalars.indices {
      let scalar = text.unicodeScalars[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if scalar == "\\" {
          isEscaped = true
        } else if scalar == "\"" {
          isInString = false
        }
        continue
      }
      switch scalar {
      case "\"": isInString = true
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      default: break
      }
      if depth == 0 { return text.unicodeScalars.index(after: index) }
    }
    patience -= text.utf8.count
    return nil
  }

  private mutating func read(_ tree: Tree, written text: String) {
    let before = items.count
    collect(tree, kind: nil)
    if items.count == before, refusal == nil {
      refusal = SafeText(tree.reason ?? text, limit: .message).text
    }
  }

  private static let forms = ProviderRegistry.all.map(\.submission)

  /// What tasks do by the names of the members that hold their ids, in lower case; scripts say `taskids`.
  private static let words: [String: TaskKind?] = Dictionary(
    forms.flatMap(\.ids).filter { $0.prefix == nil }.map { ($0.name.lowercased(), $0.kind) }
      + [("taskids", nil)],
    uniquingKeysWith: { first, _ in first })

  /// The names that hold ids among other things.
  private static let names: [(name: String, prefix: String, kind: TaskKind?)] =
    forms.flatMap(\.ids).compactMap { member in
      member.prefix.map { (member.name, $0, member.kind) }
    }

  private mutating func collect(_ tree: Tree, kind: TaskKind?) {
    switch tree {
    case .array(let elements):
      for element in elements { collect(element, kind: kind) }
    case .object(let members):
      var kind = kind
      for mark in Self.forms.compactMap(\.prefetch) {
        if case .text(let text)? = members[mark.member], text.hasPrefix(mark.prefix) {
          kind = .prefetch
        }
      }
      var hasOwn = false
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        if let told = Self.words[key.lowercased()] {
          hasOwn = true
          for id in value.ids { items.append(Item(id: id, kind: told ?? kind, line: line)) }
        } else {
          collect(value, kind: kind)
        }
      }
      for (name, prefix, told) in Self.names where !hasOwn {
        guard case .text(let id)? = members[name], id.hasPrefix(prefix) else { continue }
        items.append(Item(id: id, kind: told ?? kind, line: line))
      }
    case .text, .number, .other: break
    }
  }

  /// JSON, as far as it matters here.
  private enum Tree: Decodable {
    case object([String: Tree])
    case array([Tree])
    case text(String)
    case number(Int64)
    case other

    /// Reads a text; nil for one that is no JSON, such as a line of a log.
    init?(_ text: String) {
      guard let tree = try? JSONDecoder().decode(Tree.self, from: Data(text.utf8)) else {
        return nil
      }
      self = tree
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let members = try? container.decode([String: Tree].self) {
        self = .object(members)
      } else if let elements = try? container.decode([Tree].self) {
        self = .array(elements)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Int64.self) {
        self = .number(number)
      } else {
        self = .other
      }
    }

    /// The ids in a value: a text's parts between commas, a number, or those of an array.
    var ids: [String] {
      switch self {
      case .text(let text):
        text.split(separator: ",").map { String($0.drop(while: \.isWhitespace).trimmedEnd) }
          .filter { !$0.isEmpty }
      case .number(let number): [String(number)]
      case .array(let elements): elements.flatMap(\.ids)
      case .object, .other: []
      }
    }

    /// The vendor's words where an answer is a refusal, or something within it; nil where there are none.
    var reason: String? {
      guard case .object(let members) = self else { return nil }
      var known: Set<String> = []
      let keys = (TrackInput.forms.map(\.code) + TrackInput.forms.map(\.message))
        .filter { known.insert($0).inserted }
      let words = keys.compactMap { key -> String? in
        switch members[key] {
        case .text(let text): text
        case .number(let number): String(number)
        default: nil
        }
      }
      guard words.isEmpty else { return words.joined(separator: ": ") }
      return members.sorted { $0.key < $1.key }.lazy.compactMap(\.value.reason).first
    }
  }
}

/// Lines at the head of a text that may be objects in YAML, a member a line, as programs print them.
private struct YAMLLines {
  /// An object: its members with all their values, those of objects within it too, and its place among the lines.
  struct Document {
    var members: [String: [String]] = [:]
    /// The names of its own members.
    var names: Set<String> = []
    let place: Int
  }

  private(set) var lines: [Substring] = []
  private(set) var documents: [Document] = []
  /// Where the lines end.
  let end: String.Index

  /// Takes the lines; nil where the text begins otherwise.
  init?(_ text: Substring) {
    var rest = text
    while !rest.isEmpty {
      let line = rest.prefix { !$0.isNewline }.trimmedEnd
      let isMark = line == "---" && lines.last != "---"
      let bare = line.drop { $0 == " " }
      let isEntry = bare.hasPrefix("- ")
      let member = Self.member(isEntry ? bare.dropFirst(2) : bare)
      let isOwn = line.first != " "
      // A refusal behind an answer is not a part of it, and neither is a list.
      let isRefusal = member.map {
        isOwn && $0.value != "" && $0.name.lowercased().hasPrefix("error")
      }
      guard isMark || member != nil && isRefusal != true || isEntry && !isOwn && !lines.isEmpty
      else { break }
      // Answers that follow each other need nothing between them.
      let isAnother = isOwn && documents.last?.names.contains(member?.name ?? "") == true
      if isMark || isOwn && isEntry || isAnother || documents.isEmpty {
        documents.append(Document(place: lines.count))
      }
      if let (name, value) = member {
        documents[documents.count - 1].members[name, default: []].append(value)
        if isOwn { documents[documents.count - 1].names.insert(name) }
      }
      lines.append(line)
      rest = rest[line.endIndex...].drop { !$0.isNewline }.dropFirst()
    }
    guard documents.contains(where: { !$0.members.isEmpty }) else { return nil }
    end = rest.startIndex
  }

  /// Returns the name and the value of `name: value`; nil for any other text.
  private static func member(_ text: Substring) -> (name: String, value: String)? {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = text[name.endIndex...]
    guard name.first?.isLetter == true, rest == ":" || rest.hasPrefix(": ") else { return nil }
    var value = rest.dropFirst(2)
    for quote in ["'", "\""]
    where value.count > 1 && value.hasPrefix(quote) && value.hasSuffix(quote) {
      value = value.dropFirst().dropLast()
    }
    return (String(name), String(value))
  }
}

extension Substring {
  /// The text without blanks at its end.
  fileprivate var trimmedEnd: Substring {
    guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return self[...last]
  }
}

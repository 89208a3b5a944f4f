import Yams

/// Turns source text into a ``YAMLTree`` with the parser of Yams.
///
/// Yams gives up at the first mapping with equal keys and does not say where the second one is. To
/// find them all, each key it names is renamed in a copy of the source by one private-use character
/// in the place of its first, and the copy is parsed again; the tree gets the true names back.
struct YAMLComposer {
  /// How many are named; each takes as long as the whole text.
  private static let mostDuplicates = 20

  private var source: [Unicode.Scalar]
  private let log: DiagnosticLog
  private var trueKeys: [SourcePosition: String] = [:]

  init(source: String, log: DiagnosticLog) {
    self.source = Array(source.unicodeScalars)
    self.log = log
  }

  /// Returns the tree, or nil for a file without content.
  mutating func compose() throws(DiagnosticsError) -> YAMLTree? {
    while true {
      do {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source)
        // The parser owns the anchors, which nodes refer to weakly. All is text here, so that keys need not be looked at
        // for what else they may be, which takes longer than all the rest.
        let parser = try Parser(yaml: String(text), resolver: .basic, encoding: .utf8)
        let root = try parser.singleRoot()
        return withExtendedLifetime(parser) { root.flatMap { tree($0) } }
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        let position = SourcePosition(context.mark)
        let key = keys.first ?? ""
        guard trueKeys.count < Self.mostDuplicates, rename(keyAt: position, from: key) else {
          throw log.failure("duplicate key \(log.words.quoted(key))", position)
        }
      } catch let error as YamlError {
        let (message, position) = describe(error)
        throw log.failure(message, position)
      } catch {
        throw log.failure("cannot be parsed", .start)
      }
    }
  }

  // MARK: Duplicate keys

  private mutating func rename(keyAt position: SourcePosition, from key: String) -> Bool {
    guard var index = index(of: position) else { return false }
    let quotes: Set<Unicode.Scalar> = ["\"", "'"]
    if quotes.contains(source[index]) {
      index += 1
      let unsafe: Set<Unicode.Scalar> = ["\"", "'", "\\"]
      guard index < source.count, !unsafe.contains(source[index]) else { return false }
    }
    guard let stand = Unicode.Scalar(0xE000 + UInt32(trueKeys.count)) else { return false }
    guard trueKeys.updateValue(key, forKey: position) == nil else { return false }
    source[index] = stand
    return true
  }

  private func index(of position: SourcePosition) -> Int? {
    var line = 1
    var index = 0
    while line < position.line, index < source.count {
      switch source[index] {
      case "\r" where index + 1 < source.count && source[index + 1] == "\n": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": line += 1
      default: break
      }
      index += 1
    }
    index += position.column - 1
    return index < source.count ? index : nil
  }

  // MARK: Nodes

  private func tree(_ node: Node) -> YAMLTree {
    let position = SourcePosition(node.mark)
    if node.anchor != nil { log.report(AliasScan.refusal, position) }
    switch node {
    case .scalar(let scalar):
      if scalar.hasTag { log.report("tags (!) are not supported; quote the text", position) }
      return YAMLTree(
        content: .scalar(text: scalar.string, isPlain: scalar.style == .plain), position: position)
    case .sequence(let sequence):
      if sequence.tag.isWritten { log.report("tags (!) are not supported", position) }
      return YAMLTree(content: .list(sequence.map { tree($0) }), position: position)
    case .mapping(let mapping):
      if mapping.tag.isWritten { log.report("tags (!) are not supported", position) }
      return YAMLTree(content: .mapping(entries(mapping)), position: position)
    case .alias:
      log.report(AliasScan.refusal, position)
      return YAMLTree(content: .scalar(text: "", isPlain: true), position: position)
    }
  }

  private func entries(_ mapping: Node.Mapping) -> [YAMLTree.Entry] {
    var entries: [YAMLTree.Entry] = []
    var lines: [String: Int] = [:]
    for (key, value) in mapping {
      let position = SourcePosition(key.mark)
      guard case .scalar(let scalar) = key else {
        log.report("a key must be text", position)
        continue
      }
      if key.anchor != nil { log.report(AliasScan.refusal, position) }
      let name = trueKeys[position] ?? scalar.string
      if let first = lines[name] {
        log.report("duplicate key \(log.words.quoted(name)), first on line \(first)", position)
        continue
      }
      lines[name] = position.line
      var content = tree(value)
      // In braces the parser places a missing value at the next token, perhaps lines away.
      if content.isMissing, content.position.line != position.line {
        content = YAMLTree(content: content.content, position: position)
      }
      entries.append(YAMLTree.Entry(key: name, keyPosition: position, value: content))
    }
    return entries
  }

  // MARK: Syntax errors

  private func describe(_ error: YamlError) -> (String, SourcePosition) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let position = SourcePosition(mark)
      if problem == "found undefined alias" { return (AliasScan.refusal, position) }
      if problem == "but found another document" {
        return ("a second document starts here; a file holds one", position)
      }
      if let index = index(of: position), source[index] == "\t" {
        return ("a tab cannot indent; use blanks", position)
      }
      guard let context, context.mark.line > 0 else { return (problem, position) }
      return ("\(problem) (\(context.text) that starts on line \(context.mark.line))", position)
    case .reader(let problem, let offset, _, _):
      return (problem, position(ofCharacter: offset ?? 0))
    default:
      return ("cannot be parsed", .start)
    }
  }

  private func position(ofCharacter offset: Int) -> SourcePosition {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: source)
    var line = 1
    var column = 1
    for character in String(text).prefix(offset) {
      if character.isNewline {
        line += 1
        column = 1
      } else {
        column += character.unicodeScalars.count
      }
    }
    return SourcePosition(line: line, column: column)
  }
}

extension Tag {
  /// Whether the source names a tag.
  fileprivate var isWritten: Bool { !description.isEmpty }
}

extension Node.Scalar {
  /// Whether the source names a tag; Yams itself gives quoted text the tag of text.
  fileprivate var hasTag: Bool {
    guard tag.isWritten else { return false }
    return style == .plain || tag != Tag(.str)
  }
}

/// A value of a file together with its key's name and its place.
///
/// Each reading function returns nil after it has reported what is wrong, so that a caller reads on
/// and all mistakes come out at once.
public struct YAMLValue {
  /// The key the value belongs to, as messages name it.
  public let name: String
  /// The place of the value; for a value that is missing, its key's or behind that.
  public var position: SourcePosition { tree.position }

  let tree: YAMLTree
  let log: DiagnosticLog

  /// Whether nothing is written: `key:` alone.
  public var isEmpty: Bool { tree.isMissing }

  /// The source text of a scalar, quoted or not; nil for a list or mapping.
  ///
  /// Unlike the reading functions it reports nothing.
  public var scalarText: String? {
    if case .scalar(let text, _) = tree.content { return text }
    return nil
  }

  /// Whether the value is a list.
  public var isList: Bool {
    if case .list = tree.content { return true }
    return false
  }

  /// Whether the value is a mapping.
  public var isMapping: Bool {
    if case .mapping = tree.content { return true }
    return false
  }

  /// Reports a mistake at the value's place, with its name in front.
  public func report(_ message: String) {
    log.report(name.isEmpty ? message : "\(log.words.clean(name)): \(message)", position)
  }

  /// Returns the text, quoted or not; an empty value must be written as `""`.
  public func string() -> String? {
    guard !isEmpty, let text = scalarText else { return refuse("text") }
    return text
  }

  /// Returns a whole number written without quotes.
  public func int(in range: ClosedRange<Int>? = nil) -> Int? {
    if let text = plainText, let number = Int(text), range?.contains(number) ?? true {
      return number
    }
    guard let range else { return refuse("a whole number") }
    return refuse("a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  /// Returns a finite number written without quotes; 0 and less only if allowed.
  public func number(positive: Bool = false) -> Double? {
    if let text = plainText, let number = Double(text), number.isFinite, !positive || number > 0 {
      return number
    }
    return refuse(positive ? "a number above 0" : "a number")
  }

  /// Returns `true` or `false`, written without quotes.
  public func bool() -> Bool? {
    switch plainText {
    case "true": return true
    case "false": return false
    default: return refuse("true or false")
    }
  }

  /// Returns the text if it is one of the names; otherwise the nearest is suggested.
  public func choice(among names: some Collection<String>) -> String? {
    guard let text = string() else { return nil }
    if names.contains(text) { return text }
    report(
      "unknown value \(log.words.quoted(text))"
        + log.words.suggestion(for: text, among: names))
    return nil
  }

  /// Returns the case with that raw value; otherwise the nearest is suggested.
  public func choice<Choice>(as type: Choice.Type = Choice.self) -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    choice(among: Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
  }

  /// Returns the items of a list, which may be empty.
  public func list() -> [YAMLValue]? {
    guard case .list(let items) = tree.content else { return refuse("a list: [a, b]") }
    return items.map { YAMLValue(name: name, tree: $0, log: log) }
  }

  /// Returns the texts of a list; items that are no text are reported and left out.
  public func strings() -> [String]? {
    list()?.compactMap { $0.string() }
  }

  /// Returns a reader of a mapping.
  public func mapping() -> YAMLReader? {
    guard case .mapping(let entries) = tree.content else {
      return refuse("a mapping: {key: value}")
    }
    return YAMLReader(name: name, entries: entries, position: position, log: log)
  }

  private var plainText: String? {
    if case .scalar(let text, isPlain: true) = tree.content { return text }
    return nil
  }

  /// Reports that something else was expected, and returns nil: the end of a reading function.
  ///
  /// - Parameter expected: what would be right, such as `a whole number`.
  public func refuse<Value>(_ expected: String) -> Value? {
    var found = tree.kindText(log.words)
    if case .scalar(_, isPlain: false) = tree.content { found = "the quoted text \(found)" }
    report("expected \(expected), not \(found)")
    return nil
  }
}

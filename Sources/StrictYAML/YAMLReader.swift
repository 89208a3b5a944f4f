/// Reads the keys of one mapping.
///
/// A key that is absent yields nil without a report; ``required(_:)`` and ``missing(_:)`` are for
/// those that must be there. A value of the wrong type yields nil and is reported.
public struct YAMLReader {
  /// The key the mapping belongs to; empty at the top of the file.
  public let name: String
  /// The place of the mapping: its first key, or its opening brace.
  public let position: SourcePosition

  private let entries: [YAMLTree.Entry]
  private let log: DiagnosticLog

  init(name: String, entries: [YAMLTree.Entry], position: SourcePosition, log: DiagnosticLog) {
    self.name = name
    self.entries = entries
    self.position = position
    self.log = log
  }

  /// The keys present, in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  /// Every value present, in the order of the file, for mappings whose keys are names of the user.
  public var values: [YAMLValue] {
    entries.map { YAMLValue(name: $0.key, tree: $0.value, log: log) }
  }

  /// Returns the value of a key, or nil if it is absent.
  ///
  /// - Complexity: O(*n*) in the keys of the mapping.
  public func value(_ key: String) -> YAMLValue? {
    entries.first { $0.key == key }.map { YAMLValue(name: key, tree: $0.value, log: log) }
  }

  /// Returns where a key stands, or nil if it is absent.
  public func position(of key: String) -> SourcePosition? {
    entries.first { $0.key == key }?.keyPosition
  }

  /// Reports a mistake at a key's own place, or at the mapping's if the key is absent.
  public func report(_ message: String, at key: String) {
    log.report(message, position(of: key) ?? position)
  }

  /// Reports a mistake at the mapping's place.
  public func report(_ message: String) {
    log.report(message, position)
  }

  /// Reports every key that is not in the list, with the nearest that is.
  ///
  /// - Parameter kind: What the keys are called in messages.
  public func unknownKeys(allowed: some Collection<String>, kind: String = "key") {
    for entry in entries where !allowed.contains(entry.key) {
      log.report(
        "unknown \(kind) \(log.words.quoted(entry.key))"
          + log.words.suggestion(for: entry.key, among: allowed), entry.keyPosition)
    }
  }

  /// Returns the value of a key that must be there; its absence is reported.
  public func required(_ key: String) -> YAMLValue? {
    if let value = value(key) { return value }
    missing(key)
    return nil
  }

  /// Reports that a key is missing.
  public func missing(_ key: String) {
    log.report("missing key \(log.words.quoted(key))", position)
  }

  /// Returns a key's text, quoted or not.
  public func string(_ key: String) -> String? { value(key)?.string() }

  /// Returns a key's whole number.
  public func int(_ key: String, in range: ClosedRange<Int>? = nil) -> Int? {
    value(key)?.int(in: range)
  }

  /// Returns a key's number.
  public func number(_ key: String, positive: Bool = false) -> Double? {
    value(key)?.number(positive: positive)
  }

  /// Returns a key's `true` or `false`.
  public func bool(_ key: String) -> Bool? { value(key)?.bool() }

  /// Returns a key's text if it is one of the names.
  public func choice(_ key: String, among names: some Collection<String>) -> String? {
    value(key)?.choice(among: names)
  }

  /// Returns a key's items.
  public func list(_ key: String) -> [YAMLValue]? { value(key)?.list() }

  /// Returns the texts of a key's list.
  public func strings(_ key: String) -> [String]? { value(key)?.strings() }

  /// Returns a reader of a key's mapping.
  public func mapping(_ key: String) -> YAMLReader? { value(key)?.mapping() }
}

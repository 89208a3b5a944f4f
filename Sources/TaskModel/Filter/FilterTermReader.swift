/// Gives terms their meaning: checks values and turns them into comparisons.
struct FilterTermReader {
  private let times: FilterTimeReader
  private let names: FilterNames
  private let isOfURLs: Bool

  /// Takes what reads times, the names there are, and whether terms are about URLs, not tasks.
  init(times: FilterTimeReader, names: FilterNames = FilterNames(), isOfURLs: Bool = false) {
    self.times = times
    self.names = names
    self.isOfURLs = isOfURLs
  }

  /// Returns what a term asks for.
  func node(for word: FilterWord) throws(FilterError) -> FilterNode {
    guard let key = word.key else { return .term(try freeTerm(word)) }
    let node = try node(key, word.pieces)
    return word.excludes ? .not(node) : node
  }

  private func freeTerm(_ word: FilterWord) throws(FilterError) -> FilterTerm {
    guard let piece = word.pieces.first else { return .word(TextNeedle("")) }
    if word.isFuzzy { return .fuzzy(TextNeedle(piece.text)) }
    switch piece.form {
    case .regex(let ignoresCase): return .expression(try regex(piece, ignoresCase: ignoresCase))
    case .quoted: return .word(TextNeedle(piece.text))
    case .plain: break
    }
    if let name = Self.operatorSigns[piece.text] {
      throw FilterError(piece.range, "'\(piece.text)' is not an operator", suggestion: name)
    }
    return .word(TextNeedle(piece.text))
  }

  private static let operatorSigns = ["|": "or", "||": "or", "&": "and", "&&": "and"]

  private func node(_ key: FilterKey, _ pieces: [FilterPiece]) throws(FilterError) -> FilterNode {
    switch key {
    case .status: return try status(pieces)
    case .kind: return .term(.kind(try pieces.map(kinds).flatMap { $0 }))
    case .stalled: return .term(.stalled(try pieces.map(stalled)))
    case .domain, .provider, .account, .id, .url, .error, .label:
      let patterns = try pieces.map { piece throws(FilterError) in try pattern(piece, key) }
      return .term(.text(key, patterns))
    case .since:
      return .term(
        .time(try pieces.map { piece throws(FilterError) in try time(piece, times.since, key) }))
    case .until:
      return .term(
        .time(try pieces.map { piece throws(FilterError) in try time(piece, times.until, key) }))
    case .between: return .term(.time(try pieces.map(between)))
    case .age: return .term(.age(try pieces.map(age)))
    case .pct: return .term(.percent(try pieces.map(percent)))
    case .fail: return .term(.failures(try pieces.map(count)))
    }
  }

  // MARK: Words

  private func status(_ pieces: [FilterPiece]) throws(FilterError) -> FilterNode {
    var statuses: [TaskStatus] = []
    var isStalled = false
    for piece in pieces {
      let words = isOfURLs ? StatusWish.ofURLs : StatusWish.ofTasks
      switch try known(words.meaning(of: piece.text), piece, .status) {
      case .statuses(let wanted): statuses += wanted
      case .stalled: isStalled = true
      }
    }
    let term = FilterNode.term(.status(statuses))
    guard isStalled else { return term }
    let stalled = FilterNode.term(.stalled([true]))
    return statuses.isEmpty ? stalled : .either([term, stalled])
  }

  /// A kind by its word, or all kinds of the family that a word is the first part of.
  private func kinds(_ piece: FilterPiece) throws(FilterError) -> [TaskKind] {
    let meaning = TaskKind.vocabulary.meaning(of: piece.text)
    if case .ambiguous = meaning {
      let begun = TaskKind.allCases.filter { $0.rawValue.hasPrefix(piece.text.lowercased()) }
      if !begun.isEmpty, begun.allSatisfy(TaskKind.purges.contains) { return begun }
    }
    return try known(meaning, piece, .kind)
  }

  private func stalled(_ piece: FilterPiece) throws(FilterError) -> Bool {
    try known(Self.answers.meaning(of: piece.text), piece, .stalled)
  }

  private static let answers = Vocabulary([("yes", true), ("no", false)])

  /// Returns what a word stands for.
  private func known<Value>(
    _ meaning: WordMeaning<Value>, _ piece: FilterPiece, _ key: FilterKey
  ) throws(FilterError) -> Value {
    switch meaning {
    case .known(let value): return value
    case .ambiguous(let words):
      throw FilterError(
        piece.range, "'\(shown(piece))' is the beginning of several words",
        advice: "write one of \(words.joined(separator: " "))")
    case .unknown(let nearest): throw unknown(piece, key, nearest: nearest)
    }
  }

  private func unknown(
    _ piece: FilterPiece, _ key: FilterKey, nearest: String? = nil
  ) -> FilterError {
    var values = key.values.isEmpty ? names.known(key) : key.values
    if isOfURLs, key == .status { values = TaskStatus.allCases.map(\.rawValue) }
    if key == .status { values = ["bad", "open", "ended"] + values }
    return FilterError(
      piece.range, "unknown \(key.rawValue) '\(shown(piece))'",
      suggestion: key.nearestValue(to: piece.text) ?? nearest,
      advice: "one of \(values.joined(separator: " "))")
  }

  private func shown(_ piece: FilterPiece) -> SafeText { SafeText(piece.text, limit: .word) }

  // MARK: Texts

  private func pattern(_ piece: FilterPiece, _ key: FilterKey) throws(FilterError) -> FilterPattern
  {
    if case .regex(let ignoresCase) = piece.form {
      return .regex(try regex(piece, ignoresCase: ignoresCase))
    }
    if let name = try name(piece, key) { return .glob(Glob(name, anchor: .text)) }
    switch key {
    case .domain: return .domain(DomainPattern(piece.text))
    case .provider: return .glob(Glob(piece.text.lowercased(), anchor: .text))
    case .url: return .glob(Glob(piece.text, anchor: .anywhere))
    case .error: return .glob(Glob(piece.text, anchor: .words))
    default: return .glob(Glob(piece.text, anchor: .text))
    }
  }

  /// Returns the name a text stands for; nil for a pattern, and where no names are known.
  private func name(_ piece: FilterPiece, _ key: FilterKey) throws(FilterError) -> String? {
    let known = names.known(key)
    guard !known.isEmpty, !piece.text.contains("*") else { return nil }
    return try self.known(NameWords.meaning(of: piece.text, among: known), piece, key)
  }

  private func regex(
    _ piece: FilterPiece, ignoresCase: Bool
  ) throws(FilterError) -> FilterRegex {
    do {
      return try FilterRegex(source: piece.text, ignoresCase: ignoresCase)
    } catch {
      throw FilterError(
        piece.range, "invalid regular expression: \(SafeText(error.reason, limit: .message))",
        advice: "quote it to search for the text")
    }
  }

  // MARK: Times

  private func time(
    _ piece: FilterPiece, _ read: (String) -> FilterSpan?, _ key: FilterKey
  ) throws(FilterError) -> FilterSpan {
    if let span = read(piece.text) { return span }
    throw FilterError(
      piece.range, "'\(shown(piece))' is not a time", suggestion: Self.nearestTime(to: piece.text),
      advice: Self.timeAdvice)
  }

  private func between(_ piece: FilterPiece) throws(FilterError) -> FilterSpan {
    guard let (first, last) = FilterTimeReader.halves(piece.text) else {
      throw FilterError(
        piece.range, "'\(shown(piece))' is not a pair of times",
        advice: "for example \(FilterKey.between.examples[0])")
    }
    guard let span = times.between(piece.text) else {
      let wrong = times.since(first) == nil ? first : last
      let name = SafeText(wrong, limit: .word)
      throw FilterError(piece.range, "'\(name)' is not a time", advice: Self.timeAdvice)
    }
    guard !times.isReversed(span) else {
      throw FilterError(
        piece.range, "'\(shown(piece))' ends before it starts",
        suggestion: piece.form == .plain ? "\(last)..\(first)" : nil, advice: "swap the two times")
    }
    return span
  }

  private static let timeAdvice =
    "times are 30s 5m 2h 1d, 12:04, \"yesterday 18:00\", 2026-09-21 or RFC 3339"

  /// What somebody meant who wrote a number without a unit, or a day's name not quite right.
  private static func nearestTime(to text: String) -> String? {
    if text.count <= 6, FilterBound.plainNumber(text) != nil, !text.contains(".") {
      return text + "m"
    }
    return NearestName.among(["yesterday", "today"], to: text)
  }

  // MARK: Comparisons

  private func age(_ piece: FilterPiece) throws(FilterError) -> FilterBound {
    let (relation, text) = try relation(piece, .age)
    guard let (span, unit) = DurationText.read(text) else {
      let meant = Self.nearestTime(to: text).flatMap { DurationText.parse($0) == nil ? nil : $0 }
      throw FilterError(
        piece.range, "'\(SafeText(text, limit: .word))' is not a duration",
        suggestion: meant.map { piece.text.dropLast(text.count) + $0 },
        advice: "durations are 30s 5m 2h 1d 1h30m")
    }
    return FilterBound(relation: relation, number: span.seconds, grain: unit.seconds)
  }

  private func percent(_ piece: FilterPiece) throws(FilterError) -> FilterBound {
    let (relation, written) = try relation(piece, .pct)
    let text = written.hasSuffix("%") ? String(written.dropLast()) : written
    guard let (number, grain) = FilterBound.plainNumber(text), number <= 100 else {
      throw FilterError(
        piece.range, "'\(SafeText(written, limit: .word))' is not a percentage",
        advice: "write 0 to 100, for example \(FilterKey.pct.examples[0])")
    }
    return FilterBound(relation: relation, number: number, grain: grain)
  }

  private func count(_ piece: FilterPiece) throws(FilterError) -> FilterBound {
    let (relation, text) = try relation(piece, .fail)
    guard let (number, grain) = FilterBound.plainNumber(text), grain == 1 else {
      throw FilterError(
        piece.range, "'\(SafeText(text, limit: .word))' is not a count",
        advice: "for example \(FilterKey.fail.examples[0])")
    }
    return FilterBound(relation: relation, number: number, grain: grain)
  }

  private func relation(
    _ piece: FilterPiece, _ key: FilterKey
  ) throws(FilterError) -> (FilterBound.Relation, String) {
    let relations: [FilterBound.Relation] = [.atMost, .atLeast, .less, .greater, .equal]
    let relation = relations.first { piece.text.hasPrefix($0.rawValue) }
    let text = String(piece.text.dropFirst(relation?.rawValue.count ?? 0))
    guard !text.isEmpty else {
      throw FilterError(
        piece.range, "'\(shown(piece))' has no value to compare with",
        advice: "for example \(key.examples[0])")
    }
    return (relation ?? .equal, text)
  }
}

extension FilterBound {
  /// Returns a number of digits and at most one point, with the worth of its last place.
  static func plainNumber(_ text: String) -> (number: Double, grain: Double)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumeric = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard isNumeric, parts.count <= 2, text.utf8.count <= 15 else { return nil }
    guard let number = Double(text) else { return nil }
    var grain = 1.0
    if parts.count == 2 { for _ in parts[1] { grain /= 10 } }
    return (number, grain)
  }
}

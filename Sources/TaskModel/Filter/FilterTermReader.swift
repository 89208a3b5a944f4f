/// Gives terms their meaning: checks values and turns them into comparisons.
struct FilterTermReader {
  private let times: FilterTimeReader

  /// Takes what reads times.
  init(times: FilterTimeReader) { self.times = times }

  /// Returns what a term asks for.
  func node(for word: FilterWord) throws(FilterError) -> FilterNode {
    guard let key = word.key else { return .term(try freeTerm(word)) }
    let term = try term(key, word.pieces)
    return word.excludes ? .not(.term(term)) : .term(term)
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
      throw FilterError(piece.range, "'\(piece.text)' is no operator", suggestion: name)
    }
    return .word(TextNeedle(piece.text))
  }

  private static let operatorSigns = ["|": "or", "||": "or", "&": "and", "&&": "and"]

  private func term(_ key: FilterKey, _ pieces: [FilterPiece]) throws(FilterError) -> FilterTerm {
    switch key {
    case .status: return .status(try pieces.map(status))
    case .kind: return .kind(try pieces.map(kinds).flatMap { $0 })
    case .stalled: return .stalled(try pieces.map(stalled))
    case .domain, .provider, .account, .id, .url, .error, .label:
      return .text(key, try pieces.map { piece throws(FilterError) in try pattern(piece, key) })
    case .since:
      return .time(
        try pieces.map { piece throws(FilterError) in try time(piece, times.since, key) })
    case .until:
      return .time(
        try pieces.map { piece throws(FilterError) in try time(piece, times.until, key) })
    case .between: return .time(try pieces.map(between))
    case .age: return .age(try pieces.map(age))
    case .pct: return .percent(try pieces.map(percent))
    case .fail: return .failures(try pieces.map(count))
    }
  }

  // MARK: Words

  private func status(_ piece: FilterPiece) throws(FilterError) -> TaskStatus {
    if let status = TaskStatus(rawValue: piece.text.lowercased()) { return status }
    if let term = Self.otherTerms[piece.text.lowercased()] {
      throw FilterError(
        piece.range, "'\(shown(piece))' is no status", advice: "write \(term) instead")
    }
    throw unknown(piece, .status)
  }

  private static let otherTerms = [
    "stalled": "stalled:yes", "stall": "stalled:yes", "ended": "status:!queued,running,unknown",
    "open": "status:queued,running,unknown",
  ]

  /// A kind by its word, or all kinds of the family that a word is the first part of.
  private func kinds(_ piece: FilterPiece) throws(FilterError) -> [TaskKind] {
    let word = piece.text.lowercased()
    if let kind = TaskKind(rawValue: word) { return [kind] }
    let family = TaskKind.allCases.filter { $0.rawValue.hasPrefix(word + "-") }
    guard !family.isEmpty else { throw unknown(piece, .kind) }
    return family
  }

  private func stalled(_ piece: FilterPiece) throws(FilterError) -> Bool {
    switch piece.text.lowercased() {
    case "yes": return true
    case "no": return false
    default: throw unknown(piece, .stalled)
    }
  }

  private func unknown(_ piece: FilterPiece, _ key: FilterKey) -> FilterError {
    FilterError(
      piece.range, "unknown \(key.rawValue) '\(shown(piece))'",
      suggestion: key.nearestValue(to: piece.text),
      advice: "one of \(key.values.joined(separator: " "))")
  }

  private func shown(_ piece: FilterPiece) -> SafeText { SafeText(piece.text, limit: .word) }

  // MARK: Texts

  private func pattern(_ piece: FilterPiece, _ key: FilterKey) throws(FilterError) -> FilterPattern
  {
    if case .regex(let ignoresCase) = piece.form {
      return .regex(try regex(piece, ignoresCase: ignoresCase))
    }
    switch key {
    case .domain: return .domain(DomainPattern(piece.text))
    case .provider: return .glob(Glob(piece.text.lowercased(), anchor: .text))
    case .url: return .glob(Glob(piece.text, anchor: .anywhere))
    case .error: return .glob(Glob(piece.text, anchor: .words))
    default: return .glob(Glob(piece.text, anchor: .text))
    }
  }

  private func regex(
    _ piece: FilterPiece, ignoresCase: Bool
  ) throws(FilterError) -> FilterRegex {
    do {
      return try FilterRegex(source: piece.text, ignoresCase: ignoresCase)
    } catch {
      throw FilterError(
        piece.range, "invalid expression: \(SafeText(error.reason, limit: .message))",
        advice: "quote it to search for the text")
    }
  }

  // MARK: Times

  private func time(
    _ piece: FilterPiece, _ read: (String) -> FilterSpan?, _ key: FilterKey
  ) throws(FilterError) -> FilterSpan {
    if let span = read(piece.text) { return span }
    throw FilterError(
      piece.range, "'\(shown(piece))' is no time", suggestion: Self.nearestTime(to: piece.text),
      advice: Self.timeAdvice)
  }

  private func between(_ piece: FilterPiece) throws(FilterError) -> FilterSpan {
    guard let (first, last) = FilterTimeReader.halves(piece.text) else {
      throw FilterError(
        piece.range, "'\(shown(piece))' is no pair of times",
        advice: "for example \(FilterKey.between.examples[0])")
    }
    guard let span = times.between(piece.text) else {
      let wrong = times.since(first) == nil ? first : last
      let name = SafeText(wrong, limit: .word)
      throw FilterError(piece.range, "'\(name)' is no time", advice: Self.timeAdvice)
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
        piece.range, "'\(SafeText(text, limit: .word))' is no duration",
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
        piece.range, "'\(SafeText(written, limit: .word))' is no percentage",
        advice: "write 0 to 100, for example \(FilterKey.pct.examples[0])")
    }
    return FilterBound(relation: relation, number: number, grain: grain)
  }

  private func count(_ piece: FilterPiece) throws(FilterError) -> FilterBound {
    let (relation, text) = try relation(piece, .fail)
    guard let (number, grain) = FilterBound.plainNumber(text), grain == 1 else {
      throw FilterError(
        piece.range, "'\(SafeText(text, limit: .word))' is no count",
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
        piece.range, "'\(shown(piece))' compares with nothing",
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

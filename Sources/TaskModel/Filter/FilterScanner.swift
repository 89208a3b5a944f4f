/// Cuts a filter's text into tokens.
struct FilterScanner {
  private let text: [Character]
  private let keys: [FilterKey]
  private var place = 0
  private var tokens: [FilterToken] = []

  /// Starts at the front of a text.
  ///
  /// - Parameter keys: The keys that mean something there, so that what looks like another one is a text.
  init(_ text: String, keys: [FilterKey] = FilterKey.allCases) {
    self.text = Array(text)
    self.keys = keys
  }

  /// Returns all tokens of the text.
  mutating func scan() throws(FilterError) -> [FilterToken] {
    while let character = current {
      if character.isWhitespace {
        place += 1
      } else if character == "(" {
        append(.open, from: place, to: place + 1)
      } else if character == ")" {
        append(.close, from: place, to: place + 1)
      } else {
        try scanTerm()
      }
    }
    return tokens
  }

  private var current: Character? { character(at: place) }

  private func character(at index: Int) -> Character? {
    index < text.count ? text[index] : nil
  }

  private func isDelimiter(_ index: Int) -> Bool {
    character(at: index).map { $0.isWhitespace || $0 == ")" } ?? true
  }

  private mutating func append(_ kind: FilterToken.Kind, from start: Int, to end: Int) {
    tokens.append(FilterToken(kind: kind, range: start..<end))
    place = end
  }

  // MARK: Terms

  private mutating func scanTerm() throws(FilterError) {
    let start = place
    if let sign = current, sign == "!" || sign == "-" {
      guard !isDelimiter(start + 1) else {
        throw FilterError(
          start..<start + 1, "'\(sign)' has nothing to negate",
          advice: "the term follows without a blank")
      }
      append(.not, from: start, to: start + 1)
      return
    }
    if scanOperator() { return }
    var word = FilterWord()
    if current == "~" {
      guard !isDelimiter(start + 1) else {
        throw FilterError(
          start..<start + 1, "'~' has nothing to search for",
          advice: "the letters follow without a blank")
      }
      word.isFuzzy = true
      place += 1
      word.pieces = [try scanPiece(allowsRegex: false, isListed: false)]
    } else if let key = try scanKey() {
      word.key = key
      word.keyLength = place - 1 - start
      try scanValues(of: key, from: start, into: &word)
    } else {
      word.pieces = [try scanPiece(allowsRegex: true, isListed: false)]
    }
    append(.word(word), from: start, to: place)
  }

  /// Takes `and`, `or` or `not` in small letters or capitals; false if none stands here.
  ///
  /// A word right behind a sign of negation is no operator.
  private mutating func scanOperator() -> Bool {
    if let last = tokens.last, last.range.upperBound == place, case .not = last.kind {
      return false
    }
    var end = place
    while !isDelimiter(end), text[end] != "(" { end += 1 }
    let kind: FilterToken.Kind
    switch String(text[place..<end]) {
    case "and", "AND": kind = .and
    case "or", "OR": kind = .or
    case "not", "NOT": kind = .not
    default: return false
    }
    append(kind, from: place, to: end)
    return true
  }

  /// Takes a key and its colon; nil if the word has none.
  private mutating func scanKey() throws(FilterError) -> FilterKey? {
    let start = place
    var end = start
    while let letter = character(at: end), letter.isASCII, letter.isLetter || letter == "_" {
      end += 1
    }
    guard end > start, let colon = character(at: end) else { return nil }
    let name = String(text[start..<end])
    if let error = missingColon(behind: name, from: start, to: end) { throw error }
    guard colon == ":" || colon == "：" else { return nil }
    if character(at: end + 1) == "/", character(at: end + 2) == "/", colon == ":",
      FilterKey(rawValue: name) == nil
    {
      return nil
    }
    place = end + 1
    switch FilterKey.named(name) {
    case .known(let key): return key
    case .ambiguous(let names):
      throw FilterError(
        start..<end, "'\(shown(name))' is the beginning of several keys",
        advice: "write one of \(names.joined(separator: " "))")
    case .unknown(let nearest):
      throw FilterError(
        start..<end, "unknown key '\(shown(name))'", suggestion: nearest,
        advice: "keys are \(FilterKey.allCases.map(\.rawValue).joined(separator: " ")); "
          + "quote it to search for the text")
    }
  }

  /// Says that a colon is missing where a sign of comparison stands behind a key that takes no texts.
  ///
  /// Returns nil for what is a text: nothing that is searched has `<` or `>` behind a key's name or the like of it,
  /// but `k=v` may be a part of a URL, so that there the name has to be the key's own.
  private func missingColon(behind name: String, from start: Int, to end: Int) -> FilterError? {
    let next = [2, 1].map { String(text[end...].prefix($0)) }
    guard let signs = next.first(where: { Self.comparisons[$0] != nil }),
      let value = Self.comparisons[signs]
    else { return nil }
    let isOrder = value.contains { "<>".contains($0) }
    let isNumber = character(at: end + signs.count)?.isNumber == true
    let found =
      isOrder
      ? FilterKey.compared(name, withNumber: isNumber) : FilterKey(rawValue: name.lowercased())
    guard let key = found, !key.takesText, keys.contains(key) else { return nil }
    return FilterError(
      start..<end + signs.count, "a colon or quotes are missing",
      suggestion: "\(key.rawValue):\(isOrder && !key.takesNumbers ? "" : value)")
  }

  /// Signs of comparison as other languages have them, with what stands behind the colon instead.
  private static let comparisons = [
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "=": "", "==": "",
    "!=": "!", "<>": "!",
  ]

  private mutating func scanValues(
    of key: FilterKey, from start: Int, into word: inout FilterWord
  ) throws(FilterError) {
    if current == "!" {
      word.excludes = true
      place += 1
    }
    while true {
      if current == "!", !word.pieces.isEmpty {
        guard word.excludes else {
          throw FilterError(
            place..<place + 1, "'!' behind ',' would hold for one value only",
            advice: "exclude in a term of its own, such as -\(key.rawValue):VALUE")
        }
        place += 1
      }
      guard !isDelimiter(place), current != "," else {
        throw missingValue(of: key, from: start, isFirst: word.pieces.isEmpty)
      }
      if key.takesTimes, current != "\"" || key == .between && isQuotedEnd {
        word.pieces.append(scanTime())
      } else {
        word.pieces.append(try scanPiece(allowsRegex: key.takesText, isListed: true))
      }
      guard current == "," else { return }
      place += 1
    }
  }

  private func missingValue(of key: FilterKey, from start: Int, isFirst: Bool) -> FilterError {
    let example = "for example \(key.examples.first ?? key.rawValue)"
    return isFirst
      ? FilterError(start..<place, "'\(key.rawValue):' needs a value after it", advice: example)
      : FilterError(place - 1..<place, "a value is missing after ','", advice: example)
  }

  private func shown(_ piece: String) -> SafeText { SafeText(piece, limit: .word) }

  // MARK: Values

  private mutating func scanPiece(
    allowsRegex: Bool, isListed: Bool
  ) throws(FilterError) -> FilterPiece {
    if current == "\"" { return try scanQuoted(isListed: isListed) }
    if allowsRegex, current == "/", let piece = scanRegex(isListed: isListed) { return piece }
    return scanPlain(isListed: isListed)
  }

  private func endsValue(_ index: Int, isListed: Bool) -> Bool {
    isDelimiter(index) || (isListed && character(at: index) == ",")
  }

  private mutating func scanPlain(isListed: Bool) -> FilterPiece {
    let start = place
    var depth = 0
    while let character = current, !character.isWhitespace {
      if character == "(" { depth += 1 }
      if character == ")" {
        guard depth > 0 else { break }
        depth -= 1
      }
      if isListed, character == ",", depth == 0 { break }
      place += 1
    }
    return FilterPiece(text: String(text[start..<place]), range: start..<place, form: .plain)
  }

  private mutating func scanQuoted(isListed: Bool) throws(FilterError) -> FilterPiece {
    let start = place
    var content = ""
    place += 1
    while let character = current, character != "\"" {
      if character == "\\", let next = self.character(at: place + 1), next == "\"" || next == "\\" {
        content.append(next)
        place += 2
      } else {
        content.append(character)
        place += 1
      }
    }
    guard current == "\"" else {
      throw FilterError(start..<start + 1, "the quote is not closed", advice: "add '\"'")
    }
    place += 1
    guard endsValue(place, isListed: isListed) else {
      throw FilterError(place - 1..<place, "a blank is missing after the quote")
    }
    guard !content.allSatisfy(\.isWhitespace) else {
      throw FilterError(start..<place, "there is nothing between the quotes")
    }
    return FilterPiece(text: content, range: start..<place, form: .quoted)
  }

  /// Takes `/expression/` or `/expression/i`; nil if what stands here is a path such as `/a/b.png`.
  ///
  /// The closing slash is one with the end of the term behind it. Blanks are taken as part of the
  /// expression only up to the first slash, lest two paths make an expression.
  private mutating func scanRegex(isListed: Bool) -> FilterPiece? {
    let start = place
    var end = start + 1
    var hasBlank = false
    var hasSlash = false
    while let character = character(at: end) {
      if character.isWhitespace {
        if hasSlash { return nil }
        hasBlank = true
      }
      if character == "/" {
        let hasFlag = self.character(at: end + 1) == "i"
        let isClosing = endsValue(end + 1, isListed: isListed)
        if end > start + 1, isClosing || hasFlag && endsValue(end + 2, isListed: isListed) {
          place = end + (isClosing ? 1 : 2)
          return FilterPiece(
            text: String(text[start + 1..<end]), range: start..<place,
            form: .regex(ignoresCase: !isClosing))
        }
        if hasBlank { return nil }
        hasSlash = true
      }
      end += character == "\\" ? 2 : 1
    }
    return nil
  }

  // MARK: Times

  /// Takes a time; the blank between a day and a clock time is part of it, and so is what an end of a
  /// span has between quotes of its own.
  private mutating func scanTime() -> FilterPiece {
    let start = place
    var written: [Character] = []
    while true {
      while !endsValue(place, isListed: true) {
        let close = closeOfEnd(from: start)
        written += close.map { text[place + 1..<$0] } ?? text[place...place]
        place = (close ?? place) + 1
      }
      guard endsInDay(text[start..<place]), let clock = clockBehindBlanks() else { break }
      written += text[place..<clock]
      place = clock
    }
    return FilterPiece(
      text: String(written.map { $0 == "：" ? ":" : $0 }), range: start..<place, form: .plain)
  }

  /// Whether quotes stand around the first end of a span alone, as in `"2026-09-20 18:00"..2h`.
  private var isQuotedEnd: Bool {
    guard let close = closeOfEnd(from: place) else { return false }
    return character(at: close + 1) == "." && character(at: close + 2) == "."
  }

  /// Returns where the quote closes that opens here, around an end of the span from `start` on; nil if
  /// there is none.
  private func closeOfEnd(from start: Int) -> Int? {
    let isFirst = place == start
    let isSecond = place >= start + 2 && text[place - 1] == "." && text[place - 2] == "."
    guard current == "\"", isFirst || isSecond else { return nil }
    return text[(place + 1)...].firstIndex(of: "\"")
  }

  private func endsInDay(_ value: ArraySlice<Character>) -> Bool {
    let text = String(value)
    let lastDot = text.lastIndex(of: ".").map { text.index(after: $0) } ?? text.startIndex
    let day = text[lastDot...].lowercased()
    return day == "yesterday" || day == "today" || FilterTimeReader.isDate(day)
  }

  /// Returns where a clock time such as `9:05` begins behind blanks; nil if something else is there.
  private func clockBehindBlanks() -> Int? {
    var start = place
    while let blank = character(at: start), blank.isWhitespace { start += 1 }
    guard start > place else { return nil }
    var end = start
    while let digit = character(at: end), digit.isASCII, digit.isNumber, end < start + 2 {
      end += 1
    }
    guard end > start, let colon = character(at: end), colon == ":" || colon == "：" else {
      return nil
    }
    guard let minute = character(at: end + 1), minute.isASCII, minute.isNumber else { return nil }
    return start
  }
}

/// The source of a regular expression, checked; it is compiled when a matcher is made.
///
/// `Regex` itself is neither Equatable nor Sendable, which a filter has to be.
struct FilterRegex: Equatable, Sendable {
  /// The expression between the slashes.
  let source: String
  /// Whether the closing slash was followed by `i`.
  let ignoresCase: Bool

  /// The longest expression taken: enough to write by hand, too short to exhaust the stack.
  static let longestSource = 256

  /// Checks an expression; throws a reason in words.
  init(source: String, ignoresCase: Bool) throws(Invalid) {
    self.source = source
    self.ignoresCase = ignoresCase
    guard source.unicodeScalars.count <= Self.longestSource else {
      throw Invalid(reason: "it is longer than \(Self.longestSource) characters")
    }
    var repeats = RepeatReader()
    guard !repeats.findsNestedRepeat(in: source) else {
      throw Invalid(
        reason: "a repeated group that holds a repetition or '|' can take for ever; "
          + "for single characters write a class such as [ab]+")
    }
    do {
      _ = try Regex(source).firstMatch(in: "")
    } catch {
      throw Invalid(reason: "\(error)")
    }
  }

  /// Why an expression cannot be used.
  struct Invalid: Error {
    /// The words of the expression's parser.
    let reason: String
  }

  /// Returns a function that tells whether a text holds a match.
  ///
  /// Texts that lack what every match must hold are turned away without the expression.
  func compiled() -> (String) -> Bool {
    let needles = requiredTexts.map { TextNeedle($0, folding: ignoresCase ? .ascii : .exact) }
    if let needle = needles.first, needle.text == source { return { needle.isFound(in: $0) } }
    guard var regex = try? Regex(source) else { return { _ in false } }
    regex = regex.matchingSemantics(.unicodeScalar)
    if ignoresCase { regex = regex.ignoresCase() }
    let program = regex
    return { text in
      var from = 0
      let span = text.utf8Span.span
      for needle in needles {
        guard let found = needle.position(in: span, from: from) else { return false }
        from = found + needle.count
      }
      return (try? program.firstMatch(in: text)) != nil
    }
  }

  /// Texts of ASCII that every match holds, in this order and without overlap.
  ///
  /// Only what stands outside of groups is used; empty where that is not simple to tell.
  var requiredTexts: [String] {
    var reader = RequiredTextReader()
    return reader.read(source)
  }
}

/// Judges regular expressions that others wrote.
package enum ForeignExpression {
  /// Whether an expression can be used as one of a filter: none of its repetitions can take for ever.
  package static func isQuick(_ source: String) -> Bool {
    (try? FilterRegex(source: source, ignoresCase: false)) != nil
  }
}

/// Collects the literal runs of an expression's top level.
private struct RequiredTextReader {
  private var texts: [String] = []
  private var run = ""
  private var depth = 0

  mutating func read(_ source: String) -> [String] {
    var rest = Array(source.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "|" where depth == 0: return []
      case "(":
        if rest.first == "?" || rest.first == "*" { return [] }
        endRun()
        depth += 1
      case ")":
        depth -= 1
        endRun()
      case "[":
        endRun()
        guard skipClass(&rest) else { return [] }
      case "\\":
        guard let escaped = rest.popFirst() else { return [] }
        guard !escaped.properties.isAlphabetic, escaped.isASCII, !Self.isDigit(escaped) else {
          // Escapes with a body of their own are not worth following.
          guard "dDwWsSbB".unicodeScalars.contains(escaped) else { return [] }
          endRun()
          continue
        }
        take(escaped)
      case "*", "?":
        dropLast()
      case "{":
        dropLast()
        while let inner = rest.first, Self.isDigit(inner) || inner == "," { rest.removeFirst() }
        if rest.first == "}" { rest.removeFirst() }
      case "+", ".", "^", "$":
        endRun()
      default:
        take(scalar)
      }
    }
    endRun()
    return depth == 0 ? texts : []
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    guard depth == 0 else { return }
    if scalar.isASCII { run.unicodeScalars.append(scalar) } else { endRun() }
  }

  private mutating func dropLast() {
    if !run.isEmpty { run.unicodeScalars.removeLast() }
    endRun()
  }

  private mutating func endRun() {
    if !run.isEmpty { texts.append(run) }
    run = ""
  }

  /// Skips a character class; false where classes are nested.
  private func skipClass(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    if rest.first == "^" { rest.removeFirst() }
    while let scalar = rest.popFirst() {
      switch scalar {
      case "]": return true
      case "[": return false
      case "\\": _ = rest.popFirst()
      default: break
      }
    }
    return false
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }
}

/// Looks for repeated groups whose inside can match one text in several ways: trying them all takes
/// time that grows as a power of two.
private struct RepeatReader {
  /// Whether each open group holds a repetition or an alternative so far; the first is no group.
  private var holds = [false]

  mutating func findsNestedRepeat(in source: String) -> Bool {
    var rest = Array(source.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\": _ = rest.popFirst()
      case "[":
        if rest.first == "^" { rest.removeFirst() }
        while let inner = rest.popFirst(), inner != "]" {
          if inner == "\\" { _ = rest.popFirst() }
        }
      case "(":
        holds.append(false)
        if rest.first == "?" { rest.removeFirst() }
      case ")":
        let inside = holds.count > 1 ? holds.removeLast() : false
        if inside, let next = rest.first, next == "*" || next == "+" || next == "{" { return true }
        if inside { holds[holds.count - 1] = true }
      case "|", "*", "+", "?", "{": holds[holds.count - 1] = true
      default: break
      }
    }
    return false
  }
}

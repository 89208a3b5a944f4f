/// A look at the source before it is parsed, against files that grow by aliases.
///
/// A parser expands aliases as it goes, so a few hundred bytes can stand for gigabytes. Any alias
/// is refused with its exact place after parsing; this scan only bounds how many may reach the
/// parser. It errs on the safe side: it counts what looks like an alias inside of quotes and
/// comments, too, but refuses only a file that seems to have an anchor as well.
enum AliasScan {
  private static let most = 16

  /// What is said of anchors and aliases.
  static let refusal = "anchors and aliases (& and *) are not supported; quote the text"

  /// Returns the place of the first alias too many, or nil if the source is safe to parse.
  static func firstExcess(in source: String) -> SourcePosition? {
    var aliases = 0
    var hasAnchor = false
    var excess: SourcePosition?
    var position = SourcePosition.start
    var previous: Unicode.Scalar = "\n"
    for scalar in source.unicodeScalars {
      if startsToken(previous) {
        if scalar == "&" { hasAnchor = true }
        if scalar == "*" {
          aliases += 1
          if aliases > most && excess == nil { excess = position }
        }
      }
      position =
        scalar == "\n"
        ? SourcePosition(line: position.line + 1, column: 1)
        : SourcePosition(line: position.line, column: position.column + 1)
      previous = scalar
    }
    return hasAnchor ? excess : nil
  }

  private static func startsToken(_ previous: Unicode.Scalar) -> Bool {
    switch previous {
    case " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "[", "{", ",", ":", "?", "-",
      "\"", "'", "]", "}":
      true
    default: false
    }
  }
}

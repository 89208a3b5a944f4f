import Terminal

/// A share as a bar in brackets.
enum Bar {
  /// Returns the bar as spans that take exactly `width` cells; an unknown share has no filling.
  static func spans(_ share: Double?, width: Int, glyphs: GlyphSet) -> [Span] {
    var spans: [Span] = []
    var done = ""
    var rest = ""
    for character in ProgressBar(fraction: share).text(width: width) {
      if character == "#" {
        done += glyphs[.barDone]
      } else if rest.isEmpty, done.isEmpty, character == "[" {
        spans.append(Span("[", .barRest))
      } else {
        rest += character == "." ? glyphs[.barRest] : String(character)
      }
    }
    return spans + [Span(done, .barDone), Span(rest, .barRest)].filter { !$0.text.isEmpty }
  }
}

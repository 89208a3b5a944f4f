import Terminal

/// A piece of a one-line text with one look.
struct Span: Equatable {
  let text: String
  let role: ThemeRole

  init(_ text: String, _ role: ThemeRole = .text) {
    self.text = text
    self.role = role
  }
}

/// Something a line says if there is room.
struct Part: Equatable {
  let spans: [Span]
  /// The order in which parts give way: the highest goes first, 0 stays and is clipped.
  let rank: Int

  init(_ rank: Int, _ spans: [Span]) {
    self.rank = rank
    self.spans = spans
  }

  init(_ rank: Int, _ text: String, _ role: ThemeRole = .text) {
    self.init(rank, [Span(text, role)])
  }

  /// Makes the hint of a key.
  init(_ rank: Int, key: String, _ does: String) {
    self.init(rank, [Span(key, .hintKey), Span(" \(does)", .hintText)])
  }
}

extension Canvas {
  /// Draws parts from both ends of a row; where they do not fit, parts give way by their rank.
  mutating func draw(
    _ left: [Part], right: [Part] = [], in row: Rect, gap: Int = 1
  ) {
    guard !row.isEmpty else { return }
    let (left, right) = fitting(left, right, width: row.width, gap: gap)
    let rightWidth = width(of: right, gap: gap)
    let room = right.isEmpty ? row.width : max(0, row.width - rightWidth - gap)
    draw(left, at: row.origin, width: room, gap: gap)
    if !right.isEmpty {
      let start = max(row.minX, row.maxX - rightWidth)
      draw(right, at: Point(x: start, y: row.minY), width: row.maxX - start, gap: gap)
    }
  }

  private mutating func draw(_ parts: [Part], at point: Point, width: Int, gap: Int) {
    var x = point.x
    let end = point.x + width
    for (index, part) in parts.enumerated() {
      if index > 0 { x += gap }
      for span in part.spans where x < end {
        let text = clipped(span.text, to: end - x)
        x += write(text, at: Point(x: x, y: point.y), role: span.role, width: end - x)
      }
    }
  }

  private func fitting(
    _ left: [Part], _ right: [Part], width: Int, gap: Int
  ) -> ([Part], [Part]) {
    var (left, right) = (left, right)
    while true {
      let between = left.isEmpty || right.isEmpty ? 0 : gap
      let needed = self.width(of: left, gap: gap) + between + self.width(of: right, gap: gap)
      guard needed > width, let worst = (left + right).map(\.rank).max(), worst > 0 else {
        return (left, right)
      }
      // The last of equals goes first, so that a line shrinks from its end.
      if let place = left.lastIndex(where: { $0.rank == worst }) {
        left.remove(at: place)
      } else if let place = right.firstIndex(where: { $0.rank == worst }) {
        right.remove(at: place)
      }
    }
  }

  /// Returns the cells that parts take side by side.
  func width(of parts: [Part], gap: Int) -> Int {
    var cells = gap * max(0, parts.count - 1)
    for part in parts {
      for span in part.spans { cells += widths.width(of: span.text) }
    }
    return cells
  }
}

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

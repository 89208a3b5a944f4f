import Terminal

/// A text that scrolls: help, or everything known of one thing.
struct TextPage {
  /// The first line of the screen.
  let title: String
  /// The lines, each fitting the width it was made for.
  var lines: [[Span]]
  /// Plain lines below these: there may be so many that they are not made into spans before they show.
  var plainLines: [String] = []

  /// How many lines there are.
  var count: Int { lines.count + plainLines.count }

  /// All lines.
  var allLines: some RandomAccessCollection<[Span]> {
    (0..<count).lazy.map { place in
      place < lines.count ? lines[place] : [Span(plainLines[place - lines.count])]
    }
  }

  /// Returns a named value, wrapped beside its name.
  static func field(
    _ name: String, _ value: String, width: Int, options: MonitorOptions
  ) -> [[Span]] {
    let indent = 8
    let texts = options.wrapped(value, to: max(8, width - indent))
    var lines: [[Span]] = []
    for (index, text) in texts.enumerated() {
      let head = index == 0 ? name : ""
      let padding = String(repeating: " ", count: max(1, indent - head.count))
      lines.append([Span(head + padding, .dim), Span(text)])
    }
    return lines
  }
}

extension Canvas {
  /// Draws a text over the whole screen: title, lines, and where in the text one is.
  mutating func draw(_ page: TextPage, scroll: Int, keys: [ScreenKey], _ context: ScreenContext) {
    let (body, hint) = drawCoverTitle(
      page.title, right: [Part(3, context.clockText, .title)], context)
    let first = max(0, min(scroll, page.count - body.height))
    drawLines(page.allLines, scroll: first, in: body)
    let below = page.count - first - body.height
    var parts = hints(keys, context)
    if below > 0, let key = context.options.keymap.keyName(.pageDown) {
      parts.append(Part(2, key: key, "more"))
    }
    let visible = first..<min(page.count, first + body.height)
    draw(parts, right: position(visible, of: page.count, rank: 1), in: hint, gap: 2)
  }

  /// Draws lines from one on.
  mutating func drawLines(
    _ lines: some RandomAccessCollection<[Span]>, scroll: Int, in area: Rect
  ) {
    let first = max(0, min(scroll, lines.count - area.height))
    for (index, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      draw([Part(0, line)], in: area.row(index))
    }
  }
}

extension MonitorOptions {
  /// Returns text as lines of at most `cells` cells, broken at blanks where there are any.
  ///
  /// URLs have no blanks and break anywhere.
  func wrapped(_ text: String, to cells: Int) -> [String] {
    guard cells > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in widths.written(text).split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      let joined = line.isEmpty ? word : line + " " + word
      if widths.width(of: joined) <= cells {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while widths.width(of: word) > cells {
        let head = widths.clipped(word, to: cells)
        guard !head.isEmpty else { return lines }
        lines.append(head)
        word = String(word.dropFirst(head.count))
      }
      line = word
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
  }
}

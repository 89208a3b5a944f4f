import Terminal

extension Canvas {
  /// Draws what helps to type a line, and returns whether there is anything.
  ///
  /// - Parameter lead: What stands before it, such as a count.
  mutating func drawAid(_ line: LineEditor, lead: String, in row: Rect) -> Bool {
    guard !row.isEmpty else { return false }
    switch line.aid {
    case .completion(let completion):
      drawCandidates(completion.candidates, chosen: completion.chosen, lead: lead, in: row)
    case .walk(let walk):
      drawCandidates(walk.matches, chosen: walk.place, lead: lead, in: row)
    case .search(let walk):
      guard !walk.matches.isEmpty else {
        draw([Part(0, "no match in the history", .dim)], in: row)
        return true
      }
      drawCandidates(walk.matches, chosen: walk.place, lead: "history", in: row)
    case nil: return false
    }
    return true
  }

  /// Draws the keys of a line editor.
  ///
  /// - Parameters:
  ///   - isAided: Whether there is completion and history.
  ///   - notice: A passing message, which takes their place.
  mutating func drawEditorHints(
    _ line: LineEditor, enter: String, escape: String, isAided: Bool = true, notice: Notice?,
    in row: Rect
  ) {
    if let notice { return write(notice, in: row) }
    var keys = [("Enter", enter), ("Esc", escape)]
    if isAided { keys += [("Tab", "complete"), ("^R", "history")] }
    keys += [("^U", "clear"), ("^W", "delete a word")]
    if line.isSearching {
      keys = [
        ("Enter", "take it"), ("Esc", "back to the line"), ("^R", "older"), ("Down", "newer"),
      ]
    }
    draw(keys.enumerated().map { Part($0, key: $1.0, $1.1) }, in: row, gap: 2)
  }

  /// Draws a passing message.
  mutating func write(_ notice: Notice, in row: Rect) {
    write(notice.text, in: row, role: notice.role)
  }

  /// Draws as many candidates as fit, a screenful at a time, the chosen one in brackets.
  mutating func drawCandidates(
    _ names: [String], chosen: Int?, lead: String, in row: Rect
  ) {
    var x = row.minX + write(lead + " ", at: row.origin, role: .dim, width: row.width)
    // Two cells are for the signs that there is more before or behind.
    let room = row.maxX - x - 2
    guard room > 4 else { return }
    func cells(_ index: Int) -> Int { min(room, widths.width(of: names[index]) + 2) }
    var first = 0
    var used = 0
    for index in 0...(chosen ?? 0) {
      if index > first, used + cells(index) > room { (first, used) = (index, 0) }
      used += cells(index)
    }
    if first > 0 { write("<", at: Point(x: x, y: row.minY), role: .dim, width: 1) }
    x += 1
    var index = first
    while index < names.count, x + cells(index) < row.maxX {
      let name = clipped(names[index], to: room - 2)
      let isChosen = index == chosen
      x += write(
        isChosen ? "[\(name)]" : " \(name) ", at: Point(x: x, y: row.minY),
        role: isChosen ? .promptToken : .promptGhost, width: row.maxX - x)
      index += 1
    }
    if index < names.count {
      write(">", at: Point(x: row.maxX - 1, y: row.minY), role: .dim, width: 1)
    }
  }
}

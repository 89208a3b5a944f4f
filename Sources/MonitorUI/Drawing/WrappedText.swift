import Terminal

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

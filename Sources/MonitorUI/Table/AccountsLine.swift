import TaskModel
import Terminal

extension Canvas {
  /// Draws how every account is doing in one line; where not all fit, the worst first.
  ///
  /// Which form their names have goes by the width alone, so that no name changes with the news.
  mutating func drawAccounts(_ context: ScreenContext, in row: Rect) {
    let gap = 2
    let health = context.health
    let roomy = [Int.max, 12, 7].first { cells in
      let parts = health.map {
        healthPart(
          $0, label: context.accountNames.label($0.account, cells: cells), isBare: true)
      }
      return width(of: parts, gap: gap) + Self.roomForNews <= row.width
    }
    func part(_ health: AccountHealth, isTerse: Bool = false, tellsHost: Bool = true) -> Part {
      healthPart(
        health, label: context.accountNames.label(health.account, cells: roomy ?? 7),
        isTerse: isTerse, isBare: !tellsHost && health.host != nil)
    }
    let parts = health.map { part($0) }
    if fits(parts, gap: gap, width: row.width) { return draw(parts, in: row, gap: gap) }
    let sorted = AccountHealth.sorted(health)
    let terse = sorted.map { part($0, isTerse: true) }
    if fits(terse, gap: gap, width: row.width) { return draw(terse, in: row, gap: gap) }
    // Where the team's processes are matters less than how the accounts are doing.
    let hosts = Set(sorted.compactMap(\.host)).sorted()
    let together = sorted.map { part($0, isTerse: true, tellsHost: false) }
    let names = hosts.isEmpty ? [] : [hosts.joined(separator: ", "), hosts.count.counted("host")]
    for name in names {
      let parts = together + [Part(0, "via " + name, .dim)]
      for gap in [gap, 1] where fits(parts, gap: gap, width: row.width) {
        return draw(parts, in: row, gap: gap)
      }
    }
    for count in stride(from: sorted.count, through: 0, by: -1) {
      var parts = sorted.prefix(count).map { part($0, isTerse: true, tellsHost: false) }
      if count < sorted.count { parts.append(remainder(sorted.dropFirst(count))) }
      if count == 0 || fits(parts, gap: gap, width: row.width) {
        return draw(parts, in: row, gap: gap)
      }
    }
  }

  /// Cells kept free for what an account has to say.
  private static let roomForNews = 8

  /// Draws an account a row, the worst first.
  mutating func drawAccountRows(_ context: ScreenContext, in area: Rect) {
    let sorted = AccountHealth.sorted(context.health)
    // A single line tells at least how many more there are.
    if area.height == 1, sorted.count > 1 { return drawAccounts(context, in: area.row(0)) }
    for (index, health) in sorted.enumerated() where index < area.height {
      if index == area.height - 1, index > 0, sorted.count > area.height {
        draw([remainder(sorted.dropFirst(index))], in: area.row(index))
        return
      }
      let label = context.accountNames.label(health.account, cells: area.width / 3)
      // The sign, the age and what binds come first; the name takes what they leave.
      let room = area.width - 7 - (health.constraint.isEmpty ? 0 : health.constraint.count + 1)
      let isTerse = room < widths.width(of: label)
      let width = isTerse ? area.width - 8 - health.terseConstraint.count : room
      draw(
        [healthPart(health, label: clipped(label, to: max(4, width)), isTerse: isTerse)],
        in: area.row(index))
    }
  }

  /// Returns sign, name, age of the last good poll and what binds.
  ///
  /// - Parameter isBare: Whether what binds is left out.
  func healthPart(
    _ health: AccountHealth, label: String, isTerse: Bool = false, isBare: Bool = false
  ) -> Part {
    let constraint = isBare ? "" : isTerse ? health.terseConstraint : health.constraint
    let age = widths.padded(health.age, to: 4, alignment: .right)
    var spans = [
      Span("\(health.sign) ", health.role), Span(label),
      Span(" \(age)", health.isFresh ? .dataFresh : .dataStale),
    ]
    if !constraint.isEmpty { spans.append(Span(" \(constraint)", health.role)) }
    return Part(0, spans)
  }

  /// Returns how many more accounts there are of each grade.
  func remainder(_ health: some Collection<AccountHealth>) -> Part {
    var words: [String] = []
    for grade in AccountHealth.Grade.allCases {
      let those = health.filter { $0.grade == grade }
      guard let first = those.first else { continue }
      // Not quite answering is of two kinds, which one word says where there are both.
      let isOne = grade == .hiccup && those.allSatisfy { $0.word == first.word }
      words.append("+\(those.count) \(isOne ? first.word : grade.rawValue)")
    }
    return Part(0, words.joined(separator: " "), .dim)
  }

  private func fits(_ parts: [Part], gap: Int, width: Int) -> Bool {
    self.width(of: parts, gap: gap) <= width
  }
}

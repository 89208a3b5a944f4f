import TaskModel
import Terminal

extension Canvas {
  /// Draws how every account is doing in one line; where not all fit, the worst first.
  mutating func drawAccounts(_ state: AppState, in row: Rect) {
    let health = state.health
    let parts = health.map { healthPart($0, nameWidth: .max) }
    let gap = 2
    if fits(parts, gap: gap, width: row.width) { return draw(parts, in: row, gap: gap) }
    let sorted = AccountHealth.sorted(health)
    for nameWidth in [12, 7] {
      let labels = AccountLabels(health.map(\.account), width: nameWidth, canvas: self)
      let parts = sorted.map { healthPart($0, label: labels[$0.account]) }
      if fits(parts, gap: gap, width: row.width) { return draw(parts, in: row, gap: gap) }
    }
    let labels = [16, 12, 7].map { AccountLabels(health.map(\.account), width: $0, canvas: self) }
    for count in stride(from: sorted.count, through: 0, by: -1) {
      // As many accounts as fit at all; then as much of their names as fits.
      for labels in labels {
        var parts = sorted.prefix(count).map {
          healthPart($0, label: labels[$0.account], isTerse: true)
        }
        if count < sorted.count { parts.append(remainder(sorted.dropFirst(count))) }
        if count == 0 || fits(parts, gap: gap, width: row.width) {
          return draw(parts, in: row, gap: gap)
        }
      }
    }
  }

  /// Draws an account a row, the worst first.
  mutating func drawAccountRows(_ state: AppState, in area: Rect) {
    let sorted = AccountHealth.sorted(state.health)
    // A single line tells at least how many more there are.
    if area.height == 1, sorted.count > 1 { return drawAccounts(state, in: area.row(0)) }
    let accounts = sorted.map(\.account)
    for (index, health) in sorted.enumerated() where index < area.height {
      if index == area.height - 1, index > 0, sorted.count > area.height {
        draw([remainder(sorted.dropFirst(index))], in: area.row(index))
        return
      }
      // The sign, the age and what binds come first; the name takes what they leave.
      let room = area.width - 7 - (health.constraint.isEmpty ? 0 : health.constraint.count + 1)
      let isTerse = room < 8 && health.terseConstraint != health.constraint
      let width = isTerse ? area.width - 8 - health.terseConstraint.count : room
      let labels = AccountLabels(accounts, width: max(4, width), canvas: self)
      draw(
        [healthPart(health, label: labels[health.account], isTerse: isTerse)], in: area.row(index))
    }
  }

  /// Returns sign, name, age of the last good poll and what binds.
  func healthPart(_ health: AccountHealth, nameWidth: Int) -> Part {
    healthPart(
      health, label: widths.middleCut(health.account.name, to: nameWidth, mark: cut))
  }

  private func healthPart(
    _ health: AccountHealth, label: String, isTerse: Bool = false
  ) -> Part {
    let constraint = isTerse ? health.terseConstraint : health.constraint
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
      let count = health.count { $0.grade == grade }
      if count > 0 { words.append("+\(count) \(grade.rawValue)") }
    }
    return Part(0, words.joined(separator: " "), .dim)
  }

  private func fits(_ parts: [Part], gap: Int, width: Int) -> Bool {
    self.width(of: parts, gap: gap) <= width
  }
}

/// Account names shortened to a width so that no two look the same.
struct AccountLabels {
  private let labels: [AccountID: String]

  init(_ accounts: [AccountID], width: Int, canvas: Canvas) {
    let names = Self.withoutSharedPrefix(accounts.map { $0.name }, width: width)
    // The cut moves to the left until the ends tell all names apart.
    for head in stride(from: max(0, (width - 1) / 2), through: 0, by: -1) {
      let cut = names.map { Self.cut($0, head: head, width: width, canvas: canvas) }
      if Set(cut).count == Set(names).count || head == 0 {
        labels = Dictionary(zip(accounts, cut)) { first, _ in first }
        return
      }
    }
    labels = [:]
  }

  /// Returns the names without what all begin with, up to a separator, where some are too long.
  private static func withoutSharedPrefix(_ names: [String], width: Int) -> [String] {
    guard let first = names.first, names.count > 1, names.contains(where: { $0.count > width })
    else { return names }
    var shared = first
    for name in names.dropFirst() {
      shared = String(zip(shared, name).prefix { $0 == $1 }.map(\.0))
    }
    guard let end = shared.lastIndex(where: { "-_.".contains($0) }) else { return names }
    let length = shared.distance(from: shared.startIndex, to: end) + 1
    return names.map { String($0.dropFirst(length)) }
  }

  subscript(account: AccountID) -> String { labels[account] ?? account.name }

  private static func cut(_ name: String, head: Int, width: Int, canvas: Canvas) -> String {
    let widths = canvas.widths
    guard widths.width(of: name) > width else { return name }
    let front = widths.clipped(name, to: head)
    let room = width - widths.width(of: front) - widths.width(of: canvas.cut)
    var back = ""
    for character in name.reversed() {
      let longer = String(character) + back
      if widths.width(of: longer) > room { break }
      back = longer
    }
    return front + canvas.cut + back
  }
}

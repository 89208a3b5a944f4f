import TaskModel
import Terminal

extension Canvas {
  /// Draws the line of a group: the same sums as in the totals line, and how many tasks it has.
  mutating func drawGroup(
    _ group: TaskGroup, _ table: TableState, _ context: ScreenContext, in row: Rect
  ) {
    let totals = table.rows.counts.groups[group] ?? Totals()
    // By the width of the screen alone: the figures stay where they are as groups come and go.
    let nameWidth = max(6, min(32, row.width / 5))
    let title =
      group.grouping == .account
      ? context.accountNames.label(AccountID(group.name), cells: nameWidth) : group.title
    let name = widths.middleCut(title, to: nameWidth, mark: cut)
    var parts = [
      Part(0, table.view.folded.contains(group) ? "+" : "-", .accent),
      Part(0, widths.padded(name, to: nameWidth), .strong),
      row.width < 80
        ? Part(
          row.width < 40 ? 1 : 0,
          widths.padded(Percent.text(totals.progress), to: 4, alignment: .right), .strong)
        : progress(totals.progress),
    ]
    if let bar = bar(totals.progress, of: row.width) { parts.append(bar) }
    let cells = row.width - 2
    let words = TotalsWords(totals, hasAllEnded: false)
    parts += fitting(words.groupLines, cells: cells - width(of: parts, gap: 1) - 1)
    draw(parts, in: row.split(left: 2).rest)
  }

  /// Draws what keys do with the selected group.
  mutating func drawGroupSelection(
    _ group: TaskGroup, _ table: TableState, _ context: ScreenContext, in row: Rect
  ) {
    var said = (table.rows.counts.groups[group]?.tasks ?? 0).counted("task") + " in view"
    if let key = context.options.keymap.keyName(.open) {
      said += table.view.folded.contains(group) ? "; \(key) unfolds them" : "; \(key) folds them"
    }
    draw(
      [
        Part(0, "sel", .dim), Part(0, "\(group.grouping.rawValue) \(group.title):", .accent),
        Part(0, said),
      ], in: row)
  }
}

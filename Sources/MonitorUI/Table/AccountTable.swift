import TaskModel
import Terminal

extension Canvas {
  /// Draws the accounts as a table with a header; where not all fit, the worst first.
  mutating func drawAccountTable(_ table: TableState, _ context: ScreenContext, in area: Rect) {
    guard !area.isEmpty else { return }
    let columns = AccountColumn.table.filter { $0.screens.contains(area.width) }
    let room = area.width - columns.reduce(0) { $0 + $1.width + 1 }
    let health = context.health
    // The names' own width, so that what belongs to a name does not stand far from it.
    let longest = context.accountNames.all.map { widths.width(of: $0.name) }.max() ?? 0
    let nameWidth = min(room, max(longest, 8))
    let head = area.row(0)
    restyle(head, role: .header)
    write("ACCOUNT", in: head.split(left: nameWidth).left, role: .header)
    drawCells(columns, after: nameWidth, in: head) { Span($0.title, .header) }
    let rows = area.split(top: 1).rest
    let isCrowded = health.count > rows.height
    let sorted = isCrowded ? AccountHealth.sorted(health) : health
    let shown = sorted.prefix(isCrowded ? max(0, rows.height - 1) : rows.height)
    for (index, health) in shown.enumerated() {
      guard let status = context.known.shown.account(health.account) else { continue }
      let row = rows.row(index)
      let facts = AccountFacts(
        status: status, health: health,
        budget: context.known.shown.budget(of: health.account, at: context.viewNow),
        totals: table.rows.counts.accounts[health.account] ?? Totals(),
        now: context.viewNow, calendarAhead: context.calendarAhead, zone: context.options.zone)
      write(
        context.accountNames.label(health.account, cells: nameWidth),
        in: row.split(left: nameWidth).left, role: .text)
      drawCells(columns, after: nameWidth, in: row) { $0.cell(facts) }
    }
    if health.isEmpty { write("no account yet", in: rows.row(0), role: .dim) }
    guard isCrowded else { return }
    draw([remainder(sorted.dropFirst(shown.count))], in: rows.row(shown.count))
  }

  private mutating func drawCells(
    _ columns: [AccountColumn], after nameWidth: Int, in row: Rect,
    _ cell: (AccountColumn) -> Span
  ) {
    var x = row.minX + nameWidth + 1
    for column in columns {
      let span = cell(column)
      write(
        span.text, in: Rect(x: x, y: row.minY, width: column.width, height: 1), role: span.role,
        alignment: column.alignment)
      x += column.width + 1
    }
  }
}

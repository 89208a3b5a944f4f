import TaskModel
import Terminal

extension Canvas {
  /// Draws the line of a group: how many tasks it has, how many are done or went wrong, and how far.
  mutating func drawGroup(_ group: TaskGroup, _ state: AppState, in row: Rect) {
    let totals = state.rows.counts.groups[group] ?? Totals()
    // By the width of the screen alone: the figures stay where they are as groups come and go.
    let nameWidth = max(6, min(32, row.width / 4))
    let title =
      group.grouping == .account
      ? state.accountNames.label(AccountID(group.name), cells: nameWidth) : group.title
    let name = widths.middleCut(title, to: nameWidth, mark: cut)
    let failed = totals.count(.failed) + totals.count(.partial)
    func count(_ count: Int, _ word: String) -> String {
      widths.padded("\(count)", to: 5, alignment: .right) + " " + word
    }
    let parts = [
      Part(0, state.view.folded.contains(group) ? "+" : "-", .accent),
      Part(0, widths.padded(name, to: nameWidth), .strong),
      Part(0, widths.padded(Percent.text(totals.progress), to: 4, alignment: .right), .strong),
      Part(1, count(totals.tasks, totals.tasks == 1 ? "task " : "tasks")),
      Part(0, count(failed, "bad"), failed > 0 ? .statusFailed : .dim),
      Part(
        totals.stalled > 0 ? 2 : 3, count(totals.stalled, "stalled"),
        totals.stalled > 0 ? .statusStalled : .dim),
      Part(4, count(totals.count(.succeeded), "done"), .statusSucceeded),
    ]
    draw(parts, in: row.split(left: 2).rest)
  }

  /// Draws what keys do with the selected group.
  mutating func drawGroupSelection(_ group: TaskGroup, _ state: AppState, in row: Rect) {
    var said = (state.rows.counts.groups[group]?.tasks ?? 0).counted("task") + " in view"
    if let key = state.options.keymap.keyName(.open) {
      said += state.view.folded.contains(group) ? "; \(key) unfolds them" : "; \(key) folds them"
    }
    draw(
      [
        Part(0, "sel", .dim), Part(0, "\(group.grouping.rawValue) \(group.title):", .accent),
        Part(0, said),
      ], in: row)
  }
}

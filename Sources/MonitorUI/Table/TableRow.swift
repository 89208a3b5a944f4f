import TaskModel
import Terminal

extension Canvas {
  /// Draws the rows in sight and returns the cursor's place; nil for an empty list.
  mutating func drawRows(_ table: TableState, _ context: ScreenContext, in area: Rect) -> Point? {
    let scene = context.scene
    let columns = table.columnLayout(width: area.width)
    let window = table.cursor.window
    var place: Point?
    for index in window.visible {
      let row = area.row(index - window.first)
      guard !row.isEmpty else { continue }
      let listPlace = table.cursor.place(ofVisible: index)
      let isSelected = index == window.cursor
      let line = isSelected ? table.cursor.id : listPlace.map { table.rows.lines.id(at: $0) }
      if let id = line?.task, let task = context.known.shown.task(id) {
        let facts = RowFacts(task, in: scene)
        let cells = listPlace == nil ? ghostSplit(row).cells : row
        drawCells(facts, columns: columns, table, context, in: cells)
        if table.marks.contains(id) {
          write(
            theme.glyphs[.mark], at: Point(x: row.minX + 1, y: row.minY), role: .mark, width: 1)
        }
      } else if let group = line?.group {
        drawGroup(group, table, context, in: row)
      } else {
        continue
      }
      if listPlace == nil { drawGhostNote(in: row) }
      if isSelected { place = drawCursor(in: row, role: listPlace == nil ? .rowGhost : .text) }
    }
    if window.count == 0 { write("   " + table.emptyReason(context), in: area.row(0), role: .dim) }
    return place
  }

  private static let ghostNote = " filtered out"

  /// Parts a row that the filter hides by now from the note at its end, which narrow ones lack.
  func ghostSplit(_ row: Rect) -> (cells: Rect, note: Rect) {
    let (cells, note) = row.split(
      left: row.width >= 40 ? row.width - Self.ghostNote.count : row.width)
    return (cells, note)
  }

  /// Makes a row look like one that the filter hides by now.
  mutating func drawGhostNote(in row: Rect) {
    restyle(row, role: .rowGhost)
    write(Self.ghostNote, in: ghostSplit(row).note, role: .rowGhost)
  }

  private mutating func drawCells(
    _ facts: RowFacts, columns: ColumnLayout, _ table: TableState, _ context: ScreenContext,
    in row: Rect
  ) {
    let base: ThemeRole = facts.isStale ? .dim : .text
    let statusRole = facts.statusRole
    let warning = facts.word.sign == " " ? facts.warningSign : nil
    let sign = Self.sign(warning ?? facts.word.sign, glyphs: theme.glyphs)
    write(
      sign, at: Point(x: row.minX + 2, y: row.minY), role: warning == nil ? statusRole : .msgWarn,
      width: 1)
    let cutter = TargetCut(widths: widths, mark: cut)
    for slot in columns.slots {
      guard let column = TaskColumn.column(slot.id) else { continue }
      let width = min(slot.width, row.width - slot.x)
      guard width > 0 else { continue }
      let cells = Rect(x: row.minX + slot.x, y: row.minY, width: width, height: 1)
      let text = column.text(facts, width)
      switch slot.id {
      case .status: write(text, in: cells, role: statusRole)
      case .data:
        write(text, in: cells, role: facts.isStale ? .dataStale : .dataFresh, alignment: .right)
      case .failed:
        let role: ThemeRole = text == "-" ? base : .strong
        write(text, in: cells, role: role, alignment: .right)
      case .bar:
        draw(
          [Part(0, Bar.spans(facts.task.progress, width: width, glyphs: theme.glyphs))],
          in: cells)
      case .account:
        let name = context.accountNames.label(facts.task.account, cells: width)
        write(clipped(name, to: width), in: cells, role: base)
      case .target:
        write(cutter.text(text, width: width, pan: table.pan), in: cells, role: base)
      case .taskID, .domain, .vendorStatus, .label:
        write(widths.middleCut(text, to: width, mark: cut), in: cells, role: base)
      case .age, .took:
        let role: ThemeRole = text.hasSuffix(TimeText.slow) ? .msgWarn : base
        write(text, in: cells, role: role, alignment: .right)
      case .proof:
        let isSound = facts.isProofEarly || facts.task.proof.map { $0.verdict < .unknown } ?? true
        write(text, in: cells, role: isSound ? base : .msgWarn)
      case .percent, .left, .ended, .done, .kind, .created:
        write(text, in: cells, role: base, alignment: column.alignment)
      }
    }
  }

  /// Draws what is to be said about the selected row.
  mutating func drawSelection(_ table: TableState, _ context: ScreenContext, in row: Rect) {
    guard !row.isEmpty else { return }
    if let group = table.cursor.id?.group {
      return drawGroupSelection(group, table, context, in: row)
    }
    guard let task = table.selectedTask(in: context.known.shown) else { return }
    let sentences = TaskSentences(facts: RowFacts(task, in: context.scene))
    var said = sentences.explanation
    if table.cursor.isOnGhost { said.insert("filtered out", at: 0) }
    let name = sentences.name + ":"
    let text = sentence(said, cells: row.width - widths.width(of: name) - 5)
    draw([Part(0, "sel", .dim), Part(0, name, .accent), Part(0, text)], in: row)
  }

  /// Returns sentences side by side: as many as fit whole, and the first in any case.
  func sentence(_ sentences: [String], cells: Int) -> String {
    var text = sentences.first ?? ""
    for (index, next) in sentences.enumerated().dropFirst() {
      let isLast = index == sentences.count - 1
      let longer = "\(text); \(next)"
      if widths.width(of: longer) + (isLast ? 0 : 3) > cells {
        return widths.width(of: text) + 3 > cells ? text : "\(text); \(cut)"
      }
      text = longer
    }
    return text
  }

  private static func sign(_ sign: String, glyphs: GlyphSet) -> String {
    switch sign {
    case "!": glyphs[.alert]
    case "~": glyphs[.partial]
    default: sign
    }
  }
}

extension RowFacts {
  /// The look of the status word.
  var statusRole: ThemeRole {
    if verdict.isBlind { return .statusBlind }
    return verdict.isStalled ? .statusStalled : ThemeRole(status: task.status)
  }
}

extension ThemeRole {
  /// The look of a status.
  init(status: TaskStatus) {
    switch status {
    case .queued: self = .statusQueued
    case .running: self = .statusRunning
    case .succeeded: self = .statusSucceeded
    case .partial: self = .statusPartial
    case .failed: self = .statusFailed
    case .canceled: self = .statusCanceled
    case .unknown: self = .statusUnknown
    }
  }
}

import TaskModel
import Terminal

/// The choice of a format and a file.
struct ExportDialog: Equatable, Sendable {
  /// What the dialog waits for, or says.
  enum Phase: Equatable, Sendable {
    case typing
    case writing
    /// A second Enter replaces the file.
    case exists
    /// Why nothing was written.
    case failed(String)
  }

  private(set) var format = ExportFormat.csv
  /// The path being typed.
  private(set) var field: TextField
  private(set) var phase = Phase.typing
  /// The page of the answer that is to be written; nil for rows.
  let raw: RawPage?

  /// Proposes a file.
  init(path: String, raw: RawPage? = nil) {
    field = TextField(path)
    self.raw = raw
  }

  /// What a key did, or asks for.
  enum Answer {
    case taken, unused, close
    case write(overwrites: Bool)
  }

  /// Does what a key means here.
  mutating func handle(_ key: Key) -> Answer {
    switch key {
    case .escape: return .close
    case .enter:
      guard phase != .writing, !field.text.isEmpty else { return .taken }
      let overwrites = phase == .exists
      phase = .writing
      return .write(overwrites: overwrites)
    case .down, .tab: step(1)
    case .up, .backTab: step(-1)
    default:
      guard field.handle(key) else { return .unused }
      noteTyping()
    }
    return .taken
  }

  /// Whether it waits for what becomes of a file.
  func awaits(_ path: String) -> Bool { phase == .writing && field.text == path }

  /// Tells why nothing was written.
  mutating func take(_ reply: ExportReply) {
    switch reply {
    case .written: break
    case .exists: phase = .exists
    case .failed(let reason): phase = .failed(reason)
    }
  }

  /// Chooses another format, and the ending of the name with it where it was the old format's.
  private mutating func step(_ steps: Int) {
    guard raw == nil else { return }
    let all = ExportFormat.allCases
    let place = (all.firstIndex(of: format) ?? 0) + steps
    let old = format
    format = all[(place + all.count) % all.count]
    phase = .typing
    guard field.text.hasSuffix("." + old.fileExtension) else { return }
    field.replace(with: field.text.dropLast(old.fileExtension.count) + format.fileExtension)
  }

  /// Types into the path.
  mutating func insert(_ text: String) {
    field.insert(text)
    noteTyping()
  }

  /// Takes the format that the name ends in, as `:write` does.
  private mutating func noteTyping() {
    phase = .typing
    if let named = ExportFormat(path: field.text) { format = named }
  }
}

extension Canvas {
  /// Draws the export dialog over the whole screen and returns the cursor's place.
  mutating func drawExport(
    _ dialog: ExportDialog, of subject: String, _ context: ScreenContext
  ) -> Point? {
    let (body, hint) = drawCoverTitle("Export", context)
    // What there is no room for is left out from the top: the path comes last but for the verdict.
    var y = 0
    if body.height > 3 {
      write(subject, in: body.row(y), role: .text)
      y += 1
    }
    if body.height > 2, dialog.raw == nil {
      drawFormats(dialog, in: body.row(y))
      y += 1
    }
    let (name, field) = body.row(y).split(left: body.width >= 30 ? 8 : 0)
    write("file", in: name, role: .dim)
    let place = draw(dialog.field, in: field, role: .prompt)
    // Without a line of its own the verdict takes that of the hints.
    let hasVerdictLine = body.height > y + 1
    drawPhase(dialog, in: hasVerdictLine ? body.row(y + 1) : hint)
    guard hasVerdictLine || dialog.phase == .typing else { return place }
    if let notice = context.notice {
      write(notice, in: hint)
      return place
    }
    var keys = [("Enter", "write"), ("Esc", "close"), ("^U", "clear")]
    if dialog.raw == nil { keys.insert(("Tab", "format"), at: 1) }
    draw(
      keys.enumerated().map { Part($0, key: $1.0, $1.1) }, in: hint,
      gap: hint.width < 80 ? 1 : 2)
    return place
  }

  private mutating func drawFormats(_ dialog: ExportDialog, in row: Rect) {
    var parts = [Part(1, widths.padded("format", to: 7), .dim)]
    for format in ExportFormat.allCases {
      let isChosen = format == dialog.format
      // Brackets too, so that the choice shows without colors.
      let text = isChosen ? "[\(format.rawValue)]" : " \(format.rawValue) "
      parts.append(Part(isChosen ? 0 : 2, text, isChosen ? .strong : .text))
    }
    let gap = row.width < 60 ? 0 : 1
    // What Tab still reaches beyond the edge.
    if width(of: parts, gap: gap) > row.width { parts.append(Part(0, cut, .dim)) }
    draw(parts, in: row, gap: gap)
  }

  private mutating func drawPhase(_ dialog: ExportDialog, in row: Rect) {
    switch dialog.phase {
    case .typing: break
    case .writing: write("writing", in: row, role: .msgInfo)
    case .exists:
      write("! the file exists; Enter again replaces it", in: row, role: .msgWarn)
    case .failed(let reason): write("! " + reason, in: row, role: .msgWarn)
    }
  }
}

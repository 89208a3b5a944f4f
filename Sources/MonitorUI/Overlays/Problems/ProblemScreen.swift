import FoundationEssentials
import TaskModel
import Terminal

extension Canvas {
  /// Draws the problem list over the whole screen and returns the cursor's place.
  mutating func drawProblems(_ context: ScreenContext, _ list: ProblemList) -> Point? {
    let entries = context.known.problems.entries
    let noted = entries.count { $0.resolvedAt == nil && $0.isAcknowledged }
    let going = entries.count { $0.resolvedAt == nil } - noted
    let selected = list.place(in: context.known.problems)
    let counts =
      context.size.width < 60
      ? "\(selected + 1)/\(entries.count)"
      : "\(going) active, \(noted > 0 ? "\(noted) acknowledged, " : "")\(entries.count - going - noted) resolved"
    let (body, hint) = drawLog("Problems", detail: entries.isEmpty ? "" : counts, context)
    guard !entries.isEmpty else {
      draw(hints(ProblemList.keys, context).filter { $0.rank == 0 }, in: hint)
      write("no problems, or all are over and acknowledged", in: body.row(0), role: .dim)
      return nil
    }
    var lines: [[Part]] = []
    var range = 0..<0
    var starts: [Int] = []
    for (index, entry) in entries.enumerated() {
      let first = lines.count
      starts.append(first)
      lines.append(heading(entry, isSelected: index == selected, context))
      for text in words(entry, isSelected: index == selected, width: body.width, context) {
        lines.append([Part(0, [Span("    " + text, entry.isActive ? .text : .dim)])])
      }
      if index == selected { range = first..<lines.count }
    }
    // The selected entry is in sight as a whole, or at least its first line.
    let top = max(0, min(range.lowerBound, range.upperBound - body.height))
    for (y, line) in lines.dropFirst(top).prefix(body.height).enumerated() {
      draw(line, in: body.row(y))
    }
    let seen = starts.indices.filter { (top..<top + body.height).contains(starts[$0]) }
    let visible = (seen.first ?? 0)..<(seen.last ?? -1) + 1
    draw(
      hints(ProblemList.keys, context), right: position(visible, of: entries.count, rank: 1),
      in: hint,
      gap: 2)
    let place = body.row(range.lowerBound - top)
    overlay(place, role: .cursor)
    return place.isEmpty ? nil : place.origin
  }

  private func heading(
    _ entry: ProblemEntry, isSelected: Bool, _ context: ScreenContext
  ) -> [Part] {
    let cursor = isSelected ? theme.glyphs[.cursor] : " "
    let end: Span
    if let resolved = entry.resolvedAt {
      end = Span("RESOLVED \(moment(resolved, context))", .statusSucceeded)
    } else if entry.isAcknowledged {
      end = Span("ACKNOWLEDGED", .dim)
    } else {
      let time = AgeText.full(from: entry.began, to: context.now)
      end = Span("ACTIVE \(time)", .msgError)
    }
    let sign = entry.isActive ? "!" : entry.resolvedAt == nil ? "~" : "+"
    let budget = context.known.latest.budget(of: entry.id.account, at: context.now)
    let tokens = budget.map { [Part(3, "calls left \($0.text)", .dim)] } ?? []
    return [
      Part(0, [Span("\(cursor) "), Span(sign, entry.isActive ? .msgError : .dim)]),
      Part(0, entry.id.account.name, .accent), Part(0, entry.word, .strong),
      Part(0, [end]), Part(1, "\(entry.count)x"),
      Part(2, "first \(moment(entry.firstSeen, context))", .dim),
      Part(2, "last \(moment(entry.lastSeen, context))", .dim),
    ] + tokens
  }

  private func words(
    _ entry: ProblemEntry, isSelected: Bool, width: Int, _ context: ScreenContext
  ) -> [String] {
    let room = max(8, width - 4)
    guard isSelected else {
      // Why tasks failed comes before what to do about it.
      let cells = entry.id.kind == .tasks ? Int.max : room
      return [clipped(entry.present.text(cells: cells, widths: widths, cut: cut), to: room)]
    }
    return context.options.wrapped(entry.present.text(), to: room)
  }
}

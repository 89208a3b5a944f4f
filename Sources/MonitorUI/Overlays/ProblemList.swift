import FoundationEssentials
import TaskModel
import Terminal

/// The list of problems: which entry the keys act on.
struct ProblemList: Equatable, Sendable {
  /// The selected entry; nil while there is none.
  private(set) var cursor: ProblemEntry.ID?
  /// Where it stands, so that the cursor stays near when the entry goes.
  private var place = 0

  init(_ center: ProblemCenter) { settle(center) }

  static let keys: [ScreenKey] = [
    .close,
    ScreenKey(
      .acknowledge, hint: "acknowledge",
      help: "acknowledge: it leaves the problem line, and this list once it is over"),
    ScreenKey(
      .open, hint: "its rows", help: "the tasks of the problem, or of its account; Esc returns"),
    ScreenKey(.eventLog, hint: "events", help: "the event log"), .help,
  ]

  /// Does what a key means here.
  mutating func apply(_ command: Command, _ context: ScreenContext) -> [Request] {
    let problems = context.known.problems
    switch command {
    case .acknowledge:
      settle(problems)
      return [.acknowledge(selected(in: problems))]
    case .open:
      guard let entry = selected(in: problems).first else { return [] }
      guard let account = entry.id.account else {
        return [.say("it is about no task and no account")]
      }
      guard entry.id.kind == .tasks else { return [.visit(.account(account))] }
      let name = "\(entry.tasks.count.counted("bad task")) of \(account)"
      return [.visit(.tasks(entry.tasks, name: name))]
    default:
      guard let move = Movement(command, height: context.coverPage) else { return [] }
      place = move.moved(
        place(in: problems), count: problems.entries.count, page: context.coverPage)
      cursor = problems.entries.indices.contains(place) ? problems.entries[place].id : nil
      return []
    }
  }

  /// Returns the place of the selected entry among those there are now.
  func place(in center: ProblemCenter) -> Int {
    let found = center.entries.firstIndex { $0.id == cursor }
    return found ?? max(0, min(place, center.entries.count - 1))
  }

  /// Returns the selected entry; none while there is none.
  func selected(in center: ProblemCenter) -> [ProblemEntry] {
    let place = place(in: center)
    return center.entries.indices.contains(place) ? [center.entries[place]] : []
  }

  /// Takes entries that changed: the cursor stays on its entry, else on its place.
  mutating func settle(_ center: ProblemCenter) {
    place = place(in: center)
    cursor = center.entries.indices.contains(place) ? center.entries[place].id : nil
  }
}

extension Canvas {
  /// Draws the problem list over the whole screen and returns the cursor's place.
  ///
  /// - Parameter bad: How many tasks known are bad.
  mutating func drawProblems(
    _ context: ScreenContext, _ list: ProblemList, bad: Int
  ) -> Point? {
    let entries = context.known.problems.entries
    let noted = entries.count { $0.resolvedAt == nil && $0.isAcknowledged }
    let going = entries.count { $0.resolvedAt == nil } - noted
    let selected = list.place(in: context.known.problems)
    let counts =
      context.size.width < 60
      ? "\(selected + 1)/\(entries.count)"
      : "\(going) active, \(noted > 0 ? "\(noted) acknowledged, " : "")\(entries.count - going - noted) resolved"
    let (area, hint) = drawLog("Problems", detail: entries.isEmpty ? "" : counts, context)
    let note = Self.note(on: entries, bad: bad, context)
    let (body, last) = area.split(bottom: note != nil && area.height > 4 ? 1 : 0)
    if let note { write(note, in: last, role: .dim) }
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

  /// Says how many bad tasks the list leaves out; nil where it leaves out none, or the table stands still and tells of
  /// another moment.
  private static func note(
    on entries: [ProblemEntry], bad: Int, _ context: ScreenContext
  ) -> String? {
    let listed = entries.reduce(0) { $0 + ($1.resolvedAt == nil ? $1.tasks.count : 0) }
    guard context.known.pausedAt == nil, bad > listed else { return nil }
    let key = context.options.keymap.keyName(.problems)
    return "\((bad - listed).counted("more bad task")): stalled, or failed long ago"
      + (key.map { " (\($0) with everything in view)" } ?? "")
  }

  private func heading(
    _ entry: ProblemEntry, isSelected: Bool, _ context: ScreenContext
  ) -> [Part] {
    let cursor = isSelected ? theme.glyphs[.cursor] : " "
    let end: Span
    var who: [Part] = []
    if let resolved = entry.resolvedAt {
      end = Span("RESOLVED \(moment(resolved, context))", .statusSucceeded)
    } else if let noted = entry.noted {
      end = Span("ACKNOWLEDGED", .dim)
      let names = noted.names.count == 1 ? noted.names[0] : "\(noted.names.count) operators"
      who = [Part(1, "by \(names) \(moment(noted.at, context))", .dim)]
    } else {
      let time = AgeText.full(from: entry.began, to: context.now)
      end = Span("ACTIVE \(time)", .msgError)
    }
    let sign = entry.isActive ? "!" : entry.resolvedAt == nil ? "~" : "+"
    let budget = entry.id.account.flatMap {
      context.known.latest.budget(of: $0, at: context.now)
    }
    let tokens = budget.map { [Part(3, "calls left \($0.text)", .dim)] } ?? []
    return [
      Part(0, [Span("\(cursor) "), Span(sign, entry.isActive ? .msgError : .dim)]),
      Part(0, entry.id.name, .accent), Part(0, entry.word, .strong),
      Part(0, [end]),
    ] + who + [
      Part(1, "\(entry.count)x"), Part(2, "first \(moment(entry.firstSeen, context))", .dim),
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

import TaskModel

/// The sums over tasks as lines of different lengths, for the totals and for the lines of groups.
///
/// What failed and what is left stand in every one of them.
struct TotalsWords {
  private let totals: Totals
  private let work: WorkSums
  /// What the line begins with, in more words and in fewer.
  private let leads: [[Span]]
  private var lead: [Span]

  /// - Parameters:
  ///   - hasAllEnded: Whether the line begins with the words that all has ended.
  ///   - lengths: How long it took, which is told then; nil where that is not known.
  init(_ totals: Totals, hasAllEnded: Bool, lengths: EndedLengths? = nil) {
    self.totals = totals
    work = totals.work
    let words = [lengths.map { "all ended, \($0.text): " }, "all ended: "]
    let said = hasAllEnded ? words.compactMap { $0.map { [Span($0, .strong)] } } : []
    // How many are ok matters more than the words.
    leads = said + [[]]
    lead = said.last ?? []
  }

  /// Sums alone, of which nothing is told by status.
  init(_ work: WorkSums) {
    (totals, leads, lead) = (Totals(), [[]], [])
    self.work = work
  }

  /// The lines of a wide screen, the longest first: with the tasks by status, as far as there is room.
  var lines: [[Part]] {
    leads.flatMap { lead in
      var words = self
      words.lead = lead
      return words.wideLines + words.narrowLines
    } + shortest
  }

  private var wideLines: [[Part]] {
    let (long, short) = (statuses(isCounted: true), statuses())
    guard let besides = work.besides else {
      return [long, short, problems, []].map { [full] + $0 }
    }
    return [long, short].map { [full, Part(0, "+ " + besides)] + $0 }
      + [short, problems, []].map { [full, shortBesides] + $0 }
  }

  /// The lines of a group: with how many tasks it has, where there is room.
  var groupLines: [[Part]] {
    let tasks = [Part(0, [Span("| ", .rule), Span(totals.tasks.counted("task"))])]
    let wide =
      work.besides == nil
      ? [[full] + tasks + problems, [full] + problems, [full]]
      : [[full, shortBesides] + problems]
    return wide + narrowLines + shortest
  }

  private var narrowLines: [[Part]] {
    [merged, briefWithUnit].flatMap { [[$0] + problems, [$0]] } + [[brief] + problems] + sums
  }

  private var shortest: [[Part]] { [failedAndLeft, letters] }

  /// The sums alone, the longest first: the tasks without URL data apart, as far as there is room.
  var sumsApart: [[Part]] { (work.besides == nil ? [] : [[full, shortBesides]]) + sums }

  /// The sums alone, the longest first; a task without URL data counts as a URL in them.
  var sums: [[Part]] {
    let all = work.all
    let rounded = "\(Count.pair(all.ok, of: all.total, width: 9)) ok"
    return [
      [merged], [briefWithUnit], [brief],
      [Part(0, lead + Self.spans([(.ok, rounded)] + all.others { Count.short($0, width: 4) }))],
    ]
  }

  /// `332 failed, 0 left`.
  var failedAndLeft: [Part] { [Part(0, Self.spans(work.all.others { Count.short($0, width: 4) }))] }

  /// `F332 L0`: what ended without success, and what is left.
  var letters: [Part] {
    let all = work.all
    return [
      Part(
        0,
        [
          Span("F\(Count.short(all.bad, width: 4))", all.bad > 0 ? .statusFailed : .dim),
          Span(" L\(Count.short(all.left, width: 4))", all.left > 0 ? .text : .dim),
        ])
    ]
  }

  /// `3,627 of 3,959 URLs ok, 332 failed, 0 left`.
  private var full: Part { Part(0, lead + Self.spans(work.mainParts)) }

  /// The same of URLs and of tasks without URL data together.
  private var merged: Part {
    guard work.besides != nil else { return full }
    let all = work.all
    let ok = "\(all.ok.grouped) of \(all.total.grouped) URLs and tasks ok"
    return Part(0, lead + Self.spans([(.ok, ok)] + all.others { $0.grouped }))
  }

  /// `3,627/3,959 URLs and tasks ok, 332 failed, 0 left`.
  private var briefWithUnit: Part {
    brief(work.besides != nil ? " URLs and tasks" : work.urls.total > 0 ? " URLs" : " tasks")
  }

  /// `3,627/3,959 ok, 332 failed, 0 left`.
  private var brief: Part { brief("") }

  private func brief(_ unit: String) -> Part {
    let all = work.all
    let parts: [WorkSplit.Part] = [(.ok, "\(all.ok.grouped)/\(all.total.grouped)\(unit) ok")]
    return Part(0, lead + Self.spans(parts + all.others { $0.grouped }))
  }

  /// `+ 1 of 3 tasks ok, 1 failed, 1 left`: the tasks without URL data in few words.
  private var shortBesides: Part {
    let others = work.bare.others { $0.grouped }.filter {
      $0.outcome == .left || $0.text.first != "0"
    }
    let ok = "\(work.bare.ok.grouped) of \(work.bare.total.counted("task")) ok"
    return Part(0, [Span("+ ")] + Self.spans([(.ok, ok)] + others))
  }

  /// The tasks by status, in the words of the table's column; together they are all tasks.
  ///
  /// - Parameter isCounted: Whether how many tasks there are stands before them.
  private func statuses(isCounted: Bool = false) -> [Part] {
    func count(_ status: TaskStatus) -> Int { totals.count(status) }
    let always = [
      Span("ok \(count(.succeeded))", .statusSucceeded),
      Span(" run \(count(.running))", .statusRunning),
      Span(" que \(count(.queued))", .statusQueued),
    ]
    let head = isCounted ? [Span("\(totals.tasks.counted("task")): ")] : []
    return [Part(0, [Span("| ", .rule)] + head + always + rare())]
  }

  /// The tasks that are in trouble, by status; nothing where there are none.
  private var problems: [Part] {
    let spans = rare(inTrouble: true)
    return spans.isEmpty ? [] : [Part(0, [Span("|", .rule)] + spans)]
  }

  /// - Parameter inTrouble: Whether only those are told that an operator has to look at.
  private func rare(inTrouble: Bool = false) -> [Span] {
    let all: [(String, Int, ThemeRole, Bool)] = [
      ("FAIL", totals.count(.failed), .statusFailed, true),
      ("PART", totals.count(.partial), .statusPartial, true),
      ("STAL", totals.stalled, .statusStalled, true),
      ("unk", totals.count(.unknown), .statusUnknown, false),
      ("canc", totals.count(.canceled), .statusCanceled, false),
    ]
    return all.filter { $0.1 > 0 && ($0.3 || !inTrouble) }.map { word, number, role, _ in
      Span(" \(word) \(number)", role)
    }
  }

  /// Returns parts of a split as spans with commas between them.
  static func spans(_ parts: [WorkSplit.Part]) -> [Span] {
    parts.enumerated().flatMap { index, part in
      let comma = index > 0 ? [Span(", ")] : []
      return comma + [Span(part.text, role(of: part))]
    }
  }

  private static func role(of part: WorkSplit.Part) -> ThemeRole {
    let isNone = part.text.hasPrefix("0 ")
    return switch part.outcome {
    case .ok: .text
    case .failed: isNone ? .dim : .statusFailed
    case .canceled: .statusCanceled
    case .unknown: .statusUnknown
    case .left: isNone ? .dim : .text
    }
  }
}

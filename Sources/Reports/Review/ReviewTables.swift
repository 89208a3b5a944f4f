import FoundationEssentials
import TaskModel

/// A table of a review: what Markdown and HTML show alike.
struct ReviewTable: Sendable {
  let columns: [String]
  let rows: [[ReviewText]]
  /// How many rows there are besides.
  var others = 0
}

extension Review {
  /// How many rows a table of single tasks or URLs has at most.
  private static let mostRows = 50

  /// A row an account.
  func accounts(of label: ReviewLabel) -> ReviewTable {
    ReviewTable(
      columns: [
        "Account", "Kinds", "Tasks", "URLs done", "URLs failed", "Created", "Ended", "Took",
        "Against usual",
      ],
      rows: label.accounts.map { account, _, group in
        let mark = group.ended?.isObserved == true ? "~" : ""
        return ReviewText.outside(
          account.name, group.kindText, group.standingText(), group.urlsDoneText,
          group.urlsFailed?.grouped,
          group.created.map { time($0.lowerBound) }, group.ended.map { mark + time($0.at) },
          group.took.map { mark + $0.shortText }, group.paceText)
      })
  }

  /// A row for each account and reason.
  var failureTable: ReviewTable {
    table(["Account", "What", "Why", "Acknowledged by"], failures) { failure in
      ReviewText.outside(
        failure.account.name, failure.amount, failure.reason,
        failure.acknowledgedBy?.joined(separator: ", "))
    }
  }

  /// A row for each task that did not succeed and was not redone.
  var badTaskTable: ReviewTable {
    table(
      ["Account", "Task", "Kind", "Label", "Status", "Why", "Ended"], tasks.filter(\.standing.isBad)
    ) {
      member in
      ReviewText.outside(
        member.task.account.name, member.task.id.exportedText, member.task.kind.rawValue,
        member.task.label?.text, member.standing.rawValue,
        ReviewFailure.reasons(of: member).first?.reason, end(of: member))
    }
  }

  /// A row for each URL that failed, but of tasks that were redone.
  var badURLTable: ReviewTable {
    var rows: [[ReviewText]] = []
    var count = 0
    for member in tasks where member.hasFailures {
      guard let items = member.task.urls, items.failedCount > 0 else { continue }
      count += items.failedCount
      guard rows.count < Self.mostRows else { continue }
      for item in items.lazy.filter({ $0.status == .failed }).prefix(Self.mostRows - rows.count) {
        let reason = item.message ?? item.vendorStatus ?? member.task.message
        rows.append(ReviewText.outside(member.task.account.name, item.url.text, reason?.text))
      }
    }
    return ReviewTable(columns: ["Account", "URL", "Why"], rows: rows, others: count - rows.count)
  }

  /// A row for each task that may not be over.
  var openTable: ReviewTable {
    table(["Account", "Task", "Kind", "Label", "Status", "Progress", "Created", "As of"], open) {
      member in
      ReviewText.outside(
        member.task.account.name, member.task.id.exportedText, member.task.kind.rawValue,
        member.task.label?.text, member.standing.rawValue, Self.progress(of: member),
        member.task.isAgeKnown ? time(member.began) : nil,
        member.task.lastSeenAt.map { "\(time($0)), \(ago($0))" } ?? "never described")
    }
  }

  /// A row for each task that took longer than 95 of 100 of its like.
  var slowTable: ReviewTable {
    table(["Account", "Task", "Kind", "Took", "Usual"], slow) { member, pace in
      let took = member.standing.isOpen ? "\(pace.least.shortText) so far" : pace.least.shortText
      return ReviewText.outside(
        member.task.account.name, member.task.id.exportedText, member.task.kind.rawValue, took,
        pace.usualText)
    }
  }

  /// A row for each account and host of which URLs have no task, or of which that is not known.
  func gapTable(isCertain: Bool) -> ReviewTable {
    let gaps = gaps.filter { $0.gap.isCertain == isCertain }
    return table(["Label", "Account", "What", "Such as"], gaps) { label, gap in
      [
        ReviewText(outside: label.name), ReviewText(outside: gap.account.name), gap.sentence,
        ReviewText(outside: gap.example),
      ]
    }
  }

  /// A row for each thing that somebody took note of.
  var noteTable: ReviewTable {
    table(["Account", "What", "By", "At"], acknowledgements) { note in
      ReviewText.outside(note.account.name, note.what, note.by, time(note.at))
    }
  }

  private func table<Element>(
    _ columns: [String], _ elements: [Element], _ cells: (Element) -> [ReviewText]
  ) -> ReviewTable {
    ReviewTable(
      columns: columns, rows: elements.prefix(Self.mostRows).map(cells),
      others: max(0, elements.count - Self.mostRows))
  }

  /// When a task ended, with `~` where that was seen between two reads.
  private func end(of member: ReviewedTask) -> String? {
    member.ended.map { (member.task.finish?.source == .observed ? "~" : "") + time($0) }
  }

  /// How far a task is, by its URLs where it tells of any.
  static func progress(of member: ReviewedTask) -> String? {
    if let tally = member.task.tally {
      return "\(tally.ended.grouped) of \(tally.total.counted("URL"))"
    }
    return member.task.progress.map(RowField.percent)
  }
}

/// A part of a report: its heading, what is said, and its tables, in the order in which they are read.
struct ReviewSection: Sendable {
  let heading: String
  var sentences: [ReviewText] = []
  var tables: [(caption: ReviewText?, table: ReviewTable)] = []
}

extension Review {
  /// What has to be looked at, the most urgent first; parts of which there is nothing to say are left out.
  var sections: [ReviewSection] {
    Self.sections([
      ("What failed, and why", failureTable), (openHeading, openTable),
      ("URLs without a task", gapTable(isCertain: true)),
      ("URLs that may have no task", gapTable(isCertain: false)),
      ("Slower than usual", slowTable),
    ])
  }

  /// The lists behind the pictures.
  var details: [ReviewSection] {
    Self.sections([
      ("Acknowledged", noteTable), ("Tasks that did not succeed", badTaskTable),
      ("URLs that failed", badURLTable),
    ])
  }

  private static func sections(_ tables: [(String, ReviewTable)]) -> [ReviewSection] {
    tables.filter { !$0.1.rows.isEmpty }.map {
      ReviewSection(heading: $0.0, tables: [(nil, $0.1)])
    }
  }

  /// The tables of each label.
  var labelSection: ReviewSection {
    ReviewSection(
      heading: "By label and account", sentences: [Self.observedEnds],
      tables: labels.map { label in
        let name: ReviewText = label.name.map { "Label \($0)" } ?? "Without a label"
        return ("\(name), \(label.tone.word): \(label.group.work.text)", accounts(of: label))
      })
  }
}

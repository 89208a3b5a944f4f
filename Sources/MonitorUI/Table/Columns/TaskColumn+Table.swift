import FoundationEssentials
import TaskModel
import Terminal

extension TaskColumn {
  /// The columns in the order in which room is given to them; on the screen they follow ``order``.
  static let all: [TaskColumn] = [
    TaskColumn(
      id: .status, title: "STAT", longTitle: "STATUS",
      description: "the status; worst first",
      minimumWidth: 4, idealWidth: 9, fromWidth: 0, alignment: .left, startsDescending: true,
      text: { facts, width in width >= 9 ? facts.word.long : facts.word.short },
      sortValue: { .number(Double(severity($0))) }),
    TaskColumn(
      id: .percent, title: "PCT", longTitle: "PCT",
      description: "average progress of the task's URLs",
      minimumWidth: 4, idealWidth: 4, fromWidth: 20, alignment: .right, startsDescending: false,
      text: { facts, _ in Percent.text(facts.task.progress) },
      sortValue: { $0.task.progress.map { .number($0) } }),
    TaskColumn(
      id: .target, title: "TARGET", longTitle: "TARGET",
      description: "the task's first URL, shortened in the middle",
      minimumWidth: 12, idealWidth: .max, fromWidth: 20, alignment: .left, startsDescending: false,
      text: { facts, _ in TargetText.text(facts.task) },
      sortValue: { $0.task.target.map { .text($0) } }),
    TaskColumn(
      id: .account, title: "ACCOUNT", longTitle: "ACCOUNT",
      description: "the account, by its name in the configuration; shorter where there is no room",
      minimumWidth: 7, idealWidth: 12, fromWidth: 44, alignment: .left, startsDescending: false,
      text: { facts, _ in facts.task.account.name },
      sortValue: { .text($0.task.account.name) }),
    TaskColumn(
      id: .age, title: "AGE", longTitle: "AGE",
      description: "time since it was created; > at least; ! slower than usual",
      minimumWidth: 6, idealWidth: 6, fromWidth: 50, alignment: .right, startsDescending: true,
      text: { facts, _ in TimeText.age(facts) },
      sortValue: { .number($0.age) }),
    TaskColumn(
      id: .failed, title: "FAIL", longTitle: "FAIL",
      description: "URLs that failed; - for none, or if the vendor reports no URLs",
      minimumWidth: 4, idealWidth: 5, fromWidth: 54, alignment: .right, startsDescending: true,
      text: { facts, width in Count.text(facts.task.tally?.failed ?? 0, width: width) },
      sortValue: { $0.task.tally.map { .number(Double($0.failed)) } }),
    TaskColumn(
      id: .data, title: "DATA", longTitle: "DATA",
      description: "age of the last answer about the task, in steps; ! when too old to trust",
      minimumWidth: 5, idealWidth: 5, fromWidth: 58, alignment: .right, startsDescending: true,
      text: { facts, _ in
        guard let age = facts.dataAge else { return facts.isStale ? "-!" : "- " }
        return AgeText.data(age) + (facts.isStale ? "!" : " ")
      },
      sortValue: { $0.dataAge.map { .number($0) } }),
    TaskColumn(
      id: .left, title: "LEFT", longTitle: "LEFT",
      description:
        "time left at the rate so far; ~ usual for others; - not known; ? data too old",
      minimumWidth: 5, idealWidth: 5, fromWidth: 78, alignment: .right, startsDescending: true,
      text: { facts, _ in TimeText.left(facts) },
      sortValue: { $0.timeLeft.map { .number($0) } }),
    TaskColumn(
      id: .done, title: "DONE", longTitle: "DONE/TOT",
      description: "URLs that succeeded, of all; - if the vendor reports no URLs",
      minimumWidth: 7, idealWidth: 11, fromWidth: 78, alignment: .right, startsDescending: true,
      text: { facts, width in
        guard let urls = facts.task.tally else { return "-" }
        return Count.pair(urls.succeeded, of: urls.total, width: width)
      },
      sortValue: { $0.task.tally.map { .number(Double($0.succeeded)) } }),
    TaskColumn(
      id: .took, title: "TOOK", longTitle: "TOOK",
      description: "how long it took; ~ to the read that saw it end; ! slower than usual",
      minimumWidth: 6, idealWidth: 6, fromWidth: 96, alignment: .right, startsDescending: true,
      text: { facts, _ in TimeText.took(facts) },
      sortValue: { $0.task.took.map { .number($0.most.seconds) } }),
    TaskColumn(
      id: .kind, title: "KIND", longTitle: "KIND",
      description: "what the task does; see KINDS",
      minimumWidth: 5, idealWidth: 8, fromWidth: 80, alignment: .left, startsDescending: false,
      text: { facts, width in
        width >= 8 ? facts.task.kind.mediumWord : facts.task.kind.shortWord
      },
      sortValue: { .text($0.task.kind.mediumWord) }),
    TaskColumn(
      id: .ended, title: "ENDED", longTitle: "ENDED",
      description: "when it ended; ~ between two reads",
      minimumWidth: 9, idealWidth: 12, fromWidth: 112, alignment: .left, startsDescending: true,
      text: { facts, width in TimeText.ended(facts, width: width) },
      sortValue: { $0.task.finish.map { .number($0.at.timeIntervalSince1970) } }),
    TaskColumn(
      id: .bar, title: "PROGRESS", longTitle: "PROGRESS",
      description: "progress as a bar",
      minimumWidth: 8, idealWidth: 12, fromWidth: 90, alignment: .left, startsDescending: false,
      text: { _, _ in "" },
      sortValue: nil),
    TaskColumn(
      id: .taskID, title: "ID", longTitle: "ID",
      description: "the vendor's task id",
      minimumWidth: 11, idealWidth: 11, fromWidth: 110, alignment: .left, startsDescending: false,
      text: { facts, _ in facts.task.id.shownID.text },
      sortValue: { .text($0.task.id.vendorID) }),
    TaskColumn(
      id: .domain, title: "DOMAIN", longTitle: "DOMAIN",
      description: "the first host of the task, + for further ones",
      minimumWidth: 12, idealWidth: 20, fromWidth: 130, alignment: .left, startsDescending: false,
      text: { facts, _ in
        guard let first = facts.task.domains.first else { return "-" }
        let others = facts.task.domains.count - 1
        return others > 0 ? "\(first) +\(others)" : first
      },
      sortValue: { $0.task.domains.first.map { .text($0) } }),
    TaskColumn(
      id: .proof, title: "PROOF", longTitle: "PROOF",
      description: "what verify found at the edge, at how many places; - not asked",
      minimumWidth: 9, idealWidth: 9, fromWidth: 230, alignment: .left, startsDescending: true,
      text: { facts, _ in facts.task.proof.map(ProofText.short) ?? "-" },
      sortValue: { facts in
        facts.task.proof.map { proof in
          .number(Double(TaskProof.Verdict.allCases.count { $0 < proof.verdict }))
        }
      }),
    TaskColumn(
      id: .label, title: "LABEL", longTitle: "LABEL",
      description: "your own name for a group of tasks",
      minimumWidth: 8, idealWidth: 14, fromWidth: 150, alignment: .left, startsDescending: false,
      text: { facts, _ in facts.task.label?.text ?? "-" },
      sortValue: { $0.task.label.map { .text($0.text) } }),
    TaskColumn(
      id: .created, title: "CREATED", longTitle: "CREATED",
      description: "when the vendor accepted the task, in the shown time zone",
      minimumWidth: 8, idealWidth: 11, fromWidth: 165, alignment: .left, startsDescending: true,
      text: { facts, width in
        facts.task.createdAt.map { facts.zone.clock($0, now: facts.today, width: width) } ?? "-"
      },
      sortValue: { $0.task.createdAt.map { .number($0.timeIntervalSince1970) } }),
    TaskColumn(
      id: .vendorStatus, title: "VENDOR", longTitle: "VENDOR SAYS",
      description: "the vendor's own word",
      minimumWidth: 8, idealWidth: 12, fromWidth: 180, alignment: .left, startsDescending: false,
      text: { facts, _ in facts.task.vendorStatus?.text ?? "-" },
      sortValue: { $0.task.vendorStatus.map { .text($0.text) } }),
  ]

  /// The order on the screen from left to right.
  static let order: [ID] = [
    .status, .bar, .percent, .done, .failed, .age, .left, .took, .ended, .data, .account, .kind,
    .created, .proof, .label, .vendorStatus, .taskID, .domain, .target,
  ]

  /// The columns rows can be sorted by, in screen order.
  static let sortable: [TaskColumn] = order.compactMap { id in
    all.first { $0.id == id && $0.sortValue != nil }
  }

  /// Returns the column of an identity; nil for one that ``all`` does not list.
  static func column(_ id: ID) -> TaskColumn? { all.first { $0.id == id } }

  private static func severity(_ facts: RowFacts) -> Int {
    switch facts.task.status {
    case .failed: return facts.verdict.isProblem ? 8 : 2
    case .partial: return facts.verdict.isProblem ? 6 : 1
    default: break
    }
    if facts.verdict.isStalled { return 7 }
    switch facts.task.status {
    case .unknown: return 5
    case .running: return 4
    case .queued: return 3
    case .canceled: return 1
    case .failed, .partial, .succeeded: return 0
    }
  }
}

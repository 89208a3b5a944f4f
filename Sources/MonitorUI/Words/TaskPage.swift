import TaskModel
import Terminal

extension TextPage {
  /// Makes the page that stands for URLs where there are none: what is known, and what is not.
  static func withoutURLs(_ facts: RowFacts, width: Int, options: MonitorOptions) -> TextPage {
    let task = facts.task
    let said = TaskSentences(facts: facts)
    var lines: [[Span]] = []
    func add(_ text: String, _ role: ThemeRole = .text) {
      lines += options.wrapped(text, to: width).map { [Span($0, role)] }
    }
    func add(_ name: String, _ value: String) {
      lines += field(name, value, width: width, options: options)
    }
    for warning in [said.standing, said.gone].compactMap(\.self) { add(warning, .msgWarn) }
    if !task.isKnownToVendor {
      let isAnswered = facts.account?.lastSuccess != nil
      add(
        isAnswered
          ? "not found at the vendor yet; retried less and less often"
          : "the vendor has not answered about this task yet", .msgWarn)
    } else if task.urls != nil {
      add("the vendor lists no URL for this task", .msgInfo)
    } else if facts.account?.isOfHistory == true {
      add("the history has no URLs of it at this time", .msgInfo)
    } else if facts.account?.tellsURLs == true {
      add("its URLs were not told", .msgInfo)
    } else {
      add("this vendor reports no per-URL status, only the task's own", .msgInfo)
    }
    lines.append([])
    add("state", "\(facts.word.long), progress \(Percent.text(task.progress))")
    add("vendor", task.vendorStatus?.text ?? "-")
    if let message = task.message, task.isKnownToVendor { add("text", message.text) }
    add("kind", task.kind.rawValue)
    add("begun", task.createdAt.map { facts.moment($0) } ?? "- (the vendor does not say)")
    add("age", TimeText.fullAge(facts))
    if let left = facts.timeLeft { add("left", TimeText.leftInWords(left)) }
    add("ended", said.end ?? "-")
    if let took = task.took { add("took", TimeText.fullLength(took)) }
    if let usual = said.usual { add("usual", usual) }
    add("seen", said.freshness)
    if let proof = task.proof {
      let note = facts.isProofEarly ? ", before the task had ended" : ""
      add("proof", "\(ProofText.full(proof)), \(facts.moment(proof.at))\(note)")
    }
    if let success = said.success() { add("success", "means " + success) }
    if let tracked = task.trackedAt { add("track", "since \(facts.moment(tracked))") }
    if !task.declaredURLs.isEmpty {
      lines.append([])
      add("URLs given when it was tracked; the vendor has confirmed none:", .dim)
      for url in task.declaredURLs {
        for (index, text) in options.wrapped(url.text, to: max(8, width - 2)).enumerated() {
          lines.append([Span(index == 0 ? "? " : "  ", .dim), Span(text, .link)])
        }
      }
    }
    return TextPage(title: "", lines: lines)
  }
}

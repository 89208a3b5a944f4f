import FoundationEssentials
import TaskModel
import Terminal

/// `handover`: what the next shift has to know, in plain text for a chat, in fewer than 40 lines whatever there is.
public enum HandoverText {
  /// Returns the whole text.
  public static func text(_ review: Review) -> String {
    var lines = ["HANDOVER \(review.stamp(review.madeAt)): \(review.tone.word)"]
    lines += review.opening.map(line)
    lines += section(
      "FAILED AND NOT REDONE", review.failures, counting: failedTasks(in: review), most: 8,
      each: "reason"
    ) { failure(in: review, $0) }
    lines += section(
      review.openHeading.uppercased(), review.open, most: 8
    ) { open(in: review, $0) }
    lines += section("ACKNOWLEDGED", review.acknowledgements, most: 5) { note in
      "\(note.account.name): \(note.what), by \(note.by) at \(review.time(note.at))"
    }
    lines += section("SLOWER THAN USUAL", review.slow, most: 3) { member, pace in
      let took = "\(pace.least.shortText)\(member.standing.isOpen ? " so far" : "")"
      return "\(name(of: member)): \(took); \(pace.usualText)"
    }
    if let gaps = gaps(in: review) { lines += ["", line(gaps)] }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What one line holds at most, in cells.
  private static let width = 300

  /// A heading and a line for each element; the last of them counts those there is no room for.
  ///
  /// - Parameters:
  ///   - count: What the heading counts, where that is not the elements.
  ///   - noun: What an element is, where the heading counts something else.
  private static func section<Element>(
    _ heading: String, _ elements: [Element], counting count: String? = nil, most: Int,
    each noun: String? = nil, _ text: (Element) -> ReviewText
  ) -> [String] {
    guard !elements.isEmpty else { return [] }
    let shown = elements.count > most ? most - 1 : most
    var lines = ["", "\(heading) (\(count ?? elements.count.grouped))"]
    lines += elements.prefix(shown).map { "- " + line(text($0)) }
    if elements.count > shown {
      lines.append("-" + (elements.count - shown).andMore + (noun.map { " \($0)s" } ?? ""))
    }
    return lines
  }

  /// How many tasks failed or have failed URLs, whatever the number of reasons: several may have one, and one several.
  ///
  /// What goes on is told apart: the verdict counts it among the tasks that had not ended.
  private static func failedTasks(in review: Review) -> String {
    let failed = review.tasks.filter(\.hasFailures)
    let open = failed.count(where: \.standing.isOpen)
    if open == 0 { return failed.count.grouped }
    let share = open < failed.count ? "\(open.grouped) of them " : ""
    return "\(failed.count.grouped), \(share)not over"
  }

  private static func failure(in review: Review, _ failure: ReviewFailure) -> ReviewText {
    let ids = failure.tasks.prefix(3).map(\.task.id.exportedText)
    let names = ids.joined(separator: " ") + (failure.tasks.count - ids.count).andMore
    let noted: ReviewText =
      failure.acknowledgedBy.map { "; acknowledged by \($0.joined(separator: ", "))" } ?? ""
    return "\(failure.account.name): \(failure.amount): \(failure.reason) (\(names))\(noted)"
  }

  private static func open(in review: Review, _ member: ReviewedTask) -> ReviewText {
    var parts: [ReviewText] = ["\(member.standing.rawValue)"]
    if let progress = Review.progress(of: member) { parts.append("\(progress)") }
    if member.task.isAgeKnown { parts.append("created \(review.time(member.began))") }
    parts.append(
      member.task.lastSeenAt.map { "as of \(review.ago($0))" }
        ?? "never described by the vendor"
    )
    return "\(name(of: member)): \(.joined(parts, ", "))"
  }

  /// The first of the URLs without a task, else of those that may have none, and how many more of such there are.
  private static func gaps(in review: Review) -> ReviewText? {
    let certain = review.gaps.filter(\.gap.isCertain)
    let others = review.gaps.count - certain.count
    guard let first = certain.first ?? review.gaps.first else { return nil }
    let heading: ReviewText =
      certain.isEmpty ? "URLs that may have no task" : "URLs without a task"
    let place: ReviewText = "\(first.gap.account.name) [\(first.label.name ?? "-")]"
    let more = (certain.isEmpty ? others : certain.count) - 1
    let alike: ReviewText = more > 0 ? "; and \(more.grouped) more of the kind" : ""
    let rest: ReviewText =
      certain.isEmpty || others == 0 ? "" : "; of \(others.grouped) more that is not known"
    return "\(heading): \(place): \(first.gap.sentence)\(alike)\(rest)"
  }

  private static func name(of member: ReviewedTask) -> ReviewText {
    let task = member.task
    let label: ReviewText = task.label.map { " [\($0.text)]" } ?? ""
    return "\(task.account.name) \(task.id.exportedText) \(task.kind.rawValue)\(label)"
  }

  private static func line(_ text: ReviewText) -> String {
    let whole = mentioningNobody(text.plain)
    guard DisplayWidth.standard.width(of: whole) > width else { return whole }
    return DisplayWidth.standard.clipped(whole, to: width - 1) + "…"
  }

  /// Chats call people by `@` before a name: where it does not stand in a word it becomes another sign.
  private static func mentioningNobody(_ text: String) -> String {
    var result = ""
    var isInWord = false
    for scalar in text.unicodeScalars {
      if scalar == "@", !isInWord {
        result += "(at)"
      } else {
        result.unicodeScalars.append(scalar)
      }
      isInWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    return result
  }
}

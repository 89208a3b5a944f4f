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
      "FAILED AND NOT REDONE", review.failures, most: 8
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
  private static func section<Element>(
    _ heading: String, _ elements: [Element], most: Int, _ text: (Element) -> ReviewText
  ) -> [String] {
    guard !elements.isEmpty else { return [] }
    let shown = elements.count > most ? most - 1 : most
    var lines = ["", "\(heading) (\(elements.count.grouped))"]
    lines += elements.prefix(shown).map { "- " + line(text($0)) }
    if elements.count > shown { lines.append("-" + (elements.count - shown).andMore) }
    return lines
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

import TaskModel

/// `report --format markdown`: to paste into a ticket.
public enum ReviewMarkdown {
  /// Returns the whole report.
  public static func text(_ review: Review) -> String {
    var text = "# \(review.tone.word): what came of the tasks\n"
    for sentence in review.opening { text += paragraph(sentence) }
    var sections = review.sections
    if !review.labels.isEmpty { sections.append(review.labelSection) }
    for section in sections + review.details { text += Self.section(section) }
    return text + paragraph(review.proofs)
  }

  private static func paragraph(_ text: ReviewText) -> String { "\n\(text.markdown)\n" }

  private static func section(_ section: ReviewSection) -> String {
    var text = "\n## \(section.heading)\n"
    text += section.sentences.map(paragraph).joined()
    for (caption, table) in section.tables {
      if let caption { text += paragraph(caption) }
      text += "\n" + MarkdownOutput.line(table.columns)
      text += MarkdownOutput.line(table.columns.map { _ in "---" })
      for row in table.rows { text += MarkdownOutput.line(row.map(\.markdown)) }
      if table.others > 0 { text += paragraph("\(table.others.grouped) more.") }
    }
    return text
  }
}

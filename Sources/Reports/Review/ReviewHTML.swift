import TaskModel

/// `report --format html`: one page that fetches nothing, for screens of any width, light and dark, and for paper.
public enum ReviewHTML {
  /// Returns the whole page.
  public static func text(_ review: Review) -> String {
    var body = "<h1 class=\"\(review.tone.rawValue)\">\(review.tone.word)</h1>\n"
    body += "<p class=\"verdict\">\(review.verdict.html)</p>\n"
    body += review.opening.dropFirst().map(paragraph).joined()
    body += review.sections.map(section).joined()
    if !review.labels.isEmpty { body += section(review.labelSection) }
    body += pictures(of: review)
    body += review.details.map(section).joined()
    let title: ReviewText =
      review.filter.isEmpty ? "cdntop report" : "cdntop report: \(review.filter)"
    return head(title.plain) + body
      + "<footer>\(paragraph(review.proofs))</footer>\n</main>\n</body>\n</html>\n"
  }

  private static func paragraph(_ text: ReviewText) -> String { "<p>\(text.html)</p>\n" }

  private static func section(_ section: ReviewSection) -> String {
    var text = "<section>\n<h2>\(section.heading)</h2>\n"
    text += section.sentences.map(paragraph).joined()
    for (caption, table) in section.tables {
      text += "<table>\n" + (caption.map { "<caption>\($0.html)</caption>\n" } ?? "")
      text +=
        "<thead><tr>" + table.columns.map { "<th>\($0)</th>" }.joined() + "</tr></thead>\n<tbody>\n"
      for row in table.rows {
        let cells = zip(table.columns, row).map {
          "<td data-name=\"\($0)\"><span>\($1.html)</span></td>"
        }
        text += "<tr>\(cells.joined())</tr>\n"
      }
      text += "</tbody>\n</table>\n"
      if table.others > 0 { text += paragraph("\(table.others.grouped) more.") }
    }
    return text + "</section>\n"
  }

  private static func pictures(of review: Review) -> String {
    var text = ""
    if let timeline = ReviewTimeline(review) {
      let present = Standing.allCases.filter { review.whole.standings[$0] != nil }
      var kinds = present.map { ($0.rawValue, $0.rawValue) }
      if timeline.rows.contains(where: { $0.lanes.joined().contains(where: \.task.isUntimed) }) {
        kinds.append(("succeeded untimed", "pale: when it ended is not known"))
      }
      text += figure("Tasks over time", legend(kinds))
      text += TimelineSVG.text(timeline, of: review)
      if timeline.others > 0 {
        text += paragraph(
          "\(timeline.others.counted("task")) not drawn: those that did not succeed and those that took long come first."
        )
      }
      text += "</section>\n"
    }
    if let curve = ReviewCurve(review) {
      let kinds = [
        ("curve-created", "created"), ("curve-done", "done"), ("curve-failed", "failed"),
      ]
      text += figure("\(curve.noun)s over time", legend(kinds))
      text += CurveSVG.text(curve, of: review)
      if let besides = review.whole.work.besides { text += paragraph("Not drawn: \(besides).") }
      text += "</section>\n"
    }
    return text
  }

  private static func figure(_ heading: String, _ legend: String) -> String {
    "<section class=\"figure\">\n<h2>\(heading)</h2>\n\(legend)"
  }

  private static func legend(_ entries: [(name: String, words: String)]) -> String {
    let items = entries.map { name, words in
      "<li><svg width=\"14\" height=\"10\" aria-hidden=\"true\">"
        + "<rect class=\"\(name)\" x=\"1\" y=\"1\" width=\"12\" height=\"8\" rx=\"2\"/></svg>\(words)</li>"
    }
    return "<ul class=\"legend\">\(items.joined())</ul>\n"
  }

  /// The beginning of the page; its policy keeps a browser from fetching or running anything.
  private static func head(_ title: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <title>\(HTMLText.escaped(title))</title>
    <style>
    \(ReviewStyle.text)</style>
    </head>
    <body>
    <main>

    """
  }
}

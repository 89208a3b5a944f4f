import FoundationEssentials
import TaskModel

/// The tasks of each account over time, as a picture that is as wide as its page.
///
/// Places are shares of the width, so that bars grow with the page while letters keep their size.
enum TimelineSVG {
  private static let lane = 14
  private static let bar = 10
  private static let nameHeight = 20
  private static let axisHeight = 22

  /// Returns the picture.
  static func text(_ timeline: ReviewTimeline, of review: Review) -> String {
    var body = ""
    var y = 0
    for row in timeline.rows {
      body +=
        "<text class=\"name\" x=\"0\" y=\"\(y + 14)\">\(HTMLText.escaped(row.account.name))</text>"
      y += nameHeight
      for lane in row.lanes {
        for bar in lane { body += rect(bar, y: y, of: review) }
        y += Self.lane
      }
      y += 4
    }
    return SVGParts.picture(
      height: y + axisHeight,
      label: "The tasks of each account from \(review.stamp(timeline.span.lowerBound)) on",
      SVGParts.grid(of: timeline.span, height: y) + body
        + SVGParts.times(of: timeline.span, y: y + 16, in: review))
  }

  private static func rect(_ bar: ReviewTimeline.Bar, y: Int, of review: Review) -> String {
    let width = max(0.4, (bar.to - bar.from) * 100)
    let start = min(bar.from * 100, 100 - width)
    let task = bar.task.task
    var words = "\(task.account) \(task.id.exportedText), \(task.kind.rawValue), "
    words += "\(bar.task.standing.rawValue), from \(review.time(bar.task.began))"
    if let ended = bar.task.ended {
      words += " to \(review.time(ended))"
    } else if bar.task.isUntimed {
      words += ", when it ended is not known"
    } else if let seen = task.lastSeenAt {
      words += ", as of \(review.time(seen))"
    }
    if let label = task.label { words += ", \(label)" }
    return
      "<rect class=\"\(bar.task.standing.rawValue)\(bar.task.isUntimed ? " untimed" : "")\" x=\"\(SVGParts.number(start))%\" y=\"\(y)\""
      + " width=\"\(SVGParts.number(width))%\" height=\"\(Self.bar)\" rx=\"2\">"
      + "<title>\(HTMLText.escaped(words))</title></rect>"
  }
}

/// How many URLs there were, were done and failed over time, as a picture that is as wide as its page.
enum CurveSVG {
  private static let height = 180

  /// Returns the picture.
  static func text(_ curve: ReviewCurve, of review: Review) -> String {
    let top = max(1, curve.top)
    let lines =
      area("done", curve, top) { $0.done } + line("created", curve, top) { $0.created }
      + line("failed", curve, top) { $0.failed }
    let last = curve.steps.last
    let words =
      "\((last?.done ?? 0).grouped) of \((last?.created ?? 0).counted(curve.noun)) done in the end, "
      + "\((last?.failed ?? 0).grouped) failed"
    return SVGParts.picture(
      height: height + 40, label: words,
      SVGParts.grid(of: curve.span, height: height + 18)
        + "<text class=\"name\" x=\"0\" y=\"12\">\(HTMLText.escaped(top.counted(curve.noun)))</text>"
        + "<svg x=\"0\" y=\"18\" width=\"100%\" height=\"\(height)\" viewBox=\"0 0 1000 100\" "
        + "preserveAspectRatio=\"none\">\(lines)</svg>"
        + SVGParts.times(of: curve.span, y: height + 36, in: review))
  }

  private static func points(
    _ curve: ReviewCurve, _ top: Int, _ value: (ReviewCurve.Step) -> Int
  ) -> String {
    curve.steps.map { step in
      let y = 100 - Double(max(0, value(step))) / Double(top) * 100
      return "\(SVGParts.number(step.place * 1_000)),\(SVGParts.number(y))"
    }.joined(separator: " ")
  }

  private static func line(
    _ name: String, _ curve: ReviewCurve, _ top: Int, _ value: (ReviewCurve.Step) -> Int
  ) -> String {
    "<polyline class=\"curve-\(name)\" points=\"\(points(curve, top, value))\"/>"
  }

  private static func area(
    _ name: String, _ curve: ReviewCurve, _ top: Int, _ value: (ReviewCurve.Step) -> Int
  ) -> String {
    "<polygon class=\"curve-\(name)\" points=\"0,100 \(points(curve, top, value)) 1000,100\"/>"
  }
}

/// What both pictures are made of.
enum SVGParts {
  /// Returns a picture with a sentence for those who do not see it.
  static func picture(height: Int, label: String, _ body: String) -> String {
    "<svg class=\"picture\" role=\"img\" aria-label=\"\(HTMLText.escaped(label))\" width=\"100%\" "
      + "height=\"\(height)\">\(body)</svg>\n"
  }

  /// Returns lines at the moments that are written below.
  static func grid(of span: ClosedRange<Date>, height: Int) -> String {
    span.marks.map { place, _ in
      let x = number(min(99.9, max(0.1, place * 100)))
      return "<line class=\"grid\" x1=\"\(x)%\" x2=\"\(x)%\" y1=\"0\" y2=\"\(height)\"/>"
    }.joined()
  }

  /// Returns the moments; the outer ones stay within the picture.
  static func times(of span: ClosedRange<Date>, y: Int, in review: Review) -> String {
    let anchors = ["start", "middle", "middle", "end"]
    return zip(span.marks, anchors).map { mark, anchor in
      "<text class=\"time\" x=\"\(number(mark.place * 100))%\" y=\"\(y)\" text-anchor=\"\(anchor)\">"
        + "\(HTMLText.escaped(review.shortTime(mark.date)))</text>"
    }.joined()
  }

  /// Returns a number with two decimals at most.
  static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
    return rest == 0 ? "\(whole)" : "\(whole).\(CivilTime.padded(rest, 2))"
  }
}

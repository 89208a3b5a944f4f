import Foundation
import TaskModel
import Testing

@testable import Reports

/// Texts of others stay texts in every format.
@Suite("Reports over hostile texts") struct HostileReviewTests {
  /// The tags of a page, without their values.
  private static func tags(of page: String) -> [String] {
    page.matches(of: /<[^>]*>/).map { match in
      String(match.output).replacing(/"[^"]*"/, with: "\"\"")
    }
  }

  @Test("A page has the tags of ours alone, and fetches nothing", arguments: ReviewFixture.hostile)
  func html(text: String) {
    let page = ReviewHTML.text(ReviewFixture.hostile(text))
    let known = Set(Self.tags(of: ReviewHTML.text(ReviewFixture.hostile("plain é"))))
    #expect(Set(Self.tags(of: page)).subtracting(known).isEmpty)
    #expect(Self.isBalanced(page))
    let tags = Self.tags(of: page).joined()
    for word in ["src", "href", "script", "link", "frame", "style="] {
      #expect(!tags.contains(word))
    }
    #expect(!ReviewStyle.text.contains("url(") && !ReviewStyle.text.contains("@import"))
    Self.expectNothingHidden(page)
  }

  /// Whether every element that is opened is closed in its order.
  private static func isBalanced(_ page: String) -> Bool {
    var open: [Substring] = []
    for match in page.matches(of: /<(\/?)([a-z0-9]+)[^>]*?(\/?)>/) {
      let (_, closes, name, isEmpty) = match.output
      if !isEmpty.isEmpty || name == "meta" { continue }
      if closes.isEmpty {
        open.append(name)
      } else if open.popLast() != name {
        return false
      }
    }
    return open.isEmpty
  }

  @Test("Markdown shows it as code, in its cell", arguments: ReviewFixture.hostile)
  func markdown(text: String) {
    let page = ReviewMarkdown.text(ReviewFixture.hostile(text))
    let plain = ReviewMarkdown.text(ReviewFixture.hostile("plain"))
    func headings(_ page: String) -> [Substring] {
      page.split(separator: "\n").filter { $0.hasPrefix("#") }
    }
    #expect(headings(page) == headings(plain))
    for line in page.split(separator: "\n") {
      let bare = Self.withoutCode(line)
      #expect(!bare.contains { "<>[]*_`!@\\".contains($0) }, "\(bare)")
      guard line.hasPrefix("|") else { continue }
      let cells = bare.count { $0 == "|" }
      #expect([4, 5, 6, 8, 9, 10].contains(cells), "\(bare)")
    }
    Self.expectNothingHidden(page)
  }

  /// A line without its code spans: a run of backticks up to the next run that is as long.
  private static func withoutCode(_ line: Substring) -> String {
    var rest = line
    var bare = ""
    while let tick = rest.firstIndex(of: "`") {
      bare += rest[..<tick]
      let fence = rest[tick...].prefix { $0 == "`" }
      var body = rest[fence.endIndex...]
      var isClosed = false
      while let next = body.firstIndex(of: "`") {
        let run = body[next...].prefix { $0 == "`" }
        body = body[run.endIndex...]
        if run.count == fence.count {
          isClosed = true
          break
        }
      }
      if !isClosed { return bare + rest[tick...] }
      rest = body
    }
    return bare + rest
  }

  @Test("The handover calls nobody and hides nothing", arguments: ReviewFixture.hostile)
  func handover(text: String) {
    let page = HandoverText.text(ReviewFixture.hostile(text))
    #expect(!page.contains(/(^|\W)@/))
    #expect(page.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
    Self.expectNothingHidden(page)
  }

  @Test("JSON gives it back", arguments: ReviewFixture.hostile)
  func json(text: String) throws {
    let document = try #require(
      try JSONSerialization.jsonObject(
        with: Data(ReviewJSON.text(ReviewFixture.hostile(text)).utf8)) as? [String: Any])
    #expect(document["filter"] as? String == "label:" + text)
    let labels = try #require(document["labels"] as? [[String: Any]])
    #expect(labels.first?["label"] as? String == SafeText(text, limit: .message).text)
  }

  private static func expectNothingHidden(_ page: String) {
    for scalar in page.unicodeScalars where scalar != "\n" {
      #expect(!scalar.isHidden, "U+\(String(scalar.value, radix: 16))")
    }
  }
}

@Suite("Reports over very much") struct LargeReviewTests {
  /// Ten thousand failures for as many reasons on thirty accounts.
  private static let review: Review = {
    let padding = String(repeating: "x", count: 500)
    let tasks = (0..<10_000).map { number -> ReviewedTask in
      let isOpen = number % 3 == 0
      return ReviewFixture.task(
        "account-\(number % 30)", "task-\(number)", isOpen ? .running : .failed,
        label: "label-\(number % 500)", created: Double(number % 90), ended: isOpen ? nil : 92,
        seen: 92,
        urls: ReviewFixture.items(
          number..<number + 2, .failed, reason: "reason \(number) \(padding)"))
    }
    var material = ReviewMaterial(
      tasks, filter: String(repeating: "x", count: 5_000), now: ReviewFixture.at(300),
      zone: ReviewFixture.zone)
    for number in 0..<30 {
      material.usual[AccountID("account-\(number)")] = [
        .purgeURL: UsualTimes(median: .seconds(1), p95: .seconds(2))
      ]
    }
    material.acknowledgements = (0..<1_000).map { number in
      Acknowledgement(
        account: AccountID("account-\(number)"), kind: .late, by: "somebody",
        at: ReviewFixture.at(Double(number)))
    }
    return Review(material)
  }()

  @Test("A handover has fewer than 40 lines, whatever there is") func handover() {
    let text = HandoverText.text(Self.review)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count < 40 && lines.allSatisfy { $0.count <= 302 })
    // Something of every part is there all the same.
    for heading in [
      "FAILED AND NOT REDONE", "NOT OVER", "ACKNOWLEDGED", "SLOWER", "Last read",
      "URLs without a task",
    ] {
      #expect(text.contains(heading))
    }
  }

  @Test("A page stays one that a browser shows") func html() {
    let page = ReviewHTML.text(Self.review)
    #expect(page.utf8.count < 4 << 20)
    #expect(page.contains("not drawn"))
  }

  @Test("No two bars lie over each other, and no task is drawn twice") func timeline() throws {
    let timeline = try #require(ReviewTimeline(Self.review))
    var drawn: Set<CacheTask.ID> = []
    for row in timeline.rows {
      #expect(row.lanes.count <= 12)
      for lane in row.lanes {
        for (bar, next) in zip(lane, lane.dropFirst()) { #expect(bar.to <= next.from) }
        for bar in lane { #expect(drawn.insert(bar.task.task.id).inserted) }
      }
    }
    #expect(drawn.count + timeline.others == 10_000)
  }
}

@Suite("The curve of what is done") struct ReviewCurveTests {
  @Test("It begins with nothing done and ends with what came of it") func ends() throws {
    let review = Review(ReviewFixture.incident)
    let curve = try #require(ReviewCurve(review))
    #expect(curve.noun == "URL" && curve.steps.count == 201)
    #expect(curve.steps.first?.done == 0)
    let last = try #require(curve.steps.last)
    #expect(last.done == review.whole.urlsDone && last.failed == review.whole.urlsFailed)
    #expect(last.created == review.whole.urlsTotal)
    #expect(curve.steps.allSatisfy { $0.done + $0.failed <= $0.created })
  }

  @Test("Where no task tells of URLs, tasks are counted") func bare() throws {
    let tasks = [
      ReviewFixture.task("a", "1", .succeeded, created: 0, ended: 10),
      ReviewFixture.task("a", "2", .failed, created: 5, ended: 20),
    ]
    let curve = try #require(
      ReviewCurve(
        Review(
          ReviewMaterial(
            tasks, filter: "", now: ReviewFixture.at(30), zone: ReviewFixture.zone))))
    #expect(curve.noun == "task" && curve.top == 2)
    #expect(curve.steps[99].done == 0 && curve.steps[100].done == 1)
    #expect(curve.steps[199].failed == 0 && curve.steps[200].failed == 1)
  }

  @Test("What is seen after the vendor's own end does not go back", arguments: [9.0, 10, 11])
  func lateReadings(minute: Double) throws {
    let task = ReviewFixture.task(
      "a", "1", .succeeded, created: 0, ended: 10, urls: ReviewFixture.items(0..<4),
      points: [(5, 1, 0), (minute, 3, 0)])
    let other = ReviewFixture.task("a", "2", .succeeded, created: 0, ended: 20)
    let curve = try #require(
      ReviewCurve(
        Review(
          ReviewMaterial(
            [task, other], filter: "", now: ReviewFixture.at(30), zone: ReviewFixture.zone))))
    #expect(zip(curve.steps, curve.steps.dropFirst()).allSatisfy { $0.done <= $1.done })
    #expect(curve.steps[100].done == 4 && curve.steps.last?.done == 4)
  }
}

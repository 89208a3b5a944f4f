import BenchmarkSupport
import FoundationEssentials
import Store
import TaskModel

/// What a history of many tasks is asked, and how long the answer takes: all of its pages, judged by the filter.
struct Questions {
  private let history: History
  private let place: BenchmarkPlace

  init(history: History, _ place: BenchmarkPlace) {
    self.history = history
    self.place = place
  }

  func measure() async throws {
    let store = place.store()
    let isNew = place.bytes == 0
    let filling = isNew ? try await Costs.record(history, isOpen: false, into: store) : .zero
    Output.write(
      """

      ### \(history.tasks) tasks of \(history.urls) URLs, \(place.bytes / 1_048_576) MiB\(isNew ? ", \(Costs.rounded(filling / .seconds(1))) s of a processor to record" : "")

      | asked | answers | p50, ms | p95, ms | CPU p50, ms | first page p50, ms |
      |---|--:|--:|--:|--:|--:|

      """)
    // The first one opens the file; it is asked for nothing else.
    _ = try await store.watched()
    try await ask("a day", runs: 15) { run in "between:\(day(run * 5 + 2))..\(day(run * 5 + 3))" }
    try await ask("a domain", runs: 15) { "domain:\(History.domain($0 * 19))" }
    try await ask("a domain, of 7 days", runs: 15) { "domain:\(History.domain($0 * 19)) since:7d" }
    try await ask("a label", runs: 15) { "label:\(History.label(history.tasks / 16 * $0))" }
    try await ask("an id", runs: 15) { "id:\(History.id(history.tasks / 16 * $0))" }
    try await ask("how an id begins", runs: 15) {
      "id:\(History.id(history.tasks / 16 * $0).prefix(14))*"
    }
    try await ask("an account, of a day", runs: 15) { "account:account-\($0 % 12) since:1d" }
    try await ask("failed of 30 days", runs: 5) { _ in "status:failed since:30d" }
    try await ask("all of an hour", runs: 15) { _ in "since:1h" }
    try await ask("url: text, of 7 days", runs: 3) { "url:img-\($0).webp since:7d" }
    try await ask("url: text that no URL has", runs: 3) { "url:nowhere-\($0)" }
  }

  private func day(_ number: Int) -> String {
    History.end.addingTimeInterval(Double(number - History.days) * 86_400).formatted(.iso8601)
  }

  private func ask(_ what: String, runs: Int, _ filter: (Int) -> String) async throws {
    var times: [Duration] = []
    var firsts: [Duration] = []
    var works: [Duration] = []
    var answers = 0
    for run in 0..<runs {
      let parsed = try TaskFilter(parsing: filter(run), now: History.end, zone: .fixed(seconds: 0))
      let query = HistoryQuery(filter: parsed, now: History.end)
      // As a command does: in a process of its own.
      let store = place.store()
      let (start, work) = (ContinuousClock.now, ProcessFigures.work)
      var cursor: HistoryCursor?
      answers = 0
      repeat {
        let page = try await store.history(query, after: cursor)
        if cursor == nil { firsts.append(ContinuousClock.now - start) }
        let tasks = page.tasks.map(\.task)
        let judgement = Judgement(
          Snapshot(version: 1, takenAt: History.end, tasks: tasks, accounts: []), now: History.end)
        let matcher = parsed.matcher(in: FilterContext(now: History.end, judgement: judgement))
        answers += tasks.count(where: matcher.matches)
        cursor = page.next
      } while cursor != nil
      times.append(ContinuousClock.now - start)
      works.append(ProcessFigures.work - work)
    }
    let (middle, most) = Costs.percentiles(times)
    let (first, work) = (Costs.percentiles(firsts).0, Costs.percentiles(works).0)
    func text(_ time: Duration) -> String { Costs.rounded(time / .milliseconds(1)) }
    Output.write(
      "| \(what): `\(filter(1))` | \(answers) | \(text(middle)) | \(text(most)) | \(text(work)) | \(text(first)) |\n"
    )
  }
}

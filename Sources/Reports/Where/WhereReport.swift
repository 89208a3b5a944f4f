import FoundationEssentials
public import TaskModel

/// What `where` prints.
public struct WhereReport {
  private let coverage: Coverage
  private let listing: Listing
  private let unlisted: [(sentence: String, providers: Set<ProviderID>)]

  /// Takes what was found, and how the accounts are doing.
  ///
  /// - Parameter unlisted: what lists of tasks lack, in a sentence each, and of which providers.
  public init(
    _ coverage: Coverage, listing: Listing,
    unlisted: [(sentence: String, providers: Set<ProviderID>)] = []
  ) {
    self.coverage = coverage
    self.listing = listing
    self.unlisted = unlisted
  }

  /// The exit status: of those that hold the first of 1, 4, 5, 0.
  public var status: ExitStatus {
    var hasUncovered = false
    for url in coverage.urls.indices {
      let hits = coverage.answers(for: url).flatMap(\.hits)
      if hits.contains(where: \.hasFailed) { return .failedTask }
      if !hits.contains(where: \.covers) { hasUncovered = true }
    }
    if !listing.unreadable.isEmpty { return .unreadableAccount }
    return hasUncovered ? .nothingMatched : .done
  }

  /// What an operator has to know besides the rows: accounts that could not be read, URLs covered nowhere,
  /// spellings that make a purge do nothing.
  public var remarks: [String] {
    var lines = listing.unreadable.map { status in
      "cdntop: \(status.account): \(status.reasonUnread)"
    }
    var missing = Missing()
    var counts: [String: Int] = [:]
    for (index, url) in coverage.urls.enumerated() {
      missing.add(
        coverage.answers(for: index).flatMap(\.hits), isSure: listing.unreadable.isEmpty)
      for remark in URLLint.remarks(url) {
        counts[remark.code, default: 0] += 1
        guard counts[remark.code, default: 0] <= Self.remarksPerCode else { continue }
        lines.append("cdntop: \(Self.shown(url)): \(remark.text) [\(remark.code)]")
      }
    }
    for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.remarksPerCode {
      lines.append(
        "cdntop: \(count - Self.remarksPerCode) more of [\(code)]; --format json has all")
    }
    lines += missing.sentences(of: coverage.urls.count).map { "cdntop: " + $0 }
    guard missing.uncovered > 0 else { return lines }
    return lines + unlistedWords + (listing.untrackedWords.map { ["cdntop: " + $0] } ?? [])
  }

  /// The URLs that no task covers as they are.
  private struct Missing {
    private(set) var uncovered = 0
    /// Those that a task covers after normalizing, or by an id the vendor does not know.
    private var doubtful = 0
    /// Those of which an account that could not be read may know more.
    private var untold = 0
    /// Those whose newest task surely did not do them.
    private var failed = 0

    mutating func add(_ hits: [Coverage.Hit], isSure: Bool) {
      if hits.contains(where: \.hasFailed) { failed += 1 }
      if hits.contains(where: \.covers) { return }
      if !isSure {
        untold += 1
      } else if hits.isEmpty {
        uncovered += 1
      } else {
        doubtful += 1
      }
    }

    func sentences(of count: Int) -> [String] {
      func share(_ part: Int) -> String {
        "\(part.grouped) of \(count.counted("URL")) \(part == 1 ? "is" : "are")"
      }
      var sentences: [String] = []
      if failed > 0 {
        sentences.append(
          "\(share(failed)) not done: the newest task failed, was canceled or is gone")
      }
      if uncovered > 0 { sentences.append("\(share(uncovered)) not covered on any account") }
      if doubtful > 0 {
        sentences.append(
          "\(share(doubtful)) covered only after normalizing, or by an id the vendor does not know")
      }
      if untold > 0 {
        sentences.append(
          "\(share(untold)) not known to be covered; not every account could be read")
      }
      return sentences
    }
  }

  /// What the accounts that were asked cannot tell, and so may be why a URL is covered nowhere.
  private var unlistedWords: [String] {
    unlisted.compactMap { sentence, providers in
      let names = listing.accounts.filter {
        $0.state != .off && providers.contains($0.provider)
      }.map(\.account.name)
      return names.isEmpty ? nil : "cdntop: \(names.joined(separator: ", ")): \(sentence)"
    }
  }

  /// How many URLs are pointed out one by one for the same reason.
  private static let remarksPerCode = 5

  private static func shown(_ url: String) -> String { SafeText(url, limit: .url).text }

  /// Writes the report: a row for each URL and account, two where a purge and a prefetch cover it.
  public func render(_ format: OutputFormat, emit: (String) throws -> Void) throws {
    switch format {
    case .json: try renderDocument(emit: emit)
    case .jsonl:
      for url in coverage.urls.indices { try emit(object(url).text + "\n") }
    case .table:
      var rows: [[String]] = []
      forEachRow { row in rows.append(Self.shownFields.map { $0.value(row) ?? "-" }) }
      try TableOutput.render(header: Self.shownFields.map(\.name), rows: rows, emit: emit)
    case .csv:
      try emit(CSVOutput.line(Self.exportedFields.map(\.name)))
      try forEachRow { row in
        try emit(CSVOutput.line(Self.exportedFields.map { $0.value(row) ?? "" }))
      }
    case .markdown:
      try emit(MarkdownOutput.head(Self.shownFields.map(\.name)))
      try forEachRow { row in
        try emit(
          MarkdownOutput.line(
            Self.shownFields.map { $0.value(row).map(MarkdownOutput.cell) ?? "-" }))
      }
    }
  }

  // MARK: Rows

  private struct Row {
    let url: String
    let answer: Coverage.Answer
    let hit: Coverage.Hit?
    let report: WhereReport

    var match: String {
      if let hit { return hit.match.rawValue }
      if report.isUnread(answer.account) { return "unread" }
      return answer.blindTasks > 0 ? "unknown" : "none"
    }

    var note: String? {
      guard let hit else {
        if report.isUnread(answer.account) {
          return answer.account.reasonUnread
        }
        let count = answer.blindTasks
        return count > 0 ? "\(count.counted("task")) whose URLs are not known" : nil
      }
      var notes: [String] = []
      if hit.match == .normalized {
        let (mine, its) =
          hit.ignoresQuery
          ? (URLForm.withoutQuery(url), URLForm.withoutQuery(hit.text)) : (url, hit.text)
        let differences = URLForm.differences(mine, from: its, isFolder: hit.isFolder)
        notes.append("differs in " + differences.joined(separator: ", "))
      }
      if hit.isDeclared { notes.append("URL as tracked") }
      if !hit.task.isKnownToVendor {
        let isUnread = answer.account.lastSuccess == nil && report.isUnread(answer.account)
        notes.append(
          isUnread
            ? "task not read: \(answer.account.reasonUnread)" : "task not found at the vendor")
      }
      return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
  }

  private struct Field: Sendable {
    let name: String
    let value: @Sendable (Row) -> String?

    init(_ name: String, _ value: @escaping @Sendable (Row) -> String?) {
      self.name = name
      self.value = value
    }
  }

  private static let shownFields: [Field] = [
    Field("URL") { shown($0.url) },
    Field("ACCOUNT") { $0.answer.account.account.name },
    Field("MATCH") { $0.match },
    Field("STATUS") { $0.hit?.status.rawValue },
    Field("KIND") { $0.hit?.task.kind.rawValue },
    Field("ID") { $0.hit?.task.id.exportedText },
    Field("CREATED") { row in row.hit?.task.createdAt.map { row.report.time($0) } },
    Field("COVERED BY") { row in
      row.hit.map { $0.match == .exact ? "the same URL" : $0.text }
    },
    Field("NOTE") { $0.note },
  ]

  private static let exportedFields: [Field] = [
    Field("url") { shown($0.url) },
    Field("lint") { URLLint.remarks($0.url).map(\.code).joined(separator: " ") },
    Field("account") { $0.answer.account.account.name },
    Field("provider") { $0.answer.account.provider.word },
    Field("match") { $0.match },
    Field("covered_by") { $0.hit?.text },
    Field("status") { $0.hit?.status.rawValue },
    Field("kind") { $0.hit?.task.kind.rawValue },
    Field("id") { $0.hit?.task.id.exportedText },
    Field("label") { $0.hit?.task.label?.text },
    Field("task_status") { $0.hit?.task.status.rawValue },
    Field("created_at") { $0.hit?.task.createdAt.map(RFC3339.text) },
    Field("note") { $0.note },
  ]

  private func forEachRow(_ body: (Row) throws -> Void) rethrows {
    for (index, url) in coverage.urls.enumerated() {
      for answer in coverage.answers(for: index) {
        let hits: [Coverage.Hit?] = answer.hits.isEmpty ? [nil] : answer.hits
        for hit in hits { try body(Row(url: url, answer: answer, hit: hit, report: self)) }
      }
    }
  }

  private func isUnread(_ status: AccountStatus) -> Bool {
    listing.unreadable.contains { $0.account == status.account }
  }

  private func time(_ date: Date) -> String { listing.zone.stamp(at: date) }

  // MARK: JSON

  private func renderDocument(emit: (String) throws -> Void) rethrows {
    let head = "{\"schema\":1,\"generated_at\":"
    try emit(head + WrittenJSON.quoted(RFC3339.text(listing.generatedAt)))
    try emit(",\"complete\":\(listing.isComplete),\n\"accounts\":")
    try emit(WrittenJSON.array(listing.accounts.map(JSONOutput.account)).text)
    try emit(",\n\"urls\":[")
    for url in coverage.urls.indices { try emit((url == 0 ? "\n" : ",\n") + object(url).text) }
    try emit("]}\n")
  }

  private func object(_ index: Int) -> WrittenJSON {
    let url = coverage.urls[index]
    return .object { members in
      members.add("url", Self.shown(url))
      members.add(
        "lint",
        .array(
          URLLint.remarks(url).map { remark in
            .object { members in
              members.add("code", remark.code)
              members.add("message", remark.text)
            }
          }))
      members.add("coverage", .array(coverage.answers(for: index).flatMap { rows(url, $0) }))
    }
  }

  private func rows(_ url: String, _ answer: Coverage.Answer) -> [WrittenJSON] {
    let hits: [Coverage.Hit?] = answer.hits.isEmpty ? [nil] : answer.hits
    return hits.map { hit in
      let row = Row(url: url, answer: answer, hit: hit, report: self)
      return .object { members in
        members.add("account", answer.account.account.name)
        members.add("provider", answer.account.provider.word)
        members.add("match", row.match)
        members.add("covered_by", hit.map { SafeText($0.text, limit: .url).text })
        members.add("status", hit?.status.rawValue)
        members.add("kind", hit?.task.kind.rawValue)
        members.add("id", hit?.task.id.exportedText)
        members.add("label", hit?.task.label?.text)
        members.add("task_status", hit?.task.status.rawValue)
        members.add("created_at", hit?.task.createdAt)
        members.add("finished_at", hit?.task.finish?.at)
        members.add("note", row.note)
      }
    }
  }
}

import Foundation
import TaskModel
import Terminal

@testable import Providers
@testable import Reports
@testable import TaskModel
@testable import Terminal

extension FuzzTarget {
  static let texts: [FuzzTarget] = [
    FuzzTarget("text", Texts.shown),
    FuzzTarget("keys", Texts.keys),
    FuzzTarget("filter", Texts.filter),
    FuzzTarget("hosts", Texts.hosts),
    FuzzTarget("where", Texts.coverage),
  ]
}

/// What has to hold of texts, typed or from vendors.
private enum Texts {
  private static let now = Date(timeIntervalSince1970: 1_789_963_200)

  // MARK: What is shown

  @Sendable static func shown(_ bytes: [UInt8]) async throws(Broken) {
    let raw = text(bytes)
    for limit in [SafeText.Limit.url, .message, .word] {
      let safe = SafeText(raw, limit: limit)
      try hold(safe: safe, limit: limit)
      try hold(SafeText(safe.text, limit: limit) == safe, "made safe again it is another")
    }
    let whole = SafeText.escaping(raw)
    try hold(SafeText.escaping(whole) == whole, "escaped again it is another")
    let widths = [
      DisplayWidth.standard, DisplayWidth(ambiguous: 2), DisplayWidth(isASCIIOnly: true),
    ]
    for width in widths {
      for text in [raw, whole] { try fits(text, width, Int(bytes.first ?? 0) % 40) }
    }
  }

  /// What is measured is what is drawn, and what is cut fits.
  private static func fits(
    _ text: String, _ width: DisplayWidth, _ cells: Int
  ) throws(Broken) {
    let measured = width.width(of: text)
    var buffer = CellBuffer(size: Size(width: min(measured + 4, 500), height: 1), widths: width)
    let drawn = buffer.write(text, at: Point(x: 0, y: 0))
    try hold(drawn == measured, "\(drawn) cells drawn, \(measured) measured")
    let clipped = width.clipped(text, to: cells)
    try hold(width.width(of: clipped) <= cells, "clipped to \(cells): \(clipped.debugDescription)")
    let middle = width.middleCut(text, to: cells)
    try hold(width.width(of: middle) <= cells, "cut to \(cells): \(middle.debugDescription)")
    for alignment in [DisplayWidth.Alignment.left, .right] {
      let padded = width.padded(text, to: cells, alignment: alignment)
      try hold(width.width(of: padded) == cells, "padded to \(cells): \(padded.debugDescription)")
    }
    for cell in buffer.row(0) {
      try hold(!Glyphs.isHidden(cell.scalar), "drawn is \(cell.scalar.debugDescription)")
    }
    let written = width.written(text)
    if width.isASCIIOnly { try hold(written.utf8.allSatisfy { $0 < 0x80 }, "beyond ASCII") }
    try hold(width.written(written) == written, "written again it is another")
  }

  // MARK: What is typed

  /// A byte of 0xFF is a silence.
  ///
  /// What was begun ends by silence, and nothing typed is multiplied.
  @Sendable static func keys(_ bytes: [UInt8]) async throws(Broken) {
    var decoder = InputDecoder(described: ["OP": .character("p")])
    var now = ContinuousClock.now
    var events = 0
    var pieces = 0
    func take(_ piece: InputDecoder.Piece) throws(Broken) {
      pieces += 1
      for event in decoder.decode(piece, at: now) {
        events += 1
        guard case .paste(let pasted) = event else { continue }
        try hold(pasted.utf8.count <= InputDecoder.pasteLimit, "\(pasted.utf8.count) bytes pasted")
        let controls = pasted.unicodeScalars.filter {
          $0 != "\n" && $0.properties.generalCategory == .control
        }
        try hold(controls.isEmpty, "\(controls) pasted")
      }
    }
    for part in bytes.split(separator: 0xFF, omittingEmptySubsequences: false) {
      for scalar in text(part).unicodeScalars { try take(.scalar(scalar)) }
      if let patience = decoder.patience {
        now = now.advanced(by: patience)
        try take(.silence)
      }
    }
    // An end code takes a decoder out of a paste that never ended.
    for scalar in "\u{1B}[201~".unicodeScalars { try take(.scalar(scalar)) }
    for _ in 0..<4 {
      guard let patience = decoder.patience else { break }
      now = now.advanced(by: patience)
      try take(.silence)
    }
    try hold(decoder.patience == nil, "it still waits")
    try hold(events <= pieces, "\(events) events of \(pieces) characters")
    let last = decoder.decode(.scalar("x"), at: now)
    try hold(last == [.key(.character("x"))], "x is \(last)")
  }

  // MARK: Filters

  private static func parse(_ text: String) -> TaskFilter? {
    let names = FilterNames(accounts: ["ali-prod", "jd"], providers: ["alibaba-cdn", "jdcloud"])
    return try? TaskFilter(
      parsing: text, now: now, zone: .fixed(seconds: 8 * 3_600), names: names)
  }

  private static let tasks: [CacheTask] = (0..<3).map { number in
    let id = CacheTask.ID(
      account: AccountID(number == 0 ? "jd" : "ali-prod"), vendorID: "17\(number)")
    var task = CacheTask(
      id: id, provider: ProviderID("alibaba-cdn"), kind: number == 1 ? .prefetch : .purgeURL,
      firstSeenAt: now.addingTimeInterval(-60))
    task.createdAt = number == 2 ? nil : now.addingTimeInterval(-600)
    task.status = [.running, .failed, .succeeded][number]
    task.label = number == 1 ? SafeText("spring sale", limit: .message) : nil
    task.domains = ["xn--bcher-kva.example", "img.example.com"]
    task.urls = [
      URLItem(
        url: SafeText("https://img.example.com/v1/a.png?x=\(number)", limit: .url),
        status: task.status, message: SafeText("Origin Timeout", limit: .message))
    ]
    return task
  }

  /// A filter narrowed by itself is the same; its opposite passes what it does not; and what it says of accounts and
  /// times without tasks is true of them.
  @Sendable static func filter(_ bytes: [UInt8]) async throws(Broken) {
    let typed = text(bytes)
    do throws(FilterError) {
      _ = try TaskFilter(parsing: typed, now: now, zone: .system)
    } catch {
      let room = typed.count - error.position + 1
      let isInside = error.position >= 1 && (error.length <= room || typed.isEmpty)
      try hold(isInside, "an error at \(error.position), \(error.length) of \(typed.count)")
      return
    }
    guard let filter = parse(typed) else { return }
    try hold(filter.implies(filter), "it does not imply itself")
    let snapshot = Snapshot(version: 1, takenAt: now, tasks: tasks, accounts: [])
    let context = FilterContext(now: now, judgement: Judgement(snapshot, now: now))
    let opposite = FilterMatcher(filter.tree.negated, in: context)
    let earliest = filter.earliestReference(now: now)
    for task in tasks {
      let passes = filter.matches(task, in: context)
      try hold(opposite.matches(task) != passes, "the opposite says the same")
      let narrowed = filter.narrowed(by: filter).matches(task, in: context)
      try hold(narrowed == passes, "narrowed by itself it is another")
      guard passes else { continue }
      try hold(
        filter.mayMatch(account: task.account, provider: task.provider), "its account was left out")
      if let earliest { try hold(task.referenceTime >= earliest, "it is before \(earliest)") }
    }
  }

  // MARK: Hosts and addresses

  @Sendable static func hosts(_ bytes: [UInt8]) async throws(Broken) {
    let written = text(bytes)
    let ascii = Punycode.asciiHost(written)
    try hold(Punycode.asciiHost(ascii) == ascii, "in ASCII twice it is another")
    if let decoded = Punycode.decode(written) {
      let again = Punycode.encode(decoded.unicodeScalars).map { Punycode.decode($0) }
      if let again { try hold(again == decoded, "\(written) is \(decoded), and again another") }
    }
    if let endpoint = try? Endpoint(written) {
      let again = try? Endpoint(endpoint.text)
      try hold(again == endpoint, "\(endpoint.text) is another endpoint")
    }
    if let address = try? WebAddress(written, allowHTTP: true) {
      try hold(address.path.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a path of odd bytes")
      try hold(address.path.hasPrefix("/"), "a path without its beginning")
    }
    guard let far = try? Endpoint("https://cdn.example.com") else { return }
    _ = try? ProxyChoice.choose(for: far, configured: Secret(written), environment: [:])
    let environment = ["HTTPS_PROXY": "http://p.example:1", "NO_PROXY": written]
    _ = try? ProxyChoice.choose(for: far, configured: nil, environment: environment)
    _ = URLText.host(of: written)
    let query = PercentEncoding.encode(written)
    try hold(PercentEncoding.decode(query) == written, "percent-encoded and back it is another")
  }

  /// A line a URL; the first of them is also what a task of each kind is about.
  @Sendable static func coverage(_ bytes: [UInt8]) async throws(Broken) {
    let lines = bytes.split(separator: 0x0A).prefix(4).map(text)
    guard let first = lines.first else { return }
    for line in lines {
      let canonical = URLForm(line).canonical
      // A scheme keeps what stands before it from being taken for one.
      try hold(
        URLForm("http://" + canonical).canonical == canonical,
        "\(line.debugDescription) is \(canonical), and again another")
      _ = URLLint.remarks(line)
      let dialects: [PatternDialect] = [.regularExpression, .glob, .prefix]
      for dialect in dialects { _ = URLPattern(first, dialect)?.matches(line) }
    }
    let tasks = TaskKind.allCases.enumerated().map { number, kind in
      let id = CacheTask.ID(account: AccountID("a"), vendorID: "\(number)")
      var task = CacheTask(id: id, provider: ProviderID("p"), kind: kind, firstSeenAt: now)
      task.lastSeenAt = now
      task.urls = [URLItem(url: SafeText(first, limit: .url), status: .succeeded)]
      task.domains = URLText.host(of: first).map { [$0] } ?? []
      return task
    }
    let account = AccountStatus(
      account: AccountID("a"), provider: ProviderID("p"), coverage: .full,
      plannedInterval: .seconds(5))
    let snapshot = Snapshot(version: 1, takenAt: now, tasks: tasks, accounts: [account])
    let coverage = Coverage(of: lines, in: snapshot)
    for place in lines.indices {
      let hits = coverage.answers(for: place).flatMap(\.hits)
      try hold(hits.count <= 2, "\(hits.count) tasks of one account")
      let isAsWritten = SafeText(first, limit: .url).text == first
      if place == 0, isAsWritten, let host = URLText.host(of: first), !host.contains("*") {
        try hold(hits.contains { $0.task.kind != .other }, "a URL that is not covered by itself")
      }
    }
  }
}

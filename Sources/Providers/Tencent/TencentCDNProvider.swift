import FoundationEssentials
import TaskModel

/// Tencent Cloud CDN: purges and prefetches in lists of their own, a row a URL.
struct TencentCDNProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: TencentGateway
  private let account: AccountID
  private let zone: UTCOffset
  private let words: TencentWords

  /// The most rows a page may have is not documented.
  private static let pageSize = 100
  /// The second version of the API kept records for 30 days; the third says nothing.
  private static let lookBack: Duration = .seconds(30 * 86_400)

  /// There are no reasons, but for what the word of a failure says.
  private static let told = TaskFacets.all.subtracting(.message)

  static let lists = [TaskKind.Family.purge, .prefetch].map {
    TaskScope(name: SafeText($0.rawValue, limit: .word), family: $0)
  }

  private static let kinds: KeyValuePairs<StaticString, TaskKind> = [
    "url": .purgeURL, "path": .purgeDirectory,
  ]
  private static let statuses: KeyValuePairs<StaticString, TencentWords.Meaning> = [
    "done": .init(.succeeded), "process": .init(.running), "fail": .init(.failed),
    "invalid": .init(.failed, "the origin answered 4xx or 5xx"),
  ]

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    gateway = try TencentGateway(setup)
    let zone = setup.value("utc_offset").flatMap { UTCOffset($0) } ?? .shanghai
    self.zone = zone
    words = TencentWords(kinds: Self.kinds, statuses: Self.statuses) { text in
      text.withUTF8 { ZonelessTime.date($0, in: zone) }
    }
    capabilities = ProviderCapabilities(
      canList: true, scopes: .fixed(Self.lists), idsPerCall: 1, lookBack: Self.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      listTells: Self.told, answerTells: Self.told,
      // https://www.tencentcloud.com/document/product/228/36180: purge about 5, prefetch 5 to 30 minutes.
      usualDurations: UsualDurations(
        purge: .about(.seconds(5 * 60)), prefetch: .seconds(5 * 60) ... .seconds(30 * 60)))
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let family = scope.family, Self.lists.contains(scope) else { throw .foreignScope }
    return try await page(of: family, after: cursor) { place in
      Wire.object([
        "StartTime": Wire.quoted(ZonelessTime.text(from, in: zone)),
        "EndTime": Wire.quoted(ZonelessTime.text(to, in: zone)),
        "Offset": String(place.rows), "Limit": String(Self.pageSize),
      ])
    }
  }

  /// Asks for one id, whose rows may take several pages.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    let page = try await page(of: reference.kind.family, after: cursor) { place in
      question(about: reference, from: place)
    }
    let isOnly = cursor == nil && page.next == nil
    var answer = TaskPage(of: [reference], page.reports, isWhole: isOnly && !page.isTruncated)
    (answer.next, answer.isTruncated) = (page.next, page.isTruncated)
    return answer
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    let answer = try await gateway.send(
      Self.call(reference.kind.family), of: .cdn, question(about: reference, from: RowCursor()))
    return RawLayout.rawAnswer(answer)
  }

  /// An id and a span of time in one call were refused where they did not fit.
  private func question(about reference: TaskReference, from place: RowCursor) -> String {
    Wire.object([
      "TaskId": Wire.quoted(gateway.redactor.original(of: reference.vendorID)),
      "Offset": String(place.rows), "Limit": String(Self.pageSize),
    ])
  }

  static func call(_ family: TaskKind.Family) -> String {
    family == .prefetch ? "DescribePushTasks" : "DescribePurgeTasks"
  }

  private func page(
    of family: TaskKind.Family, after cursor: PageCursor?, _ body: (RowCursor) -> String
  ) async throws(ProviderError) -> TaskPage {
    var place = try PageCursor.place(in: cursor, orFirst: RowCursor())
    let found = try await gateway.answer(
      to: Self.call(family), of: .cdn, body(place), nothing: RowPage()
    ) { key, value, page in
      switch key {
      case "PurgeLogs", "PushLogs":
        var rows = TencentRows(words, of: family, part: nil)
        rows.page(&value, account: account, into: &page)
      case "TotalCount":
        page.isListing = true
        page.total = value.integer()
      default: break
      }
    }
    return try found.page(&place, pageSize: Self.pageSize)
  }
}

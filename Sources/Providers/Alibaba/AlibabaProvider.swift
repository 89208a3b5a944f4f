import FoundationEssentials
import HTTPTypes
import TaskModel

/// Alibaba Cloud CDN or DCDN: one list of purges and prefetches, a row a URL.
struct AlibabaProvider: Provider {
  let capabilities: ProviderCapabilities
  private let account: AccountID
  private let product: AlibabaProduct
  private let http: any HTTPExchanging
  private let now: @Sendable () -> Date
  private let signer: AlibabaSigner
  private let redactor: Redactor

  /// How far back the vendor lists: three days, less what clocks and slow calls may eat.
  private static let lookBack: Duration = .seconds(3 * 86_400 - 600)
  private static let oldestStart: Double = 3 * 86_400 - 300
  private static let idsPerCall = 10

  init(_ setup: ProviderSetup, product: AlibabaProduct) throws(ProviderSetupError) {
    account = setup.settings.name
    self.product = product
    http = setup.http
    now = setup.now
    signer = try AlibabaSigner(setup, version: product.version)
    redactor = signer.redactor
    capabilities = ProviderCapabilities(
      canList: true, idsPerCall: Self.idsPerCall, lookBack: Self.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsURLs: true,
      reportsProgress: true, reportsCreation: true, reportsFinish: false, idsDependOnFamily: false)
  }

  @concurrent
  func tasks(matching query: TaskQuery) async throws(ProviderError) -> TaskPage {
    switch query.scope {
    case .window(let from, let to):
      return try await list(from: from, to: to, cursor: query.cursor)
    case .ids(let references):
      return try await tasks(references, cursor: query.cursor)
    }
  }

  /// Reads one page of the list.
  ///
  /// The start is clamped to what the vendor keeps when the read begins and then stays the same
  /// over its pages. A window that lies wholly before that is empty.
  private func list(
    from: Date, to: Date, cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    let moment = now()
    var place: AlibabaListCursor
    if let cursor {
      guard let known = AlibabaListCursor(cursor.token) else { throw Self.foreignCursor }
      place = known
    } else {
      let oldest = moment.timeIntervalSince1970 - Self.oldestStart
      place = AlibabaListCursor(start: Int(max(from.timeIntervalSince1970, oldest).rounded(.down)))
    }
    let start = Date(timeIntervalSince1970: Double(place.start))
    guard start <= to else { return TaskPage() }
    let parameters: [String: String] = [
      "PageNumber": String(place.page), "PageSize": String(product.pageSize),
      "StartTime": RFC3339.text(start),
      "EndTime": RFC3339.text(max(to, start.addingTimeInterval(1))),
    ]
    let answer = try await call(product.listAction, parameters, at: moment)
    let grouping = AlibabaGrouping(answer.rows, account: account, redactor: redactor)
    var page = TaskPage(reports: grouping.reports, isTruncated: grouping.strayRows > 0)
    switch place.advance(over: answer, pageSize: product.pageSize) {
    case .more: page.next = PageCursor(place.token)
    case .complete: break
    case .givenUp: page.isTruncated = true
    }
    return page
  }

  /// Asks for up to ten ids in one call; an id that the vendor cannot read is then asked alone, so
  /// that it hides no other.
  private func tasks(
    _ references: [TaskReference], cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    var place = AlibabaIDCursor(start: 0, width: Self.idsPerCall)
    if let cursor {
      guard let known = AlibabaIDCursor(cursor.token) else { throw Self.foreignCursor }
      place = known
    }
    guard references.indices.contains(place.start) else { return TaskPage() }
    let chunk = Array(references[place.start...].prefix(place.width))
    let (askable, unreadable) = Self.sorted(chunk)
    var page = TaskPage()
    for reference in unreadable { page.refused[reference] = Self.unreadableID }
    if !askable.isEmpty {
      do {
        try await ask(askable, into: &page)
      } catch .rejected(let message) where message.code.text.hasPrefix("InvalidTaskId") {
        guard place.width == 1 else {
          return TaskPage(next: PageCursor(AlibabaIDCursor(start: place.start, width: 1).token))
        }
        for reference in chunk { page.refused[reference] = .rejected(message) }
      }
    }
    place.start += chunk.count
    if place.start < references.count { page.next = PageCursor(place.token) }
    return page
  }

  private func ask(
    _ references: [TaskReference], into page: inout TaskPage
  ) async throws(ProviderError) {
    let ids = references.map(\.vendorID).joined(separator: ",")
    let answer = try await call(product.byIDAction, ["TaskId": ids], at: now())
    let grouping = AlibabaGrouping(answer.rows, account: account, redactor: redactor)
    let asked = Set(references.map(\.vendorID))
    page.reports = grouping.reports.filter { asked.contains($0.id.vendorID) }
    let found = Set(page.reports.map(\.id.vendorID))
    page.notFound = references.filter { !found.contains($0.vendorID) }
    page.isTruncated = grouping.strayRows > 0
  }

  private func call(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) async throws(ProviderError) -> AlibabaAnswer {
    let signed = signer.request(action, parameters, at: moment)
    let answer = try await http.answer(to: signed.request, body: [])
    let redactor = redactor.alsoRemoving(signed.signature)
    let decoded: AlibabaAnswer
    do {
      decoded = try AlibabaAnswer(answer.body)
    } catch {
      // An error in XML means that the gateway did not heed our wish for JSON, whatever the status.
      throw answer.isSuccess || Wire.xmlError(answer.body) != nil
        ? .malformedResponse(Wire.notJSON(answer.body, error, redactor))
        : answer.statusError(now: moment)
    }
    if let code = decoded.errorCode, !code.isEmpty, !answer.isSuccess || decoded.rows.isEmpty {
      throw AlibabaError.error(
        code: code, text: decoded.errorMessage, answer: answer, now: moment, redactor: redactor)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    guard decoded.isListing, !decoded.isOdd else {
      throw .malformedResponse("the answer has neither a list of tasks nor an error")
    }
    return decoded
  }

  private static let foreignCursor = ProviderError.rejected(
    VendorMessage(code: "", text: "the page cursor is not one of this provider"))

  private static let unreadableID = ProviderError.rejected(
    VendorMessage(code: "", text: "this is no task id of Alibaba Cloud: ids are digits"))

  /// Sorts out ids that would change the meaning of the comma-joined list.
  private static func sorted(
    _ references: [TaskReference]
  ) -> (askable: [TaskReference], unreadable: [TaskReference]) {
    var askable: [TaskReference] = []
    var unreadable: [TaskReference] = []
    for reference in references {
      let isPlain = reference.vendorID.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
      }
      if isPlain, !reference.vendorID.isEmpty {
        askable.append(reference)
      } else {
        unreadable.append(reference)
      }
    }
    return (askable, unreadable)
  }
}

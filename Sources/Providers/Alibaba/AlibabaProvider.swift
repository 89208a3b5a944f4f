import FoundationEssentials
import HTTPTypes
import TaskModel

/// Alibaba Cloud CDN or DCDN: one list of purges and prefetches, a row a URL.
struct AlibabaProvider: Provider {
  let capabilities: ProviderCapabilities
  let product: AlibabaProduct
  private let http: any HTTPExchanging
  let now: @Sendable () -> Date
  private let signer: AlibabaSigner
  /// Signs for the service that tells whose key it is.
  let ownerSigner: AlibabaSigner
  /// Where that service is; nil for the account's own endpoint, which stands in for all services.
  let ownerEndpoint: String?
  private let redactor: Redactor
  private let account: AccountID

  /// How far back the vendor lists: three days, less what clocks and slow calls may eat.
  private static let lookBack: Duration = .seconds(3 * 86_400 - 600)
  private static let oldestStart: Double = 3 * 86_400 - 300

  /// alibabacloud.com/help, DescribeRefreshTasks: automatic refreshes of OSS cannot be queried.
  static let unlisted =
    "Alibaba Cloud does not list the files that an OSS origin refreshes by itself, so such a file"
    + " shows as not covered"

  init(_ setup: ProviderSetup, product: AlibabaProduct) throws(ProviderSetupError) {
    account = setup.settings.name
    self.product = product
    http = setup.http
    now = setup.now
    signer = try AlibabaSigner(setup, version: product.version)
    ownerSigner = try AlibabaSigner(setup, version: "2015-04-01")
    ownerEndpoint =
      setup.endpoint.host.hasSuffix(".aliyuncs.com") ? "https://sts.aliyuncs.com" : nil
    redactor = signer.redactor
    capabilities = ProviderCapabilities(
      canList: true, idsPerCall: 10, lookBack: Self.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      // https://help.aliyun.com/document_detail/27140.html: refresh 5 to 6, prefetch 5 to 30 minutes.
      usualDurations: UsualDurations(
        purge: .seconds(5 * 60) ... .seconds(6 * 60),
        prefetch: .seconds(5 * 60) ... .seconds(30 * 60)))
  }

  /// Reads one page of the list.
  ///
  /// The vendor's bound moves while a read goes on, so the start is clamped anew on every page. A
  /// window that lies wholly before it is empty.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    var place = try PageCursor.place(in: cursor, orFirst: RowCursor())
    let moment = now()
    let oldest = moment.timeIntervalSince1970 - Self.oldestStart
    let start = Date(
      timeIntervalSince1970: max(from.timeIntervalSince1970, oldest).rounded(.down))
    guard start <= to else { return TaskPage() }
    let parameters: [String: String] = [
      "PageNumber": String(place.page), "PageSize": String(product.pageSize),
      "StartTime": RFC3339.text(start),
      "EndTime": RFC3339.text(max(to, start.addingTimeInterval(1))),
    ]
    let answer = try await call(product.listAction, parameters, at: moment)
    var page = TaskPage(reports: answer.reports, isTruncated: answer.strayRows > 0)
    switch place.advance(
      over: answer.rowCount, answer.fingerprint, total: answer.total, pageSize: product.pageSize)
    {
    case .more: page.next = PageCursor(place)
    case .complete: break
    case .givenUp: page.isTruncated = true
    }
    return page
  }

  /// Asks for up to ten ids in one call.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard cursor == nil else { throw .foreignCursor }
    var page = TaskPage()
    for reference in references where !isPlain(reference) {
      page.refused[reference] = Self.unreadableID
    }
    let asked = references.filter(isPlain)
    guard !asked.isEmpty else { return page }
    let answer = try await call(product.byIDAction, ["TaskId": ids(asked)], at: now())
    let wanted = Set(asked.map(\.vendorID))
    page.reports = answer.reports.filter { wanted.contains($0.id.vendorID) }
    page.isTruncated = answer.strayRows > 0 || answer.rowCount < answer.total ?? 0
    // What is missing from an answer that is not whole may be in the part that did not come.
    guard !page.isTruncated else { return page }
    let found = Set(page.reports.map(\.id.vendorID))
    page.notFound = asked.filter { !found.contains($0.vendorID) }
    return page
  }

  private func call(
    _ action: String, _ parameters: [String: String], at moment: Date
  ) async throws(ProviderError) -> AlibabaAnswer {
    let answer = try await send(action, parameters, at: moment)
    let decoder = AlibabaDecoder(account: account)
    let decoded = try answer.decoded(
      now: moment, meaning: { error(in: $0, answer, at: moment) }, decoder.answer)
    try accept(
      answer, code: decoded.errorCode, message: decoded.errorMessage,
      hasResult: decoded.rowCount > decoded.strayRows, at: moment)
    guard decoded.isListing, !decoded.isOdd else {
      throw .malformedResponse("the answer has neither a task list nor an error")
    }
    return decoded
  }

  /// Makes a call that lists nothing and returns the plain members of its answer.
  func fields(
    _ action: String, by signer: AlibabaSigner? = nil
  ) async throws(ProviderError) -> AlibabaFields {
    let moment = now()
    let answer = try await send(action, [:], by: signer, at: moment)
    let fields = try answer.decoded(
      now: moment, meaning: { error(in: $0, answer, at: moment) }, AlibabaFields.init)
    try accept(
      answer, code: fields["Code"], message: fields["Message"],
      hasResult: !fields.quota.isEmpty || fields.owner != nil, at: moment)
    return fields
  }

  /// A gateway that does not heed our wish for JSON says the same in XML.
  private func error(
    in said: XMLError, _ answer: HTTPAnswer, at moment: Date
  ) -> ProviderError {
    AlibabaError.error(code: said.code, text: said.message, answer: answer, now: moment)
  }

  /// Throws the error that an answer is; one that has what was asked for is none, whatever code it has.
  private func accept(
    _ answer: HTTPAnswer, code: String?, message: String?, hasResult: Bool, at moment: Date
  ) throws(ProviderError) {
    if let code, !code.isEmpty, !answer.isSuccess || !hasResult {
      throw AlibabaError.error(code: code, text: message, answer: answer, now: moment)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
  }

  /// Sends a call and returns its answer, without secrets.
  ///
  /// - Parameter signer: signs for another service than that of the tasks.
  private func send(
    _ action: String, _ parameters: [String: String], by signer: AlibabaSigner? = nil,
    at moment: Date
  ) async throws(ProviderError) -> HTTPAnswer {
    let signed = (signer ?? self.signer).request(action, parameters, at: moment)
    return try await http.answer(
      to: signed.request, body: [], without: redactor.alsoRemoving(signed.signature))
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    guard isPlain(reference) else { throw Self.unreadableID }
    let answer = try await send(product.byIDAction, ["TaskId": ids([reference])], at: now())
    return RawLayout.rawAnswer(answer)
  }

  private static let unreadableID = ProviderError.rejected(
    VendorMessage(code: "", text: "this is no task id of Alibaba Cloud: ids are digits"))

  /// Returns the vendor's ids as it wants them.
  private func ids(_ references: [TaskReference]) -> String {
    references.map { redactor.original(of: $0.vendorID) }.joined(separator: ",")
  }

  /// Whether an id leaves the meaning of the comma-joined list alone.
  private func isPlain(_ reference: TaskReference) -> Bool {
    let bytes = redactor.original(of: reference.vendorID).utf8
    return !bytes.isEmpty
      && bytes.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
      }
  }
}

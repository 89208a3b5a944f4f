import FoundationEssentials
import HTTPTypes
import TaskModel

/// Huawei Cloud CDN: tasks with counts in lists, and with their URLs by id.
struct HuaweiProvider: Provider {
  let capabilities: ProviderCapabilities
  let now: @Sendable () -> Date
  private let account: AccountID
  private let http: any HTTPExchanging
  private let endpoint: Endpoint
  private let redactor: Redactor
  private let keyID: String
  private let secret: Secret
  private let token: Secret?
  /// Where the tasks belong to; a key of an IAM user has to name that.
  private let project: String
  /// The account by its own id, which the vendor's kits send along.
  let domainID: String?
  private let directories = HuaweiDirectories()
  private let refusedKeys: RefusedKeys
  private let key: RefusedKeys.Key

  private static let root = "/v1.0/cdn/"
  private static let pageSize = 1_000
  /// How long the vendor locks a key that was refused more than five times in a row, by whomever.
  private static let refusedKeyRest: Duration = .seconds(5 * 60)

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    http = setup.http
    now = setup.now
    endpoint = setup.endpoint
    keyID = try setup.requiredValue("access_key_id")
    secret = try setup.requiredSecret("secret_access_key")
    token = setup.secret("security_token")
    refusedKeys = setup.refusedKeys
    key = RefusedKeys.Key(
      [endpoint.authority, keyID], secrets: [secret, token].compactMap(\.self))
    redactor = setup.redactor(identifiers: [keyID])
    project = setup.value("enterprise_project_id") ?? "all"
    domainID = setup.value("domain_id")
    capabilities = ProviderCapabilities(
      canList: true, idsPerCall: 1, lookBack: .seconds(15 * 86_400),
      lookBackByID: .seconds(7 * 86_400), listRate: setup.rates.list, byIDRate: setup.rates.byID,
      reportsProgress: true,
      listTells: [.progress, .created], answerTells: .all.subtracting(.finished),
      refusedKeyRest: Self.refusedKeyRest)
  }

  // MARK: - Tasks

  /// A place in the two lists that are read one after the other: of all there is, and of directories alone.
  private struct Place: Hashable {
    var rows = RowCursor()
    var isOfDirectories = false
  }

  /// Reads one page, newest first.
  ///
  /// `file_type` chooses between files and directories, and whether it means files where it is left out depends on
  /// which of the vendor's pages is right. So it is left out, which tells all there is if all goes well, whatever
  /// it may be; and those are asked for besides as ``HuaweiDirectories`` has it.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard scope == .account else { throw .foreignScope }
    var place = try PageCursor.place(in: cursor, orFirst: Place())
    var query = page(place.rows)
    query["start_date"] = Self.milliseconds(from)
    query["end_date"] = Self.milliseconds(to)
    if place.isOfDirectories { query["file_type"] = "\(HuaweiTask.directory)" }
    let answer = try await answer(to: "historytasks", query)
    guard let tasks = answer.tasks else { throw Self.unexpected }
    let step = place.rows.advance(
      over: tasks.count + answer.strays, answer.fingerprint.value, total: answer.task.total,
      pageSize: Self.pageSize)
    if tasks.contains(where: { $0.isOfDirectories == true }) {
      directories.note(asked: place.isOfDirectories)
    }
    let reports = tasks.compactMap { task in
      task.id.map {
        task.report(id: $0, account: account, items: nil, telling: capabilities.listTells)
      }
    }
    var page = TaskPage(listed: reports, strays: answer.strays, step, at: place)
    if page.next == nil, !place.isOfDirectories, directories.areDue(at: now()) {
      page.next = PageCursor(Place(isOfDirectories: true))
    }
    return page
  }

  /// Asks for one task, whose URLs may take several pages.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    var place = try PageCursor.place(in: cursor, orFirst: RowCursor())
    let answer: HuaweiAnswer
    do {
      answer = try await self.answer(to: path(reference), question(about: reference, from: place))
    } catch {
      guard HuaweiError.isMissing(error) else { throw error }
      return TaskPage(of: [reference], [], isWhole: cursor == nil)
    }
    guard answer.items != nil || answer.task.id != nil else { throw Self.unexpected }
    guard let id = answer.task.id, !id.isEmpty, answer.task.isTold else {
      // An answer about nobody, or that only repeats the id.
      guard answer.items?.isEmpty != false else { throw Self.unexpected }
      return TaskPage(of: [reference], [], isWhole: cursor == nil)
    }
    guard id.lowercased() == reference.vendorID.lowercased() else { throw Self.unexpected }
    let step = place.advance(
      over: answer.items?.count ?? 0, answer.fingerprint.value, total: answer.task.total,
      pageSize: Self.pageSize)
    let facets = capabilities.answerTells
    let report = answer.task.report(
      id: reference.vendorID, account: account, items: answer.items,
      telling: answer.items == nil ? facets.subtracting(.items) : facets)
    // Without a place for its URLs a task is not told whole, whatever its counts are.
    var page = TaskPage(reports: [report], isTruncated: step == .givenUp || answer.items == nil)
    if step == .more { page.next = PageCursor(place) }
    return page
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    RawLayout.rawAnswer(
      try await send(path(reference), question(about: reference, from: RowCursor())))
  }

  private func path(_ reference: TaskReference) -> String {
    "historytasks/" + PercentEncoding.encode(redactor.original(of: reference.vendorID)) + "/detail"
  }

  /// Without the time of its creation a task is looked for in the last seven days.
  private func question(about reference: TaskReference, from place: RowCursor) -> [String: String] {
    var query = page(place)
    query["create_time"] = reference.createdAt.map(Self.milliseconds)
    return query
  }

  /// Either without the other is refused.
  private func page(_ place: RowCursor) -> [String: String] {
    [
      "page_size": String(Self.pageSize), "page_number": String(place.page),
      "enterprise_project_id": project,
    ]
  }

  private static func milliseconds(_ date: Date) -> String {
    String(Int((date.timeIntervalSince1970 * 1_000).rounded()))
  }

  private static let unexpected = ProviderError.malformedResponse(
    "the answer has neither what was asked for nor an error")

  // MARK: - Calls

  /// Makes a call and reads its answer.
  ///
  /// - Throws: what the vendor refuses, or that the answer is none of its own.
  func answer(
    to path: String, _ query: [String: String]
  ) async throws(ProviderError) -> HuaweiAnswer {
    try await refusedKeys.asking(with: key, rest: Self.refusedKeyRest) {
      () async throws(ProviderError) in try await told(path, query)
    }
  }

  private func told(
    _ path: String, _ query: [String: String]
  ) async throws(ProviderError) -> HuaweiAnswer {
    let answer = try await send(path, query)
    let moment = now()
    let read = try answer.decoded(now: moment) { (bytes) throws(JSONReader.Fault) in
      try HuaweiAnswer(bytes)
    }
    guard !read.isError, answer.isSuccess || read.message == nil else {
      throw HuaweiError.error(
        code: read.code ?? "", text: read.message, answer: answer, now: moment)
    }
    guard answer.isSuccess else { throw answer.statusError(now: moment) }
    return read
  }

  private func send(
    _ path: String, _ query: [String: String]
  ) async throws(ProviderError) -> HTTPAnswer {
    try await http.answer(
      to: request(Self.root + path, query, at: now()), without: redactor)
  }

  /// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html: the path is signed with a
  /// slash at its end that is not sent, and the key is the secret itself.
  func request(
    _ path: String, _ query: [String: String], at moment: Date
  ) -> SignedRequest {
    let stamp = SigningTime.stamp(moment)
    var headers = [
      "content-type": "application/json", "host": endpoint.authority, "x-sdk-date": stamp,
    ]
    headers["x-domain-id"] = domainID
    if let token { headers["x-security-token"] = token.withValue { $0 } }
    let canonical = CanonicalRequest(
      method: "GET", path: path + "/", query: query, headers: headers,
      bodyHash: CanonicalRequest.hash([]))
    let way = RequestSignature(algorithm: "SDK-HMAC-SHA256", stamp: stamp)
    let signed = way.signed(canonical, secret: secret)
    headers["authorization"] = way.authorization(
      keyID: keyID, signed, of: canonical, keyWord: "Access")
    return SignedRequest(
      .get, endpoint, path: path, query: PercentEncoding.query(query), fields: headers,
      signature: signed.signature)
  }
}

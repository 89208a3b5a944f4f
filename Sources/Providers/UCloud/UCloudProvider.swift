import FoundationEssentials
import HTTPTypes
import TaskModel

/// The UCDN of UCloud and its sister brands: purges and prefetches in lists of their own.
struct UCloudProvider: Provider {
  let capabilities: ProviderCapabilities
  private let account: AccountID
  private let endpoint: Endpoint
  private let http: any HTTPExchanging
  let now: @Sendable () -> Date
  private let key: UCloudKey
  private let projectID: String?
  private let channelKey: String?
  /// The lists that make up the account.
  let lists: [TaskScope]
  let hasSeveralProducts: Bool
  private let redactor: Redactor

  /// There are no reasons.
  private static let told = TaskFacets.all.subtracting(.message)
  private static let day = 86_400.0
  /// How far back to look for ids that do not tell their age.
  private static let lookBack = 30 * day

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    endpoint = setup.endpoint
    http = setup.http
    now = setup.now
    key = try UCloudKey(setup)
    projectID = setup.value("project_id")
    channelKey = setup.value("channel_key")
    let configured = setup.settings.lists["products"] ?? []
    let products = configured.isEmpty ? ["cdn"] : configured
    lists = TaskScope.ucloud(products)
    hasSeveralProducts = products.count > 1
    redactor = setup.redactor(identifiers: [key.name, channelKey].compactMap { $0 })
    capabilities = ProviderCapabilities(
      canList: true, scopes: .fixed(lists), idsPerCall: 20, lookBack: .seconds(Int(Self.lookBack)),
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      listTells: Self.told, answerTells: Self.told,
      stallLimits: StallLimits(purge: .seconds(10 * 60)),
      // surfercloud.com/docs, guide of UCDN: effective in about a minute.
      usualDurations: UsualDurations(purge: .seconds(30) ... .seconds(90)))
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard lists.contains(scope) else { throw .foreignScope }
    var place = try PageCursor.place(in: cursor, orFirst: UCloudListCursor())
    let parameters: [String: String] = [
      "BeginTime": Self.seconds(from), "EndTime": Self.seconds(to),
      "Offset": String(place.offset), "Limit": String(UCloudListCursor.pageSize),
    ]
    let answer = try await call(scope, parameters)
    let step = place.advance(over: answer)
    return TaskPage(listed: answer.tasks, strays: answer.strays, step, at: place)
  }

  /// Asks one list for the ids that may be in it and were not found in an earlier one.
  ///
  /// A list that the key may not ask, or that rejects an id, says nothing of the others.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    var search = try PageCursor.place(in: cursor, orFirst: UCloudSearch())
    var page = TaskPage()
    // Ids of a product that is not configured are in no list.
    if cursor == nil {
      page.notFound = references.filter { reference in !lists.contains { $0.mayHold(reference) } }
    }
    guard let current = search.next(in: lists, references) else { return page }
    let list = lists[current]
    let asked = references.indices.filter { index in
      list.mayHold(references[index]) && !search.found.contains(index)
    }
    search.list = current + 1
    do throws(ProviderError) {
      let answer = try await call(list, parameters(for: asked.map { references[$0] }))
      let wanted = Set(asked.map { references[$0].vendorID })
      page.reports = answer.tasks.filter { wanted.contains($0.id.vendorID) }
      page.isTruncated = answer.strays > 0
      let answered = Set(page.reports.map(\.id.vendorID))
      for index in asked {
        let reference = references[index]
        if answered.contains(reference.vendorID) {
          search.found.insert(index)
        } else if !page.isTruncated, !search.refused.contains(index),
          !lists[search.list...].contains(where: { $0.mayHold(reference) })
        {
          page.notFound.append(reference)
        }
      }
    } catch {
      guard error.isRefusal(ofSeveral: asked.count > 1) else { throw error }
      search.refused.formUnion(asked)
      for index in asked { page.refused[references[index]] = error }
    }
    if search.next(in: lists, references) != nil { page.next = PageCursor(search) }
    return page
  }

  /// The ids, and the window that they need: by itself the vendor looks back one day.
  private func parameters(for references: [TaskReference]) -> [String: String] {
    var parameters: [String: String] = [:]
    for (index, reference) in references.enumerated() {
      parameters["TaskId.\(index)"] = redactor.original(of: reference.vendorID)
    }
    let moment = now()
    let unknown = moment.addingTimeInterval(-Self.lookBack)
    let created = references.map { max(Self.creation(of: $0.vendorID) ?? unknown, unknown) }
    let oldest = created.min() ?? moment
    // An hour's leeway on both sides: the id's time is a hint, and clocks differ.
    if oldest < moment.addingTimeInterval(-Self.day + 3_600) {
      parameters["BeginTime"] = Self.seconds(oldest.addingTimeInterval(-3_600))
      parameters["EndTime"] = Self.seconds(moment)
    }
    return parameters
  }

  /// The time at the front of ids such as `20190121141137_4d8031d5`, which is Shanghai's.
  private static func creation(of id: String) -> Date? {
    ZonelessTime.date(String(decoding: id.utf8.prefix(14), as: UTF8.self), in: .shanghai)
  }

  func call(
    _ list: TaskScope, _ parameters: [String: String]
  ) async throws(ProviderError) -> UCloudAnswer {
    let answer = try await send(list, parameters)
    let decoder = UCloudDecoder(
      account: account, family: list.family, product: hasSeveralProducts ? list.product : nil)
    let decoded = try answer.decoded(now: now(), decoder.answer)
    try accept(code: decoded.code, message: decoded.message, answer: answer)
    guard !decoded.isOdd else { throw .malformedResponse("the answer's TaskList is no list") }
    return decoded
  }

  /// Throws the error that an answer is.
  func accept(
    code: Int?, message: String?, answer: HTTPAnswer
  ) throws(ProviderError) {
    guard let code else {
      throw answer.isSuccess
        ? .malformedResponse("the answer has no RetCode") : answer.statusError(now: now())
    }
    guard code == 0 else {
      throw UCloudError.error(
        code: code, text: message, answer: answer, endpoint: endpoint, now: now())
    }
    guard answer.isSuccess else { throw answer.statusError(now: now()) }
  }

  private func send(
    _ list: TaskScope, _ parameters: [String: String]
  ) async throws(ProviderError) -> HTTPAnswer {
    try await send(list.ucloudAction, parameters.merging(["IsDcdn": list.isDcdn]) { $1 })
  }

  /// Sends a call and returns its answer, without secrets.
  func send(
    _ action: String, _ parameters: [String: String]
  ) async throws(ProviderError) -> HTTPAnswer {
    var all = parameters
    all["Action"] = action
    if let projectID { all["ProjectId"] = projectID }
    let signature = key.sign(&all)
    return try await http.answer(
      to: request(), body: Array(PercentEncoding.query(all).utf8),
      without: signature.map(redactor.alsoRemoving) ?? redactor)
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    guard let list = lists.first(where: { $0.mayHold(reference) }) else {
      throw .rejected(VendorMessage(code: "", text: "the product of this task is not configured"))
    }
    let answer = try await send(list, parameters(for: [reference]))
    return RawLayout.rawAnswer(answer)
  }

  private func request() -> HTTPRequest {
    var request = HTTPRequest(
      method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: "/",
      headerFields: [
        .contentType: "application/x-www-form-urlencoded", .accept: "application/json",
      ])
    if let authorization = key.authorization {
      request.headerFields[.authorization] = authorization
    }
    if let channelKey, let name = HTTPField.Name("channel-key") {
      request.headerFields[name] = channelKey
    }
    return request
  }

  private static func seconds(_ date: Date) -> String {
    String(Int(date.timeIntervalSince1970.rounded(.down)))
  }
}

extension ProviderError {
  /// Whether it is about the list that was asked and its ids alone; which of several ids are rejected it does
  /// not tell.
  fileprivate func isRefusal(ofSeveral isOfSeveral: Bool) -> Bool {
    switch self {
    case .permission: true
    case .rejected: !isOfSeveral
    default: false
    }
  }
}

import FoundationEssentials
import HTTPTypes
import Synchronization
import TaskModel

/// Amazon CloudFront: invalidations of distributions, whose lists are summaries without paths.
struct CloudFrontProvider: Provider {
  let capabilities: ProviderCapabilities
  let now: @Sendable () -> Date
  private let account: AccountID
  private let http: any HTTPExchanging
  private let signer: AmazonSigner
  /// Signs for the service that tells whose key it is.
  let ownerSigner: AmazonSigner
  /// Where that service is; nil for the account's own endpoint, which stands in for all services.
  let ownerEndpoint: String?
  /// The distributions to watch; empty for all.
  private let wanted: [String]
  private let hosts: KnownHosts

  static let permissions = (
    distributions: "cloudfront:ListDistributions", list: "cloudfront:ListInvalidations",
    byID: "cloudfront:GetInvalidation"
  )
  static let distributionsPath = "/2020-05-31/distribution"
  private static let pageSize = "100"
  /// The most pages of one list, so that one that never ends is given up.
  private static let pageLimit = 5_000
  private static let distributionPageLimit = 100
  /// In so many distributions an id is looked for that comes without its own.
  private static let mostSearched = 20

  /// docs.aws.amazon.com/cloudfront/latest/APIReference: tenants have lists of their own.
  static let unlisted =
    "cdntop does not ask Amazon CloudFront for the invalidations of distribution tenants, so what one of them"
    + " covers shows as not covered"

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    http = setup.http
    now = setup.now
    signer = try AmazonSigner(setup, service: "cloudfront")
    ownerSigner = try AmazonSigner(setup, service: "sts")
    let host = setup.endpoint.host
    ownerEndpoint =
      host.hasSuffix(".amazonaws.com.cn")
      ? "https://sts.cn-northwest-1.amazonaws.com.cn"
      : host.hasSuffix(".amazonaws.com") || host.hasSuffix(".api.aws")
        ? "https://sts.amazonaws.com" : nil
    wanted = setup.settings.lists["distributions"] ?? []
    hosts = KnownHosts()
    capabilities = ProviderCapabilities(
      // Nothing says that invalidations ever leave the list.
      canList: true, scopes: .discovered, idsPerCall: 1, lookBack: .seconds(90 * 86_400),
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: false,
      listTells: [.created], answerTells: [.created, .items, .domains, .message],
      // 40 minutes were seen where all was well.
      stallLimits: StallLimits(purge: .seconds(45 * 60)))
  }

  // MARK: - Distributions

  /// Whether some distributions are watched that are named, so that nobody need list them.
  var isNamed: Bool { !wanted.isEmpty }

  /// Returns the account's distributions, those of them that are configured; without the permission to list
  /// them the configured ones all the same, whose hosts then are not known.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    var found: [CloudFrontDistribution] = []
    do {
      found = try await distributions()
    } catch {
      guard case .permission = error, !wanted.isEmpty else { throw error }
    }
    let known = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let ids = wanted.isEmpty ? found.filter { !$0.isForTenants }.map(\.id) : wanted
    hosts.set(Dictionary(uniqueKeysWithValues: Set(ids).map { ($0, known[$0]?.hosts ?? []) }))
    return ids.map { id in
      TaskScope(
        vendorID: id, name: SafeText(known[id]?.hosts.first ?? id, limit: .word), product: id)
    }.toldApart
  }

  private func distributions() async throws(ProviderError) -> [CloudFrontDistribution] {
    var found: [CloudFrontDistribution] = []
    var markers: Set<String> = []
    var marker: String?
    for _ in 0..<Self.distributionPageLimit {
      let page = try await distributionPage(after: marker)
      guard page.strays == 0, !page.isCut, page.next.map({ markers.insert($0).inserted }) != false
      else { throw .malformedResponse("the list of distributions is not whole") }
      found += page.rows
      guard let next = page.next else { return found }
      marker = next
    }
    throw .tooMuch("the account has more distributions than are read")
  }

  func distributionPage(
    after marker: String?
  ) async throws(ProviderError) -> CloudFrontPage<CloudFrontDistribution> {
    try await page(
      Self.distributionsPath, after: marker, "DistributionList", CloudFrontDistribution.init)
  }

  // MARK: - Tasks

  /// A place in the list of a distribution.
  private struct Place: Hashable {
    var marker: String?
    var page = 1
  }

  /// Reads one page, newest first, and ends the read where what follows is older than wanted.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let distribution = scope.product else { throw .foreignScope }
    let place = try PageCursor.place(in: cursor, orFirst: Place())
    let list = try await page(
      Self.path(distribution), after: place.marker, "InvalidationList", CloudFrontSummary.init)
    // What is dated after the span is a task all the same: clocks differ.
    let isWanted = { (summary: CloudFrontSummary) in summary.createdAt.map { $0 >= from } ?? true }
    var page = TaskPage(
      reports: list.rows.filter(isWanted).map { report($0, of: distribution) },
      isTruncated: list.strays > 0 || list.isCut)
    let times = list.rows.compactMap(\.createdAt)
    let isInOrder = zip(times, times.dropFirst()).allSatisfy { $0 >= $1 }
    if let last = times.last, last < from, isInOrder { return page }
    guard let next = list.next else { return page }
    guard next != place.marker, place.page < Self.pageLimit else {
      page.isTruncated = true
      return page
    }
    page.next = PageCursor(Place(marker: next, page: place.page + 1))
    return page
  }

  /// Asks for one invalidation, in the distributions one after the other where its own is not known.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    let place = try PageCursor.place(in: cursor, orFirst: 0)
    let distributions = reference.product.map { [$0] } ?? searched
    guard distributions.count <= Self.mostSearched, !distributions.isEmpty else {
      return TaskPage(refused: [reference: Self.homeless])
    }
    guard distributions.indices.contains(place) else { throw .foreignCursor }
    var page = TaskPage()
    do throws(ProviderError) {
      let answer = try await ask(reference, of: distributions[place])
      let told = try invalidation(in: answer)
      guard told.id == reference.vendorID else {
        throw .malformedResponse("the answer is about another invalidation")
      }
      page.reports = [report(told, of: distributions[place])]
    } catch {
      guard CloudFrontError.isMissing(error) else { throw error }
      if place + 1 < distributions.count {
        page.next = PageCursor(place + 1)
      } else {
        page.notFound = [reference]
      }
    }
    return page
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    guard let distribution = reference.product ?? searched.first else { throw Self.homeless }
    let answer = try await send(
      Self.path(distribution) + "/" + encoded(reference.vendorID), [:], at: now())
    return RawLayout.rawAnswer(answer)
  }

  private var searched: [String] { wanted.isEmpty ? hosts.distributions : wanted }

  private static let homeless = ProviderError.rejected(
    VendorMessage(
      code: "",
      text:
        "CloudFront answers by distribution: track the id as DISTRIBUTION/ID, such as E1EXAMPLE/I1EXAMPLE"
    ))

  private func ask(
    _ reference: TaskReference, of distribution: String
  ) async throws(ProviderError) -> HTTPAnswer {
    try await success(Self.path(distribution) + "/" + encoded(reference.vendorID), [:])
  }

  private func invalidation(
    in answer: HTTPAnswer
  ) throws(ProviderError) -> CloudFrontInvalidation {
    let told = try answer.decoded(as: .xml, now: now(), CloudFrontInvalidation.read)
    guard let told, !told.id.isEmpty else { throw unexpected(answer, "Invalidation") }
    return told
  }

  // MARK: - Reports

  private static let statuses = ["inprogress": TaskStatus.running, "completed": .succeeded]

  private static func status(_ word: String?) -> TaskStatus {
    word.flatMap { statuses[$0.trimmed.lowercased()] } ?? .unknown
  }

  private func id(_ id: String, of distribution: String) -> CacheTask.ID {
    CacheTask.ID(account: account, vendorID: id, product: distribution)
  }

  private func report(_ summary: CloudFrontSummary, of distribution: String) -> TaskReport {
    TaskReport(
      // Only its paths say what it purges.
      id: id(summary.id, of: distribution), kind: .other, word: Self.status(summary.status),
      vendorStatus: Wire.word(summary.status), createdAt: summary.createdAt,
      told: capabilities.listTells)
  }

  private func report(_ said: CloudFrontInvalidation, of distribution: String) -> TaskReport {
    // Without its hosts the paths of a distribution say too little to be kept.
    let domains = hosts[distribution]
    let told =
      domains == nil
      ? capabilities.answerTells.subtracting([.items, .domains]) : capabilities.answerTells
    let status = Self.status(said.status)
    let kinds = said.paths.map(Self.kind)
    // The widest of what it purges is what it is.
    let widest: [TaskKind] = [.purgeAll, .purgePattern, .purgeTag, .purgeURL]
    let kind = widest.first(where: kinds.contains) ?? .purgeURL
    var items = URLItems.Builder()
    for (path, own) in zip(said.paths, kinds) {
      // A tag is no path of any host, and a path may lack its first slash.
      let rooted = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
      let text = own == .purgeTag ? path : (domains?.first ?? "") + rooted
      items.append(
        url: text.utf8Span.span, status: status, kind: own == kind ? nil : own,
        dialect: Self.dialect(of: own))
    }
    return TaskReport(
      id: id(said.id, of: distribution), kind: kind, word: status,
      vendorStatus: Wire.word(said.status), createdAt: said.createdAt,
      message: Wire.message(said.callerReference.map { "caller reference: " + $0 }),
      items: items.items, domains: domains ?? [], told: told)
  }

  /// What an invalidation of a path does: `docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide`, pages on
  /// what to invalidate, and on tags.
  private static func kind(_ path: String) -> TaskKind {
    if path.utf8.first == UInt8(ascii: "#") { return .purgeTag }
    if path == "/*" || path == "*" { return .purgeAll }
    return path.hasSuffix("*") ? .purgePattern : .purgeURL
  }

  /// The one wildcard stands at the end; an asterisk anywhere else is a letter.
  private static func dialect(of kind: TaskKind) -> PatternDialect {
    switch kind {
    case .purgeTag: .tag
    case .purgePattern, .purgeAll: .prefix
    default: .url
    }
  }

  // MARK: - Calls

  private static func path(_ distribution: String) -> String {
    distributionsPath + "/" + PercentEncoding.encode(distribution) + "/invalidation"
  }

  private func encoded(_ id: String) -> String {
    PercentEncoding.encode(signer.redactor.original(of: id))
  }

  private func page<Row>(
    _ path: String, after marker: String?, _ root: StaticString, _ row: (inout XMLReader) -> Row?
  ) async throws(ProviderError) -> CloudFrontPage<Row> {
    var query = ["MaxItems": Self.pageSize]
    if let marker { query["Marker"] = marker }
    let answer = try await success(path, query)
    let page = try answer.decoded(as: .xml, now: now()) { (bytes) throws(XMLReader.Fault) in
      try CloudFrontPage.read(bytes, root, row)
    }
    guard let page else { throw unexpected(answer, root) }
    return page
  }

  /// What an answer means that says it is a success and is not what was asked for.
  private func unexpected(_ answer: HTTPAnswer, _ root: StaticString) -> ProviderError {
    XMLError(answer.body) == nil
      ? .malformedResponse("the answer is no \(root)")
      : CloudFrontError.error(in: answer, now: now())
  }

  /// Makes a call and returns its answer.
  ///
  /// - Throws: the error that the answer is.
  func success(
    _ path: String, _ query: [String: String], by signer: AmazonSigner? = nil
  ) async throws(ProviderError) -> HTTPAnswer {
    let moment = now()
    let answer = try await send(path, query, by: signer, at: moment)
    guard answer.isSuccess else { throw CloudFrontError.error(in: answer, now: moment) }
    return answer
  }

  private func send(
    _ path: String, _ query: [String: String], by signer: AmazonSigner? = nil, at moment: Date
  ) async throws(ProviderError) -> HTTPAnswer {
    try await http.answer(
      to: (signer ?? self.signer).get(path, query, at: moment), without: self.signer.redactor)
  }
}

/// The hosts of an account's distributions, as they were last told.
private final class KnownHosts: Sendable {
  private let known = Mutex<[String: [String]]>([:])

  var distributions: [String] { known.withLock { $0.keys.sorted() } }

  /// None of one that the key may not list; nil before any was asked for.
  subscript(distribution: String) -> [String]? { known.withLock { $0[distribution] } }

  func set(_ hosts: [String: [String]]) { known.withLock { $0 = hosts } }
}

import FoundationEssentials
import Synchronization
import TaskModel

/// Alibaba Cloud ESA: a list a site and type of purge, and one of a site's preloads.
///
/// What is not given in lists is not told: the vendor answers to no id.
struct AlibabaESAProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: AlibabaGateway
  private let account: AccountID
  /// The names or ids of the sites to watch; empty for all.
  private let wanted: [String]

  static let version = "2024-09-10"
  static let sitesAction = "ListSites"
  static let purgesAction = "DescribePurgeTasks"
  static let preloadsAction = "DescribePreloadTasks"
  static let quotaAction = "GetPurgeQuota"

  /// DescribePurgeTasks lists `file` where it is given no type, so that each is asked for.
  static let purgeTypes = [
    "file", "directory", "ignoreParams", "hostname", wholeSite, "cachetag",
  ]
  private static let wholeSite = "purgeall"
  private static let pageSize = 50
  private static let sitesPageSize = 500
  private static let mostSitePages = 100

  static let unlisted =
    "Alibaba Cloud ESA does not list purges by cache key, so a URL purged so shows as not covered"

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    gateway = try AlibabaGateway(setup, version: Self.version)
    wanted = setup.settings.lists["sites"] ?? []
    let told = TaskFacets.all.subtracting(.finished)
    capabilities = ProviderCapabilities(
      canList: true, scopes: .discovered, idsPerCall: 0, lookBack: AlibabaGateway.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      listTells: told, answerTells: told)
  }

  // MARK: - Sites

  func scopes() async throws(ProviderError) -> [TaskScope] {
    try await sites().flatMap { site in
      let types = Self.purgeTypes.map { (name: $0, family: TaskKind.Family.purge) }
      return (types + [(name: "preload", family: .prefetch)]).map { type, family in
        TaskScope(
          vendorID: type, name: SafeText("\(site.name) \(type)", limit: .word), family: family,
          product: site.id)
      }
    }
  }

  /// Returns the sites that serve, those of them that are configured.
  ///
  /// Without the permission to list them configured ids do all the same.
  func sites() async throws(ProviderError) -> [AlibabaESASite] {
    var found: [AlibabaESASite] = []
    do {
      found = try await allSites()
    } catch {
      let ids = wanted.filter { $0.utf8.allSatisfy(\.isDigit) }
      guard case .permission = error, !ids.isEmpty else { throw error }
      return ids.map { AlibabaESASite(id: $0, name: $0) }
    }
    if wanted.isEmpty { return found.filter(\.isServing) }
    return found.filter { wanted.contains($0.id) || wanted.contains($0.name) }
  }

  private func allSites() async throws(ProviderError) -> [AlibabaESASite] {
    var found: [AlibabaESASite] = []
    for page in 1...Self.mostSitePages {
      let answer = try await sitesPage(page)
      found += answer.sites
      if answer.sites.isEmpty || found.count >= answer.total ?? 0 { return found }
    }
    throw .tooMuch("the account has more sites than are read")
  }

  func sitesPage(_ page: Int) async throws(ProviderError) -> AlibabaESASites {
    let parameters = ["PageNumber": String(page), "PageSize": String(Self.sitesPageSize)]
    let answer = try await gateway.answer(
      to: Self.sitesAction, parameters, at: gateway.now(), AlibabaESASites.init, code: \.code,
      message: \.message, hasResult: \.isListing)
    guard answer.isListing else {
      throw .malformedResponse("the answer has neither a list of sites nor an error")
    }
    return answer
  }

  // MARK: - Tasks

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let site = scope.product, let family = scope.family else { throw .foreignScope }
    let isPreload = family == .prefetch
    let span = from...max(from, to)
    var parameters = ["SiteId": site]
    if !isPreload { parameters["Type"] = scope.vendorID }
    var page = try await gateway.page(
      of: isPreload ? Self.preloadsAction : Self.purgesAction, parameters, from: from, to: to,
      after: cursor, pageSize: Self.pageSize,
      AlibabaDecoder(
        account: account, product: site, kind: isPreload ? .prefetch : nil,
        time: { text in Self.time(text.string, in: span) }))
    // The purge of a whole site names nothing.
    if scope.vendorID == Self.wholeSite, let name = scope.name.text.split(separator: " ").first {
      for place in page.reports.indices { page.reports[place].domains = [name.lowercased()] }
    }
    return page
  }

  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    throw .rejected(
      VendorMessage(code: "", text: "Alibaba Cloud ESA answers to no task id, only with lists"))
  }

  /// Reads a time of either call.
  ///
  /// Those of purges are UTC, some with a sign too many before the `Z`. Those of preloads carry no zone and no page names
  /// one: read as UTC and on the vendor's own clock, such a time counts where just one of the two lies in the span that
  /// was asked for.
  static func time(_ text: String, in span: ClosedRange<Date>) -> Date? {
    if let date = RFC3339.date(text.replacing("+Z", with: "Z")) { return date }
    // Lists may hold what was created while they are read.
    let reach = span.lowerBound.addingTimeInterval(-60)...span.upperBound.addingTimeInterval(60)
    let readings = [UTCOffset.utc, .shanghai].compactMap { ZonelessTime.date(text, in: $0) }
      .filter(reach.contains)
    return readings.count == 1 ? readings[0] : nil
  }
}

/// A site as the vendor lists it.
struct AlibabaESASite {
  let id: String
  let name: String
  /// Whether it is not known to be set up still, switched off or moved away.
  var isServing = true
}

/// An answer that lists sites, or an error.
struct AlibabaESASites {
  var sites: [AlibabaESASite] = []
  var total: Int?
  var code: String?
  var message: String?
  var isListing = false

  /// Reads an answer.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    var read = (sites: [AlibabaESASite](), isListing: false)
    var (total, code, message): (Int?, String?, String?)
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "Sites":
          let kind = value.kind()
          read.isListing = kind == .array || kind == .null
          value.rows { row in
            if let site = Self.site(&row) { read.sites.append(site) }
          }
        case "TotalCount": total = value.integer()
        case "Code": code = value.text()
        case "Message": message = value.text()
        default: break
        }
      }
    }
    (sites, isListing) = read
    (self.total, self.code, self.message) = (total, code, message)
  }

  private static func site(_ row: inout JSONReader) -> AlibabaESASite? {
    var (id, name, status): (String?, String?, String?)
    row.members { key, value in
      switch key {
      case "SiteId": id = value.text()
      case "SiteName": name = value.text()
      case "Status": status = value.text()
      default: break
      }
    }
    guard let id, !id.isEmpty else { return nil }
    let isIdle = ["pending", "offline", "moved"].contains(status?.lowercased() ?? "")
    return AlibabaESASite(id: id, name: name ?? id, isServing: !isIdle)
  }
}

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
    "Alibaba Cloud ESA does not list purges by cache key, and its bulk uploads are not read, so a URL purged so"
    + " shows as not covered"

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
      // What is not there has one list, which fails.
      guard site.isThere else {
        return [TaskScope(name: SafeText(site.name, limit: .word), product: site.id)]
      }
      let types = Self.purgeTypes.map { (name: $0, family: TaskKind.Family.purge) }
      return (types + [(name: "preload", family: .prefetch)]).map { type, family in
        TaskScope(
          vendorID: type, name: SafeText("\(site.name) \(type)", limit: .word), family: family,
          product: site.id)
      }
    }.toldApart
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
    return wanted.map { name in
      found.first { $0.id == name || $0.name.lowercased() == name.lowercased() }
        ?? AlibabaESASite(id: name, name: name, isThere: false)
    }
  }

  private func allSites() async throws(ProviderError) -> [AlibabaESASite] {
    var found: [AlibabaESASite] = []
    var rows = 0
    for page in 1...Self.mostSitePages {
      let answer = try await sitesPage(page)
      found += answer.sites
      rows += answer.rowCount
      if rows >= answer.total ?? (answer.rowCount < Self.sitesPageSize ? 0 : .max) { return found }
      guard answer.rowCount > 0 else {
        throw .malformedResponse("the list of sites ends before all that the vendor counts")
      }
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
    guard let site = scope.product else { throw .foreignScope }
    guard let family = scope.family else {
      throw .rejected(VendorMessage(code: "", text: "the account has no site \(site)"))
    }
    let isPreload = family == .prefetch
    let span = from...max(from, to)
    var parameters = ["SiteId": site]
    if !isPreload { parameters["Type"] = scope.vendorID }
    var page = try await gateway.page(
      of: isPreload ? Self.preloadsAction : Self.purgesAction, parameters, from: from, to: to,
      after: cursor, pageSize: Self.pageSize,
      AlibabaDecoder(
        account: account, product: site, type: isPreload ? "preload" : scope.vendorID,
        time: { text in Self.time(text.string, in: span) }))
    // The purge of a whole site names nothing.
    if scope.vendorID == Self.wholeSite, !scope.name.text.hasSuffix("…"),
      let name = scope.name.text.split(separator: " ").first(where: { $0.contains(".") })
    {
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
  /// Whether the account has it.
  var isThere = true
}

/// An answer that lists sites, or an error.
struct AlibabaESASites {
  var sites: [AlibabaESASite] = []
  /// How many rows there are, those without an id included.
  var rowCount = 0
  var total: Int?
  var code: String?
  var message: String?
  var isListing = false

  /// Reads an answer.
  init(_ bytes: [UInt8]) throws(JSONReader.Fault) {
    var read = (sites: [AlibabaESASite](), rowCount: 0, isListing: false)
    var (total, code, message): (Int?, String?, String?)
    try JSONReader.read(bytes) { reader in
      reader.members { key, value in
        switch key {
        case "Sites":
          let kind = value.kind()
          read.isListing = kind == .array || kind == .null
          value.rows { row in
            read.rowCount += 1
            if let site = Self.site(&row) { read.sites.append(site) }
          }
        case "TotalCount": total = value.integer()
        case "Code": code = value.text()
        case "Message": message = value.text()
        default: break
        }
      }
    }
    (sites, rowCount, isListing) = read
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

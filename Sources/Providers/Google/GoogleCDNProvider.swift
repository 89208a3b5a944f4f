import FoundationEssentials
import Synchronization
import TaskModel

/// Google Cloud CDN: each invalidation is an operation of a project, with one path.
///
/// A list has all that there is to know, but for the hosts, which are those of the URL map that is invalidated. An
/// operation's `progress` is left out: by its documentation it must not be used to guess when the operation will end.
struct GoogleCDNProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: GoogleGateway
  private let account: AccountID
  private let hosts = KnownHosts()

  static let permissions = (
    list: "compute.globalOperations.list", byID: "compute.globalOperations.get",
    urlMaps: "compute.urlMaps.list"
  )
  private static let pageSize = "500"
  /// The most pages of one list, so that one that never ends is given up.
  private static let pageLimit = 5_000
  private static let urlMapPageLimit = 100
  /// cloud.google.com/compute/docs/api/how-tos/api-requests-responses: a finished operation is kept for 14 days at
  /// most, and for an hour at least.
  private static let lookBack: Duration = .seconds(14 * 86_400)
  private static let keepsEnded: Duration = .seconds(3_600)

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    gateway = try GoogleGateway(setup)
    let told = TaskFacets.all.subtracting(.progress)
    capabilities = ProviderCapabilities(
      // What is asked for are the hosts; the list is one.
      canList: true, scopes: .discovered, idsPerCall: 1, lookBack: Self.lookBack,
      keepsEnded: Self.keepsEnded, listRate: setup.rates.list, byIDRate: setup.rates.byID,
      reportsProgress: false, listTells: told, answerTells: told,
      // Ten minutes were seen where all was well.
      stallLimits: StallLimits(purge: .seconds(20 * 60)))
  }

  // MARK: - Hosts

  /// Learns the hosts of the project's URL maps, and returns that all tasks are in one list.
  ///
  /// Where the key may not see URL maps, or their list is refused or too long, paths are shown without hosts: what
  /// goes on is told all the same.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    do {
      hosts.set(try await urlMaps())
    } catch {
      switch error {
      case .permission, .rejected, .tooMuch: break
      case .throttled, .credentials, .clockSkew, .unavailable, .transport, .malformedResponse,
        .cancelled:
        throw error
      }
    }
    return [.account]
  }

  /// Asks for all URL maps of the project.
  private func urlMaps() async throws(ProviderError) -> [GoogleURLMap] {
    var maps: [GoogleURLMap] = []
    var tokens: Set<String> = []
    var token: String?
    for _ in 0..<Self.urlMapPageLimit {
      let page = try await urlMapPage(after: token)
      maps += page.rows
      guard let next = page.next else { return maps }
      guard tokens.insert(next).inserted else {
        throw .tooMuch("the list of URL maps goes round in circles")
      }
      token = next
    }
    throw .tooMuch("the project has more URL maps than are read")
  }

  func urlMapPage(after token: String?) async throws(ProviderError) -> GooglePage<GoogleURLMap> {
    var query = ["maxResults": Self.pageSize]
    if let token { query["pageToken"] = token }
    return try await gateway.page(gateway.path("/global/urlMaps"), query) { GoogleURLMap(&$0) }
  }

  // MARK: - Tasks

  /// A place in the list.
  private struct Place: Hashable {
    var token: String?
    var page = 1
    /// When the last operation so far was submitted.
    var oldest: Date?
    /// Whether all so far came newest first.
    var isInOrder = true
  }

  /// Reads one page, newest first, and ends the read where what follows is older than wanted.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    var place = try PageCursor.place(in: cursor, orFirst: Place())
    var query = [
      // The one of the two dialects of filters that Google's own program writes; they must not be mixed.
      "filter": "(operationType eq \(GoogleOperation.invalidation))",
      "maxResults": Self.pageSize, "orderBy": "creationTimestamp desc",
    ]
    if let token = place.token { query["pageToken"] = token }
    let list = try await gateway.page(gateway.path("/global/operations"), query) {
      GoogleOperation(&$0)
    }
    // A vendor that leaves the filter alone lists what else goes on in the project.
    let rows = list.rows.filter { $0.type == nil || $0.type == GoogleOperation.invalidation }
    let known = rows.filter { !$0.name.isEmpty && $0.type != nil }
    let isWanted = { (operation: GoogleOperation) in
      operation.insertedAt.map { (from...max(from, to)).contains($0) } ?? true
    }
    var page = TaskPage(
      reports: known.filter(isWanted).map(report),
      isTruncated: known.count < rows.count || list.isPartial)
    let times = [place.oldest].compactMap(\.self) + rows.compactMap(\.insertedAt)
    place.isInOrder = place.isInOrder && zip(times, times.dropFirst()).allSatisfy { $0 >= $1 }
    place.oldest = times.last
    if let last = times.last, last < from, place.isInOrder { return page }
    // An empty page is no end.
    guard let next = list.next else { return page }
    guard next != place.token, place.page < Self.pageLimit else {
      page.isTruncated = true
      return page
    }
    place.token = next
    place.page += 1
    page.next = PageCursor(place)
    return page
  }

  /// Asks for one operation.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    do {
      let operation = try await gateway.operation(path(to: reference))
      guard operation.type == GoogleOperation.invalidation else {
        return TaskPage(refused: [reference: Self.isNone(operation)])
      }
      return TaskPage(reports: [report(operation)])
    } catch {
      guard GoogleError.isMissing(error, reference.vendorID) else { throw error }
      return TaskPage(notFound: [reference])
    }
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    RawLayout.rawAnswer(try await gateway.send(path(to: reference), [:]))
  }

  private func path(to reference: TaskReference) throws(ProviderError) -> String {
    let id = gateway.redactor.original(of: reference.vendorID)
    return try gateway.path("/global/operations/" + PercentEncoding.encode(id))
  }

  private static func isNone(_ operation: GoogleOperation) -> ProviderError {
    let type = operation.type.map { "a \($0)" } ?? "of no type"
    return .rejected(
      VendorMessage(code: "", text: "the operation is \(type), no invalidation of a cache"))
  }

  // MARK: - Reports

  private static func status(_ operation: GoogleOperation) -> TaskStatus {
    switch operation.status?.trimmed.uppercased() {
    case "PENDING": .queued
    case "RUNNING": .running
    case "DONE": operation.failure == nil ? .succeeded : .failed
    default: .unknown
    }
  }

  private func report(_ operation: GoogleOperation) -> TaskReport {
    let status = Self.status(operation)
    let failure = status == .failed ? Wire.message(operation.failure) : nil
    let text = operation.description ?? ""
    let form = Form(text)
    // A rule for one host says so itself; any other is for all hosts of its URL map.
    let domains = form.isPath ? operation.target.flatMap { hosts[$0] } ?? [] : []
    let ended = status.isEnded ? operation.endedAt : nil
    var items = URLItems.Builder()
    if !text.isEmpty {
      items.append(
        url: ((domains.first ?? "") + text).utf8Span.span, status: status, finishedAt: ended,
        message: failure, dialect: form.dialect)
    }
    let remarks = operation.remarks + [operation.user.map { "by " + $0 }].compactMap(\.self)
    return TaskReport(
      id: CacheTask.ID(account: account, vendorID: operation.name), kind: form.kind, word: status,
      vendorStatus: Wire.word(operation.status), createdAt: operation.insertedAt,
      finishedAt: ended,
      message: items.count == 0 && failure != nil
        ? failure : Wire.message(remarks.joined(separator: "; ")),
      items: items.items, domains: domains, told: capabilities.listTells)
  }

  /// What the description of an invalidation says: a path, or a path behind a host, as its users write it on the
  /// console; how other rules are described (`cacheTags`, `httpStatus` and so on) is not documented.
  ///
  /// cloud.google.com/cdn/docs/cache-invalidation-overview: an asterisk stands at the end alone, and a path is of
  /// every query.
  private struct Form {
    let kind: TaskKind
    let dialect: PatternDialect
    /// Whether it has no host.
    let isPath: Bool

    init(_ text: String) {
      let host = text.prefix { $0 != "/" }
      let path = text.dropFirst(host.count)
      isPath = host.isEmpty && !path.isEmpty
      let isHost =
        host.contains(".")
        && host.utf8.allSatisfy {
          $0.isLetter || $0.isDigit || [0x2A, 0x2D, 0x2E, 0x3A].contains($0)
        }
      let isTag = ["cachetag", "cache tag", "cache_tag"].contains {
        text.lowercased().contains($0)
      }
      guard isPath || (isHost && !path.isEmpty) else {
        // Of neither a URL shows whether it is meant.
        (kind, dialect) = (isTag ? .purgeTag : .other, .tag)
        return
      }
      if path == "/*" {
        (kind, dialect) = (.purgeAll, .prefix)
      } else if path.hasSuffix("*") {
        (kind, dialect) = (.purgePattern, .prefix)
      } else {
        (kind, dialect) = (.purgeURL, .everyQuery)
      }
    }
  }
}

/// The hosts of a project's URL maps, as they were last told.
private final class KnownHosts: Sendable {
  private let known = Mutex<[GoogleURLMap.Key: [String]]>([:])

  /// Nil of a URL map that was not told.
  subscript(key: GoogleURLMap.Key) -> [String]? { known.withLock { $0[key] } }

  func set(_ maps: [GoogleURLMap]) {
    let pairs = maps.flatMap { map in map.keys.map { ($0, map.hosts) } }
    known.withLock { $0 = Dictionary(pairs, uniquingKeysWith: { $1 }) }
  }
}

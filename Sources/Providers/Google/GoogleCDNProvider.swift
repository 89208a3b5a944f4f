import FoundationEssentials
import Synchronization
import TaskModel

/// Google Cloud CDN: each invalidation is an operation of a project, with one path.
///
/// A list has all that there is to know, but for the hosts, which are those of the URL map that is invalidated. An
/// operation's `progress` is left out: by its documentation it must not be used to guess when the operation will end.
/// The vendor's own wait for an operation is not used: it holds a call for two minutes, and tells of that one alone.
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
  private static let urlMapPageLimit = 15
  /// How far from each other operations may stand that are listed in the wrong order, in seconds.
  private static let orderTolerance = 120.0
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
  /// goes on is told all the same. While only they cannot be had it is told after a few tries, which the engine paces.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    var place: MapPlace? = MapPlace()
    do {
      while let next = place { place = try await learnHosts(from: next) }
    } catch {
      guard hosts.givesUp(after: error) else { throw error }
    }
    return [.account]
  }

  /// A place in the list of URL maps.
  private struct MapPlace: Hashable {
    var token: String?
    /// The tokens so far, by their hashes.
    var tokens: Set<Int> = []
    var isWhole = true
  }

  /// Learns from one page what hosts there are, or that they cannot be learned.
  ///
  /// - Returns: where to go on; nil where there is nothing more to learn.
  /// - Throws: what is about every call, or passes.
  private func learnHosts(from place: MapPlace) async throws(ProviderError) -> MapPlace? {
    if place.token == nil { hosts.noteTry(at: gateway.now()) }
    do {
      let page = try await urlMapPage(after: place.token)
      hosts.add(page.rows)
      var next = place
      next.isWhole = place.isWhole && !page.isPartial
      next.token = page.next
      guard let token = page.next else {
        if next.isWhole { hosts.settle() }
        return nil
      }
      guard next.tokens.insert(token.hashValue).inserted,
        next.tokens.count < Self.urlMapPageLimit
      else {
        // There are more than are read.
        hosts.settle()
        return nil
      }
      return next
    } catch {
      switch error {
      case .permission, .rejected, .tooMuch: hosts.settle()
      case .throttled, .unavailable, .transport, .malformedResponse, .credentials, .clockSkew,
        .cancelled:
        throw error
      }
      return nil
    }
  }

  func urlMapPage(after token: String?) async throws(ProviderError) -> GooglePage<GoogleURLMap> {
    var query = ["maxResults": Self.pageSize]
    if let token { query["pageToken"] = token }
    return try await gateway.page(gateway.path("/global/urlMaps"), query) { GoogleURLMap(&$0) }
  }

  // MARK: - Tasks

  /// A place in the list.
  private struct Place: Hashable {
    /// Where URL maps are read first, in calls of their own; nil for nowhere.
    var maps: MapPlace?
    var token: String?
    var page = 1
    /// The tokens so far, by their hashes.
    var tokens: Set<Int> = []
  }

  /// Reads one page, newest first, and ends the read where what follows is older than wanted.
  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    // What failed by no fault of its own need not wait until the engine asks again.
    let isTryDue = cursor == nil && hosts.isTryDue(at: gateway.now())
    var place = try PageCursor.place(in: cursor, orFirst: Place(maps: isTryDue ? MapPlace() : nil))
    if let maps = place.maps {
      do {
        place.maps = try await learnHosts(from: maps)
      } catch {
        guard error.isPassing else { throw error }
        place.maps = nil
      }
      return TaskPage(next: PageCursor(place))
    }
    let list = try await operations(after: place.token, most: Self.pageSize)
    // A vendor that leaves the filter alone lists what else goes on in the project.
    let rows = list.rows.filter { $0.type == nil || $0.type == GoogleOperation.invalidation }
    let known = rows.filter { !$0.name.isEmpty && $0.type != nil }
    // What is dated after the span is a task all the same: clocks differ.
    let isWanted = { (operation: GoogleOperation) in
      operation.insertedAt.map { $0 >= from } ?? true
    }
    var page = TaskPage(
      reports: known.filter(isWanted).map(report),
      isTruncated: known.count < rows.count || list.isPartial)
    let times = rows.compactMap(\.insertedAt)
    let isInOrder = zip(times, times.dropFirst()).allSatisfy {
      $0 >= $1.addingTimeInterval(-Self.orderTolerance)
    }
    if let last = times.last, isInOrder, last < from.addingTimeInterval(-Self.orderTolerance) {
      return page
    }
    // An empty page is no end.
    guard let next = list.next else { return page }
    guard place.tokens.insert(next.hashValue).inserted, place.page < Self.pageLimit else {
      page.isTruncated = true
      return page
    }
    place.token = next
    place.page += 1
    page.next = PageCursor(place)
    return page
  }

  /// Asks for a page of invalidations, newest first.
  func operations(
    after token: String?, most: String
  ) async throws(ProviderError) -> GooglePage<GoogleOperation> {
    var query = [
      // The one of the two dialects of filters that Google's own program writes; they must not be mixed.
      "filter": "(operationType eq \(GoogleOperation.invalidation))", "maxResults": most,
      "orderBy": "creationTimestamp desc",
    ]
    if let token { query["pageToken"] = token }
    return try await gateway.page(gateway.path("/global/operations"), query) {
      GoogleOperation(&$0)
    }
  }

  /// Asks for one operation.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    if let refusal = foreignness(of: reference) { return TaskPage(refused: [reference: refusal]) }
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
    if let refusal = foreignness(of: reference) { throw refusal }
    return RawLayout.rawAnswer(try await gateway.send(path(to: reference), [:]))
  }

  private func path(to reference: TaskReference) throws(ProviderError) -> String {
    let id = gateway.redactor.original(of: reference.vendorID)
    return try gateway.path("/global/operations/" + PercentEncoding.encode(id))
  }

  /// Why an operation is none of the account's; nil where it may be.
  private func foreignness(of reference: TaskReference) -> ProviderError? {
    guard let named = reference.product, let own = ownProject, named != own else { return nil }
    return .rejected(
      VendorMessage(code: "", text: "it is of the project \(named), and the account watches \(own)")
    )
  }

  /// The project by its name, which addresses of operations have; nil where only its number is known.
  private var ownProject: String? {
    gateway.project.flatMap { GoogleGateway.isName($0) ? $0 : nil }
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
    let known: [String]? = form.isPath ? operation.target.map { hosts.hosts(of: $0) } ?? [] : []
    let domains = known ?? []
    let ended = status.isEnded ? operation.endedAt : nil
    var items = URLItems.Builder()
    if !text.isEmpty {
      items.append(
        url: ((domains.first ?? "") + text).utf8Span.span, status: status, finishedAt: ended,
        message: failure, dialect: form.dialect)
    }
    let words =
      [status == .failed ? operation.failure : nil].compactMap(\.self) + operation.remarks
      + [operation.user.map { "by " + $0 }].compactMap(\.self)
    // While its hosts are not known, a path says too little to be kept.
    let told =
      known == nil
      ? capabilities.listTells.subtracting([.items, .domains]) : capabilities.listTells
    return TaskReport(
      id: CacheTask.ID(account: account, vendorID: operation.name, product: ownProject),
      kind: form.kind, word: status,
      vendorStatus: Wire.word(operation.status), createdAt: operation.insertedAt,
      finishedAt: ended, message: Wire.message(words.joined(separator: "; ")),
      items: items.items, domains: domains, told: told)
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
      guard isPath || (Self.isHost(host) && !path.isEmpty && !Self.beginsWithTag(text)) else {
        let isTag = Self.tagWords.contains { text.lowercased().contains($0) }
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

    private static let tagWords = ["cachetag", "cache tag", "cache_tag"]

    private static func beginsWithTag(_ text: String) -> Bool {
      let text = text.lowercased()
      return tagWords.contains { word in
        guard text.hasPrefix(word) else { return false }
        let rest = text.dropFirst(word.count)
        let mark = (rest.first == "s" ? rest.dropFirst() : rest).first
        return mark.map { ":= ".contains($0) } ?? true
      }
    }

    /// A host has a dot; an asterisk stands first and before a dot or a dash, a colon before a port.
    private static func isHost(_ text: Substring) -> Bool {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard let name = parts.first, name.contains("."), parts.count <= 2 else { return false }
      if parts.count == 2, parts[1].isEmpty || !parts[1].utf8.allSatisfy(\.isDigit) {
        return false
      }
      let rest = name.hasPrefix("*") ? name.dropFirst() : name
      guard rest.startIndex == name.startIndex || rest.first == "." || rest.first == "-" else {
        return false
      }
      return rest.utf8.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
    }
  }
}

/// The hosts of a project's URL maps, as they were last told.
private final class KnownHosts: Sendable {
  /// How long after a failure they are asked for again, in seconds.
  private static let patience = 60.0
  /// How often they are asked for in vain before tasks are told without them.
  private static let mostVainTries = 3
  /// How long they are waited for where the vendor says how long that takes.
  private static let longestWait: Duration = .seconds(10)

  private struct State {
    var known: [GoogleURLMap.Key: [String]] = [:]
    /// Whether all were told that can be.
    var isSettled = false
    var tried: Date?
    /// How often they were asked for in vain.
    var vainTries = 0
  }

  private let state = Mutex(State())

  /// None of a URL map that names none or that is not told; nil while that is not known.
  func hosts(of key: GoogleURLMap.Key) -> [String]? {
    state.withLock { $0.known[key] ?? ($0.isSettled ? [] : nil) }
  }

  /// Takes over URL maps; one that is not there any more is still what older operations are about.
  func add(_ maps: [GoogleURLMap]) {
    state.withLock { state in
      for map in maps { for key in map.keys { state.known[key] = map.hosts } }
    }
  }

  func settle() { state.withLock { $0.isSettled = true } }

  func noteTry(at moment: Date) { state.withLock { $0.tried = moment } }

  /// Notes a vain try, and returns whether tasks are to be told without hosts: what passes soon is worth a few tries.
  func givesUp(after error: ProviderError) -> Bool {
    guard error.isPassing else { return false }
    if case .throttled(let wait?, _) = error, wait > Self.longestWait { return true }
    return state.withLock { state in
      state.vainTries += 1
      return state.isSettled || state.vainTries >= Self.mostVainTries
    }
  }

  /// Whether they were asked for in vain, and not just now.
  func isTryDue(at moment: Date) -> Bool {
    state.withLock { state in
      guard !state.isSettled, let tried = state.tried else { return false }
      return abs(moment.timeIntervalSince(tried)) >= Self.patience
    }
  }
}

extension ProviderError {
  /// Whether the same call may soon be answered.
  fileprivate var isPassing: Bool {
    switch self {
    case .throttled, .unavailable, .transport, .malformedResponse: true
    case .credentials, .permission, .clockSkew, .rejected, .tooMuch, .cancelled: false
    }
  }
}

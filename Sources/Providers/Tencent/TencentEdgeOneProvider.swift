import FoundationEssentials
import TaskModel

/// Tencent EdgeOne: purges and prefetches of each zone in lists of their own, a row a URL.
///
/// A job that was submitted for all zones is one task, whose items say which zone they are of.
struct TencentEdgeOneProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: TencentGateway
  private let account: AccountID
  /// The zones to watch, by name or id; empty for all.
  private let wanted: [String]

  private static let pageSize = 1_000
  private static let zonesOfAPage = 100
  /// How many zones are asked for the raw answer about a job, which does not tell its own.
  static let mostZones = 20
  /// The vendor does not say how long jobs are listed.
  private static let lookBack: Duration = .seconds(30 * 86_400)
  /// There are no figures.
  private static let told = TaskFacets.all.subtracting(.progress)

  static let families = [TaskKind.Family.purge, .prefetch]
  static let words = TencentWords(
    kinds: [
      "purge_url": .purgeURL, "purge_prefix": .purgeDirectory, "purge_host": .purgeAll,
      "purge_all": .purgeAll, "purge_cache_tag": .purgeTag, "prefetch_url": .prefetch,
    ],
    dialects: ["purge_all": .site],
    statuses: [
      "processing": .init(.running), "success": .init(.succeeded), "failed": .init(.failed),
      "timeout": .init(.failed, "timed out"), "canceled": .init(.canceled),
      "invalid": .init(.failed, "the origin answered other than 2xx"),
    ],
    time: { $0.withUTF8(RFC3339.date) })

  init(_ setup: ProviderSetup) throws(ProviderSetupError) {
    account = setup.settings.name
    gateway = try TencentGateway(setup)
    wanted = setup.settings.lists["zones"] ?? []
    capabilities = ProviderCapabilities(
      // An id is asked for zone by zone, which costs more than the lists.
      canList: true, scopes: .discovered, idsPerCall: 0, lookBack: Self.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: false,
      listTells: Self.told, answerTells: Self.told,
      // https://www.tencentcloud.com/document/product/1145/57250: purge within 1, many up to 5, prefetch 5 to 30
      // minutes.
      usualDurations: UsualDurations(
        purge: .seconds(30) ... .seconds(5 * 60), prefetch: .seconds(5 * 60) ... .seconds(30 * 60)))
  }

  /// The lists of the zones: two a zone, and one that fails for each configured name that no zone has.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    let zones = try await zones()
    let lists = zones.watched.flatMap { zone in Self.families.map { Self.scope(zone, $0) } }
    return lists.toldApart + zones.missing.map(Self.scope(missing:))
  }

  static func scope(_ zone: Zone, _ family: TaskKind.Family) -> TaskScope {
    TaskScope(vendorID: zone.id, name: zone.shownName, family: family)
  }

  private static func scope(missing name: String) -> TaskScope {
    TaskScope(vendorID: name, name: SafeText(name, limit: .word))
  }

  static func missingZone(_ name: String) -> ProviderError {
    .rejected(VendorMessage(code: "", text: "the account has no zone \(name)"))
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    if let name = wanted.first(where: { Self.scope(missing: $0) == scope }) {
      throw Self.missingZone(name)
    }
    // A zone that was given its plan back since it was discovered has nothing to list.
    return try await listed(scope, from: from, to: to, after: cursor) ?? TaskPage()
  }

  /// Returns a page of a list; nil where the zone has no plan.
  func listed(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage? {
    guard let family = scope.family, !scope.vendorID.isEmpty else { throw .foreignScope }
    var place = try PageCursor.place(in: cursor, orFirst: RowCursor())
    let body = Wire.object([
      "ZoneId": quoted(scope.vendorID), "StartTime": Self.text(from), "EndTime": Self.text(to),
      "Offset": String(place.rows), "Limit": String(Self.pageSize),
    ])
    do throws(ProviderError) {
      let found = try await gateway.answer(
        to: Self.call(family), of: .edgeOne, body, nothing: RowPage()
      ) { key, value, page in
        switch key {
        case "Tasks":
          var rows = TencentRows(Self.words, of: family, part: scope.name)
          rows.page(&value, account: account, into: &page)
        case "TotalCount":
          page.isListing = true
          page.total = value.integer()
        default: break
        }
      }
      return try found.page(&place, pageSize: Self.pageSize)
    } catch {
      guard error.message.code.text == "InvalidParameter.ZoneHasNotBeenBoundToPlan" else {
        throw error
      }
      return nil
    }
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    let family = reference.kind.family
    let id = quoted(reference.vendorID)
    var answer: HTTPAnswer?
    for zone in try await zones().watched.prefix(Self.mostZones) {
      let found = try await gateway.send(
        Self.call(family), of: .edgeOne,
        Wire.object([
          "ZoneId": quoted(zone.id), "Filters": #"[{"Name":"job-id","Values":[\#(id)]}]"#,
          "Offset": "0", "Limit": String(Self.pageSize),
        ]))
      if String(decoding: found.body, as: UTF8.self).contains(id) {
        return RawLayout.rawAnswer(found)
      }
      answer = found
    }
    guard let answer else {
      throw .rejected(VendorMessage(code: "", text: "this key sees no zone"))
    }
    return RawLayout.rawAnswer(answer)
  }

  // MARK: Zones

  /// A zone on the wire.
  struct Zone {
    fileprivate(set) var id = ""
    fileprivate(set) var name = ""
    fileprivate(set) var alias = ""
    fileprivate(set) var status = ""

    /// Zones of one name are told apart by what their owner calls them.
    var shownName: SafeText {
      SafeText(alias.isEmpty ? name : "\(name) (\(alias))", limit: .word)
    }

    fileprivate func isCalled(_ text: String) -> Bool {
      text == id || text.lowercased() == name.lowercased() || text == shownName.text
    }
  }

  /// Asks for the zones that have tasks, those that wait for a plan have none; and for which configured names there is
  /// no zone at all.
  ///
  /// - Throws: besides what the vendor refuses, that it lists fewer zones than it counts.
  func zones() async throws(ProviderError) -> (watched: [Zone], missing: [String]) {
    var zones: [Zone] = []
    var known: Set<String> = []
    var offset = 0
    while true {
      let page = try await zonePage(from: offset)
      offset += page.zones.count
      let news = page.zones.filter { !$0.id.isEmpty && known.insert($0.id).inserted }
      zones += news
      let isComplete =
        page.total.map { zones.count >= $0 } ?? (page.zones.count < Self.zonesOfAPage)
      if isComplete { break }
      guard !news.isEmpty else {
        let total = page.total.map { " of \($0)" } ?? ""
        throw .malformedResponse("the vendor lists only \(zones.count)\(total) zones")
      }
    }
    let watched = zones.filter { zone in
      zone.status.lowercased() != "initializing"
        && (wanted.isEmpty || wanted.contains(where: zone.isCalled))
    }
    return (watched, wanted.filter { name in !zones.contains { $0.isCalled(name) } })
  }

  private func zonePage(
    from offset: Int
  ) async throws(ProviderError) -> (zones: [Zone], total: Int?) {
    let page = try await gateway.answer(
      to: "DescribeZones", of: .edgeOne,
      Wire.object(["Offset": String(offset), "Limit": String(Self.zonesOfAPage)]),
      nothing: (zones: [Zone](), total: Int?.none, isListing: false)
    ) { key, value, page in
      switch key {
      case "Zones":
        let kind = value.kind()
        page.isListing = page.isListing || kind == .array || kind == .null
        value.rows { page.zones.append(Self.zone(&$0)) }
      case "TotalCount":
        page.total = value.integer()
        page.isListing = page.isListing || page.total != nil
      default: break
      }
    }
    guard page.isListing else {
      throw .malformedResponse("the answer has neither a list of zones nor an error")
    }
    return (page.zones, page.total)
  }

  private static func zone(_ reader: inout JSONReader) -> Zone {
    var zone = Zone()
    reader.members { key, value in
      switch key {
      case "ZoneId": zone.id = value.text() ?? ""
      case "ZoneName": zone.name = value.text() ?? ""
      case "AliasZoneName": zone.alias = value.text() ?? ""
      case "Status": zone.status = value.text() ?? ""
      default: break
      }
    }
    return zone
  }

  static func call(_ family: TaskKind.Family) -> String {
    family == .prefetch ? "DescribePrefetchTasks" : "DescribePurgeTasks"
  }

  private func quoted(_ id: String) -> String {
    Wire.quoted(gateway.redactor.original(of: id))
  }

  /// A time with its distance from UTC, as the vendor's pages write it.
  private static func text(_ date: Date) -> String {
    Wire.quoted(RFC3339.text(date).replacing("Z", with: "+00:00"))
  }
}

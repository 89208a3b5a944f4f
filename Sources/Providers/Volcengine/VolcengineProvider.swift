import FoundationEssentials
import TaskModel

/// Volcengine CDN and BytePlus CDN: tasks and blocks in lists of their own, a row a URL.
///
/// One page of the vendor says that a list of all types can be had, others that the type has to be named. So what an
/// account lists by is found out by asking, and what it was told is kept for questions by id.
struct VolcengineProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: VolcengineGateway
  let brand: VolcengineBrand
  let known = VolcengineKnownLists()
  private let account: AccountID

  /// Blocks can have as many rows a page; the most that tasks can have is not documented.
  private static let pageSize = 100
  /// The vendor lists seven days, less what clocks and slow calls may eat.
  private static let lookBack: Duration = .seconds(7 * 86_400 - 600)
  private static let oldestStart: TimeInterval = 7 * 86_400 - 300
  private static let told = TaskFacets.all.subtracting(.finished)

  init(_ setup: ProviderSetup, _ brand: VolcengineBrand) throws(ProviderSetupError) {
    account = setup.settings.name
    self.brand = brand
    gateway = try VolcengineGateway(setup, brand)
    capabilities = ProviderCapabilities(
      canList: true, scopes: .discovered, idsPerCall: 1, lookBack: Self.lookBack,
      listRate: setup.rates.list, byIDRate: setup.rates.byID, reportsProgress: true,
      listTells: Self.told, answerTells: Self.told,
      usualDurations: UsualDurations(purge: brand.usualPurge))
  }

  /// A place in a list that is read type by type.
  struct Place: Hashable {
    var types: [String?]
    var type = 0
    var rows = RowCursor()
    /// Of a question by id: whether rows of it came, a part of the answer did not, and some type answered.
    var isFound = false
    var isCut = false
    var hasAnswer = false
    /// Why a type was not read that may have the id.
    var refusal: VendorMessage?

    /// The same at the head of the next type; nil where that was the last one.
    var atNextType: Place? {
      guard type + 1 < types.count else { return nil }
      var next = self
      next.type += 1
      next.rows = RowCursor()
      return next
    }

    /// The same behind a page; nil where its type has no more rows.
    func behind(_ page: TaskPage) -> Place? {
      guard let rows: RowCursor = page.next?.place() else { return nil }
      var next = self
      next.rows = rows
      return next
    }
  }

  // MARK: - Lists

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let list = List.all.first(where: { $0.scope == scope }) else { throw .foreignScope }
    let place = try PageCursor.place(in: cursor, orFirst: start(of: list))
    // The vendor's bound moves while a read goes on.
    let oldest = gateway.now().addingTimeInterval(-Self.oldestStart)
    guard max(from, oldest) <= to else { return TaskPage() }
    do throws(ProviderError) {
      var page = try await page(of: list.call, place, Self.window(max(from, oldest), to)).page
      page.next = (place.behind(page) ?? place.atNextType).map { PageCursor($0) }
      return page
    } catch {
      guard place.types == [nil], VolcengineError.isOfMissingType(error) else { throw error }
      known.set(.wantsType, for: list)
      return TaskPage(next: PageCursor(start(of: list)))
    }
  }

  private func start(of list: List) -> Place {
    guard list.types.isEmpty else { return Place(types: list.types.map(Optional.some)) }
    let open = known.open(of: list.call).types
    return Place(types: open.isEmpty ? [nil] : open)
  }

  // MARK: - Ids

  /// Asks for one id, of one type after the other where the vendor wants it named.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    let call = Self.call(for: reference)
    var place = try PageCursor.place(in: cursor, orFirst: start(for: reference, call))
    guard !place.types.isEmpty else { return try end(place, reference) }
    let found: (page: TaskPage, isAll: Bool)
    do throws(ProviderError) {
      found = try await page(of: call, place, question(about: reference, call))
    } catch {
      guard place.types != [nil] else {
        guard VolcengineError.isOfMissingType(error) else { throw error }
        known.set(.wantsType, for: Family.of(call).whole)
        return TaskPage(next: PageCursor(start(for: reference, call)))
      }
      // Another type may have it.
      guard case .permission(let message) = error, !place.isFound else { throw error }
      place.refusal = message
      guard let next = place.atNextType else { return try end(place, reference) }
      return TaskPage(next: PageCursor(next))
    }
    let reports = found.page.reports.filter { $0.id.vendorID == reference.vendorID }
    place.hasAnswer = true
    place.isFound = place.isFound || !reports.isEmpty
    place.isCut = place.isCut || found.page.isTruncated
    var next = found.isAll ? nil : place.behind(found.page)
    // One task has one type.
    if next == nil, !place.isFound { next = place.atNextType }
    guard let next else {
      return place.isFound
        ? TaskPage(reports: reports, isTruncated: found.page.isTruncated)
        : try end(place, reference)
    }
    return TaskPage(
      reports: reports, next: PageCursor(next), isTruncated: found.page.isTruncated)
  }

  /// The end of a question that found nothing: only where all was read is the id not there.
  private func end(
    _ place: Place, _ reference: TaskReference
  ) throws(ProviderError) -> TaskPage {
    guard let refusal = place.refusal else {
      return TaskPage(of: [reference], [], isWhole: !place.isCut)
    }
    guard place.hasAnswer || place.types.isEmpty else { throw .permission(refusal) }
    throw .rejected(
      VendorMessage(
        code: refusal.code.text, text: "only a list that is refused may have it: \(refusal.text)"))
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    let call = Self.call(for: reference)
    var place = start(for: reference, call)
    if place.types.isEmpty { place.types = [nil] }
    var first: HTTPAnswer?
    while true {
      let answer = try await gateway.send(
        call, Self.body(place, question(about: reference, call)))
      do throws(ProviderError) {
        let rows = try read(answer, place).page.reports
        if rows.contains(where: { $0.id.vendorID == reference.vendorID }) {
          return RawLayout.rawAnswer(answer)
        }
      } catch {
        if place.types == [nil], VolcengineError.isOfMissingType(error) {
          known.set(.wantsType, for: Family.of(call).whole)
          place = start(for: reference, call)
          continue
        }
        guard case .permission = error else { return RawLayout.rawAnswer(answer) }
      }
      first = first ?? answer
      guard let next = place.atNextType else { return RawLayout.rawAnswer(first ?? answer) }
      place = next
    }
  }

  /// Ids of blocks say that they are.
  private static func call(for reference: TaskReference) -> String {
    let isBlock =
      reference.kind == .block || reference.kind == .unblock
      || reference.vendorID.contains("block_") || reference.vendorID.contains("_block")
    return isBlock ? List.blocksCall : List.tasksCall
  }

  /// Where a question by id begins: at the likeliest type.
  private func start(for reference: TaskReference, _ call: String) -> Place {
    let likely =
      reference.vendorID.hasPrefix("prefetch_")
      ? VolcengineRows.type(of: .prefetch) : VolcengineRows.type(of: reference.kind)
    let open = known.open(of: call)
    return Place(
      types: open.types.filter { $0 == likely } + open.types.filter { $0 != likely },
      refusal: open.refusal)
  }

  /// Some pages have the times of tasks as wanted always, none has them as unwanted.
  private func question(
    about reference: TaskReference, _ call: String
  ) -> [(String, String)] {
    let id = Wire.quoted(gateway.redactor.original(of: reference.vendorID))
    let window =
      call == List.tasksCall ? Self.window(Self.oldestStart, to: gateway.now()) : []
    return [("TaskID", id)] + window
  }

  // MARK: - Calls

  static func window(_ span: TimeInterval, to end: Date) -> [(String, String)] {
    window(end.addingTimeInterval(-span), end)
  }

  private static func window(_ from: Date, _ to: Date) -> [(String, String)] {
    let start = from.timeIntervalSince1970.rounded(.down)
    let end = max(to.timeIntervalSince1970.rounded(.up), start + 1)
    return [("StartTime", String(Int(start))), ("EndTime", String(Int(end)))]
  }

  private static func body(_ place: Place, _ members: [(String, String)]) -> String {
    var all = members
    if let type = place.types[place.type] { all.insert(("TaskType", Wire.quoted(type)), at: 0) }
    all += [("PageNum", String(place.rows.page)), ("PageSize", String(pageSize))]
    return "{" + all.map { Wire.quoted($0) + ":" + $1 }.joined(separator: ",") + "}"
  }

  /// Returns a page of one type, whose cursor is the place in its rows, and whether these were as many as the vendor
  /// counts.
  func page(
    of call: String, _ place: Place, _ members: [(String, String)]
  ) async throws(ProviderError) -> (page: TaskPage, isAll: Bool) {
    guard place.types.indices.contains(place.type) else { throw .foreignCursor }
    return try read(try await gateway.send(call, Self.body(place, members)), place)
  }

  private func read(
    _ answer: HTTPAnswer, _ place: Place
  ) throws(ProviderError) -> (page: TaskPage, isAll: Bool) {
    let type = place.types[place.type]
    let found = try gateway.read(answer, nothing: (page: RowPage(), size: Self.pageSize)) {
      key, value, found in
      switch key {
      // Without rows there may be null, but then with a count.
      case "Data" where value.kind() != .null:
        var reader = VolcengineRows(ofType: type)
        reader.page(&value, account: account, into: &found.page)
      case "Total":
        guard let total = value.integer() else { break }
        found.page.isListing = true
        found.page.total = total
      // The vendor may allow fewer rows than were asked for.
      case "PageSize":
        if let size = value.integer(), size > 0 { found.size = min(size, Self.pageSize) }
      default: break
      }
    }
    var rows = place.rows
    let page = try found.page.page(&rows, pageSize: found.size)
    return (page, found.page.total == rows.rows)
  }
}

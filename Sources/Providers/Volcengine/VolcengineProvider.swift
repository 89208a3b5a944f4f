import FoundationEssentials
import Synchronization
import TaskModel

/// Volcengine CDN and BytePlus CDN: tasks and blocks in lists of their own, a row a URL.
///
/// One page of the vendor says that a list of all types can be had, others that the type has to be named. So what an
/// account lists by is found out by asking, and what it was told is kept for questions by id.
struct VolcengineProvider: Provider {
  let capabilities: ProviderCapabilities
  let gateway: VolcengineGateway
  let brand: VolcengineBrand
  private let account: AccountID
  private let known = KnownTypes()

  /// Blocks can have as many rows a page; the most that tasks can have is not documented.
  private static let pageSize = 100
  /// The vendor lists seven days, less what clocks and slow calls may eat.
  private static let lookBack: Duration = .seconds(7 * 86_400 - 600)
  private static let oldestStart: Double = 7 * 86_400 - 300
  /// How far back is asked where only the answer's form matters.
  private static let glance: Double = 3_600
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

  // MARK: - Lists

  /// A list: a call, and the types that it is read by one after the other; none where the call wants none.
  struct List: Sendable {
    let name: String
    let call: String
    let types: [String]

    var scope: TaskScope { TaskScope(vendorID: name, name: SafeText(name, limit: .word)) }

    static let tasksCall = "DescribeContentTasks"
    static let blocksCall = "DescribeContentBlockTasks"

    static let tasks = List(name: "tasks", call: tasksCall, types: [])
    static let typedTasks = List(
      name: "purges and prefetches", call: tasksCall,
      types: ["refresh_file", "refresh_dir", "preload"])
    static let patterns = List(name: "patterns", call: tasksCall, types: ["refresh_regex"])
    static let blocks = List(name: "blocks", call: blocksCall, types: [])
    static let typedBlocks = List(
      name: "blocked URLs", call: blocksCall, types: ["block_url", "unblock_url"])
    static let blockedPatterns = List(
      name: "blocked patterns", call: blocksCall, types: ["block_regex", "unblock_regex"])

    static let all = [tasks, typedTasks, patterns, blocks, typedBlocks, blockedPatterns]
  }

  /// The lists that the vendor gives the account: what it opens on request only is left out where it is refused.
  func scopes() async throws(ProviderError) -> [TaskScope] {
    try await lists().map(\.scope)
  }

  private func lists() async throws(ProviderError) -> [List] {
    switch try await answer(to: .tasks) {
    // That is the list's own fault, since others may be allowed.
    case .given, .refused(.permission):
      known.set([nil], for: List.tasksCall)
      return [.tasks] + (await blocks(isTyped: false))
    case .refused(let error): throw error
    case .wantsType:
      let patterns = await opened(.patterns)
      known.set(types(of: [.typedTasks]) + patterns.asked, for: List.tasksCall)
      return [.typedTasks] + patterns.lists + (await blocks(isTyped: true))
    }
  }

  /// - Parameter isTyped: whether tasks are listed by type, as blocks are then if that cannot be told now.
  private func blocks(isTyped: Bool) async -> [List] {
    known.set([nil], for: List.blocksCall)
    do throws(ProviderError) {
      switch try await answer(to: .blocks) {
      case .given: return [.blocks]
      case .refused: return []
      case .wantsType: break
      }
    } catch {
      // What passes is no reason to leave the list out.
      guard isTyped else { return [.blocks] }
    }
    let blocks = await opened(.typedBlocks, .blockedPatterns)
    known.set(blocks.asked, for: List.blocksCall)
    return blocks.lists
  }

  /// Returns those of some lists that are not refused, and the types that ids may have: only a type that the vendor does
  /// not know has none, and refused ones come last.
  private func opened(_ some: List...) async -> (lists: [List], asked: [String?]) {
    var lists: [List] = []
    var refused: [List] = []
    for list in some {
      do throws(ProviderError) {
        guard case .refused(let error) = try await answer(to: list) else {
          lists.append(list)
          continue
        }
        if !VolcengineError.isOfType(error) { refused.append(list) }
      } catch {
        lists.append(list)
      }
    }
    return (lists, types(of: lists + refused))
  }

  /// What a list answers when it is asked for as little as possible.
  enum Answer {
    case given
    case wantsType
    case refused(ProviderError)
  }

  /// - Throws: what says nothing of the list.
  func answer(to list: List) async throws(ProviderError) -> Answer {
    let moment = gateway.now()
    do throws(ProviderError) {
      _ = try await list.first(from: moment.addingTimeInterval(-Self.glance), to: moment, self)
      return .given
    } catch {
      if list.types.isEmpty, VolcengineError.isOfMissingType(error) { return .wantsType }
      switch error {
      case .permission, .rejected: return .refused(error)
      default: throw error
      }
    }
  }

  private func types(of lists: [List]) -> [String?] {
    lists.flatMap { $0.types.isEmpty ? [nil] : $0.types.map(Optional.some) }
  }

  // MARK: - Tasks

  /// A place in a list that is read type by type.
  private struct Place: Hashable {
    var types: [String?]
    var type = 0
    var rows = RowCursor()

    /// Steps behind a page; nil where that was the last one.
    func next(after page: TaskPage) -> Place? {
      var next = self
      if let rows: RowCursor = page.next?.place() {
        next.rows = rows
        return next
      }
      guard type + 1 < types.count else { return nil }
      next.type += 1
      next.rows = RowCursor()
      return next
    }
  }

  func list(
    _ scope: TaskScope, from: Date, to: Date, after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let list = List.all.first(where: { $0.scope == scope }) else { throw .foreignScope }
    let place = try PageCursor.place(in: cursor, orFirst: Place(types: types(of: [list])))
    // The vendor's bound moves while a read goes on.
    let oldest = gateway.now().timeIntervalSince1970 - Self.oldestStart
    let start = max(from.timeIntervalSince1970, oldest).rounded(.down)
    guard start <= to.timeIntervalSince1970 else { return TaskPage() }
    let end = max(to.timeIntervalSince1970.rounded(.up), start + 1)
    var page = try await page(
      of: list.call, place,
      [("StartTime", String(Int(start))), ("EndTime", String(Int(end)))])
    page.next = place.next(after: page).map { PageCursor($0) }
    return page
  }

  /// Asks for one id, of one type after the other where the vendor wants it named.
  func describe(
    _ references: [TaskReference], after cursor: PageCursor?
  ) async throws(ProviderError) -> TaskPage {
    guard let reference = references.first else { return TaskPage() }
    let call = Self.call(for: reference)
    let place = try PageCursor.place(
      in: cursor, orFirst: Place(types: types(for: reference, known.types(of: call))))
    let found: TaskPage
    do throws(ProviderError) {
      found = try await page(of: call, place, question(about: reference))
    } catch {
      guard place.types == [nil], VolcengineError.isOfMissingType(error) else { throw error }
      let typed = List.all.filter { $0.call == call }.flatMap(\.types).map(Optional.some)
      known.set(typed, for: call)
      return TaskPage(next: PageCursor(Place(types: types(for: reference, typed))))
    }
    let isFound = found.reports.contains { $0.id.vendorID == reference.vendorID }
    // One task has one type.
    let next = isFound && found.next == nil ? nil : place.next(after: found)
    let isOnly = place.rows == RowCursor() && next == nil
    var answer = TaskPage(of: [reference], found.reports, isWhole: isOnly && !found.isTruncated)
    (answer.next, answer.isTruncated) = (next.map { PageCursor($0) }, found.isTruncated)
    return answer
  }

  @concurrent
  func rawAnswer(about reference: TaskReference) async throws(ProviderError) -> RawAnswer {
    let call = Self.call(for: reference)
    let place = Place(types: types(for: reference, known.types(of: call)))
    let answer = try await gateway.send(call, Self.body(place, question(about: reference)))
    return RawLayout.rawAnswer(answer)
  }

  /// Ids of blocks say that they are.
  private static func call(for reference: TaskReference) -> String {
    let isBlock =
      reference.kind == .block || reference.kind == .unblock
      || reference.vendorID.contains("block_") || reference.vendorID.contains("_block")
    return isBlock ? List.blocksCall : List.tasksCall
  }

  /// Types to ask for, the likeliest one first.
  private func types(for reference: TaskReference, _ types: [String?]) -> [String?] {
    let likely =
      reference.vendorID.hasPrefix("prefetch_")
      ? VolcengineRows.type(of: .prefetch) : VolcengineRows.type(of: reference.kind)
    return types.filter { $0 == likely } + types.filter { $0 != likely }
  }

  private func question(about reference: TaskReference) -> [(String, String)] {
    [("TaskID", Wire.quoted(gateway.redactor.original(of: reference.vendorID)))]
  }

  private static func body(_ place: Place, _ members: [(String, String)]) -> String {
    var all = members
    if let type = place.types[place.type] { all.insert(("TaskType", Wire.quoted(type)), at: 0) }
    all += [("PageNum", String(place.rows.page)), ("PageSize", String(pageSize))]
    return "{" + all.map { Wire.quoted($0) + ":" + $1 }.joined(separator: ",") + "}"
  }

  /// Returns a page of one type, whose cursor is the place in its rows.
  private func page(
    of call: String, _ place: Place, _ members: [(String, String)]
  ) async throws(ProviderError) -> TaskPage {
    guard place.types.indices.contains(place.type) else { throw .foreignCursor }
    let type = place.types[place.type]
    var rows = place.rows
    let found = try await gateway.answer(
      to: call, Self.body(place, members), nothing: (page: RowPage(), size: Self.pageSize)
    ) { key, value, found in
      switch key {
      case "Data":
        var reader = VolcengineRows(ofType: type)
        reader.page(&value, account: account, into: &found.page)
      case "Total":
        found.page.isListing = true
        found.page.total = value.integer()
      // The vendor may allow fewer rows than were asked for.
      case "PageSize":
        if let size = value.integer(), size > 0 { found.size = min(size, Self.pageSize) }
      default: break
      }
    }
    return try found.page.page(&rows, pageSize: found.size)
  }
}

extension VolcengineProvider.List {
  /// Asks for the first page of the list.
  fileprivate func first(
    from: Date, to: Date, _ provider: VolcengineProvider
  ) async throws(ProviderError) -> TaskPage {
    try await provider.list(scope, from: from, to: to, after: nil)
  }
}

/// By which types the calls of an account are asked, as the vendor last wanted it.
private final class KnownTypes: Sendable {
  private let known = Mutex<[String: [String?]]>([:])

  /// Nil for a question without a type.
  func types(of call: String) -> [String?] {
    known.withLock { $0[call] }.flatMap { $0.isEmpty ? nil : $0 } ?? [nil]
  }

  func set(_ types: [String?], for call: String) { known.withLock { $0[call] = types } }
}

public import FoundationEssentials
public import TaskModel

/// Follows what the team learns of accounts: what changed since the last look, and all of it again where the server is
/// another, or has lost what was seen there.
public actor TeamReader {
  /// How many tasks are read at once.
  private static let step = 500

  private let store: PostgreSQLStore
  private let accounts: Set<AccountID>
  private let since: Date
  private var server: Look.Server?
  /// How far each account was read, by its number.
  private var marks: [Int64: Look.Mark] = [:]
  /// What is known of tasks by the numbers of their rows.
  private var names: [Int64: CacheTask.ID] = [:]
  private var lists: [Int64: URLTexts] = [:]
  /// When somebody wished for a read of what a lease is for, by the server's clock, as of the last look.
  public private(set) var wishes: [String: Date] = [:]

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - accounts: whose tasks, by their names here.
  ///   - since: older tasks that have ended are not read.
  public init(of store: PostgreSQLStore, _ accounts: Set<AccountID>, since: Date) {
    self.store = store
    self.accounts = accounts
    self.since = since
  }

  /// Reads what is new.
  public func news() async throws(StoreError) -> [SharedNews] {
    let look = try await store.look()
    wishes = look.wishes.mapValues { Date(timeIntervalSince1970: $0) }
    let isRestarted = server.map { $0.startedAt != look.server.startedAt } ?? false
    if let server, server.system != look.server.system || server.timeline != look.server.timeline {
      forget()
    }
    var news: [SharedNews] = []
    for (account, mark) in look.accounts.sorted(by: { $0.key < $1.key }) {
      let known = marks[account]
      guard known != mark else { continue }
      // What a server without the last commits numbered anew are other changes.
      let isLost = known.map { isRestarted || mark.sequence <= $0.sequence } ?? true
      // One that nobody here has is not looked at again before it changes.
      do throws(StoreError) {
        if let one = try await read(account, after: isLost ? nil : known?.sequence) {
          news.append(one)
        } else {
          marks[account] = mark
        }
      } catch {
        // What was read is known from now on, and would not be told again; the rest is read the next time.
        if news.isEmpty { throw error }
        return news
      }
    }
    server = look.server
    return news
  }

  /// Forgets all that was read, so that it is read anew.
  public func forget() {
    marks = [:]
    names = [:]
    lists = [:]
  }

  private struct Piece: Sendable {
    var account: AccountID?
    var mark: Look.Mark?
    var found: [TaskRows.Found] = []
    var count = 0
    var pages: [Page] = []
  }

  private struct Page: Sendable {
    let at: Date
    let by: String
    let status: AccountStatus?
    let seen: [Int64]
  }

  /// Reads an account; nil for one that nobody asked for.
  ///
  /// - Parameter sequence: how far it is known; nil for not at all.
  private func read(
    _ account: Int64, after sequence: Int64?
  ) async throws(StoreError) -> SharedNews? {
    var news: SharedNews?
    var place = (sequence: sequence ?? 0, row: Int64.max)
    var pages: [Page] = []
    while true {
      let piece = try await piece(
        of: account, from: place, isFirst: news == nil, after: sequence)
      guard let name = piece.account, let mark = piece.mark else { return nil }
      if news == nil { news = SharedNews(account: name, isWhole: sequence == nil) }
      for found in piece.found {
        names[found.row] = found.task.task.id
        lists[found.row] = found.list
        news?.tasks.append(found.task)
      }
      pages += piece.pages
      if let last = piece.found.last { place = (last.sequence, last.row) }
      guard piece.count == Self.step, !piece.found.isEmpty else {
        marks[account] = mark
        break
      }
    }
    for page in pages {
      if let status = page.status { news?.status = status }
      news?.readAt = page.at
      news?.reader = page.by
      for row in page.seen { if let name = names[row] { news?.seen[name] = page.at } }
    }
    return news
  }

  private func piece(
    of account: Int64, from place: (sequence: Int64, row: Int64), isFirst: Bool,
    after sequence: Int64?
  ) async throws(StoreError) -> Piece {
    let (directory, wanted) = (store.directory, accounts)
    let (oldest, lists) = (since.milliseconds, lists)
    return try await store.read(within: .seconds(30)) { session in
      var piece = Piece()
      let accounts = try directory.known(in: session)
      guard let name = accounts.names[account], wanted.contains(name) else { return piece }
      piece.account = name
      piece.mark = try session.rows(
        "SELECT seq, extract(epoch FROM stamp)::float8 FROM account WHERE id = $1", [.int(account)]
      ).first.map { Look.Mark(sequence: $0.int(0), at: $0.double(1)) }
      let open = TaskStatus.allCases.filter { !$0.isEnded }.map { String($0.storedNumber) }
      let tasks = try TaskRows.find(
        """
        WHERE account = $1 AND (seq, id) > ($2, $3) AND (ref >= $4 OR status IN (\(open.joined(separator: ", "))))
        ORDER BY seq, id LIMIT \(Self.step)
        """, [.int(account), .int(place.sequence), .int(place.row), .int(oldest)],
        .after(sequence ?? -1), accounts, lists: lists, in: session)
      (piece.found, piece.count) = (tasks.found, tasks.rows)
      guard isFirst else { return piece }
      // Of what is read for the first time only the newest page matters.
      let which =
        sequence == nil
        ? "seq = (SELECT max(seq) FROM page WHERE account = $1) AND seq > $2" : "seq > $2"
      piece.pages = try session.rows(
        "SELECT at, by, state, seen::text FROM page WHERE account = $1 AND \(which) ORDER BY seq",
        [.int(account), .int(sequence ?? 0)]
      ).map { row in
        Page(
          at: Date(milliseconds: row.int(0)) ?? Date(timeIntervalSince1970: 0),
          by: SafeText(row.text(1), limit: .word).text,
          status: try? AccountStatus(
            name, accounts.providers[account] ?? ProviderID(""), packed: row.blob(2)),
          seen: row.text(3).split { "{},".contains($0) }.compactMap { Int64($0) })
      }
      return piece
    }
  }
}

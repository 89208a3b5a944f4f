public import FoundationEssentials
import Synchronization
public import TaskModel

/// The store of a team: a PostgreSQL database that processes of many hosts share.
///
/// Lines typed and views saved stay in a store of the operator's own, which also takes what is tracked while the team's
/// cannot be reached, and counts calls then.
public final class PostgreSQLStore: TaskStore {
  /// Who this process is to others.
  public struct Member: Hashable, Sendable {
    /// What tells it from every other process of the team.
    public let id: String
    /// The operator and the host, such as `wang@jump2`; safe to show.
    public let name: String
    /// The host alone; safe to show.
    public let host: String

    /// Names a process.
    public init(id: String, name: String, host: String) {
      self.id = id
      self.name = SafeText(name, limit: .word).text
      self.host = SafeText(host, limit: .word).text
    }
  }

  /// Who this process is.
  public let member: Member
  /// How leases come and go.
  let terms: Lease.Terms
  /// The operator's own store.
  public let own: any TaskStore
  let schema: TeamSchema
  let directory: AccountDirectory
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date
  let told = Told()
  let hints = Hints()
  /// The watch list as it was read last.
  let lastWatched = Mutex<[TrackedTask]?>(nil)
  /// What of the operator's own watch list the server refuses for what it is.
  let undeliverable = Mutex<Set<TrackedTask.Key>>([])
  /// How many processes of the team there were when the server last answered.
  let participants = Mutex(1)
  private let lanes: any WorkLanes
  private let address: ServerAddress
  /// What operators gave, what was observed, and what is looked at.
  private let work: ServerConnection
  /// What must not wait for that: leases, calls counted, and whether there is anything new.
  private let pulse: ServerConnection
  /// Hears of what others write.
  let bell: ServerConnection

  /// Makes a store; nothing is connected.
  ///
  /// - Parameters:
  ///   - address: the server, as libpq takes it; a secret.
  ///   - member: who this process is.
  ///   - accounts: what the names of the configuration mean.
  ///   - own: the operator's own store.
  ///   - lanes: runs what may block.
  ///   - schema: where the tables are.
  ///   - terms: how leases come and go.
  ///   - clock: what the pauses go by between two looks at what others do.
  ///   - now: the calendar.
  /// - Throws: ``StoreError`` where the library is missing, or the address is none.
  public init(
    at address: String, as member: Member, accounts: [AccountIdentity] = [], own: any TaskStore,
    lanes: any WorkLanes, schema: TeamSchema = .usual, terms: Lease.Terms = Lease.Terms(),
    clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() }
  ) throws(StoreError) {
    let pq: LibPQ
    switch LibPQ.onThisMachine {
    case .success(let library): pq = library
    case .failure(let fault): throw .refused("\(fault)")
    }
    let address = try ServerAddress(address, pq)
    self.address = address
    self.member = member
    self.own = own
    self.terms = terms
    self.lanes = lanes
    self.schema = schema
    self.clock = clock
    self.now = now
    directory = AccountDirectory(accounts)
    let told = told
    let check: @Sendable (Session) throws -> Void = { session in
      let rows = try session.rows("SELECT key, value FROM \(schema.name).meta")
      let meta = Dictionary(rows.map { ($0.text(0), $0.int(1)) }) { first, _ in first }
      told.take(try TeamSchema.standing(of: meta, session.options.name))
      let role = try session.rows(
        "SELECT has_table_privilege('\(schema.name).watch', 'INSERT'), current_user"
      ).first
      told.take(
        mayWrite: role?.flag(0) ?? false,
        user: SafeText(role?.text(1) ?? "", limit: .word).text)
    }
    let reach = ServerReach()
    work = ServerConnection(to: address, pq, sharing: reach, check: check)
    pulse = ServerConnection(to: address, pq, sharing: reach, check: check)
    bell = ServerConnection(to: address, pq, sharing: reach) { session in
      try session.rows("LISTEN \(Topics.channel(of: schema))")
    }
  }

  /// What the store is called: its host and its database.
  public var name: String { work.options?.name ?? pulse.options?.name ?? address.name }

  /// What is not as safe about the connection as it is meant to be; nil where all is, or there is none yet.
  public var remark: String? { (work.options ?? pulse.options)?.remark }

  public var standing: StoreStanding {
    told.isReadOnly || told.readingUser != nil ? .readOnly : .kept
  }

  /// The present by the server's clock, as it was when it was last asked; nil before that.
  public var serverTime: Date? { told.serverTime }

  /// How many processes of the team there were when the server last answered, this one among them.
  public var memberCount: Int { participants.withLock { $0 } }

  /// Connects, so that what is wrong with the server is known; one that says nothing holds up nobody for more than two
  /// seconds.
  public func open() async throws(StoreError) { _ = try await look(within: .seconds(2)) }

  // MARK: Transactions

  /// The connections, each with its lane: what hangs holds up nothing but what uses the same one.
  enum Line: String {
    case work, pulse
  }

  /// How long a statement may take on the server, and how long a process may be silent within a transaction: who is
  /// stopped holds up nobody for longer.
  private static func begin(_ mode: String, _ schema: TeamSchema, within limit: Duration) -> String
  {
    let milliseconds = Int64((limit / .milliseconds(1)).rounded())
    return """
      BEGIN ISOLATION LEVEL \(mode); SET LOCAL search_path TO \(schema.name), pg_temp;
      SET LOCAL statement_timeout = \(milliseconds);
      SET LOCAL idle_in_transaction_session_timeout = 15000
      """
  }

  /// Writes, all of it or nothing.
  ///
  /// - Parameter isForReaders: whether who only looks on may write it, too.
  func write<Value: Sendable>(
    on line: Line = .work, within limit: Duration = .seconds(15), isForReaders: Bool = false,
    _ body: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    let (name, told) = (name, told)
    return try await transaction(on: line, "READ COMMITTED", within: limit) { session in
      guard !told.isReadOnly else { throw StoreError.readOnly(path: name) }
      if !isForReaders, let user = told.readingUser { throw ServerFault.wantOfRole(user, name) }
      return try body(session)
    }
  }

  /// Reads, all of it as it was at one moment.
  func read<Value: Sendable>(
    within limit: Duration = .seconds(15), _ body: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    try await transaction(on: .work, "REPEATABLE READ READ ONLY", within: limit, body)
  }

  private func transaction<Value: Sendable>(
    on line: Line, _ mode: String, within limit: Duration,
    _ body: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    let begin = Self.begin(mode, schema, within: limit)
    return try await use(line, within: limit) { session in
      var attempt = 1
      while true {
        do {
          return try Self.run(begin, body, in: session)
        } catch let fault as ServerFault where fault.isCollision && attempt < 4 {
          attempt += 1
        }
      }
    }
  }

  private static func run<Value>(
    _ begin: String, _ body: (Session) throws -> Value, in session: Session
  ) throws -> Value {
    let value: Value
    do {
      try session.script(begin)
      value = try body(session)
    } catch {
      if (error as? ServerFault)?.endsConnection != true { try session.script("ROLLBACK") }
      throw error
    }
    do throws(ServerFault) {
      try session.script("COMMIT")
    } catch .lost {
      // Whether it was carried out nobody knows.
      throw ServerFault.late
    }
    return value
  }

  /// Uses a connection in its lane, without a transaction.
  func use<Value: Sendable>(
    _ line: Line, within limit: Duration, _ body: @escaping @Sendable (Session) throws -> Value
  ) async throws(StoreError) -> Value {
    let connection = line == .work ? work : pulse
    // What waits for the lane has its own time.
    return try await run(line.rawValue, within: limit * 2) { () throws(StoreError) in
      try connection.use(within: limit, body)
    }
  }

  func run<Value: Sendable>(
    _ lane: String, within limit: Duration,
    _ body: @escaping @Sendable () throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let outcome: Result<Value, StoreError>
    do throws(LaneFailure) {
      outcome = try await lanes.run(in: "team \(lane)", within: limit) {
        Result { () throws(StoreError) in try body() }
      }
    } catch {
      throw error == .cancelled ? .cancelled : .silent(path: name)
    }
    return try outcome.get()
  }
}

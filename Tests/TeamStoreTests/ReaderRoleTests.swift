import Foundation
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// Who may only look on writes of nothing but its own being there, whatever it sends to the server.
@Suite(.hangLimit, .threadsOfTheirOwn) struct ReaderRoleTests {
  init() async { await ThreadsOfTheirOwn.begin() }

  /// A team of which a process polls an account, has told of something and has paid for a call.
  private struct Scene {
    static let share = BudgetShare(name: "k", rate: 0.001, burst: 5)
    let team: TeamFixture
    let poller: PostgreSQLStore
    /// The name of somebody who may only look on.
    let reader: String

    init(isEarlier: Bool = false) async throws {
      team = try TeamFixture(tables: { isEarlier ? EarlierTables.sql($0.name) : $0.sql })
      poller = try team.store(address: team.server.address(user: try team.login("poller")))
      reader = try team.login("reader")
      try await act()
    }

    func act() async throws {
      try await poller.attend()
      #expect(try await poller.hold(["k"]).count == 1)
      #expect(try await poller.claim(["a"]) == ["a"])
      #expect(await poller.take(1, of: Self.share) == .taken)
    }

    /// Another process than the poller's, of somebody with the group role of readers.
    func looker() throws -> PostgreSQLStore {
      try team.store(as: "desk", address: team.server.address(user: reader))
    }

    /// All that the others go by; the reader's own row of `member` is `f`.
    func state() throws -> String {
      try team.sql(
        """
        SELECT id, name, host, seen FROM member WHERE id <> 'f' ORDER BY id;
        SELECT name, by, at FROM notice ORDER BY name;
        SELECT name, tokens, counted, until FROM budget ORDER BY name
        """)
    }

    func expectNoEffect(of attack: String) async throws {
      let before = try state()
      // Refused, or without a row to change.
      _ = try? team.sql(attack, as: reader)
      #expect(try state() == before)
      #expect(try await poller.holders().map(\.name) == ["wang@jump1"])
      #expect(try await poller.claim(["a"]) == ["a"])
      #expect(await poller.take(1, of: Self.share) == .taken)
    }
  }

  /// What somebody with the role may send by any client: another name of who polls, a notice that is claimed by nobody who
  /// sends it, and a budget without calls.
  static let attacks = [
    "UPDATE member SET name = 'x@y', host = 'y'",
    "UPDATE member SET seen = seen - interval '1 hour'",
    """
    INSERT INTO member (id, name, host, seen) SELECT holder, 'x@y', 'y', clock_timestamp() FROM lease
    ON CONFLICT (id) DO UPDATE SET name = excluded.name
    """,
    """
    INSERT INTO member (id, name, host, seen) VALUES ('f', 'x@y', 'y', clock_timestamp());
    UPDATE notice SET by = 'f', at = clock_timestamp()
    """,
    "INSERT INTO notice (name, by, at) VALUES ('b', 'f', clock_timestamp() + interval '1 year')",
    "UPDATE budget SET tokens = -5, counted = extract(epoch FROM clock_timestamp())",
    "INSERT INTO budget (name, tokens, counted, wait, until) VALUES ('l', -5, 0, 0, 'infinity')",
  ]

  @Test(arguments: attacks) func anAttackHasNoEffect(attack: String) async throws {
    try await Scene().expectNoEffect(of: attack)
  }

  /// On tables of an earlier version each of them has one, until these are made anew.
  @Test(arguments: attacks) func earlierTablesAreMended(attack: String) async throws {
    let scene = try await Scene(isEarlier: true)
    let before = try scene.state()
    try scene.team.sql(attack, as: scene.reader)
    #expect(try scene.state() != before)
    try scene.team.sql(scene.team.schema.sql)
    try scene.team.sql("DELETE FROM notice; DELETE FROM budget")
    try await scene.act()
    try await scene.expectNoEffect(of: attack)
  }

  @Test(arguments: [
    "INSERT INTO member (id, name, host, seen, login) VALUES ('q', 'q', 'q', now(), 'wang')",
    "INSERT INTO member (id, name, host, seen) VALUES ('q', 'q', 'q', 'infinity')",
    "UPDATE member SET seen = 'infinity'", "UPDATE member SET login = 'wang'",
    "UPDATE member SET id = 'q'", "DELETE FROM member", "SELECT 1 FROM notice",
    "ALTER TABLE member DISABLE ROW LEVEL SECURITY", "DROP POLICY poll ON member",
    // Who holds such a lock keeps all others from writing.
    "BEGIN; LOCK TABLE member IN SHARE MODE", "BEGIN; LOCK TABLE lease IN SHARE MODE",
    "BEGIN; LOCK TABLE budget IN SHARE MODE", "BEGIN; LOCK TABLE notice IN SHARE MODE",
  ])
  func itsOwnRowIsAllItWrites(statement: String) async throws {
    let scene = try await Scene()
    try scene.team.sql(
      "INSERT INTO member (id, name, host, seen) VALUES ('f', 'li', 'y', clock_timestamp())",
      as: scene.reader)
    #expect(throws: PostgresServer.Failure.self) {
      try scene.team.sql(statement, as: scene.reader)
    }
  }

  /// A row that is there before a process is, or that takes the place of one that is gone.
  @Test func aForgedRowNeverStandsForWhoPolls() async throws {
    let scene = try await Scene()
    let other = try team(of: scene, as: "jump2")
    func forge(_ id: String) throws {
      try scene.team.sql(
        "INSERT INTO member (id, name, host, seen) VALUES ('\(id)', 'x@y', 'y', clock_timestamp())",
        as: scene.reader)
    }
    try forge(other.member.id)
    try await other.attend()
    #expect(try await other.hold(["l"]).count == 1)
    _ = try? scene.team.sql("UPDATE member SET name = 'x@y'", as: scene.reader)
    #expect(try await other.holders().map(\.name) == ["wang@jump1", "wang@jump2"])

    try scene.team.sql("DELETE FROM member")
    #expect(throws: PostgresServer.Failure.self) { try forge(scene.poller.member.id) }
    #expect(try await other.holders().map(\.name) == ["jump1", "jump2"])
  }

  private func team(of scene: Scene, as host: String) throws -> PostgreSQLStore {
    let user = scene.team.name + "_p"
    return try scene.team.store(as: host, address: scene.team.server.address(user: user))
  }

  @Test(arguments: [true, false]) func whoMeansWellGoesOn(isEarlier: Bool) async throws {
    let scene = try await Scene(isEarlier: isEarlier)
    let reader = try scene.looker()
    #expect(try await reader.attend() == 2)
    #expect(try await reader.attend() == 2)
    #expect(try await scene.poller.members() == ["wang@desk", "wang@jump1"])
    #expect(try await reader.holders().map(\.name) == ["wang@jump1"])
    #expect(try await reader.claim(["a", "b"]).isEmpty)
    #expect(try await reader.wish(for: "k"))
    let before = try scene.team.sql("SELECT * FROM budget")
    #expect(await reader.take(1, of: Scene.share) == .unshared, "its own store decides")
    #expect(try scene.team.sql("SELECT * FROM budget") == before)
    let check = try await reader.check()
    #expect(!check.isPoller && check.isOutdated == isEarlier)
    try await reader.depart(["k"])
    #expect(try await scene.poller.members() == ["wang@jump1"])
  }

  /// Who is there when the tables are made anew stays, and says so by itself.
  @Test func processesGoOnOverIt() async throws {
    let scene = try await Scene(isEarlier: true)
    let reader = try scene.looker()
    try await reader.attend()
    #expect(try await scene.poller.check().isOutdated)
    for _ in 0..<2 {
      try scene.team.sql(scene.team.schema.sql)
      try await reader.attend()
      try await scene.poller.attend()
      #expect(try await reader.attend() == 2)
      #expect(try await scene.poller.hold(["k"])["k"]?.epoch == 1)
      #expect(try await scene.poller.holders().map(\.name) == ["wang@jump1"])
    }
    #expect(try await !scene.poller.check().isOutdated)
  }

  /// An earlier program's `team init` finds the tables there, and gives rights that are too many.
  @Test func anEarlierVersionsRightsAreSeenAndTakenBack() async throws {
    let scene = try await Scene()
    #expect(try await !scene.poller.check().isOutdated)
    try scene.team.sql(EarlierTables.sql(scene.team.name))
    for store in [scene.poller, try scene.looker()] {
      #expect(try await store.check().isOutdated)
    }
    try scene.team.sql(scene.team.schema.sql)
    #expect(try await !scene.poller.check().isOutdated)
  }

  /// A backup holds each table for as long as it takes.
  @Test func makingTheTablesAnewHoldsUpNobodyForLong() async throws {
    let scene = try await Scene()
    let backup = try scene.team.store(as: "backup")
    let hold = "BEGIN; SELECT count(*) FROM \(scene.team.name).member"
    try await backup.use(.work, within: .seconds(60)) { session in try session.script(hold) }
    #expect {
      try scene.team.sql("SET statement_timeout TO '60s'; " + scene.team.schema.sql)
    } throws: { error in
      "\(error)".contains("lock timeout")
    }
    #expect(try await scene.poller.attend() == 1)
    withExtendedLifetime(backup) {}
  }

  /// What may be waited for comes before any lock that keeps others from writing.
  @Test func theTablesOfTasksAreNotHeldMeanwhile() async throws {
    let scene = try await Scene()
    let sql = scene.team.schema.sql
    let wait = try #require(sql.firstRange(of: "LOCK TABLE"))
    let locks = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'ShareLock'"
    #expect(try scene.team.sql("\(sql[..<wait.lowerBound])\(locks); ROLLBACK") == "0")
  }

  /// Programs of the version before: who only looks on there pays and tells for itself, as where the server says nothing.
  @Test func programsOfTheVersionBeforeGoOn() async throws {
    let scene = try await Scene()
    #expect(try scene.team.sql(EarlierTables.attending, as: scene.reader) == "2")
    #expect(try scene.team.sql(EarlierTables.attending, as: scene.reader) == "2")
    for statement in [EarlierTables.claiming, EarlierTables.taking] {
      #expect(throws: PostgresServer.Failure.self) {
        try scene.team.sql(statement, as: scene.reader)
      }
    }
    let poller = scene.team.name + "_p"
    #expect(try scene.team.sql(EarlierTables.attending, as: poller) == "2")
    #expect(try scene.team.sql(EarlierTables.claiming, as: poller) == "n")
    #expect(try scene.team.sql(EarlierTables.taking, as: poller) == "0")
  }

  @Test func whoHasBothRolesPolls() async throws {
    let scene = try await Scene()
    let user = try scene.team.login("reader", "poller")
    let both = try scene.team.store(as: "jump2", address: scene.team.server.address(user: user))
    #expect(try await both.attend() == 2)
    #expect(try await both.hold(["l"]).count == 1)
    #expect(try await both.attend() == 2)
    #expect(try await both.claim(["b"]) == ["b"])
    #expect(await both.take(1, of: Scene.share) == .taken)
    #expect(try await both.check().isPoller)
    try await both.depart(["l"])
    #expect(try await scene.poller.members() == ["wang@jump1"])
  }

  /// Else it would be nobody's for half a minute, and come back to who cannot ask it, over and over.
  @Test func nothingIsLeftToWhoOnlyLooksOn() async throws {
    let scene = try await Scene()
    let lease = try #require(try await scene.poller.hold(["k"])["k"])
    try await scene.looker().attend()
    #expect(try await !scene.poller.leave(lease, because: "the key is refused"))
    #expect(try await scene.poller.holders().map(\.isLive) == [true])
    try await team(of: scene, as: "jump2").attend()
    #expect(try await scene.poller.leave(lease, because: "the key is refused"))
  }

  /// In the tables of an earlier version nobody knows who only looks on.
  @Test func whoIsThereMayPollAsFarAsEarlierTablesTell() async throws {
    let scene = try await Scene(isEarlier: true)
    let lease = try #require(try await scene.poller.hold(["k"])["k"])
    try await team(of: scene, as: "jump2").attend()
    #expect(try await scene.poller.leave(lease, because: "the key is refused"))
  }

  @Test func aWishOfTheFutureKeepsNobodyFromWishing() async throws {
    let scene = try await Scene()
    try scene.team.sql("UPDATE lease SET wanted_at = 'infinity'", as: scene.reader)
    #expect(try await scene.poller.look().wishes.isEmpty)
    #expect(try await scene.looker().wish(for: "k"))
    #expect(try await scene.poller.look().wishes.keys.sorted() == ["k"])
  }

  /// How many there are says how much each may ask while the server is away.
  @Test(arguments: [true, false])
  func whoIsThereManyTimesCountsForTwenty(isEarlier: Bool) async throws {
    let scene = try await Scene(isEarlier: isEarlier)
    try await scene.looker().attend()
    #expect(try await scene.poller.attend() == 2)
    try scene.team.sql(scene.team.schema.sql)
    try scene.team.sql(
      """
      INSERT INTO member (id, name, host, seen)
      SELECT 'f' || n, 'li', 'y', clock_timestamp() FROM generate_series(1, 500) AS n
      """, as: scene.reader)
    #expect(try await scene.poller.attend() == 21)
  }

  /// One login for a whole team is as usual as one for each operator.
  @Test func whoMayPollOrIsOfOnesOwnLoginCountsInFull() async throws {
    let scene = try await Scene()
    let (polls, looks) = (scene.team.name + "_p", scene.reader)
    let other = try scene.team.store(
      as: "jump2", address: scene.team.server.address(user: scene.team.login("reader", "poller")))
    func come(_ count: Int, as user: String) throws {
      try scene.team.sql(
        """
        INSERT INTO member (id, name, host, seen)
        SELECT '\(user)' || n, 'li', 'y', clock_timestamp() FROM generate_series(1, \(count)) AS n
        """, as: user)
    }
    try come(59, as: polls)
    #expect(try await scene.poller.attend() == 60)
    #expect(try await other.attend() == 61)
    try come(30, as: looks)
    #expect(try await other.attend() == 81, "of who only looks on twenty are counted")
    #expect(try await scene.looker().attend() == 92)
  }

  @Test func aPollerForgetsReadersThatAreGone() async throws {
    let scene = try await Scene()
    try await scene.looker().attend()
    try scene.team.sql("UPDATE member SET seen = seen - interval '2 days' WHERE host = 'desk'")
    try await scene.poller.prune(to: StoreBounds())
    #expect(try scene.team.sql("SELECT host FROM member") == "jump1")
  }
}

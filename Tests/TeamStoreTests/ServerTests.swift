import Foundation
import TaskModel
import TestSupport
import Testing

@testable import TeamStore

/// How the server is reached, and what is said where it is not.
@Suite(.hangLimit, .threadsOfTheirOwn) struct ServerTests {
  private func store(_ address: String) throws -> PostgreSQLStore {
    try PostgreSQLStore(
      at: address, as: .init(id: "x", name: "wang@x", host: "x"),
      own: TeamFixture().store([], now: sampleNow), lanes: ThreadLanes())
  }

  private func sentence(_ address: String) async throws -> String {
    let store = try store(address)
    do {
      try await store.open()
    } catch {
      return "\(error)"
    }
    return "none"
  }

  @Test func aMachineWithoutTheLibraryIsToldWhatToInstall() {
    #expect(throws: LibraryFault.missing) { try LibPQ(named: "libnothing.so.5") }
    #expect("\(LibraryFault.missing)".contains("apt-get install libpq5"))
    #expect(throws: LibraryFault.lacks("PQconnectStartParams")) { try LibPQ(named: "libc.so.6") }
  }

  /// In the words of the library it would be seen, whole or in parts.
  @Test(arguments: [
    "postgresql://u:hunter2%zz@h/d", "host=h password='hunter2", "hunter2", "postgres://[hunter2",
    // A password with @ or / in it, which is taken apart there.
    "postgresql://u:a@hunter2@127.0.0.1/d", "postgres://u:a@hunter2@h,h2/d",
    "postgresql://u:hunter2/b@h/d", "postgresql://u:5/hunter2@h/d",
    // A whole address in the place of the database.
    "host=h dbname=postgresql://u:hunter2@h/d",
  ])
  func aSecretInWhatCannotBeReadIsNotShown(_ address: String) throws {
    #expect {
      try store(address)
    } throws: { error in
      !"\(error)".contains("hunter2") && "\(error)".contains("postgresql://USER@HOST/DATABASE")
    }
  }

  @Test(arguments: [
    ("host=/home/u@corp/pg dbname=d", "local/d"), ("host=h dbname=d@2", "h/d@2"),
    ("postgresql:///d?host=/home/u@corp/pg", "local/d"),
  ])
  func whatIsNotTornIsTaken(_ address: String, _ name: String) throws {
    #expect(try ServerAddress(address, LibPQ()).name == name)
  }

  @Test func aSecretInWhatCannotBeReachedIsNotShown() async throws {
    let words = try await sentence("postgresql://u:hunter2@127.0.0.1:1/team?connect_timeout=2")
    #expect(words.contains("127.0.0.1/team") && words.contains("cannot be reached"))
    #expect(!words.contains("hunter2"))
    let pq = try LibPQ()
    let address = try ServerAddress("host=h password=hunter2 user=u", pq)
    #expect(address.shown("FATAL: no hunter2\nmore\u{1B}") == "FATAL: no …")
    #expect(!"\(address)".contains("hunter2"))
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  /// Who the server is has to be proved, unless somebody says otherwise; then it is said.
  @Test func aServerOnTheNetworkProvesWhoItIs() async throws {
    let server = try PostgresServer(.tls)
    try server.psql(TeamSchema.usual.sql)
    let ca = " sslrootcert=\(server.folder)/ca.crt"
    let proved = try store(server.networkAddress() + ca)
    try await proved.open()
    #expect(proved.remark == nil)
    #expect(proved.name == "localhost/postgres")
    // The certificate is of an authority that nobody knows, or of another name.
    let unknown = try await sentence(server.networkAddress() + " sslrootcert=/nowhere/ca.crt")
    #expect(unknown.contains("certificate"), "\(unknown)")
    let other = try await sentence(server.networkAddress("127.0.0.1") + ca)
    #expect(other.contains("127.0.0.1"), "\(other)")
    #expect(other.contains("certificate"), "\(other)")
    // It is the default of the library, and nobody's wish.
    let preferred = try await sentence(
      server.networkAddress("127.0.0.1") + ca + " sslmode=prefer")
    #expect(preferred.contains("certificate"), "\(preferred)")
    let unproved = try store(server.networkAddress("127.0.0.1") + " sslmode=require")
    try await unproved.open()
    #expect(unproved.remark?.contains("sslmode=require") == true)
    let local = try store(server.address())
    try await local.open()
    #expect(local.remark == nil, "on a socket of this machine there is nothing to prove")
  }

  @Test func aServerWithoutTLSIsNotTalkedTo() async throws {
    let server = try PostgresServer(.plain)
    try server.psql(TeamSchema.usual.sql)
    let words = try await sentence(server.networkAddress())
    #expect(words.contains("SSL") || words.contains("certificate"), "\(words)")
    let wished = try store(server.networkAddress() + " sslmode=disable")
    try await wished.open()
    #expect(wished.remark?.contains("sslmode=disable") == true)
  }

  @Test func aCheckTellsWhatToKnow() async throws {
    let team = try TeamFixture()
    let store = try team.store(now: { Date() })
    try await store.attend()
    try await team.store(as: "jump2").attend()
    let check = try await store.check()
    #expect(check.user == "owner" && check.isPoller && check.remark == nil)
    #expect(check.hearsHints)
    #expect(check.members == ["wang@jump1", "wang@jump2"])
    #expect(check.version.first?.isNumber == true)
    // The server is on this machine, but the tests may be kept waiting.
    #expect(abs(check.clockAhead) < 60)
    let ahead = try team.store(now: { Date().addingTimeInterval(3_600) })
    #expect(try await ahead.check().clockAhead > 3_000)
  }

  /// Each try would wait as long as the first.
  @Test func aServerThatIsNotThereIsNotAskedAgainAtOnce() async throws {
    let store = try store("host=/nowhere dbname=team")
    for _ in 0..<3 { await #expect(throws: StoreError.self) { try await store.look() } }
    let words = try await sentence("host=/nowhere dbname=team")
    #expect(words.contains("the store local/team cannot be reached"), "\(words)")
  }

  @Test func valuesComeBackAsTheyWereSent() async throws {
    let team = try TeamFixture()
    try await team.store().use(.work, within: .seconds(10)) { session in
      let row = try #require(
        try session.rows(
          "SELECT $1, $2, $3, $4, $5, ($6::bigint[])[2], ($7::text[])[1], ($8::bytea[])[1], $9::bigint, ($10::float8[])[1]",
          [
            .int(-7), .real(0.1), .text("ü\0\u{1F680}"), .bytes([0, 255]), .text(""),
            .ints([1, nil, 3]), .texts(["a\"{},\\", nil]), .blobs([[0, 1], nil]), .null,
            .reals([1.5]),
          ]
        ).first)
      #expect(row.int(0) == -7 && row.double(1) == 0.1)
      #expect(row.text(2) == "ü\u{FFFD}\u{1F680}", "a text of the server has no NUL")
      #expect(row.blob(3) == [0, 255] && row.text(4) == "" && !row.isNull(4))
      #expect(row.isNull(5) && row.text(6) == "a\"{},\\" && row.blob(7) == [0, 1])
      #expect(row.isNull(8) && row.double(9) == 1.5)
      #expect(try session.rows("SELECT 1 WHERE 1 = ANY($1)", [.ints([])]).first == nil)
    }
  }

  /// A statement that takes too long is ended on the server too, and holds nobody up.
  @Test func whatIsLateEndsTheConnection() async throws {
    let team = try TeamFixture()
    let store = try team.store()
    try await store.open()
    await #expect(throws: StoreError.silent(path: store.name)) {
      try await store.use(.work, within: .milliseconds(300)) { session in
        _ = try session.rows("SELECT pg_sleep(60)")
      }
    }
    #expect(try await store.watched().isEmpty)
    await #expect(throws: StoreError.busy(path: store.name)) {
      try await store.write { session in
        try session.script("SET LOCAL statement_timeout = 50")
        _ = try session.rows("SELECT pg_sleep(60)")
      }
    }
    #expect(try await store.watched().isEmpty)
  }

  /// Stopped within a transaction, it holds the rows that it has written.
  @Test func whoIsSilentWithinATransactionIsPutOut() async throws {
    let team = try TeamFixture()
    let store = try team.store()
    await #expect(throws: StoreError.self) {
      try await store.write { session in
        try session.script("SET LOCAL idle_in_transaction_session_timeout = 50")
        usleep(500_000)
        _ = try session.rows("SELECT 1")
      }
    }
    #expect(try await store.watched().isEmpty)
  }

  /// Other tests wait for the ends of pipes.
  @Test func itHasNoDescriptorsOfTheTests() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    let words = "test -e /proc/self/fd/\(ends[1]) && echo held || echo free"
    #expect(try PostgresServer.run(["sh", "-c", words]) == "free")
  }
}

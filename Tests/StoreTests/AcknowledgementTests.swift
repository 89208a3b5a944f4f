import Foundation
import Store
import TaskModel
import TestSupport
import Testing

/// What operators took note of.
@Suite struct AcknowledgementTests {
  private let place: StoreFixture
  private static let start = Date(timeIntervalSince1970: 1_789_963_200)

  init() throws { place = try StoreFixture() }

  private static func note(
    _ ids: [String] = [], account: String = "jd", kind: TroubleKind = .tasks, by: String = "wang@a",
    at seconds: Double = 0
  ) -> Acknowledgement {
    let tasks = ids.map { id in
      CacheTask.ID(
        account: AccountID(account), vendorID: id, family: id == "2" ? .prefetch : nil,
        product: id == "3" ? "cdn" : nil)
    }
    return Acknowledgement(
      account: AccountID(account), kind: kind, tasks: Set(tasks), by: by,
      at: start.addingTimeInterval(seconds))
  }

  /// A store whose calendar shows when the notes were made.
  private func store(_ accounts: [AccountIdentity] = [], later: Double = 100) -> SQLiteStore {
    SQLiteStore(
      at: place, accounts: accounts, lanes: DirectLanes(),
      now: { Self.start.addingTimeInterval(later) })
  }

  @Test func whatOneMonitorTakesNoteOfOthersRead() async throws {
    #expect(try await store().acknowledgements(since: .distantPast).isEmpty)
    try await store().acknowledge([])
    #expect(try place.names.isEmpty, "nothing is made for nothing")
    let notes = [
      Self.note(["1", "2", "3", "\u{1B}[2J\"'"]),
      Self.note(account: "ali", kind: .error(.clockSkew), by: "li\u{7}@b", at: 5),
      Self.note(kind: .late, at: 5),
    ]
    try await store().acknowledge(notes)
    #expect(try await store().acknowledgements(since: .distantPast) == notes)
    #expect(
      try await store().acknowledgements(since: Self.start.addingTimeInterval(1))
        == Array(notes.dropFirst()))
    #expect(!notes[1].by.contains("\u{7}"))
  }

  @Test func everyKindHasAWord() {
    let errors: [ProviderError.Kind] = [
      .throttled, .credentials, .permission, .clockSkew, .rejected, .unavailable, .transport,
      .malformed,
    ]
    for kind in errors.map(TroubleKind.error) + [.late, .tasks] {
      #expect(TroubleKind(rawValue: kind.rawValue) == kind)
    }
    for word in ["", "error", "error.", "error.other", "task"] {
      #expect(TroubleKind(rawValue: word) == nil)
    }
  }

  @Test func ofAnAccountThatIsCalledOtherwiseNow() async throws {
    func accounts(_ name: String) -> [AccountIdentity] {
      [
        AccountIdentity(
          name: AccountID(name), provider: ProviderID("p"), endpoint: "", keys: ["key:1"])
      ]
    }
    try await store(accounts("old")).acknowledge([Self.note(["1"], account: "old")])
    let notes = try await store(accounts("new")).acknowledgements(since: .distantPast)
    #expect(notes == [Self.note(["1"], account: "new")])
  }

  @Test func whatThisVersionDoesNotKnowStays() async throws {
    try await store().acknowledge([Self.note(["1"])])
    try place.sqlite("UPDATE note SET kind = 'quota'")
    try await store().acknowledge([Self.note(["2"], at: 1)])
    try place.sqlite(
      "INSERT INTO note VALUES (9, 77, 'late', '[]', '', \(Self.start.milliseconds)); INSERT INTO note VALUES (10, 1, 'tasks', '[[\"x\"], 7', 'y', \(Self.start.milliseconds))"
    )
    let notes = try await store().acknowledgements(since: .distantPast)
    #expect(notes == [Self.note(by: "y"), Self.note(["2"], at: 1)])
    #expect(try place.sqliteText("SELECT count(*) FROM note") == "4")
  }

  @Test func whatIsTooOldGoes() async throws {
    try await store().acknowledge([Self.note(["1"]), Self.note(["2"], at: 50)])
    try await store(later: Acknowledgement.lasting + 25).acknowledge([Self.note(["3"], at: 60)])
    let notes = try await store().acknowledgements(since: .distantPast)
    #expect(notes == [Self.note(["2"], at: 50), Self.note(["3"], at: 60)])
  }

  @Test(.hangLimit) func anotherMonitorHearsOfIt() async throws {
    let store = store()
    var news = store.news().makeAsyncIterator()
    try await self.store().acknowledge([Self.note(kind: .late)])
    #expect(await news.next() == [.acknowledgements])
  }

  /// A store of the version before has no table for it.
  @Test func anOlderStoreGrows() async throws {
    try await store().track([entry("1")], guessed: [])
    try place.sqlite(
      """
      DROP TABLE note; DROP INDEX task_ended; DROP INDEX task_proved; ALTER TABLE task DROP COLUMN proved;
      UPDATE meta SET value = value - 3 WHERE key = 'steps'
      """
    )
    #expect(try await store().watched().count == 1)
    try await store().acknowledge([Self.note(["1"])])
    #expect(try await store().acknowledgements(since: .distantPast) == [Self.note(["1"])])
    #expect(try await store().watched().count == 1)
  }

  @Test func isSavedFromADamagedStore() async throws {
    let notes = [Self.note(["1", "2"]), Self.note(kind: .late, at: 1)]
    try await store().track([entry("1")], guessed: [])
    try await store().acknowledge(notes)
    try place.sqlite("PRAGMA application_id = 7")
    #expect(try await store().acknowledgements(since: .distantPast) == notes)
    #expect(try await store().watched().count == 1)
  }
}

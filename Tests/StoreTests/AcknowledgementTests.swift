import Foundation
import Store
import TaskModel
import TestSupport
import Testing

/// What operators took note of.
@Suite struct AcknowledgementTests {
  private let place: StoreFixture

  init() throws { place = try StoreFixture() }

  /// A store whose calendar shows when the notes were made.
  private func store(_ accounts: [AccountIdentity] = [], later: Double = 100) -> SQLiteStore {
    SQLiteStore(
      at: place, accounts: accounts, lanes: DirectLanes(),
      now: { sampleNow.addingTimeInterval(later) })
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
    try await store(accounts("old")).acknowledge([Acknowledgement.sample(["1"], account: "old")])
    let notes = try await store(accounts("new")).acknowledgements(since: .distantPast)
    #expect(notes == [Acknowledgement.sample(["1"], account: "new")])
  }

  @Test func whatThisVersionDoesNotKnowStays() async throws {
    try await store().acknowledge([Acknowledgement.sample(["1"])])
    try place.sqlite("UPDATE note SET kind = 'quota'")
    try await store().acknowledge([Acknowledgement.sample(["2"], at: 1)])
    try place.sqlite(
      "INSERT INTO note VALUES (9, 77, 'late', '[]', '', \(sampleNow.milliseconds)); INSERT INTO note VALUES (10, 1, 'tasks', '[[\"x\"], 7', 'y', \(sampleNow.milliseconds))"
    )
    let notes = try await store().acknowledgements(since: .distantPast)
    #expect(notes == [Acknowledgement.sample(by: "y"), Acknowledgement.sample(["2"], at: 1)])
    #expect(try place.sqliteText("SELECT count(*) FROM note") == "4")
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
    try await store().acknowledge([Acknowledgement.sample(["1"])])
    #expect(
      try await store().acknowledgements(since: .distantPast) == [Acknowledgement.sample(["1"])])
    #expect(try await store().watched().count == 1)
  }

  @Test func isSavedFromADamagedStore() async throws {
    let notes = [Acknowledgement.sample(["1", "2"]), Acknowledgement.sample(kind: .late, at: 1)]
    try await store().track([entry("1")], guessed: [])
    try await store().acknowledge(notes)
    try place.sqlite("PRAGMA application_id = 7")
    #expect(try await store().acknowledgements(since: .distantPast) == notes)
    #expect(try await store().watched().count == 1)
  }
}

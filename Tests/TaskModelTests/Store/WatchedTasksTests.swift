import Foundation
import TaskModel
import Testing

@Suite struct WatchedTasksTests {
  private static func entry(
    _ id: String, account: String = "jd", kind: TaskKind = .purgeURL, product: String? = nil,
    label: String? = nil, urls: [String] = [], at seconds: Double = 0
  ) -> TrackedTask {
    TrackedTask(
      account: AccountID(account),
      reference: TaskReference(vendorID: id, kind: kind, product: product),
      label: label, urls: urls, trackedAt: Date(timeIntervalSince1970: 1_789_963_200 + seconds))
  }

  @Test func anEntryThatIsThereKeepsItsTimeAndWhatIsNotToldAnew() {
    var list = WatchedTasks([Self.entry("1", label: "old", urls: ["u"])])
    list.track([Self.entry("1", kind: .purgeDirectory, at: 60)])
    #expect(list.entries == [Self.entry("1", kind: .purgeDirectory, label: "old", urls: ["u"])])
    list.track([Self.entry("1", label: "new", urls: ["v"], at: 90)])
    #expect(list.entries == [Self.entry("1", label: "new", urls: ["v"])])
  }

  @Test func whatMeansTheSameIsThereOnce() {
    var list = WatchedTasks()
    list.track([
      Self.entry("1"), Self.entry("1", label: "x"), Self.entry("1", kind: .prefetch),
      Self.entry("1", product: "dcdn"), Self.entry("1", account: "b"),
    ])
    #expect(
      list.entries == [
        Self.entry("1", label: "x"), Self.entry("1", kind: .prefetch),
        Self.entry("1", product: "dcdn"), Self.entry("1", account: "b"),
      ])
    #expect(WatchedTasks(list.entries + list.entries) == list)
  }

  @Test func aGuessedKindGivesWayToTheKindsThatAreThere() {
    var list = WatchedTasks([Self.entry("1", kind: .prefetch), Self.entry("1", kind: .purgeTag)])
    list.track([Self.entry("1", label: "x"), Self.entry("2")], guessed: ["1", "2"])
    #expect(
      list.entries == [
        Self.entry("1", kind: .prefetch, label: "x"), Self.entry("1", kind: .purgeTag, label: "x"),
        Self.entry("2"),
      ])
  }

  @Test func aLabelIsOfAllKindsOfAnIDAndAddsWhatIsNotThere() {
    var list = WatchedTasks([
      Self.entry("1", label: "a", urls: ["u"]), Self.entry("1", kind: .prefetch),
      Self.entry("1", account: "b"),
    ])
    list.label([Self.entry("1", kind: .purgeTag, label: "x", at: 9), Self.entry("2", label: "y")])
    let labeled = [
      Self.entry("1", label: "x", urls: ["u"]), Self.entry("1", kind: .prefetch, label: "x"),
      Self.entry("1", account: "b"), Self.entry("2", label: "y"),
    ]
    #expect(list.entries == labeled)
    list.label([Self.entry("2"), Self.entry("3")])
    #expect(list.entries == labeled.dropLast() + [Self.entry("2")])
  }

  @Test func twoLabelsOfOneIDThatIsNotThereAddItOnce() {
    var list = WatchedTasks()
    list.label([Self.entry("1", label: "x"), Self.entry("1", label: "y")])
    #expect(list.entries == [Self.entry("1", label: "y")])
  }

  @Test func whatIsTakenOffIsOfOneAccount() {
    var list = WatchedTasks([
      Self.entry("1"), Self.entry("1", kind: .prefetch), Self.entry("1", account: "b"),
    ])
    #expect(list.untrack(["1", "9"], of: AccountID("jd")) == ["1"])
    #expect(list.entries == [Self.entry("1", account: "b")])
    #expect(list.untrack(["1"], of: AccountID("jd")) == [])
  }
}

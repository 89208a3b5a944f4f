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

  @Test func whatOnlyALabelPutThereGoesWithIt() {
    func labeled(_ id: String, _ label: String?, urls: [String] = []) -> TrackedTask {
      TrackedTask(
        account: AccountID("jd"), reference: TaskReference(vendorID: id, kind: .purgeURL),
        label: label, urls: urls)
    }
    let tracked = Self.entry("2", label: "x")
    let named = labeled("3", "x", urls: ["u"])
    var list = WatchedTasks([tracked, named])
    list.label([labeled("1", "x"), labeled("4", "x"), labeled("5", "x")])
    #expect(list.entries.count == 5)
    // What was labeled first and tracked then is tracked.
    list.track([Self.entry("4")])
    // Who says that a task is tracked wants that to stay.
    let wishes =
      ["1", "2", "3", "4"].map { labeled($0, nil) } + [Self.entry("5"), Self.entry("9")]
    list.label(wishes)
    #expect(list.entries.count == 5, "their tasks lose the label first")
    list.dropUnlabeled(wishes)
    #expect(list.entries.map(\.reference.vendorID) == ["2", "3", "4", "5"])
    #expect(list.entries.allSatisfy { $0.label == nil })
    // A label that is given takes nothing away.
    list.label([labeled("6", "y")])
    list.dropUnlabeled([labeled("6", "y"), labeled("6", nil)])
    #expect(list.entries.last == labeled("6", "y"))
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

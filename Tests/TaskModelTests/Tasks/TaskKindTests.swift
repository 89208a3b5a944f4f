import FoundationEssentials
import TaskModel
import Testing

@Suite struct TaskKindTests {
  @Test func wordsAreTheContract() {
    #expect(
      TaskKind.allCases.map(\.rawValue) == [
        "purge-url", "purge-directory", "purge-pattern", "purge-tag", "purge-all", "prefetch",
        "block", "unblock", "other",
      ])
  }

  @Test func onlyPrefetchIsServedByTheOtherHalf() {
    #expect(TaskKind.allCases.filter { $0.family == .prefetch } == [.prefetch])
  }
}

@Suite struct TaskReferenceTests {
  struct Case: CustomTestStringConvertible {
    let reference: TaskReference
    let id: CacheTask.ID
    let isMeant: Bool

    init(
      _ kind: TaskKind, product: String? = nil, family: TaskKind.Family? = nil,
      idProduct: String? = nil, vendorID: String = "a", _ isMeant: Bool
    ) {
      reference = TaskReference(vendorID: "a", kind: kind, product: product)
      id = CacheTask.ID(
        account: AccountID("x"), vendorID: vendorID, family: family, product: idProduct)
      self.isMeant = isMeant
    }

    var testDescription: String { "\(reference) \(isMeant ? "means" : "does not mean") \(id)" }
  }

  @Test(arguments: [
    Case(.purgeURL, true),
    Case(.purgeURL, vendorID: "A", false),
    Case(.prefetch, true),
    Case(.purgeURL, family: .purge, true),
    Case(.purgeDirectory, family: .purge, true),
    Case(.prefetch, family: .prefetch, true),
    Case(.prefetch, family: .purge, false),
    Case(.purgeURL, family: .prefetch, false),
    Case(.purgeURL, product: "cdn", idProduct: "cdn", true),
    Case(.purgeURL, product: "cdn", idProduct: "dcdn", false),
    Case(.purgeURL, product: nil, idProduct: "dcdn", true),
    Case(.purgeURL, product: "cdn", idProduct: nil, true),
    Case(.purgeURL, product: "cdn", family: .prefetch, idProduct: "cdn", false),
  ])
  func meansAnIdentity(_ row: Case) {
    #expect(row.reference.matches(row.id) == row.isMeant)
  }
}

@Suite struct TaskReferenceTimeTests {
  /// It is a hint for the vendor, and tells no two references apart.
  @Test func theTimeOfTheCreationIsNoPartOfTheMeaning() {
    let early = TaskReference(
      vendorID: "a", kind: .purgeURL, createdAt: Date(timeIntervalSince1970: 1))
    let unknown = TaskReference(vendorID: "a", kind: .purgeURL)
    #expect(early == unknown && Set([early, unknown]).count == 1)
    #expect(early.createdAt != nil && unknown.createdAt == nil)
    #expect(unknown != TaskReference(vendorID: "a", kind: .prefetch))
    #expect(unknown != TaskReference(vendorID: "a", kind: .purgeURL, product: "b"))
  }
}

@Suite struct TaskIdentityTests {
  private func id(
    _ account: String, _ vendorID: String, _ family: TaskKind.Family? = nil,
    _ product: String? = nil
  ) -> CacheTask.ID {
    CacheTask.ID(account: AccountID(account), vendorID: vendorID, family: family, product: product)
  }

  @Test func orderIsAccountThenIDThenTheRest() {
    let sorted = [
      id("a", "1"), id("a", "1", .prefetch), id("a", "1", .purge), id("a", "1", .purge, "cdn"),
      id("a", "1", .purge, "dcdn"), id("a", "10"), id("a", "2"), id("b", "0"),
    ]
    #expect(sorted.reversed().sorted() == sorted)
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 && !($1 < $0) })
  }

  @Test func shownIDIsSafeWhileTheIDStaysRaw() {
    let raw = id("a", "x\u{202E}y")
    #expect(raw.vendorID == "x\u{202E}y")
    #expect(raw.shownID.text == "x<202E>y")
  }

  @Test func referenceTimeIsCreatedElseTrackedOrFirstSeen() {
    var task = makeTask()
    task.trackedAt = task.firstSeenAt.addingTimeInterval(-100)
    #expect(task.referenceTime == task.createdAt)
    task.createdAt = nil
    #expect(task.referenceTime == task.trackedAt)
    task.trackedAt = task.firstSeenAt.addingTimeInterval(100)
    #expect(task.referenceTime == task.firstSeenAt, "a label makes nothing younger")
    task.trackedAt = nil
    #expect(task.referenceTime == task.firstSeenAt)
  }

  @Test func targetIsFirstURLElseDeclaredElseDomain() {
    var task = makeTask()
    #expect(task.target == nil)
    task.domains = ["a.example"]
    #expect(task.target == "a.example")
    task.declaredURLs = [SafeText("https://a.example/d", limit: .url)]
    #expect(task.target == "https://a.example/d")
    task.urls = URLItems([makeItem("https://a.example/1"), makeItem("https://a.example/2")])
    #expect(task.target == "https://a.example/1")
  }

  @Test func isKnownOnceAnAnswerDescribedIt() {
    var task = makeTask()
    #expect(!task.isKnownToVendor)
    task.lastSeenAt = testNow
    #expect(task.isKnownToVendor)
  }
}

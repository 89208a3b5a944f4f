import TaskModel
import Testing

@Suite struct TaskStatusTests {
  struct Derivation: CustomTestStringConvertible {
    let word: TaskStatus?
    let items: [TaskStatus]
    let status: TaskStatus

    init(_ word: TaskStatus?, _ items: [TaskStatus], _ status: TaskStatus) {
      self.word = word
      self.items = items
      self.status = status
    }

    var testDescription: String {
      "\(word?.rawValue ?? "no word") over \(items.map(\.rawValue)) is \(status.rawValue)"
    }
  }

  @Test(arguments: [
    // Without a word the task has ended when every item has.
    Derivation(nil, [], .unknown),
    Derivation(nil, [.queued, .queued], .queued),
    Derivation(nil, [.unknown], .unknown),
    Derivation(nil, [.unknown, .queued], .queued),
    Derivation(nil, [.queued, .running], .running),
    Derivation(nil, [.queued, .succeeded], .running),
    Derivation(nil, [.queued, .failed], .running),
    Derivation(nil, [.unknown, .failed], .running),
    Derivation(nil, [.failed, .running], .running),
    Derivation(nil, [.succeeded, .succeeded], .succeeded),
    Derivation(nil, [.failed], .failed),
    Derivation(nil, [.failed, .canceled], .failed),
    Derivation(nil, [.canceled, .canceled], .canceled),
    Derivation(nil, [.succeeded, .failed], .partial),
    Derivation(nil, [.succeeded, .canceled], .partial),
  ])
  func followsFromItemsAlone(_ row: Derivation) {
    #expect(TaskStatus.derived(word: row.word, items: row.items) == row.status)
  }

  @Test(arguments: TaskStatus.allCases)
  func wordAloneStands(_ word: TaskStatus) {
    #expect(TaskStatus.derived(word: word, items: []) == word)
  }

  @Test(arguments: [
    // An unfinished word keeps the task open, whatever the items say.
    Derivation(.running, [.succeeded], .running),
    Derivation(.running, [.failed, .failed], .running),
    Derivation(.running, [.queued], .queued),
    Derivation(.queued, [.running], .running),
    Derivation(.queued, [.unknown], .unknown),
    // An unknown word is never final.
    Derivation(.unknown, [.succeeded, .succeeded], .running),
    Derivation(.unknown, [.failed], .running),
    Derivation(.unknown, [.queued], .queued),
    Derivation(.unknown, [.unknown], .unknown),
    // Word and items agree.
    Derivation(.succeeded, [.succeeded], .succeeded),
    Derivation(.failed, [.failed], .failed),
    Derivation(.canceled, [.canceled], .canceled),
    Derivation(.partial, [.succeeded, .failed], .partial),
    // What came of an ended task its items say.
    Derivation(.succeeded, [.succeeded, .failed], .partial),
    Derivation(.succeeded, [.failed], .failed),
    Derivation(.succeeded, [.canceled], .canceled),
    Derivation(.succeeded, [.succeeded, .running], .partial),
    Derivation(.succeeded, [.running], .failed),
    Derivation(.failed, [.succeeded, .failed], .partial),
    Derivation(.failed, [.succeeded, .canceled], .partial),
    Derivation(.failed, [.succeeded, .queued], .partial),
    Derivation(.failed, [.succeeded, .unknown], .partial),
    Derivation(.failed, [.failed, .canceled], .failed),
    Derivation(.failed, [.canceled, .canceled], .canceled),
    Derivation(.failed, [.queued], .failed),
    Derivation(.partial, [.failed], .failed),
    Derivation(.partial, [.canceled], .canceled),
    Derivation(.canceled, [.failed], .failed),
    Derivation(.canceled, [.failed, .queued], .failed),
    Derivation(.canceled, [.succeeded, .queued], .partial),
    Derivation(.canceled, [.queued, .running, .unknown], .canceled),
    // A word that is worse than items that all succeeded stands.
    Derivation(.failed, [.succeeded, .succeeded], .failed),
    Derivation(.partial, [.succeeded], .partial),
    Derivation(.canceled, [.succeeded], .canceled),
  ])
  func wordDecidesAboutTheEnd(_ row: Derivation) {
    #expect(TaskStatus.derived(word: row.word, items: row.items) == row.status)
  }

  /// 14 of 17 done is the same outcome whatever the vendor calls it.
  @Test(arguments: [nil, .succeeded, .partial, .failed, .canceled] as [TaskStatus?])
  func theSameOutcomeHasTheSameStatus(word: TaskStatus?) {
    func items(_ succeeded: Int, _ failed: Int) -> [TaskStatus] {
      Array(repeating: .succeeded, count: succeeded) + Array(repeating: .failed, count: failed)
    }
    #expect(TaskStatus.derived(word: word, items: items(14, 3)) == .partial)
    #expect(TaskStatus.derived(word: word, items: items(0, 17)) == .failed)
  }

  @Test func endsAndProblems() {
    #expect(TaskStatus.allCases.filter(\.isEnded) == [.succeeded, .partial, .failed, .canceled])
    #expect(TaskStatus.allCases.filter(\.isProblem) == [.partial, .failed])
  }

  @Test(arguments: TaskStatus.allCases)
  func worseKeepsTheWorse(_ status: TaskStatus) {
    #expect(TaskStatus.worse(status, .failed) == .failed)
    #expect(TaskStatus.worse(.succeeded, status) == status)
    #expect(TaskStatus.worse(status, status) == status)
  }

  @Test func wordsAreTheContract() {
    #expect(
      TaskStatus.allCases.map(\.rawValue)
        == ["queued", "running", "succeeded", "partial", "failed", "canceled", "unknown"])
  }
}

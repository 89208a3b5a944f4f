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
    // Word and items disagree: the worse holds.
    Derivation(.succeeded, [.succeeded, .failed], .partial),
    Derivation(.succeeded, [.failed], .failed),
    Derivation(.succeeded, [.canceled], .canceled),
    Derivation(.succeeded, [.succeeded, .running], .partial),
    Derivation(.failed, [.succeeded], .failed),
    Derivation(.failed, [.succeeded, .failed], .failed),
    Derivation(.failed, [.queued], .failed),
    Derivation(.partial, [.succeeded], .partial),
    Derivation(.partial, [.failed], .failed),
    Derivation(.canceled, [.succeeded], .canceled),
    Derivation(.canceled, [.failed], .failed),
  ])
  func wordDecidesAboutTheEnd(_ row: Derivation) {
    #expect(TaskStatus.derived(word: row.word, items: row.items) == row.status)
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

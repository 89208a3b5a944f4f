import Testing

@testable import Simulator

@Suite struct TaskLifeTests {
  struct Size: Sendable, CustomTestStringConvertible {
    let tasks: Int
    let urls: Int
    var seed: UInt64 = 1
    var testDescription: String { "\(tasks) tasks, \(urls) URLs, seed \(seed)" }
  }

  private static let sizes = [
    Size(tasks: 4, urls: 1), Size(tasks: 24, urls: 12), Size(tasks: 24, urls: 20),
    Size(tasks: 200, urls: 12), Size(tasks: 200, urls: 20), Size(tasks: 24, urls: 12, seed: 7),
    Size(tasks: 1000, urls: 3, seed: 99),
  ]

  private func tasks(_ size: Size, story: Bool) -> [SimulatedTask] {
    let options = SimulatorOptions(
      tasks: size.tasks,
      urls: size.urls,
      seed: size.seed,
      story: story
    )
    return Stage(options).server.tasks.values.flatMap(\.tasks)
  }

  @Test(arguments: sizes)
  func everyStoryEndsBy25Seconds(size: Size) {
    let tasks = tasks(size, story: true)
    #expect(tasks.count == size.tasks)
    #expect(tasks.contains { $0.life.phase(at: 0) == .running })
    #expect(tasks.contains { !$0.life.phase(at: 4.9).hasEnded })
    for task in tasks {
      #expect(task.life.phase(at: 23).hasEnded)
      for item in 0..<task.itemCount {
        #expect(task.life.item(item, of: task.itemCount, at: 23).phase.hasEnded)
      }
    }
  }

  @Test(arguments: sizes)
  func simulateLastsLonger(size: Size) {
    let tasks = tasks(size, story: false)
    let open = tasks.filter { !$0.life.phase(at: 0).hasEnded }
    #expect(!open.isEmpty)
    #expect(open.allSatisfy { $0.life.end >= 30 && $0.life.end <= 300 })
  }

  @Test(arguments: sizes)
  func meanNumberOfURLsIsTheOneAskedFor(size: Size) {
    for story in [false, true] {
      let counts = tasks(size, story: story).map(\.itemCount).filter { $0 > 0 }
      #expect(counts.count == size.tasks / 4 * 3)
      let isEven = counts.count % 2 == 0
      if isEven || !story { #expect(counts.reduce(0, +) == counts.count * size.urls) }
    }
  }

  @Test func startShowsEveryStateAndAge() {
    let tasks = tasks(Size(tasks: 200, urls: 12), story: true)
    let phases = Set(tasks.map { $0.life.phase(at: 0) })
    #expect(phases == [.queued, .running, .succeeded, .failed, .timedOut, .canceled])
    #expect(tasks.contains { (-1800 ..< -30).contains($0.life.end) })
    #expect(tasks.contains { $0.life.fate != .succeeds && (-7200 ..< -60).contains($0.life.end) })
    #expect(tasks.contains { $0.life.created < -46_000 })
    #expect(tasks.allSatisfy { $0.life.created <= 0 && $0.life.created < $0.life.begin })
    #expect(Set(tasks.map { $0.domain.ascii }).count >= 5)
    #expect(Set(tasks.map(\.id)).count == tasks.count)
  }

  @Test func progressNeverFallsAndFollowsTheItems() {
    let tasks = tasks(Size(tasks: 100, urls: 9), story: false)
    for task in tasks {
      for item in 0..<task.itemCount {
        var last = -1.0
        var wasRunning = false
        for second in stride(from: -200.0, through: 310, by: 5) {
          let state = task.life.item(item, of: task.itemCount, at: second)
          if state.phase.hasEnded, state.phase != .succeeded { break }
          #expect(state.progress >= last && state.progress <= 1)
          if wasRunning { #expect(state.phase != .queued) }
          wasRunning = state.phase != .queued
          last = state.progress
          if task.life.phase(at: second).hasEnded { #expect(state.phase.hasEnded) }
        }
      }
    }
  }

  @Test func partialFateFailsExactlyItsShare() {
    let life = TaskLife(
      created: -2,
      begin: -1,
      end: 4,
      fate: .partlyFails(count: 3, from: 8)
    )
    let failed = (0..<10).filter { life.item($0, of: 10, at: 4).phase == .failed }
    #expect(failed == [0, 8, 9])
    #expect(life.phase(at: 3.9) == .running)
    #expect(life.phase(at: 4) == .failed)
  }
}

import Simulator
import TaskModel

/// What people run today: every five seconds ask for every purge that has not ended, one id a call.
///
/// It is told the ids, and keeps to the rate at which the vendor answers.
struct NaiveLoop {
  static let period = 5.0

  let play: Play

  /// The calls by id a second that the simulated vendor lets through.
  private var rate: Double {
    switch play.account.provider {
    case "alibaba-cdn", "alibaba-dcdn": 30
    case "jdcloud": 10
    default: 5
    }
  }

  func run() async -> Outcome {
    var outcome = Outcome()
    var second = 0.0
    var open = play.purges[...].map { $0 }
    while !open.isEmpty {
      let began = second
      var ended: Set<TaskReference> = []
      for purge in open where purge.created <= began {
        play.clock.move(toSecond: second)
        outcome.calls += 1
        if await hasEnded(purge.reference, &outcome) {
          ended.insert(purge.reference)
          outcome.delays.append(play.clock.elapsed - purge.end)
        }
        second += 1 / rate
      }
      open.removeAll { ended.contains($0.reference) }
      second = max(second, began + Self.period)
    }
    return outcome
  }

  private func hasEnded(_ reference: TaskReference, _ outcome: inout Outcome) async -> Bool {
    do throws(ProviderError) {
      let page = try await play.provider.tasks(matching: TaskQuery(.ids([reference])))
      return page.reports.contains { $0.status.isEnded }
    } catch {
      if case .throttled = error { outcome.refusals += 1 }
      return false
    }
  }
}

import TaskModel

/// The least calls there can be: it knows every end, and fills each call with as many as the vendor takes.
///
/// No end waits for company longer than the naive loop's period.
struct Oracle {
  let play: Play
  /// Whether each end is read a second time, as the engine must before it believes it; that read waits
  /// for company of its own kind as long.
  let confirms: Bool
  /// Whether it keeps to the calls a second that the engine allows itself.
  var isPaced = false

  func run() -> Outcome {
    var outcome = Outcome()
    let limit = max(1, play.provider.capabilities.idsPerCall)
    let groups = Dictionary(grouping: play.purges) { $0.reference.product }
    let pause = isPaced ? 1 / max(play.provider.capabilities.byIDRate, 0.001) : 0
    for purges in groups.values {
      var waiting: [Double] = []
      var free = 0.0
      func ask(at second: Double) {
        outcome.calls += confirms ? 2 : 1
        let second = max(second, free)
        free = second + pause
        outcome.delays += waiting.map { second - $0 }
        waiting = []
      }
      for end in purges.map(\.end).sorted() {
        if let oldest = waiting.first, end - oldest > NaiveLoop.period {
          ask(at: oldest + NaiveLoop.period)
        }
        waiting.append(end)
        if waiting.count == limit { ask(at: end) }
      }
      if let oldest = waiting.first { ask(at: oldest + NaiveLoop.period) }
    }
    return outcome
  }
}

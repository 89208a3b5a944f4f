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
    let pause = isPaced ? 1 / max(play.provider.capabilities.byIDRate, 0.001) : 0
    // The rate is the account's, whatever product a call is about.
    var free = 0.0
    for ask in asks.sorted(by: { $0.second < $1.second }) {
      outcome.calls += confirms ? 2 : 1
      let second = max(ask.second, free)
      free = second + pause
      outcome.delays += ask.ends.map { second - $0 }
    }
    return outcome
  }

  /// When it wants to ask, and which ends each question shows: a call is about one product.
  private var asks: [(second: Double, ends: [Double])] {
    let limit = max(1, play.provider.capabilities.idsPerCall)
    var asks: [(second: Double, ends: [Double])] = []
    for purges in Dictionary(grouping: play.purges, by: { $0.reference.product }).values {
      var waiting: [Double] = []
      func ask(at second: Double) {
        asks.append((second, waiting))
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
    return asks
  }
}

/// What it cost to see purges end, and how late they were seen.
struct Outcome {
  var calls = 0
  /// How many of the calls were pages of a list.
  var listCalls = 0
  /// Calls the vendor refused for coming too fast.
  var refusals = 0
  /// Seconds from each end to the answer that showed it.
  var delays: [Double] = []
  /// Purges whose end was never seen.
  var unseen = 0

  var meanDelay: Double { delays.reduce(0, +) / Double(max(1, delays.count)) }

  /// The delay that one in twenty exceeds.
  var lateDelay: Double {
    guard !delays.isEmpty else { return 0 }
    let sorted = delays.sorted()
    return sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
  }

  static func + (left: Outcome, right: Outcome) -> Outcome {
    var sum = left
    sum.calls += right.calls
    sum.listCalls += right.listCalls
    sum.refusals += right.refusals
    sum.delays += right.delays
    sum.unseen += right.unseen
    return sum
  }
}

/// How many of the ids asked for have which answers, so that nobody needs to count them.
struct AskTally: Sendable {
  /// Ids that are not at rest.
  private(set) var active = 0
  /// Of those, the ids of which the vendor has not said what it has to say.
  private(set) var open = 0
  /// Of those not at rest, the ids that the present round has no answer for.
  private(set) var unanswered = 0
  /// Of those not at rest, the ids without any answer that were not asked for in vain often enough.
  private(set) var untold = 0

  /// Counts an id in, or with -1 out.
  mutating func count(_ entry: AskList.Entry, by step: Int = 1) {
    guard entry.pace != .rest else { return }
    active += step
    if !entry.hasAnswer { open += step }
    if !entry.isAnswered { unanswered += step }
    let isGivenUp = entry.vainCalls > AskList.patientFailures
    if !entry.isAnswered, !entry.hasAnswer, !isGivenUp { untold += step }
  }
}

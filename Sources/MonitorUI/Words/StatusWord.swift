import TaskModel

/// The word and the sign of a task or URL, so that nothing depends on color.
struct StatusWord: Equatable, Sendable {
  /// At most four cells: `OK RUN QUE PART FAIL CANC UNK STAL`.
  let short: String
  /// At most nine cells: `SUCCEEDED RUNNING …`.
  let long: String
  /// The gutter's sign: `~` partial, `!` problem, `X` blind, a blank otherwise.
  let sign: String

  private init(_ short: String, _ long: String, sign: String) {
    self.short = short
    self.long = long
    self.sign = sign
  }

  /// Makes the word of a status.
  init(_ status: TaskStatus) { self = Self.word(status) }

  /// Makes the word of a task as it was judged; a stalled one's word replaces its status's.
  init(_ status: TaskStatus, _ verdict: Verdict) {
    let plain = verdict.isStalled ? Self.stalled : Self.word(status)
    self = verdict.isBlind ? StatusWord(plain.short, plain.long, sign: "X") : plain
  }

  /// Every word with what it means, in the order of the legend.
  static let legend: [(word: StatusWord, meaning: String)] = [
    (word(.succeeded), "every URL is done"),
    (word(.running), "under way"),
    (word(.queued), "accepted, not started"),
    (word(.partial), "ended, some of it failed"),
    (word(.failed), "ended, nothing succeeded"),
    (word(.canceled), "canceled before it was done"),
    (
      word(.unknown),
      "still being read, not known to the vendor, or called by a word that is not known"
    ),
    (stalled, "no progress for too long, although the account answers"),
  ]

  private static let stalled = StatusWord(
    TaskStatus.stalledWords.short, TaskStatus.stalledWords.long, sign: "!")

  private static func word(_ status: TaskStatus) -> StatusWord {
    let sign =
      switch status {
      case .partial: "~"
      case .failed: "!"
      case .succeeded, .running, .queued, .canceled, .unknown: " "
      }
    return StatusWord(status.shortWord, status.longWord, sign: sign)
  }
}

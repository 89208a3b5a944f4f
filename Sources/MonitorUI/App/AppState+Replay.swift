import FoundationEssentials
import TaskModel

/// What is shown of a recording.
extension AppState {
  /// What is said where the vendors would have to be asked, or the watch list changed.
  static let replayAsksNobody = "a replay asks nobody, and changes nothing"

  /// Shows what was known at a time, be it later or earlier than what is shown.
  mutating func show(_ frame: ReplayFrame) -> [Effect] {
    let isNew = frame.snapshot != context.known.latest
    context.replay = frame.status
    context.now = frame.status.now
    context.calendarAhead = frame.status.calendarAhead
    context.options.isDemo = frame.status.isDemo
    context.known.become(frame.fold.known)
    takeNoteAgain()
    changeEvents { $0.forget() }
    if let remark = frame.remark { say(remark) }
    guard isNew else { return [] }
    context.accountNames.take(
      frame.snapshot.accounts.map(\.account), widths: context.options.widths)
    if derivesAside { return deriveRowsAside() }
    context.known.show(frame.snapshot)
    resizeLists()
    // Who goes step by step looks at one moment after the other, not at rows that move.
    deriveRows(keepsOrder: frame.status.isPlaying && !areHandsOff)
    return []
  }

  /// Takes note once more of problems of which note was taken at another moment.
  private mutating func takeNoteAgain() {
    context.known.note(acknowledgedInReplay, calendarAhead: context.calendarAhead)
  }
}

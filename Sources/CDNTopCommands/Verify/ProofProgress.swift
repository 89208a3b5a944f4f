import Proofs
import Synchronization
import TaskModel
import Terminal

/// Shows on a terminal how far a run is, in a line that is redrawn.
final class ProofProgress: Sendable {
  private struct State {
    var asked = 0
    var sums = ""
    var isDrawn = false
  }

  private let total: Int
  private let terminal: TalkTerminal?
  private let state = Mutex(State())

  init(_ plan: ProofPlan, in process: ProcessContext) {
    total = plan.requests
    terminal = process.talkTerminal
  }

  /// Notes that a request is made.
  func asked() {
    state.withLock { state in
      state.asked += 1
      draw(&state)
    }
  }

  /// Notes what came of URLs so far.
  func ended(_ sums: ProofSums) {
    state.withLock { state in
      state.sums = sums.words
      draw(&state)
    }
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      if state.isDrawn { terminal?.write(.redrawn("")) }
      state.isDrawn = false
    }
  }

  private func draw(_ state: inout State) {
    guard let terminal else { return }
    // The last column stays free: a full line would wrap.
    let cells = max(1, terminal.width() - 1)
    let line =
      "asked \(state.asked.grouped) of \(total.counted("request"))"
      + (state.sums.isEmpty ? "" : "; " + state.sums)
    terminal.write(.redrawn(DisplayWidth.standard.clipped(line, to: cells)))
    state.isDrawn = true
  }
}

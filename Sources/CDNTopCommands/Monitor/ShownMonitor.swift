import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal

/// The monitor while it is shown: the loop that draws, what feeds it, who is told of alerts and what is recorded.
///
/// It knows a source and a screen, and neither vendors nor connections.
@MainActor
struct ShownMonitor {
  let source: any SnapshotSource
  let screen: any TerminalBackend
  /// What it opens with.
  let theme: ResolvedTheme
  let state: AppState
  let process: ProcessContext
  /// The least time between two snapshots on the screen.
  let refresh: Duration
  /// What copies and writes files.
  let exporter: Exporter
  /// Where lines typed and views saved are kept.
  let memory: any TaskStore
  /// Where it is kept what operators took note of.
  let store: any TaskStore
  /// What is said of what lasts between runs.
  let remarks: Remarks
  /// Makes what tells of alerts; it is given what writes to the terminal, and what is to be told when that fails.
  var makeNotifier:
    @Sendable (
      _ write: @escaping @Sendable (AttentionSequence) -> Void,
      _ report: @escaping @Sendable (String) async -> Void
    ) -> Notifier<ContinuousClock>?
  /// Makes what keeps what is seen; nil where nothing is kept.
  var makeRecorder:
    @Sendable (_ report: @escaping @Sendable (String) async -> Void) -> TaskRecorder?
  /// Makes what verifies tasks, given whom to tell how that goes on; nil where nobody is asked.
  var makeProofDesk: @Sendable (_ tell: @escaping @Sendable (ProofNews) -> Void) -> ProofDesk? = {
    _ in nil
  }
  /// Records what is seen; nil where nothing is recorded.
  var recording: SessionRecorder?
  /// Loads the theme of a name and fits it to the terminal.
  let loadTheme: @Sendable (String) throws -> ResolvedTheme
  /// Is called as soon as it is known how the run ends.
  var willEnd: @MainActor (MonitorEnd) -> Void = { _ in }

  /// Shows it until the operator quits, a signal comes or the terminal goes away, which it is given back by then.
  func run() async -> MonitorEnd {
    let inbox = MonitorInbox()
    let (jobs, jobsInlet) = AsyncStream.makeStream(of: MonitorJob.self)
    let report: @Sendable (String) async -> Void = { inbox.post(.said($0, isProblem: true)) }
    let feeds = MonitorFeeds(
      source: source, inbox: inbox, refresh: refresh, exporter: exporter, clock: process.clock,
      now: { [process] in process.calendar }, jobs: jobs, memory: memory, store: store,
      remarks: remarks, loadTheme: loadTheme, proofs: makeProofDesk { inbox.post(.proof($0)) })
    let calls = AttentionBox()
    let notifier = makeNotifier(
      { sequence in
        calls.put(sequence)
        inbox.wake()
      }, { await report("notify: \($0)") })
    let recorder = makeRecorder(report)
    let loop = MonitorLoop(
      screen: screen, theme: theme, inbox: inbox, jobs: jobsInlet, now: process.now,
      clockStep: process.clockStep, state: state, calls: calls, willQuit: { willEnd(.quit) })
    let source = source
    let end = await withTaskGroup(of: MonitorEnd?.self) { group in
      group.addTask {
        await source.run(say: report)
        // A recording may have nothing more to do; the screen stays.
        return nil
      }
      group.addTask {
        await feeds.run()
        return nil
      }
      if let notifier {
        group.addTask {
          await notifier.run(await source.news())
          return nil
        }
      }
      if let recorder {
        group.addTask {
          await recorder.run(await source.news(), changes: await source.changes())
          return nil
        }
      }
      if let recording {
        group.addTask {
          await recording.run(
            await source.news(), changes: await source.changes(), report: report)
          return nil
        }
      }
      group.addTask { await loop.run() }
      for await end in group {
        guard let end else { continue }
        // The terminal is given back by now. The limit of quitting runs since the key.
        if end != .quit { willEnd(end) }
        group.cancelAll()
        return end
      }
      return MonitorEnd.quit
    }
    if end != .hangup {
      // The output may be closed; the operator has left, and nothing is lost.
      for line in exitSummary(loop.state) { try? process.outputLine(line) }
    }
    let newest = await source.latest
    async let recorded: Void? = recorder?.take(newest)
    async let isRecordingOver: Void? = recording?.finish(with: newest, within: EndLimit.lastWords)
    await notifier?.take(newest)
    let untold = await notifier?.finish(within: EndLimit.lastWords) ?? []
    _ = await (recorded, isRecordingOver)
    // After a hangup there is nobody to tell.
    if end != .hangup {
      for sentence in untold { process.talk("cdntop: notify: \(sentence)") }
    }
    return end
  }
}

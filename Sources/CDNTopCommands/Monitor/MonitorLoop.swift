import Dispatch
import FoundationEssentials
import MonitorUI
import TaskModel
import Terminal

/// Why the monitor ended.
enum MonitorEnd: Equatable, Sendable {
  /// The operator quit.
  case quit
  /// A signal asked for the end; the process should die by it.
  case signal(Int32)
  /// The terminal went away: there is nobody to tell anything.
  case hangup

  /// The signal a process dies by when its terminal goes away.
  static let hangupSignal: Int32 = 1
}

extension Action {
  /// Whether it may change the order of the rows by itself.
  fileprivate var bringsRows: Bool {
    if case .derived = self { return true }
    return false
  }
}

/// Something the loop hands on to be done outside of the screen.
enum MonitorJob: Sendable {
  /// What the state wants done.
  case effect(Effect)
  /// A text to be written to a new file.
  case save(String, path: String)
}

/// The screen's loop: takes what happened, applies it, starts effects, presents a frame.
///
/// A frame is drawn only when the state changed and the terminal takes it without waiting; otherwise it
/// is dropped, and the next one shows the newest state.
@MainActor
final class MonitorLoop {
  private let screen: any TerminalBackend
  private var theme: ResolvedTheme
  private let inbox: MonitorInbox
  private let jobs: AsyncStream<MonitorJob>.Continuation
  private let now: @Sendable () -> Date
  private let willQuit: () -> Void
  private let clockStep: @Sendable () -> TimeInterval
  private(set) var state: AppState
  /// The state on the screen; nil where the frame has to be sent anew.
  private var drawn: AppState?
  private let calls: AttentionBox
  /// What is to be sent for the clipboard once the terminal takes it.
  private var unsent: ClipboardSequence?
  /// Whether the mouse is to be reported, once the terminal takes it; nil while nothing is to change.
  private var mouseWish: Bool?
  /// Who waits for the end; nil when nothing runs.
  private var waiting: CheckedContinuation<MonitorEnd, Never>?
  /// When the operator quit, while what was asked for before is still being done.
  private var quitAt: Date?

  /// How long quitting waits for what was asked for before, such as a copy, in seconds.
  nonisolated static let quitPatience = 0.25

  /// Makes a loop.
  ///
  /// - Parameters:
  ///   - inbox: what happened; closed when the terminal reports nothing any more.
  ///   - jobs: takes what is to be done outside of the screen; when it is finished and all is done,
  ///     the inbox is to be closed.
  ///   - now: the present by a clock that nobody sets.
  ///   - clockStep: how many seconds the calendar is ahead of that because it was set.
  ///   - calls: holds what is to call the operator.
  ///   - willQuit: is called when the operator quits, before what is still to be done.
  init(
    screen: any TerminalBackend, theme: ResolvedTheme, inbox: MonitorInbox,
    jobs: AsyncStream<MonitorJob>.Continuation, now: @escaping @Sendable () -> Date,
    clockStep: @escaping @Sendable () -> TimeInterval = { 0 }, state: AppState,
    calls: AttentionBox = AttentionBox(), willQuit: @escaping () -> Void = {}
  ) {
    self.willQuit = willQuit
    self.calls = calls
    self.screen = screen
    self.theme = theme
    self.inbox = inbox
    self.jobs = jobs
    self.now = now
    self.clockStep = clockStep
    self.state = state
  }

  /// Runs until the operator quits, a signal comes or the terminal goes away, and gives it back.
  func run() async -> MonitorEnd {
    screen.input.listen { [inbox] event in inbox.post(.input(event)) }
    return await withCheckedContinuation { continuation in
      waiting = continuation
      inbox.listen { [weak self] in
        DispatchQueue.main.async { MainActor.assumeIsolated { self?.turn() } }
      }
      settle(show())
    }
  }

  /// Does what is to be done about all that came in, and shows it.
  private func turn() {
    guard waiting != nil else { return }
    settle(take(inbox.take()) ?? show())
  }

  /// Ends the run where it is over.
  private func settle(_ end: MonitorEnd?) {
    guard let end, let run = waiting else { return }
    waiting = nil
    screen.restore()
    run.resume(returning: end)
  }

  /// Sends what waits for the terminal, and a frame; returns how the run ends where it does.
  private func show() -> MonitorEnd? {
    sendWhatWaits()
    if let quitAt, now().timeIntervalSince(quitAt) >= Self.quitPatience { return .quit }
    if screen.isWritable, let call = calls.take() { screen.call(call) }
    if state != drawn, screen.isWritable {
      let frame = render(state, theme: theme)
      screen.present(frame.buffer, cursor: frame.cursor)
      drawn = state
    }
    return nil
  }

  /// Applies what came in; returns how the run ends where it does.
  private func take(_ batch: MonitorInbox.Batch) -> MonitorEnd? {
    // Keys act on the rows that were seen when they were pressed, not on a newer order.
    let isShown = drawn.map(state.hasNotice(of:)) ?? false
    var actions: [Action] = [
      .tick(now(), settles: batch.events.isEmpty, isShown: isShown)
    ]
    // The parts of a second by which two clocks drift are no news.
    let ahead = clockStep().rounded()
    if ahead != state.calendarAhead { actions.append(.calendarSet(ahead: ahead)) }
    actions += batch.events.filter { !$0.bringsRows }
    actions += batch.events.filter(\.bringsRows)
    if let newest = batch.newest { actions.append(newest) }
    for action in actions {
      switch action {
      case .input(.hangup): return .hangup
      case .input(.terminate(let signal)): return .signal(signal)
      case .input where quitAt != nil: continue
      case .themed(let newTheme):
        theme = newTheme
        drawn = nil
      default: break
      }
      for effect in state.apply(action) {
        if let end = perform(effect) { return end }
      }
    }
    guard batch.isClosed else { return nil }
    sendWhatWaits()
    return quitAt == nil ? .hangup : .quit
  }

  /// Sends what waits, asking before each piece: the one before may have filled the line.
  private func sendWhatWaits() {
    if let sequence = unsent, screen.isWritable {
      screen.send(sequence)
      unsent = nil
    }
    if let isOn = mouseWish, screen.isWritable {
      mouseWish = nil
      screen.reportsMouse = isOn
      _ = state.apply(.mouseSwitched(isOn: screen.reportsMouse))
    }
  }

  /// Carries an effect out, or hands it on; returns how the run ends where it does.
  func perform(_ effect: Effect) -> MonitorEnd? {
    switch effect {
    case .quit(let signal?): return .signal(signal)
    case .quit(nil):
      // What was typed ahead of it, a copy or a file, is done first.
      quitAt = now()
      willQuit()
      jobs.finish()
      let deadline = DispatchTime.now() + Self.quitPatience + 0.01
      DispatchQueue.main.asyncAfter(deadline: deadline) { [inbox] in inbox.wake() }
    case .repaint:
      screen.redraw()
      drawn = nil
    case .mouse(let isOn): mouseWish = isOn
    case .send(let sequence): unsent = sequence
    case .screenshot(let path): takePicture(path)
    case .acknowledge, .derive, .poll, .refresh, .replay, .focus, .keep, .theme, .raw, .copy,
      .export,
      .label, .planProof, .prove, .stopProof:
      jobs.yield(.effect(effect))
    }
    return nil
  }

  /// Draws the present state once more and hands it on to be written.
  private func takePicture(_ path: String) {
    guard let picture = ScreenPicture(path: path) else {
      let endings = ScreenPicture.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      let text = "\(path): the name of a picture ends in one of \(endings)"
      _ = state.apply(.said(text, isProblem: true))
      return
    }
    let frame = render(state, theme: theme)
    jobs.yield(.save(picture.render(frame.buffer), path: path))
  }
}

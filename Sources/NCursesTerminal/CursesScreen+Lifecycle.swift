import CCurses
import Dispatch
import Glibc
import Synchronization
import Terminal

extension CursesScreen {
  public func restore() {
    guard !isRestored else { return }
    isRestored = true
    inputSource?.cancel()
    silenceTimer?.cancel()
    // Leaving may wait for a line that has stalled, and signals must work that long.
    CursesScreen.giveBack(on: signalQueue, thenDieBy: nil)
    // A shell that has put this process behind has set its terminal up for itself.
    if cc_is_foreground(STDIN_FILENO) { leaveScreen() }
    signalSource?.cancel()
    cc_guard_stop()
    cc_signals_default()
    input.close()
  }

  /// Ends the process by a signal, for example with the status 143 in a shell for SIGTERM.
  ///
  /// To be called after ``restore()``, when nothing is left to do: neither buffers are flushed nor
  /// exit handlers run.
  public nonisolated static func die(bySignal signal: Int32) -> Never {
    cc_die_by_signal(signal)
  }

  /// Gives the terminal back at once from any thread, whatever is being drawn; for the end of the process.
  public nonisolated static func abandon() { cc_guard_abandon() }

  /// Reads signals off their pipe, on a queue that no stalled drawing can hold up.
  ///
  /// They come through a pipe and not as dispatch signal sources because those rely on signals that
  /// every thread ignores or blocks, which child processes would inherit.
  func watchSignals(pipe: Int32) {
    guard pipe >= 0 else { return }
    let queue = signalQueue
    let source = DispatchSource.makeReadSource(fileDescriptor: pipe, queue: queue)
    let lastInterrupt = Mutex<ContinuousClock.Instant?>(nil)
    source.setEventHandler { @Sendable [weak self, input] in
      var number: UInt8 = 0
      while read(pipe, &number, 1) == 1 {
        switch Int32(number) {
        case SIGWINCH: CursesScreen.onMain { self?.takeSize() }
        case SIGTSTP: CursesScreen.onMain { self?.suspend() }
        case SIGCONT: CursesScreen.onMain { self?.resume() }
        case CC_TYPED_INTERRUPT:
          input.send(.interrupt)
          // The first one may only have been asked back about; who insists must not be kept.
          let isRepeated = lastInterrupt.withLock { last in
            let now = ContinuousClock.now
            defer { last = now }
            return last.map { now - $0 < InputEvent.interruptTime } ?? false
          }
          if isRepeated { CursesScreen.giveBack(on: queue, thenDieBy: SIGINT) }
        default:
          input.send(.terminate(signal: Int32(number)))
          CursesScreen.giveBack(on: queue, thenDieBy: Int32(number))
        }
      }
    }
    source.activate()
    signalSource = source
  }

  private nonisolated static func onMain(_ action: @escaping @MainActor @Sendable () -> Void) {
    DispatchQueue.main.async { @Sendable in MainActor.assumeIsolated { action() } }
  }

  /// Gives the terminal back within a second, unless that has been done by then, and dies by a signal all the
  /// same: whatever else there is to end may hang.
  ///
  /// Without a signal the process goes on: what it still draws goes nowhere.
  private nonisolated static func giveBack(on queue: DispatchQueue, thenDieBy signal: Int32?) {
    queue.asyncAfter(deadline: .now() + .milliseconds(900)) { @Sendable in
      let wasActive = cc_guard_is_active()
      cc_guard_abandon()
      guard let signal else { return }
      if wasActive { cc_guard_stop() }
      cc_die_by_signal(signal)
    }
  }

  private func takeSize() {
    guard !isRestored, let current = CursesStart.terminalSize(), current != size else { return }
    size = current
    resizeterm(Int32(current.height), Int32(current.width))
    redraw()
    input.send(.resize(current))
  }

  /// Undoes what curses and this type switched on.
  private func leaveScreen() {
    CursesScreen.write(modesOff)
    if !cc_has_alternate_screen() {
      // The frame stays on such a terminal; the shell goes on in an empty last line.
      wmove(cc_stdscr(), Int32(size.height - 1), 0)
      wclrtoeol(cc_stdscr())
      wrefresh(cc_stdscr())
    }
    endwin()
    cc_guard_restore_modes()
  }

  private func suspend() {
    guard !isRestored else { return }
    leaveScreen()
    cc_guard_set_active(false)
    cc_stop_self()
    resume()
  }

  /// Stops again while continued behind a shell, whose terminal must be left alone.
  ///
  /// - Returns: Whether the terminal is this process's; false where it was continued to end, and
  ///   where nothing stops it either, since its shell is gone.
  private func waitForForeground() -> Bool {
    for _ in 0..<64 {
      if cc_is_foreground(STDIN_FILENO) { return true }
      if cc_ending_signal() != 0 { return false }
      cc_stop_self()
    }
    return cc_is_foreground(STDIN_FILENO)
  }

  /// Takes the terminal again after a stop, whoever stopped the process.
  private func resume() {
    guard !isRestored else { return }
    guard waitForForeground() else {
      let signal = cc_ending_signal()
      guard signal != 0 else { return hangUp() }
      input.send(.terminate(signal: signal))
      return
    }
    // What the shell was given meanwhile may have been the end of a paste.
    decoder = freshDecoder
    text = LocaleText()
    cc_guard_set_active(true)
    reset_prog_mode()
    // The end of a screen switches it off, and only reading by curses would switch it on again.
    keypad(cc_stdscr(), true)
    CursesScreen.write(modesOn + (reportsMouse ? Self.mouseOn : ""))
    takeSize()
    redraw()
    input.send(.resume)
  }
}

import CCurses
import Dispatch
import Glibc
import Terminal

extension CursesScreen {
  /// Reads keys on the main queue whenever there are some.
  func watchInput() {
    let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .main)
    source.setEventHandler { @Sendable [weak self] in
      MainActor.assumeIsolated { self?.readInput() }
    }
    source.activate()
    inputSource = source
    let timer = DispatchSource.makeTimerSource(queue: .main)
    timer.setEventHandler { @Sendable [weak self] in
      MainActor.assumeIsolated { self?.noteSilence() }
    }
    timer.activate()
    silenceTimer = timer
  }

  /// Gives up waiting for the rest of a sequence, unless this process is late and some of it is there.
  private func noteSilence() {
    if cc_waiting_bytes(STDIN_FILENO) > 0 { return readInput() }
    send(.silence)
  }

  private func readInput() {
    guard !isRestored else { return }
    let isEmpty = cc_waiting_bytes(STDIN_FILENO) == 0
    var code: wint_t = 0
    while true {
      let result = wget_wch(inputWindow, &code)
      guard result != ERR else { break }
      guard let piece = piece(code, isKey: result == KEY_CODE_YES) else { continue }
      send(piece)
    }
    send(.drained)
    if decoder.awaitsRest {
      let time = InputDecoder.splitSequenceTime / .milliseconds(1)
      silenceTimer?.schedule(deadline: .now() + .milliseconds(Int(time)))
    }
    // A line that is gone stays readable for ever and holds nothing. Bytes that curses cannot
    // decode yield nothing either, but they are there.
    emptyReads = isEmpty ? emptyReads + 1 : 0
    if cc_is_hung_up(STDIN_FILENO) || emptyReads > 100 { hangUp() }
  }

  private func send(_ piece: InputDecoder.Piece) {
    for event in decoder.decode(piece) { input.send(event) }
  }

  /// Reports that the terminal is gone, and listens no more.
  func hangUp() {
    inputSource?.cancel()
    inputSource = nil
    silenceTimer?.cancel()
    input.send(.hangup)
  }

  private func piece(_ code: wint_t, isKey: Bool) -> InputDecoder.Piece? {
    guard isKey else { return Unicode.Scalar(code).map { .scalar($0) } }
    let code = Int32(bitPattern: code)
    if code == cc_key_paste_begin() { return .pasteBegin }
    if code == cc_key_paste_end() { return .pasteEnd }
    return key(code).map { .key($0) }
  }

  private func key(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: return .up
    case KEY_DOWN: return .down
    case KEY_LEFT: return .left
    case KEY_RIGHT: return .right
    case KEY_HOME: return .home
    case KEY_END: return .end
    case KEY_PPAGE: return .pageUp
    case KEY_NPAGE: return .pageDown
    case KEY_IC: return .insert
    case KEY_DC: return .delete
    case KEY_BACKSPACE: return .backspace
    case KEY_BTAB: return .backTab
    case KEY_ENTER: return .enter
    default:
      let number = Int(code - cc_key_function(0))
      return (1...63).contains(number) ? .function(number) : nil
    }
  }
}

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
    guard !isRestored, let due = silenceTime, due <= .now else { return }
    if cc_waiting_bytes(STDIN_FILENO) > 0 { return readInput() }
    send(.silence, at: .now)
    awaitSilence()
  }

  private func awaitSilence() {
    silenceTime = decoder.patience.map { .now + $0 }
    guard let patience = decoder.patience else { return }
    let time = Int((patience / .milliseconds(1)).rounded(.up))
    silenceTimer?.schedule(deadline: .now() + .milliseconds(time))
  }

  private func readInput() {
    guard !isRestored else { return }
    var isEmpty = true
    var bytes = [UInt8](repeating: 0, count: 4_096)
    while true {
      let waiting = Int(cc_waiting_bytes(STDIN_FILENO))
      guard waiting > 0 else { break }
      let count = read(STDIN_FILENO, &bytes, min(waiting, bytes.count))
      guard count > 0 else { break }
      isEmpty = false
      let now = ContinuousClock.now
      for byte in bytes[..<count] {
        for scalar in text.decode(byte) { send(.scalar(scalar), at: now) }
      }
    }
    awaitSilence()
    // A line that is gone stays readable for ever and holds nothing.
    emptyReads = isEmpty ? emptyReads + 1 : 0
    if cc_is_hung_up(STDIN_FILENO) || emptyReads > 100 { hangUp() }
  }

  private func send(_ piece: InputDecoder.Piece, at now: ContinuousClock.Instant) {
    for event in decoder.decode(piece, at: now) { input.send(event) }
  }

  /// Reports that the terminal is gone, and listens no more.
  func hangUp() {
    inputSource?.cancel()
    inputSource = nil
    silenceTimer?.cancel()
    input.send(.hangup)
  }
}

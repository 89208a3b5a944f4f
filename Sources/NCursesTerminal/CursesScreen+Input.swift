import CCurses
import Dispatch
import Glibc
import Terminal

extension CursesScreen {
  /// How many bytes are read before the loop has its turn.
  private static let portion = 4_096

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

  /// Reads a part of what waits: the rest is read once the loop has done what this part asks for, so that a
  /// flood of keys waits in the terminal, and neither takes memory here nor holds up the screen.
  private func readInput() {
    guard !isRestored else { return }
    var bytes = [UInt8](repeating: 0, count: Self.portion)
    let waiting = Int(cc_waiting_bytes(STDIN_FILENO))
    let count = waiting > 0 ? read(STDIN_FILENO, &bytes, min(waiting, bytes.count)) : 0
    let isEmpty = count <= 0
    let now = ContinuousClock.now
    for byte in bytes[..<max(0, count)] {
      for scalar in text.decode(byte) { send(.scalar(scalar), at: now) }
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

import CCurses
import Dispatch
import Glibc

/// The signals that ask a process without a screen to end.
public enum EndingSignals {
  /// Catches SIGTERM, SIGINT and SIGHUP from now on, until nobody reads the stream any more.
  ///
  /// The stream has one element, the first of them that comes; the next one ends the process at once.
  /// One that is ignored, such as SIGHUP under `nohup`, stays so. To be called once in a process, and
  /// never beside a ``CursesScreen``.
  public static func caught() -> AsyncStream<Int32> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    let signals = [SIGTERM, SIGINT, SIGHUP].filter { !cc_is_ignored($0) }
    let pipe = cc_signal_pipe(signals, Int32(signals.count))
    guard pipe >= 0 else {
      continuation.finish()
      return stream
    }
    let source = DispatchSource.makeReadSource(
      fileDescriptor: pipe, queue: DispatchQueue(label: "cdntop.ending"))
    // The handler holds the source until a signal comes.
    source.setEventHandler {
      var number: UInt8 = 0
      guard read(pipe, &number, 1) == 1 else { return }
      source.cancel()
      continuation.yield(Int32(number) == CC_TYPED_INTERRUPT ? SIGINT : Int32(number))
      continuation.finish()
    }
    continuation.onTermination = { _ in cc_signals_default() }
    source.activate()
    return stream
  }
}

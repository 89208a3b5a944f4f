import DequeModule
import Synchronization
import TaskModel

/// Hands every change to every reader, in order, and holds producers up while a reader lags.
///
/// A producer adds a few changes at once and then waits for room, so a reader's buffer never holds more
/// than ``capacity`` and one batch of each producer. A reader that went away holds nobody up.
///
/// The channels of swift-async-algorithms hand a value to one reader, and suspend who sends it; what they share is
/// pulled from a source. An actor that must not wait while it changes hands batches to readers that come and go.
final class ChangeFeed: Sendable {
  /// How many changes may wait for a reader before producers are held up.
  static let capacity = 256

  private struct Reader {
    var buffer: Deque<TaskChange> = []
    var waiting: CheckedContinuation<TaskChange?, Never>?
  }

  private struct State {
    var readers: [Int: Reader] = [:]
    var producers: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextKey = 0
    var isFinished = false

    var hasRoom: Bool { readers.values.allSatisfy { $0.buffer.count < ChangeFeed.capacity } }

    mutating func key() -> Int {
      nextKey += 1
      return nextKey
    }

    mutating func releaseProducers() -> [CheckedContinuation<Void, Never>] {
      guard hasRoom else { return [] }
      defer { producers.removeAll() }
      return Array(producers.values)
    }
  }

  private let state = Mutex(State())

  /// Whether anybody reads.
  var hasReaders: Bool { state.withLock { !$0.readers.isEmpty } }

  /// Returns the changes from now on; it ends with the feed.
  func subscribe() -> AsyncStream<TaskChange> {
    let key = state.withLock { state in
      let key = state.key()
      state.readers[key] = Reader()
      return key
    }
    let subscription = Subscription(feed: self, key: key)
    return AsyncStream {
      await subscription.next()
    } onCancel: {
      subscription.cancel()
    }
  }

  /// Adds changes to every reader's buffer.
  func append(_ changes: [TaskChange]) {
    let handed = state.withLock { state in
      var handed: [(CheckedContinuation<TaskChange?, Never>, TaskChange)] = []
      for key in state.readers.keys {
        guard var reader = state.readers.removeValue(forKey: key) else { continue }
        reader.buffer.append(contentsOf: changes)
        if let waiting = reader.waiting, let first = reader.buffer.popFirst() {
          reader.waiting = nil
          handed.append((waiting, first))
        }
        state.readers[key] = reader
      }
      return handed
    }
    for (continuation, change) in handed { continuation.resume(returning: change) }
  }

  /// Returns once every reader has room, or the calling task is cancelled.
  func waitForRoom() async {
    let key = state.withLock { $0.key() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        let mayGo = state.withLock { state -> Bool in
          if state.hasRoom || state.isFinished || Task.isCancelled { return true }
          state.producers[key] = continuation
          return false
        }
        if mayGo { continuation.resume() }
      }
    } onCancel: {
      let producer = state.withLock { $0.producers.removeValue(forKey: key) }
      producer?.resume()
    }
  }

  /// Ends the feed; readers get what is buffered, then the end.
  func finish() {
    let (readers, producers) = state.withLock { state in
      state.isFinished = true
      var waiting: [CheckedContinuation<TaskChange?, Never>] = []
      for key in state.readers.keys {
        if let continuation = state.readers[key]?.waiting { waiting.append(continuation) }
        state.readers[key]?.waiting = nil
      }
      defer { state.producers.removeAll() }
      return (waiting, Array(state.producers.values))
    }
    for continuation in readers { continuation.resume(returning: nil) }
    for continuation in producers { continuation.resume() }
  }

  fileprivate func next(_ key: Int) async -> TaskChange? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<TaskChange?, Never>) in
        take(for: key, into: continuation)
      }
    } onCancel: {
      remove(key)
    }
  }

  private func take(for key: Int, into continuation: CheckedContinuation<TaskChange?, Never>) {
    enum Outcome {
      case change(TaskChange, [CheckedContinuation<Void, Never>])
      case end
      case wait
    }
    let outcome = state.withLock { state -> Outcome in
      guard state.readers[key] != nil, !Task.isCancelled else { return .end }
      if let change = state.readers[key]?.buffer.popFirst() {
        return .change(change, state.releaseProducers())
      }
      if state.isFinished { return .end }
      state.readers[key]?.waiting = continuation
      return .wait
    }
    switch outcome {
    case .change(let change, let producers):
      continuation.resume(returning: change)
      for producer in producers { producer.resume() }
    case .end:
      continuation.resume(returning: nil)
    case .wait:
      break
    }
  }

  fileprivate func remove(_ key: Int) {
    let (reader, producers) = state.withLock { state in
      (state.readers.removeValue(forKey: key), state.releaseProducers())
    }
    reader?.waiting?.resume(returning: nil)
    for producer in producers { producer.resume() }
  }
}

/// A reader's hold on the feed; the reader is forgotten when its stream is.
private final class Subscription: Sendable {
  private let feed: ChangeFeed
  private let key: Int

  init(feed: ChangeFeed, key: Int) {
    self.feed = feed
    self.key = key
  }

  deinit { feed.remove(key) }

  func next() async -> TaskChange? { await feed.next(key) }

  func cancel() { feed.remove(key) }
}

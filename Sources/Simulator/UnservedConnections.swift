import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The connections a server has accepted and not begun to serve.
///
/// A server that is cancelled drops them, and the HTTP library stops the program when one is dropped
/// that was never closed. So they are held here until they are served, or the server has ended.
final class UnservedConnections: Sendable {
  typealias Connection = HTTP1Channel.Value

  /// Nil once the server has ended.
  private let waiting = Mutex<[ObjectIdentifier: EventLoopFuture<Connection>]?>([:])

  /// Closes what is left, and refuses what still comes.
  func close() async {
    let left = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting ?? [:]
    }
    for connection in left.values {
      // One that cannot be closed is closed already.
      try? await connection.get().executeThenClose { _, _ in }
    }
  }

  fileprivate func add(
    _ channel: any Channel, _ setUp: () -> EventLoopFuture<Connection>
  ) -> EventLoopFuture<Connection> {
    // Set up under the lock, so that none is made after the last ones were closed.
    waiting.withLock { waiting in
      guard waiting != nil else {
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
      }
      let connection = setUp()
      waiting?[ObjectIdentifier(channel)] = connection
      return connection
    }
  }

  fileprivate func remove(_ channel: any Channel) {
    waiting.withLock { $0?[ObjectIdentifier(channel)] = nil }
  }
}

/// HTTP 1 on connections that are held while they wait to be served.
struct HeldHTTPChannel: ServerChildChannel {
  /// What sets up and serves.
  let http: HTTP1Channel
  /// Where connections wait.
  let unserved: UnservedConnections

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    unserved.add(channel) { http.setup(channel: channel, logger: logger) }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    unserved.remove(value.channel)
    await http.handle(value: value, logger: logger)
  }
}

import Foundation
import Synchronization
import TestSupport

/// A webhook's place that keeps what it is sent, and answers with all of it: in turn as refused and as taken.
final class Receiver: Sendable {
  let port: Int
  private let server: AnsweringServer
  private let sent: Kept

  private final class Kept: Sendable {
    let messages = Mutex<[String]>([])
  }

  /// Starts one.
  static func start() async throws -> Receiver {
    let sent = Kept()
    let server = try await AnsweringServer.start { head, body in
      // The address, which is the secret, is in the first line.
      let fields = head.split(separator: "\r\n").dropFirst().joined(separator: "\n")
      let count = sent.messages.withLock { messages in
        messages.append(fields + "\n" + body)
        return messages.count
      }
      return AnsweringServer.json(
        head + body, status: count.isMultiple(of: 2) ? "200 OK" : "403 Forbidden")
    }
    return Receiver(server, sent)
  }

  private init(_ server: AnsweringServer, _ sent: Kept) {
    self.server = server
    self.sent = sent
    port = server.port
  }

  /// What it was sent, but for the address.
  var messages: [String] { sent.messages.withLock { $0 } }

  /// Ends it.
  func stop() async throws { try await server.stop() }
}

import Foundation
import Glibc

@testable import Simulator

/// A client of one request a connection over plain sockets.
enum RawClient {
  struct Failure: Error {
    let step: String
    let code: Int32
  }

  /// Sends a request and returns everything that comes until the server closes.
  static func send(_ request: SimulatorRequest, port: Int) async throws -> String {
    let connection = try Connection(port: port)
    try connection.write(bytes(of: request, port: port))
    return await connection.readToEnd()
  }

  /// Returns a request as it travels; the server closes after its answer.
  static func bytes(of request: SimulatorRequest, port: Int) -> [UInt8] {
    var text = "\(request.method) \(request.target) HTTP/1.1\r\n"
    let hasHost = request.headers.contains { $0.name == "host" }
    if !hasHost { text += "Host: 127.0.0.1:\(port)\r\n" }
    for header in request.headers { text += "\(header.name): \(header.value)\r\n" }
    text += "Content-Length: \(request.body.count)\r\nConnection: close\r\n\r\n"
    return Array(text.utf8) + request.body
  }

  /// A connection to an address of this machine.
  final class Connection: Sendable {
    private let descriptor: Int32

    init(address ip: String = "127.0.0.1", port: Int) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw Failure(step: "socket", code: errno) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = inet_addr(ip)
      let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else { throw Failure(step: "connect", code: errno) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) throws {
      guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
        throw Failure(step: "write", code: errno)
      }
    }

    /// Returns everything that comes until the server closes or resets the connection.
    func readToEnd() async -> String {
      // A thread of its own: the blocking calls must not hold one the server needs.
      await withCheckedContinuation { (continuation: CheckedContinuation<String, Never>) in
        Thread.detachNewThread {
          var answer: [UInt8] = []
          var buffer = [UInt8](repeating: 0, count: 65_536)
          while case let count = read(self.descriptor, &buffer, buffer.count), count > 0 {
            answer += buffer[..<count]
          }
          continuation.resume(returning: String(decoding: answer, as: UTF8.self))
        }
      }
    }
  }
}

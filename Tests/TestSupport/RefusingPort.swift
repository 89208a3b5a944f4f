import Glibc

/// A port of 127.0.0.1 that refuses connections, and that nobody else gets for as long as this is held.
///
/// The port of a server that has stopped is soon another test's.
public final class RefusingPort: Sendable {
  private let socket: Int32
  /// The port.
  public let port: Int

  /// Takes a port.
  ///
  /// - Parameter port: which one; it refuses connections once the server that listens on it, and has set
  ///   `SO_REUSEPORT`, too, has closed it. 0 for any that is free.
  public init(_ port: Int = 0) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var isReused: Int32 = 1
    for option in [SO_REUSEADDR, SO_REUSEPORT] {
      setsockopt(socket, SOL_SOCKET, option, &isReused, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { [socket] address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
      }
    }
    self.port = Int(in_port_t(bigEndian: address.sin_port))
    guard code else {
      close(socket)
      throw FreePort.NoneFree()
    }
  }

  deinit { close(socket) }
}

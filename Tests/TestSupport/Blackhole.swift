import Glibc

/// A port of this machine that answers no attempt to connect to it, as one behind a silent firewall.
///
/// It listens, and what waits to be accepted is as much as it may be: the system drops what comes.
public final class Blackhole: Sendable {
  /// The port.
  public let port: Int
  private let sockets: [Int32]

  /// Takes a free port of 127.0.0.1.
  public init() {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var sockets = [listener]
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = bind(listener, pointer, length)
        _ = listen(listener, 0)
        _ = getsockname(listener, pointer, &length)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    // One more than fits is not answered.
    for _ in 0..<8 {
      let filler = socket(
        AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      sockets.append(filler)
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(filler, $0, length)
        }
      }
      var waiting = pollfd(fd: filler, events: Int16(POLLOUT), revents: 0)
      guard poll(&waiting, 1, 100) > 0 else { break }
    }
    self.sockets = sockets
  }

  deinit { for number in sockets { close(number) } }

  /// How many attempts of others on this machine to connect to it wait for an answer.
  ///
  /// The system gives each up after about two minutes.
  public var attempts: Int {
    let own = Set(sockets.map(Self.localPort))
    // Fields: number, local place, remote place, state; 02 is a connection that was asked for.
    return Self.connections.split(separator: "\n").count { line in
      let fields = line.split(separator: " ")
      guard fields.count > 3, fields[3] == "02", Self.port(of: fields[2]) == port else {
        return false
      }
      return !own.contains(Self.port(of: fields[1]))
    }
  }

  /// The port of a place as the system writes it, such as `0100007F:1F90`.
  private static func port(of place: Substring) -> Int? { Int(place.suffix(4), radix: 16) }

  private static func localPort(of socket: Int32) -> Int? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(socket, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// The machine's connections as the system lists them, a page at a time.
  private static var connections: String {
    let table = open("/proc/net/tcp", O_RDONLY | O_CLOEXEC)
    defer { close(table) }
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(table, &page, page.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += page.prefix(count)
    }
  }
}

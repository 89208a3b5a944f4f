import Glibc
import Synchronization
import TaskModel

/// Finds the addresses of names, each name on its own: one whose name server is silent holds up no other.
final class NameResolver: Sendable {
  /// Why a name has no address.
  enum Failure: Error, Equatable {
    /// Nobody answered in time.
    case late(after: Duration)
    /// There is no such name.
    case notFound
    /// The system's reason.
    case failed(String)
    case cancelled
  }

  /// Asks the system, blocking the thread.
  typealias Lookup = @Sendable (_ host: String) -> Result<[String], Failure>

  /// How long a name may take.
  static let limit: Duration = .seconds(5)
  /// How long addresses are used without a look whether they have changed.
  static let life: Duration = .seconds(60)

  private struct Known {
    var addresses: [String]
    var until: ContinuousClock.Instant
    var isAsked = false
  }

  private let lookup: Lookup
  private let limit: Duration
  private let life: Duration
  private let known = Mutex<[String: Known]>([:])

  init(
    limit: Duration = NameResolver.limit, life: Duration = NameResolver.life,
    lookup: @escaping Lookup = NameResolver.system
  ) {
    self.limit = limit
    self.life = life
    self.lookup = lookup
  }

  /// Returns the addresses of a name, the one to try first first.
  ///
  /// Known ones are returned at once; where they are old it is looked aside whether they have changed, and
  /// where nobody answers they stay.
  func addresses(of host: String) async throws(Failure) -> [String] {
    let now = ContinuousClock.now
    let (found, isOld) = known.withLock { known -> ([String]?, Bool) in
      guard var entry = known[host] else { return (nil, false) }
      let isOld = entry.until <= now && !entry.isAsked
      if isOld {
        entry.isAsked = true
        known[host] = entry
      }
      return (entry.addresses, isOld)
    }
    guard let found else { return try await ask(host).get() }
    if isOld { Task { await ask(host) } }
    return found
  }

  /// Puts the address that a connection was made to before the others.
  func prefer(_ address: String, of host: String) {
    known.withLock { known in
      guard let place = known[host]?.addresses.firstIndex(of: address), place > 0 else { return }
      known[host]?.addresses.swapAt(0, place)
    }
  }

  /// Forgets a name to none of whose addresses a connection can be made.
  func forget(_ host: String) { known.withLock { $0[host] = nil } }

  private func ask(_ host: String) async -> Result<[String], Failure> {
    do throws(Aside.Failure) {
      return try await Aside.run(in: "name " + host, within: limit) { [self] in
        // Whoever waited for the one before has its answer; one that is late for whoever asked is of use
        // for the next.
        fresh(host).map { .success($0) } ?? take(lookup(host), of: host)
      }
    } catch {
      return take(.failure(error == .cancelled ? .cancelled : .late(after: limit)), of: host)
    }
  }

  private func fresh(_ host: String) -> [String]? {
    known.withLock { known in
      known[host].flatMap { $0.until > ContinuousClock.now ? $0.addresses : nil }
    }
  }

  private func take(
    _ answer: Result<[String], Failure>, of host: String
  ) -> Result<[String], Failure> {
    known.withLock { known in
      known[host]?.isAsked = false
      switch answer {
      case .success(let addresses):
        // The address in use stays in use while it is one of the name's.
        let first = known[host]?.addresses.first.flatMap { addresses.contains($0) ? $0 : nil }
        let sorted = first.map { first in [first] + addresses.filter { $0 != first } } ?? addresses
        known[host] = Known(addresses: sorted, until: .now + life)
        return .success(sorted)
      case .failure(.notFound):
        known[host] = nil
      case .failure:
        known[host]?.until = .now + life
      }
      return answer
    }
  }

  /// Whether a text is an address, which needs no looking up.
  static func isAddress(_ host: String) -> Bool {
    var bytes = in6_addr()
    return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
  }

  /// Asks as every program of the machine does, in the order that RFC 6724 wants.
  static func system(_ host: String) -> Result<[String], Failure> {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_protocol = Int32(IPPROTO_TCP)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    guard code == 0 else { return .failure(failure(code)) }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var next = list
    while let entry = next?.pointee {
      if let address = text(of: entry), !addresses.contains(address) { addresses.append(address) }
      next = entry.ai_next
    }
    return addresses.isEmpty ? .failure(.notFound) : .success(addresses)
  }

  private static func text(of entry: addrinfo) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { room in
      guard let start = room.baseAddress,
        getnameinfo(
          entry.ai_addr, entry.ai_addrlen, start, socklen_t(room.count), nil, 0, NI_NUMERICHOST)
          == 0
      else { return nil }
      return String(cString: start)
    }
  }

  private static func failure(_ code: Int32) -> Failure {
    switch code {
    // The last is that of a name without an address, which is not in every header.
    case EAI_NONAME, -5: .notFound
    case EAI_FAIL: .failed("the name server refuses to answer")
    case EAI_AGAIN: .failed("the name server does not answer")
    default: .failed(gai_strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)")
    }
  }
}

import NIOSSL

/// What a certificate is for: hosts and addresses, one of which the host of a URL has to be.
///
/// The address that is connected to counts for nothing: an operator named it, and whoever answers there may have a
/// certificate for it. Names are compared as RFC 9525 has it: a subject's common name is none, and `*` stands for a
/// whole first label alone.
struct CertificateNames: Hashable, Sendable {
  /// The names of hosts, in lower case.
  private(set) var hosts: [String] = []
  /// The addresses.
  private(set) var addresses: [IPAddress] = []

  /// Takes names as they stand in a certificate.
  init(hosts: [String], addresses: [IPAddress] = []) {
    for host in hosts { add(host.utf8) }
    self.addresses = addresses
  }

  /// Reads a certificate.
  init(_ certificate: NIOSSLCertificate) {
    for name in certificate._subjectAlternativeNames() {
      switch name.nameType {
      case .dnsName: add(name.contents)
      case .ipAddress:
        if let address = IPAddress(bytes: Array(name.contents)) { addresses.append(address) }
      default: break
      }
    }
  }

  /// Adds the name of a host; what is not ASCII is none, and would not stay itself in lower case.
  private mutating func add(_ name: some Sequence<UInt8>) {
    let bytes = Array(name)
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return }
    hosts.append(Self.withoutLastDot(String(decoding: bytes, as: UTF8.self).lowercased()))
  }

  /// Whether the host of a URL is one of them.
  ///
  /// - Parameter host: in lower case and ASCII; an IPv6 address is without brackets.
  func include(_ host: String) -> Bool {
    if let address = IPAddress(host) { return addresses.contains(address) }
    let host = Self.withoutLastDot(host)
    let (label, parent) = (host.prefix { $0 != "." }, host.drop { $0 != "." })
    return hosts.contains { name in
      if name == host { return true }
      // One that stood for all names of a top-level domain would be nobody's.
      guard name.hasPrefix("*."), name.dropFirst(2).contains(".") else { return false }
      return !label.isEmpty && name.dropFirst() == parent
    }
  }

  private static func withoutLastDot(_ host: String) -> String {
    host.hasSuffix(".") ? String(host.dropLast()) : host
  }
}

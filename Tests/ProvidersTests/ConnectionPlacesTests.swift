import Testing

/// Connections are opened and names looked up in a few files, which SECURITY.md names, and nowhere else in the sources:
/// what calls somebody is read there.
@Suite struct ConnectionPlacesTests {
  /// What opens a connection or looks up a name, or what a file has to import for it, with the files that have it.
  ///
  /// A `connect` of the system takes a `socket` of it; libpq has a function of that name. The simulator only listens.
  private static let places: [(words: String, files: Set<String>)] = [
    (
      "import AsyncHTTPClient",
      [
        "Proofs/Asking/EdgeClient.swift", "Providers/HTTP/HTTPConnections.swift",
        "Providers/HTTP/HTTPTransport.swift", "Providers/HTTP/TransportFailure.swift",
      ]
    ),
    ("HTTPClient(", ["Proofs/Asking/EdgeClient.swift", "Providers/HTTP/HTTPConnections.swift"]),
    ("HTTPClient.shared", []),
    (
      "import NIOPosix",
      [
        "Proofs/Asking/EdgeClient.swift", "Proofs/DNS/DNSClient.swift",
        "Providers/HTTP/TransportFailure.swift",
      ]
    ),
    ("Bootstrap", ["Proofs/DNS/DNSClient.swift"]),
    ("import Hummingbird", ["Simulator/Listener.swift", "Simulator/UnservedConnections.swift"]),
    ("getaddrinfo(", ["Providers/HTTP/NameResolver.swift"]),
    ("dlopen(", ["TeamStore/Server/LibPQ.swift"]),
    ("connectStartParams(", ["TeamStore/Server/Session.swift"]),
    (".socket(", ["TeamStore/Server/Session.swift"]),
    (" socket(", []),
    ("(socket(", []),
    ("FoundationNetworking", []),
    ("URLSession", []),
  ]

  @Test func nothingElseOpensConnections() throws {
    let sources = try VendorNamesTests.sources()
    for (words, files) in Self.places {
      let found = sources.filter {
        VendorNamesTests.line(of: words.lowercased(), in: $0.text) != nil
      }
      #expect(Set(found.map(\.path)) == files, "\(words)")
    }
  }
}

import FoundationEssentials

/// Where names lead; each is looked up once.
public struct NameLookups: Sendable {
  /// Why a name has no address, in a clause.
  public struct Failure: Error, Hashable, CustomStringConvertible {
    public let description: String

    /// Wraps a clause.
    public init(_ description: String) { self.description = description }
  }

  /// Asks as every program of the machine does.
  public typealias System = @Sendable (_ host: String) async -> Result<[IPAddress], Failure>
  /// Asks one name server.
  public typealias Server =
    @Sendable (_ host: String, _ server: SocketPlace) async -> Result<[IPAddress], Failure>

  let system: System
  let server: Server

  /// Makes them of functions.
  public init(system: @escaping System, server: @escaping Server) {
    self.system = system
    self.server = server
  }
}

/// Finds the places of URLs.
///
/// A private address is a place only where an operator named it.
struct PlaceFinder {
  let sources: [PlaceSource]
  let lookups: NameLookups

  /// The addresses that were named.
  private var named: Set<IPAddress> {
    Set(sources.compactMap { if case .node(let socket) = $0 { socket.address } else { nil } })
  }

  /// Returns the places of a URL, each once, whatever led to it: what counts places may not count one twice.
  func places(of question: Question) async -> [Place] {
    var places: [Place] = []
    var sockets: Set<SocketPlace> = []
    func add(_ place: Place) {
      let isKnown = place.socket.map { !sockets.insert($0).inserted } ?? places.contains(place)
      if !isKnown { places.append(place) }
    }
    for source in sources {
      switch source {
      case .node(let socket):
        add(Place(name: socket.description, socket: socket))
      case .local:
        add(await local(question))
      case .resolver(let server):
        switch await lookups.server(question.url.host, server) {
        case .failure(let failure):
          add(Place(name: "dns:\(server)", trouble: "dns:\(server): \(failure)"))
        case .success(let addresses):
          for address in addresses {
            add(place(named: address.description, address, of: question))
          }
        }
      }
    }
    return places
  }

  private func local(_ question: Question) async -> Place {
    if let address = IPAddress(question.url.host) {
      return place(named: "local", address, of: question)
    }
    switch await lookups.system(question.url.host) {
    case .failure(let failure): return Place(name: "local", trouble: "\(failure)")
    case .success(let addresses):
      guard let first = addresses.first else {
        return Place(name: "local", trouble: "\(question.url.host) has no address")
      }
      return place(named: "local", first, of: question)
    }
  }

  private func place(named name: String, _ address: IPAddress, of question: Question) -> Place {
    let isWritten =
      question.isTyped
      && (IPAddress(question.url.host) != nil || question.url.host == "localhost")
    guard !address.isPrivate || named.contains(address) || isWritten else {
      return Place(
        name: name,
        trouble: "\(question.url.host) leads to \(address), a private address, which is asked only "
          + "where it is named: --from ip:\(address)")
    }
    return Place(name: name, socket: SocketPlace(address: address))
  }
}

/// A machine that serves the objects: the origin, or an edge with a habit of its own.
enum EdgeNode: String, CaseIterable, Sendable {
  /// Has the objects as they are.
  case origin = "127.0.0.2"
  /// Does what purges ask for.
  case prompt = "127.0.0.11"
  /// Serves the old copy once more while it fetches the new one.
  case revalidating = "127.0.0.12"
  /// Forgets the plain copies, and of half the tasks not those that are packed.
  case plainOnly = "127.0.0.13"
  /// Keeps the old copies of a third of the tasks for ever.
  case deaf = "127.0.0.14"

  /// The edges.
  static var edges: [EdgeNode] { allCases.filter { $0 != .origin } }

  /// The address as a number, as vendors write it into their marks.
  var number: UInt32 {
    rawValue.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
  }

  /// The last part of the address, by which nodes are named.
  var name: String { "edge-\(number & 0xFF)" }

  /// Whether the node keeps what a task purged.
  func keeps(_ task: SimulatedTask, packed: Bool, chance: Chance) -> Bool {
    switch self {
    case .origin, .prompt, .revalidating: false
    case .plainOnly: packed && chance.below(2, .edgeHabit, task.number, 1) == 0
    case .deaf: chance.below(3, .edgeHabit, task.number) == 0
    }
  }
}

/// Where the simulator's origin and edges are reached; they share the port of the vendors' calls.
public struct SimulatedEdges: Sendable, Hashable {
  /// The port of all of them.
  public let port: Int

  /// Makes the addresses of a server that listens on a port.
  public init(port: Int) { self.port = port }

  /// How many addresses there are.
  public static var count: Int { EdgeNode.allCases.count }

  /// The origin of every domain, as a URL.
  public var origin: String { "http://\(EdgeNode.origin.rawValue):\(port)" }

  /// The edges, an address and a port each.
  public var places: [String] { EdgeNode.edges.map { "\($0.rawValue):\(port)" } }
}

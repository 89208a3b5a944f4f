/// The origin and the edges: what they answer for the URLs of the simulated tasks.
///
/// Depends on the scenario, the two times, and for an object that was just evicted on who asked before.
struct EdgeAnswers: Sendable {
  private static let methods = ["GET", "HEAD"]

  private let server: SimulatorServer
  private let catalog: EdgeCatalog
  private let memory = EdgeMemory()

  /// Makes the answers of a server's scenario.
  init(of server: SimulatorServer) {
    self.server = server
    catalog = EdgeCatalog(
      server.accountTasks, chance: Chance(seed: server.options.seed))
  }

  /// Answers as a node does.
  func answer(to request: SimulatorRequest, at node: EdgeNode) -> SimulatorResponse {
    let inbound = Inbound(request)
    guard Self.methods.contains(inbound.method) else {
      return .html("Method Not Allowed", status: 405)
    }
    let host = (inbound.headers["host"] ?? "").lowercased().prefix { $0 != ":" }
    guard let object = catalog.object(host: String(host), target: request.target) else {
      return .html("Not Found", status: 404)
    }
    let desk = server.desk(for: object.vendor, ordinal: 0)
    let wantsPacked = Self.takesGzip(inbound)
    guard node != .origin else {
      let isOld = !object.changes || desk.elapsed < object.task.life.created
      let content = EdgeContent(object, isOld: isOld, desk: desk)
      return content.answer(
        packed: wantsPacked,
        fields: [
          SimulatorHeader("Date", CivilTime(unix: Int(desk.now)).httpDate),
          SimulatorHeader("Server", "simulated-origin"),
        ])
    }
    let copy = EdgeShelf(node: node, desk: desk, memory: memory)
      .copy(of: object, packed: wantsPacked)
    return EdgeContent(object, isOld: copy.isOld || !object.changes, desk: desk)
      .answer(packed: wantsPacked, fields: server.edgeFields(of: copy, vendor: object.vendor))
  }

  private static func takesGzip(_ request: Inbound) -> Bool {
    (request.headers["accept-encoding"] ?? "").split(separator: ",").contains { word in
      word.drop { $0 == " " }.prefix { $0 != ";" && $0 != " " } == "gzip"
    }
  }
}

/// A version of an object: its body and what is said of it.
struct EdgeContent {
  private let object: EdgeObject
  private let isOld: Bool
  private let desk: Desk

  /// How long before its purge an object was last written, in seconds.
  private static let oldAge = 1_000_000.0

  /// Makes the version from before the purge, or the one since.
  init(_ object: EdgeObject, isOld: Bool, desk: Desk) {
    self.object = object
    self.isOld = isOld
    self.desk = desk
  }

  /// Returns the version as an answer.
  ///
  /// - Parameter fields: what the node says of its copy.
  func answer(packed: Bool, fields: [SimulatorHeader]) -> SimulatorResponse {
    if object.isTakenDown, !isOld {
      var answer = SimulatorResponse.html("Gone", status: 410)
      answer.headers += fields
      return answer
    }
    let tag = "\"\(mark)\""
    var headers = [
      SimulatorHeader("Content-Type", "text/plain;charset=utf-8"),
      SimulatorHeader("Vary", "Accept-Encoding"),
      SimulatorHeader("ETag", packed ? "W/" + tag : tag),
      SimulatorHeader("Last-Modified", CivilTime(unix: written).httpDate),
    ]
    if packed { headers.append(SimulatorHeader("Content-Encoding", "gzip")) }
    let body = Array("\(object.name)\nversion \(isOld ? 1 : 2), \(mark)\n".utf8)
    return SimulatorResponse(
      status: 200, headers: headers + fields, body: packed ? StoredGzip.packed(body) : body)
  }

  private var mark: String {
    Chance.hex(
      desk.chance.bits(.edgeContent, object.task.number, object.item * 2 + (isOld ? 0 : 1)),
      digits: 16)
  }

  private var written: Int {
    let created = desk.start + object.task.life.created
    return Int((isOld ? created - Self.oldAge : created).rounded(.down))
  }
}

extension VendorRoutes {
  /// What the nodes of a vendor say of a copy whose answers are like those of any cache.
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let word =
      switch copy.source {
      case .hit: "HIT"
      case .miss: "MISS"
      case .stale: "STALE"
      }
    return copy.datedNow + [
      SimulatorHeader("Via", "1.1 \(copy.node.name)"), SimulatorHeader("X-Cache", word),
    ]
  }
}

extension EdgeCopy {
  /// The fields of nodes whose `Date` is the present.
  var datedNow: [SimulatorHeader] {
    [
      SimulatorHeader("Date", CivilTime(unix: Int(now)).httpDate),
      SimulatorHeader("Age", String(age)),
    ]
  }

  /// The fields of nodes whose `Date` is that of the copy.
  var datedBySaving: [SimulatorHeader] {
    [
      SimulatorHeader("Date", CivilTime(unix: savedAt).httpDate),
      SimulatorHeader("Age", String(age)),
    ]
  }
}

/// What the nodes say of a copy; the first value is the edge's, the second that of the tier behind it.
extension TencentCDNRoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let word = copy.source == .miss ? "Cache Miss" : "Cache Hit"
    return copy.datedNow + [
      SimulatorHeader("X-Cache-Lookup", word),
      SimulatorHeader("X-NWS-LOG-UUID", TencentEdge.trace(copy)),
    ]
  }
}

extension TencentEdgeOneRoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    copy.datedNow + [
      SimulatorHeader("EO-Cache-Status", copy.source == .miss ? "MISS" : "HIT"),
      SimulatorHeader("EO-LOG-UUID", TencentEdge.trace(copy)),
    ]
  }
}

/// What the nodes of both products have in common.
enum TencentEdge {
  /// The number of an answer, of which nothing can be read.
  fileprivate static func trace(_ copy: EdgeCopy) -> String {
    String(Int(copy.now * 1_000)) + String(copy.node.number)
  }
}

/// What the nodes of both clouds say of a copy, whose time is `Date`.
extension VolcengineRoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let word = copy.source == .miss ? "MISS" : "HIT"
    return copy.datedBySaving + [
      SimulatorHeader("X-Bdcdn-Cache-Status", "TCP_\(word)"),
      SimulatorHeader("X-Response-Cache", copy.source == .miss ? "miss" : "edge_hit"),
      SimulatorHeader("Via", copy.node.name),
    ]
  }
}

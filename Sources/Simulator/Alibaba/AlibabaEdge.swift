/// What the nodes of Alibaba Cloud's products say of a copy, as public captures have it.
enum AlibabaEdge {
  /// `Date` is that of the copy, and the trace id holds the node's address and the present.
  static func fields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let (tier, word) =
      switch copy.source {
      case .hit: ("200-0,H", "HIT TCP_MEM_HIT dirn:4:171309210")
      case .miss: ("200-0,M", "MISS TCP_MISS dirn:-2:-2")
      case .stale: ("200-0,H", "HIT TCP_HIT dirn:4:171309210")
      }
    let parent = copy.source == .miss ? "200-0,M" : "200-0,H"
    let saved = CivilTime(unix: copy.savedAt).httpDate
    let trace =
      Chance.hex(UInt64(copy.node.number), digits: 8) + String(Int(copy.now * 1_000)) + "0000e"
    return copy.datedBySaving + [
      SimulatorHeader("Server", "Tengine"),
      SimulatorHeader("Via", "cache1.l2sim[0,0,\(parent)], \(copy.node.name).sim[0,0,\(tier)]"),
      SimulatorHeader("Ali-Swift-Global-Savetime", String(copy.savedAt)),
      SimulatorHeader("X-Cache", word),
      SimulatorHeader("X-Swift-SaveTime", saved),
      SimulatorHeader("X-Swift-CacheTime", "86400"),
      SimulatorHeader("EagleId", trace),
    ]
  }
}

extension AlibabaRoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] { AlibabaEdge.fields(of: copy) }
}

extension AlibabaESARoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] { AlibabaEdge.fields(of: copy) }
}

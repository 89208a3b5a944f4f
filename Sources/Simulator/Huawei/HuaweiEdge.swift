/// What the nodes of Huawei Cloud CDN say of a copy; what is left of its time and its age make up the time it may be kept.
extension HuaweiRoutes {
  private static let keptFor = 86_400

  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    copy.datedNow + [
      SimulatorHeader("x-hcs-proxy-type", copy.source == .miss ? "0" : "1"),
      SimulatorHeader("X-Ccdn-CacheTTL", String(Self.keptFor)),
      SimulatorHeader("X-Ccdn-Expires", String(max(0, Self.keptFor - copy.age))),
      SimulatorHeader("Via", copy.node.name),
    ]
  }
}

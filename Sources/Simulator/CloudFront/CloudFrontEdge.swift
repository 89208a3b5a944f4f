/// What CloudFront's nodes say of a copy.
extension CloudFrontRoutes {
  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let word = copy.source == .miss ? "Miss" : "Hit"
    return copy.datedNow + [
      SimulatorHeader("X-Cache", "\(word) from cloudfront"),
      SimulatorHeader("Via", "1.1 simulated.cloudfront.net (CloudFront)"),
      SimulatorHeader("X-Amz-Cf-Pop", "SIM\(copy.node.number & 0xFF)-P1"),
    ]
  }
}

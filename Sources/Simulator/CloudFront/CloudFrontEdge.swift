/// Where CloudFront's nodes have objects, and what they say of a copy.
extension CloudFrontRoutes {
  /// All that the distribution is called.
  func hosts(of task: SimulatedTask, _ item: Int) -> [Domain] {
    CloudFrontDistribution.all.first { $0.aliases.contains(task.domain) }?.aliases ?? []
  }

  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let word = copy.source == .miss ? "Miss" : "Hit"
    return copy.datedNow + [
      SimulatorHeader("X-Cache", "\(word) from cloudfront"),
      SimulatorHeader("Via", "1.1 simulated.cloudfront.net (CloudFront)"),
      SimulatorHeader("X-Amz-Cf-Pop", "SIM\(copy.node.number & 0xFF)-P1"),
    ]
  }
}

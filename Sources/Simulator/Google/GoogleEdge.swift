/// What Google's caches say of a copy: a miss has no age, and which node answered is told only where it is configured.
extension GoogleRoutes {
  /// All hosts of the URL map.
  func hosts(of task: SimulatedTask, _ item: Int) -> [Domain] { GoogleURLMap.of(task).hosts }

  func edgeFields(of copy: EdgeCopy) -> [SimulatorHeader] {
    let dated = copy.datedNow.filter { copy.source != .miss || $0.name != "Age" }
    return dated + [
      SimulatorHeader("Via", "1.1 google"), SimulatorHeader("cdn_cache_id", copy.node.name),
      SimulatorHeader("cdn_cache_status", copy.source == .miss ? "miss" : "hit"),
    ]
  }
}

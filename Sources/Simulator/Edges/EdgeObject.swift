/// What a URL of a task leads to.
struct EdgeObject: Sendable {
  /// The vendor of the task, by its place in the server's list.
  let vendor: Int
  let task: SimulatedTask
  /// Which of the task's URLs covers it.
  let item: Int
  /// Host, path and query, decoded.
  let name: String

  /// The domain whose owner takes things down: what is purged there is gone from the origin.
  private static let takenDown = "video.example.org"

  /// Whether it is another at the origin, or gone, since its task was created.
  var changes: Bool { task.form != .prefetch }

  /// Whether its change is that it is gone.
  var isTakenDown: Bool { changes && task.domain(ofItem: item).ascii == Self.takenDown }
}

/// Finds the objects of URLs.
///
/// Paths hold the number of their task, so no URL has to be stored.
struct EdgeCatalog: Sendable {
  private let vendors: [(routes: any VendorRoutes, tasks: AccountTasks)]
  /// Where a task is, by its number.
  private let positions: [Int: (vendor: Int, position: Int)]
  private let chance: Chance

  /// Makes a catalog of the tasks of all vendors; O(tasks).
  init(_ vendors: [(routes: any VendorRoutes, tasks: AccountTasks)], chance: Chance) {
    self.vendors = vendors
    self.chance = chance
    var positions: [Int: (vendor: Int, position: Int)] = [:]
    for (vendor, account) in vendors.enumerated() {
      for (position, task) in account.tasks.tasks.enumerated() {
        positions[task.number] = (vendor, position)
      }
    }
    self.positions = positions
  }

  /// Returns what a host has at a path with its query; nil for what no task is about.
  func object(host: String, target: String) -> EdgeObject? {
    let whole = PercentText.decoded(target)
    let path = String(whole.prefix { $0 != "?" })
    let words = path.split { $0 == "/" || $0 == "-" || $0 == "." }
    // The digits behind a letter are those of a pattern.
    let numbers = words.compactMap { Int($0) ?? ($0.first == "v" ? Int($0.dropFirst()) : nil) }
    for word in words where word.utf8.count >= 4 {
      guard let number = Int(word, radix: 16), let (vendor, position) = positions[number] else {
        continue
      }
      let (routes, tasks) = vendors[vendor]
      let task = tasks.tasks[position]
      let item = numbers.first { item in
        (0..<task.itemCount).contains(item)
          && routes.hosts(of: task, item).contains { $0.ascii == host } && covers(task, item, path)
      }
      if let item {
        return EdgeObject(vendor: vendor, task: task, item: item, name: host + whole)
      }
    }
    return nil
  }

  private func covers(_ task: SimulatedTask, _ item: Int, _ path: String) -> Bool {
    let own = task.path(ofItem: item, chance: chance)
    switch task.form {
    case .purgeURL, .prefetch: return path == String(own.prefix { $0 != "?" })
    case .purgeDirectory: return path.hasPrefix(own)
    case .purgePattern:
      // It is `/folder/.*\.v0\.(jpg|png)$`.
      let folder = own.prefix { $0 != "*" }.dropLast()
      let ends = [".v\(item).jpg", ".v\(item).png"]
      return path.hasPrefix(folder) && ends.contains { path.hasSuffix($0) }
    }
  }
}

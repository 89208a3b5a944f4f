/// The URL maps of the simulated project.
///
/// Every domain of the scenario is a host of one of the first; the last names no host and has no task.
struct GoogleURLMap: Sendable {
  let id: String
  let name: String
  let hosts: [Domain]

  static let all: [GoogleURLMap] = {
    let domains = Domain.all
    let size = 4
    var made: [GoogleURLMap] = []
    for start in stride(from: 0, to: domains.count, by: size) {
      let number = made.count + 1
      made.append(
        GoogleURLMap(
          id: "777000000000000000\(number)", name: "web-map-\(number)",
          hosts: Array(domains[start..<min(start + size, domains.count)])))
    }
    made.append(GoogleURLMap(id: "7770000000000000009", name: "empty-map", hosts: []))
    return made
  }()

  /// Returns the URL map of a task, which is that of its domain.
  static func of(_ task: SimulatedTask) -> GoogleURLMap {
    all.first { $0.hosts.contains(task.domain) } ?? all[all.count - 1]
  }

  /// Where the map is found, below the project.
  var path: String { "/global/urlMaps/" + name }

  /// The map as an answer has it.
  ///
  /// - Parameter root: the address of the project.
  func value(root: String) -> AnswerValue {
    var fields: [(String, AnswerValue)] = [
      ("kind", .text("compute#urlMap")), ("id", .text(id)), ("name", .text(name)),
      ("selfLink", .text(root + path)),
      ("defaultService", .text(root + "/global/backendServices/web")),
    ]
    if !hosts.isEmpty {
      let names = hosts.map { AnswerValue.text($0.ascii) } + [.text("*")]
      fields.append(
        (
          "hostRules",
          .list([.object([("hosts", .list(names)), ("pathMatcher", .text("paths"))])])
        ))
    }
    return .object(fields)
  }
}

import Foundation

/// What `watch --format jsonl` has written to a file so far.
struct WatchedChanges {
  /// The changes, by account.
  struct Content {
    var appeared: [String: Set<String>] = [:]
    /// Every status a task had, by account and id.
    var statuses: [String: [String: Set<String>]] = [:]
    var gone: Set<String> = []
    /// How often it was told that an account has a problem, and that it is over.
    var problems: [String: Int] = [:]
    var resolved: [String: Int] = [:]
  }

  /// Something did not come.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private struct Line: Decodable {
    let change: String
    var account: String?
    var name: String?
    var id: String?
    var status: String?
  }

  private let path: String

  init(_ path: String) { self.path = path }

  /// Reads the lines that are whole.
  func read() throws -> Content {
    var content = Content()
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      guard let account = line.account ?? line.name else { continue }
      switch line.change {
      case "problem": content.problems[account, default: 0] += 1
      case "resolved": content.resolved[account, default: 0] += 1
      case "gone": content.gone.insert(account)
      default:
        guard let id = line.id, let status = line.status else { continue }
        if line.change == "appeared" { content.appeared[account, default: []].insert(id) }
        content.statuses[account, default: [:]][id, default: []].insert(status)
      }
    }
    return content
  }

  /// Waits until nobody is missing.
  func wait(
    for what: String, _ limit: Duration, missing: (Content) -> [String]
  ) async throws {
    let end = ContinuousClock.now + limit
    while true {
      let missing = missing(try read())
      if missing.isEmpty { return }
      guard ContinuousClock.now < end else {
        throw Missing(description: "waited in vain for \(what): \(missing)")
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}

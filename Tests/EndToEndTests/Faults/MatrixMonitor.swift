import Foundation
import TestSupport
import Testing

/// The monitor that looks on while the matrix is tried.
final class MatrixMonitor {
  /// How long may pass until it shows what it should.
  private static let limit: Duration = .seconds(180)

  private let screen: TerminalSession
  private let folder: String
  private var exports = 0

  init(screen: TerminalSession, folder: String) {
    self.screen = screen
    self.folder = folder
  }

  /// Has it export its rows, until these are as they should be.
  ///
  /// - Parameter differences: what is otherwise.
  func expect(_ what: String, _ differences: (SeenTasks) -> [String]) async throws {
    let end = ContinuousClock.now + Self.limit
    while true {
      let found = differences(try await export())
      if found.isEmpty { return }
      guard ContinuousClock.now < end else {
        Issue.record("the monitor does not have \(what): \(found.joined(separator: "\n"))")
        return
      }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  private func export() async throws -> SeenTasks {
    exports += 1
    let file = "\(folder)/export-\(exports).json"
    try await screen.send(":")
    try await screen.sendLiteral("write \(file)")
    try await screen.send("Enter")
    MatrixRow.expectNoSecret(in: try await screen.waitFor(") to \(file)"), "the table")
    let document = try String(contentsOfFile: file, encoding: .utf8)
    MatrixRow.expectNoSecret(in: document, "what is exported")
    return try SeenTasks(document)
  }

  /// Looks at a page that lies over the table.
  func look(at page: String, by key: String) async throws {
    try await screen.send(key)
    MatrixRow.expectNoSecret(in: try await screen.waitFor(page), page)
    try await screen.send("q")
  }
}

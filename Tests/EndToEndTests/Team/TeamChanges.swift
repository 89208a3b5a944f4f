import Foundation
import TestSupport

/// What `watch --format jsonl` of a process said, and when each line was there.
final class TeamChanges {
  /// A line.
  struct Line: Decodable {
    let change: String
    var account: String?
    var name: String?
    var id: String?
    var status: String?
    /// The store of the team, where the line is about that.
    var store: String?

    /// The task; nil where the line is about something else.
    var task: String? { id.map { "\(account ?? "") \($0)" } }
  }

  private static let ends: Set = ["succeeded", "failed", "partial", "canceled"]

  let program: BackgroundProgram
  /// The lines so far.
  private(set) var lines: [Line] = []
  /// When a task was first said to have ended, and how.
  private(set) var ends: [String: (status: String, at: ContinuousClock.Instant)] = [:]

  init(of program: BackgroundProgram) { self.program = program }

  /// Reads what is new.
  func read() throws {
    let text = program.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for line in text.dropFirst(lines.count) {
      let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      lines.append(line)
      guard let task = line.task, let status = line.status, Self.ends.contains(status) else {
        continue
      }
      if ends[task] == nil { ends[task] = (status, .now) }
    }
  }

  /// The tasks that it knows.
  var tasks: Set<String> { Set(lines.compactMap(\.task)) }

  /// The accounts of the problems that it told.
  var problems: [String] {
    lines.filter { $0.change == "problem" }.map { $0.name ?? $0.account ?? "" }
  }
}

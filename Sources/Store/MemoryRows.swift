import FoundationEssentials
import GRDB
import TaskModel

/// What operators typed and saved, as rows of the tables `line` and `view`.
enum MemoryRows {
  /// The kinds of lines, as the table calls them.
  private static let kinds: [(name: String, lines: @Sendable (MonitorMemory) -> [String])] = [
    ("filter", { $0.filters }), ("command", { $0.commands }),
  ]

  static func read(from database: Database) throws -> MonitorMemory {
    func lines(_ kind: String) throws -> [String] {
      try database.all("SELECT value FROM line WHERE kind = ? ORDER BY place", [kind]) {
        $0.text(0)
      }
    }
    let views = try database.all("SELECT name, body FROM view", [], view)
    return MonitorMemory(
      filters: try lines("filter"), commands: try lines("command"), views: views.compactMap(\.self))
  }

  /// What a damaged file still has of it, each table by itself and from both its ends.
  static func saved(from database: Database) -> MonitorMemory {
    var lines: [String: [Int64: String]] = [:]
    var views: [String: SavedView] = [:]
    for order in ["ASC", "DESC"] {
      for (kind, _) in kinds {
        try? database.each(
          "SELECT place, value FROM line WHERE kind = ? ORDER BY place \(order)", [kind]
        ) { lines[kind, default: [:]][$0.int(0)] = $0.text(1) }
      }
      try? database.each("SELECT name, body FROM view ORDER BY name \(order)") { row in
        if let view = view(row) { views[view.name] = view }
      }
    }
    func inOrder(_ kind: String) -> [String] {
      (lines[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }
    return MonitorMemory(
      filters: inOrder("filter"), commands: inOrder("command"), views: Array(views.values))
  }

  /// Reads a view; nil for one that this version cannot read.
  private static func view(_ row: Columns) -> SavedView? {
    (try? JSONDecoder().decode(Body.self, from: Data(row.text(1).utf8)))?.view(row.text(0))
  }

  /// Changes what is kept, and writes what is different then; returns whether anything is.
  static func change(_ database: Database, _ changes: [MonitorMemory.Change]) throws -> Bool {
    let before = try read(from: database)
    var after = before
    for change in changes { after.take(change) }
    guard after != before else { return false }
    for (kind, lines) in kinds where lines(before) != lines(after) {
      try database.run("DELETE FROM line WHERE kind = ?", [kind])
      for (place, line) in lines(after).enumerated() {
        try database.run(
          "INSERT INTO line (kind, place, value) VALUES (?, ?, ?)", [kind, place, line])
      }
    }
    for view in before.views where !after.views.contains(view) {
      try database.run("DELETE FROM view WHERE name = ?", [view.name])
    }
    for view in after.views where !before.views.contains(view) {
      let body = String(decoding: try JSONEncoder().encode(Body(view)), as: UTF8.self)
      try database.run("INSERT OR REPLACE INTO view (name, body) VALUES (?, ?)", [view.name, body])
    }
    return true
  }

  /// A view without its name, as the table has it.
  private struct Body: Codable {
    let key: Int?
    let filter: String
    let text: String
    let sort: String
    let group: String
    let problems: Bool
    let everything: Bool

    init(_ view: SavedView) {
      key = view.key
      filter = view.filter
      text = view.text
      sort = view.sort
      group = view.grouping
      problems = view.showsProblemsOnly
      everything = view.showsEverything
    }

    func view(_ name: String) -> SavedView {
      SavedView(
        name: name, key: key, filter: filter, text: text, sort: sort, grouping: group,
        showsProblemsOnly: problems, showsEverything: everything)
    }
  }
}

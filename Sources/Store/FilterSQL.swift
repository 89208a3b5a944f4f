import FoundationEssentials
import GRDB
import TaskModel

/// A condition of the filter as SQL over the table `task`.
struct FilterSQL {
  /// What stands behind WHERE.
  private(set) var sql = ""
  private(set) var arguments: [DatabaseValue] = []

  private let accounts: TaskRows.Accounts
  private let database: Database

  init(
    _ condition: FilterCondition, _ accounts: TaskRows.Accounts, in database: Database
  ) throws {
    self.accounts = accounts
    self.database = database
    sql = try text(of: condition)
  }

  private mutating func text(of condition: FilterCondition) throws -> String {
    switch condition {
    case .anything: return "1"
    case .all(let parts): return try joined(parts, " AND ")
    case .any(let parts): return try joined(parts, " OR ")
    // What a task lacks fits no test, and so passes the opposite.
    case .not(let part): return "NOT coalesce(\(try text(of: part)), 0)"
    case .reference(let from, let to):
      var parts: [String] = []
      if let from { parts.append("task.ref >= " + value(from.milliseconds)) }
      if let to { parts.append("task.ref <= " + value(to.milliseconds)) }
      return parts.isEmpty ? "1" : parts.joined(separator: " AND ")
    case .status(let statuses):
      let list = values(statuses.map { Int64($0.storedNumber) })
      // The index of what is open or went wrong is found by its own condition alone.
      let isOther = !statuses.contains(.succeeded)
      return "task.status IN \(list)" + (isOther ? " AND task.status <> 2" : "")
    case .kind(let kinds): return "task.kind IN \(values(kinds.map { Int64($0.storedNumber) }))"
    case .failed(let least):
      let problems = values([TaskStatus.failed, .partial].map { Int64($0.storedNumber) })
      return
        "(task.failed >= \(value(Int64(least))) OR task.failed IS NULL AND task.status IN \(problems))"
    case .account(let test):
      let fits = test.predicate()
      return "task.account IN \(values(accounts.names.filter { fits($0.value.name) }.map(\.key)))"
    case .provider(let test):
      let fits = test.predicate()
      return
        "task.account IN \(values(accounts.providers.filter { fits($0.value.word) }.map(\.key)))"
    case .label(let test):
      return
        "task.label IN \(values(try texts(test, "SELECT 1 FROM task WHERE label = text.id")))"
    case .domain(let test):
      let domains = values(try texts(test, "SELECT 1 FROM task_domain WHERE domain = text.id"))
      return "task.id IN (SELECT task FROM task_domain WHERE domain IN \(domains))"
    case .id(let exact, let prefixes):
      var parts: [String] = []
      if !exact.isEmpty {
        let ids = exact.map { value($0) }.joined(separator: ", ")
        parts.append("task.vendor_id COLLATE NOCASE IN (\(ids))")
      }
      for prefix in prefixes {
        // Whatever follows comes before the highest character.
        parts.append(
          "task.vendor_id >= \(value(prefix)) COLLATE NOCASE AND task.vendor_id < \(value(prefix + "\u{10FFFF}")) COLLATE NOCASE"
        )
      }
      return parts.isEmpty ? "0" : Self.joined(parts[...], " OR ")
    }
  }

  private mutating func joined(_ parts: [FilterCondition], _ word: String) throws -> String {
    guard !parts.isEmpty else { return word == " AND " ? "1" : "0" }
    return Self.joined(try parts.map { try text(of: $0) }[...], word)
  }

  /// The parts as a tree: SQLite takes none that is deeper than a thousand, as a chain would be.
  private static func joined(_ parts: ArraySlice<String>, _ word: String) -> String {
    let middle = parts.startIndex + parts.count / 2
    return parts.count < 3
      ? "(" + parts.joined(separator: word) + ")"
      : "(" + joined(parts[..<middle], word) + word + joined(parts[middle...], word) + ")"
  }

  private mutating func value(_ value: some DatabaseValueConvertible) -> String {
    arguments.append(value.databaseValue)
    return "?"
  }

  /// Numbers of ours need no arguments, of which there may not be any number.
  private func values(_ numbers: [Int64]) -> String {
    "(" + numbers.sorted().map(String.init).joined(separator: ", ") + ")"
  }

  /// The numbers of the shared texts that fit a test, of those that some rows have.
  ///
  /// - Parameter use: finds such rows.
  private func texts(_ test: TextTest, _ use: String) throws -> [Int64] {
    let fits = test.predicate()
    var numbers: [Int64] = []
    try database.each("SELECT id, value FROM text WHERE EXISTS (\(use))") { row in
      if fits(row.text(1)) { numbers.append(row.int(0)) }
    }
    return numbers
  }
}

extension FilterPlan {
  /// What lets pass only tasks that may have one of the texts in a URL; nothing where none has to be.
  ///
  /// It stands behind the conditions that indexes answer, and looks at the bytes of each task that is left.
  func urlCondition(in database: Database) -> String {
    guard readsItems, !urlTexts.isEmpty else { return "" }
    let search = URLSearch(urlTexts)
    database.add(
      function: DatabaseFunction("may_find", argumentCount: 2, pure: true) { values in
        search.mayFind(
          list: Data.fromDatabaseValue(values[0]).map(Array.init),
          rest: Data.fromDatabaseValue(values[1]).map(Array.init))
      })
    return " AND may_find((SELECT texts FROM url_list WHERE url_list.id = task.urls), task.rest)"
  }
}

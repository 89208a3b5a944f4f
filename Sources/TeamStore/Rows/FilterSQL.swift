import FoundationEssentials
import TaskModel

/// A condition of the filter as SQL over the table `task`.
struct FilterSQL {
  /// What stands behind WHERE.
  private(set) var sql = ""
  /// What its `$1`, `$2`, … are.
  private(set) var parameters: [SQLValue] = []

  private let accounts: AccountDirectory.Known
  private let session: Session

  init(
    _ condition: FilterCondition, _ accounts: AccountDirectory.Known, in session: Session
  ) throws {
    self.accounts = accounts
    self.session = session
    sql = try text(of: condition)
  }

  /// Adds a parameter; returns what stands for it.
  mutating func value(_ value: SQLValue) -> String {
    parameters.append(value)
    return "$\(parameters.count)"
  }

  private mutating func text(of condition: FilterCondition) throws -> String {
    switch condition {
    case .anything: return "true"
    case .all(let parts): return try joined(parts, " AND ", empty: "true")
    case .any(let parts): return try joined(parts, " OR ", empty: "false")
    // What a task lacks fits no test, and so passes the opposite.
    case .not(let part): return "NOT coalesce(\(try text(of: part)), false)"
    case .reference(let from, let to):
      var parts: [String] = []
      if let from { parts.append("ref >= " + value(.int(from.milliseconds))) }
      if let to { parts.append("ref <= " + value(.int(to.milliseconds))) }
      return parts.isEmpty ? "true" : parts.joined(separator: " AND ")
    case .status(let statuses):
      let list = Self.list(statuses.map { Int64($0.storedNumber) })
      // The index of what is open or went wrong is found by its own condition alone.
      let isOther = !statuses.contains(.succeeded)
      return "status = ANY(\(list))" + (isOther ? " AND status <> 2" : "")
    case .kind(let kinds): return "kind = ANY(\(Self.list(kinds.map { Int64($0.storedNumber) })))"
    case .failed(let least):
      let problems = Self.list([TaskStatus.failed, .partial].map { Int64($0.storedNumber) })
      return
        "(failed >= \(value(.int(least))) OR failed IS NULL AND status = ANY(\(problems)))"
    case .account(let test):
      let fits = test.predicate()
      return "account = ANY(\(Self.list(accounts.names.filter { fits($0.value.name) }.map(\.key))))"
    case .provider(let test):
      let fits = test.predicate()
      return
        "account = ANY(\(Self.list(accounts.providers.filter { fits($0.value.word) }.map(\.key))))"
    case .label(let test):
      let labels = try fitting(test, "SELECT DISTINCT label FROM task WHERE label IS NOT NULL")
      return "label = ANY(\(value(.texts(labels))))"
    case .domain(let test):
      return "domains && \(value(.texts(try fitting(test, "SELECT name FROM domain"))))"
    case .id(let exact, let prefixes):
      var parts: [String] = []
      if !exact.isEmpty {
        parts.append("lower(vendor_id) = ANY(\(value(.texts(exact.map(\.inLowerASCII)))))")
      }
      for prefix in prefixes {
        let start = value(.text(prefix.inLowerASCII))
        // Whatever follows comes before the highest character.
        parts.append("lower(vendor_id) >= \(start) AND lower(vendor_id) < \(start) || chr(1114111)")
      }
      return parts.isEmpty ? "false" : "(" + parts.joined(separator: " OR ") + ")"
    }
  }

  private mutating func joined(
    _ parts: [FilterCondition], _ word: String, empty: String
  ) throws -> String {
    guard !parts.isEmpty else { return empty }
    return "(" + (try parts.map { try text(of: $0) }).joined(separator: word) + ")"
  }

  /// Numbers of ours need no parameters.
  private static func list(_ numbers: [Int64]) -> String {
    "'{" + numbers.sorted().map(String.init).joined(separator: ",") + "}'::bigint[]"
  }

  /// The texts of a column that fit a test.
  private func fitting(_ test: TextTest, _ query: String) throws -> [String] {
    let fits = test.predicate()
    return try session.rows(query).map { $0.text(0) }.filter(fits)
  }
}

extension String {
  /// The text with A to Z in lower case, as the server has it by bytes.
  fileprivate var inLowerASCII: String {
    String(
      decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}

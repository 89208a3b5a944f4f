import GRDB
import GRDBSQLite

/// The columns of the row that a statement is at.
///
/// Whatever a file holds, reading it ends in a value: what is of another type than expected is nothing, 0 or empty.
struct Columns {
  private let statement: OpaquePointer

  init(_ statement: Statement) { self.statement = statement.sqliteStatement }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  /// Whether the value is a whole number, as its column has none but.
  func isInteger(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_INTEGER
  }

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  func blob(_ column: Int32) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
    return Array(
      UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
  }

  /// A column that may be without a value.
  func optional<Value>(_ column: Int32, _ read: (Int32) -> Value) -> Value? {
    isNull(column) ? nil : read(column)
  }

  func text(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

extension Database {
  /// Runs a query whose statement is kept, and has each row read.
  func each(
    _ sql: String, _ arguments: StatementArguments = [], _ body: (Columns) throws -> Void
  ) throws {
    let statement = try cachedStatement(sql: sql)
    // Of a row GRDB would look up the names of all columns first.
    let rows = try DatabaseValue.fetchCursor(statement, arguments: arguments)
    let columns = Columns(statement)
    while try rows.next() != nil { try body(columns) }
  }

  /// The rows of a query, each as something else.
  func all<Value>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Columns) -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    try each(sql, arguments) { values.append(read($0)) }
    return values
  }

  /// The first column of the first row as a number; nil for no row.
  func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
    var number: Int64?
    try each(sql, arguments) { if number == nil { number = $0.int(0) } }
    return number
  }

  /// Runs a statement that is kept.
  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Does something within a transaction, all of it or nothing; where it fails, the transaction goes on.
  func apart(_ body: () throws -> Void) throws {
    try inSavepoint {
      try body()
      return .commit
    }
  }

  /// Runs what writes: begun only when no other process writes, and all of it or nothing.
  func writing<Value>(_ body: () throws -> Value) throws -> Value {
    var value: Value?
    try inTransaction(.immediate) {
      value = try body()
      return .commit
    }
    // The closure has run, or the line above has thrown.
    guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
    return value
  }
}

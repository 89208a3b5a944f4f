import FoundationEssentials
import GRDB
import TaskModel

/// Texts that many rows have, in the table `text`, and lists of URLs, in `url_list`.
enum SharedTexts {
  /// The number of a text, which is added where it is new.
  static func number(of text: String, in database: Database) throws -> Int64 {
    if let known = try database.number("SELECT id FROM text WHERE value = ?", [text]) {
      return known
    }
    try database.run("INSERT INTO text (value) VALUES (?)", [text])
    return database.lastInsertedRowID
  }

  static func text(_ number: Int64, in database: Database) throws -> String? {
    try database.all("SELECT value FROM text WHERE id = ?", [number]) { $0.text(0) }.first
  }

  /// The number of a list of URLs, which is added where it is new: what is submitted to several vendors is there once.
  static func number(of list: URLTexts, in database: Database) throws -> Int64 {
    let bytes = list.packed
    var hash = StableHash()
    hash.combine(bytes.span)
    let value = Int64(bitPattern: hash.value)
    var known: Int64?
    try database.each("SELECT id, texts FROM url_list WHERE hash = ?", [value]) { row in
      if row.blob(1) == bytes { known = row.int(0) }
    }
    if let known { return known }
    try database.run(
      "INSERT INTO url_list (hash, texts) VALUES (?, ?)", [value, Data(bytes)])
    return database.lastInsertedRowID
  }
}

extension SharedTexts {
  /// Forgets a list of URLs that no task has any more.
  static func drop(list number: Int64, in database: Database) throws {
    try database.run(
      "DELETE FROM url_list WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM task WHERE urls = ?1)",
      [number])
  }

  /// Forgets a text that nothing has any more.
  static func drop(text number: Int64, in database: Database) throws {
    try database.run(
      """
      DELETE FROM text WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM task WHERE label = ?1)
      AND NOT EXISTS (SELECT 1 FROM task WHERE word = ?1)
      AND NOT EXISTS (SELECT 1 FROM task_domain WHERE domain = ?1)
      """, [number])
  }
}

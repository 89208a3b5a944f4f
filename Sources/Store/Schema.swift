import GRDB

/// The tables of a store, and how a file comes to have them.
enum Schema {
  /// What says of a file that it is a store of ours: "cdnt".
  static let applicationID: Int64 = 0x6364_6E74

  /// What older programs cannot read raises this, and nothing else does; they set such a file aside.
  static let version: Int64 = 1

  /// What the tables grew by: what an older program can do without.
  private struct Step {
    /// The tables that are new.
    let tables: [String]
    let sql: String
  }

  /// The steps, of which `meta` says how many a file has had.
  ///
  /// None is ever changed.
  private static let steps = [
    Step(
      tables: ["account", "account_key", "topic", "watch"],
      sql: """
        CREATE TABLE account (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL, provider TEXT NOT NULL, endpoint TEXT NOT NULL) STRICT;
        CREATE TABLE account_key (
          key TEXT PRIMARY KEY, account INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE topic (
          name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE watch (
          seq INTEGER PRIMARY KEY, account INTEGER NOT NULL, vendor_id TEXT NOT NULL, kind TEXT NOT NULL,
          product TEXT NOT NULL, label TEXT, urls TEXT NOT NULL, tracked_at INTEGER,
          UNIQUE (account, vendor_id, kind, product)) STRICT;
        """),
    Step(
      tables: ["line", "view"],
      sql: """
        CREATE TABLE line (
          kind TEXT NOT NULL, place INTEGER NOT NULL, value TEXT NOT NULL,
          PRIMARY KEY (kind, place)) STRICT, WITHOUT ROWID;
        CREATE TABLE view (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """),
    Step(
      tables: ["budget"],
      sql: """
        CREATE TABLE budget (
          name TEXT PRIMARY KEY, tokens REAL NOT NULL, counted REAL NOT NULL) STRICT, WITHOUT ROWID;
        """),
    Step(
      tables: ["account_read", "text", "url_list", "task", "task_domain"],
      sql: """
        CREATE TABLE account_read (
          account INTEGER PRIMARY KEY, at INTEGER, clock_ahead INTEGER NOT NULL) STRICT;
        CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE url_list (id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, texts BLOB NOT NULL) STRICT;
        CREATE INDEX url_list_hash ON url_list (hash);
        CREATE TABLE task (
          id INTEGER PRIMARY KEY, account INTEGER NOT NULL, vendor_id TEXT NOT NULL, family INTEGER NOT NULL,
          product TEXT NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL, dialect INTEGER NOT NULL,
          ref INTEGER NOT NULL, created INTEGER, first_seen INTEGER NOT NULL, seen INTEGER, moved INTEGER,
          ended INTEGER, ended_by INTEGER, not_before INTEGER, clock_ahead INTEGER NOT NULL,
          gone INTEGER NOT NULL, progress REAL, label INTEGER, word INTEGER, message TEXT,
          total INTEGER, succeeded INTEGER, failed INTEGER, count_total INTEGER, count_succeeded INTEGER,
          count_failed INTEGER, count_running INTEGER, urls INTEGER, states BLOB, domains TEXT NOT NULL,
          named TEXT NOT NULL, rest BLOB, trail BLOB NOT NULL) STRICT;
        CREATE INDEX task_id ON task (vendor_id COLLATE NOCASE, account);
        CREATE INDEX task_ref ON task (ref);
        CREATE INDEX task_account ON task (account, ref);
        CREATE INDEX task_label ON task (label, ref) WHERE label IS NOT NULL;
        CREATE INDEX task_other ON task (status, ref) WHERE status <> 2;
        CREATE INDEX task_urls ON task (urls) WHERE urls IS NOT NULL;
        CREATE TABLE task_domain (
          domain INTEGER NOT NULL, ref INTEGER NOT NULL, task INTEGER NOT NULL,
          PRIMARY KEY (domain, ref, task)) STRICT, WITHOUT ROWID;
        """),
    // Whether a text is still a word of a vendor, where it was a label or a domain.
    Step(
      tables: [],
      sql: "CREATE INDEX task_word ON task (word) WHERE word IS NOT NULL"),
    Step(
      tables: ["note"],
      sql: """
        CREATE TABLE note (
          seq INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind TEXT NOT NULL, tasks TEXT NOT NULL,
          by TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE INDEX note_at ON note (at);
        """),
    // What was over in a shift, whenever it was created.
    Step(
      tables: [],
      sql: "CREATE INDEX task_ended ON task (ended) WHERE ended IS NOT NULL"),
    // What was proved at the edge, and when; all of it stands in `rest`.
    Step(
      tables: [],
      sql: """
        ALTER TABLE task ADD COLUMN proved INTEGER;
        CREATE INDEX task_proved ON task (proved) WHERE proved IS NOT NULL;
        """),
  ]

  private static let meta = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// What a file is.
  enum Finding: Equatable {
    /// A store that can be used as it is.
    case whole
    /// Empty, or a store that an older program made: ``grow(_:onNetwork:)`` makes it whole.
    case incomplete
    /// A store of a program that writes otherwise.
    case newer
    /// No store of ours, or not a whole one.
    case foreign
  }

  /// Looks at what a file is, all at one moment: another process may be making it.
  static func finding(in database: Database) throws -> Finding {
    var finding = Finding.foreign
    try database.inTransaction(.deferred) {
      finding = try look(at: database)
      return .commit
    }
    return finding
  }

  private static func look(at database: Database) throws -> Finding {
    let version = try database.number("PRAGMA user_version") ?? 0
    let id = try database.number("PRAGMA application_id") ?? 0
    let tables = Set(
      try database.all("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) })
    if version == 0, id == 0, tables.isEmpty { return .incomplete }
    guard id == applicationID else { return .foreign }
    if version > Self.version { return .newer }
    guard version == Self.version, tables.contains("meta") else { return .foreign }
    let done = try database.number("SELECT value FROM meta WHERE key = 'steps'") ?? 0
    let wanted = steps.prefix(Int(clamping: max(done, 0))).flatMap(\.tables)
    guard tables.isSuperset(of: wanted) else { return .foreign }
    return done < steps.count ? .incomplete : .whole
  }

  /// Makes a whole store of an empty file or of one of an older program; while nobody else does.
  ///
  /// - Parameter onNetwork: whether the journal has to do without shared memory.
  static func grow(_ database: Database, onNetwork: Bool) throws {
    if try database.number("PRAGMA user_version") == 0 {
      // Both are settled with the first page, and the journal outside of a transaction.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      if !onNetwork { try database.execute(sql: "PRAGMA journal_mode = WAL") }
    }
    try database.writing {
      if try database.number("PRAGMA user_version") == 0 {
        try database.execute(sql: meta)
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(version)")
      }
      let done = try database.number("SELECT value FROM meta WHERE key = 'steps'") ?? 0
      for step in steps.dropFirst(Int(clamping: max(done, 0))) {
        try database.execute(sql: step.sql)
      }
      try database.execute(
        sql:
          "INSERT OR REPLACE INTO meta (key, value) VALUES ('steps', \(max(done, Int64(steps.count))))"
      )
    }
  }
}

import TaskModel

/// The tables of a team, as SQL that whoever owns the database runs once, and again with a newer version of the program.
public struct TeamSchema: Equatable, Sendable {
  /// What the tables of this program are numbered.
  ///
  /// `meta` says what a program must know to read (`min_reader`) and to write (`min_writer`) what is there.
  static let version: Int64 = 1

  /// The schema in which the tables are.
  public static let usual = TeamSchema(name: "cdntop")

  /// The schema's name: a plain word.
  let name: String

  /// Names another schema; for tests, of which each has its own.
  package init(name: String) { self.name = name }

  /// The SQL that makes the tables and the roles where they are not there yet.
  ///
  /// It needs no superuser: a user who owns the database and may make roles, or one where the roles are there already.
  public var sql: String {
    """
    -- The team store of cdntop, schema \(Self.version). Run it in the team's database as the user who owns that, who needs
    -- the right to make roles (or have somebody make the two roles first). To be run again does no harm.
    BEGIN;
    SET LOCAL client_min_messages TO warning;
    DO $$ BEGIN CREATE ROLE cdntop_reader NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    DO $$ BEGIN CREATE ROLE cdntop_poller NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    CREATE SCHEMA IF NOT EXISTS \(name);
    SET LOCAL search_path TO \(name);
    -- Who waits for a table has all wait who want it later: then rather not at all.
    SET LOCAL lock_timeout TO '5s';

    CREATE TABLE IF NOT EXISTS meta (key text PRIMARY KEY, value bigint NOT NULL);
    INSERT INTO meta VALUES ('schema', \(Self.version)), ('min_reader', 1), ('min_writer', 1) ON CONFLICT DO NOTHING;

    -- Who asks which vendor's account: one at a time, by the server's clock.
    CREATE TABLE IF NOT EXISTS lease (
      budget text PRIMARY KEY, holder text NOT NULL, host text NOT NULL, epoch bigint NOT NULL,
      since timestamptz NOT NULL, until timestamptz NOT NULL, wanted_at timestamptz) WITH (fillfactor = 50);
    CREATE TABLE IF NOT EXISTS cannot (
      budget text NOT NULL, holder text NOT NULL, host text NOT NULL, why text NOT NULL, until timestamptz NOT NULL,
      PRIMARY KEY (budget, holder));
    CREATE TABLE IF NOT EXISTS member (
      id text PRIMARY KEY, name text NOT NULL, host text NOT NULL, seen timestamptz NOT NULL,
      login text NOT NULL DEFAULT session_user) WITH (fillfactor = 50);
    CREATE TABLE IF NOT EXISTS budget (
      name text PRIMARY KEY, tokens float8 NOT NULL, counted float8 NOT NULL, wait float8 NOT NULL,
      until timestamptz NOT NULL) WITH (fillfactor = 50);

    \(memberRules)

    -- The accounts of the vendors, and how far each was written (seq, in the order of commits).
    CREATE TABLE IF NOT EXISTS account (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, provider text NOT NULL,
      endpoint text NOT NULL, seq bigint NOT NULL DEFAULT 0, stamp timestamptz NOT NULL DEFAULT clock_timestamp(),
      read_at bigint, clock_ahead bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
    CREATE TABLE IF NOT EXISTS account_key (key text PRIMARY KEY, account int NOT NULL);
    CREATE TABLE IF NOT EXISTS page (
      account int NOT NULL, seq bigint NOT NULL, budget text NOT NULL, epoch bigint NOT NULL, by text NOT NULL,
      at bigint NOT NULL, state bytea NOT NULL, seen bigint[] NOT NULL,
      written timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (account, seq));

    -- What was observed: URLs can carry tokens, so who may read this may read those.
    CREATE TABLE IF NOT EXISTS task (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int NOT NULL, seq bigint NOT NULL,
      list_seq bigint NOT NULL, vendor_id text COLLATE "C" NOT NULL, family smallint NOT NULL,
      product text COLLATE "C" NOT NULL, kind smallint NOT NULL, status smallint NOT NULL, ref bigint NOT NULL,
      ended bigint, proved bigint, clock_ahead bigint NOT NULL, label text COLLATE "C", total bigint, succeeded bigint,
      failed bigint, domains text[] NOT NULL, body bytea NOT NULL, trail bytea NOT NULL, list bytea, states bytea,
      by text NOT NULL, UNIQUE (account, vendor_id, family, product)) WITH (fillfactor = 70);
    CREATE INDEX IF NOT EXISTS task_seq ON task (account, seq);
    CREATE INDEX IF NOT EXISTS task_ref ON task (ref, id);
    CREATE INDEX IF NOT EXISTS task_name ON task (lower(vendor_id), account);
    CREATE INDEX IF NOT EXISTS task_label ON task (label, ref) WHERE label IS NOT NULL;
    CREATE INDEX IF NOT EXISTS task_other ON task (status, ref) WHERE status <> 2;
    CREATE INDEX IF NOT EXISTS task_ended ON task (ended) WHERE ended IS NOT NULL;
    CREATE INDEX IF NOT EXISTS task_proved ON task (proved) WHERE proved IS NOT NULL;
    CREATE TABLE IF NOT EXISTS domain (name text COLLATE "C" PRIMARY KEY);

    -- What operators gave.
    CREATE TABLE IF NOT EXISTS watch (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int NOT NULL, vendor_id text COLLATE "C" NOT NULL,
      kind text NOT NULL, product text COLLATE "C" NOT NULL, label text, urls text NOT NULL, tracked_at bigint,
      by text NOT NULL, UNIQUE (account, vendor_id, kind, product));
    -- What was taken off the watch list lately: who was away meanwhile brings none of it back.
    CREATE TABLE IF NOT EXISTS untracked (
      account int NOT NULL, vendor_id text COLLATE "C" NOT NULL, at timestamptz NOT NULL,
      PRIMARY KEY (account, vendor_id));
    CREATE TABLE IF NOT EXISTS note (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int NOT NULL, kind text NOT NULL,
      tasks text NOT NULL, by text NOT NULL, at bigint NOT NULL);
    CREATE INDEX IF NOT EXISTS note_at ON note (at);
    CREATE TABLE IF NOT EXISTS topic (name text PRIMARY KEY, revision bigint NOT NULL);
    -- Who sends notifications of what: of several who see the same, one.
    CREATE TABLE IF NOT EXISTS notice (name text PRIMARY KEY, by text NOT NULL, at timestamptz NOT NULL);

    GRANT USAGE ON SCHEMA \(name) TO cdntop_reader, cdntop_poller;
    GRANT SELECT ON ALL TABLES IN SCHEMA \(name) TO cdntop_reader, cdntop_poller;
    -- Who only looks on counts calls for itself and notifies nobody; earlier versions had it write of both. Of columns alone:
    -- who may update a table may also lock it.
    REVOKE ALL ON budget, notice FROM cdntop_reader;
    REVOKE INSERT, UPDATE ON member FROM cdntop_reader;
    GRANT INSERT (id, name, host, seen), UPDATE (name, host, seen) ON member TO cdntop_reader;
    GRANT UPDATE (wanted_at) ON lease TO cdntop_reader;
    GRANT INSERT, UPDATE, DELETE ON lease, cannot, member, budget, account, account_key, page, task, domain, watch, untracked,
      note, topic, notice
      TO cdntop_poller;
    GRANT INSERT, UPDATE ON meta TO cdntop_poller;
    COMMIT;
    """
  }

  /// Who may write what of who is there.
  ///
  /// The policies are for rows whose `login` the server has filled in; where an earlier version made the table, nobody knows
  /// whose its rows are.
  private var memberRules: String {
    let isOwn = """
      login = session_user
          AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.holder = member.id AND lease.until > clock_timestamp())
      """
    return """
      -- Who is there: a poller writes all of it, a reader what has its own login, and nothing in place of who asks a vendor.
      -- Before its rules are made anew, nobody may write it; who is there says so again within seconds.
      LOCK TABLE member IN ACCESS EXCLUSIVE MODE;
      DELETE FROM member WHERE NOT EXISTS (
        SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = 'member'::regclass AND attname = 'login');
      ALTER TABLE member ADD COLUMN IF NOT EXISTS login text NOT NULL DEFAULT session_user;
      ALTER TABLE member ENABLE ROW LEVEL SECURITY;
      DROP POLICY IF EXISTS look ON member;
      DROP POLICY IF EXISTS poll ON member;
      DROP POLICY IF EXISTS come ON member;
      DROP POLICY IF EXISTS stay ON member;
      CREATE POLICY look ON member FOR SELECT USING (true);
      CREATE POLICY poll ON member TO cdntop_poller USING (true);
      CREATE POLICY come ON member FOR INSERT TO cdntop_reader
        WITH CHECK (\(isOwn)
          AND seen <= clock_timestamp());
      CREATE POLICY stay ON member FOR UPDATE TO cdntop_reader
        USING (\(isOwn))
        WITH CHECK (\(isOwn)
          AND seen <= clock_timestamp());
      """
  }

  /// What a program may do with the tables that are there.
  enum Standing: Equatable {
    case whole
    /// A newer program writes otherwise: what is there is read.
    case readOnly
  }

  /// Judges what `meta` says.
  ///
  /// - Throws: ``StoreError/refused(_:)`` where this program cannot even read it.
  static func standing(
    of meta: [String: Int64], _ store: String, version: Int64 = version
  ) throws(StoreError) -> Standing {
    let (reader, writer) = (meta["min_reader"] ?? 1, meta["min_writer"] ?? 1)
    guard reader <= version else {
      throw .refused(
        "the team's store \(store) is of version \(reader), and this cdntop knows versions up to \(version); install the newer cdntop here"
      )
    }
    guard (meta["schema"] ?? 1) >= version else {
      throw .refused(
        "the team's store \(store) is of version \(meta["schema"] ?? 1), and this cdntop needs \(version); whoever owns it runs: cdntop team init | psql"
      )
    }
    return writer <= version ? .whole : .readOnly
  }
}

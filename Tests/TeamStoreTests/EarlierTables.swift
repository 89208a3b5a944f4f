/// The tables of a team before members had a `login`, and what programs of that time write to them.
enum EarlierTables {
  /// What `cdntop team init` printed.
  static func sql(_ name: String) -> String {
    """
    -- The team store of cdntop, schema 1. Run it in the team's database as the user who owns that, who needs
    -- the right to make roles (or have somebody make the two roles first). To be run again does no harm.
    BEGIN;
    DO $$ BEGIN CREATE ROLE cdntop_reader NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    DO $$ BEGIN CREATE ROLE cdntop_poller NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    CREATE SCHEMA IF NOT EXISTS \(name);
    SET LOCAL search_path TO \(name);

    CREATE TABLE IF NOT EXISTS meta (key text PRIMARY KEY, value bigint NOT NULL);
    INSERT INTO meta VALUES ('schema', 1), ('min_reader', 1), ('min_writer', 1) ON CONFLICT DO NOTHING;

    -- Who asks which vendor's account: one at a time, by the server's clock.
    CREATE TABLE IF NOT EXISTS lease (
      budget text PRIMARY KEY, holder text NOT NULL, host text NOT NULL, epoch bigint NOT NULL,
      since timestamptz NOT NULL, until timestamptz NOT NULL, wanted_at timestamptz) WITH (fillfactor = 50);
    CREATE TABLE IF NOT EXISTS cannot (
      budget text NOT NULL, holder text NOT NULL, host text NOT NULL, why text NOT NULL, until timestamptz NOT NULL,
      PRIMARY KEY (budget, holder));
    CREATE TABLE IF NOT EXISTS member (
      id text PRIMARY KEY, name text NOT NULL, host text NOT NULL, seen timestamptz NOT NULL) WITH (fillfactor = 50);
    CREATE TABLE IF NOT EXISTS budget (
      name text PRIMARY KEY, tokens float8 NOT NULL, counted float8 NOT NULL, wait float8 NOT NULL,
      until timestamptz NOT NULL) WITH (fillfactor = 50);

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
    GRANT INSERT, UPDATE ON budget, member, notice TO cdntop_reader;
    GRANT UPDATE (wanted_at) ON lease TO cdntop_reader;
    GRANT INSERT, UPDATE, DELETE ON lease, cannot, member, budget, account, account_key, page, task, domain, watch, untracked,
      note, topic, notice
      TO cdntop_poller;
    GRANT INSERT, UPDATE ON meta TO cdntop_poller;
    COMMIT;
    """
  }

  /// How a process said that it is there.
  static let attending = """
    WITH me AS (
      INSERT INTO member (id, name, host, seen) VALUES ('old', 'li@old', 'old', clock_timestamp())
      ON CONFLICT (id) DO UPDATE SET seen = excluded.seen)
    SELECT count(*) + 1 FROM member WHERE id <> 'old' AND seen > clock_timestamp() - interval '1 minute'
    """

  /// How a process asked whether a notice is its own to send.
  static let claiming = """
    INSERT INTO notice AS n (name, by, at)
    SELECT name, 'old', clock_timestamp() FROM unnest('{n}'::text[]) AS name ORDER BY name
    ON CONFLICT (name) DO UPDATE SET by = excluded.by, at = excluded.at
    WHERE n.by = excluded.by OR n.at < clock_timestamp() - interval '10 minutes'
      OR NOT EXISTS (SELECT 1 FROM member AS m WHERE m.id = n.by AND m.seen > clock_timestamp() - interval '1 minute')
    RETURNING name
    """

  /// How a process paid for a call.
  static let taking = """
    INSERT INTO budget AS b (name, tokens, counted, wait, until)
    VALUES ('t', 4, 0, 0, clock_timestamp() + interval '30 days')
    ON CONFLICT (name) DO UPDATE SET tokens = b.tokens - 1, wait = 0, until = excluded.until RETURNING wait
    """
}

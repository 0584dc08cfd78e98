"""The tables that lie beside those of the store, in PostgreSQL alone: what a machine must know that has nothing of its own.

``shelf`` holds the files of a state directory that have to outlive the machine, each athlete's for themselves as all tables
do. The others tell no fact of anybody, so every machine reads them whole: ``signposts`` say whose an address, a session or a
number at Strava is, ``members`` who there is, ``ledger`` what the application asked of Strava, ``club`` what is one for all.
"""

from typing import Final

SHAPE: Final = "liftday club 1"
"""Stands as a comment on the table ``club``; another one means that the statements below are still to be carried out."""
SEEN: Final = "SELECT obj_description(to_regclass('club'), 'pg_class')"
STATEMENTS: Final = (
    """CREATE TABLE IF NOT EXISTS shelf (
    athlete text COLLATE "C" NOT NULL DEFAULT current_setting('liftday.athlete') CHECK (athlete <> ''),
    name text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    sealed boolean NOT NULL,
    revision bigint NOT NULL,
    changed timestamptz NOT NULL,
    PRIMARY KEY (athlete, name))""",
    "ALTER TABLE shelf ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS athlete ON shelf",
    "CREATE POLICY athlete ON shelf USING (athlete = current_setting('liftday.athlete'))",
    """CREATE TABLE IF NOT EXISTS signposts (
    kind text COLLATE "C" NOT NULL,
    key bytea NOT NULL,
    athlete text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, key))""",
    "CREATE INDEX IF NOT EXISTS signposts_athlete ON signposts (athlete, kind)",
    """CREATE TABLE IF NOT EXISTS members (
    athlete text COLLATE "C" PRIMARY KEY CHECK (athlete <> ''),
    added timestamptz NOT NULL DEFAULT now(),
    due timestamptz,
    failures integer NOT NULL DEFAULT 0,
    state text COLLATE "C" NOT NULL DEFAULT 'unknown')""",
    "CREATE INDEX IF NOT EXISTS members_due ON members (due NULLS FIRST)",
    'CREATE TABLE IF NOT EXISTS ledger (name text COLLATE "C" PRIMARY KEY, body jsonb NOT NULL)',
    'CREATE TABLE IF NOT EXISTS club (name text COLLATE "C" PRIMARY KEY, body text NOT NULL)',
    "INSERT INTO club VALUES ('id', gen_random_uuid()::text) ON CONFLICT DO NOTHING",
    f"COMMENT ON TABLE club IS '{SHAPE}'",
)
"""Each may be carried out again; a later version adds its own at the end and counts ``SHAPE`` on."""

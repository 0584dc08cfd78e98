"""The tables. Instants are UTC text of fixed width, dates ISO text, values JSON; nothing secret is in any of them.

The newest revision is what a new database is made as; an older one gets there by ``migrations``. In PostgreSQL each
table has the athlete in its key as well: ``postgres.tenants``. What sets the token in ``content``: ``content_triggers``.
"""

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, MetaData, String, Table, Text

from liftday.errors import Damaged

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every schema there ever was, oldest first; a number that is not here was made by a newer liftday."""
HEAD = REVISIONS[-1]


def is_newer(revision: str) -> bool:
    """Given the revision that a database names, return whether a newer liftday made it (and it is no gibberish)."""
    return len(revision) == len(HEAD) and revision.isdecimal() and revision > HEAD


def newer(what: str, revision: str, *, remedy: str) -> Damaged:
    """The refusal of a database or a copy, ``what``, of a newer revision."""
    said = f"{what} was written by a newer liftday (schema {revision[:32]}, this one knows {HEAD})"
    return Damaged(said, remedy=remedy)


metadata = MetaData()

version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))

activities = Table(
    "activities",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("origin", String(8), primary_key=True),  # strava or file: both may have the same activity
    Column("day", String(10), nullable=False),
    Column("start", String(32), nullable=False),
    Column("heard_at", String(32), nullable=False),  # when it was last received from the origin
    Column("digest", String(32), nullable=False),  # of the summary's facts; outlives them
    Column("detailed", Integer, nullable=False),
    Column("facts", Text),  # NULL: reduced, or gone
    Column("details", Text),  # what only a detailed answer has
    Column("suspect_at", String(32)),  # of an earlier version; nothing is written there
    Column("gone_at", String(32)),  # deleted at the origin
    Index("activities_day", "day"),
)
readings = Table(
    "readings",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Index("readings_day", "day"),
)
anchors = Table(
    "anchors",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("body", Text, nullable=False),
)
versions = Table(
    "versions",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("uid", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("session", LargeBinary),  # NULL: an entry that is no session (a day's label, a notice)
    Column("entry", LargeBinary),  # NULL: a session that never was an entry
    Index("versions_uid", "uid", "n"),
)
turns = Table(
    "turns",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),  # the last turn that came to the same
    Column("body", LargeBinary, nullable=False),
)
changes = Table(
    "changes",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("uid", String(64), nullable=False),
    Column("origin", String(10)),
    Column("target", String(10)),
    Column("why", Text, nullable=False),  # the sentence of an earlier liftday; empty since there are reasons
    Column("reasons", Text),
    Index("changes_uid", "uid"),
    Index("changes_days", "origin", "target"),
)
marks = Table(
    "marks",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("slot", String(8), primary_key=True),  # "kind", or the flag itself
    Column("word", String(8), nullable=False),
    Column("at", String(40), nullable=False),
)
feedback = Table(
    "feedback",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("uid", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Index("feedback_uid", "uid"),
)
facts = Table(
    "facts",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("body", Text, nullable=False),
)
plans = Table(
    "plans",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("body", Text, nullable=False),
)
said = Table(
    "said",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("body", Text, nullable=False),
)
workouts = Table(
    "workouts",
    metadata,
    Column("source", String(16), primary_key=True),  # typed, page, hevy, strong, fitbod, fit, strava
    Column("key", String(80), primary_key=True),  # the workout's own name there
    Column("day", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Index("workouts_day", "day"),
)
fetches = Table(
    "fetches",
    metadata,
    Column("client", String(60), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("unchanged", Integer, nullable=False, server_default="0"),
)
content = Table(
    "content",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("token", String(64), nullable=False),  # another one after each write of what a turn reads
)


def create_tables(connection: Connection) -> None:
    """Make every table, as the newest revision has them, and say so."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(version.insert().values(version_num=HEAD))

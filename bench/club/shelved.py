"""The same club with its memory in a PostgreSQL: rows and files are copied from the templates in the database itself."""

import json
import random
import shutil
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from club.made import FIRST, Club, renaming, rewritten

from liftday.daemon.state.access import TOKENS, Secret
from liftday.daemon.web.bridge import feed_digest, page_digest
from liftday.store.postgres.seal import Seal
from liftday.store.postgres.tenants import NAMES

_OWN_KEYS = (Secret.FEED, Secret.PAGE, Secret.LINKS, Secret.INSTALLATION)
_UIDS = {"versions": ("n", "uid", "at", "session", "entry"), "turns": ("n", "at", "seen_at", "body"),
         "changes": ("n", "at", "uid", "origin", "target", "why", "reasons")}  # fmt: skip


class Shelved(Club):
    """``server`` is a cluster of the tests', ``rhythm`` how many minutes from one poll to the next."""

    def __init__(self, folder, strava, *, port, server, rhythm):
        self.server = server
        with self.admin("postgres") as admin:
            admin.execute("CREATE ROLE liftday LOGIN")
            admin.execute("CREATE DATABASE club OWNER liftday")
        more = f'\n[store]\nurl = "postgresql+psycopg://liftday@/club?host={server.home}"\n'
        super().__init__(folder, strava, port=port, rhythm=rhythm, more=more)
        self.rhythm = timedelta(minutes=rhythm)
        self._secrets = {}
        self._published = {}

    @contextmanager
    def admin(self, database="club"):
        """The superuser's connection: no row is kept from it."""
        with psycopg.connect(host=str(self.server.home), user="postgres", dbname=database, autocommit=True) as one:
            yield one

    def copy(self, count):
        """As many athletes as are still missing, each like the next template."""
        present = len(self.names)
        numbers = range(present, count)
        with self.admin() as database:
            database.execute("SET session_replication_role = replica")  # no triggers: what they keep is copied too
            for at, like in enumerate(self.templates):
                those = [number for number in numbers if number % len(self.templates) == at]
                self._copy_rows(database, like.name, those)
            database.execute(
                f"""UPDATE facts SET body = to_json((substr(athlete, 2)::int + {FIRST})::text)::text
                WHERE name = 'athlete' AND athlete LIKE 'a%'"""
            )
            for name in self.names:
                self._secrets[name] = {which: self._template_secret(name, which) for which in _OWN_KEYS[:2]}
            seal = Seal((self.root / "store.key").read_text())
            self._copy_files(database, seal, numbers)
            database.execute("VACUUM ANALYZE")  # as a server does by itself, but this one
        for number in numbers:
            name = f"a{number:05}"
            self.strava.add_likeness(self.named(name), self.like(name).number)

    def _template_secret(self, name, which):
        return (self.state(name) / which.file).read_text().strip()

    def _copy_rows(self, database, like, those):
        """Every row of a template's that is the same for its copies by one statement a table, the others rewritten. Those of one
        athlete lie together, as they do where a history was read: joined the other way round each would lie in another page."""
        for table in NAMES:
            if table in _UIDS:
                continue
            asked = (
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'athlete'"
            )
            columns = ", ".join(f'"{one}"' for (one,) in database.execute(asked, [table]))
            database.execute(
                f"""INSERT INTO {table} (athlete, {columns})
                WITH own AS MATERIALIZED (SELECT * FROM {table} WHERE athlete = %s)
                SELECT 'a' || lpad(number::text, 5, '0'), {columns} FROM unnest(%s::int[]) number,
                LATERAL (SELECT * FROM own WHERE number IS NOT NULL OFFSET 0) AS one""",
                [like, those],
            )
        (uids,) = zip(*database.execute("SELECT DISTINCT uid FROM versions WHERE athlete = %s", [like]), strict=True)
        for table, columns in _UIDS.items():
            named = ", ".join(columns)
            rows = database.execute(f"SELECT {named} FROM {table} WHERE athlete = %s", [like]).fetchall()
            with database.cursor() as cursor, cursor.copy(f"COPY {table} (athlete, {named}) FROM STDIN") as copied:
                for number in those:
                    renamed = renaming(uids, number)
                    for row in rows:
                        copied.write_row((f"a{number:05}", *(rewritten(value, renamed) for value in row)))

    def _copy_files(self, database, seal, numbers):
        """The files of each: feeds with uids of their own, secrets that are new, and where all of it is found."""
        asked = "SELECT name, body FROM shelf WHERE athlete = %s AND NOT sealed AND name <> 'pages.json.gz'"
        plain = {one.name: dict(database.execute(asked, [one.name]).fetchall()) for one in self.templates}
        uids = {
            one.name: {
                uid for (uid,) in database.execute("SELECT DISTINCT uid FROM versions WHERE athlete = %s", [one.name])
            }
            for one in self.templates
        }
        posts, now = [], datetime.now(UTC)
        with (
            database.cursor() as cursor,
            cursor.copy("COPY shelf (athlete, name, body, sealed, revision, changed) FROM STDIN") as shelf,
        ):
            for number in numbers:
                name, like = f"a{number:05}", self.templates[number % len(self.templates)].name
                renamed = renaming(uids[like], number)
                for file, body in plain[like].items():
                    feed = file.endswith(".ics")
                    shelf.write_row((name, file, renamed(body) if feed else body, False, 1, now))
                secrets = {which: which.fresh() for which in _OWN_KEYS}
                files = {which.file: f"{text}\n" for which, text in secrets.items()} | {TOKENS: self._tokens(number)}
                for file, text in files.items():
                    shelf.write_row((name, file, seal.close(text.encode(), f"{name} {file}"), True, 1, now))
                self._secrets[name] = secrets
                posts += [("address", feed_digest(secrets[Secret.FEED]), name)]
                posts += [("address", page_digest(secrets[Secret.PAGE]), name)]
                posts += [("owner", str(FIRST + number).encode(), name)]
                posts += [("session", renamed(uid.encode()), name) for uid in uids[like]]
        drawn = random.Random(len(posts))
        with database.cursor() as cursor:
            with cursor.copy("COPY signposts (kind, key, athlete) FROM STDIN") as copied:
                for row in posts:
                    copied.write_row(row)
            with cursor.copy("COPY members (athlete, due, state) FROM STDIN") as copied:
                for number in numbers:
                    copied.write_row((f"a{number:05}", now + drawn.random() * self.rhythm, "connected"))

    def _tokens(self, number):
        """A permission as the file of tokens holds it."""
        given = self.strava.grant(athlete=FIRST + number)
        return json.dumps(
            {
                "version": 1, "access_token": given["access_token"], "refresh_token": given["refresh_token"],
                "expires_at": given["expires_at"], "athlete_id": str(FIRST + number),
                "scope": ["read", "activity:read_all", "profile:read_all"], "renewed_at": datetime.now(UTC).isoformat(),
            }
        )  # fmt: skip

    def another_root(self, name):
        """A state directory of another machine: it has the key and nothing else."""
        root = self.folder / name
        root.mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(self.root / "store.key", root)
        return root

    def feed_path(self, name):
        """The path of somebody's feed."""
        return f"/feed/{self._secrets[name][Secret.FEED]}.ics"

    def page_path(self, name):
        """The path of somebody's page."""
        return f"/page/{self._secrets[name][Secret.PAGE]}/"

    def published_at(self, name):
        """How often something new was published of somebody since the bench listens."""
        return self._published.get(name, 0)

    def drained(self):
        """Wait until no job waits for a worker; return how many seconds it took."""
        began = time.monotonic()
        asked = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'upkeep'"
        with self.admin() as database:
            while database.execute(asked).fetchone() != (0,):
                time.sleep(1)
        return time.monotonic() - began

    @contextmanager
    def listening(self):
        """Hear what is published."""
        with psycopg.connect(host=str(self.server.home), user="postgres", dbname="club", autocommit=True) as heard:
            heard.execute("LISTEN liftday_published")
            over = threading.Event()

            def listen():
                while not over.is_set():
                    for one in heard.notifies(timeout=0.5):
                        self._published[one.payload] = self._published.get(one.payload, 0) + 1

            thread = threading.Thread(target=listen)
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join()

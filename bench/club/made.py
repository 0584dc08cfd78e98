"""A club of sample athletes: a few are made by the product's own verbs, all others are copies of them with keys, secrets,
tokens, uids and a Strava number of their own.
"""

import contextlib
import io
import re
import shutil
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from liftday.cli import run
from liftday.config.athletes import Places, places_of
from liftday.config.read import read_at
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Login, Sync
from liftday.daemon.state import access
from liftday.daemon.state.access import TOKENS, Secret
from liftday.daemon.sync.login import approve, attempt
from liftday.integrations.strava.token import TokenFile, Tokens
from settings_text import RUNNER, at_strava
from strava_emulator.sample import sample_activities

SHAPES = {"three months": timedelta(days=91), "a year": timedelta(days=364), "three years": timedelta(days=3 * 364)}
FIRST = 1_000_000  # of the numbers at Strava
PLENTY = 1_000_000  # requests: no limit; a header that says more than ten million is not believed
SHARED = """webhook_url = "https://club.example"
poll_minutes = {rhythm}
[page]
enabled = false
[feed]
public_url = "https://club.example"
port = {port}
"""
OWN = RUNNER + '[strength]\nequipment = ["dumbbell", "band"]\n'
_LEFT_OUT = ("*.secret", "*.key", "webhook.*", TOKENS, "*.lock", "*.new", "backups", "pages*.json*", "control.sock")
_WITH_UIDS = {"versions": ("uid", "session", "entry"), "turns": ("body",), "changes": ("uid",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A template: its name, what it has run, and the number Strava knows it by."""

    name: str
    ran: list
    number: int


class Club:
    """A home below ``folder``, and the emulated Strava that knows everybody in it."""

    def __init__(self, folder, strava, *, port, rhythm=60, more=""):
        self.folder, self.strava, self.port = folder, strava, port
        self.config, self.root = folder / "config.toml", folder / "state"
        secret = folder / "client-secret"
        secret.touch(mode=0o600)
        secret.write_text("bench\n")
        shared = at_strava(strava.oauth_base_url, secret) + SHARED.format(port=port, rhythm=rhythm)
        self.config.write_text(RUNNER + shared + more)
        (folder / "athletes").mkdir()
        self.templates = []
        self.names = []

    def says(self, *words):
        """Run a command, which must end well."""
        with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
            code = run(["--config", str(self.config), "--state", str(self.root), *words])
        if code:
            raise SystemExit(f"liftday {' '.join(words)} ended with {code}: {said.getvalue()}")

    def places(self, name):
        """Where somebody's files are."""
        return places_of(Places(config=self.config, state=self.root), name)

    def number(self, name):
        """By which number Strava knows somebody."""
        return FIRST + int(name[1:])

    def named(self, name):
        """Let an athlete have a configuration; return their profile at Strava."""
        (self.folder / "athletes" / f"{name}.toml").write_text(OWN)
        self.names.append(name)
        return {"id": self.number(name), "firstname": name}

    def make(self, now):
        """The templates, by the product's own verbs: added, logged in, the history read, the plan published."""
        whole = sample_activities(now, years=3)
        for number, span in enumerate(SHAPES.values()):
            since, name = (now - span).astimezone(UTC).isoformat(), f"a{number:05}"
            ran = [one for one in whole if one["start_date"] >= since]
            self.strava.add_athlete(self.named(name), ran)
            self.says("athlete", "add", name)
            places = self.places(name)
            settings = read_at(places)
            self.strava.consent(athlete=self.number(name))
            with attempt(settings) as under_way:
                carry_out_here(settings, places.state, Login(grant=approve(under_way)), now=now)
            while carry_out_here(settings, places.state, Sync(asked=True), now=now).facts.history_left:
                pass
            for address in ("feed-url", "page-url"):
                self.says(address, "--athlete", name)
            self.templates.append(Made(name=name, ran=ran, number=self.number(name)))

    def copy(self, count):
        """As many athletes as are still missing, each like the next template."""
        originals = {one.name: _uids(self.state(one.name)) for one in self.templates}
        for number in range(len(self.names), count):
            name, like = f"a{number:05}", self.templates[number % len(self.templates)]
            self.strava.add_likeness(self.named(name), like.number)
            self._copied(name, like, originals[like.name])

    def subscribe(self):
        """Strava's events go to the daemon; the address that the application names leads nowhere from here."""
        secret = access.secret(self.root, Secret.WEBHOOK)
        address = f"http://127.0.0.1:{self.port}/strava/webhook/{secret}"
        self.strava.webhooks.subscription = {"id": 1, "callback_url": address}

    def state(self, name):
        """Somebody's state directory."""
        return self.root / "athletes" / name

    def feed_path(self, name):
        """The path of somebody's feed."""
        return f"/feed/{(self.state(name) / Secret.FEED.file).read_text().strip()}.ics"

    def page_path(self, name):
        """The path of somebody's page."""
        return f"/page/{(self.state(name) / Secret.PAGE.file).read_text().strip()}/"

    def published_at(self, name):
        """When somebody's feed was written last."""
        return (self.state(name) / "feed.ics").stat().st_mtime_ns

    def replica(self, name, place):
        """Copy somebody's state directory to a root of its own below ``place``; return where it lies now."""
        state = place / "athletes" / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.state(name), state, ignore=shutil.ignore_patterns("backups"))
        return state

    def like(self, name):
        """Whose copy somebody is."""
        return self.templates[int(name[1:]) % len(self.templates)]

    def _copied(self, name, like, uids):
        state, number = self.state(name), int(name[1:])
        shutil.copytree(self.state(like.name), state, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        renamed = renaming(uids, number)
        with closing(sqlite3.connect(state / "liftday.db")) as database, database:
            for table, columns in _WITH_UIDS.items():
                _rewrite(database, table, columns, renamed)
            database.execute("UPDATE facts SET body = ? WHERE name = 'athlete'", (f'"{self.number(name)}"',))
        for feed in state.glob("*.ics"):
            feed.write_bytes(renamed(feed.read_bytes()))
        for which in Secret:
            if which not in {Secret.WEBHOOK, Secret.VERIFY}:
                access.secret(state, which)
        self.give_tokens(state, self.number(name))

    def give_tokens(self, state, number):
        """Somebody's permission, as if they had just logged in."""
        given = self.strava.grant(athlete=number)
        tokens = Tokens(
            access=given["access_token"],
            refresh=given["refresh_token"],
            expires_at=given["expires_at"],
            athlete_id=str(number),
            scope=("read", "activity:read_all", "profile:read_all"),
            renewed_at=datetime.now(UTC),
        )
        TokenFile(state / TOKENS).remember(tokens)


def _uids(state):
    with closing(sqlite3.connect(state / "liftday.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return {uid for (uid,) in database.execute("SELECT DISTINCT uid FROM versions")}


def renaming(uids, number):
    """Given a template's uids and an athlete's number, return what puts that athlete's in their place in any bytes."""
    found = re.compile("|".join(map(re.escape, sorted(uids))).encode())
    return lambda body: found.sub(lambda one: b"%08x" % number + one[0][8:], body)


def _rewrite(database, table, columns, renamed):
    for row in database.execute(f"SELECT n, {', '.join(columns)} FROM {table}").fetchall():
        new = [rewritten(value, renamed) for value in row[1:]]
        if new != list(row[1:]):
            asked = ", ".join(f"{one} = ?" for one in columns)
            database.execute(f"UPDATE {table} SET {asked} WHERE n = ?", (*new, row[0]))


def rewritten(value, renamed):
    """A value of a row, packed or not, with the uids in it put right."""
    if isinstance(value, str):
        return renamed(value.encode()).decode()
    if isinstance(value, bytes):
        before = zlib.decompress(value)
        after = renamed(before)
        return value if after == before else zlib.compress(after, 6)
    return value

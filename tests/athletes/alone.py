"""An athlete of a club in a liftday of their own: what it publishes is what theirs in the club has to be, byte for byte."""

import contextlib
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from athletes.club import FEEDS, Club
from athletes.members import Member
from athletes.spoken import Saying
from homes import Home
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import Order, RunTurn
from liftday.daemon.state import page_files
from liftday.errors import LiftdayError

# What a page says of this very installation: what was asked of Strava, who fetched the feed, what its operator may see.
_ASIDE = re.compile(
    rb"\d+ of \d+ requests|<dl>\s*<dt>[^<]+</dt>\s*<dd>fetched the feed [^<]*</dd>\s*</dl>|<p>No calendar has fetched[^<]*</p>"
    rb'|<section(?: class="card")? aria-labelledby="shared">.*?</section>\s*',
    re.DOTALL,
)
KEYS = ("installation.key", "links.key", *(secret for _, secret, _ in FEEDS), "page.secret")


@dataclass
class Alone:
    """The installation for one, with the keys of the other."""

    club: Club
    member: Member
    folder: Path

    @property
    def state(self) -> Path:
        """Its state directory."""
        return self.folder / "state"

    @property
    def home(self) -> Home:
        """It as a home, for commands."""
        return Home(folder=self.folder, strava=self.club.strava, config=self.folder / "config.toml", state=self.state)

    def furnish(self) -> None:
        """Write the configuration, with what all share in it; take the keys."""
        (self.folder / "config.toml").write_text(self.member.own(self.club.folder) + self.club.shared(self.folder))
        self.state.mkdir(mode=0o700)
        self.take_keys()

    def take_keys(self) -> None:
        """The same keys and addresses as in the club."""
        for name in KEYS:
            (self.state / name).touch(mode=0o600)
            shutil.copyfile(self.club.state_of(self.member) / name, self.state / name)

    def carry_out(self, order: Order, file: Path | None = None) -> None:
        """An order at the club's time."""
        with contextlib.ExitStack() as open_:
            files = [open_.enter_context(file.open("rb")).fileno()] if file else []
            carry_out_here(read(self.folder / "config.toml"), self.state, order, now=self.club.now, files=files)

    def live(self, said: Iterable[tuple[Saying, bool | None]]) -> list[str]:
        """The same is said here, in the same order; then the keys are the club's again. Returns what ended otherwise here."""
        otherwise = []
        for one, taken in said:
            if one.plans:
                try:
                    self.carry_out(one.order, one.file)
                    here = True
                except LiftdayError:
                    here = False
                if taken not in {here, None}:
                    otherwise.append(f"{self.member.name}: {one.order} is {'taken' if here else 'refused'} alone")
        self.take_keys()  # the page has another address
        self.carry_out(RunTurn())
        return otherwise

    def differs(self) -> list[str]:
        """Which of what is published differs from the club's: a feed by a byte, a page, a day, a session."""
        theirs, found = self.club.state_of(self.member), []
        for _, _, name in FEEDS:
            found += self._differ(name, *((state / name).read_bytes().decode() for state in (self.state, theirs)))
        here, there = (page_files.unpack((state / "pages.json.gz").read_bytes()) for state in (self.state, theirs))
        for path in sorted(here.away.keys() | there.away.keys()):
            found += self._differ(f"page {path!r}", _page(here, path), _page(there, path))
        for verb in (("days", "--since", "2025-06-01"), ("plan",), ("lifts",)):
            mine = self.home.liftday(*verb, "--json", at=self.club.now).out
            other = self.club.home().liftday("--athlete", self.member.name, *verb, "--json", at=self.club.now).out
            found += self._differ(verb[0], mine, other)
        return found

    def _differ(self, what: str, mine: str, other: str) -> list[str]:
        """One line if two texts are not the same: the first of either that is another."""
        if mine == other:
            return []
        first = next(
            (pair for pair in zip(mine.splitlines(), other.splitlines(), strict=False) if len(set(pair)) > 1), ()
        )
        return [f"{self.member.name}, {self.club.now:%d %B}, {what}: {' / '.join(first)}"]


def _page(bundle: page_files.Bundle, path: str) -> str:
    """A page, a line for each of its parts, without what is said of this very installation."""
    document = bundle.away.get(path)
    return "" if document is None else _ASIDE.sub(b"", document.body).decode().replace(">", ">\n")

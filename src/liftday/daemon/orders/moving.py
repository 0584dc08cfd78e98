"""`liftday athlete move`: everything of an athlete into a PostgreSQL, from the files of this machine or from another one.

Whoever is moved is there whole or not at all, and what was written is read back before it counts. Where they were they are
only read: that is the way back. It is no order of the daemon's, for none may run meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from liftday.config.athletes import Places, places_of
from liftday.config.checks import is_server
from liftday.config.database_address import database_address
from liftday.config.settings import Settings
from liftday.config.shapes import Wrong
from liftday.config.state_directory import prepare_state
from liftday.daemon.orders.athletes import settings_anyway
from liftday.daemon.state import documents
from liftday.daemon.state.documents import Documents
from liftday.daemon.state.lock import one_daemon, one_turn
from liftday.daemon.state.strava_link import reads_history
from liftday.daemon.state.workbench import connected
from liftday.daemon.turn.signposts import signposts
from liftday.errors import BadInput, CannotWrite, LiftdayError, Unavailable, Usage
from liftday.integrations.strava.ledger_file import LEDGER, LedgerFile
from liftday.store import sync_state
from liftday.store.engine import Store, open_store
from liftday.store.moving import copy_rows, rows_of, within
from liftday.store.postgres import ledger, members
from liftday.store.postgres import signposts as posts
from liftday.store.postgres.connect import shown
from liftday.store.postgres.database import Database
from liftday.store.sync_state import Connection

Tell = Callable[["Moved"], None]


class Presence(Enum):
    """How somebody stands where they are to go."""

    ABSENT = "absent"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Who is moved, or would be, and how much of them there is; ``already``: they were there before, the very same."""

    athlete: str
    rows: int
    files: int
    already: bool


def move(
    installation: Places, names: Iterable[str], url: str, *, only_look: bool, tell: Tell = lambda _: None
) -> tuple[Moved, ...]:
    """Given the installation's places, the athletes and the address of a PostgreSQL, move them there one after another;
    return what is there now, each read back. ``tell`` hears of each one, ``only_look`` writes nothing.

    Somebody who is there already exactly as here counts as moved. One who is there otherwise is refused with all the
    others, before anything is written. Raises BadInput, what the stores raise, and TryLater beside a running daemon, unless it only looks.
    """
    _refuse_foreign(installation.root)
    with nullcontext() if only_look else one_daemon(installation.root):
        ways = [_way(installation, name, url) for name in names]
        looked = {way.name: way.look(only_look=only_look) for way in ways}
        _refuse_others([name for name, seen in looked.items() if seen is Presence.OTHER])
        moved = []
        for way in ways:
            already = looked[way.name] is Presence.SAME
            if not (already or only_look):
                way.go()
            moved.append(way.count(already=already))
            tell(moved[-1])
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class _Whole:
    """All of an athlete's at one instant: the rows, the files, what leads to them, and what the application asked of Strava."""

    store: Store
    files: Documents
    signposts: Mapping[str, frozenset[bytes]]
    ledger: Any


@dataclass(frozen=True, slots=True)
class _Way:
    """One athlete's: where they are, and by which settings; and the settings by which they are where they go."""

    places: Places
    here: Settings
    there: Settings

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.places.athlete

    def look(self, *, only_look: bool) -> Presence:
        """How they stand there now, and whether everything here can be read. A first look makes the tables, unless it is to
        write nothing."""
        with self._source() as source, self._beside() as beside, self._target(readonly=only_look) as target:
            known = documents.on_shelf(beside, self.there, self.places)
            if known is None and not any(one.count for one in rows_of(target).values()):
                return Presence.ABSENT
            return Presence.OTHER if _unlike(source, target, known) else Presence.SAME

    def count(self, *, already: bool) -> Moved:
        """How much of them there is here."""
        with self._source() as source:
            rows = sum(one.count for one in rows_of(source.store).values())
            return Moved(athlete=self.name, rows=rows, files=len(source.files), already=already)

    def go(self) -> None:
        """Write everything, read back what was written before it counts, and once more as the next reader will; a worker there
        waits for that with their first turn."""
        try:
            with one_turn(self.places.state), self._source() as source, self._beside(turn=True) as afterwards:
                with self._target(readonly=False) as target, target.begin() as both:
                    beside = within(both, self.name)
                    if documents.on_shelf(beside, self.there, self.places) is not None:
                        _refuse_others([self.name])
                    copy_rows(source.store, both)
                    documents.put(
                        beside, self.there, self.places, source.files, source.signposts, state=_standing(source.store)
                    )
                    self._take_ledger(beside, source.ledger)
                    self._refuse_unlike(source, both, beside)
                with self._target(readonly=True) as target:
                    self._refuse_unlike(source, target, afterwards)
        except LiftdayError as error:
            first = "see whether PostgreSQL runs" if isinstance(error, Unavailable) else error.remedy
            again = f"{first}; then move again: whoever is moved already stays so, and here nothing has changed"
            raise type(error)(f"{self.name} is not moved: {error.what}", remedy=again) from error

    def _take_ledger(self, beside: Database, theirs: Any) -> None:
        """What the application asked of Strava counts there too; one that is there already knows more."""
        if theirs is not None:
            ledger.change(beside, str(self.here.strava.client_id), lambda kept: kept or theirs)

    def _refuse_unlike(self, source: _Whole, target: Store, beside: Database) -> None:
        differing = _unlike(source, target, documents.on_shelf(beside, self.there, self.places))
        if differing:
            raise BadInput(
                f"what was read back is not what was written ({', '.join(differing)})",
                remedy="stay with the [store] url of now, and report it",
            )

    @contextmanager
    def _source(self) -> Iterator[_Whole]:
        """What there is of them here; where that is in a club, no machine runs a turn of theirs meanwhile."""
        with ExitStack() as stack:
            club = stack.enter_context(connected(self.here, turn=True)) if is_server(self.here.store_url) else None
            opened = open_store(self.places.state, self.here.store_url, readonly=True, athlete=self.name)
            store = stack.enter_context(stack.enter_context(opened).at_once())
            seed = str(self.here.strava.client_id)
            kept = None if club is None else documents.on_shelf(club, self.here, self.places)
            if club is None or kept is None:
                path = self.places.root / LEDGER
                asked = LedgerFile(path, seed=seed).recall().as_json() if path.exists() else None
                own = signposts(self.here, self.places.state)
                yield _Whole(store, documents.in_directory(self.places), own, asked)
            else:
                yield _Whole(store, kept, posts.theirs(club), ledger.recall(club, seed))

    def _target(self, *, readonly: bool) -> Store:
        """What is remembered of them there."""
        with _as_given():
            return open_store(self.places.state, self.there.store_url, readonly=readonly, athlete=self.name)

    @contextmanager
    def _beside(self, *, turn: bool = False) -> Iterator[Database]:
        """A connection for what lies there beside it; the first one, for it refuses what liftday cannot live with."""
        with ExitStack() as held:
            with _as_given():
                beside = held.enter_context(connected(self.there, turn=turn))
            yield beside


def _standing(store: Store) -> str:
    """How Strava stands with whoever is moved, until the first poll there says it."""
    return members.READS_HISTORY if reads_history(store) else sync_state.recall(store, Connection).strava


@contextmanager
def _as_given() -> Iterator[None]:
    """The address is no setting yet, and is called as it was given."""
    try:
        yield
    except LiftdayError as error:
        what, remedy = (text.replace("[store] url", "--to") for text in (error.what, error.remedy))
        raise type(error)(what, remedy=remedy) from error


def _refuse_foreign(root: Path) -> None:
    """Whoever is not the state directory's user would leave files there that the service cannot read."""
    if not root.is_dir():
        raise BadInput(f"there is no state directory {root}", remedy="name it with --state")
    try:
        prepare_state(root)
    except CannotWrite as error:
        how = "move as that user; how, for the system's service too: docs/operations.md, From a household to a club"
        raise CannotWrite(error.what, remedy=how) from error


def _way(installation: Places, name: str, url: str) -> _Way:
    places = places_of(installation, name)
    here = settings_anyway(places)
    _refuse_address(url)
    if is_server(here.store_url) and here.store_url.partition("://")[2] == url.partition("://")[2]:
        raise Usage(f"they are there already: [store] url is {shown(url)}", remedy="name another database")
    return _Way(places, here, replace(here, store_url=url))


def _refuse_address(url: str) -> None:
    wrong = "" if is_server(url) and "://" in url else "names no PostgreSQL"
    try:
        database_address(url)
    except Wrong as cause:
        wrong = wrong or str(cause)
    if wrong:
        raise Usage(
            f"--to {wrong}", remedy='write "postgresql+psycopg://liftday@/liftday": docs/operations.md, PostgreSQL'
        )


def _unlike(source: _Whole, target: Store, files: Documents | None) -> tuple[str, ...]:
    """The tables and files that are not the same here and there."""
    here, there = rows_of(source.store), rows_of(target)
    tables = (name for name, rows in here.items() if there[name] != rows)
    found = files or {}
    names = (name for name in sorted(source.files.keys() | found.keys()) if source.files.get(name) != found.get(name))
    return (*tables, *names)


def _refuse_others(names: list[str]) -> None:
    if names:
        are = "is" if len(names) == 1 else "are"
        raise BadInput(
            f"{', '.join(names)} {are} in that database already, and not as here: nothing is overwritten",
            remedy="name an empty database (createdb --owner=liftday), or go on with what is there: set [store] url",
        )

"""`liftday athlete move`: everything of an athlete into a PostgreSQL, from the files of this machine or from another one.

Whoever is moved is there whole or not at all, and what was written is read back before it counts. Where they were they are
only read: that is the way back. It is no order of the daemon's, for none may run meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from liftday.config.athletes import Places, places_of
from liftday.daemon.orders.athletes import settings_anyway
from liftday.daemon.state.lock import one_daemon, one_turn
from liftday.errors import BadConfiguration, BadInput, LiftdayError, Unavailable, Usage
from liftday.store.engine import Store, database_path, open_store
from liftday.store.moving import copy_rows, rows_of
from liftday.store.postgres.connect import shown

Tell = Callable[["Moved"], None]


class Standing(Enum):
    """How somebody stands where they are to go."""

    ABSENT = "absent"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Who is moved, or would be, and how much of them there is; ``already``: they were there before, the very same."""

    athlete: str
    rows: int
    already: bool


def move(
    installation: Places, names: Iterable[str], url: str, *, only_look: bool, tell: Tell = lambda _: None
) -> tuple[Moved, ...]:
    """Given the installation's places, the athletes and the address of a PostgreSQL, move them there one after another;
    return what is there now, each read back. ``tell`` hears of each one, ``only_look`` writes nothing.

    Somebody who is there already exactly as here counts as moved. One who is there otherwise is refused with all the
    others, before anything is written. Raises BadInput, TryLater beside a running daemon, and what the stores raise.
    """
    with one_daemon(installation.root):
        ways = [_way(installation, name, url) for name in names]
        looked = {way.places.athlete: way.look(only_look=only_look) for way in ways}
        _refuse_others([name for name, seen in looked.items() if seen is Standing.OTHER])
        moved = []
        for way in ways:
            already = looked[way.places.athlete] is Standing.SAME
            rows = way.count() if already or only_look else way.go()
            moved.append(Moved(athlete=way.places.athlete, rows=rows, already=already))
            tell(moved[-1])
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class _Way:
    """One athlete's: where they are, and where they go."""

    places: Places
    origin: str
    url: str

    def look(self, *, only_look: bool) -> Standing:
        """How they stand there now. A first look makes the tables, unless it is to write nothing."""
        with self._source() as source, self._target(readonly=only_look) as target:
            if _is_empty(target):
                return Standing.ABSENT
            return Standing.OTHER if _unlike(source, target) else Standing.SAME

    def count(self) -> int:
        """How many rows there are here."""
        with self._source() as source:
            return sum(one.count for one in rows_of(source).values())

    def go(self) -> int:
        """Write everything, and read it back, as the next reader will too; return how many rows it was."""
        name = self.places.athlete
        try:
            with one_turn(self.places.state), self._source() as source:
                with self._target(readonly=False) as target, target.begin() as both:
                    if not _is_empty(both):
                        _refuse_others([name])
                    copy_rows(source, both)
                    _refuse_unlike(source, both, name)
                with self._target(readonly=True) as target:
                    _refuse_unlike(source, target, name)
        except LiftdayError as error:
            first = "see whether PostgreSQL runs" if isinstance(error, Unavailable) else error.remedy
            again = f"{first}; then move again: whoever is moved already stays so, and here nothing has changed"
            raise type(error)(f"{name} is not moved: {error.what}", remedy=again) from error
        return self.count()

    @contextmanager
    def _source(self) -> Iterator[Store]:
        """What is remembered of them here, as of one instant."""
        with (
            open_store(self.places.state, self.origin, readonly=True, athlete=self.places.athlete) as store,
            store.at_once() as source,
        ):
            yield source

    def _target(self, *, readonly: bool) -> Store:
        """What is remembered of them there; the address is no setting yet, and is called as it was given."""
        try:
            return open_store(self.places.state, self.url, readonly=readonly, athlete=self.places.athlete)
        except LiftdayError as error:
            what, remedy = (text.replace("[store] url", "--to") for text in (error.what, error.remedy))
            raise type(error)(what, remedy=remedy) from error


def _way(installation: Places, name: str, url: str) -> _Way:
    places = places_of(installation, name)
    origin = settings_anyway(places).store_url
    if not _is_server(url):
        raise Usage(
            "--to names no PostgreSQL",
            remedy='write "postgresql+psycopg://liftday@/liftday": docs/operations.md, PostgreSQL',
        )
    if origin == url:
        raise Usage(f"they are there already: [store] url is {shown(url)}", remedy="name another database")
    return _Way(places, origin, url)


def _is_server(url: str) -> bool:
    try:
        return database_path(Path(), url) is None
    except BadConfiguration:
        return False


def _is_empty(target: Store) -> bool:
    return not any(one.count for one in rows_of(target).values())


def _unlike(source: Store, target: Store) -> tuple[str, ...]:
    """The tables that are not the same here and there."""
    here, there = rows_of(source), rows_of(target)
    return tuple(name for name, rows in here.items() if there[name] != rows)


def _refuse_unlike(source: Store, target: Store, name: str) -> None:
    differing = _unlike(source, target)
    if differing:
        raise BadInput(
            f"what was read back of {name} is not what was written ({', '.join(differing)})",
            remedy="stay with the [store] url of now, and report it",
        )


def _refuse_others(names: list[str]) -> None:
    if names:
        are = "is" if len(names) == 1 else "are"
        raise BadInput(
            f"{', '.join(names)} {are} in that database already, and not as here: nothing is overwritten",
            remedy="name an empty database (createdb --owner=liftday), or go on with what is there: set [store] url",
        )

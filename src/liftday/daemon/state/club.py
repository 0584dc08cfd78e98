"""Who is in a club, on this machine: a member has a state directory here as soon as somebody asks for one, and whoever was
removed on another machine has none any more. The own file of a member is the club's too: every machine has its text.
"""

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

from liftday import private_files
from liftday.config.athletes import (
    DEFAULT,
    OWN_TEXT,
    TAKEN,
    Places,
    added,
    is_name,
    own_digest,
    own_file,
    state_of,
)
from liftday.config.checks import is_server
from liftday.config.read import read, read_at
from liftday.config.settings import Settings
from liftday.daemon.state import laid_out
from liftday.daemon.state.bench import Bench
from liftday.daemon.state.lock import is_turning
from liftday.daemon.state.store_key import seal_of
from liftday.daemon.state.workbench import connected, lay_out, made_tables, make_here
from liftday.errors import BadConfiguration, BadInput, LiftdayError, Unavailable
from liftday.store.postgres import members
from liftday.store.postgres.database import Database
from liftday.store.postgres.shelf import ShelfState

_LONGEST = 1 << 20


def arrive(installation: Places, name: str) -> None:
    """Given the installation's places and a name, let what the club knows of that athlete be here, so that ``places_of`` and
    ``read_at`` find it. Nothing happens outside of a club, for a name that nobody has, and while the database is away. Raises
    BadConfiguration for a key that does not open what is there: whatever else is missed here is missed because of that."""
    state = state_of(installation.root, name)
    if not is_name(name) or (state.is_dir() and not laid_out.is_workbench(state)):
        return
    settings, new = _shared(installation), not state.exists()
    if settings is None:
        return
    try:
        with contextlib.suppress(BadInput, Unavailable):  # nobody, or nobody any more; who needs the database says so
            lay_out(settings.of(name), state)
    except BadConfiguration:
        if new:  # what was begun of it would be taken for somebody who was added here
            shutil.rmtree(state, ignore_errors=True)
        raise


def meet(installation: Places) -> None:
    """Given the installation's places, let each member have a state directory here, and nobody who was removed. Raises
    BadConfiguration for a key that does not open what is there."""
    settings = _shared(installation)
    if settings is not None:
        _meet(settings, installation.root)


def _shared(installation: Places) -> Settings | None:
    """What the installation's file says, None outside of a club and where it cannot be used: who needs it says so."""
    with contextlib.suppress(BadConfiguration):
        settings = read(installation.config)
        return settings if is_server(settings.store_url) else None
    return None


def check_key(installation: Places) -> None:
    """Given the installation's places, raise BadConfiguration for a key that does not open what is in the club's database."""
    settings = _shared(installation)
    if settings is not None:
        with connected(settings) as database:
            _standing(settings, installation.root, database)


def _standing(settings: Settings, root: Path, database: Database) -> ShelfState | None:
    """How the club's shelf stands, if the key of this machine opens what is sealed there."""
    there = Bench(settings, root, database).standing()
    if there is not None and there.marks:
        seal_of(settings, root, database, there.marks)
    return there


def _meet(settings: Settings, root: Path) -> None:
    with connected(settings) as database:
        there = _standing(settings, root, database)
        if there is None:
            return
        names = frozenset(members.names(database)) - {DEFAULT}
    here = added(root)
    for name in sorted(names.difference(here)):
        make_here(state_of(root, name), there.club)
    for name in here:
        known = laid_out.recall(state_of(root, name))
        if name not in names and known is not None and known.club == there.club:
            shutil.rmtree(state_of(root, name), ignore_errors=True)


def join(places: Places) -> None:
    """Given the places of an athlete whose state directory was just made, take them into the club, their own file with them;
    BadInput where another machine was faster."""
    settings = read_at(places)
    if not is_server(settings.store_url):
        return
    with connected(settings) as database:
        bench = Bench(settings, places.state, database)
        there = made_tables(bench, settings, places.state)
        if not members.add(database, settings.athlete):
            raise BadInput(
                f"there is an athlete {settings.athlete} already", remedy="`liftday athlete list` names everybody"
            )
        there = bench.standing() or there
        try:
            bench.lay_out(there)
            _take(places)
            bench.put_back(None)
        except LiftdayError:  # a key that is not the others': nobody is a member by halves
            members.remove(database, settings.athlete)
            raise


def leave(settings: Settings) -> None:
    """Given the settings of an athlete of whom nothing is to stay, delete every row of theirs; nothing outside of a club."""
    if is_server(settings.store_url):
        with connected(settings) as database:
            members.remove(database, settings.athlete)


def again(places: Places) -> Places:
    """Given an athlete's places, return them as they are found now: their own file may be the club's, or this machine's again."""
    if places.shared is None:
        return places
    return replace(places, config=own_file(places.state, places.shared, places.athlete))


def open_here(places: Places, settings: Settings) -> None:
    """Given an athlete's places and settings, let what the club knows of them be here before anybody is served; while the
    database is away, what is here is served on."""
    take_up(places)
    with contextlib.suppress(Unavailable):
        lay_out(settings, places.state)


def take_up(places: Places) -> None:
    """Given the places of an athlete whose own file on this machine was just read and is good, let it be what all machines have,
    from the next turn on."""
    if laid_out.is_workbench(places.state):
        _take(places)


def put_up(places: Places, settings: Settings) -> bool:
    """The same at once, for an athlete of whom perhaps no turn runs on this machine; return whether there was anything new."""
    if places.shared is None or places.config == places.state / OWN_TEXT or not laid_out.is_workbench(places.state):
        return False
    with connected(settings) as database:
        bench = Bench(settings, places.state, database)
        there = bench.standing()
        if there is None or not there.member:
            return False
        bench.lay_out(there, reading=True)
        _take(places)
        if not is_turning(places.state):  # whose end puts it back with all else
            bench.put_back(None)
    return True


def _take(places: Places) -> None:
    common = places.state / OWN_TEXT
    if places.shared is None or places.config == common:
        return
    with contextlib.suppress(OSError):  # a directory that is somebody else's
        body = private_files.read(places.config, _LONGEST, follow=True)
        for path, text in ((common, body), (places.state / TAKEN, own_digest(body))):
            if not path.exists() or private_files.read(path, _LONGEST) != text:
                private_files.replace(path, text)

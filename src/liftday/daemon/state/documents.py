"""Every file of an athlete who moves that has to outlive a machine: read where it is, a state directory or a shelf, and put on
the shelf of the database where they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from liftday import private_files
from liftday.config.athletes import OWN_TEXT, Places
from liftday.config.settings import Settings
from liftday.daemon.state import access
from liftday.daemon.state.access import TOKENS, Secret
from liftday.daemon.state.bench import good_files
from liftday.daemon.state.store_key import seal_of
from liftday.integrations.strava.token import TokenFile
from liftday.store.postgres import members
from liftday.store.postgres.database import Database
from liftday.store.postgres.shelf import Shelf, ShelfState

_LONGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of a file, and the instant that they count from."""

    body: bytes
    changed: datetime


Documents = Mapping[str, Document]


def in_directory(places: Places) -> Documents:
    """Given an athlete's places, return what would go to a club from there, their own configuration too. Raises what is wrong
    with a secret or a login that is there and cannot be read: without it they would be somebody else."""
    for which in Secret:
        access.existing(places.state, which)
    TokenFile(places.state / TOKENS).recall()
    found = {name: Document(body, at) for name, (body, at) in good_files(places.state).items() if name != OWN_TEXT}
    if places.shared is not None and places.config.is_file():
        at = datetime.fromtimestamp(places.config.stat().st_mtime, UTC)
        found[OWN_TEXT] = Document(private_files.read(places.config, _LONGEST, follow=True), at)
    return found


def on_shelf(database: Database, settings: Settings, places: Places) -> Documents | None:
    """Given a connection to a club's database for an athlete, return what is there of theirs, None for who is no member."""
    shelf, there = _shelf(database, settings, places)
    if there is None or not (there.member or there.revisions):
        return None
    return {name: Document(one.body, one.changed) for name, one in shelf.take(there.revisions).items()}


def put(
    database: Database,
    settings: Settings,
    places: Places,
    documents: Documents,
    signposts: Mapping[str, frozenset[bytes]],
    *,
    state: str,
) -> None:
    """Given a connection to a club's database for an athlete who is not there yet, let them be a member with these documents
    and what leads to them; ``state`` is how Strava stands with them."""
    shelf, _ = _shelf(database, settings, places)
    members.add(database, settings.athlete, state)
    shelf.put(
        {name: one.body for name, one in documents.items()},
        signposts=signposts,
        changed={name: one.changed for name, one in documents.items()},
    )


def _shelf(database: Database, settings: Settings, places: Places) -> tuple[Shelf, ShelfState | None]:
    marks: frozenset[bytes] = frozenset()
    shelf = Shelf(database, lambda: seal_of(settings, places.root, database, marks))
    there = shelf.standing()
    if there is not None:
        marks = there.marks
    return shelf, there

"""How the queue of a club stands, for whoever asks on any machine of it, whatever runs there."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from liftday.config.checks import is_server
from liftday.config.settings import Settings
from liftday.daemon.queries.finding import Finding
from liftday.errors import LiftdayError
from liftday.words.counted import counted

if TYPE_CHECKING:
    from liftday.store.postgres.queue import QueueState

LONG: Final = timedelta(minutes=10)
"""That the oldest job waits before it is said: a history may take as long."""


def standing(settings: Settings) -> "QueueState | None":
    """How the queue stands; None where there is no club, or its database does not answer."""
    if not is_server(settings.store_url):
        return None
    from liftday.store.postgres import queue
    from liftday.store.postgres.lasting import Lasting

    with suppress(LiftdayError), Lasting(settings.store_url, settings.athlete) as database:
        return queue.standing(database.ask)
    return None


def athletes(settings: Settings) -> Mapping[str, int]:
    """How many members stand how with Strava; nobody where the database does not answer."""
    from liftday.store.postgres import members
    from liftday.store.postgres.lasting import Lasting

    with suppress(LiftdayError), Lasting(settings.store_url, settings.athlete) as database:
        return members.counts(database)
    return {}


def works(settings: Settings) -> bool:
    """Whether a worker lives, here or on another machine."""
    now = standing(settings)
    return now is not None and now.workers > 0


def said(now: "QueueState") -> str:
    """How it stands, in a sentence."""
    alone = now.waiting <= 1
    waits = f"{counted(now.waiting, 'job') if now.waiting else 'no job'} {'waits' if alone else 'wait'}"
    oldest = f", {'' if alone else 'the oldest '}for {_age(now.oldest)}" if now.waiting else ""
    workers = counted(now.workers, "worker") if now.workers else "No worker"
    return f"{workers} of the club {'lives' if now.workers <= 1 else 'live'}; {waits}{oldest}."


def _age(age: timedelta) -> str:
    """How long something waits, as a person says it.

    >>> _age(timedelta(seconds=5)), _age(timedelta(minutes=7)), _age(timedelta(hours=30))
    ('5 seconds', '7 minutes', '30 hours')
    """
    seconds = round(age.total_seconds())
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return counted(round(seconds / size), unit)
    return counted(seconds, "second")


def findings(now: "QueueState", settings: Settings) -> Iterator[Finding]:
    """The same for the doctor, whichever of the club's processes run on this machine."""
    remedy = "" if now.workers else "start one, on any machine of the club: `liftday worker`"
    if now.workers and now.oldest > LONG:
        remedy = "start more workers, or look into the log of those that run"
    yield Finding(said(now), remedy, wrong=not now.workers)
    if settings.import_watch is not None:
        yield Finding(
            "A club does not look into a watched folder ([import] watch).", "`liftday import` takes its files in"
        )

"""How the application stands with all its athletes, for whoever asks the doctor about the installation: nobody is named.

A running daemon says it from memory; where none runs, each athlete's database is looked at, and nothing waits. In a club the
database knows it, and ``club`` tells of the queue.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from liftday.config.athletes import DEFAULT, Places
from liftday.config.checks import is_server
from liftday.config.settings import Settings
from liftday.daemon.protocol.application import Application, Backlog
from liftday.daemon.protocol.outcomes import DaemonStatus
from liftday.daemon.queries import club
from liftday.daemon.queries.athletes import athletes
from liftday.daemon.queries.finding import Finding
from liftday.words.counted import counted

_LONG: Final = 1800.0  # seconds that a turn waits
_OPERATORS: Final = frozenset(
    {"inactive", "capped", "configuration", "failed", "refused"}
)  # states that no athlete can mend
_NOT_KNOWN: Final = "unknown"


def application(places: Places, settings: Settings, live: DaemonStatus | None, now: datetime) -> Application:
    """Given the installation's places and settings, what the running daemon says, if one runs, and the instant, return how it
    stands."""
    if live is not None and live.application is not None:
        return live.application
    if is_server(settings.store_url):
        return Application(athletes=club.athletes(settings))
    return Application(athletes=Counter(one.strava or _NOT_KNOWN for one in athletes(places, now)))


def findings(places: Places, settings: Settings, live: DaemonStatus | None, now: datetime) -> Iterator[Finding]:
    """The same for the doctor; nothing where somebody asks who was added, or is alone."""
    if places.athlete != DEFAULT:
        return
    whole = application(places, settings, live, now)
    count = sum(whole.athletes.values())
    if count > 1:
        states = ", ".join(f"{state} {number}" for state, number in sorted(whole.athletes.items()))
        wrong = not _OPERATORS.isdisjoint(whole.athletes)
        remedy = "`liftday athlete list` says who, and what is wrong" if wrong else ""
        yield Finding(f"{counted(count, 'athlete')}, by how Strava stands: {states}.", remedy, wrong=wrong)
    if live is not None and (count > 1 or whole.backlog.waiting):
        yield _backlog(whole.backlog)


def _backlog(backlog: Backlog) -> Finding:
    if not backlog.waiting:
        return Finding("No turn waits for a worker.")
    what = f"{counted(backlog.waiting, 'turn')} {'waits' if backlog.waiting == 1 else 'wait'} for a worker"
    age = counted(round(backlog.oldest_s / 60), "minute")
    remedy = "see in the log what takes so long" if backlog.oldest_s > _LONG else ""
    return Finding(f"{what}, the oldest for {age}.", remedy)

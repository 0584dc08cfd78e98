"""How the application stands with all its athletes, for whoever asks the doctor about the installation: nobody is named.

A running daemon says it from memory; where none runs, each athlete's database is looked at, and nothing waits. In a club the
database knows it, and ``club`` tells of the queue.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
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
_HOW: Final = {
    "connected": "connected to Strava",
    "never": "without Strava",
    "history": "connected to Strava, with old history still to be read",
    "quota": "waiting for Strava's quota",
    "unreachable": "waiting for Strava, which cannot be reached",
    "login": "to log in to Strava again",
    "scope": "with too small a permission at Strava",
    "revoked": "without the permission, which was taken back at Strava",
    "inactive": "held up by an application that is not active",
    "capped": "beyond the athletes that Strava lets the application have",
    "configuration": "with a configuration that cannot be used",
    "failed": "with a last turn that failed",
    "refused": "with a feed that failed its check",
    _NOT_KNOWN: "of whom nothing is known",
}
"""What is said of those who stand so with Strava, behind their number."""


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
        wrong = not _OPERATORS.isdisjoint(whole.athletes)
        remedy = "`liftday athlete list` says who, and what is wrong" if wrong else ""
        yield Finding(f"{count} athletes: {said(whole.athletes)}.", remedy, wrong=wrong)
    if live is not None and live.application is not None and (count > 1 or whole.backlog.waiting):
        yield _backlog(whole.backlog)


def said(states: Mapping[str, int]) -> str:
    """Given how many stand how with Strava, return it in words.

    >>> said({"never": 1, "connected": 2}), said({"connected": 3}), said({"never": 2})
    ('2 connected to Strava, 1 without Strava', 'all connected to Strava', 'neither connected to Strava')
    """
    if len(states) == 1:
        ((state, count),) = states.items()
        if state == "never":
            return f"{'neither' if count == 2 else 'none'} connected to Strava"
        return f"{'both' if count == 2 else 'all'} {_HOW.get(state, state)}"
    most = sorted(states.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{count} {_HOW.get(state, state)}" for state, count in most)


def _backlog(backlog: Backlog) -> Finding:
    if not backlog.waiting:
        return Finding("No turn waits for a worker.")
    what = f"{counted(backlog.waiting, 'turn')} {'waits' if backlog.waiting == 1 else 'wait'} for a worker"
    minutes = round(backlog.oldest_s / 60)
    age = counted(minutes, "minute") if minutes else "less than a minute"
    remedy = "see in the log what takes so long" if backlog.oldest_s > _LONG else ""
    return Finding(f"{what}, the oldest for {age}.", remedy)

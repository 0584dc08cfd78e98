"""What can stand between us and intervals.icu: a state, a sentence, a remedy.

key          the key is refused; a person has to look
unreachable  the network, its servers, or something in between that answers nonsense
quota        asked enough for now, by its word or by our own measure

They are the words of `status --json` under ``intervals``; "connected" and "never" complete them.
"""

from datetime import datetime, timedelta

from liftday.errors import LiftdayError, NotPermitted, TryLater, Unavailable

_KEY_FIRST, _KEY_LATER = timedelta(hours=1), timedelta(days=1)


class Trouble(LiftdayError):
    """Anything that keeps a request from its answer; ``state`` is the word for `status`."""

    state = "unreachable"


class Unreachable(Trouble, Unavailable):
    """intervals.icu does not answer, or what answers is not intervals.icu."""


class Gone(Unreachable):
    """A 404: the thing asked for does not exist."""


class Refused(Trouble, NotPermitted):
    """The key is not accepted."""

    state = "key"


class Deferred(Trouble, TryLater):
    """Nothing may be asked now; ``until`` is when the next request may go out."""

    state = "quota"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"intervals.icu is let be until {until:%Y-%m-%d %H:%M:%S} UTC",
            remedy="wait: the daemon goes on by itself, `liftday sync` goes on where it stopped",
        )
        self.until = until


def refused() -> Refused:
    """401 or 403: a wrong key, or one that was replaced."""
    return Refused(
        "intervals.icu does not accept the key",
        remedy="copy the API key from its Settings > Developer Settings into the file of [intervals] api_key_file",
    )


def unusable_key() -> Refused:
    """The file that holds it is not there, or holds no key."""
    return Refused(
        "the key of intervals.icu cannot be read", remedy="`liftday config check` says what is wrong with its file"
    )


def unreachable(what: str = "intervals.icu cannot be reached") -> Unreachable:
    """The network's or the service's own trouble."""
    return Unreachable(what, remedy="it is tried again by itself")


def unreadable() -> Unreachable:
    """Something answers, and nobody can make sense of it."""
    return unreachable("the answer of intervals.icu cannot be read")


def rest(found: Trouble, *, failures: int, now: datetime, ledger_allows: datetime | None) -> timedelta:
    """How long to leave it alone: as long as the ledger says; with a refused key an hour, from the third time on a day."""
    if isinstance(found, Refused):
        return _KEY_FIRST if failures < 3 else _KEY_LATER
    until = found.until if isinstance(found, Deferred) else ledger_allows
    return max(until - now, timedelta(seconds=1)) if until else timedelta(minutes=1)

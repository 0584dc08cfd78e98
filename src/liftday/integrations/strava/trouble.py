"""What can stand between us and Strava: a small set of states, each with its sentence, its remedy and its rhythm.

inactive     the application is switched off (no subscription), or the end point wants one
capped       Strava accepts no more athletes for this application
scope        the granted permission does not cover activities
login        the tokens are no good any more; somebody has to log in
revoked      the athlete took the permission back
unreachable  the network, Strava's servers, or something in between that answers nonsense
quota        asked enough for this quarter of an hour, or for today

They are the words of `status --json`; "connected" and "never" complete them.
"""

import hashlib
from datetime import datetime, timedelta

from liftday.errors import BadConfiguration, LiftdayError, NotPermitted, TryLater, Unavailable

SETTINGS_PAGE = "https://www.strava.com/settings/api"
LOGIN = "run `liftday strava login`"


class Trouble(LiftdayError):
    """Anything that keeps a request from its answer; ``state`` is the word for `status`, ``status`` the HTTP status.

    ``confirmed`` is True only where Strava itself has just said that the permission is gone: not for what is remembered,
    concluded from our own files, or a matter of the application's keys.
    """

    state = "unreachable"
    status: int | None = None
    confirmed = False


class Unreachable(Trouble, Unavailable):
    """Strava does not answer, or what answers is not Strava."""

    state = "unreachable"


class Gone(Unreachable):
    """A 404: the thing asked for does not exist, or not for us."""


class Unauthorized(Unreachable):
    """A 401 that a refresh may mend."""


class Unwieldy(Unreachable):
    """A reply that is too large, or that one record in it makes unreadable: it is asked for in smaller parts."""


class Spent(Trouble, TryLater):
    """The quota is used up; ``until`` is when the next request may go out."""

    state = "quota"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"Strava's quota is used up until {until:%Y-%m-%d %H:%M} UTC",
            remedy="wait: the daemon goes on by itself, `liftday sync` goes on where it stopped",
        )
        self.until = until


class Refused(Trouble, NotPermitted):
    """Strava knows who is asking, and says no; ``state`` says in which way."""

    def __init__(self, state: str, what: str, *, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.state = state


class WrongKeys(Trouble, BadConfiguration):
    """The client id or the client secret in the configuration is not the application's."""

    state = "login"


def inactive() -> Refused:
    """403 Application/Status/Inactive: since June 2026 an application needs its owner's paid subscription."""
    return Refused(
        "inactive",
        "your Strava API application is inactive: its owner has no Strava subscription",
        remedy=f"subscribe, then reactivate the application at {SETTINGS_PAGE}; meanwhile `liftday import` takes your files",
    )


def capped() -> Refused:
    """403: the number of athletes a self-service application may connect is reached."""
    return Refused(
        "capped",
        "your Strava API application has reached its limit of connected athletes",
        remedy=f"disconnect another athlete or apply for Extended Access at {SETTINGS_PAGE}",
    )


def no_scope(missing: str = "activity:read_all") -> Refused:
    """401 AccessToken/activity:read_permission/missing, or a box that was unticked at the login."""
    return Refused(
        "scope",
        f"Strava has not granted the permission {missing}",
        remedy=f"{LOGIN} and leave every box ticked",
    )


def lost() -> Refused:
    """The refresh token is not accepted: it was revoked, or a newer one was lost in a crash."""
    return Refused("login", "Strava no longer accepts the login of this athlete", remedy=LOGIN)


def revoked(*, confirmed: bool = False) -> Refused:
    """The athlete took the permission back at Strava; ``confirmed``: Strava has just said so, it is not remembered."""
    refusal = Refused(
        "revoked",
        "the permission to read your activities was revoked at Strava",
        remedy=f"{LOGIN} to give it again, or `liftday strava logout` to delete what came from there",
    )
    refusal.confirmed = confirmed
    return refusal


def withdrawn() -> Refused:
    """The permission was taken back, Strava confirmed it, and what came from there was deleted."""
    return Refused(
        "revoked",
        "the permission was taken back at Strava, and what came from there is deleted",
        remedy=f"{LOGIN} to give it again, or `liftday strava logout` to hear no more of it",
    )


def never() -> Refused:
    """There is no token at all."""
    return Refused("never", "this athlete was never logged in to Strava", remedy=LOGIN)


def forbidden() -> Refused:
    """A 403 nobody has described yet."""
    return Refused(
        "inactive",
        "Strava refuses this application",
        remedy=f"look at the application's state at {SETTINGS_PAGE}",
    )


def unreachable(what: str = "Strava cannot be reached") -> Unreachable:
    """The network's or Strava's own trouble: nothing to do but to try again."""
    return Unreachable(what, remedy="it is tried again by itself; see https://status.strava.com if it lasts")


def unreadable() -> Unreachable:
    """Something answers, and nobody can make sense of it."""
    return unreachable("Strava's answer cannot be read")


def rest(state: str, *, failures: int, poll: timedelta, seed: str = "") -> timedelta:
    """How long to leave Strava alone after ``failures`` failures in a row in one state.

    Unreachable doubles from one minute to an hour; what only a person can mend is asked for once in six hours or once a
    day; the rest goes on at the poll's own pace. A tenth of jitter, always the same for the same seed and count.
    """
    if state in {"inactive", "capped"}:
        pause = timedelta(days=1)
    elif state in {"scope", "login", "revoked", "never"}:
        pause = max(poll, timedelta(hours=6))
    elif state == "unreachable":
        pause = min(timedelta(minutes=2 ** min(max(failures, 1) - 1, 6)), timedelta(hours=1))
    else:
        pause = poll
    drawn = hashlib.sha256(f"{seed}|{state}|{failures}".encode()).digest()[0] / 255
    return pause * (1 + drawn / 10)

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
from collections.abc import Mapping, Sequence
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
    return Refused("login", "Strava no longer accepts the login of this installation", remedy=LOGIN)


def revoked(*, confirmed: bool = False) -> Refused:
    """The athlete took the permission back at Strava; ``confirmed``: Strava has just said so, it is not remembered."""
    found = Refused(
        "revoked",
        "the permission to read your activities was revoked at Strava",
        remedy=f"{LOGIN} to give it again, or `liftday strava logout` to delete what came from there",
    )
    found.confirmed = confirmed
    return found


def withdrawn() -> Refused:
    """The permission was taken back, Strava confirmed it, and what came from there was deleted."""
    return Refused(
        "revoked",
        "the permission was taken back at Strava, and what came from there is deleted",
        remedy=f"{LOGIN} to give it again, or `liftday strava logout` to hear no more of it",
    )


def never() -> Refused:
    """There is no token at all."""
    return Refused("never", "this installation was never logged in to Strava", remedy=LOGIN)


def forbidden() -> Refused:
    """A 403 nobody has described yet."""
    return Refused(
        "inactive",
        "Strava refuses this application",
        remedy=f"look at the application's state at {SETTINGS_PAGE}",
    )


def from_fault(status: int, body: object) -> Trouble | None:
    """Given a reply that is an error, return the trouble it means; None for a 404, which is an answer.

    The shape is Strava's Fault, {message, errors: [{resource, field, code}]}, as far as it can be read. A 429 is the
    ledger's business, a 401 the token's: only the two that no refresh can help are recognised here.
    """
    faults = _faults(body)
    if status == 404:
        return None
    for resource, field, code in faults:
        if resource == "accesstoken" and code == "missing":
            return no_scope("profile:read_all" if field.startswith("profile") else "activity:read_all")
    codes = [code for resource, _, code in faults if resource == "pushsubscription"]
    if codes:
        return _subscription(codes)
    if status == 403:
        if ("application", "status", "inactive") in faults:
            return inactive()
        return capped() if "athletes" in _message(body) else forbidden()
    if status == 402:
        return forbidden()
    if status in {400, 401} and any(
        resource == "application" and field.startswith("client_") for resource, field, _ in faults
    ):
        return WrongKeys(
            "Strava does not know this client_id and client secret",
            remedy=f"compare [strava] client_id and the secret with {SETTINGS_PAGE}",
        )
    if status == 400 and ("application", "after", "future") in faults:
        return Unreachable(
            "Strava says that this machine's clock is in the future", remedy="set the clock, then sync again"
        )
    return unreachable(f"Strava answered {status}")


def _subscription(codes: Sequence[str]) -> Unreachable:
    if any("exists" in code for code in codes):
        return Unreachable(
            "Strava has a webhook subscription of this application already",
            remedy="run `liftday strava webhook delete` first",
        )
    return Unreachable(
        "Strava could not validate the webhook's address",
        remedy="the address must answer Strava's GET within two seconds: check webhook_url and the proxy before it",
    )


def is_quota(status: int, body: object) -> bool:
    """True for a 429, and for the 403 that meant the same before 2017."""
    return status == 429 or (status == 403 and ("application", "rate limit", "exceeded") in _faults(body))


def unreachable(what: str = "Strava cannot be reached") -> Unreachable:
    """The network's or Strava's own trouble: nothing to do but to try again."""
    return Unreachable(what, remedy="it is tried again by itself; see https://status.strava.com if it lasts")


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


def _faults(body: object) -> frozenset[tuple[str, str, str]]:
    errors = body.get("errors") if isinstance(body, Mapping) else None
    entries = errors if isinstance(errors, list) else [errors]
    return frozenset(
        (_word(entry, "resource"), _word(entry, "field"), _word(entry, "code"))
        for entry in entries
        if isinstance(entry, Mapping)
    )


def _word(entry: Mapping[str, object], key: str) -> str:
    return str(entry.get(key, "")).casefold()


def _message(body: object) -> str:
    return str(body).casefold()[:2_000] if isinstance(body, Mapping) else ""

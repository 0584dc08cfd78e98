"""How it stands in one word and one sentence, for the owner who wants to be told when that changes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from liftday.config.athletes import DEFAULT
from liftday.daemon.process.notify import Notice
from liftday.daemon.protocol.outcomes import AfterTurn
from liftday.errors import LiftdayError, for_athlete

OLD: Final = timedelta(days=2)  # data older than this is said at /healthz and in the feed
NEEDS_A_PERSON: Final = frozenset({"inactive", "capped", "scope", "login", "revoked"})
KEY: Final = "key"  # intervals.icu refuses it: the same


def condition(facts: AfterTurn, error: LiftdayError | None, now: datetime, *, athlete: str = DEFAULT) -> Notice:
    """Given what the last turn left, why it failed if it did, and the instant, return the notice; it names an athlete who
    was added."""
    return failed(error, athlete=athlete) if error is not None else _named(_condition(facts, now), athlete)


def failed(error: LiftdayError, *, athlete: str) -> Notice:
    """The notice where a turn failed."""
    return _named(Notice(state="failed", text=f"liftday: {error.logged}", remedy=error.remedy), athlete)


def _named(found: Notice, athlete: str) -> Notice:
    if athlete == DEFAULT:
        return found
    text = found.text.replace("liftday:", f"liftday, {athlete}:", 1)
    return replace(found, text=text, remedy=for_athlete(found.remedy, athlete))


def _condition(facts: AfterTurn, now: datetime) -> Notice:
    state, said = str(facts.strava), facts.last_error
    if state in NEEDS_A_PERSON or facts.intervals == KEY:
        state = state if state in NEEDS_A_PERSON else KEY
        return Notice(state=state, text=f"liftday: {said or state}", remedy="run `liftday doctor`")
    if facts.refused:
        return Notice(state="refused", text=f"liftday: {facts.refused[0]}", remedy="run `liftday doctor`")
    last = facts.last_sync
    asks = (facts.strava, facts.intervals) != ("never", None)  # who has logged out waits for no sync
    if last and asks and "connected" not in {state, facts.intervals} and now - last > OLD:
        return Notice(state="stale", text=f"liftday: no sync since {last.date()}", remedy="run `liftday doctor`")
    return Notice(state="well", text="liftday: all is well again")

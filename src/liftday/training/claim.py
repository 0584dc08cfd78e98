"""What a published reason says of the days, as values: whether it is still true can be checked.

A sentence stays in the calendar while its evidence merely grows; once the days deny it, it is written anew. Each claim carries its own bounds, so that what was written by older rules is judged by what it said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from liftday.training.day import CLOSED, Day, Kind
from liftday.training.reason import Reason

DRIFT = 0.25  # how far a chance may go the wrong way before the number that was published is false (D)
CLEARLY = 0.65  # a day this surely demanding, nearer than the one that was named, makes the sentence misleading (D)
NEAR_TIE = 0.1  # how far a kind may fall behind the likeliest one and still be called likely (D)


class Code(StrEnum):
    """What a claim is about."""

    DAY = "day"  # a day is, or likely is, of a kind
    DEMANDING = "demanding"  # ... is, or likely is, hard, long or a race: the named kind first among them
    CALM = "calm"  # a day is probably neither hard nor long
    LIGHTER = "lighter"  # a rule, or what a full session would cost, makes the session lighter
    CAPPED = "capped"  # the programme makes it lighter for now
    LIFT = "lift"  # a strength session stands on the day


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing a reason says. ``days`` count from the session's date.

    ``bound`` is the chance at which the claim turns false: below it, or above it for ``CALM``; None says that it was told
    as a fact. ``nearest`` says that no demanding day lies between. ``rule`` is what makes a session lighter.
    """

    code: Code
    days: int = 0
    kind: Kind | None = None
    bound: float | None = None
    nearest: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a session stands on its date, and what that claims of the days around."""

    reasons: tuple[Reason, ...] = ()
    claims: tuple[Claim, ...] = ()


def likely(code: Code, chance: float, *, days: int = 0, kind: Kind | None = None, nearest: bool = False) -> Claim:
    """Given the chance that a sentence tells of a kind, return the claim, with the bound at which it turns false."""
    return Claim(code=code, days=days, kind=kind, bound=round(chance - DRIFT, 4), nearest=nearest)


def calm(chance: float, *, days: int) -> Claim:
    """Given the chance of a demanding day that a sentence calls small, return the claim."""
    return Claim(code=Code.CALM, days=days, bound=round(min(chance + DRIFT, 0.5), 4))


def hold(claims: Iterable[Claim], on: date, days: Mapping[date, Day]) -> bool:
    """Given what a reason says of the days around a date, return whether all of it may still be said.

    What nobody knows better (a day out of sight) holds; so does what is not about days.
    """
    return all(_holds(claim, on, days) for claim in claims)


def _holds(claim: Claim, on: date, days: Mapping[date, Day]) -> bool:
    day = days.get(on + timedelta(days=claim.days))
    if day is None:
        return True
    if claim.code is Code.CALM:
        return claim.bound is None or day.chances.closed <= claim.bound
    if claim.code is Code.DAY:
        return _is(claim, day, frozenset(Kind))
    if claim.code is Code.DEMANDING:
        return _is(claim, day, CLOSED) and not (claim.nearest and _nearer(claim.days, on, days))
    return True


def _is(claim: Claim, day: Day, among: frozenset[Kind]) -> bool:
    """Whether a day is what a claim says, likely or as a fact; ``among``: the kinds it was told apart from."""
    fact = not day.foreseen
    if fact or claim.bound is None:
        return fact and (day.kind in among if claim.kind is None else day.kind is claim.kind)
    chances = [day.chances.of(kind) for kind in among]
    told = sum(chances) if among is CLOSED or claim.kind is None else day.chances.of(claim.kind)
    first = claim.kind is None or day.chances.of(claim.kind) >= max(chances) - NEAR_TIE
    return told >= claim.bound and first


def _nearer(step: int, on: date, days: Mapping[date, Day]) -> bool:
    """Whether a day between a date and the one a claim calls the nearest demanding one has become demanding itself."""
    way = 1 if step > 0 else -1
    between = (days.get(on + timedelta(days=way * each)) for each in range(1, abs(step)))
    return any(day is not None and day.chances.closed >= CLEARLY for day in between)

"""Strong pain that is still open on a date: until it is calm for three days, sessions stay lite (docs/training.md, Pain).

It is told of a session (`done --pain`), which says no place, or marked for a day and a place (`mark DATE pain PLACE N`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from liftday.training.programme.progress import RESTART, STRONG
from liftday.training.programme.record import CALM, Record
from liftday.training.reason import Reason, because

CALM_DAYS = 3  # at 2 or less, and it is over
LASTING_DAYS = 10  # after that a professional should look


@dataclass(frozen=True, slots=True)
class OpenPain:
    """Strong pain that is not over: the last day it was told, and the place, None for one told of a session."""

    since: date
    place: str | None = None


@dataclass(frozen=True, slots=True)
class _Report:
    date: date
    pain: int
    place: str | None


def open_pains(record: Record, on: date) -> tuple[OpenPain, ...]:
    """Given the record, return the strong pain that is open on a date, by place.

    What was marked for a place is calmed by what is told of that place or of a session; what was told of a session by
    anything. Of several reports a day the worst counts.
    """
    reports = [_Report(c.date, c.pain, None) for c in record.completions if c.pain is not None]
    reports += [_Report(p.date, p.pain, p.place) for p in record.pains]
    past = sorted((one for one in reports if one.date <= on), key=lambda one: one.date)
    strong = {one.place: one.date for one in past if one.pain >= STRONG}
    return tuple(
        OpenPain(since, place)
        for place, since in sorted(strong.items(), key=lambda item: item[0] or "")
        if (on - since).days < RESTART and not _calm(past, since, place, on)
    )


def _calm(reports: Sequence[_Report], since: date, place: str | None, on: date) -> bool:
    """Whether it was calm for three days after its last strong day: by three days that were told, or by the days since the
    first of them."""
    worst: dict[date, int] = {}
    for one in reports:
        if one.date > since and (place is None or one.place in {None, place}):
            worst[one.date] = max(worst.get(one.date, 0), one.pain)
    calm: list[date] = []
    for when, pain in worst.items():
        calm = [*calm, when] if pain <= CALM else []
    return bool(calm) and (len(calm) >= CALM_DAYS or (on - calm[0]).days >= CALM_DAYS)


def places(pains: Sequence[OpenPain]) -> frozenset[str]:
    """Given the pain that is open, return the places that were named."""
    return frozenset(pain.place for pain in pains if pain.place)


def pain_notes(pains: Sequence[OpenPain], on: date) -> tuple[Reason, ...]:
    """Given the pain that is open, return what to say about it at home."""
    named = [because("strong_pain", place=pain.place or "", public=False) for pain in pains]
    if any((on - pain.since).days > LASTING_DAYS for pain in pains):
        named.append(because("lasting_pain", days=LASTING_DAYS, public=False))
    return tuple(named)

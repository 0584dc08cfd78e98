"""Pain that was marked for a day and a place: which word counts, and which session it belongs to (docs/training.md, Pain)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from liftday.training.day import Day
from liftday.training.exercises.catalogue import LEG_INJURIES
from liftday.training.owner import Feedback, Pain
from liftday.training.session import LEGS, Variant


def pains(feedback: Iterable[Feedback]) -> tuple[Pain, ...]:
    """Given what the owner said, return the pain that was marked: of each day and place the last word, by date."""
    last = {item.uid: item for item in sorted(feedback, key=lambda f: f.at) if item.act == "pain"}
    told = (Pain(date=f.date, place=f.place or "", pain=f.pain or 0) for f in last.values())
    return tuple(sorted(told, key=lambda p: (p.date, p.place)))


def with_pains(days: Iterable[Day], feedback: Iterable[Feedback]) -> tuple[Day, ...]:
    """Given days and what the owner said, return the days with the pain that was marked for each."""
    told = pains(feedback)
    return tuple(replace(day, pains=tuple(pain for pain in told if pain.date == day.date)) for day in days)


def loads(variant: Variant, place: str) -> bool:
    """Whether a session loads a place: upper body and core leaves the legs out.

    >>> loads(Variant.UPPER_CORE, "achilles"), loads(Variant.UPPER_CORE, "low_back")
    (False, True)
    """
    return variant in LEGS or place not in LEG_INJURIES


def pain_uid(on: date, place: str) -> str:
    """The uid for pain that is marked for a day and a place: said again it replaces what was said.

    >>> pain_uid(date(2026, 3, 6), "achilles")
    'pain-2026-03-06-achilles'
    """
    return f"pain-{on.isoformat()}-{place}"


def belonging(sessions: Sequence[tuple[date, Variant]], hurting: Iterable[Pain]) -> list[list[Pain]]:
    """Given the sessions that happened, by date, and the pain that was marked, return the pain that belongs to each.

    It belongs to the last session before it that loads the place, and so holds until the next one that does; where none
    did, to the last of all.
    """
    result: list[list[Pain]] = [[] for _ in sessions]
    for pain in hurting:
        before = [(variant, told) for (on, variant), told in zip(sessions, result, strict=True) if on <= pain.date]
        loaded = [told for variant, told in before if loads(variant, pain.place)]
        others = [told for _, told in before]
        for told in (loaded or others)[-1:]:
            told.append(pain)
    return result

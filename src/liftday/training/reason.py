"""Why: a code, what it is about, and whether others may read it. The core returns reasons; ``words`` makes sentences.

A reason is never a sentence and nobody reads a sentence back: `liftday why`, the entry, the page, JSON and the tests go by
the same value. Codes are stable, for scripts build on them; sentences may change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

Param: TypeAlias = "str | int | float | bool | date | Reason | tuple[Param, ...] | None"
"""What a reason may be about: a kind or a rule by its name, a number in the unit its name says, a date, another reason
(what a session is lighter for), several of them."""

VERBATIM: Final = "verbatim"
"""The code of what an earlier liftday stored as a sentence: ``text`` holds it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    ``code`` names it in lower case with underscores ("tagged_workout", "heart_average"); ``params`` are its parameters by
    name. ``public`` is False for what tells of a body rather than of training (heart rate, load, pain, illness): it is
    shown at home and never published.

    >>> Reason("repetitions", {"count": 5, "minutes": 20.0})
    Reason(code='repetitions', params={'count': 5, 'minutes': 20.0}, public=True)
    """

    code: str
    params: Mapping[str, Param]
    public: bool = True

    def __hash__(self) -> int:
        return hash((self.code, self.public))


def because(code: str, /, *, public: bool = True, **params: Param) -> Reason:
    """Given a code and its parameters, return the reason; one that holds a private reason is private.

    >>> because("usual_pace").params
    {}
    """
    inner = (value.public for value in params.values() if isinstance(value, Reason))
    return Reason(code, params, public and all(inner))


STANDS_FOR: Final = {
    "ill_that_day": "not_available",
    "day_after_illness": "not_available",
    "away_that_day": "not_available",
    "days_after_illness": "light_at_most",
    "low_energy_that_day": "light_at_most",
    "leg_injuries_cap": "upper_core_for_now",
}
"""By the code of what is private what others read in its place."""

_ALONE: Final = frozenset({"lighter_for_now", "changed"})
"""What says enough without its cause, where nothing stands for that."""


def in_public(reason: Reason) -> Reason:
    """Given a reason, return it as others may read it: what is private in it is "not available", or what stands for it.

    >>> in_public(because("ended", why=because("no_free_hour", public=False))).params["why"].code
    'not_available'
    """
    alone = reason.code in _ALONE
    told = {
        name: _in_public(value)
        for name, value in reason.params.items()
        if not (alone and isinstance(value, Reason) and not _has_face(value))
    }
    if reason.public or told != reason.params:
        return Reason(reason.code, told)
    return because(STANDS_FOR.get(reason.code, "not_available"))


def told_in_public(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Given reasons, return those that others may read, as they may read them: the public ones, and those of which
    everything private has something that stands for it.

    >>> [reason.code for reason in told_in_public([because("hour_busy", public=False), because("ill_that_day", public=False)])]
    ['not_available']
    """
    return tuple(in_public(reason) for reason in reasons if _has_face(reason))


def refreshed(written: Iterable[Reason], anew: Iterable[Reason]) -> tuple[Reason, ...]:
    """Given reasons as they were written and as they would be written now, return the written ones, with what is private of
    each as it is now: others go on reading the same."""
    now = [(told_in_public((reason,)), reason) for reason in anew]
    faces = ((reason, told_in_public((reason,))) for reason in written)
    return tuple(next((new for face, new in now if face and face == told), reason) for reason, told in faces)


def _has_face(reason: Reason) -> bool:
    """Whether a reason is public, or something stands for everything private in it."""
    private = [one for one in reason.params.values() if isinstance(one, Reason) and not one.public]
    within = bool(private) and (reason.code in _ALONE or all(map(_has_face, private)))
    return reason.public or reason.code in STANDS_FOR or within


def _in_public(value: Param) -> Param:
    if isinstance(value, tuple):
        return tuple(map(_in_public, value))
    return in_public(value) if isinstance(value, Reason) else value

"""Why: a code, what it is about, and whether others may read it. The core returns reasons; ``words`` makes sentences.

A reason is never a sentence and nobody reads a sentence back: `liftday why`, the entry, the page, JSON and the tests go by
the same value. Codes are stable, for scripts build on them; sentences may change.
"""

from collections.abc import Mapping
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


def in_public(reason: Reason) -> Reason:
    """Given a reason, return it as others may read it: what is private in it is "not available".

    >>> in_public(because("ended", why=because("no_free_hour", public=False))).params["why"].code
    'not_available'
    """
    told = {name: _in_public(value) for name, value in reason.params.items()}
    return Reason(reason.code, told) if reason.public or told != reason.params else because("not_available")


def _in_public(value: Param) -> Param:
    if isinstance(value, tuple):
        return tuple(map(_in_public, value))
    return in_public(value) if isinstance(value, Reason) else value

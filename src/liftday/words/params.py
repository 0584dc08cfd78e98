"""The parameters of a reason by their types: what its code promises."""

from collections.abc import Mapping
from datetime import date

from liftday.training.reason import Param, Reason

Params = Mapping[str, Param]


def a_reason(params: Params, name: str) -> Reason:
    """The parameter of that name, a reason."""
    value = params[name]
    assert isinstance(value, Reason)
    return value


def a_date(params: Params, name: str) -> date:
    """The parameter of that name, a date."""
    value = params[name]
    assert isinstance(value, date)
    return value


def an_int(params: Params, name: str) -> int:
    """The parameter of that name, a whole number."""
    value = params[name]
    assert isinstance(value, int)
    return value


def several(params: Params, name: str) -> tuple[Param, ...]:
    """The parameter of that name, a tuple."""
    value = params[name]
    assert isinstance(value, tuple)
    return value


def dates(params: Params, name: str) -> tuple[date, ...]:
    """The parameter of that name, several dates."""
    return tuple(value for value in several(params, name) if isinstance(value, date))


def reasons(params: Params, name: str) -> tuple[Reason, ...]:
    """The parameter of that name, several reasons."""
    return tuple(value for value in several(params, name) if isinstance(value, Reason))

"""Reasons as tests ask for them."""

from liftday.training.day import Day, Reading
from liftday.training.reason import VERBATIM, Reason
from liftday.words.reading import day_text, reading_text


def codes(of: Reading | Day) -> set[str]:
    """The codes of the reasons for the class, without what speaks against it."""
    return {reason.code for reason in of.reasons if "against" not in reason.params}


def against(of: Reading) -> set[str]:
    """The codes of the reasons against the class."""
    return {reason.code for reason in of.reasons if "against" in reason.params}


def why(of: Reading | Day, code: str) -> dict[str, object]:
    """The parameters of the reason with that code."""
    (found,) = (reason for reason in of.reasons if reason.code == code)
    return dict(found.params)


def text(of: Reading | Day) -> str:
    """The reasons in words."""
    return day_text(of) if isinstance(of, Day) else reading_text(of.kind, of.reasons)


def worded(sentence: str, *, public: bool = True) -> tuple[Reason, ...]:
    """A sentence as the reasons of a day."""
    return (Reason(VERBATIM, {"text": sentence}, public),)

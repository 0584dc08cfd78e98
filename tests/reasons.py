"""Reasons as tests ask for them."""

from liftday.training.day import Day, Reading
from liftday.training.placing.values import Placed, Placement, Promise
from liftday.training.plan import Plan
from liftday.training.programme.standing import Standing
from liftday.training.reason import VERBATIM, Reason
from liftday.training.session import Session
from liftday.words.advice import advice_text
from liftday.words.changes import cause
from liftday.words.notes import notes_text
from liftday.words.placing import reason_text
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


def verbatim(text: str) -> Reason:
    """A reason that says just this."""
    return Reason(VERBATIM, {"text": text})


def said(reason: Reason | None) -> str | None:
    """A cause in words."""
    return None if reason is None else cause(reason)


def noted(of: Plan | Placed | Standing) -> tuple[str, ...]:
    """The notes in words."""
    return notes_text(of.notes)


def why_here(of: Session | Placement | Promise) -> str:
    """Why a session stands on its day, in words."""
    return reason_text(of.date, of.grounds.reasons if isinstance(of, Placement) else of.reasons)


def advised(of: Session) -> tuple[str, ...]:
    """What a session tells its runner, in words."""
    return tuple(map(advice_text, of.advice))

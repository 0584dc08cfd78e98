"""What the page asks of the daemon, as orders: its forms, its set-up, a login in the browser."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from liftday.daemon.protocol.invitations import Clearance, DrawInvitation, ShareSessions, TakeInvitation
from liftday.daemon.protocol.orders import (
    CLEAR,
    BeginLogin,
    CarriesOut,
    DrawSetup,
    EndLogin,
    MarkDays,
    MarkPain,
    MeasureTrust,
    Morning,
    MoveSession,
    Order,
    SessionDone,
    SkipSession,
    Undo,
)
from liftday.daemon.state.forms import Form
from liftday.errors import BadInput, Usage
from liftday.training.exercises.catalogue import INJURIES
from liftday.training.lifted import WRITTEN_LETTERS
from liftday.training.owner import Word


def say(carry_out: CarriesOut, form: Form, fields: Mapping[str, str]) -> None:
    """Given who carries out orders, a form that counts, and its fields, carry it out; raises what the order raises."""
    carry_out(_order_of(form, fields))


def setup(carry_out: CarriesOut) -> str:
    """Given who carries out orders, return the page of the set-up."""
    return carry_out(DrawSetup()).html


def begin_login(carry_out: CarriesOut, redirect_uri: str, state: str) -> str:
    """Given where the browser is to come back to, and with what, return the address of Strava's question."""
    return carry_out(BeginLogin(redirect_uri=redirect_uri, state=state)).address


def end_login(carry_out: CarriesOut, query: str, state: str) -> None:
    """Given what the browser brought back, log in."""
    carry_out(EndLogin(query=query, state=state))


def invitation(carry_out: CarriesOut) -> str:
    """Given who carries out orders, return the page of the invitation."""
    return carry_out(DrawInvitation()).html


def take_invitation(carry_out: CarriesOut, query: str, state: str, clearance: str, invitation: bytes) -> str:
    """Given what the browser of somebody who was invited brought back, their answer to the safety text and the digest of the
    invitation, log in; return the page that is next."""
    said, digest = cast("Clearance", clearance), invitation.hex()
    return carry_out(TakeInvitation(query=query, state=state, clearance=said, invitation=digest)).html


def _order_of(form: Form, fields: Mapping[str, str]) -> Order[Any]:
    """The order of a form. Raises BadInput where a field does not hold what it must."""
    subject = form.subject
    match form.deed:
        case "done":
            morning = cast("Morning | None", _one_of(fields, "morning", ("usual", "worse")))
            return SessionDone(
                session=subject,
                rating=_number(fields, "rating", 1),
                pain=_number(fields, "pain", 0),
                morning=morning,
                sets=_sets(fields),
            )
        case "skip":
            return SkipSession(session=subject, reason=fields.get("reason"))
        case "move":
            return MoveSession(session=subject, to=_date(_needed(fields, "to")))
        case "mark":
            on = _date(subject)
            word = _one_of(fields, "word", (*Word, CLEAR)) or _needed(fields, "word")
            return MarkDays(first=on, last=on, word=CLEAR if word == CLEAR else Word(word))
        case "pain":
            place = _one_of(fields, "place", INJURIES) or _needed(fields, "place")
            pain = _number(fields, "pain", 0)
            if pain is None:
                raise BadInput("it was not said how much it hurts", remedy="choose a number from 0 to 10")
            return MarkPain(on=_date(subject), place=place, pain=pain)
        case "undo":
            return Undo()
        case "share":
            return ShareSessions(on=_one_of(fields, "word", ("on", "off")) == "on")
    return MeasureTrust()


def _sets(fields: Mapping[str, str]) -> str | None:
    written = fields.get("sets")
    if (
        written is not None and len(written.replace("\r\n", "\n")) > WRITTEN_LETTERS
    ):  # a browser counts a line's end once
        raise Usage("that is more than anybody lifts in a session", remedy=f"{WRITTEN_LETTERS} letters are the most")
    return written


def _needed(fields: Mapping[str, str], name: str) -> str:
    if name not in fields:
        raise BadInput(f"the form came without its {name}", remedy="open the page again, and say it there")
    return fields[name]


def _one_of(fields: Mapping[str, str], name: str, known: tuple[str, ...]) -> str | None:
    value = fields.get(name)
    if value is not None and value not in known:
        raise BadInput(f"the form came with another {name} than was offered", remedy="open the page again")
    return value


def _number(fields: Mapping[str, str], name: str, least: int) -> int | None:
    value = fields.get(name)
    if value is None:
        return None
    if value not in {str(n) for n in range(least, 11)}:
        raise BadInput(f"the {name} is not between {least} and 10", remedy="choose one of the numbers")
    return int(value)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise BadInput("no day was chosen", remedy="choose one of the days") from cause

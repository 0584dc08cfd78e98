"""`liftday done|skip|unskip|move|undo`: what became of a session, in the owner's word, and a word taken back."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_outcome, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date, a_session, is_weekday
from liftday.cli.printing import visible

if TYPE_CHECKING:
    from liftday.daemon.protocol.orders import Morning, Order
    from liftday.daemon.protocol.outcomes import FeedbackKept, Undone, WeekKept


@click.command(cls=DateCommand)
@click.argument("session")
@click.option("--rating", type=click.IntRange(1, 10), help="How hard it was, 1-10.")
@click.option(
    "--sets", metavar="TEXT", help='What you lifted: "goblet squat 3x10@16kg, rdl 2x8@40 rpe 8, plank 3x45s".'
)
@click.option("--pain", type=click.IntRange(0, 10), help="The worst pain during it, 0-10; stays on this machine.")
@click.option(
    "--morning",
    type=click.Choice(["usual", "worse"]),
    help="If it hurt: the morning after, as usual, or worse or stiffer; stays on this machine.",
)
@json_option
@pass_call
def done(
    call: Call,
    session: str,
    rating: int | None,
    sets: str | None,
    pain: int | None,
    morning: "Morning | None",
    as_json: bool,
) -> None:
    """Say that SESSION (a uid or a date) was done. Said again, it adds to what was said before; an exercise that is named
    again has its new sets.

    A weekday is the last one. It may also be a session that had left the calendar, or one that only your recordings know.
    """
    on = a_session(session, call.today(), back=True)
    from liftday.daemon.protocol.orders import SessionDone

    give(call, as_json, SessionDone(session=on, rating=rating, sets=sets, pain=pain, morning=morning))


@click.command(cls=DateCommand)
@click.argument("session")
@click.option("--reason", metavar="TEXT", help="Why, for yourself.")
@json_option
@pass_call
def skip(call: Call, session: str, reason: str | None, as_json: bool) -> None:
    """Leave SESSION (a uid or a date) out; `unskip` takes it back."""
    from liftday.daemon.protocol.orders import SkipSession

    give(call, as_json, SkipSession(session=a_session(session, call.today()), reason=reason))


@click.command(cls=DateCommand)
@click.argument("session")
@json_option
@pass_call
def unskip(call: Call, session: str, as_json: bool) -> None:
    """Take back that SESSION (a uid or a date) was left out."""
    from liftday.daemon.protocol.orders import Undo

    undo = Undo(session=a_session(session, call.today()), or_=_otherwise(call, session), act="skip")
    give(call, as_json, undo)


@click.command(cls=DateCommand)
@click.argument("what", required=False, metavar="[DATE|SESSION]")
@json_option
@pass_call
def undo(call: Call, what: str | None, as_json: bool) -> None:
    """Take back your last word, or the last about a DATE or a SESSION: mark, move, swap, skip or done.

    The plan is made anew without it. A move goes back to where the session stood.
    """
    from liftday.daemon.protocol.orders import Undo

    order = Undo() if what is None else Undo(session=a_session(what, call.today()), or_=_otherwise(call, what))
    give(call, as_json, order)


def _otherwise(call: Call, what: str) -> str | None:
    """The other date that a weekday may mean: a word to be taken back may be about either."""
    return a_date(what, call.today(), back=True).isoformat() if is_weekday(what) else None


@click.command(cls=DateCommand)
@click.argument("session")
@click.argument("date")
@json_option
@pass_call
def move(call: Call, session: str, date: str, as_json: bool) -> None:
    """Move SESSION (a uid or a date) to DATE."""
    from liftday.daemon.protocol.orders import MoveSession

    give(call, as_json, MoveSession(session=a_session(session, call.today()), to=a_date(date, call.today())))


def give(call: Call, as_json: bool, order: "Order[FeedbackKept | Undone | WeekKept]") -> None:
    """Carry out an order on a session and print its sentence, and what the turn changed."""
    from liftday.cli.sync import tell_turn

    outcome = call.order(order)
    if as_json:
        echo_outcome(outcome)
        return
    click.echo(visible(outcome.said))
    tell_turn(outcome, said=True)

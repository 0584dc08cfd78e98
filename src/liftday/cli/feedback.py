"""`liftday done|skip|unskip|move|undo`: what became of a session, in the owner's word, and a word taken back."""

from typing import Any

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date, a_session, is_weekday


@click.command(cls=DateCommand)
@click.argument("session")
@click.option("--rating", type=click.IntRange(1, 10), help="How hard it was, 1-10.")
@click.option("--pain", type=click.IntRange(0, 10), help="The worst pain during it, 0-10; stays on this machine.")
@click.option(
    "--morning",
    type=click.Choice(["usual", "worse"]),
    help="If it hurt: the morning after, as usual, or worse or stiffer; stays on this machine.",
)
@json_option
@pass_call
def done(call: Call, session: str, rating: int | None, pain: int | None, morning: str | None, as_json: bool) -> None:
    """Say that SESSION (a uid or a date) was done. Said again, it adds what was not said before.

    A weekday is the last one. It may also be a session that had left the calendar, or one that only your recordings know.
    """
    on = a_session(session, call.today(), back=True)
    _say(call, as_json, "done", on, rating=rating, pain=pain, morning=morning)


@click.command(cls=DateCommand)
@click.argument("session")
@click.option("--reason", metavar="TEXT", help="Why, for yourself.")
@json_option
@pass_call
def skip(call: Call, session: str, reason: str | None, as_json: bool) -> None:
    """Leave SESSION (a uid or a date) out; `unskip` takes it back."""
    _say(call, as_json, "skip", a_session(session, call.today()), reason=reason)


@click.command(cls=DateCommand)
@click.argument("session")
@json_option
@pass_call
def unskip(call: Call, session: str, as_json: bool) -> None:
    """Take back that SESSION (a uid or a date) was left out."""
    _say(call, as_json, "undo", a_session(session, call.today()), act="skip", **_otherwise(call, session))


@click.command(cls=DateCommand)
@click.argument("what", required=False, metavar="[DATE|SESSION]")
@json_option
@pass_call
def undo(call: Call, what: str | None, as_json: bool) -> None:
    """Take back your last word, or the last about a DATE or a SESSION: mark, move, skip or done.

    The plan is made anew without it. A move goes back to where the session stood.
    """
    if what is None:
        _say(call, as_json, "undo", None)
        return
    _say(call, as_json, "undo", a_session(what, call.today()), **_otherwise(call, what))


def _otherwise(call: Call, what: str) -> dict[str, str]:
    """The other date that a weekday may mean: a word to be taken back may be about either."""
    return {"or": a_date(what, call.today(), back=True).isoformat()} if is_weekday(what) else {}


@click.command(cls=DateCommand)
@click.argument("session")
@click.argument("date")
@json_option
@pass_call
def move(call: Call, session: str, date: str, as_json: bool) -> None:
    """Move SESSION (a uid or a date) to DATE."""
    _say(call, as_json, "move", a_session(session, call.today()), to=a_date(date, call.today()).isoformat())


def _say(call: Call, as_json: bool, verb: str, session: str | None, **words: object) -> None:
    from liftday.cli.sync import tell_turn

    given: dict[str, Any] = {name: word for name, word in {"session": session, **words}.items() if word is not None}
    answer = call.order(verb, **given)
    if as_json:
        echo_json(answer)
        return
    click.echo(visible(str(answer["said"])))
    tell_turn(answer, said=True)

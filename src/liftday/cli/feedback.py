"""`liftday done|skip|move`: what became of a session, in the owner's word."""

from typing import Any

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call


@click.command()
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
    """Say that SESSION (a uid or a date) was done. Said again, it adds what was not said before."""
    _say(call, as_json, "done", session, rating=rating, pain=pain, morning=morning)


@click.command()
@click.argument("session")
@click.option("--reason", metavar="TEXT", help="Why, for yourself.")
@json_option
@pass_call
def skip(call: Call, session: str, reason: str | None, as_json: bool) -> None:
    """Leave SESSION (a uid or a date) out."""
    _say(call, as_json, "skip", session, reason=reason)


@click.command()
@click.argument("session")
@click.argument("date")
@json_option
@pass_call
def move(call: Call, session: str, date: str, as_json: bool) -> None:
    """Move SESSION (a uid or a date) to DATE."""
    from liftday.cli.parsers import a_date

    today = call.now().astimezone(call.settings.owner.athlete.timezone).date()
    _say(call, as_json, "move", session, to=a_date(date, today).isoformat())


def _say(call: Call, as_json: bool, act: str, session: str, **words: object) -> None:
    from liftday.cli.sync import tell_turn

    if session in {"today", "tomorrow", "yesterday"}:
        from liftday.cli.parsers import a_date

        session = a_date(session, call.now().astimezone(call.settings.owner.athlete.timezone).date()).isoformat()
    given: dict[str, Any] = {name: word for name, word in words.items() if word is not None}
    answer = call.order(act, session=session, **given)
    if as_json:
        echo_json(answer)
        return
    click.echo(str(answer.get("said", "Noted.")))
    tell_turn(answer, said=True)

"""`liftday mark`: the owner's word for a day or a range."""

import click

from liftday.cli.call import Call, echo_outcome, json_option, pass_call
from liftday.cli.parsers import DateCommand, dates

WORDS = ["easy", "moderate", "hard", "long", "race", "rest", "blocked", "ill", "low", "clear"]


@click.command(cls=DateCommand)
@click.argument("when", metavar="DATE[..DATE]")
@click.argument("word", metavar="WORD", type=click.Choice(WORDS))
@json_option
@pass_call
def mark(call: Call, when: str, word: str, as_json: bool) -> None:
    """Your WORD for a day or a range; beats every other source until cleared (`undo` takes it back).

    WORD is easy, moderate, hard, long, race, rest, blocked, ill, low (little energy: lite at most) or clear.
    """
    from liftday.cli.sync import tell_turn
    from liftday.daemon.protocol.orders import CLEAR, MarkDays
    from liftday.training.owner import Word

    first, last = dates(when, call.today())
    outcome = call.order(MarkDays(first=first, last=last, word=CLEAR if word == CLEAR else Word(word)))
    if as_json:
        echo_outcome(outcome)
        return
    span = f"{first}" if first == last else f"{first} to {last}"
    click.echo(f"{span}: {'back to what the record says' if word == 'clear' else word}.")
    tell_turn(outcome)

"""`liftday mark`: the owner's word for a day or a range, and where it hurts."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_outcome, json_option, pass_call
from liftday.cli.parsers import DateCommand, dates
from liftday.errors import Usage

if TYPE_CHECKING:
    from datetime import date

    from liftday.daemon.protocol.orders import MarkPain

WORDS = ["easy", "moderate", "hard", "long", "race", "rest", "blocked", "ill", "low", "pain", "clear"]
_HOW = "write it as `liftday mark today pain achilles 4`; 0 is none, 10 the worst there is"


@click.command(cls=DateCommand)
@click.argument("when", metavar="DATE[..DATE]")
@click.argument("word", metavar="WORD", type=click.Choice(WORDS))
@click.argument("place", metavar="[PLACE", required=False)
@click.argument("pain", metavar="0-10]", required=False)
@json_option
@pass_call
def mark(call: Call, when: str, word: str, place: str | None, pain: str | None, as_json: bool) -> None:
    """Your WORD for a day or a range; beats every other source until cleared (`undo` takes it back).

    WORD is easy, moderate, hard, long, race, rest, blocked, ill, low (little energy: light at most) or clear.

    `mark DATE pain PLACE 0-10` says how much it hurts apart from any session: PLACE is shin_splints, itb, runners_knee,
    achilles, plantar, hamstring or low_back. It stays on this machine; sessions get lighter by it and come back.
    """
    from liftday.cli.sync import tell_turn
    from liftday.daemon.protocol.orders import CLEAR, PAIN, MarkDays
    from liftday.training.owner import Word

    first, last = dates(when, call.today())
    if word == PAIN:
        if first != last:
            raise Usage(f"pain is said of one day, not of {first} to {last}", remedy=_HOW)
        outcome = call.order(_pain_order(first, place, pain))
    elif place is not None:
        raise Usage(f"{word!r} takes nothing behind it, and {place!r} stands there", remedy="see `liftday mark --help`")
    else:
        outcome = call.order(MarkDays(first=first, last=last, word=CLEAR if word == CLEAR else Word(word)))
    if as_json:
        echo_outcome(outcome)
        return
    click.echo(outcome.said)
    tell_turn(outcome)


def _pain_order(on: "date", place: str | None, pain: str | None) -> "MarkPain":
    """The order, of the words behind `pain`; raises Usage for what is no place or no number from 0 to 10."""
    from liftday.daemon.protocol.orders import MarkPain
    from liftday.training.exercises.catalogue import INJURIES

    if place not in INJURIES:
        raise Usage(
            f"{place!r} is no place" if place else "pain where?", remedy=f"one of {', '.join(INJURIES)}; {_HOW}"
        )
    if pain is None or not pain.isdecimal() or int(pain) > 10:
        raise Usage(f"{pain!r} is no number from 0 to 10" if pain else "how much?", remedy=_HOW)
    return MarkPain(on=on, place=place, pain=int(pain))

"""`liftday days`: past days classified, coming ones expected."""

import click

from liftday.cli import visible
from liftday.cli.call import POWERED, Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_span
from liftday.training.day import Day, Source
from liftday.words.reading import day_text


@click.command(cls=DateCommand)
@click.option("--since", metavar="DATE", help="The first day (28 days back if not given).")
@click.option("--until", metavar="DATE", help="The last day (the horizon's end if not given).")
@json_option
@pass_call
def days(call: Call, since: str | None, until: str | None, as_json: bool) -> None:
    """The days: past ones classified, coming ones expected."""
    from liftday.daemon.queries import answers
    from liftday.daemon.queries.json_shapes import day_json

    with call.instance() as instance:
        first, last = a_span(since, until, call.today())
        answer = answers.days(instance, at=call.when(), now=call.now(), since=first, until=last)
    if as_json:
        echo_json([day_json(day) for day in answer])
        return
    for day in answer:
        click.echo(visible(line(day)))
    if any(reading.id.isdigit() for day in answer for reading in day.readings):
        click.echo(POWERED, err=True)


def line(day: Day) -> str:
    """One line for a day.

    `Tue 2026-03-03  hard      95 %  Hard: tagged as a workout on Strava.  [strides]`
    """
    mark = "~" if day.source is Source.EXPECTED else " "
    flags = f"  [{', '.join(day.flags)}]" if day.flags else ""
    lift = "  + strength" if day.strength else ""
    return f"{day.date:%a %Y-%m-%d} {mark}{day.kind.value:<9}{day.confidence:>4.0%}  {day_text(day)}{lift}{flags}"

"""`liftday days`: past days classified, coming ones expected."""

import click

from liftday.cli.call import POWERED, Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_span


@click.command(cls=DateCommand)
@click.option("--since", metavar="DATE", help="The first day (28 days back if not given).")
@click.option("--until", metavar="DATE", help="The last day (the horizon's end if not given).")
@json_option
@pass_call
def days(call: Call, since: str | None, until: str | None, as_json: bool) -> None:
    """The days: past ones classified, coming ones expected."""
    from liftday.cli.render.days import table
    from liftday.cli.render.page import drawn, page
    from liftday.daemon.queries import answers
    from liftday.daemon.queries.json_shapes import day_json

    with call.instance() as instance:
        first, last = a_span(since, until, call.today())
        answer = answers.days(instance, at=call.when(), now=call.now(), since=first, until=last)
    if as_json:
        echo_json([day_json(day) for day in answer])
        return
    paper = page()
    click.echo(drawn(table(answer, paper), paper))
    if any(reading.id.isdigit() for day in answer for reading in day.readings):
        click.echo(POWERED, err=True)

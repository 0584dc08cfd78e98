"""`liftday why DATE`: everything that decided that date."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date


@click.command(cls=DateCommand)
@click.argument("date")
@json_option
@pass_call
def why(call: Call, date: str, as_json: bool) -> None:
    """Everything that decided DATE: activities, class, rules, expectation, the session and its changes."""
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.why import screen
    from liftday.daemon.queries import answers

    with call.instance() as instance:
        answer = answers.why(instance, a_date(date, call.today()), at=call.when(), now=call.now())
    if as_json:
        echo_json(answer.as_json())
        return
    paper = page()
    click.echo(drawn(screen(answer, paper), paper))

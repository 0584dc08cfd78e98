"""`liftday plan`: the coming weeks as a table; with `--full`, or for one date, the exercises too."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date

if TYPE_CHECKING:
    from liftday.daemon.queries.answers import PlanAnswer


@click.command(cls=DateCommand)
@click.argument("date", required=False)
@click.option("--weeks", type=click.IntRange(1, 12), help="How far to look; beyond the horizon it is tentative.")
@click.option("--full", is_flag=True, help="With every exercise.")
@click.option("--brief", is_flag=True, help="Without the exercises, as it is by itself.")
@json_option
@pass_call
def plan(call: Call, date: str | None, weeks: int | None, full: bool, brief: bool, as_json: bool) -> None:
    """The coming weeks: each day, its session, and why it is there. With DATE that day alone, with its exercises."""
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.plan import screen
    from liftday.daemon.queries import answers

    with call.instance() as instance:
        answer = answers.plan(instance, at=call.when(), now=call.now(), weeks=weeks)
    if date is not None:
        answer = on_date(answer, a_date(date, call.today()))
    if as_json:
        echo_json(answer.as_json())
        return
    paper = page()
    click.echo(drawn(screen(answer, paper, full=(full or date is not None) and not brief), paper))


def on_date(answer: "PlanAnswer", on: date) -> "PlanAnswer":
    """Given a plan, return what of it lies on one date."""
    return replace(
        answer,
        days=tuple(day for day in answer.days if day.date == on),
        sessions=tuple(session for session in answer.sessions if session.date == on),
        notes=(),
        gate="",
    )

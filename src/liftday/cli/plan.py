"""`liftday plan`: the coming weeks as a table; with `--full`, or for one date, the exercises too."""

from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.parsers import DateCommand, a_date
from liftday.errors import Usage

if TYPE_CHECKING:
    from liftday.daemon.queries.answers import PlanAnswer

MOST_WEEKS: Final = 12


@click.command(cls=DateCommand)
@click.argument("date", required=False)
@click.option(
    "--weeks", type=click.IntRange(1, MOST_WEEKS), help="How far to look; beyond the horizon it is tentative."
)
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
        on = a_date(date, call.today()) if date is not None else None
        if on is not None:
            weeks = max(weeks or 0, weeks_to(on, call.today(), instance.settings.owner.schedule.horizon_days)) or None
        answer = answers.plan(instance, at=call.when(), now=call.now(), weeks=weeks)
    if on is not None:
        answer = on_date(answer, on)
    if as_json:
        echo_json(answer.as_json())
        return
    paper = page()
    nothing = "No session is planned" + (f" on {on}: `liftday why {on}` says why." if on else ".")
    lines = screen(answer, paper, full=(full or on is not None) and not brief, nothing=nothing)
    click.echo(drawn(lines, paper))


def on_date(answer: "PlanAnswer", on: date) -> "PlanAnswer":
    """Given a plan, return what of it lies on one date."""
    return replace(
        answer,
        days=tuple(day for day in answer.days if day.date == on),
        sessions=tuple(session for session in answer.sessions if session.date == on),
        notes=(),
        gate="",
    )


def weeks_to(on: date, today: date, horizon: int) -> int:
    """Given a date and how many days the plan reaches, return how many weeks reach the date, 0 where the plan does; raises
    Usage for a date that no plan reaches.

    >>> weeks_to(date(2026, 3, 25), date(2026, 3, 2), 14)
    4
    """
    ahead = (on - today).days
    if ahead < 0:
        raise Usage(f"{on} is past, and a plan looks ahead", remedy=f"`liftday why {on}` says what that day was")
    if ahead >= 7 * MOST_WEEKS:
        last = today + timedelta(days=7 * MOST_WEEKS - 1)
        raise Usage(f"{on} is further ahead than a plan looks", remedy=f"name a date up to {last}")
    return ceil((ahead + 1) / 7) if ahead >= horizon else 0

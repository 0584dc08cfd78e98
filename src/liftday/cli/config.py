"""`liftday config init | check | show`."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liftday.config.problem import Problem


@click.group()
def config() -> None:
    """Write, check or show the configuration."""


@config.command()
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@click.option("--timezone", metavar="NAME", help="Your IANA time zone; asked for on a terminal, else the machine's.")
@click.option("--system", is_flag=True, help="For the system's service: /etc/liftday/config.toml.")
@pass_call
def init(call: Call, force: bool, timezone: str | None, system: bool) -> None:
    """Write the commented default configuration; on a terminal, ask for the time zone and the screening questions.

    Where there is a configuration whose questions were not answered yet, a terminal is asked for those alone. Of an athlete
    who was added, whose own file is there, they are theirs.
    """
    import sys
    from zoneinfo import ZoneInfo

    from liftday.cli.screening import ask
    from liftday.cli.zone import ask_zone
    from liftday.config.environment import local_zone, system_config
    from liftday.config.write import SERVICES, answer_questions, questions_open, refuse_to_overwrite
    from liftday.config.write import init as write
    from liftday.errors import Usage

    if system and call.config is not None:
        raise Usage("--system and --config name two places", remedy="leave one of them out")
    if timezone is not None:
        _refuse_no_zone(timezone)
    wanted = system_config() if system else call.places.config
    talks = sys.stdin.isatty() and sys.stdout.isatty()
    _refuse_anew(call, wanted, new=system or force or not talks)
    if talks and not force and timezone is None and questions_open(wanted):
        click.echo(f"There is a configuration at {wanted}; only its questions are still open.")
        answer_questions(wanted, ask(call.today_anyway()))
        click.echo(f"Written to {wanted}. A running daemon takes it over when it is reloaded.")
        return
    refuse_to_overwrite(wanted, force=force)
    here = local_zone()
    zone = timezone or (ask_zone(here) if talks else here or "UTC")
    screening = ask(call.now_in(ZoneInfo(zone)).astimezone(ZoneInfo(zone)).date()) if talks else None
    path = write(wanted, timezone=zone, screening=screening, force=force)
    click.echo(f"Written to {path}, for the time zone {zone}.")
    if timezone is None and not talks:
        click.echo("That is this machine's. If it is not yours, change `timezone` in it.", err=True)
    for line in _next(shared=path.is_relative_to(SERVICES)):
        click.echo(line, err=True)


def _refuse_anew(call: Call, own: Path, *, new: bool) -> None:
    """Raise Usage where the own file of an athlete who was added would be written anew, or nothing is open in it."""
    from liftday.config.write import questions_open
    from liftday.errors import Usage

    if call.places.shared is not None and (new or not questions_open(own)):
        raise Usage(
            f"the own file of {call.places.athlete} is there: {own}",
            remedy="edit it; on a terminal this asks the questions of the safety text that are still open",
        )


def _refuse_no_zone(name: str) -> None:
    """Raise Usage for what is no time zone, with the nearest that is one: there is no file yet that could be blamed."""
    from liftday.config.shapes import Wrong, shown
    from liftday.config.zones import CITY_ZONE, near_zone, zone
    from liftday.errors import Usage

    try:
        zone(name)
    except Wrong as cause:
        near = near_zone(name)
        remedy = f"the nearest is {near}: --timezone {near}" if near else CITY_ZONE
        raise Usage(f"--timezone {shown(name)} is no IANA time zone", remedy=remedy) from cause


def _next(*, shared: bool) -> tuple[str, ...]:
    if shared:
        return (
            "Every user of this machine can read it, as the service's own user must. Strava's client secret belongs in",
            "/etc/credstore/liftday.strava-client-secret (0600).",
            "Next: put your Strava client_id into it, then `liftday service install` and `liftday strava login`;",
            "or without Strava: the key of intervals.icu in /etc/credstore/liftday.intervals-api-key (docs/intervals.md).",
        )
    return (
        "Next: put your Strava client_id and client_secret_file into it, then `liftday strava login`;",
        "or without Strava: a key of intervals.icu, which is free (docs/intervals.md), or `liftday import FILE`.",
    )


@config.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@json_option
@pass_call
def check(call: Call, path: Path | None, as_json: bool) -> int:
    """Report every problem at once; exit 1 if there is one. The own file of another athlete is theirs to mend: it is named."""
    from liftday.config.read import problems_at

    found = problems_at(replace(call.places, config=path or call.places.config))
    fatal = any(problem.fatal for problem in found)
    others = _others(call) if path is None and not fatal else {}
    found += tuple(problem for problem in others.values() if problem)
    if as_json:
        echo_json({"ok": not fatal, "problems": [problem.as_json() for problem in found]})
        return int(fatal)
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.status import problems as listed

    paper = page(whole=True)
    usable = sum(problem is None for problem in others.values())
    verdict = "" if fatal else f"{_verdict(found)}{_and_others(usable)}"
    click.echo(drawn(listed(found, verdict, paper), paper))
    return int(fatal)


def _others(call: Call) -> "dict[str, Problem | None]":
    """The athletes who were added, asked of the installation, each with that their own file cannot be used where it cannot, which
    is no reason to keep an edit of the shared one from all; why it is may tell of their health, and is theirs to ask."""
    from liftday.config.athletes import added, places_of
    from liftday.config.problem import Problem
    from liftday.config.read import problems_at
    from liftday.errors import LiftdayError

    def broken(name: str) -> Problem | None:
        own = places_of(call.installation, name)
        if not any(problem.fatal for problem in problems_at(own)):
            return None
        what = f"{own.config}, the own file of {name}, cannot be used; a daemon that has read it before goes on with what it was"
        remedy = f"`liftday --athlete {name} config check` says why"
        return Problem(own.config, 0, "", what, fatal=False, remedy=remedy)

    if call.places.shared is not None:
        return {}
    with suppress(LiftdayError):  # the state is somebody else's, and this file is all that can be asked
        return {name: broken(name) for name in added(call.installation.root)}
    return {}


def _and_others(count: int) -> str:
    """What is said of the files of the athletes who were added that can be used."""
    from liftday.words.counted import counted

    return f" The own files of {counted(count, 'other athlete')} can be used." if count else ""


def _verdict(hints: "Sequence[Problem]") -> str:
    """What a configuration without a problem amounts to, by its hints. One with a remedy of its own is about a file that can be
    read."""
    if not hints:
        return "The configuration is good."
    if {"strava.client_id", "strava.client_secret_file"} & {hint.key for hint in hints if not hint.remedy}:
        return "The file is good, but no client secret can be read from here, and none means no login to Strava: see the hint."
    return "The configuration works; see the hints above."


@config.command()
@pass_call
def show(call: Call) -> None:
    """Show what is in force and where each value came from: the default, a line of the file, a variable; secrets masked.

    What cannot be used is shown too, and then named (exit 78).
    """
    from liftday.config.read import read_at
    from liftday.config.show import show as masked

    click.echo(visible(masked(call.places.config, shared=call.places.shared)), nl=False)
    read_at(call.places)

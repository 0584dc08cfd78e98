"""`liftday lifts [EXERCISE]`: what was lifted, and the working load."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import visible


@click.command()
@click.argument("exercise", required=False)
@json_option
@pass_call
def lifts(call: Call, exercise: str | None, as_json: bool) -> int:
    """What was lifted: each exercise with its working load and its last times, or one EXERCISE with its whole history.

    It comes from `liftday done DATE --sets "..."`, from the files of Hevy, Strong and Fitbod (`liftday import`) and from what
    these write into an activity on Strava. Exit 1 when nothing was lifted.
    """
    from liftday.daemon.queries.lifts import lifts as lifted

    with call.instance() as instance:
        found = lifted(instance, call.now(), exercise or "")
        unit = instance.settings.owner.strength.unit
    if as_json:
        echo_json([lift.as_json() for lift in found])
        return int(not found)
    if not found:
        what = f"of {exercise!r} " if exercise else ""
        click.echo(
            visible(f'Nothing {what}was lifted yet: `liftday done DATE --sets "goblet squat 3x10@16kg"`.'), err=True
        )
        return 1
    from liftday.cli.render.lifts import screen
    from liftday.cli.render.page import drawn, page

    paper = page()
    click.echo(drawn(screen(found, paper, unit=unit, whole=bool(exercise)), paper))
    return 0

"""`liftday swap SESSION EXERCISE [WITH]`: another exercise in the place of one, or what could stand there; `swap DATE
--no-gym`: a week without the gym."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.feedback import give
from liftday.cli.parsers import DateCommand, a_date, a_session
from liftday.cli.printing import visible
from liftday.errors import Usage


@click.command(cls=DateCommand)
@click.argument("session")
@click.argument("exercise", required=False)
@click.argument("with", required=False)
@click.option("--from-now-on", is_flag=True, help="In every session from that one on, wherever it suits.")
@click.option(
    "--no-gym", is_flag=True, help="The week of the date without the gym: all of it with what fits into a bag."
)
@click.option("--gym", is_flag=True, help="Take that back: the gym is there in the week of the date.")
@json_option
@pass_call
def swap(
    call: Call,
    session: str,
    exercise: str | None,
    from_now_on: bool,
    no_gym: bool,
    gym: bool,
    as_json: bool,
    **words: str | None,
) -> None:
    """Put the exercise WITH in the place of EXERCISE in SESSION (a uid or a date); without WITH, say what could stand there.

    Names are those of the plan, or what people call an exercise. The slot stays: its repetitions and its progress go on.
    `swap DATE --no-gym` does so for the whole week of a DATE on the road. `undo` takes it back.
    """
    from liftday.daemon.orders.swaps import offer
    from liftday.daemon.protocol.orders import SwapExercise, SwapWeek
    from liftday.words.swaps import offered_text

    if no_gym or gym:
        if no_gym and gym:
            raise Usage("--no-gym and --gym say the opposite", remedy="say one of them")
        if exercise is not None or from_now_on:
            raise Usage("--no-gym and --gym are about a whole week", remedy="name a date of it, and no exercise")
        give(call, as_json, SwapWeek(on=a_date(session, call.today()), gym=gym))
        return
    if exercise is None:
        raise Usage("no exercise was named", remedy="name one of the session, or say --no-gym for its whole week")
    on, instead = a_session(session, call.today()), words["with"]
    if instead is not None:
        give(call, as_json, SwapExercise(session=on, exercise=exercise, instead=instead, lasting=from_now_on))
        return
    if from_now_on:
        raise Usage("--from-now-on needs the exercise that is to stand there", remedy="name it behind the other one")
    with call.instance() as instance:
        found = offer(instance, on, exercise, call.now())
    if as_json:
        echo_json(found.as_json())
        return
    click.echo(visible(offered_text(found.block.substitute or found.block.name, found.block.alternatives)))

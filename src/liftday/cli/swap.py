"""`liftday swap SESSION EXERCISE [WITH]`: another exercise in the place of one, or what could stand there."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.feedback import give
from liftday.cli.parsers import DateCommand, a_session
from liftday.cli.printing import visible
from liftday.errors import Usage


@click.command(cls=DateCommand)
@click.argument("session")
@click.argument("exercise")
@click.argument("with", required=False)
@click.option("--from-now-on", is_flag=True, help="In every session from that one on, wherever it suits.")
@json_option
@pass_call
def swap(call: Call, session: str, exercise: str, from_now_on: bool, as_json: bool, **words: str | None) -> None:
    """Put the exercise WITH in the place of EXERCISE in SESSION (a uid or a date); without WITH, say what could stand there.

    Names are those of the plan, or what people call an exercise. The slot stays: its repetitions and its progress go on.
    `undo` takes it back.
    """
    from liftday.daemon.orders.swaps import offer
    from liftday.daemon.protocol.orders import SwapExercise

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
    names = ", ".join(one.name for one in found.block.alternatives) or "nothing that you own and that suits"
    click.echo(visible(f"In the place of {found.block.substitute or found.block.name}: {names}."))

"""`liftday plan`: the coming sessions with their reasons."""

from collections.abc import Iterable
from datetime import datetime

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.training.session import Block, Session, Status


@click.command()
@click.option("--weeks", type=click.IntRange(1, 12), help="How far to look; beyond the horizon it is tentative.")
@click.option("--brief", is_flag=True, help="Leave out the exercises.")
@json_option
@pass_call
def plan(call: Call, weeks: int | None, brief: bool, as_json: bool) -> None:
    """The coming sessions with their reasons."""
    from liftday.daemon import answers

    with call.house() as house:
        answer = answers.plan(house, at=call.when(), now=call.now(), weeks=weeks)
    if as_json:
        echo_json(answer.as_json())
        return
    click.echo(visible(render(answer.sessions, answer.notes, answer.phase, answer.gate, brief=brief)))


def render(sessions: Iterable[Session], notes: Iterable[str], phase: str, gate: str, *, brief: bool = False) -> str:
    """Given a plan's parts, return the screen: a session a paragraph, its exercises below, the notes last."""
    lines = [f"Phase {phase}{f' · next phase: {gate}' if gate else ''}" if phase else ""]
    for session in sessions:
        lines += ["", heading(session), f"  {session.reason}"]
        if not brief:
            lines += [f"    {dose(block)}" for block in session.blocks]
    if len(lines) == 1:
        lines += ["", "No session is planned."]
    notes = list(notes)
    if notes:
        lines += ["", *(f"Note: {note}" for note in notes)]
    return "\n".join(lines).strip("\n")


def heading(session: Session) -> str:
    """One line for a session.

    `Fri 6 Mar 18:00  Strength, full, 30 min`
    """
    start: datetime = session.start
    what = "Mobility" if session.type == "mobility" else f"Strength, {session.variant.value.replace('_', ' + ')}"
    state = "" if session.status is Status.PLANNED else f"  [{session.status.value}]"
    tentative = "  [tentative]" if session.template == "tentative" else ""
    return f"{start:%a} {start.day:>2} {start:%b %H:%M}  {what}, {session.minutes} min{state}{tentative}"


def dose(block: Block) -> str:
    """One line for an exercise.

    `A  Goblet squat 3 x 10 @ RPE 7, rest 120 s`
    """
    amount = f"{block.reps}" if block.reps is not None else f"{block.seconds} s"
    side = " a side" if block.per_side else ""
    effort = f" @ RPE {block.rpe}" if block.rpe is not None else ""
    rest = f", rest {block.rest_seconds} s" if block.rest_seconds else ""
    instead = f" (instead: {block.substitute})" if block.substitute else ""
    return f"{block.pair or ' '}  {block.name} {block.sets} x {amount}{side}{effort}{rest}{instead}"

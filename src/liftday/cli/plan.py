"""`liftday plan`: the coming sessions with their reasons."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.training.session import Session, Status


@click.command()
@click.option("--weeks", type=click.IntRange(1, 12), help="How far to look; beyond the horizon it is tentative.")
@click.option("--brief", is_flag=True, help="Leave out the exercises.")
@json_option
@pass_call
def plan(call: Call, weeks: int | None, brief: bool, as_json: bool) -> None:
    """The coming sessions with their reasons."""
    from liftday.daemon.queries import answers

    with call.instance() as instance:
        answer = answers.plan(instance, at=call.when(), now=call.now(), weeks=weeks)
    if as_json:
        echo_json(answer.as_json())
        return
    click.echo(visible(render(answer.sessions, answer.notes, answer.phase, answer.gate, brief=brief)))


def render(sessions: Iterable[Session], notes: Iterable[str], phase: str, gate: str, *, brief: bool = False) -> str:
    """Given a plan's parts, return the screen: each session with the words of its entry, what holds for all of them
    once below, the notes last. How to do a move is told where it first occurs."""
    from liftday.training.safety import DISCLAIMER, PAIN_LINE

    screen = [f"Phase {phase}{f' · next phase: {gate}' if gate else ''}" if phase else ""]
    told: set[str] = set()
    for session in sessions:
        screen += ["", heading(session)]
        screen += [f"  {session.reason}"] if brief else words(session, told)
    if len(screen) == 1:
        screen += ["", "No session is planned."]
    elif not brief:
        screen += ["", PAIN_LINE, DISCLAIMER]
    notes = list(notes)
    if notes:
        screen += ["", *(f"Note: {note}" for note in notes)]
    return "\n".join(screen).strip("\n")


def words(session: Session, told: set[str]) -> list[str]:
    """Given a session, return the text of its entry, set in; without the cues that were ``told``, which grow."""
    from liftday.training.prescribing import describe

    fresh = [replace(block, cue="") if block.exercise in told else block for block in session.blocks]
    told.update(block.exercise for block in session.blocks)
    lines = describe.lines(replace(session, blocks=tuple(fresh)), describe.WHOLE)
    return [f"  {line}".rstrip() for line in lines]


def heading(session: Session) -> str:
    """One line for a session.

    `Fri 6 Mar 18:00  Strength, full, 30 min`
    """
    start: datetime = session.start
    what = "Mobility" if session.type == "mobility" else f"Strength, {session.variant.value.replace('_', ' + ')}"
    state = "" if session.status is Status.PLANNED else f"  [{session.status.value}]"
    tentative = "  [tentative]" if session.template == "tentative" else ""
    return f"{start:%a} {start.day:>2} {start:%b %H:%M}  {what}, {session.minutes} min{state}{tentative}"

"""`liftday sync`: resync now, and say what changed in the plan and why."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_outcome, json_option, pass_call
from liftday.cli.printing import visible

if TYPE_CHECKING:
    from liftday.daemon.protocol.outcomes import Outcome, PlanChange


@click.command()
@click.option("--full", is_flag=True, help="Re-read all history; finds old edits and deletions.")
@json_option
@pass_call
def sync(call: Call, full: bool, as_json: bool) -> None:
    """Resync now. A running daemon does it and this command waits; with none it is done here."""
    from liftday.cli.render.progress import order_under_way
    from liftday.daemon.protocol.orders import Sync
    from liftday.words.counted import counted

    with order_under_way(call, "Reading everything again" if full else "Syncing", quiet=as_json):
        outcome = call.order(Sync(full=full, asked=True))
    if as_json:
        echo_outcome(outcome)
        return
    turn = outcome.turn
    if turn and (turn.requests or turn.fetched):
        click.echo(
            f"{counted(turn.fetched, 'activity')} read in {counted(turn.requests, 'request')}: {turn.new} new, "
            f"{turn.changed} changed, {turn.removed} removed."
        )
    for line in (*(turn.notes if turn else ()), *filter(None, [outcome.zone])):
        click.echo(visible(f"Note: {line}"))
    tell_turn(outcome)


def tell_turn(outcome: "Outcome", *, said: bool = False) -> None:
    """Print what a turn changed in the plan, one line a change; ``said``: the verb's own sentence told already that it
    did what was asked, so that nothing need be said of what stands as it was."""
    changes = outcome.turn.plan_changes if outcome.turn else ()
    for change in changes:
        click.echo(visible(f"{_move(change)}: {change.why}"))
    told = [] if changes or said else ["No strength session moved."]
    if outcome.turn and outcome.turn.mobility_changed:
        told.append("Mobility entries changed: `liftday plan` shows them.")
    if told:
        click.echo(" ".join(told))


def _move(change: "PlanChange") -> str:
    origin, to = change.from_, change.to
    if origin is None:
        return f"New on {to}"
    if to is None:
        return f"Gone from {origin}"
    return f"{origin} -> {to}" if origin != to else f"Changed on {to}"

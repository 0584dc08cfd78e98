"""`liftday sync`: resync now, and say what changed in the plan and why."""

from collections.abc import Mapping
from typing import Any

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call


@click.command()
@click.option("--full", is_flag=True, help="Re-read all history; finds old edits and deletions.")
@json_option
@pass_call
def sync(call: Call, full: bool, as_json: bool) -> None:
    """Resync now. A running daemon does it and this command waits; with none it is done here."""
    from liftday.cli.render.progress import order_under_way
    from liftday.daemon.words import counted

    with order_under_way(call, "Reading everything again" if full else "Syncing", quiet=as_json):
        answer = call.order("sync", full=full)
    if as_json:
        echo_json(answer)
        return
    if answer.get("requests") or answer.get("fetched"):
        click.echo(
            f"{counted(answer['fetched'], 'activity')} read in {counted(answer['requests'], 'request')}: {answer['new']} new, "
            f"{answer['changed']} changed, {answer['removed']} removed."
        )
    for line in (*answer.get("notes", []), *filter(None, [answer.get("zone")])):
        click.echo(visible(f"Note: {line}"))
    tell_turn(answer)


def tell_turn(answer: Mapping[str, Any], *, said: bool = False) -> None:
    """Print what a turn changed in the plan, one line a change; ``said``: the verb's own sentence told already that it
    did what was asked, so that nothing need be said of what stands as it was."""
    changes = answer.get("plan_changes", [])
    for change in changes:
        click.echo(visible(f"{_move(change)}: {change['why']}"))
    told = [] if changes or said else ["No strength session moved."]
    if answer.get("mobility_changed"):
        told.append("Mobility was fitted to the days.")
    if told:
        click.echo(" ".join(told))


def _move(change: Mapping[str, Any]) -> str:
    origin, to = change["from"], change["to"]
    if origin is None:
        return f"New on {to}"
    if to is None:
        return f"Gone from {origin}"
    return f"{origin} -> {to}" if origin != to else f"Changed on {to}"

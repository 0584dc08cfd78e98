"""`liftday backtest`: replay a history morning by morning; how far to trust the plan."""

import json
from pathlib import Path

import click

from liftday.cli.call import Call, pass_call


@click.command()
@click.option(
    "--history", type=click.Path(path_type=Path, dir_okay=False), help="A CSV of days: date,kind[,minutes,strength]."
)
@click.option("--evening", is_flag=True, help="Also replay each evening, when that day is known.")
@click.option("--horizon", type=click.IntRange(1, 28), default=14, show_default=True, help="Days ahead.")
@click.option(
    "--warmup", type=click.IntRange(0, 3650), default=56, show_default=True, help="Mornings read but not printed."
)
@click.option("--sessions-per-week", type=click.IntRange(1, 3), help="The weekly target.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one per replayed morning (and evening).")
@pass_call
def backtest(
    call: Call,
    history: Path | None,
    evening: bool,
    horizon: int,
    warmup: int,
    sessions_per_week: int | None,
    as_json: bool,
) -> None:
    """Replay a history morning by morning, before anything of that day is known, and say how the plans turned out."""
    from liftday.daemon.queries import backtest as past

    days, owner = (
        past.from_file(history) if history else past.own_history(call.settings, call.places.state, now=call.now())
    )
    mornings = past.replay(
        days, owner, evening=evening, horizon=horizon, warmup=warmup, sessions_per_week=sessions_per_week
    )
    if as_json:
        for morning in mornings:
            click.echo(json.dumps(morning.as_json()))
        return
    from liftday.cli.render.backtest import screen
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.progress import counted_off
    from liftday.training.backtest import summary

    turns = max(0, len(days) - warmup) * (2 if evening else 1)
    paper = page()
    click.echo(drawn(screen(summary(counted_off(mornings, turns, "Replaying"), days), paper), paper))

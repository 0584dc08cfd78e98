"""The backtest as the command line needs it: where the history comes from, and what the numbers mean in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.config.settings import Settings
from liftday.errors import BadInput
from liftday.training import backtest
from liftday.training.day import Day
from liftday.training.owner import Athlete, Owner
from liftday.words.backtest import summary_lines


def from_file(path: Path) -> tuple[tuple[Day, ...], Owner]:
    """Given a CSV of days, return them and an owner who decided nothing. Raises BadInput with the line."""
    from liftday.integrations.files.history import read_history

    return read_history(path), Owner(athlete=Athlete(timezone=ZoneInfo("UTC")))


def own_history(settings: Settings, state: Path, *, now: datetime) -> tuple[tuple[Day, ...], Owner]:
    """Return the days of what is stored, as they were read, and the owner without races and one-off dates."""
    from liftday.daemon.state.instance import open_instance
    from liftday.daemon.turn.cycle import decide

    with open_instance(settings, state, readonly=True) as instance:
        days = decide(instance, now).known.days[:-1]
    if not days:
        raise BadInput("there is no history yet", remedy="run `liftday sync` or `liftday import FILE` first")
    return days, replace(settings.owner, races=())


def replay(
    days: Sequence[Day], owner: Owner, *, evening: bool, horizon: int, warmup: int, sessions_per_week: int | None
) -> Iterator[backtest.Morning]:
    """Replay a history; see `training.backtest.replay`."""
    if sessions_per_week is not None:
        owner = replace(owner, strength=replace(owner.strength, sessions_per_week=sessions_per_week))
    return iter(backtest.replay(days, owner=owner, evening=evening, warmup=warmup, horizon=horizon))


def summary(mornings: Iterable[backtest.Morning], days: Sequence[Day]) -> tuple[str, ...]:
    """How the plans turned out, as lines to read."""
    return summary_lines(backtest.summary(tuple(mornings), days))

"""A history replayed: every morning a forecast and a plan, before anything of the day is known.

With ``evening`` the day is told in the evening, an hour before the session, and the plan may still change; what
stands then counts as done. Nothing is random and nothing is stored: the same history gives the same mornings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from liftday.training.day import Day
from liftday.training.foreseeing.forecast import foresee
from liftday.training.foreseeing.rhythm import Rhythm
from liftday.training.owner import Owner
from liftday.training.placing.costs import WEIGHTS, Weights
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Placed, Promise, Situation, Wish

MORNING = time(6)  # when a turn runs before anything is known
EVENING = time(17)  # when the day's run is over and the session is still ahead
MEMORY = 56  # days of the past and of done sessions the planner looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """One replayed turn: what was expected and what stood in the plan. ``when`` is "morning" or "evening"."""

    when: str
    date: date
    forecast: tuple[Day, ...]
    sessions: tuple[Promise, ...]

    def as_json(self) -> dict[str, object]:
        """The line `backtest --json` prints."""
        return {
            "date": self.date.isoformat(),
            "when": self.when,
            "forecast": [
                {
                    "date": day.date.isoformat(),
                    "p": {name: round(value, 4) for name, value in day.chances.as_dict().items()},
                }
                for day in self.forecast
            ],
            "sessions": [
                {"date": session.date.isoformat(), "variant": session.variant.value} for session in self.sessions
            ],
        }


def replay(
    history: Sequence[Day],
    *,
    owner: Owner,
    evening: bool,
    warmup: int = 56,
    horizon: int = 14,
    weights: Weights = WEIGHTS,
) -> Iterator[Morning]:
    """Given consecutive days, oldest first, yield every morning after the warm-up, and with ``evening`` every evening.

    A session counts as done, as planned, when its day comes; with ``evening`` what stands in the evening does.
    """
    wish = Wish(
        sessions_per_week=owner.strength.sessions_per_week, minutes=owner.strength.minutes, phase="F2", novice=False
    )
    rhythm = Rhythm()
    promises: tuple[Promise, ...] = ()
    done: tuple[Done, ...] = ()
    for at, day in enumerate(history):
        past = history[max(0, at - MEMORY) : at]
        if at >= warmup:
            count = horizon + 6 - (day.date + timedelta(days=horizon - 1)).weekday()
            for when in ("morning", "evening") if evening else ("morning",):
                now = datetime.combine(
                    day.date, EVENING if when == "evening" else MORNING, tzinfo=owner.athlete.timezone
                )
                over = when == "evening"
                expected = foresee(
                    rhythm,
                    first=day.date,
                    count=count,
                    owner_races=owner.races,
                    today=day if over else None,
                    over=over,
                )
                placed = place(
                    Situation(
                        now=now,
                        expected=expected,
                        past=past,
                        promises=promises,
                        done=done,
                        owner=owner,
                        wish=wish,
                        horizon=horizon,
                        weights=weights,
                    )
                )
                promises = _published(placed)
                yield Morning(when=when, date=day.date, forecast=tuple(expected[:horizon]), sessions=promises)
            done = (
                *(item for item in done if (day.date - item.date).days < 42),
                *(
                    Done(date=promise.date, variant=promise.variant, planned=True, uid=promise.uid)
                    for promise in promises
                    if promise.date == day.date
                ),
            )
            promises = tuple(promise for promise in promises if promise.date > day.date)
        rhythm.learn(day)


def _published(placed: Placed) -> tuple[Promise, ...]:
    """The placements as the next turn's promises."""
    return tuple(
        Promise(
            uid=item.uid or "{}-W{:02}/{}".format(*item.week),
            date=item.date,
            start=item.start,
            minutes=item.minutes,
            variant=item.variant,
            week=item.week,
            pinned=item.pinned,
            reason=item.reason,
        )
        for item in placed.placements
    )

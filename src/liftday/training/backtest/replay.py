"""A history replayed: every morning a forecast and a plan, before anything of the day is known.

With ``evening`` the day becomes known in the evening, an hour before the session, and the plan may still change; what
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

CLOCKS = {  # when a turn runs
    "morning": time(6),  # before anything is known
    "evening": time(17),  # the day's run is over and the session is still ahead
}
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
        for when in ("morning", "evening")[: 1 + evening] if at >= warmup else ():
            expected = _expected(rhythm, day, owner, horizon, over=when == "evening")
            now = datetime.combine(day.date, CLOCKS[when], tzinfo=owner.athlete.timezone)
            situation = Situation(
                now=now, owner=owner, wish=wish, expected=expected, past=past, promises=promises, done=done,
                horizon=horizon, weights=weights,
            )  # fmt: skip
            promises = _published(place(situation))
            yield Morning(when=when, date=day.date, forecast=tuple(expected[:horizon]), sessions=promises)
        done = (*(item for item in done if (day.date - item.date).days < 42), *_done(promises, day.date))
        promises = tuple(promise for promise in promises if promise.date > day.date)
        rhythm.learn(day)


def _expected(rhythm: Rhythm, day: Day, owner: Owner, horizon: int, *, over: bool) -> tuple[Day, ...]:
    """The days from one on to the Sunday after the horizon; what the first one brought is known when it is over."""
    last = day.date + timedelta(days=horizon - 1)
    count = horizon + 6 - last.weekday()
    today = day if over else None
    return foresee(rhythm, first=day.date, count=count, owner_races=owner.races, today=today, over=over)


def _done(promises: Sequence[Promise], on: date) -> Iterator[Done]:
    """The promises of a date as sessions that were done."""
    return (
        Done(date=promise.date, variant=promise.variant, uid=promise.uid) for promise in promises if promise.date == on
    )


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
            reasons=item.grounds.reasons,
        )
        for item in placed.placements
    )

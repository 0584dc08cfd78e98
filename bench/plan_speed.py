"""How long one morning takes: a plan of two weeks from ten years of history, and mornings a second of a backtest.

Usage: PYTHONPATH=src python bench/plan_speed.py [YEARS]

The history is drawn here, from a runner who is hard on Tuesdays and Fridays and long on Sundays most of the time.
Printed are the best of several runs, because a busy machine only ever makes them slower.
"""

import random
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from liftday.training.backtest import replay
from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.foreseeing.forecast import expect
from liftday.training.owner import Athlete, Owner
from liftday.training.placing.place import place
from liftday.training.placing.values import Promise, Situation, Wish

HABIT = {1: Kind.HARD, 4: Kind.HARD, 6: Kind.LONG, 0: Kind.REST, 3: Kind.REST}
ZONE = ZoneInfo("Europe/Berlin")
OWNER = Owner(athlete=Athlete(timezone=ZONE))
LAST = date(2026, 3, 1)


def history(years):
    """Consecutive days up to LAST."""
    dice = random.Random(7)
    found = []
    for back in range(int(365.25 * years), -1, -1):
        on = LAST - timedelta(days=back)
        kind = HABIT.get(on.weekday(), Kind.EASY)
        if dice.random() < 0.35:
            kind = dice.choice([Kind.REST, Kind.EASY, Kind.EASY, Kind.HARD])
        found.append(
            Day(date=on, kind=kind, source=Source.RECORDED, confidence=0.9, reasons=(), chances=Chances.sure(kind))
        )
    return tuple(found)


def best(work, runs):
    """The shortest of several runs, in seconds, and what the last returned."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def main():
    years = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    days = history(years)
    first = LAST + timedelta(days=1)
    now = datetime.combine(first, datetime.min.time(), tzinfo=ZONE) + timedelta(hours=6)

    def forecast():
        return expect(days, first=first, count=14)

    seconds, expected = best(forecast, 7)
    print(f"forecast from {len(days)} days: {seconds * 1000:.1f} ms")
    for week_target in (1, 2, 3):
        wish = Wish(sessions_per_week=week_target, phase="F2")

        def plan(promises=(), wish=wish):
            past = days[-60:]
            return place(Situation(now=now, expected=expected, past=past, promises=promises, owner=OWNER, wish=wish))

        fresh, placed = best(plan, 7)
        promises = tuple(
            Promise(uid=str(item.week), date=item.date, start=item.start, minutes=item.minutes, variant=item.variant, week=item.week)
            for item in placed.placements
        )  # fmt: skip
        again, _ = best(lambda promises=promises, plan=plan: plan(promises), 7)
        print(
            f"plan of 14 days, {week_target} a week: {fresh * 1000:.1f} ms new, {again * 1000:.1f} ms again; "
            f"with the forecast {1000 * (seconds + again):.1f} ms"
        )
    short = days[-420:]
    for evening in (False, True):
        seconds_all, mornings = best(lambda evening=evening: list(replay(short, owner=OWNER, evening=evening)), 2)
        count = sum(turn.when == "morning" for turn in mornings)
        print(f"backtest{' with evenings' if evening else ''}: {count / seconds_all:.0f} mornings a second")


if __name__ == "__main__":
    main()

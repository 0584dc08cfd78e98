"""What the days after long efforts took, with and without recovery by effort: `python bench/recovery.py DATA_DIR`.

DATA_DIR holds ``activities.csv.gz`` as bench/classification.py reads it. Every run of 35 km and more that was not
recognised as a race is replayed with the plan of every morning around it, once as the days are read and once without the
flags of efforts (as if only the tag counted); the two meet in one run, on the same days.

full, any   days after the effort of the first full session, and of the first session at all, that stood on its own
            morning ("-": none in the days a race of that size closes)
early       whether a recognised race of that size would have closed the day of one of them (training.md, Race windows)
closed      of an athlete's days with a run in the 28 before, those that efforts close, and those they close to full
            sessions alone
p(hard)     the mean chance of a hard or long day, or a race, that was foreseen for each of the three days after an effort
            the evening before, and the share that came
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

from classification import ATHLETE, Data, record

from liftday.integrations.strava.read import Unreadable, read_activity
from liftday.training.backtest import replay
from liftday.training.day import CLOSED, Kind
from liftday.training.foreseeing.forecast import foresee
from liftday.training.foreseeing.rhythm import Rhythm
from liftday.training.owner import Athlete, Owner
from liftday.training.placing.races import EVERY, season
from liftday.training.reading import classify
from liftday.training.reading.days import days as read_days
from liftday.training.reading.efforts import EFFORTS, NONE_THROUGH, SIZES
from liftday.training.session import Variant

OWNER = Owner(athlete=Athlete(timezone=ZoneInfo("UTC")))
KM = 35.0
FULL_FROM = (3, 5, 11, 17)
BEFORE = 200  # days of history before an effort


def athlete_days(data, source):
    """An athlete's days, and the kilometres of each reading."""
    activities = []
    for row in data.rows[source]:
        try:
            activities.append(read_activity(record(row, titles=True, effort=True)))
        except Unreadable:
            continue
    readings = classify.read(activities, athlete=ATHLETE).readings
    km = {activity.id: (activity.distance_m or 0) / 1000 for activity in activities}
    if not readings:
        return (), km, {}
    found = read_days(readings, first=readings[0].day, last=readings[-1].day)
    return found, km, {activity.id: activity.climb_m or 0.0 for activity in activities}


def size_of(km, hours, climb):
    """The size of a race so long (training.md, Special cases)."""
    step = 3 if km > 45 or hours > 4.5 else 2 if km >= 25 else 1 if km >= 12 else 0
    return min(3, step + (climb >= 40 * km))


def untagged(day, km):
    """The run of 35 km and more of a day that nothing called a race, None without one."""
    runs = [r for r in day.readings if km.get(r.id, 0) >= KM and "run" in r.sport.lower() and r.kind is not Kind.REST]
    return max(runs, key=lambda r: km[r.id]) if runs and day.kind is not Kind.RACE else None


def plain(day):
    """The day without what its efforts say."""
    return replace(day, flags=tuple(flag for flag in day.flags if not flag.startswith("effort_")))


def after(days, at, size):
    """Days after an effort of the first full session and of the first at all, each None when none stood."""
    history = days[max(0, at - BEFORE) : at + 1 + FULL_FROM[size]]
    warmup = max(0, min(at, BEFORE) - 7)
    full = first = None
    for morning in replay(history, owner=OWNER, evening=False, warmup=warmup):
        step = (morning.date - days[at].date).days
        here = next((item.variant for item in morning.sessions if item.date == morning.date), None)
        if step < 1 or here is None:
            continue
        first = first or step
        full = full or (step if here is Variant.FULL else None)
    return full, first


def share_closed(days):
    """Of the days with a run in the 28 before: the share that efforts close, and the share they close to full alone."""
    closures = {
        item.date: item.bars for item in season((), [day for day in days if EFFORTS.keys() & set(day.flags)]).closures
    }
    active = [
        day.date
        for at, day in enumerate(days)
        if any(other.kind is not Kind.REST for other in days[max(0, at - 28) : at])
    ]
    every = sum(closures.get(on) == EVERY for on in active)
    return every / len(active), sum(on in closures for on in active) / len(active) - every / len(active)


def foreseen(days, at):
    """(chance of a demanding day, whether it came) for the three days after an effort, as seen on its evening."""
    rhythm = Rhythm()
    for day in days[max(0, at - 3 * BEFORE) : at + 1]:
        rhythm.learn(day)
    first = days[at + 1].date
    coming = {day.date: day for day in foresee(rhythm, first=first, count=3)}
    return [(coming[day.date].chances.closed, day.kind in CLOSED) for day in days[at + 1 : at + 4]]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, metavar="DATA_DIR")
    asked.add_argument("--names", default="", metavar="A,B")
    call = asked.parse_args()
    data = Data(call.folder)
    only = set(filter(None, call.names.split(",")))
    early = {"tag": 0, "effort": 0}
    counted, chances = 0, {"tag": [], "effort": []}
    print(f"{'':6}{'date':12}{'km':>6}{'hours':>7}  {'size':7}{'by tag':>14}{'by effort':>14}   (full, any)")
    shares = {}
    for source in sorted(data.rows):
        if only and source not in only:
            continue
        days, km, climb = athlete_days(data, source)
        if any(EFFORTS.keys() & set(day.flags) for day in days):
            shares[source] = share_closed(days)
        ways = {"tag": [plain(day) for day in days], "effort": days}
        for at, day in enumerate(days):
            if EFFORTS.keys() & set(day.flags) and at + 3 < len(days) and at > 56:
                for way, those in ways.items():
                    chances[way] += foreseen(those, at)
            run = untagged(day, km)
            if run is None or at + 2 >= len(days) or at < 28:
                continue
            far, hours = km[run.id], run.minutes / 60
            size = size_of(far, hours, climb[run.id])
            counted += 1
            cells = ""
            for way, those in ways.items():
                full, first = after(those, at, size)
                wrong = (full or 99) < FULL_FROM[size] or (first or 99) <= NONE_THROUGH[size]
                early[way] += wrong
                cells += f"{full or '-':>7}{first or '-':>4}{' !' if wrong else '':3}"
            print(f"{source:6}{day.date!s:12}{far:6.1f}{hours:7.1f}  {SIZES[size]:7}{cells}")
    print(f"\nearly, of {counted}: by tag {early['tag']}, by effort {early['effort']}")
    for way, pairs in chances.items():
        said, came = mean(p for p, _ in pairs), mean(hit for _, hit in pairs)
        brier = mean((p - hit) ** 2 for p, hit in pairs)
        print(
            f"p(hard) in the three days after {len(pairs) // 3} efforts, by {way}: {said:.3f}, came {came:.3f}, off {brier:.3f}"
        )
    print("\nclosed: to all, to full alone")
    for source, (every, full) in shares.items():
        print(f"{source:6}{every:8.1%}{full:8.1%}")
    return 1 if early["effort"] else 0


if __name__ == "__main__":
    sys.exit(main())

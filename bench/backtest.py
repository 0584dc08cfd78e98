"""How the plans turn out on real histories, beside simpler ways of planning: `python bench/backtest.py DATA_DIR`.

DATA_DIR holds one CSV an athlete, as `liftday backtest --history` reads it (header `date,kind`, one row a day).

    python bench/backtest.py DATA_DIR                 every athlete, the mean, and the references beside it
    python bench/backtest.py DATA_DIR --evening       with a turn every evening, when the day is known
    python bench/backtest.py DATA_DIR --curve         the weights of CURVE, chosen on one half, reported on the other
    ... --last 700 (only each athlete's last days; quicker)  --jobs 2  --names gc02,sa03

What the columns say, of days whose 56 before had activity on 40 % at least, and of athletes with 28 such days:
hit        sessions, as planned on their own morning, whose day turned out rest or easy (moderate counts half)
eve        sessions done whose next day turned out hard, long or a race
dose       sessions done a week;  promised: promises a week for 7 days ahead;  kept7: those that stood when their day came
moves      sessions that came to or left today or tomorrow between two mornings, for every session done
gap1       sessions the day after another, upper_core aside (a rule: must be 0)
withdrawn  with --evening: the morning's sessions that were gone by the evening;  late: done on a hard day (must be 0)
b0 ...     Brier score of rest, easy, demanding by days ahead: 0, 1-3, 4-7, 8-13

References: `weekdays`, the two weekdays with the fewest hard days so far; `greedy`, the cheapest days of each week on a
weekday forecast with a half-life of six weeks; `frozen`, the same with today and tomorrow kept; `future`, greedy on what
will be. An athlete whose every day is closed gets no session: a hit of 0 in the mean, no eve.
"""

import argparse
import json
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from statistics import mean, stdev
from zoneinfo import ZoneInfo

from liftday.integrations.files.history import read_history
from liftday.training.backtest import replay
from liftday.training.day import CLOSED, Kind
from liftday.training.foreseeing.rhythm import COARSE
from liftday.training.owner import Athlete, Owner
from liftday.training.placing.costs import WEIGHTS

WARMUP, HORIZON, ENOUGH = 56, 14, 28
SPANS = {"b0": (0, 0), "b1-3": (1, 3), "b4-7": (4, 7), "b8-13": (8, 13)}
COLUMNS = ("hit", "eve", "dose", "promised", "kept7", "moves", "gap1", "withdrawn", "late", *SPANS)
REFERENCES = ("weekdays", "greedy", "frozen", "future")
CURVE = {  # name: the weights it changes; "page" is docs/training.md, Costs as written
    "page": {
        "closed": 100, "eve_of_hard": (70, 20, 5), "spacing": 6,
        "missing": {0: (0,), 1: (0, 110), 2: (0, 60, 170), 3: (0, 25, 85, 195)},
    },
    "eve x0": {"eve_of_hard": (0, 0, 0), "eve_of_long": (0, 0, 0)},
    "eve x0.5": {"eve_of_hard": (55, 30, 10), "eve_of_long": (30, 8, 2)},
    "default": {},
    "eve x1.5": {"eve_of_hard": (165, 90, 30), "eve_of_long": (90, 22, 8)},
    "eve x2": {"eve_of_hard": (220, 120, 40), "eve_of_long": (120, 30, 10)},
    "eve x4": {"eve_of_hard": (440, 240, 80), "eve_of_long": (240, 60, 20)},
}  # fmt: skip
WORTH = 2 / 3  # how much an eve weighs against a hit when a setting is chosen: hit - WORTH * eve ...
LEAST = 0.97  # ... among the settings that keep this much of the largest dose


class Turn:
    """One replayed morning or evening: what stands (date: variant) and what was forecast (date: three chances)."""

    def __init__(self, when, on, sessions, forecast):
        self.when, self.on, self.sessions, self.forecast = when, on, sessions, forecast


def planned(days, *, evening, weights):
    """The turns of the product."""
    grouped = any(day.kind is Kind.LONG for day in days)
    owner = Owner(athlete=Athlete(timezone=ZoneInfo("UTC")))
    for morning in replay(days, owner=owner, evening=evening, warmup=WARMUP, weights=weights):
        yield Turn(
            morning.when,
            morning.date,
            {session.date: session.variant.value for session in morning.sessions},
            {day.date: three(day.chances, grouped=grouped) for day in morning.forecast},
        )


def three(chances, *, grouped):
    """Rest, easy and demanding; where a history knows no long days, a long day would have been called easy."""
    stern = chances.hard + chances.race + (chances.long if grouped else 0)
    found = (chances.rest, 1 - chances.rest - stern, stern)
    return tuple(round(chance, 4) for chance in found)


def reference(policy, days):
    """The turns of a simpler way of planning."""
    half = 0.5 ** (1 / 42)
    kinds = {day.date: COARSE[day.kind] for day in days}
    weekdays, every = [[0.0] * 3 for _ in range(7)], [0.0] * 3
    before, done = {}, []
    for at, day in enumerate(days):
        if at >= WARMUP:
            base = [(count + 1) / (sum(every) + 3) for count in every]
            ahead = [day.date + timedelta(days=step) for step in range(HORIZON)]
            forecast = {}
            for on in ahead:
                row = weekdays[on.weekday()]
                forecast[on] = [(count + 2 * share) / (sum(row) + 2) for count, share in zip(row, base, strict=True)]
                if policy == "future":
                    forecast[on] = [float(kinds.get(on, 0) == kind) for kind in range(3)]
            if policy == "weekdays":
                hard = [row[2] / (sum(row) or 1) for row in weekdays]
                pairs = (pair for pair in combinations(range(7), 2) if 2 <= pair[1] - pair[0] <= 5)
                best = min(pairs, key=lambda pair: (hard[pair[0]] + hard[pair[1]], pair))
                plan = {on: "full" for on in ahead if on.weekday() in best}
            else:
                kept = {on for on in before if policy == "frozen" and (on - day.date).days in {0, 1}}
                plan = greedy(ahead, forecast, base, kept, before if policy == "frozen" else {}, done)
            yield Turn("morning", day.date, plan, forecast)
            before = plan
            if day.date in plan:
                done.append(day.date)
        for row in (*weekdays, every):
            row[:] = [count * half for count in row]
        weekdays[day.date.weekday()][kinds[day.date]] += 1
        every[kinds[day.date]] += 1


def greedy(ahead, forecast, base, kept, before, done):
    """Week by week the cheapest day that stands two days from every other session, until there are two."""
    plan = dict.fromkeys(kept, "full")

    def cost(on):
        after = forecast.get(on + timedelta(days=1), (0, 0, base[2]))[2]
        return forecast[on][2] + 0.35 * after - (0.12 if on in before else 0)

    weeks = defaultdict(list)
    for on in ahead:
        weeks[on - timedelta(days=on.weekday())].append(on)
    for monday in sorted(weeks):
        while sum(0 <= (on - monday).days < 7 for on in [*done, *plan]) < 2:
            others = {*done[-3:], *plan}
            free = [on for on in weeks[monday] if all(abs((on - other).days) >= 2 for other in others)]
            if not free:
                break
            plan[min(free, key=lambda on: (cost(on), on))] = "full"
    return plan


def score(days, turns):
    """The columns of one athlete, None when too few days count; without a session only hit, dose and the forecast."""
    kind = {day.date: day.kind for day in days}
    last = days[-1].date
    grouped = any(value is Kind.LONG for value in kind.values())
    closed = CLOSED if grouped else CLOSED - {Kind.LONG}
    mornings = {turn.on: turn for turn in turns if turn.when == "morning"}
    evenings = {turn.on: turn.sessions for turn in turns if turn.when == "evening"}
    plan = {on: turn.sessions for on, turn in mornings.items()}

    def regular(on):
        return sum(kind.get(on - timedelta(days=back), Kind.REST) is not Kind.REST for back in range(1, 57)) >= 0.4 * 56

    ok = [on for on in sorted(mornings) if on < last and regular(on)]
    if len(ok) < ENOUGH:
        return None
    found = forecast_scores(kind, closed, mornings, ok)
    morning = [on for on in ok if on in plan[on]]
    if not morning:
        return {"hit": 0.0, "dose": 0.0, **found}
    done = {on: variant for on in plan if (variant := evenings.get(on, plan[on]).get(on))}
    counted = [on for on in ok if on in done] or morning
    week = timedelta(days=7)
    promised = [on for on in ok if on + week in plan[on] and on + week in plan]
    pairs = [(on, on - timedelta(days=1)) for on in ok if on - timedelta(days=1) in plan]
    changes = sum(
        (day in plan[before]) != (day in plan[on]) for on, before in pairs for day in (on, on + timedelta(days=1))
    )
    found |= {
        "hit": mean({Kind.REST: 1, Kind.EASY: 1, Kind.MODERATE: 0.5}.get(kind[on], 0) for on in morning),
        "eve": mean(kind[on + timedelta(days=1)] in closed for on in counted),
        "dose": 7 * len(counted) / len(ok),
        "promised": 7 * len(promised) / len(ok),
        "kept7": mean(on + week in plan[on + week] for on in promised) if promised else None,
        "moves": changes / len(counted),
        "gap1": mean(
            "upper_core" not in {done.get(on), done.get(on - timedelta(days=1), "upper_core")} for on in counted
        ),
    }
    if evenings:
        found["withdrawn"] = mean(on not in done for on in morning)
        found["late"] = mean(kind[on] in closed for on in counted)
    return found


def forecast_scores(kind, closed, mornings, ok):
    """The Brier scores by days ahead."""
    off = defaultdict(list)
    for on in ok:
        for day, chances in mornings[on].forecast.items():
            if day not in kind:
                continue
            came = 2 if kind[day] in closed else 0 if kind[day] is Kind.REST else 1
            ahead = (day - on).days
            name = next(name for name, (low, high) in SPANS.items() if low <= ahead <= high)
            off[name].append(sum((chance - (at == came)) ** 2 for at, chance in enumerate(chances)))
    return {name: mean(values) for name, values in off.items()}


def one(job):
    """One athlete under one way of planning: (athlete, way, columns)."""
    path, way, changed, evening, last = job
    days = read_history(path)
    days = days[-last:] if last else days
    weights = replace(WEIGHTS, **changed)
    turns = reference(way, days) if way in REFERENCES else planned(days, evening=evening, weights=weights)
    return path.stem, way, score(days, list(turns))


def table(rows, names):
    """The columns under their heads, a row a line; a value nobody has is left out."""
    columns = [column for column in COLUMNS if any((row or {}).get(column) is not None for row in rows)]
    print(" " * 12 + "".join(f"{column:>10}" for column in columns))
    for name, row in zip(names, rows, strict=True):
        cells = (row.get(column) for column in columns)
        print(f"{name:12}" + "".join(f"{'-' if cell is None else f'{cell:.3f}':>10}" for cell in cells))


def means(results, names):
    """The mean of every column over athletes."""
    rows = [results[name] for name in names]
    found = {}
    for column in COLUMNS:
        values = [row[column] for row in rows if row.get(column) is not None]
        if values:
            found[column] = mean(values)
    return found


def paired(ours, theirs, names):
    """Mean differences athlete by athlete, with their standard errors."""
    said = []
    for column in ("hit", "eve", "dose", "b1-3"):
        both = [(ours[name].get(column), theirs[name].get(column)) for name in names]
        off = [mine - other for mine, other in both if mine is not None and other is not None]
        if len(off) > 1:
            said.append(f"{column} {mean(off):+.3f} (s.e. {stdev(off) / len(off) ** 0.5:.3f})")
    return ", ".join(said)


def choose(settings, names):
    """The setting with the best hit - WORTH x eve among those that keep the dose."""
    found = {way: means(results, names) for way, results in settings.items()}
    dose = LEAST * max(row["dose"] for row in found.values())
    kept = {way: row for way, row in found.items() if row["dose"] >= dose}
    return max(kept, key=lambda way: kept[way]["hit"] - WORTH * kept[way]["eve"])


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, metavar="DATA_DIR")
    asked.add_argument("--evening", action="store_true")
    asked.add_argument("--curve", action="store_true")
    asked.add_argument("--last", type=int, default=0, metavar="DAYS")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--names", default="", metavar="A,B")
    asked.add_argument("--json", action="store_true", help="every athlete's columns as JSON, for other tools")
    call = asked.parse_args()
    only = set(filter(None, call.names.split(",")))
    paths = [path for path in sorted(call.folder.glob("*.csv")) if not only or path.stem in only]
    ours = CURVE if call.curve else {"liftday": {}}
    ways = {**ours, **{name: {} for name in REFERENCES}}
    jobs = [(path, way, changed, call.evening, call.last) for path in paths for way, changed in ways.items()]
    jobs.sort(key=lambda job: -job[0].stat().st_size)
    results = defaultdict(dict)
    with ProcessPoolExecutor(call.jobs) as pool:
        for name, way, columns in pool.map(one, jobs):
            if columns is not None:
                results[way][name] = columns
    if call.json:
        json.dump(results, sys.stdout)
        return
    names = sorted(results[next(iter(ours))])
    if not call.curve:
        table([results["liftday"][name] for name in names], names)
    print(f"\nmean over {len(names)} athletes")
    table([means(results[way], names) for way in ways], ways)
    for side, other in (("A", "B"), ("B", "A")) if call.curve else ():
        halves = {"A": names[::2], "B": names[1::2]}
        best = choose({way: results[way] for way in ours}, halves[side])
        print(f"\nchosen on half {side}: {best}; on half {other} ({len(halves[other])} athletes):")
        table([means(results[way], halves[other]) for way in (best, *REFERENCES)], (best, *REFERENCES))
        for name in REFERENCES:
            print(f"  against {name}: {paired(results[best], results[name], halves[other])}")
    if not call.curve:
        for name in REFERENCES:
            print(f"against {name}: {paired(results['liftday'], results[name], names)}")


if __name__ == "__main__":
    main()

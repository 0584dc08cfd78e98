"""What a running plan adds to the forecast, by how far it is followed: `python bench/plan_belief.py DATA_DIR`.

DATA_DIR holds one CSV an athlete, as `liftday backtest --history` reads it (header `date,kind`, one row a day). The plans
are made: with the probability `adherence` a day is planned as what it became, else as what another day of the same
weekday became; then, with the probability `shift`, a demanding day changes places with a milder neighbour, so that it came
a day early or late. What is planned is known for all days ahead, as plans of a season are.

    python bench/plan_belief.py DATA_DIR               Brier scores by adherence and shift, and the figure of docs/training.md
    python bench/plan_belief.py DATA_DIR --sessions    where sessions stand at an adherence of .9 (slower)
    ... --last 400 (only each athlete's last days; 0 is all)  --seed 1  --names gc02,sa03

habit, plan   Brier score of rest, easy, demanding on the days 1 to 7 ahead, from the ninth week on, mean of the athletes
gain          habit - plan, with its standard error over the athletes; worse: athletes with a loss of more than .005
closed        share of planned demanding days, 1 to 7 days ahead, that the forecast closes (.5 or more)
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import mean, stdev
from zoneinfo import ZoneInfo

from liftday.integrations.files.history import read_history
from liftday.training.day import CLOSED, Kind
from liftday.training.foreseeing.belief import Belief
from liftday.training.foreseeing.forecast import foresee, habit_chances
from liftday.training.foreseeing.planned_days import Plans
from liftday.training.foreseeing.rhythm import COARSE, Rhythm
from liftday.training.foreseeing.said import Said
from liftday.training.owner import Athlete, Owner
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Promise, Situation, Wish
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import because

WARMUP, AHEAD, ENOUGH = 56, 7, 28
ADHERENCE, SHIFTS = (0.0, 0.25, 0.5, 0.7, 0.9, 1.0), (0.0, 0.2)
OWNER = Owner(athlete=Athlete(timezone=ZoneInfo("UTC")))
MADE = because("made")


@dataclass(frozen=True)
class Runner:
    """One athlete: the days, and on each morning the chances that habit alone gives the days from then on."""

    name: str
    days: list
    habits: list


def runner(path, last):
    """One athlete's days with the habit's forecasts, which are the same whatever is planned."""
    days = read_history(path)[-last:]
    rhythm, habits = Rhythm(), []
    for day in days:
        habits.append([one.chances for one in foresee(rhythm, first=day.date, count=AHEAD + 1)])
        rhythm.learn(day)
    return Runner(path.stem, days, habits)


def made_plan(days, adherence, shift, random):
    """What a plan said of every day."""
    weekdays = defaultdict(list)
    for day in days:
        weekdays[day.date.weekday()].append(day.kind)
    kinds = [day.kind if random.random() < adherence else random.choice(weekdays[day.date.weekday()]) for day in days]
    at = 0
    while at + 1 < len(kinds):
        apart = (kinds[at] in CLOSED) != (kinds[at + 1] in CLOSED)
        if apart and random.random() < shift:
            kinds[at], kinds[at + 1] = kinds[at + 1], kinds[at]
            at += 1
        at += 1
    return [said(day.date, kind) for day, kind in zip(days, kinds, strict=True)]


def said(on, kind):
    """A day as it is planned."""
    sort = PlannedType.REST if kind is Kind.REST else PlannedType.RUN
    entry = Planned(source="made", key=str(on), date=on, type=sort, kind=kind, title="", certainty=1.0, reason=MADE)
    return Said(kind.value, 1.0, entry)


def brier(chances, kind):
    """The Brier score of one forecast of rest, easy and demanding."""
    three = (chances.rest, chances.easy + chances.moderate, chances.closed)
    return sum((chance - (at == COARSE[kind])) ** 2 for at, chance in enumerate(three))


def scores(one, plan):
    """The mean Brier scores of habit and of plan, and how likely planned demanding days are demanding."""
    belief, habit, both, closed = Belief(), [], [], []
    for at, day in enumerate(one.days):
        ahead = range(at, min(at + AHEAD + 1, len(one.days)))
        if at >= WARMUP:
            believed = belief.believe([(plan[step], one.habits[at][step - at]) for step in ahead])
            for step in ahead[1:]:
                habit.append(brier(one.habits[at][step - at], one.days[step].kind))
                both.append(brier(believed[step - at], one.days[step].kind))
                if plan[step].entry.kind in CLOSED:
                    closed.append(believed[step - at].closed >= 0.5)
        belief.learn(day, plan[at], one.habits[at][0])
    return mean(habit), mean(both), mean(closed) if closed else None


def table(runners, seed):
    """Print a line for every adherence and shift; return the gains for the figure."""
    print("adherence  shift  habit   plan    gain    se     worse  closed")
    gains = {}
    for shift in SHIFTS:
        for adherence in ADHERENCE:
            rows = [
                scores(one, made_plan(one.days, adherence, shift, Random(f"{seed} {one.name} {adherence} {shift}")))
                for one in runners
            ]
            gain = [habit - both for habit, both, _ in rows]
            gains[adherence, shift] = mean(gain)
            worse = sum(one < -0.005 for one in gain)
            error = stdev(gain) / len(gain) ** 0.5 if len(gain) > 1 else 0.0
            closed = mean(share for *_, share in rows if share is not None)
            print(
                f"{adherence:9.2f} {shift:6.1f} {mean(row[0] for row in rows):7.4f} {mean(row[1] for row in rows):7.4f}"
                f" {mean(gain):+7.4f} {error:6.4f} {worse:4d}/{len(rows)} {closed:6.3f}",
                flush=True,
            )
    return gains


def figure(gains):
    """The gains as bars of text."""
    for shift in SHIFTS:
        print(f"\nshift {shift}")
        for adherence in ADHERENCE:
            gain = gains[adherence, shift]
            print(f"{adherence:5.2f} {'#' * max(0, round(gain * 100)) or '|'} {gain:+.3f}")


def sessions(one, plan):
    """How many of the sessions that stood on any morning, or were done, stood on days that were planned demanding."""
    belief, rhythm, promises, done = Belief(), Rhythm(), (), ()
    kinds = {said.entry.date: said.entry.kind for said in plan}
    plans = {said.entry.date: said for said in plan}
    stood = bad = 0
    for at, day in enumerate(one.days):
        if at >= WARMUP:
            count = 14 + 6 - (day.date + timedelta(days=13)).weekday()
            expected = foresee(rhythm, first=day.date, count=count, plans=Plans(belief, plans))
            promises = placed(day.date, expected, one.days[max(0, at - 56) : at], promises, done)
            known = [promise for promise in promises if promise.date in kinds]
            stood += len(known)
            bad += sum(kinds[promise.date] in CLOSED for promise in known)
        done = (*done[-20:], *(Done(date=p.date, variant=p.variant, uid=p.uid) for p in promises if p.date == day.date))
        promises = tuple(promise for promise in promises if promise.date > day.date)
        belief.learn(day, plan[at], habit_chances(rhythm, day.date))
        rhythm.learn(day)
    return stood, bad


def placed(today, expected, past, promises, done):
    """The sessions of a morning as the promises of the next."""
    now = datetime.combine(today, time(6), tzinfo=OWNER.athlete.timezone)
    wish = Wish(phase="F2")
    found = place(
        Situation(
            now=now, owner=OWNER, wish=wish, expected=expected, past=past, promises=promises, done=done, horizon=14
        )
    )
    return tuple(
        Promise(
            uid=item.uid or "{}-W{:02}/{}".format(*item.week), date=item.date, start=item.start, minutes=item.minutes,
            variant=item.variant, week=item.week, pinned=item.pinned, reasons=item.grounds.reasons,
        )
        for item in found.placements
    )  # fmt: skip


def main():
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sessions", action="store_true")
    parser.add_argument("--last", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--names", default="")
    asked = parser.parse_args()
    paths = [
        path for path in sorted(asked.folder.glob("*.csv")) if not asked.names or path.stem in asked.names.split(",")
    ]
    runners = [one for path in paths if len((one := runner(path, asked.last)).days) >= WARMUP + ENOUGH]
    print(f"{len(runners)} athletes")
    if not asked.sessions:
        figure(table(runners, asked.seed))
        return
    for shift in SHIFTS:
        counts = [
            sessions(one, made_plan(one.days, 0.9, shift, Random(f"{asked.seed} {one.name} 0.9 {shift}")))
            for one in runners
        ]
        print(
            f"shift {shift}: {sum(bad for _, bad in counts)} of {sum(stood for stood, _ in counts)} on planned demanding days"
        )


if __name__ == "__main__":
    main()

"""How near the prescribed weights come to what the asked effort allows, for simulated lifters whose strength nobody sees.

Run: python bench/loads.py [lifters]

Forty weeks, two sessions a week through the phases with their ladders, easier weeks and a gap of three weeks. A lifter's
true one-repetition maximum grows and plateaus, is 3 % up or down on a day, and ratings are off by one as often as they
are right. "Within 10 %" counts the working sets from week 4 on outside easier weeks and the two sessions after the gap.
Beside it what people do without a book: 2.5 kg more each time it went, and the last weight again.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from liftday.training.lifted import LiftedSet, Load, LoadType, Workout
from liftday.training.loads.strength import allowed, strength
from liftday.training.loads.target import Asked, target
from liftday.training.programme.ladder import begun_again, climbed, done
from liftday.training.programme.phases import PHASES

START = date(2026, 1, 5)
PLAN = ("F1",) * 4 + ("F2",) * 5 + ("B",) * 3 + ("S",) * 8 + ("P",) * 6 + ("S",) * 7 + ("P",) * 7
GAP = range(21, 24)
Rule = Callable[[list[Workout], Asked], float]


@dataclass
class Score:
    """Counts of one rule over every lifter."""

    near: int = 0
    sets: int = 0
    jumps: int = 0  # beyond the cap
    back: list[int] = field(default_factory=list)  # sessions after the gap, from 0, that were within 10 %
    errors: list[float] = field(default_factory=list)


def ours(workouts: list[Workout], asked: Asked) -> float:
    known = strength(workouts, "lift", asked.on)
    assert known is not None
    return target(known, asked).kg


def linear(workouts: list[Workout], asked: Asked) -> float:
    last = workouts[-1].sets[0]
    went = (last.reps or 0) >= asked.reps and (last.effort or 0) <= 9
    return last.load.kg + (2.5 if went else 0)


def repeat(workouts: list[Workout], _asked: Asked) -> float:
    return workouts[-1].sets[0].load.kg


def live(seed: int, rule: Rule, score: Score) -> None:
    random = Random(seed)
    first, gain = random.uniform(25, 90), random.uniform(0.1, 0.5)
    step = 2.5 if first > 50 else 2.0
    workouts: list[Workout] = []
    ladders, phase, since_gap, missed = done({}, ["lift"], START, gently=False), "F1", 99, False
    for week, now in enumerate(PLAN):
        if now != phase:
            ladders, phase = begun_again(ladders, phase, now), now
        for weekday in (1, 4):
            if week in GAP:
                missed = True
                continue
            on = START + timedelta(weeks=week, days=weekday)
            if missed:
                since_gap, missed = 0, False
            easier = week % 4 == 3
            true = first * (1 + gain * min(1.0, week / 26))
            if 0 <= since_gap < 4:
                true *= 0.96
            ladder = ladders["lift"]
            reps, effort = PHASES[phase].ladder[ladder.rung], PHASES[phase].rpe
            asked = Asked(on=on, reps=reps, effort=effort, step=step, bottom=PHASES[phase].ladder[0],
                          top=PHASES[phase].ladder[-1], stepped=ladder.stepped,
                          easier=0.9 if easier else 1.0, technique=phase == "F1")  # fmt: skip
            ideal = allowed(true, reps, effort)
            kg = rule(workouts, asked) if workouts else round(ideal * random.uniform(0.8, 1.1) / step) * step
            count(score, workouts, asked, kg / ideal - 1, kg, scored=week >= 4 and not easier, since_gap=since_gap)
            since_gap += 1
            today = true * random.gauss(1, 0.03)
            could = 30 * (today / kg - 1)
            did = max(1, min(reps, int(could)))
            felt = min(10, max(4, round(10 - (could - did)) + random.choice((-1, 0, 0, 1))))
            lifted = LiftedSet(name="lift", exercise="lift", load=Load(LoadType.WEIGHT, kg), reps=did, effort=felt)
            workouts.append(Workout(source="typed", key=str(on), start=datetime.combine(on, datetime.min.time()),
                                    sets=(lifted,) * 3))  # fmt: skip
            ladders = done(ladders, ["lift"], on, gently=easier)
            if felt < effort + 2 and not easier:
                ladders = climbed(ladders, ["lift"], phase)


def count(
    score: Score, workouts: list[Workout], asked: Asked, error: float, kg: float, *, scored: bool, since_gap: int
) -> None:
    before = [w.sets[0].load.kg for w in workouts if (asked.on - w.day).days <= 28]
    if before and kg > max(max(before) * 1.1, max(before) + asked.step) + 1e-9:
        score.jumps += 1
    if since_gap < 3 and abs(error) <= 0.1:
        score.back.append(since_gap)
    if scored and since_gap > 1:
        score.sets += 3
        score.near += 3 * (abs(error) <= 0.1)
        score.errors.append(error)


def main() -> None:
    lifters = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"{'rule':<16}{'within 10 %':>12}{'mean error':>12}{'beyond cap':>12}{'back at 1st':>13}{'2nd':>8}{'3rd':>8}")
    for name, rule in {"liftday": ours, "2.5 kg more": linear, "repeat the last": repeat}.items():
        score = Score()
        for seed in range(lifters):
            live(seed, rule, score)
        mean = sum(score.errors) / len(score.errors)
        first, second, third = (score.back.count(n) / lifters for n in range(3))
        back = f"{first:>13.1%}{second:>8.1%}{third:>8.1%}"
        print(f"{name:<16}{score.near / score.sets:>12.1%}{mean:>+12.1%}{score.jumps:>12}{back}")


if __name__ == "__main__":
    main()

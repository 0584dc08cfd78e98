"""Fit the coefficients of src/liftday/training/foreseeing/prior.py on a folder of day files, and say how good they are.

Usage: python bench/forecast_fit.py DAYS_FOLDER [--write src/liftday/training/foreseeing/prior.py]

DAYS_FOLDER holds one CSV an athlete (header `date,kind`, one row a day). Needs numpy and scipy, in an environment of
their own: `python -m venv /tmp/fit && /tmp/fit/bin/pip install numpy scipy`, then
`PYTHONPATH=src /tmp/fit/bin/python bench/forecast_fit.py ...`. The project itself needs neither.

What is fitted: for each span of horizons a softmax over rest, easy and demanding whose inputs are the signs of
`liftday.training.foreseeing.rhythm`; a tilt has one coefficient for all three kinds, a fact has one for each. Ridge
0.002 on every coefficient, every day of every athlete weighs the same. Printed is the Brier score of unseen athletes only:
of each half after fitting on the other, and of eight folds; with the decayed weekday (half-life six weeks) beside it and
the paired difference with its standard error. Scored are days whose last 56 had activity on 40 % at least.

Tried and left out, Brier of unseen athletes at 0 and at 4-6 days ahead against the .5205 and .5345 of a first fit (ridge
0.005, an athlete weighed by the root of the days): ridge 0.002 -.0011 -.0002; every day alike as well -.0022 -.0007 (what
is shipped); athletes alike +.0018 +.0015; fitted on the Brier score itself -.0006 -.0006; a weekday of half-life 14 days
+.0003 +.0001; chances carried forward by the runner's own chain of two days -.0000 +.0000; what followed each of the last
13 days -.0000 -.0009; the sum learning on in each athlete by gradient, bias or scale, +.0001 to +.0008; mixed with the
decayed weekday, one part in ten, +.0003 -.0004. The standard errors of these differences are .0003 to .0011.
"""

import csv
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.foreseeing.rhythm import COARSE, NUMBERS, TILTS, Rhythm, signs

SPANS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 6), (7, 13))
REPORT = {"b0": (0, 0), "b1-3": (1, 3), "b4-7": (4, 7), "b8-13": (8, 13)}
RIDGE = 0.002
FIRST = 14  # days of history before the first row that is learnt from; scored from 56 on
FOLLOW = 8  # tilts from here on speak of the next day only
WEEK_NUMBERS, ABSENCE = 7, (9, 10, 11)


def used(span):
    """The columns of a span: what follows what helps tomorrow, the week so far four days, absence always."""
    tilts = range(len(TILTS)) if span == (0, 0) else range(FOLLOW)
    numbers = range(len(NUMBERS)) if span[1] <= 3 else (*range(WEEK_NUMBERS), *ABSENCE)
    return list(tilts), list(numbers)


def read(path):
    """Days of a CSV."""
    with path.open() as file:
        for row in csv.DictReader(file):
            kind = Kind(row["kind"])
            yield Day(
                date=date.fromisoformat(row["date"]),
                kind=kind,
                source=Source.RECORDED,
                confidence=1,
                reasons=(),
                chances=Chances.sure(kind),
            )


class Rows:
    """All forecasts that could have been made, and what came."""

    def __init__(self, folder):
        found = []
        self.names = []
        for number, path in enumerate(sorted(Path(folder).glob("*.csv"))):
            self.names.append(path.stem)
            days = list(read(path))
            kind = {day.date: COARSE[day.kind] for day in days}
            rhythm = Rhythm()
            for at, day in enumerate(days):
                if at >= FIRST:
                    active = sum(kind.get(day.date - timedelta(days=back), 0) != 0 for back in range(1, 57)) / 56
                    scored = at >= 56 and active >= 0.4
                    for step, sign in enumerate(signs(rhythm, day.date, 14)):
                        came = kind.get(day.date + timedelta(days=step))
                        if came is not None:
                            found.append((number, step, came, scored, np.array(sign.tilts).T, sign.numbers))
                rhythm.learn(day)
        self.who, self.step, self.came, self.scored = (np.array([row[at] for row in found]) for at in range(4))
        self.tilts = np.array([row[4] for row in found])
        self.numbers = np.array([row[5] for row in found])


def softmax(values):
    values = np.exp(values - values.max(1, keepdims=True))
    return values / values.sum(1, keepdims=True)


def logits(rows, mask, tilts, numbers, p):
    many = len(tilts)
    table = p[many + 3 :].reshape(3, len(numbers))
    return rows.tilts[mask][:, :, tilts] @ p[:many] + p[many : many + 3] + rows.numbers[mask][:, numbers] @ table.T


def fit(rows, mask, span):
    """The coefficients of one span from the rows under a mask."""
    tilts, numbers = used(span)
    mask &= (rows.step >= span[0]) & (rows.step <= span[1])
    x, g, y = rows.tilts[mask][:, :, tilts], rows.numbers[mask][:, numbers], np.eye(3)[rows.came[mask]]
    w = np.full(mask.sum(), 1 / mask.sum())
    many = len(tilts)

    def loss(p):
        table = p[many + 3 :].reshape(3, len(numbers))
        chance = softmax(x @ p[:many] + p[many : many + 3] + g @ table.T)
        off = w[:, None] * (chance - y)
        value = -(w * np.log((chance * y).sum(1) + 1e-12)).sum()
        value += RIDGE * ((p[:many] ** 2).sum() + (table**2).sum()) + 1e-4 * (p[many : many + 3] ** 2).sum()
        slope = np.concatenate(
            [
                np.einsum("nk,nks->s", off, x) + 2 * RIDGE * p[:many],
                off.sum(0) + 2e-4 * p[many : many + 3],
                (off.T @ g + 2 * RIDGE * table).ravel(),
            ]
        )
        return value, slope

    start = np.zeros(many + 3 + 3 * len(numbers))
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x


def unseen(rows, fold):
    """Forecasts of every row by coefficients that never saw its athlete; ``fold`` is each athlete's group."""
    chance = np.full((len(rows.came), 3), 1 / 3)
    for span in SPANS:
        inside = (rows.step >= span[0]) & (rows.step <= span[1])
        for group in np.unique(fold):
            p = fit(rows, fold[rows.who] != group, span)
            mask = inside & (fold[rows.who] == group)
            chance[mask] = softmax(logits(rows, mask, *used(span), p))
    return chance


def brier(rows, chance, span, athletes):
    """The mean Brier score of every athlete over a span of horizons."""
    off = ((chance - np.eye(3)[rows.came]) ** 2).sum(1)
    mask = rows.scored & (rows.step >= span[0]) & (rows.step <= span[1])
    return np.array([off[mask & (rows.who == one)].mean() for one in athletes])


def report(title, rows, chance, reference, athletes):
    print(f"{title} ({len(athletes)} athletes)")
    for name, span in REPORT.items():
        ours, theirs = brier(rows, chance, span, athletes), brier(rows, reference, span, athletes)
        off = ours - theirs
        error = off.std(ddof=1) / len(off) ** 0.5
        better = (off < 0).sum()
        print(
            f"  {name:6} {ours.mean():.4f}   decayed weekday {theirs.mean():.4f}   paired {off.mean():+.4f} "
            f"(s.e. {error:.4f}), better for {better} of {len(off)}"
        )


def calibration(rows, chance):
    """How often a demanding day came, by how likely it was said to be."""
    print("calibration of P(demanding), unseen athletes, all horizons: said -> came (days)")
    said, came = chance[rows.scored, 2], rows.came[rows.scored] == 2
    for low in np.arange(0, 1, 0.1):
        mask = (said >= low) & (said < low + 0.1)
        if mask.sum() >= 50:
            print(f"  {said[mask].mean():.2f} -> {came[mask].mean():.2f} ({mask.sum()})")


def literal(rows):
    """The table as Python source, fitted on everybody."""
    everybody = np.ones(len(rows.came), bool)
    blocks = []
    for span in SPANS:
        tilts, numbers = used(span)
        p = fit(rows, everybody.copy(), span)
        many = len(tilts)
        tilt = np.zeros(len(TILTS))
        tilt[tilts] = p[:many]
        table = np.zeros((len(NUMBERS), 3))
        table[numbers] = p[many + 3 :].reshape(3, len(numbers)).T
        bias = p[many : many + 3]
        line = ", ".join(f"{value:.3f}" for value in tilt)
        lines = "\n".join(
            f"            ({', '.join(f'{v:.3f}' for v in row)})," for row in table - table.mean(1)[:, None]
        )
        start = ", ".join(f"{value:.3f}" for value in bias - bias.mean())
        blocks.append(
            f"    Coefficients(\n        last={span[1]},\n        start=({start}),\n"
            f"        tilts=({line}),\n        numbers=(\n{lines}\n        ),\n    ),"
        )
    return len(rows.names), "\n".join(blocks)


HEAD = '''"""How much each sign of a runner's rhythm has meant for other runners: the prior of the forecast.

Fitted by `bench/forecast_fit.py` on {count} public training diaries reduced to rest, easy and hard days; only these
coefficients are here, nobody's days. A tilt has one coefficient for all kinds, a fact one each for rest, easy and
demanding (signs and their order: ``rhythm.TILTS`` and ``rhythm.FACTS``). Do not edit: fit again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """The coefficients of the horizons up to ``last`` days ahead."""

    last: int
    start: tuple[float, float, float]
    tilts: tuple[float, ...]
    numbers: tuple[tuple[float, float, float], ...]


# fmt: off
PRIOR: tuple[Coefficients, ...] = (
{blocks}
)
# fmt: on
'''


def main():
    rows = Rows(sys.argv[1])
    days = np.bincount(rows.who[(rows.step == 0) & rows.scored], minlength=len(rows.names))
    athletes = [number for number in range(len(rows.names)) if days[number] >= 28]
    reference = softmax(rows.tilts[:, :, 2] + rows.tilts[:, :, 5])
    half = np.arange(len(rows.names)) % 2
    chance = unseen(rows, half)
    for side in (0, 1):
        mine = [one for one in athletes if half[one] == side]
        report(f"half {'AB'[side]}, fitted on the other half", rows, chance, reference, mine)
    fold = np.random.default_rng(0).permutation(len(rows.names)) % 8
    chance = unseen(rows, fold)
    report("eight folds", rows, chance, reference, athletes)
    calibration(rows, chance)
    if "--write" in sys.argv:
        count, blocks = literal(rows)
        Path(sys.argv[sys.argv.index("--write") + 1]).write_text(HEAD.format(count=count, blocks=blocks))


if __name__ == "__main__":
    main()

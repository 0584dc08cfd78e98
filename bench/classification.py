"""How truly runs are read: labelled runs of real athletes against what this instance says of them.

    python bench/classification.py DATA_DIR [--athletes] [--confusion] [--left-out] [--doubt]

DATA_DIR holds ``activities.csv.gz`` and ``labels.csv`` (label: hard or easy; hard and race count as hard, everything
else as easy, moderate too). Titles are hidden where labels come from titles, effort where they come from effort.

Prints for each athlete and basis: n, macro-F1, balanced accuracy, the share read as moderate, how often it was right
when it was sure (confidence >= .8), and beside it the rules it has to beat, each a single number with one threshold:
"fixed" is the threshold that is best for the mean over all sets, "own" the best for that very set, seen afterwards.

``--left-out`` is the measure that counts: for each athlete the numbers of CHOICES, and each rule's threshold, are those
that were best for the mean over the others, and what they say of the one left out is what is printed. ``--doubt``
counts, over all athletes in the table, labelled or not, the days that are called hard and how many of them unsurely.
"""

import argparse
import csv
import gzip
import itertools
import statistics
from collections import defaultdict
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.integrations.strava.read import Unreadable, read_activity
from liftday.training.owner import Athlete
from liftday.training.reading import classify, weigh
from liftday.training.reading.days import days

ATHLETE = Athlete(timezone=ZoneInfo("Europe/Berlin"))
SURE = 0.8
CHOICES = {"PEAK_SHARE": (0.7, 0.8, 0.9), "_PACE": (0.4, 0.6, 0.8), "_LINE": (0.0, 0.5, 1.0, 1.5)}
RULES = ("average HR", "peak HR", "pace", "effort score")


def number(text):
    try:
        found = float(text)
    except ValueError:
        return None
    return found if found == found else None


def record(row, *, titles, effort):
    """One row of the table in the shape of Strava's list, as tools that score us write it."""
    local = row["start_local"].replace(" ", "T")[:19] + "Z"
    cadence = number(row["cadence"])
    if cadence and cadence > 120:
        cadence /= 2
    moving, elapsed = number(row["moving_s"]), number(row["elapsed_s"])
    told = {
        "resource_state": 2,
        "id": int(float(row["act"])),
        "name": (row["title"] if titles else "") or "Run",
        "sport_type": row["sport_type"],
        "distance": number(row["distance_m"]) or 0.0,
        "moving_time": int(moving or 0),
        "elapsed_time": int(elapsed or moving or 0),
        "total_elevation_gain": number(row["elev_m"]) or 0.0,
        "start_date": local,
        "start_date_local": local,
        "utc_offset": 0.0,
        "max_speed": number(row["max_speed"]),
        "average_cadence": cadence,
        "average_heartrate": number(row["avg_hr"]),
        "max_heartrate": number(row["max_hr"]),
        "workout_type": number(row["workout_type"]),
        "trainer": row["trainer"] == "True",
        "commute": row["commute"] == "True",
        "manual": row["manual"] == "True",
    }
    if effort:
        told |= {"suffer_score": number(row["suffer_score"]), "perceived_exertion": number(row["perceived_exertion"])}
    return told


class Data:
    def __init__(self, folder):
        folder = Path(folder)
        self.rows = defaultdict(list)
        with gzip.open(folder / "activities.csv.gz", "rt", encoding="utf-8") as table:
            for row in csv.DictReader(table):
                if row["start_local"]:
                    self.rows[row["source"]].append(row)
        self.labels = defaultdict(dict)
        with (folder / "labels.csv").open(encoding="utf-8") as table:
            for row in csv.DictReader(table):
                self.labels[row["source"], row["basis"]][row["act"]] = row["label"]

    @cache  # noqa: B019 - one table a process
    def activities(self, source, basis=""):
        """An athlete's activities, blind to what the labels were made of."""
        blind = {"titles": "title" not in basis, "effort": "exertion" not in basis}
        return [read_activity(record(row, **blind)) for row in self.rows[source]]

    def sets(self):
        """The label sets: name -> [(source, basis)]; effort ratings are pooled."""
        found = defaultdict(list)
        for source, basis in sorted(self.labels):
            short = "effort" if "exertion" in basis else f"{source} title" if "keyword" in basis else source
            found[short].append((source, basis))
        return dict(sorted(found.items()))


def side(kind):
    return "hard" if kind in {"hard", "race"} else "easy"


def scores(pairs):
    """Macro-F1 and balanced accuracy of (label, answer) pairs."""
    each, recalls = [], []
    for c in ("easy", "hard"):
        tp = sum(y == c == x for y, x in pairs)
        fp = sum(x == c != y for y, x in pairs)
        fn = sum(y == c != x for y, x in pairs)
        each.append(2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0)
        if tp + fn:
            recalls.append(tp / (tp + fn))
    return sum(each) / 2, sum(recalls) / len(recalls)


def single_rules(activities):
    """What each simple rule says of each run: a number, the higher the harder; with hindsight, to its advantage."""
    runs = [a for a in activities if "run" in a.sport.lower()]
    tops = sorted((a.max_hr for a in runs if a.max_hr and a.max_hr < 215), reverse=True)
    top = tops[min(2, len(tops) - 1)] if tops else 190.0
    speeds = [a.distance_m / a.moving_s for a in runs if a.distance_m and a.moving_s]
    middle = statistics.median(speeds) if speeds else 1.0
    efforts = sorted(a.suffer_score / a.moving_s for a in runs if a.suffer_score is not None and a.moving_s)
    said = defaultdict(dict)
    for a in runs:
        if a.average_hr:
            said["average HR"][a.id] = a.average_hr / top
        if a.max_hr:
            said["peak HR"][a.id] = a.max_hr / top
        if a.distance_m and a.moving_s:
            said["pace"][a.id] = a.distance_m / a.moving_s / middle
        if a.suffer_score is not None and a.moving_s:
            said["effort score"][a.id] = sum(e < a.suffer_score / a.moving_s for e in efforts) / len(efforts)
    return said


def baselines(values):
    """``values``: set -> rule -> [(label, number or None)]. Returns set -> rule -> (fixed, own) macro-F1."""
    rules = sorted({rule for said in values.values() for rule in said})
    found = defaultdict(dict)
    for rule in rules:
        usable = {name: said[rule] for name, said in values.items() if sum(x is not None for _, x in said[rule]) >= 20}
        lines = sorted({round(x, 3) for said in usable.values() for _, x in said if x is not None})
        lines = lines[:: max(1, len(lines) // 400)]

        def at(said, line):
            return scores([(y, "hard" if x is not None and x >= line else "easy") for y, x in said])[0]

        table = {name: [at(said, line) for line in lines] for name, said in usable.items()}
        best = max(range(len(lines)), key=lambda n: sum(row[n] for row in table.values())) if table else 0
        for name, row in table.items():
            found[name][rule] = row[best], max(row)
    return found


def evaluate(data, read=classify.read, athlete=ATHLETE):
    """Set -> [(source, label, reading)], and the single rules' numbers for the same runs."""
    answers, values = {}, {}
    for name, members in data.sets().items():
        answers[name], values[name] = [], defaultdict(list)
        for source, basis in members:
            activities = data.activities(source, basis)
            book = {r.id: r for r in read(activities, athlete=athlete).readings}
            rules = single_rules(activities)
            for act, label in data.labels[source, basis].items():
                identity = str(int(float(act)))
                answers[name].append((source, label, book.get(identity)))
                for rule in RULES:
                    values[name][rule].append((label, rules[rule].get(identity)))
    return answers, values


def line(name, rows):
    found = [(y, r) for _, y, r in rows if r]
    macro, balanced = scores([(y, side(r.kind)) for y, r in found])
    moderate = sum(r.kind == "moderate" for _, r in found) / len(found)
    sure = [side(r.kind) == y for y, r in found if r.confidence >= SURE]
    right = f"{sum(sure) / len(sure):.2f}" if sure else "  - "
    hard = sum(y == "hard" for y, _ in found)
    print(
        f"{name:12} n={len(found):3} hard={hard:3} missing={len(rows) - len(found)} macro-F1={macro:.3f} "
        f"balanced={balanced:.3f} moderate={moderate:.2f} right-when-sure={right} (n={len(sure)})"
    )
    return macro, sure


def mean_of(table, without=None):
    """The mean macro-F1 over the sets of at least 20 runs. ``table``: set -> [(source, label, hard or easy)]."""
    kept = ([(y, x) for s, y, x in rows if s != without] for rows in table.values())
    return statistics.mean(scores(pairs)[0] for pairs in kept if len(pairs) >= 20)


def each_left_out(tables):
    """``tables``: choice -> table. For each athlete the choice that is best for the others, and what it says of them."""
    sources = {s for rows in next(iter(tables.values())).values() for s, _, _ in rows}
    return {source: max(tables, key=lambda choice: mean_of(tables[choice], source)) for source in sorted(sources)}


def choose(data):
    """Choice -> answers, for every combination of CHOICES."""
    shipped = {name: getattr(weigh, name) for name in CHOICES}
    found = {}
    for choice in itertools.product(*CHOICES.values()):
        for name, value in zip(CHOICES, choice, strict=True):
            setattr(weigh, name, value)
        found[choice] = evaluate(data)[0]
    for name, value in shipped.items():
        setattr(weigh, name, value)
    return found


def left_out(data):
    found = choose(data)
    sided = {
        choice: {name: [(s, y, side(r.kind)) for s, y, r in rows if r] for name, rows in answers.items()}
        for choice, answers in found.items()
    }
    chosen = each_left_out(sided)
    for source, choice in chosen.items():
        print(f"without {source}:", *(f"{name} {value}" for name, value in zip(CHOICES, choice, strict=True)))
    some = next(iter(found.values()))
    unseen = {name: [row for s, c in chosen.items() for row in found[c][name] if row[0] == s] for name in some}
    results = [line(name, rows) for name, rows in unseen.items()]
    sure = [right for _, each in results for right in each]
    macro = statistics.mean(macro for macro, _ in results)
    print(f"athletes left out: mean macro-F1 {macro:.3f}; right when sure {sum(sure) / len(sure):.3f} (n={len(sure)})")
    hard = [(r.confidence, y == "hard") for rows in unseen.values() for _, y, r in rows if r and r.kind == "hard"]
    for low, high in ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 1.0)):
        band = [right for c, right in hard if low <= c < high]
        if band:
            print(
                f"  called hard with confidence {low:.1f}-{high:.1f}: {len(band):3}, right {sum(band) / len(band):.2f}"
            )
    rules_left_out(data)


def rules_left_out(data):
    """The single rules, each with the threshold that is best for the other athletes."""
    answers, values = evaluate(data)
    for rule in RULES:
        pairs = {
            name: [(s, y, x) for (s, _, _), (y, x) in zip(answers[name], said[rule], strict=True)]
            for name, said in values.items()
            if sum(x is not None for _, x in said[rule]) >= 20
        }
        lines = sorted({round(x, 2) for rows in pairs.values() for _, _, x in rows if x is not None})
        sided = {
            at: {
                n: [(s, y, "hard" if x is not None and x >= at else "easy") for s, y, x in rows]
                for n, rows in pairs.items()
            }
            for at in lines
        }
        if len(pairs) < 2:
            continue
        chosen = each_left_out(sided)
        unseen = {n: [row for s, at in chosen.items() for row in sided[at][n] if row[0] == s] for n in pairs}
        cells = [f"{n} {scores([(y, x) for _, y, x in rows])[0]:.3f}" for n, rows in unseen.items()]
        print(f"  {rule:12} mean of {len(pairs)} sets: {mean_of(unseen):.3f} ", "  ".join(cells))


def doubt(data):
    hard = unsure = above = 0
    for rows in data.rows.values():
        activities = []
        for row in rows:
            try:
                activities.append(read_activity(record(row, titles=True, effort=True)))
            except Unreadable:
                continue  # an elapsed time of months
        readings = classify.read(activities, athlete=ATHLETE).readings
        dates = [r.day for r in readings]
        found = days(readings, first=min(dates), last=max(dates))
        called = [day.confidence for day in found if day.kind == "hard"]
        hard, unsure = hard + len(called), unsure + sum(c < 0.6 for c in called)
        above += sum(any(p > 100 for r in day.reasons for p in _shares(r)) for day in found)
    print(f"{hard} days called hard, {unsure} of them less than .6 sure; {above} days above 100 % of a maximum")


def _shares(reason):
    named = ("percent", "peak_percent", "average_percent")
    return [reason.params[n] for n in named if reason.code.startswith("heart_") and reason.params.get(n) is not None]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--athletes", action="store_true", help="the pooled set by athlete too")
    parser.add_argument("--confusion", action="store_true", help="how labels and kinds meet")
    parser.add_argument("--left-out", action="store_true", help="each athlete by numbers chosen on the others")
    parser.add_argument("--doubt", action="store_true", help="the days called hard, over all athletes")
    told = parser.parse_args()
    data = Data(told.folder)
    if told.left_out or told.doubt:
        if told.left_out:
            left_out(data)
        if told.doubt:
            doubt(data)
        return
    answers, values = evaluate(data)
    macros, sures = [], []
    for name, rows in answers.items():
        macro, sure = line(name, rows)
        macros.append(macro)
        sures += sure
        if told.athletes and len({s for s, _, _ in rows}) > 1:
            for source in sorted({s for s, _, _ in rows}):
                line(f"  {source}", [row for row in rows if row[0] == source])
        if told.confusion:
            for label in ("easy", "hard"):
                kinds = defaultdict(int)
                for _, y, r in rows:
                    if y == label and r:
                        kinds[r.kind.value] += 1
                print(f"    labelled {label}: {dict(kinds)}")
    print(
        f"mean macro-F1 {statistics.mean(macros):.3f}; right when sure {sum(sures) / len(sures):.3f} (n={len(sures)})\n"
    )
    print("single rules, macro-F1 with one threshold for all sets / with the best for that set, seen afterwards")
    compared = baselines(values)
    for name in answers:
        cells = [f"{rule} {fixed:.3f}/{own:.3f}" for rule, (fixed, own) in compared[name].items()]
        print(f"{name:12}", "  ".join(cells))
    for rule in RULES:
        fixed = [compared[name][rule] for name in answers if rule in compared[name]]
        if fixed:
            own = statistics.mean(o for _, o in fixed)
            print(f"  {rule:12} mean of {len(fixed)} sets: {statistics.mean(f for f, _ in fixed):.3f} / {own:.3f}")


if __name__ == "__main__":
    main()

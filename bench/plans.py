"""Every event of a folder of plans and what it is read as, for the eye: `python bench/plans.py DIR [--all] [--speed]`.

DIR holds .ics files; nothing of it is kept. A line for each different title of a file (``--all``: for each event): how
often, type, kind, certainty, minutes, kilometres, the title, and the reason. Below each file stands how many events it has
and how many came back; none may be lost. ``--speed`` prints what reading costs a title, long ones too.
"""

import argparse
import statistics
import time
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.integrations.ical.parse import parse
from liftday.integrations.ical.plans.read import read_plan
from liftday.integrations.ical.scan import Window
from liftday.integrations.plans.title import read_title
from liftday.training.planned import PlannedType
from liftday.words.planned import planned_clause

EVER = Window(first=date(2000, 1, 1), last=date(2099, 12, 31))
LONG = ("6x800 or ", "10 ", "week 3 ", "x4 (", "nach ", "1h + ", "easy ", "(" * 9)


def line(one, often):
    kind = one.kind.value if one.kind else "-"
    amounts = f"{one.minutes or '-':>4} {'-' if one.distance_km is None else format(one.distance_km, '.4g'):>5}"
    done = " done" if one.done else ""
    return (
        f"{often:>4} {one.type.value:<9}{kind:<9}{one.certainty:.2f}{amounts}  {one.title[:60]:<60}  "
        f"{planned_clause(one.reason)}{done}"
    )


def show(path, *, every):
    calendar = parse(path.read_bytes(), EVER)
    planned = read_plan(calendar, source=path.stem, host="", words={}, zone=ZoneInfo("Europe/Berlin"), easy_pace=6.0)
    print(f"== {path.name}")
    if every:
        for one in planned:
            print(one.date, line(one, 1))
    else:
        often = Counter((one.title, one.type, one.kind, one.done) for one in planned)
        first = {(one.title, one.type, one.kind, one.done): one for one in reversed(planned)}
        for key, count in often.most_common():
            print(line(first[key], count))
    markers = sum(one.type is PlannedType.MARKER for one in planned)
    beside = sum(one.reason.code == "plan_beside_run" for one in planned)
    print(f"{len(calendar.events)} events, {len(planned) - beside} came back, {markers} of them no session; "
          f"{calendar.unread} unreadable\n")  # fmt: skip
    return [one.title for one in planned]


def cost(titles):
    spent = []
    for title in titles:
        begun = time.perf_counter()
        read_title(title, weekend=True)
        spent.append(1000 * (time.perf_counter() - begun))
    return f"median {statistics.median(spent):.2f} ms, worst {max(spent):.2f} ms"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="every event, by date")
    parser.add_argument("--speed", action="store_true", help="what a title costs")
    given = parser.parse_args()
    titles = [title for path in sorted(given.folder.glob("*.ics")) for title in show(path, every=given.all)]
    if given.speed:
        print(f"{len(titles)} titles: {cost(titles)}")
        print(f"10,000 letters: {cost([(part * 10_000)[:10_000] for part in LONG for _ in range(9)])}")


if __name__ == "__main__":
    main()

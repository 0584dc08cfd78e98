"""Every calendar of a folder read: how many events, what was left out, what it cost, and none too much.

    python bench/calendars.py FOLDER [--on 2026-03-02]

Each file is read as the daemon reads it, in a process of its own, around the middle of its own events or around a date.
The limits are those of docs/operations.md: a second of processor time and 50 MB, the interpreter's start among them.
"""

import argparse
import re
import resource
from datetime import date, timedelta
from pathlib import Path

from liftday.integrations.ical.apart import read_apart
from liftday.integrations.ical.scan import Window
from liftday.integrations.ical.trouble import Unread

SECONDS, MEGABYTES = 1.0, 50


def middle(raw: bytes) -> date:
    """The date in the middle of a calendar's events."""
    events = re.findall(rb"BEGIN:VEVENT.*?END:VEVENT", raw, re.DOTALL)
    starts = sorted(day for event in events for day in re.findall(rb"DTSTART[^\r\n]*:(\d{8})", event))
    return date.fromisoformat(starts[len(starts) // 2].decode()) if starts else date(2026, 3, 2)


def main() -> None:
    """Read them all and print a line each."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--on", type=date.fromisoformat)
    given = asked.parse_args()
    files = sorted(given.folder.rglob("*.ics"))
    worst, most, refused, left_out = 0.0, 0.0, 0, 0
    for path in files:
        raw = path.read_bytes()
        on = given.on or middle(raw)
        window = Window(first=on - timedelta(days=183), last=on + timedelta(days=183))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            found = read_apart(raw, window)
            said = f"{len(found.events):5} events" + (f", {found.unread} unread" if found.unread else "")
            left_out += found.unread
        except Unread as unread:
            said, refused = f"refused: {unread.trouble.value}", refused + 1
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        worst, most = max(worst, cost), after.ru_maxrss / 1024
        print(f"{path.name[:48]:50}{len(raw):9,} bytes {cost:6.2f} s  {said}")
    print(
        f"\n{len(files)} calendars: {refused} refused, {left_out} entries unread; "
        f"at most {worst:.2f} s (of {SECONDS:.0f}) and {most:.0f} MB (of {MEGABYTES})"
    )
    if worst > SECONDS or most > MEGABYTES:
        raise SystemExit("more than a calendar may cost")


if __name__ == "__main__":
    main()

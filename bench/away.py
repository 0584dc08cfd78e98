"""What a club depends on goes away for minutes by the clock: `python bench/away.py [--minutes 10] [stop kill freeze workers strava disk]`.

stop     PostgreSQL is stopped as for a restart (fast), and started again
kill     every process of PostgreSQL is killed with SIGKILL, and it is started again
freeze   every process of PostgreSQL stands still (SIGSTOP): connections stay open, nothing answers, as on a dead network
workers  every worker is killed with SIGKILL, and others are begun
strava   Strava does not answer, and answers again
disk     the disk of the web server's machine is full, and has room again (needs root: a tmpfs)

The story is `tests/postgres/away.py`: a web server, two workers, four athletes, an emulated Strava, a PostgreSQL of their own.
Meanwhile every feed is fetched, Strava tells of a run, a link is answered, commands are said. Printed is what each was answered and
after how long, the processor's seconds of each process, what they logged, and how long each thing took to heal; then what is
wrong, and 1 is the exit code if anything is.

Needs Debian's postgresql and the extra ``club``.
"""

import argparse
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # before this folder, where a bench is called so too

from postgres.away import live
from postgres.away_faults import FAULTS, small_disk


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("faults", nargs="*", help="all of them, if none is named")
    options.add_argument("--minutes", type=float, default=10)
    told = options.parse_args()
    if unknown := set(told.faults) - FAULTS.keys():
        options.error(f"there is no {', '.join(sorted(unknown))}")
    wrong = 0
    for name in told.faults or FAULTS:
        began = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="liftday-away-") as folder,
            small_disk(Path(folder) / "state") if name == "disk" else nullcontext(),
        ):
            report = live(Path(folder), FAULTS[name], told.minutes)
        print(f"== {name}, {told.minutes:g} minutes ({time.monotonic() - began:.0f} s with all)")
        for line in report.told:
            print(f"   {line}")
        for line in dict.fromkeys(report.wrong):
            print(f"   WRONG: {line}")
        wrong += len(report.wrong)
        sys.stdout.flush()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

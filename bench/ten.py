"""Ten real histories in one daemon: `python bench/ten.py HISTORY.json… [--days 3] [--kills 30] [--seed 7] [--much 6] [--port 23517]`.

Each file is one athlete's activities as Strava's API lists them. They are moved by whole weeks and renumbered, so that the story of
`tests/athletes/ten.py` can be told of them: everybody says something by every door at once, the daemon and its workers are
killed, and then each is compared, byte by byte, with a liftday of their own. Printed is how many are the same, what was
lost, and where something of one athlete was found at another, in a log, a figure or a process. Nothing of the files is printed.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # before this folder, where a bench is called so too

from athletes.members import member
from athletes.ten import live


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("histories", nargs="+", type=Path)
    for name, usual in (("days", 3), ("kills", 30), ("seed", 7), ("much", 6), ("port", 23_517)):
        options.add_argument(f"--{name}", type=int, default=usual)
    told = options.parse_args()
    members = [member(n, json.loads(path.read_text()), days=told.days) for n, path in enumerate(told.histories)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="liftday-ten-") as folder:
        report = live(
            Path(folder), members, days=told.days, kills=told.kills, seed=told.seed, much=told.much, port=told.port
        )
    others = {line.split(",")[0] for line in report.differ}
    print(f"{len(members)} athletes with {sum(len(one.history) for one in members)} activities, {told.days} days")
    print(f"byte-identical: {len(members) - len(others)} of {len(members)}, compared {report.compared} times")
    print(f"killed: {report.killed['daemon']} times the daemon, {report.killed['worker']} times a worker")
    print(
        f"said: {report.said} things by {dict(report.doors)}, lost {len(report.lost)}; feeds fetched meanwhile: {report.fetched}"
    )
    print(
        f"looked through: {report.hunt.texts} texts of {report.hunt.size / 1e6:.0f} MB for {report.hunt.secrets} secrets"
    )
    print(f"canaries at somebody else's: {len(report.hunt.found)}")
    print(f"{time.monotonic() - began:.0f} s")
    for line in (*report.differ, *report.lost, *dict.fromkeys(report.hunt.found)):
        print(line[:500])


if __name__ == "__main__":
    main()

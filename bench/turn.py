"""What the orders of an ordinary day cost: `python bench/turn.py [--years 10] [--url postgresql://…]`.

One home with the raw history of a sample runner of so many years. In turn, several rounds each:

import     the whole history from an empty home, the reading of every activity in it
nothing    a turn after which everything stands as it stood
mark       a turn after the owner's word for tomorrow, taken back by the next round
move page  what a signed link asks before it shows its page: which days of the week would take a session

Printed are the processor's time of this process and the time on the clock, each the best of the rounds; what a busy
machine does to the clock, it hardly does to the processor. With `--url` the memory lies in that PostgreSQL, in an empty
database: its own processor's time is then in the clock's alone.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import DescribeAct, ImportFiles, MarkDays, RunTurn
from liftday.daemon.queries.published import published_sessions
from liftday.daemon.state.instance import open_instance
from strava_emulator.sample import sample_activities

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)
CONFIG = '[athlete]\ntimezone = "Europe/Berlin"\n[safety]\naccepted = 2026-01-01\n'


def spent(work):
    """The seconds of some work, of the processor and on the clock, and its result."""
    begun = time.process_time(), time.perf_counter()
    result = work()
    return (time.process_time() - begun[0], time.perf_counter() - begun[1]), result


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.toml").write_text(f'{CONFIG}[store]\nurl = "{asked.url}"\n')
        history = place / "activities.json"
        history.write_text(json.dumps(sample_activities(NOW, years=asked.years)))
        settings, state = read(place / "config.toml"), place / "state"
        state.mkdir(mode=0o700)

        def order(one, now=NOW, files=()):
            return carry_out_here(settings, state, one, now=now, files=files)

        handle = os.open(history, os.O_RDONLY)
        try:
            first, account = spent(lambda: order(ImportFiles(files=(str(history),)), files=[handle]))
        finally:
            os.close(handle)
        with open_instance(settings, state, readonly=True) as instance:
            ahead = [s for s in published_sessions(instance) if s.type == "strength" and s.start > NOW]
        tomorrow = (NOW + timedelta(days=1)).date()
        best: dict[str, tuple[float, float]] = {}
        for number in range(asked.rounds):
            later = NOW + timedelta(minutes=1 + number)
            word = "hard" if number % 2 == 0 else "clear"
            works = {
                "nothing": lambda at=later: order(RunTurn(), at),
                "mark": lambda at=later, said=word: order(MarkDays(first=tomorrow, last=tomorrow, word=said), at),
                "move page": lambda at=later: order(DescribeAct(session=ahead[-1].uid, act="move"), at),
            }
            for name, work in works.items():
                took, _ = spent(work)
                best[name] = tuple(map(min, took, best.get(name, took)))
    print(f"{asked.years} years, {account.files[0].imported} activities, on {date.today():%Y-%m-%d}")
    for name, (processor, clock) in {"import": first, **best}.items():
        print(f"{name:<10} {processor * 1000:8.0f} ms of processor, {clock * 1000:8.0f} ms in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())

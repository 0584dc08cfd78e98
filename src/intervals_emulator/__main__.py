"""``python -m intervals_emulator``: serve a JSON array of activities as intervals.icu would, until a signal."""

import argparse
import signal
import sys
from pathlib import Path

from intervals_emulator import Emulator
from liftday.errors import LiftdayError
from strava_emulator.__main__ import load


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m intervals_emulator", description=__doc__)
    parser.add_argument("--activities", type=Path, help="JSON array of activities in its shape, also .gz")
    parser.add_argument("--events", type=Path, help="the same of calendar events")
    parser.add_argument("--key", default="emulated-key")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    options = parser.parse_args()
    stops = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # in every thread; they are waited for, and interrupt nothing
    try:
        activities, events = (load(path) if path else [] for path in (options.activities, options.events))
    except LiftdayError as error:
        sys.stderr.write(f"emulator: {error.what}\n  {error.remedy}\n")
        return error.exit_code
    with Emulator(activities, events, key=options.key, port=options.port) as icu:
        sys.stdout.write(f"{icu.base_url}\n")
        sys.stdout.flush()
        signal.sigwait(stops)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

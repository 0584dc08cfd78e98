"""``python -m strava_emulator.sample OUT.json``: write the sample athlete's history to a file."""

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from strava_emulator.sample import SEED, sample


def main(arguments: Sequence[str] | None = None) -> int:
    """The program. A name that ends in ``.gz`` is compressed; ``-`` is standard output."""
    parser = argparse.ArgumentParser(prog="python -m strava_emulator.sample", description=__doc__)
    parser.add_argument("out", metavar="OUT.json")
    parser.add_argument("--until", type=datetime.fromisoformat, required=True, help="date or instant of the present")
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--truth", metavar="FILE", help="also write what each activity was meant to be, by id")
    options = parser.parse_args(arguments)
    activities, truth = sample(options.until, years=options.years, seed=options.seed)
    lines = (json.dumps(activity, ensure_ascii=False) for activity in activities)  # one a line: files can be compared
    told = "[" + ",\n".join(lines) + "]"
    if options.out == "-":
        sys.stdout.write(told + "\n")
        return 0
    raw = told.encode()
    Path(options.out).write_bytes(gzip.compress(raw, mtime=0) if options.out.endswith(".gz") else raw)
    if options.truth:
        Path(options.truth).write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

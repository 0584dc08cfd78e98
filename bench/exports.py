"""Every row of real bulk exports accounted for: `python bench/exports.py DATA_DIR [--zone Europe/Berlin]`.

DATA_DIR holds exports as Strava hands them out: activities.csv (or .csv.gz) or the whole zip. Each is imported into a
fresh memory through the command's own door, twice. Checked against a second, independent look at the same rows (csv and
strptime, nothing of liftday's):

rows   imported + duplicate + refused = rows in the file, each refusal with its line and reason
days   the date of each activity is the date of the row's UTC instant in the zone
twice  the second import brings nothing new and changes nothing

Without --zone each file is read in the zone that makes its untouched titles ("Morning Run", "Evening Ride") truest: the
file does not say where it was run.
"""

import argparse
import csv
import gzip
import io
import os
import sys
import tempfile
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import ImportFiles
from liftday.daemon.state.instance import open_instance
from liftday.store import activities

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONES = ("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Sao_Paulo", "UTC",
         "Europe/London", "Europe/Berlin", "Europe/Helsinki", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney")  # fmt: skip
PARTS = {"Morning": range(3, 12), "Lunch": range(11, 15), "Afternoon": range(12, 19), "Evening": range(16, 23),
         "Night": (*range(20, 24), *range(5))}  # fmt: skip
WRITTEN = ("%b %d, %Y, %I:%M:%S %p", "%d %b %Y, %H:%M:%S", "%Y-%m-%d %H:%M:%S")


def rows_of(path):
    """The file's rows as they stand: id, UTC instant (None when it is written in another way), title."""
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as whole:
            raw = whole.read(next(name for name in whole.namelist() if name.endswith("activities.csv")))
    lines = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    next(lines)
    return [(line[0], instant_of(line[1]), line[2]) for line in lines if line]


def instant_of(text):
    """The instant, by the forms Strava has written in English."""
    for form in WRITTEN:
        try:
            return datetime.strptime(" ".join(text.split()), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def agreement(rows, zone):
    """The share of untouched titles that name the right part of the day in a zone; None without such titles."""
    told = [(title.split()[0], at) for _, at, title in rows if at and title.split()[:1] and title.split()[0] in PARTS]
    hits = sum(at.astimezone(ZoneInfo(zone)).hour in PARTS[word] for word, at in told)
    return hits / len(told) if told else None


def imported(path, zone, folder):
    """Import a file twice; return both reports and the day of each activity by its number."""
    folder.mkdir()
    config, state = folder / "config.toml", folder / "state"
    config.write_text(f'[athlete]\ntimezone = "{zone}"\n')
    settings = read(config)
    reports = []
    for _ in range(2):
        handle = os.open(path, os.O_RDONLY)
        try:
            order = ImportFiles(files=(path.name,))
            reports.append(carry_out_here(settings, state, order, now=NOW, files=[handle]).files[0])
        finally:
            os.close(handle)
    with open_instance(settings, state, readonly=True) as instance:
        days = {one.id: one.day for one in activities.recall(instance.store)}
    return reports, days


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--zone")
    told = options.parse_args()
    bad = 0
    total = Counter()
    print(f"{'file':<16}{'rows':>6}{'new':>7}{'twice':>7}{'refused':>9}{'days right':>12}  zone (titles agree)")
    with tempfile.TemporaryDirectory(prefix="liftday-bench-") as name:
        for number, path in enumerate(sorted(p for p in told.data.iterdir() if p.suffix in {".csv", ".gz", ".zip"})):
            rows = rows_of(path)
            zone = told.zone or max(ZONES, key=lambda one: agreement(rows, one) or 0.0)
            (first, again), days = imported(path, zone, Path(name) / str(number))
            due = {one: at.astimezone(ZoneInfo(zone)).date() for one, at, _ in rows if at is not None}
            right = sum(days.get(one) == on for one, on in due.items() if one in days)
            wrong = [(one, days[one], due[one]) for one in due if one in days and days[one] != due[one]]
            account = first.imported + first.duplicate + len(first.refused)
            faults = [
                f"{account} of {len(rows)} rows accounted for"
                if account != len(rows) or first.rows != len(rows)
                else "",
                f"{len(wrong)} on another day: {wrong[:3]}" if wrong else "",
                f"the second import brought {again.imported}" if again.imported else "",
                "a refusal without a reason" if not all(r.why and r.line for r in first.refused) else "",
            ]
            bad += sum(map(bool, faults))
            share = agreement(rows, zone)
            print(
                f"{path.name:<16}{len(rows):>6}{first['imported']:>7}{again.imported:>7}{len(first['refused']):>9}"
                f"{right:>7}/{len(due):<5} {zone} ({'-' if share is None else f'{100 * share:.0f} %'})"
            )
            for fault in filter(None, faults):
                print(f"    {fault}")
            for refusal in first.refused[:5]:
                print(f"    line {refusal['line']}: {refusal['why']}")
            total.update(rows=len(rows), new=first.imported, refused=len(first.refused), right=right)
    print(f"{'all':<16}{total['rows']:>6}{total['new']:>7}{'':>7}{total['refused']:>9}{total['right']:>7}")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())

"""The coverage floors that mean something: every branch of the core and of the calendar, nine tenths of the others.

Run after the tests: `python tests/floors.py`. Prints a line a room and ends with 1 when a floor is broken.
"""

import io
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

FLOORS = {
    "training": 100.0,
    "words": 100.0,
    "calendar": 100.0,
    "page": 100.0,
    "config": 90.0,
    "store": 90.0,
    "integrations": 90.0,
    "daemon": 90.0,
    "cli": 80.0,
    "strava_emulator": 80.0,
    "intervals_emulator": 80.0,
}


def measured() -> dict[str, tuple[int, int]]:
    """Per room: what was run and what there is, lines and branches together."""
    subprocess.run([sys.executable, "-m", "coverage", "combine", "--quiet"], check=False, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "--quiet", "-o", str(report)], check=True)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, file in files.items():
        parts = Path(name).parts
        room = parts[parts.index("liftday") + 1] if "liftday" in parts else parts[parts.index("src") + 1]
        summary = file["summary"]
        rooms[room][0] += summary["covered_lines"] + summary["covered_branches"]
        rooms[room][1] += summary["num_statements"] + summary["num_branches"]
    return {room: (run, there) for room, (run, there) in rooms.items()}


def main() -> int:
    """Print the rooms and return 1 when one is below its floor."""
    screen, broken = io.StringIO(), False
    for room, (run, there) in sorted(measured().items()):
        floor = FLOORS.get(room)
        if floor is None or there == 0:
            continue
        percent = 100.0 * run / there
        low = percent < floor
        broken = broken or low
        print(f"{room:<13}{percent:6.2f} %  floor {floor:.0f} %{'  BROKEN' if low else ''}", file=screen)
    sys.stdout.write(screen.getvalue())
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

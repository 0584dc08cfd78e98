"""``python -m strava_emulator``: serve a file of activities as Strava would, until a signal."""

import argparse
import gzip
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from liftday.errors import BadInput, LiftdayError, TryLater
from strava_emulator import Emulator
from strava_emulator.clock import Clock
from strava_emulator.sample import sample_activities


def load(path: Path) -> list[Any]:
    """Given a file with a JSON array of activities, plain or ``.gz``, return them as they are."""
    try:
        raw = path.read_bytes()
        value = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (OSError, EOFError, ValueError) as cause:
        raise BadInput(
            f"{path.name} cannot be read as JSON: {cause}", remedy="Give a JSON array, plain or .gz."
        ) from cause
    if not isinstance(value, list):
        raise BadInput(f"{path.name} holds no list of activities", remedy="Give a JSON array, plain or .gz.")
    return value


def _pair(text: str) -> tuple[int, int]:
    short, day = text.split(",")
    return int(short), int(day)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m strava_emulator", description=__doc__)
    parser.add_argument("--activities", type=Path, help="JSON array of summary or detailed activities, also .gz")
    parser.add_argument("--sample", action="store_true", help="serve the bundled sample athlete's two years instead")
    parser.add_argument("--port", type=int, default=0, help="of the API and OAuth (default: a free one)")
    parser.add_argument("--control-port", type=int, default=0, help="of the control plane (default: a free one)")
    parser.add_argument("--client-id", type=int, default=12345)
    parser.add_argument("--client-secret", default="emulated-secret")
    parser.add_argument("--at", type=datetime.fromisoformat, help="instant at which its clock starts to tick")
    parser.add_argument("--rotate", action=argparse.BooleanOptionalAction, default=True, help="refresh tokens rotate")
    parser.add_argument("--approve", choices=("auto", "page"), default="auto", help="how the authorise page behaves")
    parser.add_argument("--limits", type=_pair, default=(200, 2000), metavar="15MIN,DAY", help="of all calls")
    parser.add_argument("--read-limits", type=_pair, default=(100, 1000), metavar="15MIN,DAY", help="of reads")
    parser.add_argument("--athlete", type=int, help="the athlete's id (default: that of the first activity)")
    return parser


def _athlete(told: int | None, activities: list[Any]) -> int:
    if told is not None:
        return told
    first = activities[0] if activities and isinstance(activities[0], dict) else {}
    owner = first.get("athlete")
    number = owner.get("id") if isinstance(owner, dict) else None
    return number if isinstance(number, int) else 1


def serve(options: argparse.Namespace) -> None:
    """Given the parsed options, serve until SIGINT or SIGTERM; both addresses go to standard output first."""
    activities = load(options.activities) if options.activities else []
    if options.sample:
        activities = sample_activities(Clock(options.at).now())
    try:
        emulator = Emulator(
            activities,
            now=options.at,
            ticking=True,
            client_id=options.client_id,
            client_secret=options.client_secret,
            athlete={"id": _athlete(options.athlete, activities), "firstname": "Sample", "lastname": "Runner"},
            auto_approve=options.approve == "auto",
            rotate=options.rotate,
            limits=options.limits,
            read_limits=options.read_limits,
            port=options.port,
            control_port=options.control_port,
        )
    except OSError as cause:
        raise TryLater(f"the port cannot be used: {cause}", remedy="Choose another --port, or none.") from cause
    stops = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # in every thread; they are waited for, and interrupt nothing
    with emulator:
        sys.stdout.write(f"{emulator.oauth_base_url}\n{emulator.control_url}\n")
        sys.stdout.flush()
        sys.stderr.write(f"serving {len(activities)} activities; the API is under /api/v3 and bare\n")
        signal.sigwait(stops)


def main() -> int:
    """The program."""
    try:
        serve(_options().parse_args())
    except LiftdayError as error:
        sys.stderr.write(f"emulator: {error.what}\n  {error.remedy}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

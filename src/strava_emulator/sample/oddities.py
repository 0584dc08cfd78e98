"""What is odd in real histories, put into the sample's: each on the newest fitting activity that is old enough."""

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from strava_emulator.sample.made import STAMP, Made

EASY = frozenset({"easy", "strides"})
ANY_RUN = EASY | {"long", "steady", "tempo", "intervals"}


def moved(raw: dict[str, Any], by: timedelta) -> None:
    """Shift an activity's start in place, both of its clocks."""
    for key in ("start_date", "start_date_local"):
        raw[key] = (datetime.strptime(raw[key], STAMP).replace(tzinfo=UTC) + by).strftime(STAMP)


def _hide_start(made: Made, _rng: random.Random) -> list[Made]:
    """An athlete who hides the start time is told by midnight and one second."""
    local = datetime.strptime(made.raw["start_date_local"], STAMP).replace(tzinfo=UTC)
    moved(made.raw, local.replace(hour=0, minute=0, second=1) - local)
    return []


def _second_device(made: Made, rng: random.Random) -> list[Made]:
    """The phone recorded the same run: half a minute later, a little longer, without heart rate and laps."""
    copy = _without_heart(deepcopy(made.raw))
    moved(copy, timedelta(seconds=rng.randrange(12, 45)))
    copy |= {
        "id": made.raw["id"] + 7,
        "name": "Afternoon Run",
        "distance": round(made.raw["distance"] * 1.013, 1),
        "device_name": "Strava App",
        "external_id": f"{made.raw['id'] % 10**8:08x}-activity.fit",
        "laps": [],
        "perceived_exertion": None,
        "workout_type": None,
    }
    return [Made(raw=copy, kind="duplicate", how=made.how, day=made.day)]


def _split_recording(made: Made, _rng: random.Random) -> list[Made]:
    """The watch was stopped after three fifths and started anew three minutes later."""
    raw, second = made.raw, deepcopy(made.raw)
    first_part = round(raw["moving_time"] * 0.6)
    moved(second, timedelta(seconds=first_part + 180))
    second |= {"id": raw["id"] + 9, "external_id": f"garmin_ping_{(raw['id'] + 9) % 10**9}"}
    for half, share in ((raw, 0.6), (second, 0.4)):
        for key in ("distance", "total_elevation_gain", "calories"):
            half[key] = round(half[key] * share, 1)
        half["moving_time"] = half["elapsed_time"] = round(half["moving_time"] * share)
        half |= {"laps": half["laps"][:1], "splits_metric": [], "splits_standard": [], "best_efforts": []}
        if half.get("suffer_score") is not None:
            half["suffer_score"] = float(round(half["suffer_score"] * share))
    return [Made(raw=second, kind=made.kind, how=made.how, day=made.day)]


def _by_accident(made: Made, _rng: random.Random) -> list[Made]:
    """A recording of a minute and a half, before the real one."""
    short = _without_heart(deepcopy(made.raw))
    moved(short, timedelta(seconds=-300))
    short |= {"id": made.raw["id"] + 5, "moving_time": 94, "elapsed_time": 97, "distance": 112.4, "calories": 9.0}
    short |= {"laps": [], "splits_metric": [], "splits_standard": [], "best_efforts": [], "perceived_exertion": None}
    return [Made(raw=short, kind="too_short", how="accident", day=made.day)]


def _without_heart(raw: dict[str, Any]) -> dict[str, Any]:
    for key in ("average_heartrate", "max_heartrate", "suffer_score"):
        raw.pop(key, None)
    return raw | {"has_heartrate": False, "available_zones": []}


def _by_hand(made: Made, _rng: random.Random) -> list[Made]:
    """Typed in: round numbers, no device, nothing measured."""
    made.raw = _without_heart(made.raw)
    made.raw |= {"manual": True, "distance": 8000.0, "moving_time": 2700, "elapsed_time": 2700, "upload_id": None}
    made.raw |= {"average_speed": 2.963, "max_speed": 0.0, "external_id": None, "device_name": None}
    made.raw |= {"laps": [], "splits_metric": [], "splits_standard": [], "best_efforts": [], "upload_id_str": None}
    return []


def _in_the_car(made: Made, _rng: random.Random) -> list[Made]:
    """The watch ran on in the car; Strava flagged it."""
    made.raw |= {"flagged": True, "distance": 41_230.0, "average_speed": 14.2, "max_speed": 36.4}
    made.raw |= {"splits_metric": [], "splits_standard": [], "best_efforts": [], "laps": []}
    made.kind = "flagged"
    return []


def _unheard_of(made: Made, _rng: random.Random) -> list[Made]:
    """A sport nobody knows yet."""
    made.raw |= {"sport_type": "UnderwaterRugby", "type": "UnderwaterRugby", "name": "Unterwasser-Rugby"}
    made.kind = "other"
    return []


def _cadence_lock(made: Made, _rng: random.Random) -> list[Made]:
    """The wrist sensor counted steps for heart beats."""
    steps = round(made.raw["average_cadence"] * 2, 1)
    made.raw |= {"has_heartrate": True, "average_heartrate": steps - 0.8, "max_heartrate": round(steps) + 6.0}
    return []


def _nothing(made: Made, _rng: random.Random) -> list[Made]:
    """Recorded with a watch that measured no way: distance 0."""
    made.raw |= {"distance": 0.0, "average_speed": 0.0, "max_speed": 0.0, "trainer": True}
    made.raw |= {"splits_metric": [], "splits_standard": [], "best_efforts": [], "laps": made.raw["laps"][:1]}
    return []


def _with(**changes: Any) -> Callable[[Made, random.Random], list[Made]]:
    def change(made: Made, _rng: random.Random) -> list[Made]:
        made.raw |= changes
        return []

    return change


@dataclass(frozen=True, slots=True)
class Odd:
    """One oddity: at least so many days before the anchor, on an activity done so; a heart rate is needed or not."""

    days: int
    on: frozenset[str]
    change: Callable[[Made, random.Random], list[Made]]
    heart: bool = False


ODDITIES = (
    Odd(11, EASY, _with(private=True, visibility="only_me")),
    Odd(15, ANY_RUN, _with(max_heartrate=171.5), heart=True),
    Odd(18, EASY | {"long"}, _second_device),
    Odd(23, ANY_RUN, _with(suffer_score=None), heart=True),
    Odd(29, ANY_RUN, _with(athlete_count=0)),
    Odd(33, EASY, _split_recording),
    Odd(37, ANY_RUN, _with(suffer_score=63.5), heart=True),
    Odd(44, EASY, _hide_start),
    Odd(51, ANY_RUN, _with(name="🐢💤")),
    Odd(58, ANY_RUN, _with(name="Lauf\nmit Umweg")),
    Odd(65, ANY_RUN, _with(name="<b>Locker</b> & langsam; END:VEVENT\\, oder so")),
    Odd(75, EASY, _by_accident),
    Odd(80, EASY, _in_the_car),
    Odd(88, EASY, _with(sport_type="VirtualRun", type="VirtualRun", trainer=True)),
    Odd(95, frozenset({"yoga"}), _unheard_of),
    Odd(100, EASY, _by_hand),
    Odd(110, frozenset({"treadmill", "easy"}), _nothing),
    Odd(130, EASY, _with(distance=-1.0)),
    Odd(150, EASY, _cadence_lock),
    Odd(170, EASY, _with(max_heartrate=214.0), heart=True),
    Odd(180, ANY_RUN, _with(id=2**53 + 7_310_043)),
    Odd(240, EASY, _cadence_lock),
    Odd(300, ANY_RUN, _with(utc_offset=7200)),
)


def apply(history: Sequence[Made], anchor: date, seed: int) -> list[Made]:
    """Given a history, oldest first, return it with its oddities; each activity gets one at most."""
    rng = random.Random(f"{seed}/odd")
    added: list[Made] = []
    taken: set[int] = set()
    for odd in ODDITIES:
        until = anchor - timedelta(days=odd.days)
        for at in range(len(history) - 1, -1, -1):
            made = history[at]
            if made.day <= until and made.how in odd.on and at not in taken and made.raw["has_heartrate"] >= odd.heart:
                taken.add(at)
                added += odd.change(made, rng)
                break
    return [*history, *added]

"""An activity of the sample athlete, put into Strava's words: every key of a detailed activity as live replies have it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from strava_emulator.sample import measure
from strava_emulator.sample.body import HR_MAX, Stretch, strain

STAMP = "%Y-%m-%dT%H:%M:%SZ"
ATHLETE_ID = 7_310_042
DEVICE = "Garmin Forerunner 255"


@dataclass(slots=True, kw_only=True)
class Made:
    """One activity with what it was meant to be; ``raw`` is what Strava serves."""

    raw: dict[str, Any]
    kind: str
    how: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Everything the JSON is made of. ``start`` is aware, in the zone it was run in."""

    id: int
    start: datetime
    sport: str
    name: str
    course: Sequence[Stretch]
    stops: float = 0.0  # seconds stood at traffic lights
    climb: float = 0.0
    temperature: float | None = None
    sensor: bool = True  # heart rate was recorded
    buttons: bool = True  # the lap button was used
    cadence: float | None = None
    workout_type: int | None = None
    exertion: float | None = None
    trainer: bool = False
    commute: bool = False
    description: str | None = None
    device: str = DEVICE


# Strava's parent sport of the newer names; the others are their own.
_PARENTS = {"TrailRun": "Run", "MountainBikeRide": "Ride", "GravelRide": "Ride", "Soccer": "Soccer"}


def zone_text(start: datetime) -> str:
    """Given a start, return Strava's ``timezone``: the offset in it is that of standard time, whatever is in force."""
    offset = (start.utcoffset() or timedelta()) - (start.dst() or timedelta())
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"(GMT{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}) {start.tzinfo}"


def detailed(told: Recording, rng: random.Random) -> dict[str, Any]:
    """Given a recording, return the detailed activity."""
    whole = measure.joined(told.course)
    foot = told.sport in ("Run", "TrailRun", "VirtualRun")
    low = round(rng.uniform(28, 44), 1)
    raw = {**_identity(told, whole), **_social(told, rng, foot=foot), **_numbers(told, whole, low=low, foot=foot)}
    if told.cadence is not None:
        raw["average_cadence"] = round(told.cadence, 1)
    if told.temperature is not None:
        raw["average_temp"] = round(told.temperature)
    if told.sport == "Ride":
        watts = round(whole.speed**3 * 0.35 + 20, 1)  # Strava's guess without a meter: air, and something for rolling
        raw |= {"average_watts": watts, "kilojoules": round(watts * whole.seconds / 1000, 1), "device_watts": False}
        raw |= {"weighted_average_watts": round(watts * 1.08), "max_watts": round(watts * 3.1)}
    if told.sensor:
        raw |= {
            "average_heartrate": round(whole.bpm, 1),
            "max_heartrate": float(round(min(whole.peak, HR_MAX))),
            "suffer_score": float(round(strain(told.course))),
        }
    return raw | _parts(told, raw, foot=foot)


def _identity(told: Recording, whole: Stretch) -> dict[str, Any]:
    """What and when an activity was."""
    offset = told.start.utcoffset() or timedelta()
    return {
        "resource_state": 3,
        "athlete": {"id": ATHLETE_ID, "resource_state": 1},
        "name": told.name,
        "distance": round(whole.metres, 1),
        "moving_time": round(whole.seconds),
        "elapsed_time": round(whole.seconds + told.stops),
        "total_elevation_gain": round(told.climb, 1),
        "type": _PARENTS.get(told.sport, told.sport),
        "sport_type": told.sport,
        "workout_type": told.workout_type,
        "id": told.id,
        "start_date": told.start.astimezone(UTC).strftime(STAMP),
        "start_date_local": told.start.strftime(STAMP),
        "timezone": zone_text(told.start),
        "utc_offset": offset.total_seconds(),
        "location_city": None,
        "location_state": None,
        "location_country": None,
    }


def _social(told: Recording, rng: random.Random, *, foot: bool) -> dict[str, Any]:
    """What others made of it, and who may see it."""
    return {
        "achievement_count": rng.choice((0, 0, 0, 1, 2)),
        "kudos_count": rng.randrange(0, 14),
        "comment_count": rng.choice((0, 0, 0, 1)),
        "athlete_count": 1,
        "photo_count": 0,
        "map": {"id": f"a{told.id}", "polyline": "", "summary_polyline": "", "resource_state": 3},
        "trainer": told.trainer,
        "commute": told.commute,
        "manual": False,
        "private": False,
        "visibility": "everyone",
        "flagged": False,
        "gear_id": "g7310001" if foot else None,
        "start_latlng": [],
        "end_latlng": [],
    }


def _numbers(told: Recording, whole: Stretch, *, low: float, foot: bool) -> dict[str, Any]:
    """What a device measured beside distance and time."""
    moved = whole.metres > 0
    return {
        "average_speed": round(whole.speed, 3) if moved else 0.0,
        "max_speed": round(max(stretch.speed for stretch in told.course) * 1.12, 2) if moved else 0.0,
        "has_heartrate": told.sensor,
        "heartrate_opt_out": False,
        "display_hide_heartrate_option": told.sensor,
        "elev_high": round(low + told.climb * 0.6, 1),
        "elev_low": low,
        "upload_id": told.id + 900_000_000,
        "upload_id_str": str(told.id + 900_000_000),
        "external_id": f"garmin_ping_{told.id % 10**9}",
        "from_accepted_tag": False,
        "pr_count": 0,
        "total_photo_count": 0,
        "has_kudoed": False,
        "device_name": told.device,
        "description": told.description,
        "calories": round(whole.seconds / 60 * (11 if foot else 7), 1),
        "perceived_exertion": told.exertion,
        "prefer_perceived_exertion": False if told.exertion is not None else None,
    }


def _parts(told: Recording, raw: Mapping[str, Any], *, foot: bool) -> dict[str, Any]:
    """What a detailed activity has in lists."""
    moved = raw["distance"] > 0
    laps = measure.laps(told.course, buttons=told.buttons) if foot else [measure.joined(told.course)]
    climb = told.climb if foot else 0.0
    efforts = measure.best_efforts(told.course) if foot and not told.trainer else ()
    return {
        "segment_efforts": [],
        "splits_metric": measure.splits(told.course, 1000, climb, sensor=told.sensor) if moved else [],
        "splits_standard": measure.splits(told.course, measure.MILE, climb, sensor=told.sensor) if moved else [],
        "laps": _laps(told, raw, laps),
        "best_efforts": [_best_effort(told, raw, number, effort) for number, effort in enumerate(efforts)],
        "gear": None,
        "photos": {"primary": None, "count": 0},
        "stats_visibility": [{"type": kind, "visibility": "everyone"} for kind in ("heart_rate", "pace", "speed")],
        "hide_from_home": False,
        "partner_brand_tag": None,
        "highlighted_kudosers": [],
        "segment_leaderboard_opt_out": False,
        "leaderboard_opt_out": False,
        "embed_token": f"{told.id:040x}",
        "available_zones": ["heartrate"] if told.sensor else [],
    }


def _best_effort(
    told: Recording, raw: Mapping[str, Any], number: int, effort: tuple[str, float, float]
) -> dict[str, Any]:
    """One best effort: its name, metres and seconds."""
    name, metres, seconds = effort
    return {
        "id": told.id * 100 + number,
        "resource_state": 2,
        "name": name,
        "activity": {"id": told.id, "visibility": raw["visibility"], "resource_state": 1},
        "athlete": raw["athlete"],
        "elapsed_time": round(seconds),
        "moving_time": round(seconds),
        "start_date": raw["start_date"],
        "start_date_local": raw["start_date_local"],
        "distance": round(metres),
        "pr_rank": None,
        "achievements": [],
        "start_index": 0,
        "end_index": round(seconds),
    }


def _laps(told: Recording, raw: Mapping[str, Any], laps: Sequence[Stretch]) -> list[dict[str, Any]]:
    clock, told_laps = 0.0, []
    paused = any(stretch.rep for stretch in told.course)  # whoever presses laps stands still between them, not in them
    stood_share = 0.0 if paused else told.stops / (sum(lap.seconds for lap in laps) or 1)
    for number, lap in enumerate(laps, start=1):
        began = told.start + timedelta(seconds=round(clock))
        share = lap.seconds / (raw["moving_time"] or 1)
        told_laps.append(
            {
                "id": told.id * 100 + number,
                "resource_state": 2,
                "name": f"Lap {number}",
                "activity": {"id": told.id, "visibility": raw["visibility"], "resource_state": 1},
                "athlete": raw["athlete"],
                "elapsed_time": round(lap.seconds * (1 + stood_share)),
                "moving_time": round(lap.seconds),
                "start_date": began.astimezone(UTC).strftime(STAMP),
                "start_date_local": began.strftime(STAMP),
                "distance": round(lap.metres, 2),
                "average_speed": round(lap.speed, 2) if lap.seconds else 0.0,
                "max_speed": round(lap.speed * 1.1, 2) if lap.seconds else 0.0,
                "lap_index": number,
                "split": number,
                "start_index": round(clock),
                "end_index": round(clock + lap.seconds),
                "total_elevation_gain": round(told.climb * share, 1),
                "device_watts": False,
                **({"average_cadence": raw["average_cadence"]} if "average_cadence" in raw else {}),
                **(
                    {"average_heartrate": round(lap.bpm, 1), "max_heartrate": float(round(lap.peak))}
                    if told.sensor
                    else {}
                ),
                "pace_zone": 0,
            }
        )
        clock += lap.seconds
    return told_laps

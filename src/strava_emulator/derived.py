"""What Strava works out of a recording and a record does not carry: a whole lap, zone times, streams."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

STREAM_KEYS = (
    "time",
    "distance",
    "latlng",
    "altitude",
    "velocity_smooth",
    "heartrate",
    "cadence",
    "watts",
    "temp",
    "moving",
    "grade_smooth",
)
_FAR = 1e300  # numbers beyond it, and those that are none, are left out of sums
SAMPLES = 1000  # per stream at most: what `resolution=medium` meant


def number(value: object) -> float:
    """Given anything, return it as a number, 0 when it is none that can be reckoned with."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not -_FAR < value < _FAR:
        return 0.0
    return float(value)


def whole_lap(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Given a summary, return the one lap a watch without lap presses records."""
    athlete = raw.get("athlete")
    lap: dict[str, Any] = {
        "id": raw.get("id"),
        "resource_state": 2,
        "name": "Lap 1",
        "activity": {"id": raw.get("id"), "visibility": raw.get("visibility", "everyone"), "resource_state": 1},
        "athlete": athlete if isinstance(athlete, Mapping) else {"id": 1, "resource_state": 1},
        "start_index": 0,
        "end_index": max(0, int(number(raw.get("elapsed_time"))) - 1),
        "lap_index": 1,
        "split": 1,
        "device_watts": False,
    }
    copied = (
        "elapsed_time",
        "moving_time",
        "start_date",
        "start_date_local",
        "distance",
        "total_elevation_gain",
        "average_speed",
        "max_speed",
        "average_cadence",
        "average_heartrate",
        "max_heartrate",
    )
    return lap | {key: raw[key] for key in copied if raw.get(key) is not None}


def athlete_zones(hr_max: float) -> dict[str, Any]:
    """Given a maximum heart rate, return the five zones as ``/athlete/zones`` gives them (-1 is open)."""
    limits = [0, *(round(hr_max * share) for share in (0.65, 0.80, 0.87, 0.95)), -1]
    zones = [{"min": low, "max": high} for low, high in pairwise(limits)]
    return {"heart_rate": {"custom_zones": False, "zones": zones}}


def statistics(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Given an athlete's activities, return the statistics in Strava's shape (ActivityStats); the recent ones and those of
    the year are as empty as Strava sends them for somebody who pauses."""
    told: dict[str, Any] = {"biggest_ride_distance": None, "biggest_climb_elevation_gain": None}
    for sport in ("ride", "run", "swim"):
        held = [one for one in records if _parent(one) == sport]
        for span in ("recent", "ytd", "all"):
            told[f"{span}_{sport}_totals"] = _totals(held if span == "all" else ())
    return told


def _parent(record: Mapping[str, Any]) -> str:
    """The sport's parent as the older field ``type`` had it: ride, run, swim, or another."""
    sport = str(record.get("type") or record.get("sport_type") or "")
    return {"TrailRun": "run", "MountainBikeRide": "ride", "GravelRide": "ride"}.get(sport, sport.lower())


def _totals(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = {"distance": "distance", "moving_time": "moving_time", "elapsed_time": "elapsed_time"}
    sums = {key: sum(number(one.get(of)) for one in records) for key, of in keys.items()}
    climbed = sum(number(one.get("total_elevation_gain")) for one in records)
    return {"count": len(records), **sums, "elevation_gain": climbed}


def pieces(detail: Mapping[str, Any]) -> list[tuple[float, float, float]]:
    """Given a detailed activity, return its course as (seconds, metres, bpm) stretches: laps, else the whole."""
    laps = detail.get("laps")
    if not isinstance(laps, Sequence) or isinstance(laps, str) or not laps:
        laps = [detail]
    told = [lap for lap in laps if isinstance(lap, Mapping)]
    return [
        (
            max(1.0, number(lap.get("moving_time")) or number(lap.get("elapsed_time"))),
            max(0.0, number(lap.get("distance"))),
            number(lap.get("average_heartrate")),
        )
        for lap in told
    ]


def zone_times(detail: Mapping[str, Any], zones: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Given an activity and its athlete's zones, return the list of ``/activities/{id}/zones``; empty without a sensor."""
    if not detail.get("has_heartrate"):
        return []
    buckets = [dict(zone, time=0) for zone in zones["heart_rate"]["zones"]]
    for seconds, _, bpm in pieces(detail):
        held = [zone for zone in buckets if zone["min"] <= bpm and (zone["max"] == -1 or bpm < zone["max"])]
        if held:
            held[0]["time"] += round(seconds)
    return [
        {
            "score": detail.get("suffer_score") or 0,
            "distribution_buckets": buckets,
            "type": "heartrate",
            "resource_state": 3,
            "sensor_based": True,
            "points": 0,
            "custom_zones": zones["heart_rate"]["custom_zones"],
        }
    ]


def streams(detail: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Given a detailed activity, return its streams by key: constant speed and heart rate inside each lap."""
    course = pieces(detail)
    step = max(1.0, sum(seconds for seconds, _, _ in course) / SAMPLES)
    told: dict[str, list[Any]] = {"time": [], "distance": [], "velocity_smooth": [], "moving": []}
    hearts: list[int] = []
    clock = metres = 0.0
    for seconds, distance, bpm in course:
        speed, inside = distance / seconds, 0.0
        while inside < seconds:
            told["time"].append(int(clock + inside))
            told["distance"].append(round(metres + speed * inside, 1))
            told["velocity_smooth"].append(round(speed, 2))
            told["moving"].append(speed > 0)
            hearts.append(round(bpm))
            inside += step
        clock, metres = clock + seconds, metres + distance
    if detail.get("has_heartrate"):
        told["heartrate"] = hearts
    if "elev_low" in detail and "elev_high" in detail:
        low, high, last = number(detail["elev_low"]), number(detail["elev_high"]), max(1, len(hearts) - 1)
        told["altitude"] = [round(low + (high - low) * 2 * min(at, last - at) / last, 1) for at in range(len(hearts))]
    cadence = number(detail.get("average_cadence"))
    if cadence:
        told["cadence"] = [round(cadence)] * len(hearts)
    return told


def stream_set(told: Mapping[str, list[Any]], keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Given streams and the keys asked for, return Strava's ``key_by_type`` object; distance always comes along."""
    wanted = [key for key in told if key in keys or key == "distance"]
    return {
        key: {
            "data": told[key],
            "series_type": "distance",
            "original_size": len(told[key]),
            "resolution": "high",
        }
        for key in wanted
    }

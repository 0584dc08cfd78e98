"""A home whose runs come from an emulated intervals.icu, alone or beside an emulated Strava."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from homes import ITS_OWN, NOW, Home, a_season, free_port
from intervals_emulator import Emulator
from settings_text import RUNNER

KEY = "hush-the-api-key"


def of_strava(record: dict, *, linked: bool = False) -> dict:
    """A run in Strava's shape as intervals.icu tells the same run, uploaded there by the watch itself; ``linked`` with
    Strava's number."""
    get = record.get
    return {
        "id": f"i{90000000 + record['id']}",
        "type": record["sport_type"],
        "sub_type": "NONE",
        "name": record["name"],
        "source": "GARMIN_CONNECT",
        "device_name": "Garmin Forerunner 265",
        "external_id": f"2{record['id']:010}",
        "strava_id": str(record["id"]) if linked else None,
        "start_date_local": record["start_date_local"].removesuffix("Z"),
        "start_date": record["start_date"],
        "timezone": "Europe/Berlin",
        "distance": get("distance"),
        "moving_time": get("moving_time"),
        "elapsed_time": get("elapsed_time"),
        "total_elevation_gain": get("total_elevation_gain"),
        "average_speed": get("average_speed"),
        "average_heartrate": get("average_heartrate"),
        "max_heartrate": get("max_heartrate"),
        "icu_rpe": 8 if get("workout_type") == 3 else None,
        "race": get("workout_type") == 1,
    }


def icu_season(weeks: int = 12) -> list[dict]:
    """The season of ``homes`` as intervals.icu tells it."""
    return [of_strava(one) for one in a_season(weeks)]


def an_event(start: str, **facts: object) -> dict:
    """A planned run in its calendar; ``start`` is a date or a local time."""
    return {
        "category": "WORKOUT", "type": "Run", "name": "Run", "moving_time": 2700,
        "start_date_local": start if "T" in start else f"{start}T00:00:00", **facts,
    }  # fmt: skip


@contextlib.contextmanager
def alone(
    folder: Path, activities: list[dict] | None = None, *, publish: bool = False, **more: object
) -> Iterator[Home]:
    """A home with intervals.icu and no Strava; the emulator stands where Strava's does."""
    with Emulator(icu_season() if activities is None else activities, now=NOW, key=KEY, **more) as icu:
        secret = folder / "api-key"
        secret.touch(mode=0o600)
        secret.write_text(KEY + "\n")
        config = folder / "config.toml"
        config.write_text(RUNNER + section(icu, secret, publish=publish) + ITS_OWN.format(port=free_port()))
        yield Home(folder=folder, strava=icu, config=config, state=folder / "state")


def section(icu: Emulator, secret: Path, *, publish: bool = False) -> str:
    """The table of the configuration."""
    return f'[intervals]\napi_key_file = "{secret}"\nbase_url = "{icu.base_url}"\npublish = {str(publish).lower()}\n\n'

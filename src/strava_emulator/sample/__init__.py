"""An invented runner with two years of training, in Strava's own words: for the demo, for tests, and as ground truth.

Seeded: the same ``until`` and seed give the same history, down to the byte. The runner lives in Berlin, trains by a
clear but imperfect week (intervals on Tuesday, often a tempo on Thursday, long on Sunday), has seasons, races, a break,
an illness and a holiday in Japan, and now and then a recording as odd as real ones are.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from strava_emulator.sample.body import HR_MAX, HR_REST
from strava_emulator.sample.made import ATHLETE_ID
from strava_emulator.sample.oddities import apply
from strava_emulator.sample.runner import HOME, made_on
from strava_emulator.sample.season import monday_of

__all__ = ["ATHLETE", "HOME", "HR_MAX", "HR_REST", "SEED", "sample", "sample_activities"]

SEED = 42
WEEKS_A_YEAR = 52
ATHLETE: dict[str, Any] = {
    "id": ATHLETE_ID,
    "username": "sample_runner",
    "firstname": "Sample",
    "lastname": "Runner",
    "sex": "F",
}


def sample_activities(
    until: date | datetime, *, years: int = 2, seed: int = SEED, anchor: date | None = None
) -> list[dict[str, Any]]:
    """Given the present, return detailed activities that started before it, oldest first.

    A date is its midnight in Berlin, as is a datetime without an offset. The history hangs on ``anchor``, the Monday of
    the present week unless given: with the same anchor a later ``until`` only adds activities at the end.
    """
    return sample(until, years=years, seed=seed, anchor=anchor)[0]


def sample(
    until: date | datetime, *, years: int = 2, seed: int = SEED, anchor: date | None = None
) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Given the same, return the activities, and by id what each was meant to be.

    easy, moderate, hard, long and race are the classes of a day; strength, mobility and other (walks, a sport nobody
    knows) are none; duplicate, too_short and flagged are recordings that must not count.
    """
    now = until if isinstance(until, datetime) else datetime.combine(until, time())
    now = now.astimezone(HOME) if now.tzinfo else now.replace(tzinfo=HOME)
    monday = monday_of(anchor or now.date())
    days = (now.date() - monday).days + 1
    first = -7 * WEEKS_A_YEAR * years
    made = [one for offset in range(first, days) for one in made_on(monday + timedelta(days=offset), monday, seed)]
    told = apply(made, monday, seed)
    started = (one for one in told if datetime.fromisoformat(one.raw["start_date"]) < now)
    made = sorted(started, key=lambda one: (one.raw["start_date"], one.raw["id"]))
    return [one.raw for one in made], {one.raw["id"]: one.kind for one in made}

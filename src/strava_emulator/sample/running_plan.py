"""The running plan that the sample athlete follows, as a calendar: rest days, easy runs, intervals, long runs.

A plan is regular where its athlete is not: it has intervals on every Tuesday and a long run on every Sunday, so some of its
days do not come. All else is what the athlete does, and will do, as ``made_on`` has it.
"""

from datetime import date, datetime, timedelta

from strava_emulator.sample import HOME, SEED
from strava_emulator.sample.made import Made
from strava_emulator.sample.runner import made_on
from strava_emulator.sample.season import monday_of

BEHIND = timedelta(days=56)
WEEKS_AHEAD = 3  # the present one too
_NAMES = {
    "intervals": "Intervals {set}",
    "tempo": "Tempo {set}",
    "steady": "Steady run {minutes} min",
    "strides": "Easy run {minutes} min + strides",
    "easy": "Easy run {minutes} min",
    "commute": "Easy run {minutes} min",
    "treadmill": "Easy run {minutes} min",
    "long": "Long run {minutes} min",
    "fast finish": "Long run {minutes} min, fast finish",
    "trail": "Long run {minutes} min, trails",
    "five": "5 km race",
    "ten": "10 km race",
    "half": "Half marathon race",
    "ride": "Bike {minutes} min",
    "swim": "Swim {minutes} min",
}
_ALWAYS = {1: ("hard", "Intervals 6x800m"), 6: ("long", "Long run 100 min")}  # by weekday
_RACES = frozenset({"five", "ten", "half", "trail race"})


def sample_plan(until: datetime) -> bytes:
    """Given the present, return the plan as an iCalendar file: the eight weeks before, this one and two more."""
    today = until.astimezone(HOME).date()
    monday = monday_of(today)
    first = today - BEHIND
    days = (monday + timedelta(days=7 * WEEKS_AHEAD) - first).days
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample athlete//Running plan//EN"]
    for on in (first + timedelta(days=number) for number in range(days)):
        lines += [line for number, name in enumerate(_names(on, monday)) for line in _event(on, number, name)]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR")).encode("ascii")


def _names(on: date, monday: date) -> list[str]:
    """What the plan asks for on a date: what is done on it, or what stands on its weekday; else a rest day."""
    done = made_on(on, monday, SEED)
    kind, always = _ALWAYS.get(on.weekday(), ("", ""))
    if always and not any(one.kind == kind or one.how in _RACES for one in done):
        return [always]
    return list(dict.fromkeys(_name(one) for one in done if one.how in _NAMES)) or ["Rest day"]


def _name(one: Made) -> str:
    minutes = max(5, round(one.raw["moving_time"] / 300) * 5)
    return _NAMES[one.how].format(set=one.raw.get("description") or "", minutes=minutes).strip()


def _event(on: date, number: int, name: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{on:%Y%m%d}-{number}@sample.invalid",
        f"DTSTAMP:{on:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"SUMMARY:{name}",
        "END:VEVENT",
    ]

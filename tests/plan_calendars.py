"""Made calendars of running plans, each in the shape its service writes; nobody's plan."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liftday.integrations.ical.event import Event, ForeignCalendar

MONDAY = date(2026, 11, 9)
BERLIN = ZoneInfo("Europe/Berlin")
TRAINING_PEAKS = "-//ddaysoftware.com//NONSGML DDay.iCal 1.0//EN"
TRAINER_ROAD = "-// Trainer Road LLC// Cycling// EN"
RUNNA = "-//Runna//EN"


def day(number: int) -> date:
    """The date so many days after the first Monday."""
    return MONDAY + timedelta(days=number)


def calendar(events: Sequence[Event], product: str = "-//somebody//EN", name: str = "") -> ForeignCalendar:
    """A calendar of these events."""
    return ForeignCalendar(product=product, name=name, zone="", refresh=None, events=tuple(events))


def on(
    number: int,
    summary: str,
    description: str = "",
    *,
    uid: str = "",
    days: int = 1,
    status: str = "",
    declined: bool = False,
    extras: dict[str, str] | None = None,
    recurrence: date | None = None,
) -> Event:
    """An all-day event."""
    return Event(
        uid=uid or f"{number}-{summary}", start=day(number), end=day(number + days), all_day=True, summary=summary,
        description=description, status=status, declined=declined, extras=extras or {}, recurrence=recurrence,
    )  # fmt: skip


def at(number: int, clock: str, minutes: int, summary: str, description: str = "", *, uid: str = "") -> Event:
    """A timed event at an hour of Berlin, or of nowhere in particular if the clock ends with a tilde."""
    zone = None if clock.endswith("~") else BERLIN
    start = datetime.combine(day(number), time.fromisoformat(clock.rstrip("~")), zone)
    return Event(
        uid=uid or f"{number}-{clock}", start=start, end=start + timedelta(minutes=minutes), all_day=False,
        summary=summary, description=description,
    )  # fmt: skip


def structured(number: int, minutes: int, summary: str, description: str) -> Event:
    """As TrainingPeaks writes a structured workout: a date at the start, a time at the end."""
    end = datetime.combine(day(number), datetime.min.time()) + timedelta(minutes=minutes)
    return Event(uid=f"s{number}", start=day(number), end=end, all_day=True, summary=summary, description=description)


def runna(number: int, kind: str, summary: str, line: str = "", *, seconds: int | None = None) -> Event:
    """A coming workout of Runna's; without a kind its uid is a bare id."""
    plan = "5d0e8f7a-1111-4222-8333-444455556666"
    uid = f"UPCOMING_PLAN_WORKOUT-{plan}_plan_week_{number // 7}_{kind}_0" if kind else f"7A6B5C4D-{number:04}"
    text = f"{line}\n\nthe steps of it\n\n📲 View in the Runna app"
    extras = {} if seconds is None else {"X-WORKOUT-ESTIMATED-DURATION": str(seconds)}
    return on(number, summary, text, uid=uid, extras=extras)


def peaks(number: int, kind: str, title: str, *lines: str, done: bool = False) -> Event:
    """A workout of TrainingPeaks'; one that is done has a time of day and the lines that say so."""
    facts = [f"Workout type: {kind}", *lines, *(["Actual Time: 0:41", "Actual Distance: 7.2 km"] if done else [])]
    text = "\n".join(facts) + "\n"
    if done:
        return at(number, "06:15~", 40, f"{kind}: {title}", text, uid=f"p{number}{kind}")
    return on(number, f"{kind}: {title}", text, uid=f"p{number}{kind}")


def road(number: int, summary: str, description: str = "", *, guid: str = "") -> Event:
    """An entry of TrainerRoad's, with the date in its uid."""
    return on(number, summary, description, uid=f"{guid or f'g{number}'}_{day(number):%Y%m%d}T000000Z")

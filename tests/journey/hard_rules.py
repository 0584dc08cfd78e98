"""The hard rules H1-H12 (docs/training.md, Hard rules) as a person holds them against what is published: the feed and the
JSON on one side, on the other the runs, calendars and words that the person knows of. Nothing here asks liftday why.

| rule | told from | what cannot be told |
|---|---|---|
| H1 | the plan's titles where it is followed, the recorded runs, the chances of `days --json` at the bounds of H10 | |
| H2, H3, H4 | dates of what is published and of what was lifted, across weeks | a lower count while the best of four weeks is below the target |
| H5 | the plan's titles, its races, the chances of the next day; for the first six sessions | for the experienced: whether another day of the week was as open (tests/training/test_place_brute.py asks that) |
| H6, H7 | races of the plan by the table of race windows; football and races that were run | |
| H8 | windows, minutes, busy hours with their buffer, days of illness and the way back | injury pauses: here an injury only bars exercises (H9) |
| H9 | the catalogue: phase, equipment, what an injury bars | the gates between phases, which take weeks (test_journey_year.py) |
| H10 | the publication before: what has begun stands; what stood today or tomorrow leaves for a broken rule alone | |
| H11 | the hours of recorded runs, and the runner's usual hour | the hour of a run that is only planned |
| H12 | the configuration: nothing is to come while clearance is asked for | |
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from liftday.training.exercises.catalogue import PRESENT, Catalogue
from liftday.training.session import Session

ZONE: Final = ZoneInfo("Europe/Berlin")
DAY, BUFFER, BUSY_FOR = timedelta(days=1), timedelta(minutes=15), timedelta(hours=3)
MOST, NOVICE = 2, 6
USUALLY = time(7, 10)
CLOSED = ("hard", "long", "race")
LEGS = ("full", "lite")


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A strength session as it is published."""

    uid: str
    start: datetime
    minutes: int
    variant: str
    status: str
    phase: str
    blocks: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, session: Session) -> "Stand":
        """A session as it is kept."""
        return cls(
            uid=session.uid, start=session.start, minutes=session.minutes, variant=session.variant.value,
            status=session.status.value, phase=session.phase,
            blocks=tuple({"exercise": one.exercise, "substitute": one.substitute} for one in session.blocks),
        )  # fmt: skip

    @property
    def on(self) -> date:
        """Its date at home."""
        return self.start.astimezone(ZONE).date()

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run, or a game, that was recorded."""

    start: datetime
    minutes: int
    kind: str
    leg_heavy: bool = False


@dataclass(kw_only=True)
class Person:
    """What the person knows. ``followed``: the plan is, so that its titles tell of the days to come."""

    followed: bool
    titles: dict[date, str] = field(default_factory=dict)
    taken: list[datetime] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    lifted: dict[date, str] = field(default_factory=dict)
    ill: set[date] = field(default_factory=set)
    windows: Mapping[int, tuple[time, time] | None] = field(default_factory=dict)
    equipment: frozenset[str] = frozenset()
    injuries: frozenset[str] = frozenset()
    uncleared: bool = False

    def race(self, on: date) -> bool:
        """Whether the plan has a race on a date."""
        return "Wettkampf" in self.titles.get(on, "")

    def demanding(self, on: date) -> bool:
        """Whether the followed plan has something hard or long on a date."""
        title = self.titles.get(on, "")
        return self.followed and ("x" in title or "Long" in title or self.race(on))


def broken(one: Stand, person: Person, days: Mapping[date, Any], now: datetime, rules: Catalogue) -> Iterator[str]:
    """The rules that a session to come breaks by itself where it stands."""
    full = one.variant == "full"
    yield from _its_day(one, person, days, now)
    if full and (heavy := [run for run in person.runs if run.leg_heavy and run.start.date() == one.on - DAY]):
        yield f"H7: full on the day after {heavy}"
    if any(run.kind == "race" and run.start.date() in {one.on, one.on - DAY} for run in person.runs):
        yield "H7: on the day after a race, or on it"
    if full and any(run.kind == "race" and run.start.date() == one.on - 2 * DAY for run in person.runs):
        yield "H7: full two days after a short race"
    if any(person.race(one.on + ahead * DAY) for ahead in (0, 1)):
        yield "H6: the day before a short B race, or its day"
    if full and person.race(one.on + 2 * DAY):
        yield "H6: full two days before a short B race"
    yield from _its_hours(one, person)
    yield from _its_content(one, person, rules)
    if person.uncleared:
        yield "H12: clearance is asked for"


def _its_day(one: Stand, person: Person, days: Mapping[date, Any], now: datetime) -> Iterator[str]:
    """H1 and H5."""
    ahead = (one.on - now.astimezone(ZONE).date()).days
    bound = 0.8 if ahead <= 1 else 0.65
    here, after = days[one.on], days.get(one.on + DAY)
    ran = [run for run in person.runs if run.start.date() == one.on and run.kind in CLOSED]
    if ran or person.demanding(one.on) or _closed(here) >= bound:
        yield f"H1: {person.titles.get(one.on)}, {ran}, {here['kind']} {here['p']}"
    if one.variant == "full" and here["p"]["moderate"] + _closed(here) >= bound and here["kind"] == "moderate":
        yield "H1: full on a moderate day"
    novice = len(person.lifted) < NOVICE
    if one.variant == "full" and novice and after and (person.demanding(one.on + DAY) or _closed(after) >= bound):
        yield f"H5: full on the eve of {person.titles.get(one.on + DAY)}, {after['kind']} {after['p']}"
    if one.variant == "full" and person.race(one.on + DAY):
        yield "H5: full on the eve of a race"


def _its_hours(one: Stand, person: Person) -> Iterator[str]:
    """H8 and H11."""
    for start in person.taken:
        if not (one.end + BUFFER <= start or start + BUSY_FOR + BUFFER <= one.start):
            yield f"H8: busy from {start}"
    window = person.windows.get(one.on.weekday(), (time(0), time(23, 59)))
    local = one.start.astimezone(ZONE), one.end.astimezone(ZONE)
    if window is None or local[0].time() < window[0] or local[1].time() > window[1]:
        yield f"H8: outside the window {window}"
    if not 15 <= one.minutes <= 30:
        yield f"H8: {one.minutes} minutes"
    since = [(one.on - on).days for on in person.ill if one.on >= on]
    if since and (min(since) <= 1 or (min(since) <= 3 and one.variant == "full")):
        yield f"H8: {min(since)} days after an illness"
    usual = datetime.combine(one.on + DAY, USUALLY, ZONE)
    if one.end + timedelta(hours=6) > usual:
        yield "H11: six hours before tomorrow's run"
    for run in (run for run in person.runs if run.start.date() == one.on):
        over = run.start + timedelta(minutes=run.minutes)
        short = run.kind == "easy" and run.minutes <= 60 and (one.phase in {"F1", "F2"} or one.variant != "full")
        if one.start >= run.start and one.start < over + (timedelta() if short else timedelta(hours=3)):
            yield f"H11: too soon after {run}"


def _its_content(one: Stand, person: Person, rules: Catalogue) -> Iterator[str]:
    """H9."""
    owned = person.equipment | PRESENT
    for block in one.blocks:
        entry = rules[block["exercise"]]
        if entry.phases.isdisjoint({one.phase, "MOB"}):
            yield f"H9: {entry.id} is not of phase {one.phase}"
        if block["substitute"]:
            continue
        if entry.needs and not any(owned.issuperset(needs) for needs in entry.needs):
            yield f"H9: {entry.id} needs {entry.needs}"
        if any(caution.action == "avoid" and caution.injury in person.injuries for caution in entry.cautions):
            yield f"H9: {entry.id} is barred by an injury"


def broken_together(coming: Iterable[Stand], lifted: Mapping[date, str]) -> Iterator[str]:
    """What sessions to come break among themselves and beside what was lifted: H2, H3, H4."""
    coming = list(coming)
    there = sorted([*((one.on, one.variant) for one in coming), *lifted.items()])
    dates = [on for on, _ in there]
    if len(set(dates)) != len(dates):
        yield f"H2: {dates}"
    first = min((one.on for one in coming), default=date.max)
    legs = [on for on, variant in there if variant in LEGS]
    yield from (f"H3: {a} and {b}" for a, b in zip(legs, legs[1:], strict=False) if b >= first and b - a < 2 * DAY)
    yield from (f"H3: {on} is the third" for on in dates if {on - DAY, on - 2 * DAY} <= set(dates) and on >= first)
    weeks = [on.isocalendar()[:2] for on in dates]
    yield from (f"H4: {week}" for week in {one.on.isocalendar()[:2] for one in coming} if weeks.count(week) > MOST)


def _closed(day: Mapping[str, Any]) -> float:
    return sum(day["p"][kind] for kind in CLOSED)

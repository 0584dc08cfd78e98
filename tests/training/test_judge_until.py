"""How long a plan stands by the clock alone: until then the same facts make the same plan, and a turn may leave it be."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liftday.config.catalogue import catalogue_text
from liftday.training.day import Chances, Day, Kind, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.judge import make_plan
from liftday.training.owner import Athlete, Owner, Safety, Schedule, Strength, Window
from liftday.training.plan import Known, Plan
from liftday.training.planned import Taken

CATALOGUE = parse(catalogue_text())
BERLIN, LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")
MONDAY = date(2026, 3, 2)
LETTERS = {"E": Kind.EASY, "H": Kind.HARD, "L": Kind.LONG, ".": Kind.REST}
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))


def at(clock: str, on: date = MONDAY, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall clock of a date."""
    return datetime.combine(on, time.fromisoformat(clock), zone)


def known(now: datetime, week: str = "E H E . E . L", **facts: object) -> Known:
    """Twelve weeks of runs, and a day that is still open."""
    letters, today = week.split(), now.astimezone(BERLIN).date()
    days: list[Day] = []
    for n in range(84, 0, -1):
        on = today - timedelta(days=n)
        kind = LETTERS[letters[on.weekday()]]
        days.append(
            replace(rest_day(on), kind=kind, chances=Chances.sure(kind), minutes=0.0 if kind is Kind.REST else 50.0)
        )
    given_: dict[str, object] = {"now": now, "owner": OWNER, "days": (*days, rest_day(today)), "key": bytes(16)}
    return Known(**(given_ | facts))  # type: ignore[arg-type]


def timeless(plan: Plan) -> Plan:
    """A plan without the instant at which it was made."""
    sessions = tuple(replace(s, since=None) for s in plan.sessions)
    return replace(plan, at=MONDAY, until=None, sessions=sessions)  # type: ignore[arg-type]


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60).isoformat("minutes"))
SPANS = st.lists(st.tuples(MINUTES, MINUTES).filter(lambda span: span[0] < span[1]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("E H E . E . L", ". E E H . E E", "E . E . E . E")),
    MINUTES,
    st.floats(0, 1, exclude_max=True),
    SPANS,
    SPANS,
    st.sampled_from(("18:00", "06:30", "12:00")),
    st.booleans(),
)
def test_until_then_the_same_facts_make_the_same_plan(week, clock, share, filled, free, start, published):
    """Whatever fills the day, whenever the windows are; new sessions and those that were promised."""
    windows = {0: tuple(Window(time.fromisoformat(a), time.fromisoformat(b)) for a, b in sorted(free))} if free else {}
    schedule = Schedule(windows=windows, default_start=time.fromisoformat(start))
    taken = tuple(Taken(at(a).astimezone(UTC), at(b).astimezone(UTC)) for a, b in filled)
    facts: dict[str, object] = {"owner": replace(OWNER, schedule=schedule), "taken": taken}
    if published:
        facts["published"] = make_plan(known(at("00:00"), week, **facts), CATALOGUE).sessions
    now = at(clock)
    plan = make_plan(known(now, week, **facts), CATALOGUE)
    assert plan.until is not None
    assert now < plan.until
    later = now + (plan.until - now) * share
    assume(later < plan.until)
    assert timeless(make_plan(known(later, week, **facts), CATALOGUE)) == timeless(plan)


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        ("06:00", "18:00"),  # today could take a session then
        ("18:00", "24:00"),
        ("23:59", "24:00"),
    ],
)
def test_a_day_without_a_session_stands_until_its_hour_has_passed(clock, until):
    """A hard run this Monday: nothing stands on it, and all the same its hour is told apart from one that has passed."""
    plan = make_plan(known(at(clock), "H E . E E . L"), CATALOGUE)
    assert [s for s in plan.sessions if s.date == MONDAY and s.type == "strength"] == []
    expected = at("00:00", MONDAY + timedelta(days=1)) if until == "24:00" else at(until)
    assert plan.until is not None
    assert plan.until <= expected
    hours = {s.start for s in plan.sessions if s.date == MONDAY}
    assert plan.until == min([expected, *(start for start in hours if start > at(clock))])


def test_where_nothing_may_be_planned_the_day_is_all():
    """A pause leaves no hour to wait for but those the rules speak of."""
    owner = replace(OWNER, strength=Strength(mobility_per_week=0), athlete=Athlete(timezone=BERLIN, birth_year=2012))
    plan = make_plan(known(at("19:00"), owner=owner), CATALOGUE)
    assert (plan.sessions, plan.until) == ((), at("00:00", MONDAY + timedelta(days=1)))


def test_a_session_that_was_promised_elsewhere_ends_its_day_there():
    """Whether it was missed is asked of the zone it was planned in."""
    session = make_plan(known(at("06:00")), CATALOGUE).sessions[0]
    here = replace(session, date=MONDAY, start=at("18:00"))
    there = replace(here, start=at("18:00", zone=LISBON))
    tuesday = MONDAY + timedelta(days=1)
    now = at("00:30", tuesday)
    assert make_plan(known(now, published=(there,)), CATALOGUE).until == at("00:00", tuesday, LISBON)
    assert make_plan(known(now, published=(here,)), CATALOGUE).until == at("18:00", tuesday)


def test_on_the_night_an_hour_comes_twice_nothing_is_left_to_stand():
    """Two o'clock is before half past two, and after it again: each turn looks for itself until the clock was changed."""
    autumn = date(2026, 10, 25)
    before, after = at("01:00", autumn), at("06:00", autumn)
    assert make_plan(known(before), CATALOGUE).until == before
    assert make_plan(known(after), CATALOGUE).until > after

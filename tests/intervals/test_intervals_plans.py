"""What intervals.icu's calendar plans, by what stands written before what it is called."""

from datetime import date, time

import pytest

from intervals_homes import an_event
from liftday.integrations.intervals.events import read_events
from liftday.integrations.intervals.offers import offers
from liftday.integrations.intervals.plans import plan_of
from liftday.training.day import Kind
from liftday.training.owner import Word
from liftday.training.planned import PlannedType

TODAY = date(2026, 3, 2)
STEPS = [
    {"warmup": True, "duration": 900, "hr": {"value": 2, "units": "hr_zone"}},
    {"reps": 6, "steps": [
        {"distance": 800, "pace": {"value": 105, "units": "%pace"}},
        {"duration": 120, "hr": {"value": 1, "units": "hr_zone"}},
    ]},
    {"cooldown": True, "duration": 600, "hr": {"value": 1, "units": "hr_zone"}},
]  # fmt: skip


def read(*events):
    return read_events([{"id": n, **event} for n, event in enumerate(events, start=1)])


@pytest.mark.parametrize(
    ("facts", "type_", "kind", "code"),
    [
        ({"category": "RACE_A", "name": "City half"}, PlannedType.RACE, Kind.RACE, "icu_race"),
        ({"sub_type": "RACE"}, PlannedType.RACE, Kind.RACE, "icu_race"),
        ({"workout_doc": {"steps": STEPS}, "name": "Easy"}, PlannedType.RUN, Kind.HARD, "icu_work"),
        ({"icu_intensity": 92.0, "name": "Easy"}, PlannedType.RUN, Kind.HARD, "icu_intensity"),
        ({"icu_intensity": 78.0}, PlannedType.RUN, Kind.MODERATE, "icu_intensity"),
        ({"name": "6 x 800"}, PlannedType.RUN, Kind.HARD, "plan_sets"),
        ({"name": "Long run", "icu_intensity": 70}, PlannedType.RUN, Kind.LONG, "title"),
        ({"name": "Easy jog"}, PlannedType.RUN, Kind.EASY, "title"),
        ({"name": "Run", "icu_intensity": 62.0}, PlannedType.RUN, Kind.EASY, "icu_intensity"),
        ({"name": "Run", "workout_doc": {"steps": STEPS[:1]}}, PlannedType.RUN, Kind.EASY, "icu_work"),
        ({"name": "Run", "workout_doc": {"steps": []}}, PlannedType.RUN, None, "icu_unclassed"),
        ({"type": "TrailRun", "name": "Run"}, PlannedType.RUN, None, "icu_unclassed"),
        ({"type": "WeightTraining"}, PlannedType.STRENGTH, None, "icu_type"),
        ({"type": "Workout"}, PlannedType.STRENGTH, None, "icu_type"),
        ({"type": "Yoga"}, PlannedType.MOBILITY, None, "icu_type"),
        ({"type": "Ride", "icu_intensity": 60}, PlannedType.CROSS, None, "icu_type"),
        ({"type": "Ride", "icu_intensity": 95}, PlannedType.CROSS, Kind.HARD, "icu_intensity"),
        ({"type": None}, PlannedType.CROSS, None, "icu_type"),
    ],
)
def test_each_entry_is_what_it_says(facts, type_, kind, code):
    """Category, then steps, intensity, name."""
    (planned,) = plan_of(read(an_event("2026-03-05", **facts)))
    assert (planned.type, planned.kind, planned.reason.code) == (type_, kind, code)
    assert (planned.source, planned.key, planned.date) == ("intervals.icu", "1", date(2026, 3, 5))


def test_the_owners_words_come_before_everything_else():
    """Steps, intensity and name say what they like; what is to be ignored is no session."""
    event = an_event("2026-03-05", name="Fahrtspiel", icu_intensity=92.0)
    (planned,) = plan_of(read(event), words={"Fahrtspiel": "easy"})
    assert (planned.kind, planned.reason.code) == (Kind.EASY, "plan_owner")
    (planned,) = plan_of(read(event), words={"Fahrtspiel": "ignore"})
    assert planned.type is PlannedType.MARKER


def test_the_longest_run_of_its_week_is_the_long_one():
    """By a quarter over the median and an hour at least; two of a length decide nothing."""
    week = [an_event(f"2026-03-0{n}", moving_time=minutes * 60) for n, minutes in ((2, 40), (4, 45), (8, 90))]
    assert [one.kind for one in plan_of(read(*week))] == [None, None, Kind.LONG]
    assert [one.kind for one in plan_of(read(*week[:2], week[1]))] == [None, None, None]
    assert [one.kind for one in plan_of(read(week[2]))] == [None]


def test_times_lengths_and_priorities():
    """Midnight is no time of day; a race has its priority and its distance."""
    race = an_event("2026-03-15T09:00:00", category="RACE_B", distance=21097.0, moving_time=6300)
    run = an_event("2026-03-05", moving_time=3420)
    race, run = plan_of(read(race, run))
    assert (race.start, race.distance_km, race.priority, race.minutes) == (time(9), 21.097, "B", 105)
    assert (run.start, run.distance_km, run.priority, run.minutes) == (None, None, None, 57)


@pytest.mark.parametrize(
    "category", ["NOTE", "TARGET", "PLAN", "SEASON_START", "SET_EFTP", "SICK", "HOLIDAY", "NEW_ONE"]
)
def test_what_is_no_session_plans_nothing(category):
    """Weekly sums, phases, notes, and whatever comes later."""
    assert plan_of(read(an_event("2026-03-05", category=category))) == ()


def test_our_own_sessions_are_no_plan_of_the_athletes():
    """By the tag that only we write."""
    assert plan_of(read(an_event("2026-03-05", type="WeightTraining", tags=["liftday"]))) == ()


def test_illness_injury_and_holiday_are_offered_from_today_on():
    """As marks, each by its command; a holiday that leaves training possible is none, one that limits it is a low day."""
    events = [
        an_event("2026-02-27", category="SICK", end_date_local="2026-03-04T00:00:00"),
        an_event("2026-03-10", category="INJURED", end_date_local="2026-03-11T00:00:00"),
        an_event(
            "2026-03-12", category="HOLIDAY", end_date_local="2026-03-15T00:00:00", training_availability="UNAVAILABLE"
        ),
        an_event("2026-03-16", category="HOLIDAY", training_availability="LIMITED"),
        an_event("2026-03-17", category="HOLIDAY", training_availability="NORMAL"),
        an_event("2026-02-20", category="SICK", end_date_local="2026-02-22T00:00:00"),
    ]
    told = [(one.state, one.first.day, one.last.day, one.word) for one in offers(read(*events), today=TODAY)]
    assert told == [
        ("sick", 2, 3, Word.ILL),
        ("injured", 10, 10, Word.BLOCKED),
        ("holiday", 12, 14, Word.BLOCKED),
        ("holiday", 16, 16, Word.LOW),
    ]


def test_what_cannot_be_read_is_passed_over():
    """No number, no start, text where steps should be; a range is a year at most."""
    assert read_events([None, 7, {"id": 1}, {"start_date_local": "2026-03-05T00:00:00"}, {"id": "x"}]) == ()
    (event,) = read_events(
        [
            {
                **an_event("2026-03-05"),
                "id": "7",
                "workout_doc": "x",
                "tags": "y",
                "end_date_local": "2031-01-01T00:00:00",
            }
        ]
    )
    assert (event.number, event.work_minutes, event.tags) == (7, None, ())
    assert event.last == date(2027, 3, 6)


def test_steps_that_nobody_would_write_cost_nothing():
    """Nested deep, repeated a million times, without a target."""
    deep = {"reps": 1, "steps": [{"duration": 600, "pace": {"value": 110, "units": "%pace"}}]}
    for _ in range(9):
        deep = {"reps": 1e6, "steps": [deep]}
    (event,) = read_events(
        [{"id": 1, **an_event("2026-03-05"), "workout_doc": {"steps": [deep, {"duration": 600}, 3]}}]
    )
    assert event.work_minutes == 0.0

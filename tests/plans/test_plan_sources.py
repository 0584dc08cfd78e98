"""The calendars of plans, service by service: what each event is read as, and that none is lost."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from liftday.integrations.ical.event import ForeignCalendar
from liftday.integrations.ical.plans.read import read_plan
from liftday.training.planned import Planned, PlannedType
from plan_calendars import (
    BERLIN,
    RUNNA,
    TRAINER_ROAD,
    TRAINING_PEAKS,
    at,
    calendar,
    day,
    on,
    peaks,
    road,
    runna,
    structured,
)  # fmt: skip


def read(
    plan: ForeignCalendar, *, host: str = "", words: dict[str, str] | None = None, pace: float | None = None
) -> tuple[Planned, ...]:
    """A plan as it is read in Berlin."""
    return read_plan(plan, source="plan 1", host=host, words=words or {}, zone=BERLIN, easy_pace=pace)


def told(planned: Planned) -> str:
    """A line of what was read: type, kind, minutes, kilometres."""
    parts = [planned.type.value, planned.kind.value if planned.kind else "-", str(planned.minutes or "-")]
    return " ".join(
        [*parts, "-" if planned.distance_km is None else f"{planned.distance_km:g}", *(["done"] * planned.done)]
    )


def lines(plan: ForeignCalendar, **more: object) -> list[str]:
    """What was read of each event, by date."""
    return [told(one) for one in read(plan, **more)]  # type: ignore[arg-type]


def test_runna() -> None:
    """The kind is in the uid, in English; the minutes in a property, else in the first line."""
    plan = calendar([
        runna(0, "EASY_RUN", "🏃 Rodaje suave • 6km", "Easy Run • 6km • 35m - 40m", seconds=2400),
        runna(1, "FULL_BODY", "🏋️ All of it • 25m - 35m", "Full Body • 25m - 35m"),
        runna(2, "TEMPO", "🏃 Up and Down • 8km", "Tempo • 8km • 45m - 55m"),
        runna(3, "WALK_RUN", "🏃 First Steps • 2.6mi", "Walk Run • 2.6mi • 25m - 30m"),
        runna(4, "TAPER_INTERVALS", "🏃 Sharp • 6km", "Intervals • 6km", seconds=0),
        runna(5, "LONG_RUN", "🏃 Progressive Long • 16km", "Long Run • 16km • 1h30m - 1h40m"),
        runna(6, "RACE", "🏃 City Half • 21.1km", "Race • 21.1km • 1h50m - 1h58m"),
        runna(7, "", "Loading", "3 sets of:\n• Squat"),
        runna(8, "", "🏃 Out and Back", "5km at a conversational pace"),
        runna(9, "HOPS", "🏃 Something new • 5km", "Intervals • 5km • 30m"),
        runna(10, "MOBILITY", "Loosen up"),
        on(-2, "🏃 Repeats", "📊 Summary:\nDistance: 5.27km", uid="COMPLETED_PLAN_WORKOUT-1"),
        on(-1, "🏃 Evening Run", "📊 Summary:", uid="COMPLETED_NON_PLAN_WORKOUT-2"),
        on(11, "A note of yours", "", uid="UPCOMING_PLAN_WORKOUT-abc"),
    ], RUNNA)  # fmt: skip
    assert lines(plan) == [
        "run hard - - done", "run - - - done", "run easy 40 6", "strength - 35 -", "run hard 55 8", "run easy 30 4.18",
        "run hard - 6", "run long 100 16", "race race 118 21.1", "strength - - -", "run easy - 5", "run hard 30 5",
        "mobility - - -", "marker - - -",
    ]  # fmt: skip
    assert read(plan)[7].reason.params["hard_parts"] is True


def test_runna_keeps_the_name_of_a_moved_session() -> None:
    """There is no date in its uid."""
    before, after = (runna(number, "TEMPO", "🏃 Tempo • 8km") for number in (8, 9))
    assert read(calendar([before], RUNNA))[0].key == read(calendar([after], RUNNA))[0].key


def test_training_peaks() -> None:
    """The type before the title, the planned time in the text; a done session says so; a race has neither."""
    plan = calendar([
        peaks(0, "Run", "Lockerer Dauerlauf", "Planned Time: 0:40"),
        peaks(1, "Strength", "Whatever it is", "Planned Time: 0:20"),
        peaks(2, "Bike", "GA1", "Planned Time: 1:30", "Distance Planned: 40 km"),
        peaks(3, "Swim", "12x50", "Distance Planned: 2500 m"),
        peaks(4, "Other", "Black-Roll & Dehnen"),
        peaks(5, "Custom", "No word of ours"),
        peaks(6, "Day Off", ""),
        peaks(7, "Run", "Mountain", "Zone 2 all the way", "Planned Time: 1:00", "Distance Planned: 10000 m"),
        peaks(8, "Run", "Tempo", done=True),
        peaks(9, "Brick", "60/20"), peaks(10, "Brick", "Threshold ride and run"),
        peaks(11, "Walk", "The hills of home") , peaks(12, "Walk", "Around"),
        peaks(13, "X-Train", "Anything"), peaks(14, "Race", "Town 10"), peaks(15, "Run", "Core"),
        structured(16, 75, "Run: 6x800", "Workout type: Run\nPlanned Time: 1:15\n"),
        on(40, "Olympic triathlon"),
        on(17, "Fartlek", "Workout type: Run\nPlanned Time: 0:45\n"),
    ], TRAINING_PEAKS)  # fmt: skip
    assert lines(plan) == [
        "run easy 40 -", "strength - 20 -", "cross easy 90 -", "cross - - -", "mobility - - -", "marker - - -",
        "rest rest - -", "run easy 60 10", "run hard - - done", "cross moderate - -", "cross hard - -",
        "run hard - -", "run easy - -", "cross - - -", "race race - -", "strength - - -", "run hard 75 -",
        "run hard 45 -", "race race - -",
    ]  # fmt: skip
    assert read(plan)[16].start is None
    assert read(plan)[8].start == time(6, 15)


def test_a_library_that_others_use_too_is_no_training_peaks() -> None:
    """Its product stands in other calendars: their events are read by their titles."""
    assert lines(calendar([on(0, "Olympic distance")], TRAINING_PEAKS)) == ["marker - - -"]
    assert lines(calendar([on(0, "Olympic distance")]), host="www.trainingpeaks.com") == ["race race - -"]


def test_trainer_road() -> None:
    """By its intensity, else by its load an hour; what has no time is a phase, or a race beside its legs."""
    plan = calendar([
        road(0, "1:30 - Mills", "TSS 64, IF 0.65, kJ(Cal) 800.  Description: x"),
        road(1, "1:00 - Antelope ", "TSS 88.  Description: x"),
        road(2, "1:00 - Garrowby", "TSS 55.5"),
        road(3, "0:45 - Easy run", "TSS 30, IF 0.62"),
        road(4, "1:00 - Nothing known"),
        road(5, "Base 1"), road(6, "Recovery Week"),
        road(7, "Town triathlon"), road(7, "0:30 - Town triathlon", "TSS 40", guid="swim"),
        road(8, "0:00 - Odd", "IF 1.2.3"),
        on(9, "Away", uid="trip", days=4),
    ], TRAINER_ROAD)  # fmt: skip
    assert lines(plan) == [
        "cross easy 90 -", "cross hard 60 -", "cross moderate 60 -", "run easy 45 -", "cross - 60 -", "marker - - -",
        "marker - - -", "race race - -", "cross hard 30 -", "cross - - -", "marker - - -",
    ]  # fmt: skip
    moved = read(calendar([road(12, "1:30 - Mills", guid="g0")], TRAINER_ROAD))[0]
    assert moved.key == read(plan)[0].key == "g0"


def test_other_calendars() -> None:
    """By their titles; a timed event lasts as long as it does where its title says nothing."""
    plan = calendar([
        on(0, "Long Run, 22 km"), on(1, "Strength & Conditioning: Full body"), on(2, "Long Run — 12.0 mi"),
        on(3, "Economy"), on(4, "Assessment"), on(5, "Day 46 - Steady Aerobic"), on(6, "Rest day"),
        at(7, "06:30", 14, "Run - 2 miles"), at(8, "18:00", 45, "Intervals"), at(9, "18:00", 60, "Rest day"),
        on(10, "Tempo", status="CANCELLED"), on(11, "Tempo", declined=True), on(12, "Long run camp", days=3),
        on(13, "Easy 5 km + gym"),
    ])  # fmt: skip
    assert lines(plan, pace=6.0) == [
        "run long 132 22", "strength - - -", "run long 116 19.31", "run easy - -", "run hard - -", "run moderate - -",
        "rest rest - -", "run - 19 3.22", "run hard 45 -", "rest rest - -", "marker - - -", "marker - - -", "marker - - -",
        "run easy 30 5", "strength - - -",
    ]  # fmt: skip
    assert [one.reason.code for one in read(plan)[10:13]] == ["plan_cancelled", "plan_declined", "plan_several_days"]
    assert lines(plan)[7] == "run - - 3.22"


def test_the_owner_has_the_last_word_everywhere() -> None:
    """Over the machine's kind, and over what goes on for days."""
    words = {"Up and Down": "easy", "Mills": "strength", "Camp": "ignore", "Town 10": "hard", "Away": "rest"}
    assert lines(calendar([runna(0, "TEMPO", "🏃 Up and Down • 8km")], RUNNA), words=words) == ["run easy - 8"]
    assert lines(calendar([road(0, "1:30 - Mills", "IF 0.9")], TRAINER_ROAD), words=words) == ["strength - 90 -"]
    assert lines(calendar([peaks(0, "Race", "Town 10")], TRAINING_PEAKS), words=words) == ["run hard - -"]
    assert lines(calendar([on(0, "Away", days=3), on(5, "Camp")]), words=words) == ["rest rest - -", "marker - - -"]


def test_the_longest_run_of_its_week_is_the_long_run() -> None:
    """Where titles give nothing but distances: only what is much longer than usual, and no run whose kind is known."""
    weekly = [3, 5, 3, 6, 9, 4]
    events = [on(7 * week + i, f"{miles + week} mile run") for week in range(3) for i, miles in enumerate(weekly)]
    assert [one.date.weekday() for one in read(calendar(events)) if one.kind] == [4, 4, 4]
    same = [on(number, "5 mile run") for number in range(0, 14, 2)]
    assert {one.kind for one in read(calendar([*same, on(20, "9 mile run")]))} == {None}
    assert {one.kind for one in read(calendar([on(0, "Run"), on(1, "Run")]))} == {None}
    timed = [at(number, "07:00", 100 if number == 2 else 40, "Run") for number in range(6)]
    assert [one.kind is not None for one in read(calendar(timed))] == [False, False, True, False, False, False]


def test_an_entry_stands_on_its_date_where_the_athlete_lives() -> None:
    """All-day entries as written, timed ones by their own zone, floating ones by the clock."""
    late = replace(at(0, "07:00", 60, "Run"), start=datetime(2026, 11, 9, 23, 30, tzinfo=UTC), end=None)
    floating = at(0, "23:30~", 30, "Run")
    odd = replace(at(0, "07:00", 60, "Run"), end=day(0))
    mixed = replace(at(0, "07:00", 60, "Run"), end=datetime(2026, 11, 9, 8))  # noqa: DTZ001
    whole = [
        (one.date, one.start, one.minutes) for event in (late, floating, odd, mixed) for one in read(calendar([event]))
    ]
    assert whole == [
        (day(1), time(0, 30), None), (day(0), time(23, 30), 30), (day(0), time(7), None), (day(0), time(7), None),
    ]  # fmt: skip


def test_every_entry_has_a_name_of_its_own() -> None:
    """With one uid for all, with none, and in a series; what stays when it moves."""
    one_uid = [on(number, "Run", uid="same") for number in (0, 1, 1)]
    no_uid = [replace(on(number, "Run"), uid="") for number in (0, 1)]
    series = [on(number, "Run", uid="weekly", recurrence=day(number)) for number in (0, 7)]
    for events in (one_uid, no_uid, series):
        keys = [one.key for one in read(calendar(events))]
        assert len(set(keys)) == len(events)
    moved = replace(series[1], start=day(8), end=day(9))
    assert read(calendar([series[0], moved]))[1].key == read(calendar(series))[1].key


@pytest.mark.parametrize(
    ("host", "product", "uid", "kind"),
    [
        ("cal.runna.com", "", "UPCOMING_PLAN_WORKOUT-1_plan_week_0_TEMPO_0", PlannedType.RUN),
        ("", RUNNA, "UPCOMING_PLAN_WORKOUT-1_plan_week_0_TEMPO_0", PlannedType.RUN),
        ("", "", "UPCOMING_PLAN_WORKOUT-1_plan_week_0_TEMPO_0", PlannedType.RUN),
        ("runna.com.evil.example", "", "x", PlannedType.MARKER),
        ("api.trainerroad.com", "", "x", PlannedType.MARKER),
    ],
)
def test_whose_calendar_it_is(host: str, product: str, uid: str, kind: PlannedType) -> None:
    """By its host, its product, or the look of its events."""
    (one,) = read(calendar([on(0, "Mystery", uid=uid)], product), host=host)
    assert one.type is kind


def test_nothing_is_lost() -> None:
    """Every event comes back, in the order of the dates."""
    events = [on(number, title) for number, title in enumerate(["", "Dentist", "🏃", "Tempo", "אימון", "x" * 5000])]
    planned = read(calendar(reversed(events)))  # type: ignore[arg-type]
    assert [one.date for one in planned] == [day(number) for number in range(len(events))]
    assert len(planned[-1].title) == 200
    assert timedelta(0) <= planned[-1].date - planned[0].date

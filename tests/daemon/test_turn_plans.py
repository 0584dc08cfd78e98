"""A turn goes by what running plans say, and by what they had said."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from liftday.config.settings import Settings
from liftday.daemon.state.instance import open_instance
from liftday.daemon.turn.cycle import decide, turn
from liftday.store import activities, planned
from liftday.training.activity import Activity
from liftday.training.day import Kind, Source
from liftday.training.owner import Athlete, Owner, Safety
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import because

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = Settings(owner=Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1))))
MONDAY = datetime(2026, 3, 30, 6, tzinfo=BERLIN)


def entry(on: date) -> Planned:
    """An easy run by the plan."""
    return Planned(
        source="plan 1",
        key=f"easy {on}",
        date=on,
        type=PlannedType.RUN,
        kind=Kind.EASY,
        title="Easy run",
        certainty=0.95,
        reason=because("title", word="easy"),
    )


def run(number: int, on: date) -> Activity:
    """An hour of running on a date, tagged as nothing."""
    return Activity(
        id=str(9_000_000_000 + number),
        sport="Run",
        start=datetime(on.year, on.month, on.day, 7),
        start_utc=datetime(on.year, on.month, on.day, 6, tzinfo=UTC),
        elapsed_s=3000.0,
        moving_s=2950.0,
        distance_m=8000.0,
        average_hr=128.0,
        max_hr=139.0,
    )


def test_a_turn_learns_how_a_plan_is_followed(tmp_path: Path) -> None:
    """Four weeks of every other day, planned and run: the record is told, the coming entries are expected, and planning
    again changes nothing. An hour later one look without them leaves them, the second takes them away."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    days = [MONDAY.date() + timedelta(days=step) for step in range(-28, 14, 2)]
    plan = [entry(on) for on in days]
    with open_instance(SETTINGS, state, readonly=False, now=MONDAY) as instance:
        past = [run(number, on) for number, on in enumerate(days) if on < MONDAY.date()]
        activities.remember(instance.store, past, heard_at=MONDAY)
        planned.remember(instance.store, "plan 1", plan, at=MONDAY - timedelta(days=29))
        done = turn(instance, MONDAY)
        known = done.decision.known
        assert {one.date for one in known.planned} == {on for on in days if on >= MONDAY.date()}
        assert {one.date for one in known.said if one.type is PlannedType.RUN} == {a.start.date() for a in past}
        expected = done.decision.plan.days[2]
        assert expected.source is Source.PLANNED
        record = next(reason for reason in expected.reasons if reason.code == "plan_record")
        assert (record.params["came"], record.params["of"]) == (10, 10)
        assert decide(instance, MONDAY + timedelta(minutes=1)).plan.changes == ()
        half = plan[: len(plan) - 3]
        for hour in (1, 2):
            planned.remember(instance.store, "plan 1", half, at=MONDAY + timedelta(hours=hour))
            left = {one.date for one in planned.recall(instance.store, today=MONDAY.date())}
            assert (days[-1] in left) is (hour == 1)

"""How far a plan reaches, and what of it waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from liftday.training.day import rest_day
from liftday.training.plan import Plan
from liftday.training.session import Session, Status, Variant

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


def session(on: date) -> Session:
    """A planned session in the evening of a date."""
    start = datetime(on.year, on.month, on.day, 17, tzinfo=UTC)
    return Session(
        uid=f"{on}", date=on, start=start, minutes=30, type="strength", variant=Variant.LITE, week=(2026, 12, 1)
    )


def test_a_plan_reaches_as_far_as_its_last_session():
    """A promise may make way to a day past those that are foreseen; what was left out reaches nowhere."""
    days = tuple(rest_day(NOW.date() + timedelta(days=n)) for n in range(14))
    past = session(days[-1].date + timedelta(days=1))
    plan = Plan(at=NOW, phase="F1", sessions_per_week=2, sessions=(session(days[2].date),), days=days)
    assert plan.last_date == days[-1].date
    assert plan.waiting == plan.sessions
    assert replace(plan, sessions=(past,)).last_date == past.date
    assert replace(plan, sessions=(replace(past, status=Status.SKIPPED),)).last_date == days[-1].date
    assert replace(plan, days=(), sessions=()).last_date is None

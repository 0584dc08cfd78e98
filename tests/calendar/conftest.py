"""Builders that every test of the calendar room shares."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.calendar.entry import Entry
from liftday.training.session import Block, Session, Variant, session_uid
from reasons import verbatim, worded

BERLIN = ZoneInfo("Europe/Berlin")


def build_entry(place: int = 1, **changes: object) -> Entry:
    """A strength session on Friday 6 March 2026, 18:00 in Berlin, `place` days later."""
    start = datetime(2026, 3, 5, 17, tzinfo=UTC) + timedelta(days=place)
    values: dict[str, object] = {
        "uid": session_uid(b"key", "strength", 2026, 10, place),
        "date": date(2026, 3, 5) + timedelta(days=place),
        "start": start,
        "end": start + timedelta(minutes=30),
        "summary": "Strength, full",
        "description": "Goblet squat: 3 x 10\n\nGeneral training information.",
        "categories": ("STRENGTH",),
        "content": "3 x 10",
    }
    return Entry(**{**values, **changes})


def build_session(**changes: object) -> Session:
    """The same session as the plan holds it."""
    values: dict[str, object] = {
        "uid": session_uid(b"key", "strength", 2026, 10, 1),
        "date": date(2026, 3, 6),
        "start": datetime(2026, 3, 6, 18, tzinfo=BERLIN),
        "minutes": 30,
        "type": "strength",
        "variant": Variant.FULL,
        "week": (2026, 10, 1),
        "phase": "F2",
        "reasons": worded("Easy day, two days after intervals."),
        "goal": verbatim("Learn the movements."),
        "blocks": (Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10),),
    }
    return Session(**{**values, **changes})


@pytest.fixture(scope="session")
def an_entry() -> Callable[..., Entry]:
    """Builds entries."""
    return build_entry


@pytest.fixture(scope="session")
def a_session() -> Callable[..., Session]:
    """Builds sessions."""
    return build_session


@pytest.fixture(scope="session")
def now() -> datetime:
    """Monday 2 March 2026, 06:00 in Berlin: the turn that publishes first."""
    return datetime(2026, 3, 2, 6, tzinfo=BERLIN)

"""A corrected zone moves instants: each coming strength session says so once, unless something else moved it."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from liftday.training.placing.changes import zone_changes
from liftday.training.plan import Change
from liftday.training.session import Session, Status, Variant
from liftday.words.changes import change_text
from reasons import worded

BERLIN, LONDON, PARIS = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London"), ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 6, 18, tzinfo=BERLIN)
LIFT = Session(
    uid="a", date=START.date(), start=START, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1)
)


def moved(to: ZoneInfo, origin: ZoneInfo = BERLIN, **now: object) -> tuple[Change, ...]:
    """What is said of a session that was published in one zone and stands in another."""
    before = replace(LIFT, start=START.replace(tzinfo=origin))
    return zone_changes([before], [replace(LIFT, **{"start": START.replace(tzinfo=to), **now})], ())


def test_the_hour_stays_and_the_instant_moves() -> None:
    """Which way and how far is said; one clock under two names moved nothing."""
    (later,), (earlier,) = moved(LONDON), moved(BERLIN, LONDON)
    assert (later.origin, later.to) == (LIFT.date, LIFT.date)
    assert change_text(later) == "the time zone is Europe/London now: 18:00 stays 18:00 there, 1 hour later than before"
    assert change_text(earlier).endswith("1 hour earlier than before")
    assert change_text(moved(ZoneInfo("Asia/Kolkata"))[0]).endswith("4.5 hours earlier than before")
    assert moved(PARIS) == ()


def test_what_something_else_moved_is_told_once() -> None:
    """A session with a change of its own, one that is over, and mobility say nothing of the zone."""
    told = Change(uid="a", origin=LIFT.date, to=LIFT.date, reasons=worded("by you"))
    assert zone_changes([LIFT], [replace(LIFT, start=START.replace(tzinfo=LONDON))], [told]) == ()
    assert moved(LONDON, status=Status.DONE) == ()
    assert zone_changes([replace(LIFT, type="mobility")], [replace(LIFT, start=START.replace(tzinfo=LONDON))], ()) == ()

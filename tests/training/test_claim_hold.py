"""What a published reason says of the days around it, and when it has become false."""

from datetime import date, timedelta

import pytest

from liftday.training.claim import Claim, Code, calm, hold, likely
from liftday.training.day import Chances, Day, Kind, Source

ON = date(2026, 3, 6)
HARD_EVE = likely(Code.DEMANDING, 0.92, days=-1, kind=Kind.HARD, nearest=True)


def day(step: int, source: Source = Source.EXPECTED, **chances: float) -> Day:
    """A day so many days away from the session's."""
    spread = Chances(**chances)
    return Day(
        date=ON + timedelta(days=step), kind=spread.likeliest, source=source, confidence=1, reasons=(), chances=spread
    )


@pytest.mark.parametrize(
    ("claim", "now", "true"),
    [
        (likely(Code.DAY, 0.78, kind=Kind.EASY), day(0, easy=0.55, rest=0.45), True),  # weaker, and still likely
        (likely(Code.DAY, 0.78, kind=Kind.EASY), day(0, easy=0.5, rest=0.5), False),
        (likely(Code.DAY, 0.5, kind=Kind.EASY), day(0, easy=0.46, rest=0.54), True),  # as good as a tie
        (likely(Code.DAY, 0.5, kind=Kind.EASY), day(0, easy=0.4, rest=0.6), False),
        (likely(Code.DAY, 0.78, kind=Kind.EASY), day(0, Source.RECORDED, easy=1), True),
        (likely(Code.DAY, 0.78, kind=Kind.EASY), day(0, Source.RECORDED, rest=1), False),
        (Claim(code=Code.DAY, kind=Kind.EASY), day(0, Source.MARKED, easy=1), True),
        (Claim(code=Code.DAY, kind=Kind.EASY), day(0, easy=1), False),  # the mark was taken back: no fact any more
        (HARD_EVE, day(-1, hard=0.7, easy=0.3), True),
        (HARD_EVE, day(-1, hard=0.6, easy=0.4), False),
        (HARD_EVE, day(-1, hard=0.2, long=0.7, easy=0.1), False),  # another kind of demanding day by now
        (HARD_EVE, day(-1, Source.RECORDED, hard=1), True),
        (HARD_EVE, day(-1, Source.RECORDED, long=1), False),
        (calm(0.38, days=1), day(1, hard=0.5, easy=0.5), True),
        (calm(0.38, days=1), day(1, hard=0.51, easy=0.49), False),
        (calm(0.02, days=1), day(1, hard=0.28, easy=0.72), False),
        (calm(0.38, days=1), day(1, Source.MARKED, hard=1), False),
        (Claim(code=Code.DEMANDING), day(0, Source.RECORDED, long=1), True),  # of no kind in particular
        (Claim(code=Code.DEMANDING, bound=0.4), day(0, hard=0.3, race=0.2, easy=0.5), True),
        (Claim(code=Code.CAPPED), day(0, rest=1), True),
        (HARD_EVE, day(9, rest=1), True),  # out of sight: nobody knows better
    ],
)
def test_what_was_said_holds_until_the_days_deny_it(*, claim: Claim, now: Day, true: bool) -> None:
    """Evidence that merely grew or faded a little denies nothing; a fact that is another one does."""
    assert hold([claim], ON, {now.date: now}) is true


def test_the_nearest_demanding_day_is_no_longer_the_nearest() -> None:
    """A day between became hard: what lies behind it is still true and would mislead."""
    claim = likely(Code.DEMANDING, 0.9, days=3, kind=Kind.LONG, nearest=True)
    far, between = day(3, long=0.9, easy=0.1), day(1, Source.MARKED, hard=1)
    assert hold([claim], ON, {far.date: far})
    assert not hold([claim], ON, {far.date: far, between.date: between})

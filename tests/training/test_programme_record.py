"""What became of the sessions: done, missed, skipped, and visits nobody planned (docs/training.md, Completion).

A week is drawn as two lines: what was planned (S strength, M mobility) and what was recorded (s strength of 40 minutes,
t of 10, y yoga). Monday is 2 March 2026.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Kind, Reading, Role
from liftday.training.owner import Feedback
from liftday.training.programme.record import Record, settle, visit_uid
from liftday.training.session import Session, Status, Variant

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
LETTERS = {Status.DONE: "d", Status.MISSED: "m", Status.SKIPPED: "x", Status.PLANNED: "p", Status.CANCELLED: "c"}
MINUTES = {"s": 40.0, "t": 10.0, "y": 30.0}


def planned(plan: str, status: Status = Status.PLANNED) -> list[Session]:
    found = []
    for number, letter in enumerate(plan):
        on = MONDAY + timedelta(days=number)
        if letter in "SM":
            found.append(
                Session(
                    uid=f"{letter}{number}",
                    date=on,
                    start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
                    minutes=30 if letter == "S" else 10,
                    type="strength" if letter == "S" else "mobility",
                    variant=Variant.LITE if letter == "S" else Variant.MOBILITY,
                    week=(2026, 10, number + 1),
                    phase="F2",
                    status=status,
                )
            )
    return found


def recorded(line: str) -> list[Reading]:
    found = []
    for number, letter in enumerate(line):
        on = MONDAY + timedelta(days=number)
        if letter in MINUTES:
            found.append(reading(on, MINUTES[letter], Role.MOBILITY if letter == "y" else Role.STRENGTH))
    return found


def reading(on: date, minutes: float, role: Role = Role.STRENGTH, *flags: str) -> Reading:
    return Reading(
        id=f"{role}{on}{minutes}{flags}",
        sport="WeightTraining",
        start=datetime(on.year, on.month, on.day, 19),  # noqa: DTZ001 - a reading's start is the wall clock
        minutes=minutes,
        kind=Kind.REST,
        confidence=1,
        reasons=(),
        role=role,
        flags=flags,
    )


def morning(day: int) -> datetime:
    on = MONDAY + timedelta(days=day)
    return datetime(on.year, on.month, on.day, 6, tzinfo=BERLIN)


def said(uid: str, act: str, day: int, at: int = 10, **more: object) -> Feedback:
    return Feedback(uid=uid, act=act, at=morning(at), date=MONDAY + timedelta(days=day), **more)  # type: ignore[arg-type]


def line(record: Record, length: int) -> str:
    letters = {s.date: LETTERS[s.status] for s in record.sessions}
    return "".join(letters.get(MONDAY + timedelta(days=n), ".") for n in range(length))


def visits(record: Record, length: int) -> str:
    kinds = {c.date: "P" if c.uid else "U" for c in record.completions}
    return "".join(kinds.get(MONDAY + timedelta(days=n), ".") for n in range(length))


WEEKS = [
    # planned   recorded   became     completions (P planned, U unplanned)
    ("S..S...", "s..s...", "d..d...", "P..P..."),  # as planned
    ("S..S...", ".......", "m..m...", "......."),  # nothing happened
    ("S..S...", ".s.s...", "d..d...", ".P.P..."),  # a day late
    (".S..S..", "s...s..", ".d..d..", "P...P.."),  # a day early
    ("S..S...", "..s....", "m..d...", "..P...."),  # two days late for one is a day early for the other
    ("S.S....", ".s.....", "d.m....", ".P....."),  # in the middle it completes the earlier one
    ("S.S....", ".ss....", "d.d....", ".PP...."),  # the day itself comes first
    ("S......", "...s...", "m......", "...U..."),  # too far away: unplanned
    ("S......", "t......", "m......", "......."),  # ten minutes are neither fifteen nor half of thirty
    (".......", ".s.s.t.", ".......", ".U.U..."),  # visits nobody planned count, short ones do not
    ("M..M...", "y..s...", "d..m...", "...U..."),  # yoga is mobility, strength is not
    ("M..M...", ".yy....", "d..d...", "......."),  # a day beside
    ("M.M....", "yy.....", "d.d....", "......."),
]


@pytest.mark.parametrize(("plan", "facts", "became", "happened"), WEEKS)
def test_a_week_settles(plan: str, facts: str, became: str, happened: str) -> None:
    """Strength within a day completes the nearest session, one a date; what lies behind without it was missed."""
    record = settle(planned(plan), recorded(facts), (), now=morning(10))
    assert line(record, 7) == became
    assert visits(record, 7) == happened


def test_today_is_open_until_its_day_is_over() -> None:
    """This morning it is planned, with tonight's strength it is done; tomorrow it waits, and then it was missed."""
    plan = planned("..S")
    assert line(settle(plan, (), (), now=morning(2)), 3) == "..p"
    assert line(settle(plan, recorded("..s"), (), now=morning(2)), 3) == "..d"
    assert line(settle(plan, (), (), now=morning(3)), 3) == "..p"
    assert line(settle(plan, (), (), now=morning(4)), 3) == "..m"


def test_midnight_is_the_runners() -> None:
    """Half past midnight in Berlin is still yesterday in UTC; the session was of yesterday."""
    late = datetime(2026, 3, 5, 23, 30, tzinfo=ZoneInfo("UTC"))  # 6 March, 00:30 in Berlin
    assert line(settle(planned("..S"), (), (), now=late), 3) == "..m"
    assert line(settle(planned("..S"), (), (), now=late - timedelta(hours=1)), 3) == "..p"


def test_half_of_a_short_session_is_enough() -> None:
    """Ten minutes complete a session of twenty, fifteen complete any."""
    short = [Session(**{**{f: getattr(s, f) for f in s.__dataclass_fields__}, "minutes": 20}) for s in planned("S")]
    assert line(settle(short, recorded("t"), (), now=morning(3)), 1) == "d"


def test_a_visit_counts_early_only_for_a_session_that_stood_there() -> None:
    """Wednesday's session was put there on Tuesday evening: the visit of Tuesday morning was not meant for it."""
    (session,) = (s for s in planned("..S") if s.date.weekday() == 2)
    for hour, became in ((6, "d"), (20, "p")):
        put = replace(
            session, since=datetime.combine(session.date - timedelta(days=1), time(hour), session.start.tzinfo)
        )
        record = settle([put], recorded(".s."), (), now=morning(2))
        assert record.sessions[0].status is {"d": Status.DONE, "p": Status.PLANNED}[became]
        assert [done.entry_date for done in record.dones] == [session.date if became == "d" else None]


def test_recordings_of_one_session_count_once() -> None:
    """Two devices, or a warm-up recorded apart: one completion a date, the longest; duplicates do not count."""
    facts = [
        reading(MONDAY, 20),
        reading(MONDAY, 40),
        reading(MONDAY + timedelta(days=1), 30, Role.STRENGTH, "duplicate"),
    ]
    record = settle((), facts, (), now=morning(3))
    assert [(c.date, c.minutes) for c in record.completions] == [(MONDAY, 40)]


def test_the_owners_word_counts() -> None:
    """Done without a recording is done on its day; skipped is skipped even when something was recorded."""
    plan = planned("S..S..M")
    words = [said("S0", "done", 0, rating=7), said("S3", "skip", 3), said("M6", "done", 6)]
    record = settle(plan, recorded("...s"), words, now=morning(10))
    assert line(record, 7) == "d..x..d"
    assert visits(record, 7) == "P..U..."
    assert record.completions[0].rating == 7
    assert record.mobility == (MONDAY + timedelta(days=6),)


def test_done_looks_for_its_recording() -> None:
    """Said to be done, recorded a day later and too short for the rule: one completion, on the day it happened."""
    record = settle(planned("S"), recorded(".t"), [said("S0", "done", 0)], now=morning(3))
    assert visits(record, 2) == ".P"


def test_two_words_for_one_date_make_one_completion() -> None:
    """Both sessions are done, but one evening is one completion."""
    plan = planned("SS")
    plan[1] = Session(**{**{f: getattr(plan[1], f) for f in plan[1].__dataclass_fields__}, "date": MONDAY})
    record = settle(plan, (), [said("S0", "done", 0), said("S1", "done", 0)], now=morning(3))
    assert [s.status for s in record.sessions] == [Status.DONE, Status.DONE]
    assert len(record.completions) == 1


def test_the_last_word_wins_and_keeps_what_was_said_before() -> None:
    """Skipped, then done after all; a rating given later does not lose the pain given earlier; a move is no word."""
    words = [
        said("S0", "skip", 0, at=1),
        said("S0", "done", 0, at=2, pain=4),
        said("S0", "done", 0, at=3, rating=8),
        said("S0", "move", 0, at=4),
        said("S0", "done", 0, at=5, morning="usual"),
    ]
    record = settle(planned("S"), (), words, now=morning(10))
    done = record.completions[0]
    assert (done.rating, done.pain, done.morning) == (8, 4, "usual")


def test_a_cancelled_session_is_left_alone() -> None:
    """Strength on its day is a visit nobody planned."""
    record = settle(planned("S", Status.CANCELLED), recorded("s"), (), now=morning(10))
    assert line(record, 1) == "c"
    assert visits(record, 1) == "U"


def test_what_was_skipped_stays_skipped() -> None:
    """Also when the word itself is no longer at hand; a later word lifts it."""
    skipped = planned("S..M", Status.SKIPPED)
    assert line(settle(skipped, recorded("s..y"), (), now=morning(10)), 4) == "x..x"
    assert line(settle(skipped, (), [said("S0", "done", 0)], now=morning(10)), 4) == "d..x"


def test_the_planner_hears_of_six_weeks() -> None:
    """Older strength is history."""
    facts = [reading(MONDAY - timedelta(days=days), 40) for days in (60, 33, 32, 1)]
    record = settle((), facts, (), now=morning(10))
    assert [(d.date, d.uid is not None, d.variant) for d in record.dones] == [
        (MONDAY - timedelta(days=days), False, Variant.FULL) for days in (32, 1)
    ]


def test_what_is_to_come_can_be_taken_as_done() -> None:
    """Projection: the sessions handed in count as done, what else was published as planned is left out."""
    record = settle(planned("S..S..S"), recorded("s"), (), now=morning(1))
    ahead = record.assuming([s for s in record.sessions if s.uid == "S3"])
    assert line(ahead, 7) == "d..d..."
    assert [c.uid for c in ahead.completions] == ["S0", "S3"]
    assert line(ahead.assuming(planned("...S..M")), 7) == "d..d..."


def test_a_date_is_completed_once_in_a_projection_too() -> None:
    """Tuesday's gym completed Monday's session; what still stands on Tuesday adds no second completion of that date."""
    record = settle(planned("SS"), recorded(".s"), [said("S1", "skip", 1)], now=morning(3))
    tuesday = MONDAY + timedelta(days=1)
    assert [(c.uid, c.date) for c in record.completions] == [("S0", tuesday)]
    assert [(c.uid, c.date) for c in record.assuming(planned(".S")).completions] == [("S0", tuesday)]


@settings(max_examples=100)
@given(
    plan=st.text("S...", min_size=21, max_size=21),
    facts=st.text("s.....", min_size=21, max_size=21),
    order=st.randoms(use_true_random=False),
    cut=st.integers(1, 20),
)
def test_it_does_not_matter_in_how_many_steps_the_news_came(plan: str, facts: str, order: object, cut: int) -> None:
    """Settling at once, in any order, or again on what was settled before with half of the news: the same record."""
    sessions, readings = planned(plan), recorded(facts)
    whole = settle(sessions, readings, (), now=morning(22))
    half = settle(sessions, [r for r in readings if (r.day - MONDAY).days <= cut], (), now=morning(cut))
    order.shuffle(readings)  # type: ignore[attr-defined]
    assert settle(half.sessions, readings, (), now=morning(22)) == whole
    assert settle(whole.sessions, readings, (), now=morning(22)) == whole


@settings(max_examples=100)
@given(plan=st.text("S...", min_size=21, max_size=21), facts=st.text("s...", min_size=21, max_size=21))
def test_nothing_is_counted_twice_and_nothing_is_lost(plan: str, facts: str) -> None:
    """As many completions as days with strength, each session at most once, never more than a day away."""
    record = settle(planned(plan), recorded(facts), (), now=morning(30))
    assert len(record.completions) == facts.count("s")
    assert len({c.date for c in record.completions}) == len(record.completions)
    dates = {s.uid: s.date for s in record.sessions}
    for completion in record.completions:
        if completion.uid:
            assert abs(completion.date - dates[completion.uid]) <= timedelta(days=1)


def test_a_word_about_a_visit_nobody_planned_is_kept_with_it() -> None:
    """Its rating and its pain count; a visit of which nothing was said has none."""
    on = MONDAY + timedelta(days=1)
    word = replace(said("S0", "done", 1), uid=visit_uid(on), date=on, rating=8, pain=6)
    record = settle((), [reading(on, 40), reading(on + timedelta(days=2), 40)], [word], now=morning(10))
    assert [(c.date, c.uid, c.rating, c.pain) for c in record.completions] == [
        (on, None, 8, 6),
        (on + timedelta(days=2), None, None, None),
    ]


def test_a_skip_that_was_taken_back_is_no_skip() -> None:
    """Also where the session was published as skipped; of words at one instant the one said last counts."""
    skipped = planned("S", Status.SKIPPED)
    back = said("S0", "unskip", 0)
    assert line(settle(skipped, (), [back], now=morning(0)), 1) == "p"
    assert line(settle(skipped, (), [back, replace(back, act="skip")], now=morning(0)), 1) == "x"

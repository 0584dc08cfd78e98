"""Values as JSON and back."""
# ruff: noqa: DTZ001  an activity starts at a wall time, which has no zone

import json
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftday.calendar.entry import Entry
from liftday.store import values
from liftday.training.activity import Activity, BestEffort, Lap, Split
from liftday.training.day import Reading
from liftday.training.owner import Feedback
from liftday.training.plan import Change
from liftday.training.reason import VERBATIM, Reason, because
from liftday.training.session import Session
from reasons import verbatim

_TEXT = st.text(st.characters(), max_size=12) | st.just("half a pair: \ud83d")
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_WALL = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1))
_INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_LAPS = st.builds(Lap, distance_m=_NUMBERS, moving_s=_NUMBERS, elapsed_s=_NUMBERS, average_hr=_maybe(_NUMBERS))
ACTIVITIES = st.builds(
    Activity,
    id=st.integers(1, 10**12).map(str),
    sport=_TEXT,
    start=_WALL,
    elapsed_s=_NUMBERS,
    moving_s=_NUMBERS,
    start_utc=_maybe(_INSTANTS),
    time_known=st.booleans(),
    name=_TEXT,
    workout_type=_maybe(st.integers(0, 12)),
    trainer=st.booleans(),
    detailed=st.booleans(),
    laps=_maybe(st.lists(_LAPS, max_size=2).map(tuple)),
    splits=_maybe(st.lists(st.builds(Split, distance_m=_NUMBERS, moving_s=_NUMBERS), max_size=2).map(tuple)),
    best_efforts=_maybe(
        st.lists(st.builds(BestEffort, name=_TEXT, distance_m=_NUMBERS, elapsed_s=_NUMBERS), max_size=2).map(tuple)
    ),
)


@given(ACTIVITIES)
def test_an_activity_comes_back_as_it_went_in(activity: Activity) -> None:
    """Whatever the fields hold, an activity's text reads as an equal activity, and none is not the same as empty."""
    back = values.from_json(Activity, values.to_json(activity))
    assert back == activity
    assert (back.laps is None) == (activity.laps is None)


@given(
    st.builds(
        Change,
        uid=_TEXT,
        origin=_maybe(st.dates()),
        to=_maybe(st.dates()),
        reasons=st.tuples(st.builds(verbatim, _TEXT)),
    )
)
def test_a_change_comes_back_packed(change: Change) -> None:
    """Packing is only smaller, never other."""
    assert values.unpack(Change, values.pack(change)) == change


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    at=_INSTANTS,
    dropped=st.booleans(),
)
def test_an_instant_keeps_its_zone(zone: str, at: datetime, *, dropped: bool) -> None:
    """A start in the athlete's zone comes back in that zone, the second 02:30 of an autumn night as the second."""
    local = at.replace(microsecond=0 if dropped else at.microsecond).astimezone(ZoneInfo(zone))
    back = values.instant(values.moment(local))
    assert back == local
    assert back.tzinfo == local.tzinfo
    assert back.isoformat() == local.isoformat()


@given(_INSTANTS, _INSTANTS, st.integers(-14 * 60, 14 * 60))
def test_stamps_sort_as_instants_do(one: datetime, other: datetime, offset: int) -> None:
    """Comparing the texts is comparing the instants, in whatever offset they came."""
    moved = one.astimezone(timezone(timedelta(minutes=offset)))
    assert (values.stamp(moved) < values.stamp(other)) == (one < other)


def test_a_wall_time_is_no_instant() -> None:
    """A time without its zone cannot be put in order with others and is refused."""
    with pytest.raises(ValueError, match="zone"):
        values.stamp(datetime(2026, 3, 1))


def test_an_entry_may_hold_instants_or_dates(made: Any) -> None:
    """A timed event comes back with instants, an all-day one with dates."""
    timed = made.entry(made.session())
    on = date(2026, 3, 6)
    all_day = Entry(uid="u", date=on, start=on, end=on + timedelta(days=1), summary="Easy", kind="day")
    assert values.from_json(Entry, values.to_json(timed)) == timed
    assert values.from_json(Entry, values.to_json(all_day)) == all_day


def test_a_session_keeps_its_week_as_a_tuple(made: Any) -> None:
    """The place in the programme, the variant and the blocks come back as what they were."""
    session = made.session()
    back = values.unpack(Session, values.pack(session))
    assert back == session
    assert back.week == (2026, 10, 1)
    assert back.start.tzinfo == session.start.tzinfo


def test_a_field_of_a_newer_version_is_passed_over(made: Any) -> None:
    """A row that a newer liftday wrote in the same schema does no harm."""
    held = values.dump(made.reading()) | {"mood": "good"}
    assert values.load(Reading, held) == made.reading()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"id": 3}', '{"uid": "u", "act": "done", "at": "noon"}'])
def test_what_does_not_fit_is_named_unreadable(text: str) -> None:
    """Text of a damaged page is never taken for a value, and never shows as a bug."""
    with pytest.raises(values.Unreadable):
        values.from_json(Feedback, text)


@pytest.mark.parametrize("packed", [b"", b"no zlib", zlib.compress(b"\xff\xfe"), zlib.compress(b"[1]")])
def test_what_does_not_unpack_is_named_unreadable(packed: bytes) -> None:
    """The same for compressed values."""
    with pytest.raises(values.Unreadable):
        values.unpack(Change, packed)


def test_only_values_are_remembered() -> None:
    """An object that is no value is refused when it is written, not when it is read."""
    with pytest.raises(TypeError, match="no value"):
        values.to_json(object())
    with pytest.raises(values.Unreadable):
        values.load(set, "x")


def test_sets_and_names_are_values() -> None:
    """Sets are written in order, so that equal sets are equal texts; dates may be names."""
    assert values.to_json(frozenset({"b", "a"})) == '["a","b"]'
    assert values.to_json({date(2026, 3, 5): 1}) == '{"2026-03-05":1}'


def test_reasons_come_back_equal() -> None:
    """A reason comes back as it was: its numbers, its dates, several of them, and whether others may read it."""
    reason = because(
        "visit", public=False, on=date(2026, 3, 5), days=(date(2026, 3, 6), "2026-03-07"), count=2, share=0.5
    )
    assert values.load(Reason, json.loads(values.to_json(reason))) == reason
    assert values.to_json(because("usual_pace")) == '{"code":"usual_pace"}'
    assert values.from_json(Reason, '{"code":"usual_pace"}') == because("usual_pace")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explained:
    name: str
    reasons: tuple[Reason, ...] = ()


def test_sentences_of_earlier_versions_are_verbatim_reasons() -> None:
    """Where an earlier version kept a sentence, there is one private reason now that holds it; an empty one is none."""
    kept = because(VERBATIM, text="Hard: 5 fast laps.", public=False)
    for field in ("reason", "why"):
        told = json.dumps({"name": "a", field: "Hard: 5 fast laps."})
        assert values.from_json(_Explained, told) == _Explained(name="a", reasons=(kept,))
        assert values.from_json(_Explained, json.dumps({"name": "a", field: ""})) == _Explained(name="a")
    both = json.dumps({"name": "a", "reason": "Old.", "reasons": [{"code": "usual_pace"}]})
    assert values.from_json(_Explained, both).reasons == (because("usual_pace"),)
    assert values.from_json(_Explained, '{"name": "a", "other": 1}') == _Explained(name="a")


def test_a_session_of_an_earlier_version_keeps_its_sentences_in_public(made: Any) -> None:
    """They were written for the calendar: it shows them on, until the session changes or they turn false."""
    raw = values.dump(made.session())
    raw.pop("reasons", None)
    raw |= {"reason": "Friday: likely easy (78 %).", "moved": "Moved on Monday.", "fallen": ""}
    raw |= {"goal": "Build a base.", "advice": ["An easier week.", "Stop now."]}
    session = values.load(Session, raw)
    assert session.reasons == (verbatim("Friday: likely easy (78 %)."),)
    assert session.moved == verbatim("Moved on Monday.")
    assert session.goal == verbatim("Build a base.")
    assert session.advice == (verbatim("An easier week."), verbatim("Stop now."))
    hour = because("hour_moved", origin="18:00", to="19:00", on=date(2026, 3, 2), why=because("hour_taken"))
    assert values.load(Session, values.dump(replace(session, moved=hour))).moved == hour

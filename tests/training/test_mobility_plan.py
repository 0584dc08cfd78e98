"""Mobility around runs and strength, as pictures of a fortnight.

``runs``: R rest, E easy, M moderate, H hard, L long, X race, i ill, b blocked. ``lifts``: S a strength session at 18:00.
The answer: m MICRO-5, p PRE-5, r REC-10, h MOB-10 (hips), w MOB-20 (whole). Monday is 2 March 2026.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Kind, Reading, Source, rest_day
from liftday.training.exercises.catalogue import EQUIPMENT, INJURIES, parse
from liftday.training.owner import Athlete, Feedback, Owner, Race, Safety, Schedule, Span, Strength, Window
from liftday.training.plan import Known
from liftday.training.planned import Taken
from liftday.training.prescribing.mobility import NONE_WANTED, MobilityPlan, plan_mobility
from liftday.training.prescribing.stretches import TEMPLATES, beside, blocks, seconds
from liftday.training.programme.record import Record
from liftday.training.safety import UNCLEARED
from liftday.training.session import Block, Session, Status, Variant, session_uid
from liftday.words.changes import moved_text
from reasons import said, why_here

CATALOGUE = parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
KINDS = {
    "R": Kind.REST,
    "E": Kind.EASY,
    "H": Kind.HARD,
    "L": Kind.LONG,
    "X": Kind.RACE,
    "M": Kind.MODERATE,
    "i": Kind.REST,
    "b": Kind.EASY,
}
FLAGS = {"i": ("ill",), "b": ("blocked",)}
LETTERS = {"MICRO-5": "m", "PRE-5": "p", "REC-10": "r", "MOB-10": "h", "MOB-20": "w"}
USUAL = "REHEHRL" * 2


def clock(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=BERLIN)


MORNING = clock(MONDAY, 5)


def days(runs: str, first: date = MONDAY) -> tuple[Day, ...]:
    return tuple(
        Day(
            date=first + timedelta(days=n),
            kind=KINDS[letter],
            source=Source.EXPECTED,
            confidence=1,
            reasons=(),
            chances=Chances.sure(KINDS[letter]),
            flags=FLAGS.get(letter, ()),
        )
        for n, letter in enumerate(runs)
    )


def past(hour: int = 7) -> tuple[Day, ...]:
    """Four weeks in which every day had a run of an hour at the same time."""
    found = []
    for n in range(28, 0, -1):
        on = MONDAY - timedelta(days=n)
        run = Reading(
            id=f"r{n}",
            sport="Run",
            start=datetime(on.year, on.month, on.day, hour),  # noqa: DTZ001 - a reading's start is the wall clock
            minutes=60,
            kind=Kind.EASY,
            confidence=1,
            reasons=(),
        )
        found.append(replace(days("E", on)[0], readings=(run,)))
    return tuple(found)


def lifting(lifts: str) -> tuple[Session, ...]:
    return tuple(
        Session(
            uid=f"s{n}",
            date=(on := MONDAY + timedelta(days=n)),
            start=clock(on, 18),
            minutes=30,
            type="strength",
            variant=Variant.FULL,
            week=(2026, 10, 1),
        )
        for n, letter in enumerate(lifts)
        if letter == "S"
    )


def owner(schedule: Schedule | None = None, races: tuple[Race, ...] = (), **changes: object) -> Owner:
    return Owner(
        athlete=Athlete(timezone=BERLIN),
        strength=replace(Strength(mobility_per_week=4), **changes),  # type: ignore[arg-type]
        schedule=schedule or Schedule(),
        races=races,
    )


def entries(runs: str, lifts: str = "", who: Owner | None = None, **more: object) -> tuple[Session, ...]:
    return planned(runs, lifts, who, **more).sessions


def planned(
    runs: str,
    lifts: str = "",
    who: Owner | None = None,
    *,
    now: datetime = MORNING,
    expected: tuple[Day, ...] = (),
    past: tuple[Day, ...] = (),
    promised: tuple[Session, ...] = (),
    settled: tuple[Session, ...] = (),
    done: tuple[date, ...] = (),
    moves: tuple[Feedback, ...] = (),
    taken: tuple[Taken, ...] = (),
) -> MobilityPlan:
    known = Known(now=now, owner=who or owner(), days=(*past, rest_day(now.date())), feedback=moves, taken=taken)
    record = Record(sessions=(*settled, *promised), mobility=done)
    return plan_mobility(known, CATALOGUE, record=record, expected=expected or days(runs), strength=lifting(lifts))


def line(sessions: tuple[Session, ...], length: int = 14) -> str:
    found = {s.date: LETTERS[s.template] for s in sessions}
    return "".join(found.get(MONDAY + timedelta(days=n), ".") for n in range(length))


PICTURES = [
    # runs              lifts             a week   answer
    ("REHEHRLREHEHRL", ".S..........S.", 4, "w..h.h.hh.h..."),  # after hard and long days, then the free day
    ("REHEHRLREHEHRL", "", 2, "...h.h.h..h..."),
    ("EEEEEEEEEEEEEE", "", 4, "h.h.h..h.h.h.."),  # easy every day: spread out
    ("HHHHHHHHHHHHHH", "", 2, "m.m....m.m...."),  # no run time known: a short break
    ("REHEHRLREHEHRL", "", 7, "whmh.hmhhmh.hm"),  # one day a week without any entry
    ("REHEHRLREHEHRL", "S...............", 7, "mhmh.hmhhmh.hm"),  # a strength day holds one already
    ("REHEHRLREHEHRL", "SSSSSSSSSSSSSS", 7, "mmmmm.mmmmmm.m"),
    ("REHEHRLREHEHRL", ".S..........S.", 3, "...h.h.h..h..."),  # by default two: the third is a line in the sessions
    ("REHEHRLREHEHRL", "SSSSSSSSSSSSSS", 4, "m.m.m..m.m.m.."),  # beside strength only a short break
    ("REHiiRLREHEHRL", "", 4, "wh...w.h..h.h."),  # nothing on ill days
    ("RbHEHRLREHEHRL", "", 4, "w..h.h.h..h.h."),
    ("REHEHRLREHEHRX", "", 4, "w..h.h.h..h.m."),  # the eve of a race stays short
]


@pytest.mark.parametrize(("runs", "lifts", "target", "answer"), PICTURES)
def test_pictures(runs: str, lifts: str, target: int, answer: str) -> None:
    """The day after a hard or long one first, then free days, then any; never more than the week's number."""
    assert line(entries(runs, lifts, owner(mobility_per_week=target))) == answer


def test_none_are_planned_when_none_are_wanted_or_nothing_may_be_planned() -> None:
    """mobility_per_week = 0, a screening question answered yes, under 18."""
    assert entries(USUAL, who=owner(mobility_per_week=0)) == ()
    assert entries(USUAL, who=replace(owner(), safety=Safety(clearance="asked"))) == ()
    assert entries(USUAL, who=replace(owner(), athlete=Athlete(timezone=BERLIN, birth_year=2012))) == ()


def test_tools_make_recovery_of_the_day_after() -> None:
    """With a roller or a ball REC-10, without MOB-10."""
    rolled = entries(USUAL, who=owner(equipment=frozenset({"foam_roller"})))
    assert line(rolled, 7) == "w..r.r."
    assert entries("XE" + USUAL[2:], past=past())[-1].template == "MOB-10"


def facts(runs: str) -> tuple[Day, ...]:
    """The same days, marked by the owner."""
    return tuple(replace(day, source=Source.MARKED) for day in days(runs))


@pytest.mark.parametrize(
    ("runs", "fact", "likely"),
    [
        ("R", "A rest day.", "Likely a rest day."),
        ("E", "An easy day.", "Likely an easy day."),
        ("M", "A moderate day.", "Likely a moderate day."),
        ("H", "Before a demanding run.", "Before what is likely a demanding run."),
        ("HE", "The day after a hard day.", "The day after what is likely a hard day."),
        ("LE", "The day after a long run.", "The day after what is likely a long run."),
        ("X", "A few minutes before the race.", "A few minutes before what is likely a race."),
        ("EX", "The day before the race: short and gentle.", "The day before what is likely a race: short and gentle."),
    ],
)
def test_a_reason_claims_no_more_than_is_known(runs: str, fact: str, likely: str) -> None:
    """What is marked, planned or recorded is told plainly; what is foreseen is called likely (training.md, Honesty)."""
    who, at = owner(mobility_per_week=7), (0 if runs == "EX" else len(runs) - 1)
    for coming, told in ((facts(runs), fact), (days(runs), likely)):
        sessions = entries("", who=who, past=past(), expected=coming)
        assert next(why_here(s) for s in sessions if s.date == MONDAY + timedelta(days=at)) == told


def test_the_likeliest_kind_names_a_day_that_may_be_several() -> None:
    """68 % rest is a rest day, and 40 % hard beside 35 % easy is no easy one."""
    for chances, told in (
        (Chances(rest=0.68, easy=0.28, hard=0.04), "Likely a rest day."),
        (Chances(hard=0.4, easy=0.35, rest=0.25), "Likely a hard day."),
    ):
        day = replace(days("E")[0], chances=chances, kind=chances.likeliest)
        week = (day, *days("LLLLLL", MONDAY + timedelta(days=1)))
        assert why_here(entries("", who=owner(mobility_per_week=7), expected=week)[0]) == told


def test_after_a_day_that_is_likely_demanding_and_of_no_one_kind() -> None:
    """40 % hard and 35 % long make neither of them likely, and the entry stays once it is one of them."""
    chances = Chances(hard=0.4, long=0.35, easy=0.25)
    before, *after = days("HEEEEEE")
    who = owner(mobility_per_week=7)
    first = entries("", who=who, expected=(replace(before, chances=chances), *after))
    (mine,) = (s for s in first if s.date == MONDAY + timedelta(days=1))
    assert why_here(mine) == "The day after what is likely a hard or long day."
    then = entries("", who=who, promised=first, expected=(*facts("L"), *after))
    assert next(s.reasons for s in then if s.uid == mine.uid) == mine.reasons


def test_a_race_of_the_owners_list_is_a_fact() -> None:
    """Whatever the forecast thinks of the day."""
    who = owner(races=(Race(date=MONDAY + timedelta(days=1)),), mobility_per_week=7)
    reasons = [why_here(s) for s in entries("EE", who=who, past=past())]
    assert reasons == ["The day before the race: short and gentle.", "A few minutes before the race."]


def test_a_reason_is_not_rewritten_when_evidence_merely_grew() -> None:
    """What was likely is a fact by now: the entry stays as it was written."""
    first = entries("RRRRRRR")
    assert entries("", promised=first, expected=facts("RRRRRRR")) == first


def test_the_owners_race_is_a_race_even_before_the_forecast_knows() -> None:
    """Its eve is gentle, ten minutes at most; its morning holds PRE-5 when the hour is known."""
    race = Race(date=MONDAY + timedelta(days=1), priority="A")
    who = owner(races=(race,), mobility_per_week=7)
    assert line(entries("EE", who=who), 7) == "m......"
    assert line(entries("EE", who=who, past=past()), 7) == "mp....."


def test_before_a_hard_run_movement_only_and_before_its_hour() -> None:
    """PRE-5 ten minutes before the usual start: no long holds (Behm 2016)."""
    sessions = entries("HHHHHHH", who=owner(mobility_per_week=1), past=past(7))
    assert [(s.template, s.start) for s in sessions] == [("PRE-5", clock(MONDAY, 6, 50))]
    assert all((b.seconds or 0) < 60 for b in sessions[0].blocks)


def test_after_a_hard_run_that_is_over_nothing_is_warmed_up_for() -> None:
    """What was recorded today is behind the legs: a short break, and no word of a run to come."""
    (over, *later) = days("HE")
    week = (replace(over, source=Source.RECORDED), *later)
    (first, *_) = entries("", who=owner(mobility_per_week=7), past=past(7), expected=week)
    assert (first.date, first.template, why_here(first)) == (MONDAY, "MICRO-5", "A short break after the run.")


def test_the_hour_follows_the_run_or_the_default() -> None:
    """After the usual run, on a free day at the default start, after strength, inside the windows."""
    early = entries("EREEEEE", who=owner(mobility_per_week=2), past=past(7))
    assert [s.start for s in early] == [clock(MONDAY + timedelta(days=1), 18), clock(MONDAY + timedelta(days=3), 8)]
    beside = entries("EEEEEEE", "SSSSSSS", owner(mobility_per_week=1))
    assert beside[0].start == clock(MONDAY, 18, 30)
    windows = {0: (Window(time(7), time(7, 30)), Window(time(18), time(18, 30)))}
    boxed = entries("RLLLLLL", "S", owner(Schedule(windows=windows), mobility_per_week=1))
    assert boxed[0].start == clock(MONDAY, 7)


def test_a_day_without_an_hour_holds_none() -> None:
    """A closed weekday, a blackout, a window too small, a run too early for PRE-5."""
    closed = Schedule(
        windows={0: (), 1: (Window(time(7), time(7, 5)),)},
        blackouts=(Span(first=MONDAY + timedelta(days=2), last=MONDAY + timedelta(days=3)),),
        ill=(Span(first=MONDAY + timedelta(days=4), last=MONDAY + timedelta(days=4)),),
    )
    assert line(entries("RRRRRRR", who=owner(closed, mobility_per_week=7)), 7) == ".....ww"
    midnight = entries("HHHHHHH", who=owner(mobility_per_week=7), past=past(0), now=clock(MONDAY, 0, 30))
    assert line(midnight, 7) == ".pppppp"


def test_today_is_over_when_its_hour_is() -> None:
    """In the evening the rest of the week takes its place."""
    assert line(entries("RRRRRRR", who=owner(mobility_per_week=2), now=clock(MONDAY, 17)), 7) == "w.w...."
    assert line(entries("RRRRRRR", who=owner(mobility_per_week=2), now=clock(MONDAY, 19)), 7) == ".w.w..."


def test_a_week_half_in_sight_holds_its_share() -> None:
    """Three a week are one in the three days that can be seen, two in five."""
    assert [len(entries("R" * n)) for n in (1, 2, 3, 4, 5, 6, 7, 8, 10)] == [0, 1, 1, 2, 2, 3, 3, 3, 4]


def test_what_was_done_counts() -> None:
    """Yoga today, an entry of the past, a recorded date: the week's number is what happens, not what is planned."""
    yoga = replace(days("E")[0], mobility=True)
    sessions = entries("", expected=(yoga, *days("EEEEEE", MONDAY + timedelta(days=1))))
    assert line(sessions, 7) == "..h.h.."
    wednesday = clock(MONDAY + timedelta(days=2), 5)
    past_ones = tuple(replace(s, status=Status.MISSED) for s in entries("RRRRRRR") if s.date < wednesday.date())
    more = entries(
        "",
        now=wednesday,
        expected=days("RRRRR", wednesday.date()),
        settled=past_ones,
        done=(MONDAY - timedelta(days=1),),
    )
    assert len(past_ones) == 1
    assert [s.date - MONDAY for s in more] == [timedelta(days=2), timedelta(days=4)]
    assert {s.uid for s in more}.isdisjoint({s.uid for s in past_ones})


def test_uids_are_the_places_in_the_week() -> None:
    """Born of the key, the ISO week and the ordinal."""
    sessions = entries("RRRRRRR")
    assert [s.uid for s in sessions] == [session_uid(bytes(16), "mobility", 2026, 10, n) for n in (1, 2, 3)]
    assert [s.week for s in sessions] == [(2026, 10, n) for n in (1, 2, 3)]


def test_what_was_published_stays() -> None:
    """Planning again on what was planned changes nothing, also when the forecast grew a little surer."""
    first = entries(USUAL, ".S..S...S..S..")
    assert entries(USUAL, ".S..S...S..S..", promised=first) == first


def test_an_entry_whose_day_is_lost_moves_and_keeps_its_name() -> None:
    """The day turned ill: another day of the week, the same uid."""
    first = entries(USUAL)
    moved = entries("REHiHRLREHEHRL", promised=first)
    assert line(first) == "w..h.h.h..h.h."
    assert line(moved) == "wh...h.h..h.h."
    assert {s.uid for s in moved} == {s.uid for s in first}


def test_an_entry_gives_way_to_strength_and_to_races() -> None:
    """Its hour moves when strength takes it; twenty minutes become five on the eve of a race."""
    first = entries("RRRRRRR")
    beside = entries("RRRRRRR", "S", promised=first)
    assert (beside[0].uid, beside[0].start, beside[0].template) == (first[0].uid, clock(MONDAY, 18, 30), "MICRO-5")
    eve = entries("RRRRRRR", who=owner(races=(Race(date=MONDAY + timedelta(days=1)),)), promised=first)
    assert (eve[0].uid, eve[0].template) == (first[0].uid, "MICRO-5")


def test_an_entry_whose_hour_has_come_is_not_planned_again() -> None:
    """Tonight's stands in the calendar as one of the past: it counts for its week, and nothing comes in its place."""
    first = entries("RRRRRRR")
    late = entries("RRRRRRR", "S", promised=first[1:], settled=first[:1], now=clock(MONDAY, 19))
    assert late == first[1:]
    assert entries("RRRRRRR", promised=first, now=clock(MONDAY, 19))[0].date > MONDAY


def test_an_entry_without_an_hour_left_goes() -> None:
    """The owner's window became too small for it."""
    first = entries("RRRRRRR")
    small = Schedule(windows={0: (Window(time(7), time(7, 5)),)})
    assert line(entries("RRRRRRR", promised=first, who=owner(small)), 7) == "..w.w.."


def test_a_smaller_wish_takes_entries_back() -> None:
    """And of two on one day only one stays."""
    first = entries("RRRRRRR")
    assert len(entries("RRRRRRR", promised=first, who=owner(mobility_per_week=1))) == 1
    doubled = (first[0], replace(first[1], date=MONDAY, start=clock(MONDAY, 20)), first[2])
    again = entries("RRRRRRR", promised=doubled)
    assert len({s.date for s in again}) == len(again) == 3
    assert {s.uid for s in again} == {s.uid for s in first}


def to(entry: Session, day: int, hour: int = 5) -> Feedback:
    """The owner's word: this entry goes to that day (0 is the first Monday)."""
    return Feedback(uid=entry.uid, act="move", at=clock(MONDAY, hour), to=MONDAY + timedelta(days=day), date=entry.date)


MOVED = [
    # runs              lifts             entry, to  before            after: no other entry moves, comes or goes
    ("REHEHRLREHEHRL", "", 0, 1, "w..h.h.h..h.h.", ".w.h.h.h..h.h."),
    ("REHEHRLREHEHRL", "", 0, 6, "w..h.h.h..h.h.", "...h.hmh..h.h."),  # a long run, its hour unknown: a short break
    ("REHEHRLREHEHRL", "", 2, 9, "w..h.h.h..h.h.", "w..h...h.mh.h."),  # next week has four, this one two
    ("REHEHRLREHEHRL", "", 3, 1, "w..h.h.h..h.h.", "wh.h.h....h.h."),  # and the other way round
    ("REHEHRLREHEHRL", ".S....", 0, 1, "w..h.h.h..h.h.", ".m.h.h.h..h.h."),  # beside strength a short break
    ("RRRRRRRRRRRRRX", "", 5, 12, "w.w.w..w.w.w..", "w.w.w..w.w..m."),  # the eve of a race stays short
]


@pytest.mark.parametrize(("runs", "lifts", "which", "day", "before", "after"), MOVED)
def test_the_owner_moves_an_entry(runs: str, lifts: str, which: int, day: int, before: str, after: str) -> None:
    """It stands where it was put under its own name, also in another week, and goes on standing there."""
    first = entries(runs, lifts)
    word = to(first[which], day)
    moved = planned(runs, lifts, promised=first, moves=(word,))
    assert (line(first), line(moved.sessions)) == (before, after)
    assert {s.uid: s.week for s in moved.sessions} == {s.uid: s.week for s in first}
    assert [s.uid for s in moved.sessions if s.pinned] == [first[which].uid]
    assert not moved.refused
    assert entries(runs, lifts, promised=moved.sessions, moves=(word,)) == moved.sessions
    assert entries(runs, lifts, promised=moved.sessions) == moved.sessions  # the word was lost, the entry remembers it
    dearer = entries("EEEEEEEEEEEEEE", lifts, promised=moved.sessions, moves=(word,))
    assert next(s.date for s in dearer if s.pinned) == word.to


def test_the_last_move_counts() -> None:
    """And back again; a move onto its own day keeps it there."""
    first = entries(USUAL)
    twice = (to(first[0], 1, hour=6), to(first[0], 4))
    assert line(entries(USUAL, promised=first, moves=twice)) == ".w.h.h.h..h.h."
    again = entries(USUAL, promised=first, moves=(to(first[0], 0),))
    assert again == (replace(first[0], pinned=True, moves=1), *first[1:])
    assert entries("EEEEEEE", promised=again[:3], moves=(to(first[0], 0),))[0].date == MONDAY


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (1, "the day is marked as ill"),
        (2, "the day is marked as not available"),  # blocked
        (4, "no window on this weekday"),
        (5, "the day is marked as not available"),  # a blackout
        (6, "a race day takes only a few minutes before the run, and your usual hour is not known"),
        (8, "no free hour is left there"),
        (9, "another mobility entry stands there"),
        (10, "mobility was done on this day"),
    ],
)
def test_a_move_onto_a_day_that_takes_none_says_why(day: int, why: str) -> None:
    """Nothing moves, nothing else either, and a private reason stays private."""
    schedule = Schedule(
        windows={4: (), 1: (Window(time(7), time(7, 3)),)},
        blackouts=(Span(first=MONDAY + timedelta(days=5), last=MONDAY + timedelta(days=5), reason="surgery"),),
    )
    who = owner(schedule, races=(Race(date=MONDAY + timedelta(days=6)),))
    runs = "RibEEEEEEEEEEE"
    first = entries(runs, who=who)
    ours = first[0]
    other = replace(
        first[-1], date=MONDAY + timedelta(days=9), start=clock(MONDAY + timedelta(days=9), 18), week=(2026, 11, 9)
    )
    kept = tuple(s for s in first if s.date < MONDAY + timedelta(days=7))
    told = planned(
        runs, who=who, promised=(*kept, other), moves=(to(ours, day),), done=(MONDAY + timedelta(days=10),)
    )  # fmt: skip
    assert {uid: said(why) for uid, why in told.refused.items()} == {ours.uid: why}
    assert next(s for s in told.sessions if s.uid == ours.uid) == ours


def test_a_move_out_of_sight_waits() -> None:
    """A date that is not planned yet cannot be judged, and one that is past cannot be reached."""
    first = entries(USUAL)
    for day in (-1, 30):
        told = planned(USUAL, promised=first, moves=(to(first[0], day),))
        assert (told.sessions, told.refused) == (first, {})


def test_a_moved_entry_whose_day_is_lost_moves_again() -> None:
    """Ill on the day the owner chose: it goes where it suits, still under its name, and comes back when the day does."""
    first = entries(USUAL)
    word = to(first[0], 1)
    moved = entries(USUAL, promised=first, moves=(word,))
    ill = entries("RiHEHRLREHEHRL", promised=moved, moves=(word,))
    assert line(ill) == "w..h.h.h..h.h."
    assert {s.uid for s in ill} == {s.uid for s in first}
    assert not any(s.pinned for s in ill)
    assert line(entries(USUAL, promised=ill, moves=(word,))) == line(moved)


def test_two_entries_moved_onto_one_day() -> None:
    """The first that stands there stays; the other one is told."""
    first = entries(USUAL)
    moved = entries(USUAL, promised=first, moves=(to(first[0], 1),))
    told = planned(USUAL, promised=moved, moves=(to(first[0], 1), to(first[1], 1)))
    assert {uid: said(why) for uid, why in told.refused.items()} == {
        first[1].uid: "another mobility entry stands there"
    }
    assert told.sessions == moved


def test_a_moved_entry_follows_strength_and_stays_pinned() -> None:
    """Strength came to its day: another hour, five minutes, the same place."""
    first = entries("RRRRRRR")
    moved = entries("RRRRRRR", promised=first, moves=(to(first[0], 1),))
    beside = entries("RRRRRRR", ".S", promised=moved, moves=(to(first[0], 1),))
    assert (beside[0].uid, beside[0].template, beside[0].pinned) == (first[0].uid, "MICRO-5", True)
    assert beside[0].start == clock(MONDAY + timedelta(days=1), 18, 30)


def test_a_moved_entry_says_who_moved_it_or_what() -> None:
    """By the owner, or by the day it lost; one that only found another hour says so too."""
    first = entries(USUAL)
    (mine,) = (s for s in entries(USUAL, promised=first, moves=(to(first[0], 1),)) if s.uid == first[0].uid)
    assert moved_text(mine.moved) == "Moved on Monday 2 March from that day by you."
    lost = entries("i" + USUAL[1:], promised=first)
    (mine,) = (s for s in lost if s.uid == first[0].uid)
    assert moved_text(mine.moved) == "Moved on Monday 2 March from that day: the day is marked as ill."
    beside = entries("RRRRRRR", "S", promised=entries("RRRRRRR"))
    assert moved_text(beside[0].moved) == "Moved on Monday 2 March from 18:00 to 18:30: the hour was taken."


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("HEEEEEE", "EEEEEEE", "Likely an easy day."),  # no hard day to recover from any more
        ("RREEEEE", "HREEEEE", "A short break."),
        ("HEEEEEE", "LEEEEEE", "The day after what is likely a long run."),
    ],
)
def test_a_reason_that_became_false_is_written_anew(before: str, after: str, reason: str) -> None:
    """The day is another one than the entry says: its text follows, its uid stays."""
    first = entries(before)
    then = {s.uid: s for s in entries(after, promised=first)}
    told = {s.uid for s in first if s.reasons != then[s.uid].reasons}
    assert reason in {why_here(then[uid]) for uid in told}
    again = entries(after, promised=tuple(then.values()))
    assert {s.uid: s.reasons for s in again} == {uid: s.reasons for uid, s in then.items()}


def test_a_short_break_on_a_strength_day_needs_strength() -> None:
    """Strength left the day: the entry stays, and says so no longer."""
    beside = entries("RRRRRRR", "S", promised=entries("RRRRRRR"))
    then = entries("RRRRRRR", promised=beside)
    told = [why_here(sessions[0]) for sessions in (beside, entries("RRRRRRR", "S", promised=beside), then)]
    assert told == ["A short break on a strength day.", "A short break on a strength day.", "Likely a rest day."]
    assert then[0].uid == beside[0].uid


def test_a_longer_round_gives_way_to_a_shorter_one_where_the_window_is_small() -> None:
    """Twenty minutes moved to a day with ten: hips and ankles instead."""
    who = owner(Schedule(windows={1: (Window(time(7), time(7, 10)),)}))
    first = entries("REEEEEE", who=who)
    (moved, *_) = entries("REEEEEE", who=who, promised=first, moves=(to(first[0], 1),))
    assert (first[0].template, moved.template, moved.start) == ("MOB-20", "MOB-10", clock(moved.date, 7))


def test_a_skipped_entrys_day_takes_another_one_that_the_owner_moves() -> None:
    """His later word; the skipped one is not made up for."""
    first = entries(USUAL)
    skipped = replace(first[1], status=Status.SKIPPED)
    rest = (first[0], *first[2:])
    moved = entries(USUAL, promised=rest, settled=(skipped,), moves=(to(first[0], 3),))
    assert line(moved) == "...w.h.h..h.h."
    assert line(entries(USUAL, promised=rest, settled=(skipped,))) == "w....h.h..h.h."


def test_a_moved_entry_counts_for_its_own_week_when_it_is_past_too() -> None:
    """Next week's, brought forward to Monday and done: this week keeps its three, next week has two more."""
    first = entries(USUAL)
    moved = entries(USUAL, promised=first, moves=(to(first[3], 1),))
    tuesday_night = MONDAY + timedelta(days=2)
    past_ones = tuple(replace(s, status=Status.DONE) for s in moved if s.date < tuesday_night)
    ahead = tuple(s for s in moved if s.date >= tuesday_night)
    then = planned(
        "",
        now=clock(tuesday_night, 5),
        expected=days(USUAL[2:], tuesday_night),
        promised=ahead,
        settled=past_ones,
        done=tuple(s.date for s in past_ones),
    )
    assert line(moved) == "wh.h.h....h.h."
    assert then.sessions == ahead


def test_no_move_helps_where_no_mobility_is_wanted() -> None:
    """And the reason is told."""
    first = entries(USUAL)
    for who, why in (
        (owner(mobility_per_week=0), said(NONE_WANTED)),
        (replace(owner(), safety=Safety(clearance="asked")), UNCLEARED.removesuffix(".")),
    ):
        told = planned(USUAL, who=who, promised=first, moves=(to(first[0], 1),))
        assert (told.sessions, said(told.refused[first[0].uid])) == ((), why)


def test_a_template_of_the_past_is_written_anew() -> None:
    """One that no longer exists becomes what suits the day."""
    first = entries("RRRRRRR")
    old = (replace(first[0], template="MOB-99"), *first[1:])
    assert entries("RRRRRRR", promised=old)[0].template == "MOB-20"


@pytest.mark.parametrize(
    ("name", "minutes"), [("MICRO-5", 4.5), ("PRE-5", 4.8), ("REC-10", 8.9), ("MOB-10", 9.3), ("MOB-20", 19.4)]
)
def test_templates_take_the_minutes_of_the_specification(name: str, minutes: float) -> None:
    """By the duration model, with everything owned (training.md, Building a session)."""
    who = owner(equipment=EQUIPMENT)
    assert round(seconds(name, who, CATALOGUE) / 60, 1) == minutes
    assert minutes <= TEMPLATES[name].minutes


def test_injuries_change_the_moves() -> None:
    """Barred ones are replaced or left out, at most the template's time, never told why."""
    for injury in INJURIES:
        who = owner(injuries={injury: "active"})
        for name, template in TEMPLATES.items():
            moves = blocks(name, who, CATALOGUE)
            assert moves
            assert seconds(name, who, CATALOGUE) <= 60 * template.minutes
            assert len({b.exercise for b in moves}) == len(moves)
    achilles = {b.exercise: b for b in blocks("MICRO-5", owner(injuries={"achilles": "active"}), CATALOGUE)}
    assert "mo_knee_wall" not in achilles
    calf = {b.exercise: b for b in blocks("REC-10", owner(injuries={"achilles": "active"}), CATALOGUE)}
    assert calf["mo_ankle_rot"].reps == 8
    knee = [b.exercise for b in blocks("MOB-20", owner(injuries={"runners_knee": "active"}), CATALOGUE)]
    assert "mo_couch" not in knee
    assert knee.count("mo_hipflex") == 1


def test_trail_runners_balance_a_little() -> None:
    """In the whole round only, within its twenty minutes; nobody else does."""
    trail = owner(goal="trail", equipment=EQUIPMENT)
    assert "mo_balance" in {b.exercise for b in blocks("MOB-20", trail, CATALOGUE)}
    assert seconds("MOB-20", trail, CATALOGUE) <= 20 * 60
    assert "mo_balance" not in {b.exercise for b in blocks("MOB-20", owner(), CATALOGUE)}


def test_what_everybody_should_mind_is_in_the_cue() -> None:
    """A swollen calf is not rolled, whoever has it."""
    roll = next(b for b in blocks("REC-10", owner(equipment=EQUIPMENT), CATALOGUE) if b.exercise == "re_fr_calf")
    assert roll.cue.endswith("Not on a swollen calf: see a clinician.")


def test_excluded_moves_are_left_out() -> None:
    """Also here."""
    who = owner(exclude=frozenset({"mo_9090"}))
    assert "mo_9090" not in {b.exercise for b in blocks("MOB-10", who, CATALOGUE)}


@settings(max_examples=100)
@given(
    runs=st.text("REHLXib", min_size=1, max_size=21),
    lifts=st.text("S..", min_size=21, max_size=21),
    target=st.integers(0, 7),
    hour=st.integers(0, 23),
    move=st.none() | st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_laws_of_mobility(runs: str, lifts: str, target: int, hour: int, move: tuple[int, int] | None) -> None:
    """At most one a day and the target a week, none on ill or blocked days, none over strength, none in the past, eves
    of races ten minutes at most; planning again changes nothing; a move changes the moved entry alone, or says why not, and
    only then the page does not offer it."""
    now = clock(MONDAY, hour)
    who = owner(mobility_per_week=target)
    sessions = entries(runs, lifts, who, now=now, past=past())
    assert entries(runs, lifts, who, now=now, past=past(), promised=sessions) == sessions
    if move is not None and sessions and move[1] < len(runs):
        mine = sessions[move[0] % len(sessions)]
        word = to(mine, move[1])
        offered = planned(runs, lifts, who, now=now, past=past(), promised=sessions).movable[mine.uid]
        told = planned(runs, lifts, who, now=now, past=past(), promised=sessions, moves=(word,))
        assert word.to == mine.date or (word.to in offered) == (not told.refused)
        there = next(s for s in told.sessions if s.uid == mine.uid)
        assert [s for s in told.sessions if s is not there] == [s for s in sessions if s is not mine]
        assert there == mine if told.refused else there.date == word.to
        again = planned(runs, lifts, who, now=now, past=past(), promised=told.sessions, moves=(word,))
        assert again == told
        sessions = told.sessions
    dates = [s.date for s in sessions]
    assert len(set(dates)) == len(dates)
    strength = {s.date: s for s in lifting(lifts)}
    for session in sessions:
        n = (session.date - MONDAY).days
        assert runs[n] not in "ib"
        assert session.start > now
        assert session.start.date() == session.date
        if session.date in strength:
            lift = strength[session.date]
            assert session.end <= lift.start or session.start >= lift.end
        if runs[n + 1 : n + 2] == "X":
            assert session.minutes <= 10
    for week in range(3):
        assert sum(s.week[1] == 10 + week for s in sessions) <= target


@pytest.mark.parametrize("kit", [frozenset[str](), EQUIPMENT])
def test_drills_take_turns_over_the_articles_list(kit: frozenset[str]) -> None:
    """Hips, ankles, dynamic moves, tools and stretches: within two months all of them, each within its template's time."""
    named = {e.id for e in CATALOGUE.exercises if e.section == "mobility" and e.source == "article"}
    seen = set()
    for injury in (None, *INJURIES):
        who = owner(equipment=kit, injuries={injury: "active"} if injury else {})
        for name, template in TEMPLATES.items():
            for turn in range(12):
                moves = blocks(name, who, CATALOGUE, turn)
                assert seconds(name, who, CATALOGUE, turn) <= 60 * template.minutes, (name, turn, injury)
                assert len({b.exercise for b in moves}) == len(moves)
                seen |= {b.exercise for b in moves} if injury is None else set()
        assert sum(map(_length, beside(who, CATALOGUE, 0))) <= 300
    assert named <= seen


def _length(block: Block) -> float:
    once = (block.reps or 0) * (CATALOGUE[block.exercise].rep_seconds or 0) + (block.seconds or 0)
    return once * (2 if block.per_side else 1) + CATALOGUE[block.exercise].setup_seconds


def test_five_minutes_are_five_minutes() -> None:
    """Whatever the turn."""
    assert all(sum(map(_length, beside(owner(), CATALOGUE, turn))) <= 300 for turn in range(84))


def test_an_entry_keeps_its_drills() -> None:
    """They follow from its place in the programme; the next one has others."""
    first, second = entries("RRRRRRR", who=owner(mobility_per_week=2))
    assert [b.exercise for b in first.blocks] != [b.exercise for b in second.blocks]
    assert entries("RRRRRRR", who=owner(mobility_per_week=2), promised=(first, second)) == (first, second)


def test_mobility_keeps_clear_of_what_other_calendars_fill() -> None:
    """Beside it, nearest to the default start; a published entry moves its hour or, with none left, its day. Why is not told
    in public."""

    def hours(first: int, last: int, on: date = MONDAY) -> Taken:
        return Taken(clock(on, first).astimezone(UTC), clock(on, last).astimezone(UTC))

    before = entries("REHEHRL")
    free = next(entry for entry in before if entry.date == MONDAY)
    assert f"{free.start:%H:%M}" == "18:00"
    moved = next(e for e in entries("REHEHRL", promised=before, taken=(hours(17, 19),)) if e.date == MONDAY)
    assert (moved.uid, f"{moved.start:%H:%M}") == (free.uid, "19:15")
    assert moved.moved is not None
    assert not moved.moved.public
    assert said(moved.moved) == "moved from 18:00 to 19:15: the hour was taken"
    earlier = next(e for e in entries("REHEHRL", taken=(hours(17, 23),)) if e.date == MONDAY)
    assert earlier.end <= clock(MONDAY, 17) - timedelta(minutes=15)
    full = entries("REHEHRL", promised=before, taken=(hours(5, 23),))
    assert MONDAY not in {entry.date for entry in full}

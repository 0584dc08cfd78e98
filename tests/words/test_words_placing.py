"""Why sessions stand, moved or went, what the rules say and what a plan notes: in sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from liftday.training.day import Ruling
from liftday.training.plan import Change
from liftday.training.reason import Reason, because
from liftday.training.session import Session, Variant
from liftday.words import changes, notes, placing, rules
from liftday.words.changes import cause, change_text, moved_text
from liftday.words.dates import days, listed, minute, number, span
from liftday.words.kept import warning
from liftday.words.notes import gate_text, notes_text
from liftday.words.placing import clause_here, reason_text, why_here
from liftday.words.rules import clause, ruling_text
from liftday.words.session import description
from reasons import verbatim, worded

WEDNESDAY = date(2026, 3, 4)
EASY = because("day_likely", kind="easy", percent=78, closed_percent=12, assumed=False)
HARD = because("day_likely", kind="hard", percent=86, closed_percent=90, assumed=False)
MARKED = because("day_is", kind="hard", source="marked")
RACE = because("eve_of_race")


@pytest.mark.parametrize(
    ("reasons", "text"),
    [
        (
            (EASY, because("after", days=2, kind="hard"), because("calm_next_day", percent=12)),
            "Wednesday suits you: likely easy (78%), two days after a hard day, and Thursday is rarely hard or long (12%).",
        ),
        (
            (because("day_likely", kind="rest", percent=64, closed_percent=9, assumed=True),),
            "Wednesday suits you: assumed to be a rest day.",
        ),
        (
            (
                because("day_likely", kind="rest", percent=93, closed_percent=1, assumed=True),
                because("calm_next_day", percent=1),
            ),
            "Wednesday suits you: assumed to be a rest day.",
        ),
        (
            (
                because("day_likely", kind="easy", percent=45, closed_percent=20, assumed=False),
                because("after", days=1, kind="long"),
                because("before", days=3, kind="race", percent=24, closed_percent=44),
            ),
            "Wednesday suits you: perhaps easy (45%; 20% hard or long), the day after a long run and three days before a "
            "possible hard or long day (44%).",
        ),
        (
            (because("day_is", kind="easy", source="recorded"), because("calm_next_day", percent=0)),
            "Wednesday suits you: an easy day, and nothing hard or long is expected on Thursday.",
        ),
        (
            (because("day_is", kind="rest", source="marked"), because("calm_next_day", percent=35)),
            "Wednesday suits you: a rest day by your word, and Thursday is only now and then hard or long (35%).",
        ),
        (
            (
                EASY,
                because("before", days=1, kind="long", percent=71, closed_percent=74),
                because("lighter", variant="lite", why=RACE),
            ),
            "Wednesday suits you: likely easy (78%), the day before a likely long run (71%). A light session, because it is "
            "the eve of a race.",
        ),
        (
            (EASY, because("lighter", variant="lite", why=because("moderate_day", day=EASY))),
            "Wednesday suits you: likely easy (78%). A light session, because a moderate day takes no full one.",
        ),
        (
            (EASY, because("lighter", variant="lite", why=because("days_after_illness", public=False))),
            "Wednesday suits you: likely easy (78%). A light session, because sessions stay light until the fourth day after an"
            " illness.",
        ),
        (
            (EASY, because("lighter", variant="lite", why=because("low_energy_that_day", public=False))),
            "Wednesday suits you: likely easy (78%). A light session, because the day is marked as low in energy.",
        ),
        (
            (EASY, because("lighter_for_now", variant="lite", why=because("strong_pain_cap", public=False))),
            "Wednesday suits you: likely easy (78%). A light session for now, because strong pain was reported (until it stays"
            " at 2 or less for three days).",
        ),
        (
            (EASY, because("lighter", variant="upper_core", why=because("leg_injuries_cap", public=False))),
            "Wednesday suits you: likely easy (78%). Upper body and core only, because two or more leg injuries are active.",
        ),
        (
            (EASY, because("lighter", variant="lite", why=because("light_at_most"))),
            "Wednesday suits you: likely easy (78%). A light session is right for this day.",
        ),
        (
            (EASY, because("lighter", variant="upper_core", why=because("upper_core_for_now"))),
            "Wednesday suits you: likely easy (78%). Upper body and core only for now.",
        ),
        (
            (EASY, because("cheaper", variant="lite"), because("lighter_for_now", variant="lite")),
            "Wednesday suits you: likely easy (78%). A light session: it costs the legs less here. A light session for now.",
        ),
        (
            (EASY, because("first_back", variant="lite")),
            "Wednesday suits you: likely easy (78%). A light session: the first one back.",
        ),
        ((because("break"),), "A short break."),
        ((because("break_after_run"),), "A short break after the run."),
        ((because("break_on_strength_day"),), "A short break on a strength day."),
        ((because("minutes_before_race", likely=False),), "A few minutes before the race."),
        ((because("eve_of_race_gently", likely=True),), "The day before what is likely a race: short and gentle."),
        ((because("before_demanding_run", likely=True),), "Before what is likely a demanding run."),
        ((because("day_after", kind="hard", likely=False),), "The day after a hard day."),
        ((because("day_after_demanding"),), "The day after what is likely a hard or long day."),
        ((because("on_day", kind="rest", likely=True),), "Likely a rest day."),
        ((because("activities_deleted"),), "The reason was made from activities that were deleted since."),
        ((), ""),
        (worded("Wednesday: likely easy (78 %)."), "Likely easy (78 %)."),
    ],
)
def test_why_a_session_stands_on_its_day(reasons: tuple[Reason, ...], text: str) -> None:
    """As a coach would say it; what an earlier liftday wrote stays as it was."""
    assert reason_text(WEDNESDAY, reasons) == text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (HARD, "Likely hard (86%)."),
        (because("demanding_likely", percent=55), "Likely hard or long (55%)."),
        (
            because("day_likely", kind="hard", percent=44, closed_percent=64, assumed=False),
            "Likely hard or long (64%).",
        ),
        (because("day_is", kind="race", source="race"), "Race day."),
        (MARKED, "Hard (marked)."),
        (because("moderate_day", day=EASY), "Likely easy (78%): light or upper body at most."),
        (because("too_near", waiting=False), "Less than two days from a session that was done."),
        (because("too_near", waiting=True), "Less than two days from a session that may still be done."),
        (because("week_done", waiting=False), "The week's sessions are done."),
        (because("week_done", waiting=True), "The week's sessions are done or may still be."),
        (because("eve_of_demanding", day=HARD), "The eve of a day that is likely hard (86%), in your first weeks."),
        (because("before_race", days=0, priority="A", size="ultra"), "Race day: an A race (ultra)."),
        (because("before_race", days=2, priority="B", size="short"), "Two days before a B race (short)."),
        (because("after_race", days=1, size="ultra"), "The day after an ultra race."),
        (because("after_race", days=7, size="long"), "Seven days after a long race."),
        (
            because("after_effort", days=3, size="long", hours=2.5, cause="longest"),
            "Three days after 2.5 hours on foot, your longest in 90 days.",
        ),
        (
            because("after_effort", days=1, size="ultra", hours=28.9, cause="size"),
            "The day after 28.9 hours on foot, an ultra race for the legs.",
        ),
        (because("after_leg_heavy"), "The day after a leg-heavy activity."),
        (because("after_leg_heavy", percent=60), "The day after what is likely a leg-heavy activity (60%)."),
        (because("after_leg_heavy", percent=40), "The day after what may be a leg-heavy activity (40%)."),
        (because("barred", variants=("full", "lite"), why=RACE), "No full or light session: the eve of a race."),
        (because("costs", points=(20.0, 0.0, -0.4), why=RACE), "+20/+0/-0 points: the eve of a race."),
        (because("costs", points=(-8, -8, -8), why=because("preferred_weekday")), "-8 points: a weekday you prefer."),
        (because("likely", kind="hard"), "Likely hard."),
        (because("beside_moved", day=WEDNESDAY), "It cannot stand beside the session you moved to Wednesday 4 March."),
        (because("does_not_fit_beside", variant="full"), "A full one does not fit beside the others."),
        (verbatim("Strength was done."), "Strength was done."),
    ],
)
def test_what_a_rule_or_a_cost_says(reason: Reason, text: str) -> None:
    """A sentence each, with the number where there is one."""
    assert ruling_text((reason,)) == text
    assert clause(reason)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (because("ended", day=WEDNESDAY, why=MARKED), "Wednesday became a hard day"),
        (because("ended", day=WEDNESDAY, why=HARD), "Wednesday became likely hard (86%)"),
        (because("ended", day=WEDNESDAY, why=because("moderate_day", day=EASY)), "Wednesday became likely easy (78%)"),
        (because("ended", day=WEDNESDAY, why=because("not_available")), "Wednesday is not available"),
        (because("ended", day=WEDNESDAY, why=because("ill_that_day", public=False)), "Wednesday is marked as ill"),
        (because("ended", day=WEDNESDAY, why=because("done_that_day")), "strength was done on this day"),
        (because("ended", day=WEDNESDAY, why=verbatim("as it was")), "as it was"),
        (because("changed", variant="lite"), "now light"),
        (because("changed", variant="lite", why=RACE), "now light: the day is the eve of a race"),
        (because("fits_better", day=WEDNESDAY), "Wednesday fits the week better"),
        (
            because("fits_better", day=WEDNESDAY, around=WEDNESDAY + timedelta(days=2)),
            "Wednesday fits the week better, now that you moved a session to Friday 6 March",
        ),
        (
            because("no_longer_fits", day=WEDNESDAY),
            "Wednesday no longer fits the week: no day keeps its distance from the other sessions",
        ),
        (
            because("no_other_day", why=because("ended", day=WEDNESDAY, why=MARKED)),
            "Wednesday became a hard day; the week has no other day for it",
        ),
        (because("makes_way", day=WEDNESDAY), "it makes way for the session you moved to Wednesday 4 March"),
        (because("beyond_horizon", day=WEDNESDAY), "Wednesday lies beyond the horizon"),
        (because("moved_since", by_you=True), "you moved it since"),
        (because("moved_since"), "a later word of yours moved it"),
        (because("settled", status="done"), "it is done"),
        (because("settled", status="skipped"), "it is left out"),
        (because("settled", status="missed"), "it is over"),
        (because("begun"), "it has begun"),
        (because("hour_over", day=WEDNESDAY), "its hour on Wednesday 4 March is over"),
        (because("pushes", day=WEDNESDAY), "the session of Wednesday 4 March would have to move for it"),
        (because("needed"), "the week has room for it"),
        (
            because("zone_changed", zone="Europe/London", hour="18:00", later_minutes=60),
            "the time zone is Europe/London now: 18:00 stays 18:00 there, 1 hour later than before",
        ),
        (
            because("zone_changed", zone="Asia/Kolkata", hour="18:00", later_minutes=-270),
            "the time zone is Asia/Kolkata now: 18:00 stays 18:00 there, 4.5 hours earlier than before",
        ),
        (because("taken_back"), "as it was before your word, which is taken back"),
        (verbatim("as it was"), "as it was"),
    ],
)
def test_what_caused_a_change(reason: Reason, text: str) -> None:
    """A clause that stands behind a colon."""
    assert cause(reason) == text


def test_what_moved_a_session() -> None:
    """Behind an arrow in the history of a day, and as a sentence with its dates in the entry."""
    why = because("ended", day=WEDNESDAY, why=MARKED)
    moved = because("moved", on=date(2026, 3, 2), origin=WEDNESDAY, why=why)
    change = Change(uid="a", origin=WEDNESDAY, to=WEDNESDAY + timedelta(days=1), reasons=(moved,))
    assert change_text(change) == "moved from Wednesday: Wednesday became a hard day"
    assert moved_text(moved) == "Moved on Monday 2 March from Wednesday 4 March: Wednesday became a hard day."
    lighter = because("changed", variant="lite", why=because("does_not_fit_beside", variant="full"))
    by_you = because("moved", on=date(2026, 3, 2), origin=WEDNESDAY, by_you=True)
    assert moved_text(by_you) == "Moved on Monday 2 March from Wednesday 4 March by you."
    both = Reason("moved", {**by_you.params, "lighter": lighter})
    assert cause(both) == "moved from Wednesday by you; now light: a full one does not fit beside the others"
    hour = because("hour_moved", on=WEDNESDAY, origin="18:00", to="18:30", why=because("hour_taken"))
    assert moved_text(hour) == "Moved on Wednesday 4 March from 18:00 to 18:30: the hour was taken."
    assert cause(because("hour_moved", origin="18:00", to="18:30")) == "moved from 18:00 to 18:30"
    assert moved_text(verbatim("Moved on Monday.")) == "Moved on Monday."
    assert moved_text(None) == ""


def test_what_is_new_or_lighter_says_why_it_stands_there() -> None:
    """Where nothing else is to be said of it."""
    new = Change(uid="a", origin=None, to=WEDNESDAY, reasons=(EASY,))
    assert change_text(new) == "Wednesday suits you: likely easy (78%)."
    lighter = Change(uid="a", origin=WEDNESDAY, to=WEDNESDAY, reasons=(because("changed", variant="lite"), EASY))
    assert change_text(lighter) == "now light: likely easy (78%)."


THIS_WEEK = {"week": date(2026, 3, 2), "weeks_ahead": 0}
CLOSED = (
    because("closed_days", days=(date(2026, 3, 2), date(2026, 3, 6)), rule="H1", why=because("likely", kind="hard"),
            low_percent=86, high_percent=92),
    because("closed_days", days=(WEDNESDAY,), rule="H1", why=because("likely_demanding"), low_percent=60, high_percent=60),
    because("closed_days", days=(date(2026, 3, 3),), rule="H2", why=because("done_that_day")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (
            Reason("no_slot", {**THIS_WEEK, "days": CLOSED}),
            "No slot this week: Monday and Friday are likely hard (86-92%); Wednesday is likely hard or long (60%); "
            "Tuesday: strength was done on this day.",
        ),
        (
            Reason(
                "no_session_worth_it",
                {
                    "week": date(2026, 3, 9),
                    "weeks_ahead": 1,
                    "days": (
                        because(
                            "closed_days",
                            days=tuple(date(2026, 3, 9) + timedelta(days=n) for n in range(7)),
                            rule="H7",
                            why=because("recovery"),
                        ),
                    ),
                },
            ),
            "No session next week: no open day is worth its cost. Every day is recovery from a race.",
        ),
        (
            Reason("no_session_worth_it", {"week": date(2026, 3, 16), "weeks_ahead": 2, "days": ()}),
            "No session in the week of 16 March: no open day is worth its cost.",
        ),
        (
            Reason("one_slot", {**THIS_WEEK, "day": WEDNESDAY, "only": "easy"}),
            "Only one slot this week: Wednesday is the only easy day.",
        ),
        (
            Reason("few_sessions", {**THIS_WEEK, "sessions": 1, "wanted": 2}),
            "Only 1 of 2 sessions this week: the other open days stand too close to them or cost more than they bring.",
        ),
        (
            Reason("week_grows_by_one", {**THIS_WEEK, "sessions": 1}),
            "One session this week: a week grows by one over the best of the last four.",
        ),
        (
            because("cannot_stand", day=WEDNESDAY, why=MARKED),
            "The session you moved to Wednesday 4 March cannot stand there: the day is hard (marked).",
        ),
        (
            because("does_not_stand", day=WEDNESDAY, why=because("beside_others")),
            "The session you moved to Wednesday 4 March does not stand there: it cannot stand beside the other sessions.",
        ),
        (
            because("was_it_done", day=WEDNESDAY),
            "Was the session of Wednesday 4 March done? Until tonight a recording counts for it, or say "
            "`liftday done 2026-03-04` or `liftday skip 2026-03-04`.",
        ),
        (
            because("third_waits", why=because("sessions_done", done=11.0, wanted=12)),
            "A third session a week waits: 11 of 12 sessions done.",
        ),
        (
            because("third_waits", why=because("done_in_four_weeks", done=5, planned=7)),
            "A third session a week waits: 5 of 7 planned sessions done in four weeks.",
        ),
        (because("lasting_pain", days=10), "It has lasted for more than ten days: let a professional look at it."),
        (because("senior_starts_easy", from_age=60), "From 60 on the programme starts with F1, whatever phase is set."),
        (because("strength_paused"), "Strength is paused."),
        (
            because("easy_by_assumption", days=(WEDNESDAY, date(2026, 3, 6))),
            "2 easy days of the last week rest on assumption, for nothing tells how hard it was (Wednesday, Friday). Tag "
            "your hard runs as Workout on Strava or rate their effort there; for a day that was read wrongly say "
            "`liftday mark DATE hard`.",
        ),
        (verbatim("As it was."), "As it was."),
        (
            because("icu_offer", state="sick", first=date(2026, 3, 3), last=date(2026, 3, 5), word="ill"),
            "intervals.icu says sick 3-5 March: `liftday mark 2026-03-03..2026-03-05 ill` if it is so.",
        ),
        (
            because("icu_offer", state="injured", first=WEDNESDAY, last=WEDNESDAY, word="blocked"),
            "intervals.icu says injured 4 March: `liftday mark 2026-03-04 blocked` if it is so.",
        ),
    ],
)
def test_what_a_plan_notes(note: Reason, text: str) -> None:
    """What matters first; the rule's number stands in `why` alone."""
    assert notes_text((note,)) == (text,)


def test_what_the_next_phase_waits_for() -> None:
    """One line, a light session as a half."""
    waits = (because("sessions_done", done=5.5, wanted=6), because("weeks_done", done=2, wanted=3))
    assert gate_text(waits) == "5½ of 6 sessions done (a light one counts half), 2 of 3 weeks"
    told = {0: "0", 0.5: "½", 1.0: "1"}
    for done, text in told.items():
        assert gate_text((because("sessions_done", done=done, wanted=6),)).startswith(f"{text} of 6 sessions done")
    assert gate_text((verbatim("4 of 6 sessions done"),)) == "4 of 6 sessions done"


def test_an_instant_is_written_in_the_zone_it_is_in() -> None:
    """Without its seconds."""
    assert minute(datetime(2026, 3, 2, 7, 0, 42, tzinfo=UTC)) == "2026-03-02 07:00"


def test_numbers_and_lists() -> None:
    """As they are said."""
    assert (days(1), days(3), number(13), listed(["Monday"])) == ("the day", "three days", "13", "Monday")
    assert span(date(2026, 3, 30), date(2026, 4, 1)) == "30 March-1 April"


def test_every_code_is_documented() -> None:
    """docs/json.md has each code of sessions, rules, costs and changes."""
    page = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
    named = {code for row in page.splitlines() if row.startswith("| `") for code in row.split("|")[1].split("`")[1::2]}
    tables = (rules.RULE_CODES, changes.MADE, changes.CAUSES, placing.WHOLE, placing.NEIGHBOURS, placing.LIGHTER)
    assert {code for table in tables for code in table} <= named
    assert notes.NOTES.keys().isdisjoint(notes.MADE)


@pytest.mark.parametrize(
    ("reasons", "reckoned", "text"),
    [
        ((EASY,), WEDNESDAY, " (as of Wednesday 4 March)"),
        ((EASY,), None, ""),
        ((because("break"),), WEDNESDAY, ""),
    ],
)
def test_chances_in_a_reason_are_those_of_the_day_it_was_written(reasons, reckoned, text) -> None:
    """It is said in the entry, where nobody knows when it is read; what has no chance, or an older entry, tells no day."""
    at = datetime(2026, 3, 4, 18, tzinfo=UTC)
    kind = {"minutes": 30, "type": "strength", "variant": Variant.FULL, "week": (2026, 10, 1)}
    session = Session(uid="u", date=WEDNESDAY, start=at, reasons=reasons, reckoned=reckoned, **kind)
    assert placing.as_of(session) == text
    assert description(session).startswith(f"Why Wednesday{text}: ")
    if text:
        assert reason_text(WEDNESDAY, reasons, text) == f"Wednesday suits you{text}: likely easy (78%)."


@pytest.mark.parametrize(
    ("pinned", "moved", "text", "clause"),
    [
        (True, {"by_you": True}, "Wednesday is your choice: likely hard (86%).", "your choice; likely hard (86%)."),
        (True, None, "Wednesday is your choice: likely hard (86%).", "your choice; likely hard (86%)."),
        (True, {"why": because("taken_back")}, "Wednesday suits you: likely hard (86%).", "likely hard (86%)."),
        (False, {"why": HARD}, "Wednesday suits you: likely hard (86%).", "likely hard (86%)."),
    ],
)
def test_a_day_its_runner_chose_is_not_praised(pinned, moved, text, clause) -> None:
    """It is said what the day is, in the page, the entry and JSON; a move that was taken back is no choice any more."""
    why = moved and because("moved", on=WEDNESDAY, origin=WEDNESDAY, **moved)
    at = datetime(2026, 3, 4, 18, tzinfo=UTC)
    kind = {"minutes": 30, "type": "strength", "variant": Variant.FULL, "week": (2026, 10, 1)}
    session = Session(uid="u", date=WEDNESDAY, start=at, reasons=(HARD,), moved=why, pinned=pinned, **kind)
    assert (why_here(session), clause_here(session)) == (text, clause)
    assert f"Why Wednesday: {clause}" in description(session)
    assert clause_here(replace(session, reasons=())) == ""


@pytest.mark.parametrize(
    ("why", "chance", "text"),
    [
        (HARD, {}, "the day is likely hard (86%)"),
        (
            HARD,
            {"percent": 90, "from_percent": 65},
            "the day is likely hard (86%), hard or long 90%; from 65% on none is moved there",
        ),
        (
            because("demanding_likely", percent=67),
            {"percent": 67, "from_percent": 65},
            "the day is likely hard or long (67%); from 65% on none is moved there",
        ),
    ],
)
def test_a_refused_move_says_from_which_chance_on(why, chance, text) -> None:
    """A day of 54% takes what is moved there and one of 67% does not: the bound has to be told."""
    assert cause(because("forbidden", rule="H1", why=why, **chance)) == text


@pytest.mark.parametrize(
    ("ruling", "text"),
    [
        (
            Ruling("H1", "closed", (HARD,)),
            "By today's forecast Wednesday is likely hard (86%): no new session would be put there.",
        ),
        (Ruling("H1", "closed", (because("barred", variants=("full",), why=HARD),)), ""),
        (Ruling("H1", "open", (EASY,)), ""),
        (Ruling("H5", "closed", (RACE,)), ""),
    ],
)
def test_a_move_says_what_speaks_against_its_day(ruling, text) -> None:
    """A runner may know better than a forecast, but knows then what it says."""
    assert warning((ruling,), WEDNESDAY) == text

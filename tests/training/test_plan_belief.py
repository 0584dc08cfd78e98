"""How far a plan is believed, drawn: what it said above, what was run beneath, a letter a day, Monday first.

plan  E H . E H . L        `.` rest, `E` easy, `M` moderate, `H` hard, `L` long, `R` race, `r` a run of unknown class,
runs  E H . E . H L        `-` nothing planned
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import KINDS, MONDAY, plan_entries, plan_entry
from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.foreseeing.belief import Belief
from liftday.training.foreseeing.forecast import expect
from liftday.training.foreseeing.looks import GAP, with_gaps
from liftday.training.foreseeing.said import RUN, Said, said_by_day
from liftday.training.owner import Mark, Race, Word
from liftday.training.planned import Moved, PlannedType
from liftday.training.reason import because
from reasons import codes, text

HABIT = "E . H . E . L"


def split(picture):
    """The letters of a picture."""
    return picture.replace("|", " ").split()


def run(picture, first, **other):
    """The recorded days of a picture from a date on."""
    return [
        replace(
            rest_day(first + timedelta(days=step)), kind=KINDS[letter], chances=Chances.sure(KINDS[letter]), **other
        )
        for step, letter in enumerate(split(picture))
    ]


def ahead(*, plan, runs, coming, weeks=8, first=MONDAY, **more):
    """The days from a Monday on, after so many weeks of a plan and of what became of it; ``coming`` is planned now."""
    start = first - timedelta(days=len(split(plan)) * weeks)
    past = run(" ".join([runs] * weeks), start)
    said = plan_entries(" ".join([plan] * weeks), start)
    return expect(past, first=first, count=7, said=said, planned=plan_entries(coming, first), **more)


def kinds(days):
    """The likeliest kinds as letters."""
    letters = {kind: letter for letter, kind in KINDS.items()}
    return " ".join(letters[day.kind] for day in days)


def test_a_plan_that_is_followed_becomes_near_certain():
    """Eight weeks run as planned: next week is as planned too, even where it is planned quite otherwise."""
    days = ahead(plan=HABIT, runs=HABIT, coming="H . E L . E H")
    assert kinds(days) == "H . E L . E H"
    assert min(day.chances.of(day.kind) for day in days) > 0.8
    assert {day.source for day in days} == {Source.PLANNED}
    assert all(day.confidence == round(day.chances.of(day.kind), 2) for day in days)


def test_a_plan_that_nobody_follows_fades_to_habit():
    """Planned and run have nothing to do with each other: the habit is expected, whatever is planned."""
    days = ahead(plan="H E L E . H E", runs=HABIT, coming="H H H H H H H", weeks=10)
    habit = ahead(plan="- - - - - - -", runs=HABIT, coming="- - - - - - -", weeks=10)
    assert kinds(days) == HABIT
    gaps = [abs(a.chances.of(kind) - b.chances.of(kind)) for a, b in zip(days, habit, strict=True) for kind in Kind]
    assert max(gaps) < 0.1


def test_a_plan_nobody_knows_is_half_believed():
    """Connected this morning: a planned hard day is about as likely as not on a weekday that was always easy."""
    days = ahead(plan="- - - - - - -", runs=HABIT, coming="H . - - - - -")
    assert 0.4 < days[0].chances.closed < 0.6
    assert [reason.code for reason in days[0].reasons] == ["planned_as", "plan_unproven", "weekday", "yesterday"]
    assert 'your plan says hard (the title says "H"); how closely you follow it is not known yet' in text(days[0])
    assert days[2].source is Source.EXPECTED


def test_a_plan_that_was_dropped_is_believed_no_more():
    """Twelve weeks followed, then six not: it tells little."""
    weeks = 18
    first = MONDAY - timedelta(weeks=weeks)
    past = run(" ".join(["E H . E H . L"] * 12 + [". E . . E . ."] * 6), first)
    said = plan_entries(" ".join(["E H . E H . L"] * weeks), first)
    days = expect(past, first=MONDAY, count=7, said=said, planned=plan_entries("E H . E H . L", MONDAY))
    assert max(day.chances.closed for day in days) < 0.5


def test_the_record_is_told():
    """How the last planned days of the sort went, and after those the habit."""
    days = ahead(plan="E H . E H . L", runs="E H . E . H L", coming="E H . E H . -", weeks=4)
    record = next(reason for reason in days[1].reasons if reason.code == "plan_record")
    assert record.params == {"sort": "hard", "came": 4, "of": 8, "later": 4}
    assert "4 of the last 8 planned hard days came so, four a day later" in text(days[1])
    first = ahead(plan="E E . E E . L", runs="E E . E E . L", coming="H - - - - - -", weeks=4)[0]
    assert "8 of the last 10 planned days came so" in text(first) or "all of the last 10 planned days" in text(first)


def test_a_demanding_day_that_did_not_come_may_come_a_day_later():
    """Every ninth day's intervals come a day later, whatever the weekday. Missed again yesterday, they are likely today,
    though nothing is planned."""
    cycles = 9
    first = MONDAY + timedelta(days=1 - 9 * cycles)
    past = run(" ".join(["H . . E E . E E ."] * cycles), first)
    said = plan_entries(" ".join(["- - . E E . E E H"] * cycles), first)
    today = expect(past, first=MONDAY + timedelta(days=1), count=3, said=said)[0]
    other = expect(past, first=MONDAY + timedelta(days=1), count=3, said=said[:-1])[0]
    assert today.chances.hard > other.chances.hard + 0.3
    assert next(reason for reason in today.reasons).code == "plan_missed"
    assert "the hard day planned for yesterday did not come" in text(today)


def test_what_is_missed_ahead_moves_on_in_the_chances_only():
    """A planned hard day that may not come makes its morrow a little likelier hard; nothing is said of a plan there."""
    late = ahead(plan="E H E E . E L", runs="E . H E . E L", coming="- H - - - - -")
    assert late[2].source is Source.EXPECTED
    assert "plan_missed" not in codes(late[2])
    none = ahead(plan="E H E E . E L", runs="E . H E . E L", coming="- - - - - - -")
    assert late[2].chances.hard != none[2].chances.hard
    assert late[3].chances == none[3].chances


def test_a_gap_is_a_rest_day_as_often_as_it_was():
    """A plan that never names a rest: what its free days became is learnt, and the day stays one that is expected."""
    start = MONDAY - timedelta(weeks=8)
    plan = plan_entries(" ".join(["E H - E H - L"] * 9), start)
    said = [one for one in with_gaps(plan, first=start) if one.date < MONDAY]
    planned = [one for one in plan if one.date >= MONDAY]
    kept = expect(run(" ".join(["E H . E H . L"] * 8), start), first=MONDAY, count=7, said=said, planned=planned)
    assert kinds(kept) == "E H . E H . L"
    assert [day.source for day in kept[2:4]] == [Source.EXPECTED, Source.PLANNED]
    assert "your plan has no run that day; all of the last 10 planned days without a run came so" in text(kept[2])
    runs = expect(run(" ".join(["E H E E H E L"] * 8), start), first=MONDAY, count=7, said=said, planned=planned)
    assert kinds(runs) == "E H E E H E L"
    assert "none of the last 10 planned days without a run came so" in text(runs[2])


def test_a_rest_that_is_planned_is_expected():
    """Stated rest days that were kept: the next is near certain, on a weekday of hard runs too."""
    days = ahead(plan="E . H . E . L", runs="E . H . E . L", coming="E . . . E . L")
    assert days[2].chances.rest > 0.8


def test_a_run_of_unknown_class_is_a_run():
    """It will come; how hard, the habit says."""
    runs = ahead(plan="r . r . r . r", runs=HABIT, coming="r r r r r r r")
    assert max(day.chances.rest for day in runs) < 0.15
    assert runs[0].chances.likeliest is Kind.EASY
    assert "your plan says a run" in text(runs[0])


def test_the_hardest_entry_makes_the_day():
    """An easy run and a hard ride, a run of unknown class beside an easy one, strength, notes, a rest beside a run."""
    ride = plan_entry("H", MONDAY, type=PlannedType.CROSS, sport="Ride")
    swim = plan_entry("r", MONDAY, type=PlannedType.CROSS)
    lift = plan_entry("H", MONDAY, type=PlannedType.STRENGTH)
    note = plan_entry("r", MONDAY, type=PlannedType.MARKER)
    gap = plan_entry(".", MONDAY, key=GAP, certainty=0.5)

    def sort(*those):
        found = said_by_day(those)
        return found[MONDAY].sort if found else None

    assert sort(plan_entry("E", MONDAY), ride) == "hard"
    assert sort(plan_entry("E", MONDAY), swim) == RUN
    assert sort(plan_entry("M", MONDAY), swim) == "moderate"
    assert sort(lift, note) is None
    assert sort(plan_entry(".", MONDAY), plan_entry("E", MONDAY)) == "easy"
    assert sort(gap, plan_entry(".", MONDAY)) == "rest"
    assert sort(gap) == GAP
    assert said_by_day([gap])[MONDAY].certainty == 1.0
    assert sort(plan_entry("H", MONDAY), plan_entry("R", MONDAY)) == "race"


@pytest.mark.parametrize(
    ("sport", "minutes", "sort"),
    [
        ("Soccer", None, "hard"),
        ("Soccer", 20, "easy"),
        ("Ride", 60, "easy"),
        ("Ride", None, "easy"),
        ("Ride", 200, "long"),
        ("Walk", None, None),
        (None, 60, RUN),
    ],
)
def test_another_sport_weighs_by_its_name_and_length(sport, minutes, sort):
    """Where its title did not say how hard it is."""
    planned = plan_entry("r", MONDAY, type=PlannedType.CROSS, sport=sport, minutes=minutes)
    found = said_by_day([planned])
    assert (found[MONDAY].sort if found else None) == sort


def test_planned_football_is_heavy_on_the_legs_as_far_as_it_is_likely():
    """Its morrow takes no full session: the chance that it comes is the chance that the legs remember it."""
    football = plan_entry("r", MONDAY + timedelta(days=1), type=PlannedType.CROSS, sport="Soccer")
    ride = plan_entry("H", MONDAY + timedelta(days=2), type=PlannedType.CROSS, sport="Ride")
    start = MONDAY - timedelta(weeks=8)
    said = plan_entries(" ".join([HABIT] * 8), start)
    past = run(" ".join([HABIT] * 8), start)
    days = expect(past, first=MONDAY, count=3, said=said, planned=[football, ride])
    assert days[1].heavy_chance == days[1].chances.closed > 0.7
    assert days[2].heavy_chance == 0


def test_an_uncertain_reading_says_at_least_that_something_is_planned():
    """Read as hard with little certainty: less likely hard than with a sure one, as likely a run."""
    week = {"plan": HABIT, "runs": HABIT, "weeks": 8}
    sure = ahead(**week, coming="- H - - - - -")[1].chances
    start = MONDAY - timedelta(weeks=8)
    vague = expect(
        run(" ".join([HABIT] * 8), start),
        first=MONDAY,
        count=2,
        said=plan_entries(" ".join([HABIT] * 8), start),
        planned=[plan_entry("H", MONDAY + timedelta(days=1), certainty=0.4)],
    )[1].chances
    assert vague.hard < sure.hard - 0.3
    assert vague.rest < 0.15


def test_days_of_illness_say_nothing_of_a_plan():
    """A week in bed is no week in which the plan was not followed."""
    start = MONDAY - timedelta(weeks=5)
    picture = " ".join([HABIT] * 5)
    past = run(picture, start)
    ill = [*past[:-7], *run(". . . . . . .", past[-7].date, flags=("ill",))]
    lazy = [*past[:-7], *run(". . . . . . .", past[-7].date)]
    said, planned = plan_entries(picture, start), plan_entries("H - - - - - -", MONDAY)
    after_ill = expect(ill, first=MONDAY, count=1, said=said, planned=planned)[0]
    after_lazy = expect(lazy, first=MONDAY, count=1, said=said, planned=planned)[0]
    assert after_ill.chances.hard > after_lazy.chances.hard
    assert after_ill.chances.hard > 0.75


def test_facts_and_the_owner_beat_a_plan():
    """A run recorded today, a mark, a race on the list: the plan has nothing to say there."""
    today = replace(run("E", MONDAY)[0], readings=())
    marks = [Mark(date=MONDAY + timedelta(days=1), word=Word.REST, at=datetime(2026, 3, 1, tzinfo=UTC))]
    races = [Race(date=MONDAY + timedelta(days=2), priority="A")]
    days = ahead(plan=HABIT, runs=HABIT, coming="H H H H E . L", today=today, marks=marks, owner_races=races)
    assert [day.source.value for day in days[:4]] == ["recorded", "marked", "race", "planned"]
    assert kinds(days[:4]) == "E . R H"


def test_a_planned_hard_day_that_became_easy_this_morning_may_come_tomorrow():
    """Today is a fact and not what was planned: tomorrow knows."""
    today = run("E", MONDAY)[0]
    cycles = 9
    first = MONDAY - timedelta(days=9 * cycles)
    past = run(" ".join([". . . E H . E E ."] * cycles), first)
    said = plan_entries(" ".join([". . . H E . E E ."] * cycles), first)
    hard, easy = (
        expect(past, first=MONDAY, count=2, said=said, planned=plan_entries(coming, MONDAY), today=today)[
            1
        ].chances.hard
        for coming in ("H -", "E -")
    )
    assert hard > easy + 0.3


@pytest.mark.parametrize(("days_ago", "named"), [(0, True), (1, True), (2, False)])
def test_a_plans_move_is_named_while_it_is_news(days_ago, *, named):
    """Seen yesterday or today: the day says from where its session came."""
    at = datetime(2026, 3, 2, 8, tzinfo=UTC) - timedelta(days=days_ago)
    on = MONDAY + timedelta(days=3)
    planned = [plan_entry("H", on, moved=Moved(MONDAY + timedelta(days=1), at))]
    day = expect(run(" ".join([HABIT] * 8), MONDAY - timedelta(weeks=8)), first=MONDAY, count=7, planned=planned)[3]
    assert ("plan_moved" in codes(day)) is named
    assert ("your plan moved the hard day from Tuesday to Thursday" in text(day)) is named


def test_only_what_had_been_said_is_learnt_from():
    """What a plan says of tomorrow is no evidence of how it was followed; without past plans or coming ones nothing changes."""
    past = run(" ".join([HABIT] * 8), MONDAY - timedelta(weeks=8))
    bare = expect(past, first=MONDAY, count=7)
    assert expect(past, first=MONDAY, count=7, said=plan_entries(HABIT, MONDAY - timedelta(weeks=1))) == bare


def test_a_belief_is_copied_whole():
    """What a copy learns, the first does not know; days that are missing between let time pass."""
    belief = Belief()
    habit = Chances(rest=0.5, easy=0.3, hard=0.2)
    said = Said("hard", 1.0, plan_entry("H", MONDAY))
    before = belief.believe([(said, habit)])
    other = belief.copy()
    other.learn(run("H", MONDAY)[0], said, habit)
    assert belief.believe([(said, habit)]) == before
    assert other.believe([(said, habit)])[0].hard > before[0].hard
    later = other.copy()
    later.learn(run("E", MONDAY + timedelta(days=300))[0], None, habit)
    assert before[0].hard < later.believe([(said, habit)])[0].hard < other.believe([(said, habit)])[0].hard


def test_what_cannot_be_is_survived():
    """A habit that knows nothing but rest, a race on a day planned as a rest: nothing is divided by nothing."""
    belief = Belief()
    habit = Chances(rest=1.0)
    rest = Said("rest", 1.0, plan_entry(".", MONDAY))
    hard = Said("hard", 1.0, plan_entry("H", MONDAY))
    belief.learn(run("R", MONDAY)[0], rest, habit)
    belief.learn(run(".", MONDAY + timedelta(days=1))[0], hard, habit)
    belief.learn(run("R", MONDAY + timedelta(days=2))[0], rest, habit)
    for said in (rest, hard, Said(RUN, 1.0, plan_entry("r", MONDAY))):
        assert sum(belief.believe([(said, habit)])[0].as_dict().values()) == pytest.approx(1)


def test_a_day_expected_by_a_plan_is_no_fact():
    """Planned days are foreseen, as expected ones are."""
    day = Day(date=MONDAY, kind=Kind.HARD, source=Source.PLANNED, confidence=0.9, reasons=(), chances=Chances(hard=1.0))
    assert day.foreseen
    assert not rest_day(MONDAY).foreseen


def test_a_private_reason_of_a_reading_stays_private():
    """What the owner wrote into the configuration is not repeated in what others may read."""
    mine = plan_entry("H", MONDAY, reason=because("plan_owner", public=False, word="mine"))
    past = run(" ".join([HABIT] * 8), MONDAY - timedelta(days=56))
    (day, *_) = expect(past, first=MONDAY, count=1, said=(), planned=(mine,))
    assert day.reasons[0].public
    assert "mine" not in text(day)


LETTERS = st.sampled_from([".", "E", "M", "H", "L", "R", "r", "-"])


@settings(max_examples=10, deadline=None)
@given(
    said=st.lists(LETTERS, min_size=10, max_size=10),
    came=st.lists(st.sampled_from(list(KINDS)), min_size=10, max_size=10),
    coming=st.lists(LETTERS, min_size=7, max_size=7),
)
def test_whatever_is_planned_and_run_the_chances_are_chances(said, came, coming):
    """They add up to one, stay within bounds, and are the same whatever order the entries came in."""
    start = MONDAY - timedelta(days=10)
    facts = {
        "said": plan_entries(" ".join(said), start),
        "planned": plan_entries(" ".join(coming), MONDAY),
    }
    past = run(" ".join(came), start)
    days = expect(past, first=MONDAY, count=8, **facts)
    for day in days:
        chances = day.chances.as_dict().values()
        assert sum(chances) == pytest.approx(1)
        assert min(chances) >= 0
        assert day.kind is day.chances.likeliest
        assert 0 <= day.confidence <= 1
    turned = {name: entries[::-1] for name, entries in facts.items()}
    assert expect(past, first=MONDAY, count=8, **turned) == days
    assert [day.date for day in days if day.source is Source.PLANNED] == [one.date for one in facts["planned"]]


@pytest.mark.parametrize(("runs", "believed"), [(HABIT, True), ("E H . . E . L", False)])
def test_what_its_owner_moved_is_believed_as_often_as_the_plan_came(runs, *, believed):
    """A plan that says what was long the habit shows nothing of which of the two is followed: a day moved by hand comes
    where it was moved to, and not where it stood. Of a plan whose hard days do not come a move changes little."""
    past = run(" ".join([runs] * 16), MONDAY - timedelta(weeks=16))
    said = plan_entries(" ".join([HABIT] * 6), MONDAY - timedelta(weeks=6))
    moved = Moved(MONDAY + timedelta(days=2), datetime(2026, 3, 1, 8, tzinfo=UTC))
    plan = plan_entries("E . - H E . L", MONDAY)
    by_hand = [replace(one, moved=moved) if one.kind is Kind.HARD else one for one in plan]
    (_, _, left, there, *_), (_, _, gap, before, *_) = (
        expect(past, first=MONDAY, count=7, said=said, planned=planned) for planned in (by_hand, plan)
    )
    assert (there.chances.hard > 0.6) is believed
    assert (there.chances.hard > before.chances.hard + 0.1) is believed
    assert (left.chances.hard < gap.chances.hard - 0.05) is believed
    assert "plan_moved" not in codes(left)

"""A running plan in the whole judgment: its hard days, its races, its own strength, and what its owner moves.

runs  E . H . E . L        what every week brought so far
plan  E . H . E . L        what the plan says of the coming days: `S` is strength of its own, `-` nothing
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from drawn import BERLIN, KINDS, MONDAY, on, plan_entries, plan_entry
from liftday.config.catalogue import catalogue_text
from liftday.training.day import Chances, Day, Kind, Source, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.judge import make_plan
from liftday.training.owner import Athlete, Calendars, Owner, Race, Safety
from liftday.training.placing.board import set_up
from liftday.training.placing.causes import gone
from liftday.training.placing.place import place
from liftday.training.placing.plan_entries import strength_days, with_plan_races
from liftday.training.placing.values import Promise, Situation, Wish
from liftday.training.plan import Known, Plan
from liftday.training.planned import Moved, PlannedType
from liftday.training.reason import because
from liftday.training.session import Variant
from liftday.words.changes import cause, change_text
from liftday.words.notes import notes_text
from liftday.words.rules import ruling_text

CATALOGUE = parse(catalogue_text())
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))
WEEK = "E . H . E . L"


def known(plan, *, runs=WEEK, weeks=8, followed=True, **facts):
    """What is known on a Monday morning, after weeks in which the plan said what came, if it is ``followed``."""
    start = MONDAY - timedelta(weeks=weeks)
    past = []
    for step, letter in enumerate(" ".join([runs] * weeks).split()):
        kind = KINDS[letter]
        past.append(replace(rest_day(start + timedelta(days=step)), kind=kind, chances=Chances.sure(kind)))
    given = {
        "now": datetime.combine(MONDAY, time(6), BERLIN),
        "owner": OWNER,
        "days": (*past, rest_day(MONDAY)),
        "key": bytes(range(16)),
        "planned": plan_entries(plan) if isinstance(plan, str) else tuple(plan),
        "said": plan_entries(" ".join([runs] * weeks), start) if followed else (),
    }
    return Known(**(given | facts))


def lifts(plan: Plan):
    """The days after the Monday with strength of ours."""
    return [(s.date - MONDAY).days for s in plan.sessions if s.type == "strength"]


def test_no_session_stands_on_a_planned_hard_day():
    """The plan turns the usual week around and has been followed so far: strength goes where the plan leaves the legs."""
    plan = make_plan(known("H . E . H . E | H . E . H . E"), CATALOGUE)
    assert {plan.days[step].kind for step in lifts(plan)} <= {Kind.REST, Kind.EASY}
    assert not {0, 4, 7, 11} & set(lifts(plan))
    assert len(lifts(plan)) == 4
    assert {day.source for day in plan.days} == {Source.PLANNED}
    closed = next(ruling for ruling in plan.rulings[on(4)] if ruling.rule == "H1")
    assert ruling_text(closed.reasons).startswith("Likely hard (")
    assert "as planned" in ruling_text(closed.reasons)


def test_planning_again_changes_nothing():
    """What was published stands; the order in which calendars were read has no say."""
    first = known("H . E S H . E | H . E . H R E")
    plan = make_plan(first, CATALOGUE)
    again = make_plan(replace(first, published=plan.sessions, planned=first.planned[::-1]), CATALOGUE)
    assert again.changes == ()
    assert again.sessions == plan.sessions
    assert again.days == plan.days


def test_a_plans_own_strength_takes_its_day_and_counts():
    """Strength on Wednesday, by the plan: none of ours there or beside it, and one of ours is left for the week."""
    plan = make_plan(known("E . S . E . E | E . E . E . E", runs="E . E . E . E"), CATALOGUE)
    assert [step for step in lifts(plan) if step < 7 and step in {1, 2, 3}] == []
    assert len([step for step in lifts(plan) if step < 7]) == 1
    assert len([step for step in lifts(plan) if step >= 7]) == 2
    said = {ruling_text(ruling.reasons) for step in (1, 2) for ruling in plan.rulings[on(step)]}
    assert {
        "Your plan has strength of its own on this day.",
        "Your plan has strength of its own on the day before or after.",
    } <= said


def test_a_week_that_a_plans_own_strength_fills_says_so():
    """None of ours in the second week, and the note says that this is no want."""
    plan = make_plan(known("E . E . E . E | E S . . S . E", runs="E . E . E . E"), CATALOGUE)
    assert [step for step in lifts(plan) if step >= 7] == []
    (note,) = (note for note in plan.notes if note.code == "plan_strength_instead")
    assert notes_text([note]) == (
        "Your running plan has strength of its own on Tuesday 10 March and Friday 13 March: it counts, and the week takes"
        ' none of ours (plan_strength = "ignore" under [calendars] passes it over).',
    )


def test_a_plans_own_strength_is_ignored_where_the_owner_says_so():
    """As if it were not there."""
    ignoring = replace(OWNER, calendars=Calendars(plan_strength="ignore"))
    facts = known("E . S . E . E", runs="E . E . E . E", owner=ignoring)
    without = replace(facts, planned=tuple(one for one in facts.planned if one.type is not PlannedType.STRENGTH))
    assert make_plan(facts, CATALOGUE).sessions == make_plan(without, CATALOGUE).sessions
    assert strength_days(OWNER, facts.planned) == {on(2)}
    assert strength_days(OWNER, [replace(one, done=True) for one in facts.planned]) == frozenset()


def test_sessions_make_way_for_a_plan_with_strength_of_its_own():
    """A plan is connected that fills the week with strength: ours of the week goes, and says why."""
    before = known("E . E . E . E", runs="E . E . E . E")
    published = make_plan(before, CATALOGUE).sessions
    plan = make_plan(replace(before, published=published, planned=plan_entries("E S E S E S E")), CATALOGUE)
    assert [step for step in lifts(plan) if step < 7] == []
    told = {change_text(change) for change in plan.changes if change.to is None}
    assert told
    assert all("strength" in one for one in told)


def test_one_session_more_than_the_week_holds_goes_with_its_cause():
    """Two of ours, then one of the plan's that neither stands beside: the week is full."""
    before = known("E . E . E . E", runs="E . E . E . E")
    published = make_plan(before, CATALOGUE).sessions
    mine = [step for step in lifts(make_plan(before, CATALOGUE)) if step < 7]
    free = next(step for step in range(7) if all(abs(step - other) > 1 for other in mine))
    lift = plan_entry("S", on(free))
    plan = make_plan(replace(before, published=published, planned=(*before.planned, lift)), CATALOGUE)
    assert len([step for step in lifts(plan) if step < 7]) == 1
    gone = [change for change in plan.changes if change.to is None]
    assert [change_text(change) for change in gone] == ["with your plan's own strength the week is full"]


def test_a_plans_race_is_a_race():
    """It is tapered for as a B race, and no full session follows at once; the day itself keeps its chance."""
    race = plan_entry("R", on(12), distance_km=21.1)
    plan = make_plan(known([*plan_entries("E . E . E . E | E . E . E"), race]), CATALOGUE)
    day = plan.days[12]
    assert (day.kind, day.source) == (Kind.RACE, Source.PLANNED)
    assert day.chances.race < 1
    rules = {ruling.rule for step in (10, 11, 13) for ruling in plan.rulings[on(step)] if ruling.verdict == "closed"}
    assert rules & {"H6", "H7"}
    full = {s.date for s in plan.sessions if s.type == "strength" and s.variant is Variant.FULL}
    assert not full & {on(step) for step in (9, 10, 11, 12, 13)}


def test_the_owners_list_has_the_word_on_a_race():
    """A race on the list within three days is the plan's race; the legs of one day are one race, the longest tells its size."""
    legs = [plan_entry("R", on(12), key="swim", distance_km=1.5), plan_entry("R", on(12), key="run", distance_km=10.0)]
    assert with_plan_races(OWNER, legs).races == (Race(date=on(12), distance_km=10.0, priority="B"),)
    told = (replace(legs[0], priority="C"), replace(legs[1], priority="A"))
    assert with_plan_races(OWNER, told).races == (Race(date=on(12), distance_km=10.0, priority="A"),)
    unknown = plan_entry("R", on(40))
    assert with_plan_races(OWNER, [unknown]).races == (Race(date=on(40), priority="B"),)
    listed = replace(OWNER, races=(Race(date=on(15), priority="A"),))
    assert with_plan_races(listed, [*legs, unknown]).races == (*listed.races, Race(date=on(40), priority="B"))
    assert with_plan_races(listed, plan_entries("E H E")) is listed


def test_one_race_that_two_plans_date_a_day_apart():
    """It is one race, on the day of the plan that tells more; of another size, two days apart, or of one plan, they are two."""

    def race(step, source="plan 1", **facts):
        return plan_entry("R", on(step), source=source, **facts)

    def dates(*races):
        return [(one.date - MONDAY).days for one in with_plan_races(OWNER, races).races]

    half = race(13, "plan 2", distance_km=21.1)
    assert dates(race(12), half) == [13]
    assert dates(race(12, distance_km=20.0), half) == [12]  # as much is told of both: the earlier
    assert dates(race(12, distance_km=20.0), replace(half, priority="A")) == [13]
    assert dates(race(12, distance_km=10.0), half) == [12, 13]
    assert dates(race(11), half) == [11, 13]
    assert dates(race(12, "plan 2"), half) == [12, 13]
    assert dates(race(13, distance_km=21.1), race(12, "plan 3"), half) == [13]  # two plans agree, a third does not


def test_a_race_that_only_a_plan_knows_keeps_its_windows_though_nobody_follows_the_plan():
    """Who skips a plan's sessions may have entered its race all the same: its chance follows the habit, the days before it
    stay closed. The owner's list with priority C, or a word that reads the title otherwise, opens them."""
    race = plan_entry("R", on(5), distance_km=10.0)
    said = plan_entries(" ".join(["H . H . L . H"] * 8), MONDAY - timedelta(weeks=8))  # and nothing of it came
    before = replace(known([race], runs="E E . E E . E"), said=said)
    plan = make_plan(before, CATALOGUE)
    assert plan.days[5].chances.race < 0.3
    rules = {step: {r.rule for r in plan.rulings[on(step)] if r.verdict == "closed"} for step in (3, 4)}
    assert all("H6" in found for found in rules.values())
    minor = replace(OWNER, races=(Race(date=on(5), distance_km=10.0, priority="C"),))
    plan = make_plan(replace(before, owner=minor), CATALOGUE)
    assert not any(r.rule == "H6" for step in (3, 4) for r in plan.rulings[on(step)])


@pytest.mark.parametrize("days_ago", [0, 1])
def test_a_plan_that_is_moved_moves_sessions_and_says_so(days_ago):
    """The owner of the plan moves Wednesday's intervals onto a session: it leaves, with that as its cause."""
    before = known("E . H . E . L | E . H . E . L")
    published = make_plan(before, CATALOGUE).sessions
    stands = min(s.date for s in published if s.type == "strength" and s.date > on(2))
    at = datetime(2026, 3, 2, 5, tzinfo=UTC) - timedelta(days=days_ago)
    kept = tuple(one for one in before.planned if one.date not in {on(2), stands})
    moved = plan_entry("H", stands, moved=Moved(on(2), at))
    plan = make_plan(replace(before, published=published, planned=(*kept, moved)), CATALOGUE)
    changed = [change for change in plan.changes if change.origin == stands]
    assert stands not in {s.date for s in plan.sessions if s.type == "strength"}
    assert [f"your plan moved the hard day from Wednesday to {stands:%A}" in change_text(one) for one in changed] == [
        True
    ]


def test_what_becomes_the_eve_of_a_moved_day_moves_with_the_same_cause():
    """In the first weeks no full session stands before intervals: moved to the morrow of one, they send it away."""
    before = known("E . E . E . E | E . E . E . E", runs="E . E . E . E")
    published = make_plan(before, CATALOGUE).sessions
    stands = min(s.date for s in published if s.type == "strength" and s.date > on(3))
    morrow = stands + timedelta(days=1)
    kept = tuple(one for one in before.planned if one.date != morrow)
    moved = plan_entry("H", morrow, moved=Moved(on(2), datetime(2026, 3, 2, 5, tzinfo=UTC)))
    plan = make_plan(replace(before, published=published, planned=(*kept, moved)), CATALOGUE)
    (change,) = (one for one in plan.changes if one.origin == stands)
    assert "your plan moved the hard day from Wednesday" in change_text(change)


def situation(picture, *, moved=None, promises=()):
    """Days that are likely as drawn for an athlete who has lifted for long; ``moved``: the day a plan moved its session to."""
    chances = {"H": Chances(hard=0.9, easy=0.1), "E": Chances(easy=0.95, rest=0.05)}
    days = [
        Day(
            date=on(step),
            kind=chances[letter].likeliest,
            source=Source.PLANNED,
            confidence=0.9,
            reasons=(because("plan_moved", sort="hard", origin=on(9), to=on(step)),) if step == moved else (),
            chances=chances[letter],
        )
        for step, letter in enumerate(picture.split())
    ]
    now = datetime.combine(MONDAY, time(6), BERLIN)
    return Situation(now=now, owner=OWNER, wish=Wish(phase="S"), expected=days, past=(), promises=promises)


def promised(step):
    """A session as it was published."""
    start = datetime.combine(on(step), time(18), BERLIN)
    return Promise(uid="a", date=on(step), start=start, minutes=30, variant=Variant.FULL, week=(2026, 10, 1))


@pytest.mark.parametrize("moved", [4, None])
def test_what_a_moved_plan_makes_dear_moves_with_the_same_cause(moved):
    """No rule ends the eve of intervals, but it costs: where a plan has just brought them there, that is why."""
    found = place(situation("H E E E H E E", moved=moved, promises=[promised(3)]))
    (item,) = (item for item in found.placements if item.uid == "a")
    assert item.date != on(3)
    assert ("your plan moved the hard day" in cause(item.cause)) is (moved is not None)


@pytest.mark.parametrize("moved", [4, None])
def test_what_no_longer_fits_beside_a_moved_plan_says_so(moved):
    """A session that nothing of its own date ends leaves a week without another day: because of the plan, where it moved."""
    board = set_up(situation("H H E E H H H", moved=moved))
    why = gone(board, promised(3))
    assert why.code == ("plan_moved" if moved else "no_longer_fits")


def test_a_plan_that_nobody_follows_moves_nothing():
    """Its hard days never came: a session on one of them stands as it stood."""
    quiet = "E . E . E . E"
    past = plan_entries(" ".join(["H H H H H H H"] * 8), MONDAY - timedelta(weeks=8))
    before = known("- - -", runs=quiet, followed=False)
    published = make_plan(before, CATALOGUE).sessions
    plan = make_plan(replace(before, published=published, planned=plan_entries("H H H H H H H"), said=past), CATALOGUE)
    assert plan.changes == ()

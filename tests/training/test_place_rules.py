"""What a single date says: the size of races and the days they close, every rule's sentence, and every soft cost."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from liftday.training.day import Chances, Day, Kind, Reading, Source
from liftday.training.owner import Athlete, Owner, Race, Schedule, Span, Strength, Window
from liftday.training.placing.costs import Weights, milli, terms
from liftday.training.placing.place import place
from liftday.training.placing.races import EVERY, ONLY_FULL, race_size, season
from liftday.training.placing.spacing import uneven
from liftday.training.placing.values import Done, Promise, Situation, Wish
from liftday.training.session import Variant
from liftday.words.rules import ruling_text
from reasons import noted, why_here

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=13)
OWNER = Owner(athlete=Athlete(timezone=BERLIN))
FULL, LITE, UPPER = Variant.FULL, Variant.LITE, Variant.UPPER_CORE
PAGE = Weights(  # the page's own numbers, where the defaults were tuned
    closed=100, eve_of_hard=(70, 20, 5), spacing=6, last_chance=(0, 0, 0)
)


def on(step):
    """A date so many days after the Monday."""
    return MONDAY + timedelta(days=step)


def fact(step, kind, **more):
    """A recorded day."""
    given = {"source": Source.RECORDED} | more
    return Day(date=on(step), kind=kind, confidence=1, reasons=(), chances=Chances.sure(kind), **given)


def likely(step, **chances):
    """An expected day."""
    spread = Chances(**chances) if chances else Chances(easy=0.9, rest=0.1)
    return Day(date=on(step), kind=spread.likeliest, source=Source.EXPECTED, confidence=0.8, reasons=(), chances=spread)


def week(*known, count=14):
    """Easy days but for those given."""
    given = {day.date: day for day in known}
    return tuple(given.get(on(step), likely(step)) for step in range(count))


def plan(expected, *, now=time(6), owner=OWNER, wish=None, **more):
    """A plan on Monday."""
    return place(
        Situation(
            now=datetime.combine(expected[0].date, now, tzinfo=BERLIN),
            expected=expected,
            owner=owner,
            wish=wish or Wish(phase="S"),
            **({"past": ()} | more),
        )
    )


def said(placed, step, rule):
    """What a rule or a cost says of a date, its verdict first."""
    return [f"{item.verdict}: {ruling_text(item.reasons)}" for item in placed.rulings[on(step)] if item.rule == rule]


@pytest.mark.parametrize(
    ("race", "size"),
    [
        ({"distance_km": 5}, 0),
        ({"distance_km": 12}, 1),
        ({"distance_km": 21.1}, 1),
        ({"distance_km": 25}, 2),
        ({"distance_km": 45}, 2),
        ({"distance_km": 45.1}, 3),
        ({"distance_km": 30, "hours": 4.6}, 3),
        ({"distance_km": 10, "climb_m": 400}, 1),  # 40 m/km add a size
        ({"distance_km": 10, "climb_m": 399}, 0),
        ({"distance_km": 80, "climb_m": 4000}, 3),
        ({}, 1),  # nobody said how long
    ],
)
def test_the_size_of_a_race(race, size):
    """Short, medium, long, ultra: by distance, hours and climbing (training.md, Special cases)."""
    assert race_size(Race(date=SUNDAY, **race)) == size


TABLE = [  # distance, priority, last full, last any, none through, full from
    (10, "A", 5, 3, 1, 3),
    (21, "A", 7, 4, 2, 5),
    (42, "A", 10, 6, 6, 11),
    (100, "A", 12, 7, 9, 17),
    (10, "B", 3, 2, 1, 3),
    (21, "B", 4, 2, 2, 5),
    (42, "B", 7, 4, 6, 11),
    (100, "B", 9, 5, 9, 17),
]


@pytest.mark.parametrize(("distance", "priority", "full", "every", "through", "again"), TABLE)
def test_table_2_4(distance, priority, full, every, through, again):
    """Every line of the table, to the day."""
    closed = season([Race(date=SUNDAY, distance_km=distance, priority=priority)], ()).closures
    every_day = {(item.date - SUNDAY).days for item in closed if item.bars == EVERY}
    any_full = {(item.date - SUNDAY).days for item in closed}
    assert every_day == set(range(-every + 1, through + 1))
    assert any_full == set(range(-full + 1, again))
    assert {item.rule for item in closed if item.date <= SUNDAY} == {"H6"}
    assert {item.rule for item in closed if item.date > SUNDAY} == {"H7"}


def test_a_sunday_race_allows_thursday():
    """ "any >= 3" closes Friday, Saturday and Sunday."""
    expected = week(fact(13, Kind.RACE, source=Source.RACE))
    placed = plan(expected, owner=replace(OWNER, races=(Race(date=SUNDAY, distance_km=10, priority="A"),)))
    closed = [
        step for step in range(7, 14) if any("closed" in item for item in said(placed, step, "H6") if "No" not in item)
    ]
    assert closed == [11, 12, 13]
    assert said(placed, 12, "H6") == ["closed: The day before an A race (short)."]
    assert said(placed, 13, "H6") == ["closed: Race day: an A race (short)."]
    assert said(placed, 10, "H6") == ["closed: No full session: three days before an A race (short)."]


def test_a_race_of_no_importance_closes_only_its_eve_to_full():
    """A C race is a hard day: no full session the day before, anything the day after."""
    placed = plan(week(fact(5, Kind.RACE, source=Source.RACE)), owner=replace(OWNER, races=(Race(date=on(5)),)))
    assert said(placed, 4, "H5") == ["closed: No full session: the eve of a race."]
    assert said(placed, 5, "H1") == ["closed: Race day."]
    assert said(placed, 6, "H7") == []


def test_an_unlisted_marathon_is_recovered_from_too():
    """A recorded race that nobody announced closes the days after it when it was long; a short one does not."""
    long_one = fact(-1, Kind.RACE, flags=("race_long",))
    assert {item.date for item in season((), (long_one,)).closures} == {on(step) for step in range(10)}
    assert season((), (replace(long_one, flags=("race_short",)),)).closures == ()
    assert season((), (fact(-1, Kind.HARD, flags=("race_long",)),)).closures == ()
    listed = season((Race(date=on(-1), distance_km=42),), (long_one,))
    assert listed.closures == ()


def test_the_first_session_after_a_marathon_is_lite():
    """However late it comes: the legs are asked gently first."""
    races = (Race(date=on(-16), distance_km=42.2, priority="A"),)
    first, second, *_ = plan(week(), owner=replace(OWNER, races=races)).placements
    assert (first.variant, second.variant) == (LITE, FULL)
    assert why_here(first).endswith("A light session: the first one back.")
    beginner = plan(week(), owner=replace(OWNER, races=races), wish=Wish(phase="F1", novice=True)).placements[0]
    assert why_here(beginner).endswith("A light session for now.")  # nobody is back who never began
    done = (Done(date=on(-3), variant=LITE),)
    assert plan(week(), owner=replace(OWNER, races=races), done=done).placements[0].variant is FULL


def test_the_week_before_an_a_race_asks_for_one():
    """In the taper one session is enough: no second one where it costs anything."""
    races = (Race(date=SUNDAY, distance_km=10, priority="A"),)
    placed = plan(week(fact(13, Kind.RACE, source=Source.RACE)), owner=replace(OWNER, races=races))
    assert sum(item.date >= on(7) for item in placed.placements) == 1
    assert not placed.notes


def test_h1_speaks_of_facts_and_of_chances():
    """Hard, likely hard, probably demanding, moderate, open: each in its words."""
    placed = plan(
        week(
            fact(1, Kind.HARD, source=Source.MARKED),
            likely(2, hard=0.6, easy=0.4),
            likely(3, hard=0.3, long=0.25, easy=0.45),
            likely(4, moderate=0.5, easy=0.3, rest=0.2),
            fact(5, Kind.MODERATE, source=Source.MARKED),
        )
    )
    assert said(placed, 0, "H1") == ["open: Likely easy (90%)."]
    assert said(placed, 1, "H1") == ["closed: Hard (marked)."]
    assert said(placed, 2, "H1") == ["closed: Likely hard (60%)."]
    assert said(placed, 3, "H1") == ["closed: Likely hard or long (55%)."]
    assert said(placed, 4, "H1") == ["closed: No full session: likely moderate (50%): light or upper body at most."]
    assert said(placed, 5, "H1") == ["closed: No full session: moderate (marked): light or upper body at most."]


def test_assumed_days_say_so():
    """Without history a likelihood is called assumed."""
    placed = plan(week(replace(likely(0), flags=("assumed",))))
    assert said(placed, 0, "H1") == ["open: Assumed to be easy."]


def test_a_published_full_session_on_a_moderate_day():
    """It becomes lite when the day is moderate for sure, not when that is only likely."""

    def published(day):
        promise = Promise(
            uid="a", date=on(2), start=datetime.combine(on(2), time(18), tzinfo=BERLIN), minutes=30, variant=FULL,
            week=(2026, 10, 1),
        )  # fmt: skip
        weights = replace(Weights(), moderate=(0, 0, 0))
        placed = plan(week(day), promises=(promise,), weights=weights)
        return next(item for item in placed.placements if item.uid == "a")

    assert published(likely(2, moderate=0.55, easy=0.45)).variant is FULL
    sure = published(fact(2, Kind.MODERATE, source=Source.MARKED))
    assert (sure.date, sure.variant) != (on(2), FULL)


def test_moderate_counts_as_easy_on_request():
    """The grey-zone runner may have full sessions."""
    owner = replace(OWNER, strength=Strength(treat_moderate_as_easy=True))
    placed = plan(tuple(fact(step, Kind.MODERATE, source=Source.MARKED) for step in range(14)), owner=owner)
    assert {item.variant for item in placed.placements} == {FULL}


def test_what_was_done_speaks():
    """Once a day, two days apart, never three running, so many a week."""
    done = (Done(date=on(0)), Done(date=on(-1), variant=UPPER))
    placed = plan(week(), done=done)
    assert said(placed, 0, "H2") == ["closed: Strength was done on this day."]
    assert "closed: It would be the third strength day running." in said(placed, 1, "H3")
    assert "closed: No full or light session: less than two days from a session that was done." in said(placed, 1, "H3")
    one = plan(week(), done=(Done(date=on(0)),), wish=Wish(sessions_per_week=1))
    assert said(one, 3, "H4") == ["closed: The week's sessions are done."]
    assert said(one, 7, "H4") == []


def test_the_week_grows_by_one():
    """Three a week only after a week of two (H4)."""
    wish = Wish(sessions_per_week=3, phase="S")
    fresh = plan(week(), wish=wish)
    assert sum(item.date < on(7) for item in fresh.placements) == 2
    used = plan(week(), wish=wish, done=(Done(date=on(-7)), Done(date=on(-4))))
    assert sum(item.date < on(7) for item in used.placements) == 3


def test_a_runners_own_three_in_a_week_are_not_undone():
    """Three visits nobody planned close the week and break nothing."""
    expected = week()[4:]
    placed = plan(expected, done=(Done(date=on(0)), Done(date=on(1)), Done(date=on(2))), wish=Wish(third=LITE))
    assert min(item.date for item in placed.placements) >= on(7)


def test_novices_have_no_full_eve():
    """In the first weeks a full session never stands before a demanding day, and the verdict says so."""
    placed = plan(week(likely(3, hard=0.6, easy=0.4)), wish=Wish(phase="F1", novice=True))
    assert said(placed, 2, "H5") == [
        "closed: No full session: the eve of a day that is likely hard (60%), in your first weeks."
    ]


def test_leg_heavy_yesterdays():
    """After football no full session; a lite one costs a little more."""
    placed = plan(week(), past=(fact(-1, Kind.EASY, leg_load=3),))
    assert said(placed, 0, "H7") == ["closed: No full session: the day after a leg-heavy activity."]
    assert "cost: +0/+12/+3 points: the day after a leg-heavy activity." in said(placed, 0, "day after")


def test_absences_are_explained_at_home_alone():
    """Blocked, ill, the day after illness, travel: closed; two days on and a low day: lite. What is told of it is private."""
    schedule = Schedule(
        blackouts=(Span(first=on(9), last=on(9), reason="clinic"),), ill=(Span(first=on(11), last=on(11)),)
    )
    placed = plan(
        week(
            replace(likely(1), flags=("blocked",)),
            replace(likely(3), flags=("ill",)),
            replace(likely(8), flags=("low",)),
        ),
        owner=replace(OWNER, schedule=schedule),
    )
    away, ill = "The day is marked as not available.", "The day is marked as ill."
    after = "On the first day after an illness nothing but mobility is right."
    light = "No full session: sessions stay light until the fourth day after an illness."
    told = {1: away, 3: ill, 4: after, 5: light, 6: light, 9: away, 11: ill, 12: after}
    told[8] = "No full session: the day is marked as low in energy."
    for step, why in told.items():
        assert said(placed, step, "H8") == [f"closed: {why}"]
        assert not any(r.reasons[0].public for r in placed.rulings[on(step)] if r.rule == "H8")
    assert said(placed, 7, "H8") == []


def test_windows_and_hours_speak():
    """A closed weekday, a day whose run leaves no hour, an hour that has passed."""
    late_run = Reading(
        id="1",
        sport="Run",
        start=datetime.combine(MONDAY, time(20)),
        minutes=50,
        kind=Kind.EASY,
        confidence=1,
        reasons=(),
    )
    owner = replace(OWNER, schedule=Schedule(windows={2: ()}))
    placed = plan(week(fact(0, Kind.EASY, readings=(late_run,))), owner=owner)
    assert said(placed, 2, "H8") == ["closed: No window on this weekday."]
    assert said(placed, 0, "H11") == ["closed: No full session: no free hour is far enough from the run."]
    short = replace(OWNER, schedule=Schedule(windows={0: (Window(time(18), time(18, 10)),)}))
    assert said(plan(week(), owner=short), 0, "H8") == ["closed: No window is long enough."]
    evenings = tuple(
        fact(-back, Kind.EASY, readings=(replace(late_run, start=datetime.combine(on(-back), time(20))),))
        for back in range(14, 0, -1)
    )
    assert said(plan(week(), past=evenings), 2, "H11") == [
        "closed: No full session: no free hour is far enough from the usual run."
    ]
    evening = plan(week(), now=time(19))
    assert said(evening, 0, "H8") == ["closed: Today's hour has passed."]


def test_under_an_upper_core_cap():
    """No legs, on any day."""
    placed = plan(week(), wish=Wish(cap=UPPER))
    assert said(placed, 0, "H8") == ["closed: No full or light session: two or more leg injuries are active."]


def cost(day, *, before=None, after=None, later=None, owner=OWNER, strained=False, weights=PAGE):
    """The points of a date for (full, lite, upper body and core)."""
    found = terms(day, before=before, after=after, later=later, owner=owner, strained=strained, weights=weights)
    return tuple(round(sum(term.points[at] for term in found), 6) for at in range(3))


EASY = fact(0, Kind.EASY)


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"day": EASY}, (0, 0, 0)),
        ({"day": fact(0, Kind.REST)}, (6, 4, 2)),
        ({"day": EASY, "after": fact(1, Kind.HARD)}, (70, 20, 5)),
        ({"day": EASY, "after": fact(1, Kind.LONG)}, (60, 15, 5)),
        ({"day": EASY, "after": fact(1, Kind.RACE)}, (70, 30, 10)),
        ({"day": EASY, "later": fact(2, Kind.HARD)}, (12, 2, 0)),
        ({"day": EASY, "later": fact(2, Kind.RACE)}, (12, 2, 0)),
        ({"day": EASY, "later": fact(2, Kind.LONG)}, (8, 2, 0)),
        ({"day": EASY, "before": fact(-1, Kind.HARD)}, (12, 4, 0)),
        ({"day": EASY, "before": fact(-1, Kind.RACE)}, (12, 4, 0)),
        ({"day": EASY, "before": fact(-1, Kind.LONG)}, (25, 8, 2)),
        ({"day": EASY, "before": fact(-1, Kind.HARD, flags=("long",))}, (25, 8, 2)),
        ({"day": EASY, "before": fact(-1, Kind.EASY, flags=("leg3",))}, (0, 12, 3)),
        ({"day": fact(0, Kind.EASY, flags=("long_easy",))}, (10, 5, 2)),
        ({"day": fact(0, Kind.EASY, flags=("doubles",))}, (10, 5, 2)),
        ({"day": likely(0, hard=0.3, easy=0.7)}, (30, 30, 30)),
        ({"day": likely(0, moderate=0.5, easy=0.5)}, (10, 0, 0)),
        ({"day": likely(0, rest=0.5, easy=0.5), "after": likely(1, hard=0.5, long=0.5)}, (68, 19.5, 6)),
        ({"day": EASY, "strained": True}, (40, 0, 0)),
        ({"day": EASY, "owner": replace(OWNER, schedule=Schedule(prefer=frozenset({0})))}, (-8, -8, -8)),
        ({"day": EASY, "owner": replace(OWNER, schedule=Schedule(avoid=frozenset({0})))}, (25, 25, 25)),
    ],
)
def test_the_points_of_the_page(given, points):
    """Every line of the table of 2.5, and its expectation when a day is only likely."""
    assert cost(given.pop("day"), **given) == points


def test_the_other_school():
    """Under "hard days hard" a hard day costs nothing by itself; a long one still does."""
    owner = replace(OWNER, strength=Strength(on_hard_days=True))
    assert cost(fact(0, Kind.HARD), owner=owner) == (0, 0, 0)
    assert cost(fact(0, Kind.LONG), owner=owner) == (100, 100, 100)


def test_a_session_late_in_the_week_has_no_second_chance():
    """What is withdrawn on Sunday is lost: its risk weighs more there than on Thursday."""
    weights = Weights(closed=100, last_chance=(40, 20, 10))
    risky = [cost(likely(step, hard=0.5, easy=0.5), weights=weights)[0] for step in (3, 4, 5, 6)]
    assert risky == [50, 55, 60, 70]


def test_whole_numbers():
    """Costs are added in thousandths, so that equal plans are equal everywhere."""
    assert milli(0.1 + 0.2) == milli(0.3) == 300


def strained(past):
    """Whether the first days carry the cost of a jump."""
    return bool(said(plan(week(), past=past), 0, "load"))


def test_a_jump_in_load_makes_the_next_full_session_lite():
    """A week of more than 1.5 times the four-week mean, or a spike of distance in the last three days (training.md, Strain)."""
    steady = tuple(fact(step, Kind.EASY, load=50.0) for step in range(-28, 0))
    jump = tuple(fact(step, Kind.EASY, load=150.0 if step >= -7 else 50.0) for step in range(-28, 0))
    assert not strained(steady)
    assert strained(jump)
    assert not strained(jump[1:])
    assert not strained(tuple(replace(day, load=None) for day in jump))
    assert strained((fact(-1, Kind.EASY, flags=("distance_spike",)),))
    assert not strained((fact(-5, Kind.EASY, flags=("distance_spike",)),))
    assert plan(week(), past=jump).placements[0].variant is LITE or plan(week(), past=jump).placements[0].date >= on(3)


def test_sixty_and_over():
    """Full sessions of a runner of sixty stand three days apart where a younger runner's stand two."""
    closed = [fact(step, Kind.HARD, source=Source.MARKED) for step in (3, 4, 5, 6, 7, 10, 11, 12, 13)]
    old = replace(OWNER, athlete=Athlete(timezone=BERLIN, birth_year=1960))
    weights = replace(Weights(), eve_of_hard=(0, 0, 0), two_before_hard=(0, 0, 0), over_60=200)

    def fulls(owner, done=()):
        return [
            item.date
            for item in plan(week(*closed), owner=owner, weights=weights, done=done).placements
            if item.variant is FULL
        ]

    assert fulls(OWNER)[:2] == [on(0), on(2)]
    assert fulls(old)[:2] != [on(0), on(2)]
    assert fulls(old, (Done(date=on(-2)),))[0] > on(0)


def test_notes_tell_why_a_week_is_short():
    """One slot, no slot, too close, not worth it: each week that falls short says why."""
    hard = [fact(step, Kind.HARD, source=Source.MARKED) for step in range(7)]
    none = plan(week(*hard))
    assert noted(none) == ("No slot this week: every day is hard (marked).",)
    one = plan(week(*(day for day in hard if day.date != on(2))))
    assert noted(one) == ("Only one slot this week: Wednesday is the only easy day.",)
    owner = replace(OWNER, schedule=Schedule(windows=dict.fromkeys((0, 1, 3, 4, 5, 6), ())))
    open_one = plan(week(count=7), owner=owner)
    assert noted(open_one) == ("Only one slot this week: Wednesday is the only open day.",)
    dear = replace(Weights(), closed=9000)
    worth = plan(tuple(likely(step, hard=0.3, easy=0.7) for step in range(14)), weights=dear)
    assert noted(worth)[0] == "No session this week: no open day is worth its cost."
    assert noted(worth)[1].startswith("No session next week")
    far = plan(tuple(likely(step, hard=0.3, easy=0.7) for step in range(21)), weights=dear)
    assert noted(far)[2].startswith("No session in the week of 16 March")


def test_reasons_name_the_days_around():
    """What was hard before and what is likely hard after, how sure, and why not full."""
    expected = week(likely(3, long=0.7, easy=0.3), fact(5, Kind.HARD, source=Source.MARKED))
    placed = plan(expected, past=(fact(-1, Kind.HARD),))
    reasons = {item.date: why_here(item) for item in placed.placements}
    assert reasons[min(reasons)].startswith(
        (
            "Monday suits you: likely easy (90%), the day after a hard day",
            "Tuesday suits you: likely easy (90%), two days after a hard day and two days before a likely long run (70%)",
        )
    )
    quiet = plan(week()).placements[0]
    assert why_here(quiet) == "Monday suits you: likely easy (90%), and nothing hard or long is expected on Tuesday."
    rest = plan(tuple(fact(step, Kind.REST, source=Source.MARKED) for step in range(14))).placements[0]
    assert why_here(rest) == "Monday suits you: a rest day by your word."


def test_windows_shorten_a_session():
    """Twenty-five free minutes make a session of twenty-five."""
    short = Schedule(windows={day: (Window(time(18), time(18, 25)),) for day in range(7)})
    assert {item.minutes for item in plan(week(), owner=replace(OWNER, schedule=short)).placements} == {25}


def test_the_days_beyond_the_horizon_follow_the_week_before():
    """The last week's unseen days are guessed from the same weekday, races on the list included."""
    expected = week(count=9)
    races = (Race(date=on(12), priority="A", distance_km=42.2),)
    placed = plan(expected, owner=replace(OWNER, races=races))
    assert not any(item.date >= on(7) and item.variant is FULL for item in placed.placements)


def test_full_ordinals_are_bars():
    """Bars are sets of variants: all, or only the full one."""
    assert ONLY_FULL < EVERY


def test_spacing_is_not_paid_with_closed_days():
    """Thursday and Friday stand on days running. Monday mends that unless it is likelier to close by more than a twentieth;
    a day above a fifth never mends it, unless it is no likelier to close."""
    near = {
        (monday, thursday): uneven((3, 4), (monday, None, None, thursday, thursday), 60, 5)
        for monday, thursday in [(0.1, 0.05), (0.12, 0.05), (0.2, 0.16), (0.21, 0.18), (0.3, 0.3)]
    }
    assert [bool(cost) for cost in near.values()] == [True, False, True, False, True]

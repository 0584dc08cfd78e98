"""Laws of the planner over random seasons: no plan breaks a hard rule, nothing moves without a reason, and the
optimum only gets worse when something is forbidden. The rules are written here a second time, from the page."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Athlete, Owner, Race, Schedule, Span, Strength, Window
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Promise, Situation, Wish
from liftday.training.session import Variant

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 2, 23)  # a Monday; today is one of the seven days from here
FULL, LITE, UPPER = Variant.FULL, Variant.LITE, Variant.UPPER_CORE
CLOSED = {Kind.HARD, Kind.LONG, Kind.RACE}
DAY = timedelta(days=1)
LAWS = settings(max_examples=80)


@dataclass(frozen=True, kw_only=True)
class Season:
    """Everything a plan is made from."""

    now: datetime
    past: tuple[Day, ...]
    expected: tuple[Day, ...]
    owner: Owner
    wish: Wish
    done: tuple[Done, ...]

    def plan(self, promises=(), **changed):
        """The plan of the season."""
        given_ = {name: getattr(self, name) for name in ("now", "past", "expected", "owner", "wish", "done")} | changed
        return place(Situation(promises=promises, **given_))


def kinds(demanding=2):
    """Kinds of days, with so many demanding ones among ten or so."""
    pool = [Kind.REST] * 3 + [Kind.EASY] * 4 + [Kind.MODERATE] + [Kind.HARD, Kind.LONG] * (demanding // 2)
    return st.sampled_from(pool)


@st.composite
def coming_day(draw, on, races):
    """A day to come: a fact or a distribution, sometimes with a flag."""
    if on in races:
        return Day(
            date=on, kind=Kind.RACE, source=Source.RACE, confidence=1, reasons=(), chances=Chances.sure(Kind.RACE)
        )
    flags = draw(st.sampled_from([()] * 12 + [("blocked",), ("ill",), ("low",)]))
    if draw(st.booleans()):
        kind = draw(kinds())
        return Day(
            date=on, kind=kind, source=Source.MARKED, confidence=1, reasons=(), chances=Chances.sure(kind), flags=flags
        )
    weights = [draw(st.integers(0, 10)) for _ in range(5)]
    total = sum(weights) or 1
    weights[0] += not sum(weights)
    chances = Chances(*(weight / total for weight in weights))
    return Day(
        date=on,
        kind=chances.likeliest,
        source=Source.EXPECTED,
        confidence=0.5,
        reasons=(),
        chances=chances,
        flags=flags,
    )


@st.composite
def seasons(draw):
    """A random season of a random owner."""
    today = START + timedelta(days=draw(st.integers(0, 6)))
    race_days = draw(st.dictionaries(st.integers(-12, 16), st.sampled_from("ABC"), max_size=2))
    races = {
        today + timedelta(days=step): Race(
            date=today + timedelta(days=step),
            priority=priority,
            distance_km=draw(st.sampled_from([None, 5, 21.1, 42.2, 80])),
        )
        for step, priority in race_days.items()
    }
    past = []
    for back in range(35, 0, -1):
        on = today - timedelta(days=back)
        kind = Kind.RACE if on in races else draw(kinds())
        past.append(
            Day(
                date=on, kind=kind, source=Source.RECORDED, confidence=1, reasons=(), chances=Chances.sure(kind),
                leg_load=3 if kind is Kind.EASY and draw(st.integers(0, 9)) == 0 else 1,
            )
        )  # fmt: skip
    expected = tuple(draw(coming_day(today + timedelta(days=step), races)) for step in range(draw(st.integers(7, 14))))
    lifted = draw(st.sets(st.integers(0, 14), max_size=5))
    closed_weekday = draw(st.one_of(st.none(), st.integers(0, 6)))
    schedule = Schedule(
        windows={} if closed_weekday is None else {closed_weekday: ()},
        prefer=draw(st.frozensets(st.integers(0, 6), max_size=2)),
        avoid=draw(st.frozensets(st.integers(0, 6), max_size=1)),
        blackouts=draw(
            st.lists(
                st.integers(0, 13).map(
                    lambda step: Span(first=today + timedelta(days=step), last=today + timedelta(days=step + 1))
                ),
                max_size=1,
            ).map(tuple)
        ),
    )
    return Season(
        now=datetime.combine(today, time(6), tzinfo=BERLIN),
        past=tuple(past),
        expected=expected,
        owner=Owner(
            athlete=Athlete(timezone=BERLIN, birth_year=draw(st.sampled_from([None, 1950, 1990]))),
            strength=Strength(treat_moderate_as_easy=draw(st.booleans())),
            schedule=schedule,
            races=tuple(races.values()),
        ),
        wish=Wish(
            sessions_per_week=draw(st.integers(1, 3)),
            phase=draw(st.sampled_from(["F1", "S"])),
            novice=draw(st.booleans()),
            third=draw(st.sampled_from([FULL, LITE])),
            cap=draw(st.sampled_from([None, None, None, LITE, UPPER])),
        ),
        done=tuple(
            Done(date=today - timedelta(days=back), variant=draw(st.sampled_from([FULL, LITE, UPPER])))
            for back in sorted(lifted, reverse=True)
        ),
    )


def promised(placed):
    """Placements as they are published."""
    return tuple(
        Promise(
            uid=item.uid or "-".join(map(str, item.week)), date=item.date, start=item.start, minutes=item.minutes,
            variant=item.variant, week=item.week, pinned=item.pinned, reasons=item.grounds.reasons,
        )
        for item in placed.placements
    )  # fmt: skip


def size(race):
    """Table 2.4's line for a race: short, medium, long, ultra."""
    if race.distance_km is None:
        return 1
    return sum(race.distance_km >= limit for limit in (12, 25)) + (race.distance_km > 45)


def broken(season, placed, promises=()):
    """Every hard rule a plan breaks, by the text of docs/training.md, Hard rules."""
    said = []
    days = {day.date: day for day in (*season.past, *season.expected)}
    today = season.expected[0].date
    held = {promise.date for promise in promises}
    on = {item.date: item.variant for item in season.done}
    said += [f"H2 {item.date}" for item in placed.placements if item.date in on]
    on |= {item.date: item.variant for item in placed.placements}
    new = {item.date: item.variant for item in placed.placements}
    for day, variant in new.items():
        if day not in days:  # a promise may move a few days past the horizon, into the rest of its week
            continue
        known = days[day]
        ahead = (day - today).days
        limit = (0.8 if ahead <= 1 else 0.65) if day in held else 0.5
        closed = known.chances.closed
        if closed >= limit:
            said.append(f"H1 {day}")
        if variant is FULL and known.chances.moderate == 1 and not season.owner.strength.treat_moderate_as_easy:
            said.append(f"H1 moderate {day}")
        said += [f"H3 {day}" for other in (day - DAY, day + DAY) if other in on and UPPER not in {variant, on[other]}]
        said += [
            f"H3 three {day}"
            for first in (day - 2 * DAY, day - DAY, day)
            if all(first + step * DAY in on for step in range(3))
        ]
        after = days.get(day + DAY)
        if variant is FULL and any(race.date == day + DAY for race in season.owner.races):
            said.append(f"H5 race {day}")
        if variant is FULL and season.wish.novice and after is not None and after.chances.closed == 1:
            said.append(f"H5 novice {day}")
        before = days.get(day - DAY)
        if variant is FULL and before is not None and before.leg_load == 3:
            said.append(f"H7 {day}")
        if known.flags in {("ill",), ("blocked",)} or (before is not None and "ill" in before.flags):
            said.append(f"H8 {day}")
        lately = (days.get(day - back * DAY) for back in (2, 3))
        if variant is FULL and any(other is not None and "ill" in other.flags for other in lately):
            said.append(f"H8 back {day}")
        if "low" in known.flags and variant is FULL:
            said.append(f"H8 low {day}")
        if season.owner.schedule.windows.get(day.weekday(), True) == () or any(
            day in span for span in season.owner.schedule.blackouts
        ):
            said.append(f"H8 {day}")
        said += _races(season, day, variant)
    said += _counts(season, on)
    return said


def _races(season, day, variant):
    """H6 and H7 by table 2.4."""
    said = []
    for race in season.owner.races:
        if race.priority == "C":
            continue
        at = size(race)
        full, every = ((5, 3), (7, 4), (10, 6), (12, 7))[at]
        if race.priority == "B":
            full, every = max(3, full - 3), max(2, every - 2)
        none_through, full_from = ((1, 3), (2, 5), (6, 11), (9, 17))[at]
        to, since = (race.date - day).days, (day - race.date).days
        if 0 <= to < every or (variant is FULL and 0 <= to < full):
            said.append(f"H6 {day}")
        if 0 <= since <= none_through or (variant is FULL and 0 <= since < full_from):
            said.append(f"H7 {day}")
    return said


def _counts(season, on):
    """H4: the week's target, and one more than the best of the last four weeks."""
    weeks = {}
    for day in on:
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + 1
    today = season.expected[0].date
    this = today - timedelta(days=today.weekday())
    done_weeks = [sum(0 <= (item.date - this).days + 7 * back < 7 for item in season.done) for back in range(1, 5)]
    most = min(season.wish.sessions_per_week, max(2, max(done_weeks) + 1))
    already = sum(item.date >= this for item in season.done)
    return [
        f"H4 {monday}"
        for monday, count in weeks.items()
        if monday >= this and count > max(most, already if monday == this else 0)
    ]


@LAWS
@given(seasons())
def test_every_hard_rule_holds_in_every_plan(season):
    """Whatever the season, the races, the windows and the marks."""
    assert broken(season, season.plan()) == []


@LAWS
@given(seasons())
def test_every_session_lies_ahead_inside_the_horizon_on_its_wall_clock(season):
    """Sessions begin after now, on the days asked for, last 15 to 60 minutes, and are sorted."""
    placed = season.plan()
    dates = [item.date for item in placed.placements]
    assert dates == sorted(set(dates))
    for item in placed.placements:
        assert season.expected[0].date <= item.date <= season.expected[-1].date
        assert item.start > season.now
        assert item.start.date() == item.date
        assert 15 <= item.minutes <= 60
        assert item.grounds.reasons


@LAWS
@given(seasons())
def test_planning_on_what_was_just_published_is_the_identity(season):
    """The same input and its own plan published give the same plan, silently."""
    first = season.plan()
    again = season.plan(promised(first))
    assert [(i.date, i.start, i.variant, i.minutes) for i in again.placements] == [
        (i.date, i.start, i.variant, i.minutes) for i in first.placements
    ]
    assert again.withdrawn == ()
    assert all(item.cause is None for item in again.placements)


@LAWS
@given(seasons(), st.data())
def test_skipping_one_session_leaves_every_other_one_alone(season, data):
    """What was published goes on standing where it stood, and no other session comes."""
    promises = promised(season.plan())
    if not promises:
        return
    gone = data.draw(st.sampled_from(promises))
    then = season.plan(promises, skipped=frozenset({gone.uid}))
    assert [(item.uid, item.date, item.variant, item.start, item.cause) for item in then.placements] == [
        (item.uid, item.date, item.variant, item.start, None) for item in promises if item is not gone
    ]
    assert not then.withdrawn


@LAWS
@given(seasons(), st.data())
def test_a_changed_day_never_breaks_a_rule_nor_loses_a_session_in_silence(season, data):
    """One day turns out otherwise: rules hold for what stands, every promise stands, moved with a cause, or is gone with one."""
    before = promised(season.plan())
    at = data.draw(st.integers(0, len(season.expected) - 1))
    kind = data.draw(kinds())
    day = season.expected[at]
    if day.source is Source.RACE:
        return
    fact = replace(day, kind=kind, source=Source.RECORDED if at == 0 else Source.MARKED, chances=Chances.sure(kind))
    changed = replace(season, expected=(*season.expected[:at], fact, *season.expected[at + 1 :]))
    placed = changed.plan(before)
    assert broken(changed, placed, before) == []
    now = {item.uid: item for item in placed.placements}
    gone = dict(placed.withdrawn)
    for promise in before:
        assert (promise.uid in now) != (promise.uid in gone)
        if promise.uid in gone:
            assert gone[promise.uid]
        elif (now[promise.uid].date, now[promise.uid].variant) != (promise.date, promise.variant):
            assert now[promise.uid].cause
            assert now[promise.uid].date.isocalendar()[:2] == promise.date.isocalendar()[:2]
        if promise.uid in now:
            assert now[promise.uid].week == promise.week


@LAWS
@given(seasons(), st.integers(0, 6))
def test_forbidding_a_weekday_never_makes_the_optimum_better(season, weekday):
    """With a weekday closed the cost is at least what it was.

    Said of novices: for others H5 itself asks whether another day is open, and lets a full session stand on an eve
    when none is.
    """
    season = replace(season, wish=replace(season.wish, novice=True))
    schedule = season.owner.schedule
    closed = replace(schedule, windows={**schedule.windows, weekday: ()})
    free = season.plan()
    bound = season.plan(owner=replace(season.owner, schedule=closed))
    assert bound.cost >= free.cost - 1e-9


@LAWS
@given(seasons(), seasons())
def test_the_plan_is_never_dearer_than_keeping_what_was_published(season, other):
    """Given a plan made for another season, keeping it costs at most the threshold less than what is chosen.

    Keeping is measured as the plan in which every session that may stay is pinned where it stands.
    """
    before = tuple(
        promise
        for promise in promised(replace(other, now=season.now, expected=season.expected, past=season.past).plan())
    )
    chosen = season.plan(before)
    kept = season.plan(tuple(replace(promise, pinned=True) for promise in before))
    standing = {item.uid: (item.date, item.variant) for item in kept.placements}
    legal = broken(season, kept, before) == []  # the owner's hand may exceed the week's number, the planner may not
    if legal and all(standing.get(promise.uid) == (promise.date, promise.variant) for promise in before):
        assert chosen.cost <= kept.cost + 10


@LAWS
@given(seasons())
def test_three_windows_are_kept_to_the_minute(season):
    """With windows on every day each session lies inside one."""
    windows = {day: (Window(time(6, 30), time(7, 30)), Window(time(12), time(13))) for day in range(7)}
    placed = season.plan(owner=replace(season.owner, schedule=replace(season.owner.schedule, windows=windows)))
    for item in placed.placements:
        end = (item.start + timedelta(minutes=item.minutes)).time()
        assert any(window.start <= item.start.time() and end <= window.end for window in windows[item.date.weekday()])

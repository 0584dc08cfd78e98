"""The hard rules H1-H12 (docs/training.md, Hard rules) said of one date: who may stand there, and which rule says no.

What a rule says of several sessions at once (two days apart, the weekly count, the eve rule) is the solver's; here
stands what is known of a date before any session is placed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liftday.training.day import CLOSED, Day, Kind
from liftday.training.owner import Owner
from liftday.training.placing.busy import NOTHING, Busy
from liftday.training.placing.costs import STRENGTH, closing
from liftday.training.placing.hours import Fit, Habit, fit, local, runs_of
from liftday.training.placing.races import EVERY, ONLY_FULL, Season
from liftday.training.reason import Reason, because
from liftday.training.session import LEGS, Variant

NEW = 0.5  # a day is closed to a new session from here on (docs/training.md, Hard rules)
NEAR = 0.8  # ... to a published one of today or tomorrow
LATER = 0.65  # ... to a published one of later days
MOST_A_WEEK = 3  # sessions, whatever is wanted (docs/training.md, Limits)
WELL_AGAIN = 4  # days after an illness: one without strength, then lite, then two days between leg sessions (training.md, Illness, H3)
ILL, AWAY = because("ill_that_day", public=False), because("away_that_day", public=False)
AFTER_ILLNESS = (because("day_after_illness", public=False), because("days_after_illness", public=False))
LOW = because("low_energy_that_day", public=False)
LEGS_SPARED = because("leg_injuries_cap", public=False)
LEFT_OUT = because("left_out")
PLAN_FILLS_WEEK = because("plan_fills_week")
NO_FREE_HOUR = because("no_free_hour", public=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that keeps some variants off a date. ``published`` says that it also ends a session already there, ``moving`` that
    it ends none, but keeps off what is moved there."""

    rule: str
    bars: frozenset[Variant]
    why: Reason
    published: bool = True
    moving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """What strength was done so far, as the rules ask for it."""

    on: Mapping[date, Variant]
    week_count: Mapping[tuple[int, int], int]
    cap: int  # H4: sessions a week at most
    waiting: frozenset[date] = frozenset()  # those of them that may still be recorded
    early: frozenset[date] = frozenset()  # days whose session was done the day before
    by_plan: frozenset[date] = frozenset()  # coming days with strength of a running plan's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything the rules of a date need, gathered once for a plan."""

    now: datetime
    owner: Owner
    phase: str
    minutes: int
    novice: bool
    paused: Reason | None
    cap: Variant | None  # no more than this on every day
    season: Season
    lifted: Lifted
    habit: Habit
    days: Mapping[date, Day]  # past and expected
    skipped: frozenset[date] = frozenset()  # days whose strength the owner left out
    busy: Busy = NOTHING

    @property
    def today(self) -> date:
        """The local date of the plan."""
        return self.now.astimezone(self.owner.athlete.timezone).date()


def limit(ahead: int) -> float:
    """Given the days ahead, return the probability that ends a published session (H10)."""
    return NEAR if ahead <= 1 else LATER


def bars(ground: Ground, day: Day, eve_of: Day | None) -> tuple[Bar, ...]:
    """Given a date's day and the day after it, return every rule that keeps some strength off the date."""
    found = [
        *_safety(ground),
        *_kind(ground, day),
        *_spacing(ground, day.date),
        *_eve(ground, day, eve_of),
        *(Bar(item.rule, item.bars, item.why) for item in ground.season.closures if item.date == day.date),
        *_aftermath(ground, day.date),
        *_absence(ground, day),
    ]
    if ground.cap is not None and ground.cap is Variant.UPPER_CORE:
        found.append(Bar("H8", LEGS, LEGS_SPARED))
    if day.date in ground.skipped:  # a session the owner moves here may stand: it is the later word
        found.append(Bar("H8", EVERY, LEFT_OUT, published=False))
    return tuple(found)


def fits(ground: Ground, day: Day) -> tuple[dict[Variant, Fit], tuple[Bar, ...]]:
    """Given a date, return the hour of each variant that finds one, and what H8 and H11 say of the others.

    A mere habit of running keeps new sessions off an hour; windows, what was really run and what other calendars fill end
    published ones too.
    """
    schedule = ground.owner.schedule
    found = {variant: where for variant in STRENGTH if (where := hour(ground, day, variant, ground.habit)) is not None}
    missing = frozenset(STRENGTH) - found.keys()
    closed: list[Bar] = []
    if schedule.windows.get(day.date.weekday(), True) == ():
        closed.append(Bar("H8", EVERY, because("no_window")))
    elif missing:
        never = frozenset(variant for variant in missing if hour(ground, day, variant, Habit()) is None)
        filled = _filled(ground, day, never, Habit())
        rule, why = ("H11", "no_hour_beside_the_run") if runs_of(day) else ("H8", "no_long_window")
        closed += [Bar("H8", filled, NO_FREE_HOUR)] if filled else []
        closed += [Bar(rule, never - filled, because(why))] if never - filled else []
        habitual = missing - never
        filled = _filled(ground, day, habitual, ground.habit)
        closed += [Bar("H8", filled, NO_FREE_HOUR, published=False)] if filled else []
        if habitual - filled:
            beside = because("no_hour_beside_the_usual_run")
            closed.append(Bar("H11", habitual - filled, beside, published=False))
    if day.date == ground.today:
        zone = ground.owner.athlete.timezone
        late = frozenset(
            variant for variant, where in found.items() if local(day.date, where.start, zone) <= ground.now
        )
        closed += [Bar("H8", late, because("hour_passed"), published=False, moving=True)] if late else []
    return found, tuple(closed)


def hour(ground: Ground, day: Day, variant: Variant, habit: Habit, *, busy: Busy | None = None) -> Fit | None:
    """Where a session of this variant fits into a date, None when nowhere; ``busy`` other than the ground's."""
    return fit(
        day,
        variant,
        minutes=ground.minutes,
        phase=ground.phase,
        habit=habit,
        schedule=ground.owner.schedule,
        busy=ground.busy if busy is None else busy,
    )


def _filled(ground: Ground, day: Day, variants: frozenset[Variant], habit: Habit) -> frozenset[Variant]:
    """Of variants that find no hour, those that would without the other calendars."""
    return frozenset(each for each in variants if hour(ground, day, each, habit, busy=NOTHING) is not None)


def kind_of(day: Day) -> Reason:
    """Given a day, return what it is, claiming no more than is known: its kind as a fact and where that comes from, or the
    likeliest kind in percent, beside how likely the day is to be hard, long or a race."""
    if not day.foreseen:
        return because("day_is", kind=day.kind.value, source=day.source.value)
    kind = day.chances.likeliest
    likely = because(
        "day_likely",
        kind=kind.value,
        percent=percent(day.chances.of(kind)),
        closed_percent=percent(day.chances.closed),
        assumed="assumed" in day.flags,
    )
    planned = next((reason.params["sort"] for reason in day.reasons if reason.code == "planned_as"), None)
    return likely if planned is None else replace(likely, params={**likely.params, "planned": planned})


def closing_kind(day: Day) -> Reason:
    """Given a closed day, return its kind where it is a fact or at least likely, else how likely it is to be demanding."""
    if not day.foreseen:
        return kind_of(day)
    kind = day.chances.likeliest
    if kind in CLOSED and day.chances.of(kind) >= NEW:
        return kind_of(day)
    return because("demanding_likely", percent=percent(day.chances.closed))


def percent(chance: float) -> int:
    """A chance as it is told."""
    return round(chance * 100)


def _safety(ground: Ground) -> list[Bar]:
    """H12: no automatic strength at all."""
    return [Bar("H12", EVERY, ground.paused)] if ground.paused else []


def _kind(ground: Ground, day: Day) -> list[Bar]:
    """H1: rest and easy days; moderate ones for light sessions; never hard, long, race."""
    chance = closing(day, ground.owner)
    end = limit((day.date - ground.today).days)
    if chance >= NEW:
        return [Bar("H1", EVERY, closing_kind(day), published=chance >= end)]
    if ground.owner.strength.treat_moderate_as_easy:
        return []
    if day.chances.likeliest is Kind.MODERATE or day.chances.moderate >= NEW:
        ends = day.chances.moderate + chance >= end
        return [Bar("H1", ONLY_FULL, because("moderate_day", day=kind_of(day)), published=ends)]
    return []


def _spacing(ground: Ground, on: date) -> list[Bar]:
    """H2-H4 against what was done: once a day, two days apart, so many a week."""
    done, waiting = ground.lifted.on, ground.lifted.waiting
    found = [*_beside_plan(ground.lifted, on)]
    if on in done:
        found.append(Bar("H2", EVERY, because("may_be_done_today" if on in waiting else "done_that_day")))
    elif on in ground.lifted.early:
        found.append(Bar("H2", EVERY, because("done_the_day_before")))
    if on - timedelta(days=1) in waiting:  # a visit on this day is that session's: nothing new may take it
        found.append(Bar("H2", EVERY, because("yesterdays_may_be_done"), published=False))
    near = [beside for step in (-1, 1) if done.get(beside := on + timedelta(days=step)) in LEGS]
    if near:
        found.append(Bar("H3", LEGS, because("too_near", waiting=set(near) <= waiting)))
    if on - timedelta(days=1) in done and on - timedelta(days=2) in done:
        found.append(Bar("H3", EVERY, because("third_day_running")))
    year, week, _ = on.isocalendar()
    count = ground.lifted.week_count.get((year, week), 0)
    if count >= ground.lifted.cap:
        open_one = any(day.isocalendar()[:2] == (year, week) for day in waiting)
        theirs = on.weekday() in ground.habit.gym.regular and count < MOST_A_WEEK  # they lift there anyway
        why = PLAN_FILLS_WEEK if plan_fills(ground.lifted, on) else because("week_done", waiting=open_one)
        found.append(Bar("H4", EVERY, why, published=not theirs))
    return found


def _beside_plan(lifted: Lifted, on: date) -> list[Bar]:
    """H2 and H3 against the strength of a running plan: nobody knows how much it takes, so it counts as a full one."""
    if on in lifted.by_plan:
        return [Bar("H2", EVERY, because("plan_strength_that_day"))]
    near = any(on + timedelta(days=step) in lifted.by_plan for step in (-1, 1))
    return [Bar("H3", EVERY, because("plan_strength_beside"))] if near else []


def plan_fills(lifted: Lifted, on: date) -> bool:
    """Whether a running plan has strength of its own in the week of a date."""
    return any(day.isocalendar()[:2] == on.isocalendar()[:2] for day in lifted.by_plan)


def _eve(ground: Ground, day: Day, eve_of: Day | None) -> list[Bar]:
    """H5 where one date decides it: no full session on the eve of a race, nor, for a novice, of any hard or long day."""
    listed = any(race.date == day.date + timedelta(days=1) for race in ground.owner.races)
    race = 1.0 if listed else eve_of.chances.race if eve_of else 0.0
    end = limit((day.date - ground.today).days)
    if race >= NEW:
        return [Bar("H5", ONLY_FULL, because("eve_of_race"), published=race >= end)]
    if ground.novice and eve_of is not None and eve_of.chances.closed >= NEW:
        why = because("eve_of_demanding", day=closing_kind(eve_of))
        return [Bar("H5", ONLY_FULL, why, published=eve_of.chances.closed >= end)]
    if ground.season.grows and eve_of is not None and eve_of.chances.long >= NEW:
        return [Bar("H5", ONLY_FULL, because("eve_of_growing_run"), published=eve_of.chances.long >= end)]
    return []


def _aftermath(ground: Ground, on: date) -> list[Bar]:
    """H7's second half: no full session on the day after a leg-heavy activity (football, a big hike, long descents), nor
    after one that is likely: what the weekday promises would end the session when it comes."""
    yesterday = ground.days.get(on - timedelta(days=1))
    heavy = yesterday.leg_heavy if yesterday is not None else 0.0
    if heavy < NEW:
        grew = ground.season.grows and yesterday is not None and "long" in yesterday.flags
        return [Bar("H7", ONLY_FULL, because("after_growing_run"))] if grew else []
    why = because("after_leg_heavy") if heavy >= 1.0 else because("after_leg_heavy", percent=percent(heavy))
    return [Bar("H7", ONLY_FULL, why, published=heavy >= limit((on - ground.today).days))]


def _absence(ground: Ground, day: Day) -> list[Bar]:
    """H8: blackouts, illness and the way back from it, low-energy days. Their reasons are private."""
    schedule = ground.owner.schedule
    if "blocked" in day.flags or any(day.date in span for span in schedule.blackouts):
        return [Bar("H8", EVERY, AWAY)]
    well = next((back for back in range(WELL_AGAIN) if unwell(ground, day.date - timedelta(days=back))), WELL_AGAIN)
    if well <= 1:  # one symptom-free day of mobility first (training.md, Illness)
        return [Bar("H8", EVERY, AFTER_ILLNESS[0] if well else ILL)]
    if well < WELL_AGAIN:
        return [Bar("H8", ONLY_FULL, AFTER_ILLNESS[1])]
    return [Bar("H8", ONLY_FULL, LOW)] if "low" in day.flags else []


def unwell(ground: Ground, on: date) -> bool:
    """True for a day of illness, marked or configured."""
    day = ground.days.get(on)
    return (day is not None and "ill" in day.flags) or any(on in span for span in ground.owner.schedule.ill)

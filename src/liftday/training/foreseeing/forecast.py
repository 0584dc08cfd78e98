"""Past days -> the days to come: a distribution over the six kinds for each, and the evidence.

Rest, easy and demanding come from the signs of this runner's rhythm, weighed as they have proved right for other
runners (``prior``); which kind of easy or demanding day it is, from this runner's weekdays alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import exp

from liftday.training.day import CLOSED, KINDS, Chances, Day, Kind, Source
from liftday.training.foreseeing.belief import Belief
from liftday.training.foreseeing.planned_days import Plans, ahead, with_plans
from liftday.training.foreseeing.prior import PRIOR, Coefficients
from liftday.training.foreseeing.rhythm import LONGEST, Rhythm, Signs, mixed, signs
from liftday.training.foreseeing.said import said_by_day
from liftday.training.owner import Mark, Race, Schedule
from liftday.training.planned import Planned
from liftday.training.reading.days import last_words, owned
from liftday.training.reason import Reason

LEARNT = timedelta(days=364)  # how far back a plan's days tell how it is followed: four times their half-life
ENOUGH = 14  # days of history below which every expectation is called assumed
EASY_SHARES = (0.92, 0.08)  # easy, moderate: before anything is known of this runner (D)
HARD_SHARES = (0.72, 0.25, 0.03)  # hard, long, race (D)
SOON = {0: 0.1, 1: 0.1, 2: 0.2, 3: 0.5}  # how much of its chance the next long run keeps so many days after one (D)
UNSEEN_DAYS, UNSEEN = 28, 0.01  # a kind that four weeks did not bring keeps a hundredth of its group
_LISTED_RACE = (Reason("listed_race", {}),)
AT = {kind: at for at, kind in enumerate(KINDS)}


def expect(
    past: Sequence[Day],
    *,
    first: date,
    count: int,
    owner_races: Sequence[Race] = (),
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
    today: Day | None = None,
    planned: Sequence[Planned] = (),
    said: Sequence[Planned] = (),
) -> tuple[Day, ...]:
    """Given the consecutive days up to the day before ``first``, return the ``count`` days from ``first`` on.

    Sources in order: the owner's marks and races, what is recorded on the first day (``today``), what plans say
    (``planned``) as far as what they had said of the past days (``said``) came, habit. A run recorded
    today is a fact; a today without one is still open. Illness and blackouts leave the kind and set the flags ``ill``
    and ``blocked``; a low-energy day has the flag ``low``.
    """
    rhythm = Rhythm()
    plans = _learn(rhythm, past, first, planned, said)
    return foresee(
        rhythm,
        first=first,
        count=count,
        owner_races=owner_races,
        marks=marks,
        schedule=schedule,
        today=today,
        plans=plans,
    )


def _learn(
    rhythm: Rhythm, past: Sequence[Day], first: date, planned: Sequence[Planned], said: Sequence[Planned]
) -> Plans | None:
    """Let a rhythm learn the past; return what it shows of plans, None where there is none."""
    before = said_by_day(said)
    since = max(first - LEARNT, min(before, default=first))
    belief = Belief()
    for day in past:
        if day.date >= since:
            belief.learn(day, before.get(day.date), habit_chances(rhythm, day.date))
        rhythm.learn(day)
    coming = ahead(planned, said, today=first)
    return Plans(belief, coming) if coming or belief.missed else None


def habit_chances(rhythm: Rhythm, on: date) -> Chances:
    """Given a rhythm that knows the days before a date, return the chances that the habit alone gives it."""
    return _six(rhythm, on, rhythm.recovery.damp(on, coarse_chances(signs(rhythm, on, 1)[0], 0)))


def foresee(
    rhythm: Rhythm,
    *,
    first: date,
    count: int,
    owner_races: Sequence[Race] = (),
    marks: Sequence[Mark] = (),
    schedule: Schedule | None = None,
    today: Day | None = None,
    over: bool = False,
    plans: Plans | None = None,
) -> tuple[Day, ...]:
    """`expect` for a rhythm that has learnt the past. ``over``: ``today`` is complete, rest is a fact too.
    ``plans`` is what plans say, and what was learnt of them from the same past."""
    known = today is not None and today.date == first and (over or today.kind is not Kind.REST)
    days: list[Day] = []
    if known:
        assert today is not None
        still = 0.0 if over else rhythm.heavy_chance(first)  # a run in the morning does not call off the match
        days.append(replace(today, chances=Chances.sure(today.kind), heavy_chance=still))
        plans = plans and plans.today_known(today, habit_chances(rhythm, first))
        rhythm = rhythm.copy().learn(today)
        first, count = first + timedelta(days=1), count - 1
    habits = [
        _habit(rhythm, first + timedelta(days=step), step, sign)
        for step, sign in enumerate(signs(rhythm, first, count))
    ]
    days += with_plans(habits, plans)
    if today is not None and not known and days and today.date == first:
        days[0] = replace(
            days[0], flags=(*days[0].flags, *today.flags), strength=today.strength, mobility=today.mobility,
            leg_load=today.leg_load, readings=today.readings,
        )  # fmt: skip
    words = last_words(marks)
    races = {race.date for race in owner_races}
    if not words and not races and schedule is None:
        return tuple(days)
    raced = (_raced(day) if day.date in races else day for day in days)
    return tuple(owned(day, words.get(day.date, ()), schedule) for day in raced)


def _too_little(rhythm: Rhythm) -> Reason | None:
    """Why what is known is too little for a chance to be told: a history that is short, or one that ended weeks ago, so that nobody
    knows whether nothing was run or nothing recorded. None where it is enough. The chances stay what they are."""
    if rhythm.days < ENOUGH:
        return Reason("short_history", {"days": rhythm.days})
    return Reason("silence", {"weeks": LONGEST // 7}) if rhythm.since_run >= LONGEST else None


def _habit(rhythm: Rhythm, on: date, step: int, sign: Signs) -> Day:
    """The expectation from habit alone, ``step`` days after the first day nobody knows."""
    chances = _six(rhythm, on, rhythm.recovery.damp(on, coarse_chances(sign, step)))
    kind = chances.likeliest
    why = _too_little(rhythm)
    if why is not None:
        return Day(
            date=on,
            kind=kind,
            source=Source.EXPECTED,
            confidence=round(0.5 * chances.of(kind), 2),
            reasons=(why,),
            chances=chances,
            flags=("assumed",),
            heavy_chance=rhythm.heavy_chance(on),
        )
    return Day(
        date=on,
        kind=kind,
        source=Source.EXPECTED,
        confidence=round(chances.of(kind), 2),
        reasons=_evidence(rhythm, on, kind, step),
        chances=chances,
        heavy_chance=rhythm.heavy_chance(on),
    )


def coarse_chances(sign: Signs, step: int) -> tuple[float, float, float]:
    """Given the signs of a day, return the chances of rest, easy and demanding.

    ``step`` counts from the first day nobody knows; beyond two weeks the coefficients of the second one hold.
    """
    prior = _coefficients(step)
    total = list(prior.start)
    for weight, tilt in zip(prior.tilts, sign.tilts, strict=True):
        if weight:
            total[0] += weight * tilt[0]
            total[1] += weight * tilt[1]
            total[2] += weight * tilt[2]
    for row, fact in zip(prior.numbers, sign.numbers, strict=True):
        if fact:
            total[0] += row[0] * fact
            total[1] += row[1] * fact
            total[2] += row[2] * fact
    top = max(total)
    rest, easy, demanding = (exp(value - top) for value in total)
    whole = rest + easy + demanding
    return rest / whole, easy / whole, demanding / whole


def _coefficients(step: int) -> Coefficients:
    """The coefficients for a day so many steps ahead."""
    return next((row for row in PRIOR if step <= row.last), PRIOR[-1])


def _six(rhythm: Rhythm, on: date, coarse: tuple[float, float, float]) -> Chances:
    """Rest, easy and demanding as six kinds, by what this runner's easy and demanding days have been."""
    every, here = rhythm.kinds.read(7), rhythm.kinds.read(on.weekday())
    soft = (AT[Kind.EASY], AT[Kind.MODERATE])
    stern = (AT[Kind.HARD], AT[Kind.LONG], AT[Kind.RACE])
    known = rhythm.days >= UNSEEN_DAYS
    mild = mixed([here[at] for at in soft], 3, _shares([every[at] for at in soft], EASY_SHARES, known=known))
    stern_now = _shares([every[at] for at in stern], HARD_SHARES, known=known)
    hard, long, race = mixed([here[at] for at in stern], 2, stern_now)
    rest, easy, demanding = coarse
    if rhythm.last_long is not None:
        # The long run has a rhythm of its own: one on Saturday makes another on Sunday unlikely, and Sunday milder.
        gap = rhythm.since_long(on)
        row = rhythm.long_gap.read(gap)
        share = (row[1] + 3 * long * SOON.get(gap, 1.0)) / (row[0] + row[1] + 3)
        spared = demanding * max(0.0, long - share)
        demanding -= spared
        rest, easy = rest + spared * rest / (rest + easy), easy + spared * easy / (rest + easy)
        scale = (1 - share) / (hard + race) if share > long else 1.0
        whole = hard * scale + race * scale + share
        hard, long, race = hard * scale / whole, share / whole, race * scale / whole
    return Chances(
        rest=rest,
        easy=easy * mild[0],
        moderate=easy * mild[1],
        hard=demanding * hard,
        long=demanding * long,
        race=demanding * race,
    )


def _shares(counts: Sequence[float], prior: Sequence[float], *, known: bool) -> list[float]:
    """How a group of kinds divides for this runner over all weekdays; ``known``: there was time to see them all."""
    if known and any(counts):
        prior = [share if count else UNSEEN for share, count in zip(prior, counts, strict=True)]
    total = sum(prior)
    return mixed(counts, 3, [share / total for share in prior])


def _evidence(rhythm: Rhythm, on: date, kind: Kind, step: int) -> tuple[Reason, ...]:
    """What speaks for a kind: hard on 6 of the last 8 Tuesdays; yesterday was a rest day.

    Where the weekday alone would say another kind, all it held is given: the last 8 Sundays were 4 rest, 3 easy, 1 long.
    """
    counts = Counter(known for day, known in rhythm.recent if day.weekday() == on.weekday())
    hits, same = counts[kind], counts.total()
    weekday = on.weekday()
    days = []
    effort, pause = rhythm.recovery.days_since(on), rhythm.recovery.days_paused()
    if effort is not None:
        days.append(Reason("recovering", {"days": effort}))
    elif pause:
        days.append(Reason("pausing", {"days": pause}, public=False))
    if counts and hits == max(counts.values()):
        days.append(Reason("weekday", {"kind": kind.value, "count": hits, "of": same, "weekday": weekday}))
    elif counts:
        kinds = tuple((known.value, count) for known, count in counts.most_common())
        days.append(Reason("weekday_kinds", {"of": same, "weekday": weekday, "kinds": kinds}))
    last_day, last_kind = rhythm.recent[-1]
    if step == 0 and last_day == on - timedelta(days=1):
        days.append(Reason("yesterday", {"kind": last_kind.value}))
    elif step < 7:
        hard = sum(known in CLOSED for _, known in rhythm.recent[-7:])
        days.append(Reason("last_seven_days", {"hard_or_long": hard}))
    return tuple(days)


def _raced(day: Day) -> Day:
    """The day of a race on the owner's list."""
    return replace(
        day,
        kind=Kind.RACE,
        source=Source.RACE,
        confidence=1.0,
        reasons=_LISTED_RACE,
        chances=Chances.sure(Kind.RACE),
        heavy_chance=0.0,
    )

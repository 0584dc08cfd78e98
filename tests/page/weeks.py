"""Weeks of a runner as the pages get them: days as a picture, planned by the real judgment."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liftday.config.catalogue import catalogue_text
from liftday.page.facts import Facts, Fetch, LastWord, Logged, Sources
from liftday.training.day import Chances, Day, Kind, Reading, rest_day
from liftday.training.exercises.catalogue import parse
from liftday.training.judge import make_plan
from liftday.training.owner import Athlete, Owner, Pain, Safety
from liftday.training.plan import Change, Known
from liftday.training.reason import because
from liftday.training.session import Variant

CATALOGUE = parse(catalogue_text())
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
NOW = datetime.combine(MONDAY, time(6), BERLIN)
OWNER = Owner(athlete=Athlete(timezone=BERLIN), safety=Safety(accepted=date(2026, 1, 1)))
LETTERS = {"E": Kind.EASY, "M": Kind.MODERATE, "H": Kind.HARD, "L": Kind.LONG, "R": Kind.RACE, ".": Kind.REST}
MINUTES = {Kind.EASY: 45.0, Kind.MODERATE: 50.0, Kind.HARD: 60.0, Kind.LONG: 110.0, Kind.RACE: 95.0}
LOADS = {Kind.EASY: 40.0, Kind.MODERATE: 60.0, Kind.HARD: 95.0, Kind.LONG: 110.0, Kind.RACE: 150.0}


def run_day(on: date, kind: Kind, *, sport: str = "Run") -> Day:
    """A past day with one run of its kind."""
    reasons = (because("heart_average", public=False, percent=77), because("usual_pace"))
    reading = Reading(
        id=f"{on:%Y%m%d}",
        sport=sport,
        start=datetime.combine(on, time(7)),
        minutes=MINUTES[kind],
        kind=kind,
        confidence=0.8,
        reasons=reasons,
        load=LOADS[kind],
    )
    return replace(
        rest_day(on), kind=kind, chances=Chances.sure(kind), minutes=MINUTES[kind], load=LOADS[kind],
        reasons=reasons, readings=(reading,), confidence=0.8,
    )  # fmt: skip


def season(week: str, weeks: int = 12, *, until: date = MONDAY, sport: str = "Run") -> tuple[Day, ...]:
    """A week of runs as a picture, repeated, up to and with a day that is still open."""
    pattern = week.split()
    dates = [until - timedelta(days=n) for n in range(7 * weeks, 0, -1)]
    kinds = [LETTERS[pattern[on.weekday()]] for on in dates]
    days = [
        rest_day(on) if kind is Kind.REST else run_day(on, kind, sport=sport)
        for on, kind in zip(dates, kinds, strict=True)
    ]
    return (*days, rest_day(until))


class Signer:
    """Signs nothing, and remembers what was asked."""

    def __init__(self):
        self.asked = set()

    def __call__(self, deed, subject, last):
        self.asked.add((deed, subject))
        return f"{deed}|{subject}|{last}"


def facts(*, week="E H E . E . L", owner=OWNER, now=NOW, days=None, known=None, **changes) -> Facts:
    """What a turn knows on a Monday morning in March."""
    days = season(week, until=now.date()) if days is None else days
    given = Known(now=now, owner=owner, days=days, key=bytes(range(16)), **(known or {}))
    told = {
        "now": now,
        "plan": make_plan(given, CATALOGUE),
        "days": days[:-1],
        "catalogue": CATALOGUE,
        "sign": Signer(),
        "sources": Sources(
            strava="connected",
            last_sync=now - timedelta(minutes=40),
            quota={"day": (40, 1000)},
            fetches=(Fetch(client="Apple", at=now - timedelta(hours=3)),),
        ),
    }
    return Facts(**(told | changes))


def with_pain(told: Facts, on: date) -> Facts:
    """The same with an injury: a day that hurt, what was moved by it, and the word for it."""
    hurt = replace(told.day(on), pains=(Pain(date=on, place="achilles", pain=6),), flags=("ill",))
    days = tuple(hurt if day.date == on else day for day in told.days)
    sessions = tuple(replace(s, variant=Variant.LITE) if s.type == "strength" else s for s in told.plan.sessions)
    change = Change(uid="u", origin=on, to=None, reasons=(because("strong_pain_cap", public=False),))
    return replace(
        told,
        days=days,
        plan=replace(told.plan, sessions=sessions, notes=(because("strong_pain", public=False, place="achilles"),)),
        changes=(Logged(at=told.now - timedelta(days=1), change=change),),
        evidence={f"{on:%Y%m%d}": (because("average_heart_rate", public=False, bpm=163, percent=88, usual_bpm=140),)},
        last_word=LastWord(said="pain was marked in the Achilles tendon", public=False, at=told.now),
    )

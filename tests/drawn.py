"""Weeks drawn as pictures: what is run above, where strength stands beneath.

    runs  H E E ^ H E . L        a letter a day, Monday first, weeks between bars
    was   - - - ^ F - - -        what subscribers saw before this morning, where it matters
    plan  - F - ^ - - F -        what was done, and from this morning on what is planned

runs  `.` rest, `E` easy, `M` moderate, `H` hard, `L` long, `R` race: recorded, marked or planned, so certain;
      `e`, `m`, `h`, `l` three in four likely; `?` easy or rest, with one chance in four of a hard day.
plan  `F` a full session, `l` a lite one, `u` upper body and core, `-` none.
`^` is this morning; a picture without it begins this morning. What comes after the last day is as one or two weeks before.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from liftday.training.day import Chances, Day, Kind, Reading, Role, Source
from liftday.training.owner import Athlete, Owner, Race, Schedule
from liftday.training.placing.place import place
from liftday.training.placing.values import Done, Promise, Situation, Wish
from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import because
from liftday.training.session import Variant
from reasons import said

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
OWNER = Owner(athlete=Athlete(timezone=BERLIN))
WISH = Wish(phase="S")
KINDS = {".": Kind.REST, "E": Kind.EASY, "M": Kind.MODERATE, "H": Kind.HARD, "L": Kind.LONG, "R": Kind.RACE}
TYPES = {".": PlannedType.REST, "R": PlannedType.RACE, "S": PlannedType.STRENGTH}
LIKELY = {
    "e": Chances(easy=0.75, rest=0.25),
    "m": Chances(moderate=0.75, easy=0.25),
    "h": Chances(hard=0.75, easy=0.25),
    "l": Chances(long=0.75, easy=0.25),
    "?": Chances(easy=0.5, rest=0.25, hard=0.25),
}
VARIANTS = {"F": Variant.FULL, "l": Variant.LITE, "u": Variant.UPPER_CORE}
LETTERS = {variant: letter for letter, variant in VARIANTS.items()}


def on(step, monday=MONDAY):
    """A date so many days after the picture's first Monday."""
    return monday + timedelta(days=step)


def plan_entry(letter, day, **other):
    """A day of a running plan: the letters of what is run, and `S` for strength of its own; another is a run of unknown kind."""
    made = {
        "source": "plan 1",
        "key": f"{letter} {day}",
        "date": day,
        "type": TYPES.get(letter, PlannedType.RUN),
        "kind": KINDS.get(letter),
        "title": "",
        "certainty": 1.0,
        "reason": because("title", word=letter),
    }
    return Planned(**{**made, **other})


def plan_entries(picture, first=MONDAY):
    """What a running plan says from a date on, a letter a day; `-` is nothing."""
    dated = ((letter, on(step, first)) for step, letter in enumerate(picture.replace("|", " ").split()))
    return tuple(plan_entry(letter, day) for letter, day in dated if letter != "-")


def split(row):
    """The letters before this morning and those from it on."""
    before, _, ahead = row.replace("|", "").replace(" ", "").rpartition("^")
    return before, ahead


def a_day(letter, day, source):
    """One letter of the runs."""
    if letter in KINDS:
        chances = Chances.sure(KINDS[letter])
        return Day(date=day, kind=KINDS[letter], source=source, confidence=1, reasons=(), chances=chances)
    chances = LIKELY[letter]
    return Day(date=day, kind=chances.likeliest, source=Source.EXPECTED, confidence=0.7, reasons=(), chances=chances)


def published(row, today):
    """The sessions of a row as subscribers saw them, named by their day ("Thu05")."""
    found = []
    for step, letter in enumerate(row):
        if letter in VARIANTS:
            day = today + timedelta(days=step)
            week = day.isocalendar()[:2]
            found.append(
                Promise(
                    uid=f"{day:%a%d}",
                    date=day,
                    start=datetime.combine(day, time(18), tzinfo=BERLIN),
                    minutes=30 if letter == "F" else 20,
                    variant=VARIANTS[letter],
                    week=(*week, 1 + sum(promise.week[:2] == week for promise in found)),
                )
            )
    return tuple(found)


def picture(drawn, *, owner=OWNER, wish=WISH, clock=time(6), monday=MONDAY, past=None, fresh=False, **more):
    """Plan the runs of a picture, hold the result against its last row, and return the whole plan. ``fresh``: what subscribers
    saw was put there this morning."""
    rows = {name: row for name, _, row in (line.strip().partition("  ") for line in drawn.strip().splitlines())}
    before, ahead = split(rows["runs"])
    today = on(len(before), monday)
    done = enumerate(split(rows["plan"])[0])
    cycle = (before + ahead)[-14 if len(before + ahead) >= 14 else -7 :]
    placed = place(
        Situation(
            now=datetime.combine(today, clock, tzinfo=BERLIN),
            expected=[
                a_day(letter, today + timedelta(days=step), Source.MARKED) for step, letter in enumerate(ahead + cycle)
            ],
            horizon=len(ahead),
            past=past or [a_day(letter, on(step, monday), Source.RECORDED) for step, letter in enumerate(before)],
            promises=tuple(replace(p, fresh=fresh) for p in published(split(rows.get("was", ""))[1], today)),
            done=[Done(date=on(step, monday), variant=VARIANTS[sign]) for step, sign in done if sign in VARIANTS],
            owner=owner,
            wish=wish,
            **more,
        )
    )
    standing = {item.date: LETTERS[item.variant] for item in placed.placements}
    letters = [*split(rows["plan"])[0], *(standing.get(today + timedelta(days=at), "-") for at in range(len(ahead)))]
    found = "".join(sign if sign in " |^" else letters.pop(0) for sign in rows["runs"])
    assert found == rows["plan"], f"it is {found}"
    return placed


def a_race(step, kilometres, priority="A"):
    """An owner with one race."""
    return replace(OWNER, races=(Race(date=on(step), distance_km=kilometres, priority=priority),))


def timetable(**schedule):
    """An owner with a schedule."""
    return replace(OWNER, schedule=Schedule(**schedule))


def only(*weekdays):
    """An owner who has time on so many weekdays (0 is Monday)."""
    return timetable(windows={weekday: () for weekday in range(7) if weekday not in weekdays})


def causes(placed):
    """What the plan says of its changes, by the weekday they lead to; withdrawals come under "gone"."""
    told = {f"{item.date:%a}": said(item.cause) for item in placed.placements if item.uid and item.cause}
    return told | dict.fromkeys(
        ["gone"][: len(placed.withdrawn)], "; ".join({said(why) for _, why in placed.withdrawn})
    )


def a_lifter(*weekdays, weeks=8, minutes=50, hard=0):
    """Eight weeks of easy runs in which somebody lifted on these weekdays at half past six, in so many of the last; in the
    first few of them after hard runs."""
    found = []
    for step in range(-56, 0):
        lifts = on(step).weekday() in weekdays and step >= -7 * weeks
        day = a_day("H" if lifts and step < 7 * (hard - weeks) else "E", on(step), Source.RECORDED)
        if lifts:
            visit = Reading(
                id=str(step),
                sport="WeightTraining",
                start=datetime.combine(on(step), time(18, 30)),
                minutes=minutes,
                kind=Kind.REST,
                confidence=1,
                reasons=(),
                role=Role.STRENGTH,
            )
            day = replace(day, strength=True, readings=(visit,))
        found.append(day)
    return found


def drawn_days(row):
    """Recorded days of a picture, to follow another past."""
    return [a_day(letter, on(step), Source.RECORDED) for step, letter in enumerate(row.replace(" ", ""))]

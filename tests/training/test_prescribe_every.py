"""Every session there can be: phase x minutes x equipment x variant x injury, not samples of them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from liftday.training.claim import Grounds
from liftday.training.exercises import catalogue as c
from liftday.training.owner import Athlete, Owner, Strength
from liftday.training.placing.values import Placement
from liftday.training.prescribing.choice import Kit, barred
from liftday.training.prescribing.prescribe import write
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.session import Block, Session, Variant
from liftday.words.session import description, summary
from reasons import worded

CATALOGUE = c.parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 6)
KITS = {
    "none": frozenset[str](),
    "band": frozenset({"band"}),
    "dumbbell + band": frozenset({"dumbbell", "band"}),
    "gym": c.EQUIPMENT,
}
INJURIES = (None, *c.INJURIES)
WARM_UP = {"wu_wgs", "wu_air_squat", "wu_ankle_roll"}


def owner(kit: frozenset[str], minutes: int, injury: str | None, *, experienced: bool) -> Owner:
    strength = Strength(
        minutes=minutes,
        equipment=kit,
        experienced=experienced,
        injuries={injury: "active"} if injury else {},
    )
    return Owner(athlete=Athlete(timezone=BERLIN), strength=strength)


def session(who: Owner, phase: str, variant: Variant, letter: str) -> Session:
    """A session of the middle of a phase; for B, A was three days ago."""
    stands = Standing(on=DAY, phase=phase, sets=PHASES[phase].sets, rpe=PHASES[phase].rpe, completed=20)
    minutes = who.strength.minutes

    def on(day: date, past: tuple[Session, ...]) -> Session:
        start = datetime(day.year, day.month, day.day, 18, tzinfo=BERLIN)
        place = Placement(
            date=day,
            start=start,
            minutes=minutes,
            variant=variant,
            week=(2026, 10, 1),
            uid=None,
            grounds=Grounds(worded("An easy day.")),
            anew=Grounds(),
        )
        return write(place, replaced(stands, day), who, CATALOGUE, key=bytes(16), recent=past)

    return on(DAY, ()) if letter == "A" else on(DAY, (on(DAY - timedelta(days=3), ()),))


def replaced(stands: Standing, day: date) -> Standing:
    return Standing(on=day, phase=stands.phase, sets=stands.sets, rpe=stands.rpe, completed=20)


def every(phase: str) -> Iterator[tuple[str, Owner, int, Session]]:
    for (name, kit), minutes, injury, experienced in product(KITS.items(), (20, 30, 45), INJURIES, (False, True)):
        if experienced and name != "gym" and phase != "P":
            continue  # nothing hangs on it there
        who = owner(kit, minutes, injury, experienced=experienced)
        for variant, letter in (
            (Variant.FULL, "A"),
            (Variant.FULL, "B"),
            (Variant.LITE, "A"),
            (Variant.UPPER_CORE, "A"),
        ):
            label = f"{phase} {minutes} min, {name}, {variant}, {letter}, {injury}, experienced={experienced}"
            yield label, who, minutes, session(who, phase, variant, letter)


def seconds(of: Session) -> float:
    """The duration model of docs/training.md, Building a session, told a second time: from the published blocks alone."""
    still = [b for b in of.blocks if b.section in {"warm-up", "cool-down"}]
    groups: dict[str, list[Block]] = {}
    for number, block in enumerate(b for b in of.blocks if b not in still):
        groups.setdefault(block.pair or str(number), []).append(block)
    time = sum(CATALOGUE[b.exercise].setup_seconds + work(b) for b in still) + 30 * (len(groups) - 1)
    for blocks in groups.values():
        first, sets = blocks[0], blocks[0].sets
        ramps = sum(60 * b.ramp for b in blocks)
        time += ramps + sum(CATALOGUE[b.exercise].setup_seconds + sets * work(b) for b in blocks)
        if len(blocks) == 2:
            gap = (first.rest_seconds - work(blocks[1])) / 2 if first.rest_seconds else 15
            time += (2 * sets - 1) * gap
        elif first.rest_seconds:
            time += (sets - 1) * first.rest_seconds
    return time


def work(block: Block) -> float:
    once = (block.reps or 0) * (CATALOGUE[block.exercise].rep_seconds or 0) + (block.seconds or 0)
    return once * 2 + 5 if block.per_side else once


def owned(block: Block, kit: frozenset[str]) -> bool:
    """True when the block's own needs, or those of the substitute it names, are met."""
    entry = CATALOGUE[block.exercise]
    needs = entry.needs
    if block.substitute:
        needs = next(s.needs for s in entry.substitutes if s.name == block.substitute)
    return not needs or any(each <= kit | c.PRESENT for each in needs)


@pytest.mark.parametrize("phase", PHASES)
def test_every_combination_makes_a_session_that_keeps_every_rule(phase: str) -> None:
    """Within the minutes, nothing barred or unowned, the article's slots covered, RPE never above 8."""
    for label, who, minutes, made in every(phase):
        assert made.minutes == (minutes if made.variant is Variant.FULL else 20), label
        assert seconds(made) <= 60 * made.minutes + 3, label  # rests are published in whole seconds
        assert [b.section for b in made.blocks][-1] == "cool-down", label
        assert {b.exercise for b in made.blocks if b.section == "warm-up"} >= WARM_UP, label
        for block in made.blocks:
            entry = CATALOGUE[block.exercise]
            assert phase in entry.phases, label
            assert not barred(entry, Kit.of(who)), label
            assert owned(block, who.strength.equipment), label
            assert (block.rpe or 0) <= 8, label
            if entry.section == "power":
                assert phase == "P", label
                assert who.strength.experienced, label
            if not who.strength.experienced:
                assert block.ramp < 2, f"{label}: a barbell"
        covered(label, made, minutes)
        assert len(description(made)) <= 2000, label
        assert len(summary(made)) <= 80, label


def covered(label: str, made: Session, minutes: int) -> None:
    """The slots of a full session."""
    work = [CATALOGUE[b.exercise].pattern for b in made.blocks if b.section in {"main", "core", "power"}]
    pushes = sum(pattern in c.SQUATS | c.LUNGES for pattern in work)
    hinges = sum(pattern in c.HINGES for pattern in work)
    legs = sum(pattern in c.LOWER for pattern in work)
    core = sum(block.section == "core" for block in made.blocks)
    upper = sum(pattern in c.ROWS | c.PRESSES for pattern in work)
    assert core >= 1 or minutes == 20, label
    assert upper >= 1, label
    if made.variant is Variant.FULL:
        assert legs >= 2, label
        assert minutes == 20 or (pushes >= 1 and (hinges >= 1 or pushes >= 2)), label
        assert made.leg_load >= 1, label
        first = next(b for b in made.blocks if b.section == "main")
        least = 90 if made.phase in {"F1", "F2"} else 120
        assert first.sets == 1 or (first.rest_seconds or 0) >= least, label
    elif made.variant is Variant.LITE:
        assert legs >= 1, label
        assert made.leg_load <= 1, label
        assert all((block.rpe or 0) <= 6 for block in made.blocks), label
    else:
        assert legs == 0, label
        assert made.leg_load == 0, label


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("minutes", [20, 30, 45, 60])
def test_a_and_b_together_hold_what_a_week_needs(phase: str, minutes: int) -> None:
    """Squat or lunge, hinge, single leg, calf, row, push, front core and side core, whatever is owned (training.md, Building a session)."""
    for kit in KITS.values():
        who = owner(kit, minutes, None, experienced=True)
        both = [
            b for letter in "AB" for b in session(who, phase, Variant.FULL, letter).blocks if b.section != "warm-up"
        ]
        patterns = {CATALOGUE[b.exercise].pattern for b in both}
        for those in (c.SQUATS | c.LUNGES, c.HINGES, c.CALVES, c.ROWS, c.PRESSES, c.BRACES, c.TWISTS):
            assert patterns & those, (phase, minutes, kit, those)
        legs = c.SQUATS | c.LUNGES | c.HINGES
        assert any(b.per_side for b in both if CATALOGUE[b.exercise].pattern in legs), (phase, minutes, kit)


@pytest.mark.parametrize("minutes", range(20, 61))
def test_no_length_is_exceeded(minutes: int) -> None:
    """Any number of minutes from 20 to 60, in the phases with the longest rests and the most parts."""
    for phase in ("F2", "S", "P"):
        made = session(owner(c.EQUIPMENT, minutes, None, experienced=True), phase, Variant.FULL, "A")
        assert seconds(made) <= 60 * minutes + 2
        assert made.minutes == minutes


def test_an_hour_is_the_most() -> None:
    """A longer placement is written as an hour (training.md, Limits)."""
    assert session(owner(c.EQUIPMENT, 90, None, experienced=True), "S", Variant.FULL, "A").minutes == 60


def test_jumps_stay_within_thirty_contacts() -> None:
    """Pogo hops and squat jumps together (training.md, Limits)."""
    for kit, letter in product(KITS.values(), "AB"):
        for minutes in (20, 45, 60):
            made = session(owner(kit, minutes, None, experienced=True), "P", Variant.FULL, letter)
            jumps = [b for b in made.blocks if CATALOGUE[b.exercise].impact >= 2 and not b.substitute]
            assert sum(b.sets * (b.reps or 0) for b in jumps) <= 30

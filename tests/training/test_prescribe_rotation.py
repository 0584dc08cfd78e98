"""Forty weeks lived as planned, with every kit: what stands in the sessions, for how long, and in which repetitions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from liftday.training.claim import Grounds
from liftday.training.day import rest_day
from liftday.training.exercises import catalogue as c
from liftday.training.owner import Athlete, Owner, Safety, Strength
from liftday.training.placing.values import Placement
from liftday.training.plan import Known
from liftday.training.prescribing.choice import Kit, rank, suit
from liftday.training.prescribing.prescribe import write
from liftday.training.prescribing.rewrite import rewrite
from liftday.training.prescribing.rotation import Done, Rotation
from liftday.training.programme.ladder import STEADY, Ladder, longest
from liftday.training.programme.phases import PHASES
from liftday.training.programme.record import Record
from liftday.training.programme.standing import Standing, standing_on
from liftday.training.session import Session, Variant
from reasons import advised

CATALOGUE = c.parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 1, 6)
KITS = {
    "none": frozenset[str](),
    "bands": frozenset({"band"}),
    "dumbbells": frozenset({"dumbbell"}),
    "kettlebell": frozenset({"kettlebell"}),
    "barbell": frozenset({"barbell", "rack"}),
    "gym": c.EQUIPMENT,
}
OUTGROWN = {"lo_box_squat"}  # easier than the squat that anybody with a weight begins with
SIX_WEEKS = timedelta(days=42)


@cache
def lived(kit: str, minutes: int, *, experienced: bool, injury: str = "", goal: str = "general") -> tuple[Session, ...]:
    """Forty weeks with full sessions on Tuesday and Friday, all done as planned."""
    strength = Strength(
        equipment=KITS[kit],
        experienced=experienced,
        minutes=minutes,
        goal=goal,
        injuries={injury: "active"} if injury else {},
    )
    who = Owner(athlete=Athlete(timezone=BERLIN, birth_year=1990), safety=Safety(accepted=START), strength=strength)
    done: list[Session] = []
    for number in range(80):
        on = START + timedelta(weeks=number // 2, days=3 * (number % 2))
        standing = standing_on(Record().assuming(done), who, on, days=())
        place = Placement(
            date=on,
            start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
            minutes=minutes,
            variant=Variant.FULL,
            week=(*on.isocalendar()[:2], number % 2 + 1),
            uid=None,
            grounds=Grounds(),
            anew=Grounds(),
        )
        done.append(write(place, standing, who, CATALOGUE, key=bytes(16)))
    return tuple(done)


def work(session: Session) -> tuple[str, ...]:
    return tuple(b.exercise for b in session.blocks if b.section in {"power", "main", "core"})


def allowed(kit: str, *, experienced: bool) -> set[str]:
    """What the article names, and its variations, as far as the kit and the phases that are reached have it."""
    owner = Owner(athlete=Athlete(timezone=BERLIN), strength=Strength(equipment=KITS[kit], experienced=experienced))
    reached = {"F1", "F2", "B", "S", *(["P"] if experienced else [])}
    return {
        entry.id
        for entry in CATALOGUE.exercises
        if entry.section in {"power", "main", "core"}
        and entry.source in {"article", "variation"}
        and not entry.only_for  # reserved for an injury
        and entry.phases & reached
        and suit(entry, Kit.of(owner), CATALOGUE)
    }


@pytest.mark.parametrize("experienced", [True, False])
@pytest.mark.parametrize("minutes", [30, 45])
@pytest.mark.parametrize("kit", KITS)
def test_everything_named_has_its_turn(kit: str, minutes: int, experienced: bool) -> None:  # noqa: FBT001
    """Step-ups, lunges, Bulgarian split squats, calf raises, planks, Pallof press, twists, hollows, rows, push-ups,
    presses; with technique confirmed swings, cleans and throws, in half an hour too."""
    seen = {move for session in lived(kit, minutes, experienced=experienced) for move in work(session)}
    assert allowed(kit, experienced=experienced) - seen <= OUTGROWN


@pytest.mark.parametrize("experienced", [True, False])
@pytest.mark.parametrize("minutes", [20, 30, 45])
@pytest.mark.parametrize("kit", KITS)
def test_no_line_up_lasts_longer_than_six_weeks(kit: str, minutes: int, experienced: bool) -> None:  # noqa: FBT001
    """Of A and of B; a session that only leaves something out is the same line-up."""
    for template in "AB":
        line, since = frozenset[str](), START
        for session in lived(kit, minutes, experienced=experienced):
            if session.template != template:
                continue
            moves = frozenset(work(session))
            if not (moves <= line or line <= moves):
                line, since = moves, session.date
            line |= moves
            assert session.date - since <= SIX_WEEKS, (template, session.date, sorted(line))


@pytest.mark.parametrize("kit", KITS)
def test_main_lifts_stay_for_a_phase_and_the_others_for_four_weeks(kit: str) -> None:
    """The squat and the hinge of A in a phase without a break; what takes turns stays three weeks at least."""
    first: dict[tuple[str, date], set[str]] = {}
    opened, phase = START, ""
    for session in lived(kit, 30, experienced=True):
        if session.phase != phase:
            opened, phase = session.date, session.phase
        if session.template == "A" and not session.blocks[-1].pair:
            main = next(b for b in session.blocks if b.section == "main")
            first.setdefault((phase, opened), set()).add(main.exercise)
    assert all(len(moves) == 1 for moves in first.values())
    for template, patterns in (("A", c.ROWS), ("B", c.PRESSES)):
        turns = list(held(kit, template, patterns))
        assert all(timedelta(days=21) <= until - since <= SIX_WEEKS for since, until in turns[:-1]), turns


def held(kit: str, template: str, patterns: frozenset[str]) -> Iterator[tuple[date, date]]:
    """From when to when one move filled the first upper slot of a template."""
    holder, since = "", START
    for session in lived(kit, 30, experienced=True):
        if session.template != template:
            continue
        move = next(name for name in work(session) if CATALOGUE[name].pattern in patterns)
        if holder and move != holder:
            yield since, session.date
        if move != holder:
            holder, since = move, session.date
    yield since, session.date


@pytest.mark.parametrize("kit", KITS)
def test_repetitions_climb_for_each_exercise(kit: str) -> None:
    """From one time to the next in a phase an exercise gains a rung, keeps it, or begins low again after its top."""
    last: dict[str, tuple[str, int, date]] = {}
    for session in lived(kit, 30, experienced=False):
        for block in session.blocks:
            if block.section != "main" or block.reps is None:
                continue
            phase, reps, on = last.get(block.exercise, ("", 0, START))
            lately = phase == session.phase and session.date - on <= SIX_WEEKS
            if lately and block.reps < reps:
                assert reps >= PHASES[phase].ladder[-1], (session.date, block.exercise, reps, block.reps)
            last[block.exercise] = (session.phase, block.reps, session.date)


@pytest.mark.parametrize("kit", KITS)
def test_holds_climb_where_there_is_time(kit: str) -> None:
    """A plank goes from 20 seconds to 40 in the year, the others by five a rung as well; an easier week has the catalogue's."""
    held: dict[str, set[int]] = {}
    for session in lived(kit, 45, experienced=True):
        for block in session.blocks:
            if block.section == "core" and block.seconds:
                held.setdefault(block.exercise, set()).add(block.seconds)
                usual = CATALOGUE[block.exercise].hold_seconds or 0
                assert usual - 10 <= block.seconds <= usual + 10 * (session.minutes == 45), (
                    session.date,
                    block.exercise,
                )
    assert held["co_plank"] >= {20, 25, 30, 35, 40}
    assert all(max(seconds) > (CATALOGUE[name].hold_seconds or 0) for name, seconds in held.items()), held


def test_a_hold_has_no_weight_to_go_up() -> None:
    """From the top of its ladder, where a lift takes more weight and begins low again, it stays as long as it is."""
    top = Ladder(on=START, since=START - STEADY, rung=2)
    ladders = {"co_plank": top, "co_hollow": top.climbed("S"), "co_side_plank": Ladder(on=START, since=START, rung=1)}
    assert [longest(ladders, name, "S") for name in (*ladders, "co_rev_plank")] == [2, 2, 1, 0]


@pytest.mark.parametrize("experienced", [True, False])
@pytest.mark.parametrize("minutes", [20, 30])
@pytest.mark.parametrize("kit", KITS)
def test_main_lifts_step_up_every_two_to_four_weeks(kit: str, minutes: int, experienced: bool) -> None:  # noqa: FBT001
    """With or without numbers it is said; easier weeks add nothing, and a lift that is new begins light."""
    for patterns in (c.SQUATS | c.LUNGES, c.HINGES):
        name, times, seen = "", 0, 0
        for session in lived(kit, minutes, experienced=experienced):
            if session.template != "A" or session.minutes < minutes:
                continue
            block = next(b for b in session.blocks if b.section == "main" and CATALOGUE[b.exercise].pattern in patterns)
            told = " ".join(advised(session))
            stepped = "than the last time" in told and (block.substitute or block.name) in told
            if block.exercise != name or stepped:
                name, times = block.exercise, 0
                seen += stepped
            times += 1
            assert times <= 4, (session.date, name)
        assert seen >= 6, patterns


@pytest.mark.parametrize("experienced", [True, False])
@pytest.mark.parametrize("kit", KITS)
def test_what_is_new_begins_light(kit: str, experienced: bool) -> None:  # noqa: FBT001
    """Two sets and four clean repetitions left the first time, three and three the second, whatever the phase; what the
    phase before knew begins with the second."""
    times: dict[str, int] = {}
    last: dict[str, tuple[date, str]] = {}
    for session in lived(kit, 30, experienced=experienced):
        for block in session.blocks:
            if block.section not in {"main", "core"}:
                continue
            on, phase = last.get(block.exercise, (START, ""))
            if session.date - on > SIX_WEEKS:
                times[block.exercise] = 0
            elif phase != session.phase:
                times[block.exercise] = min(times.get(block.exercise, 0), 1)
            most = {0: (2, 6), 1: (3, 7)}.get(times[block.exercise], (5, 8))
            assert (block.sets, block.rpe or 0) <= most, (session.date, block)
            assert (block.rpe or 0) <= most[1], (session.date, block)
            times[block.exercise] += 1
            last[block.exercise] = (session.date, session.phase)


@pytest.mark.parametrize("minutes", [20, 30, 45])
@pytest.mark.parametrize("kit", KITS)
def test_every_easier_week_holds_all_four(kit: str, minutes: int) -> None:
    """Squat or lunge, hinge, calf and core; no session two calf raises, and from half an hour on each has its hinge."""
    weeks: dict[date, list[Session]] = {}
    for session in lived(kit, minutes, experienced=True):
        if session.minutes < minutes:
            weeks.setdefault(session.date - timedelta(days=session.date.weekday()), []).append(session)
    assert len(weeks) == 10
    for both in weeks.values():
        patterns = [{CATALOGUE[move].pattern for move in work(session)} for session in both]
        for wanted in (c.SQUATS | c.LUNGES, c.HINGES, c.CALVES, c.BRACES | c.BACKS | c.TWISTS | c.TURNS):
            assert any(held & wanted for held in patterns), (both[0].date, wanted)
        assert all(held & c.HINGES for held in patterns) or minutes == 20
        assert all(sum(CATALOGUE[move].pattern == "calf" for move in work(session)) <= 1 for session in both)


def test_an_injury_keeps_what_suits_it() -> None:
    """Only what is near the best takes turns: a runner's knee gets its box squats, never the turn of what suits less."""
    seen = {move for session in lived("gym", 30, experienced=True, injury="low_back") for move in work(session)}
    assert {"co_bird_dog", "co_curl_up"} <= seen
    assert not {"co_rtwist", "lo_back_squat", "lo_deadlift", "pw_swing"} & seen


def test_what_the_goal_asks_for_comes_back_sooner() -> None:
    """Everything has its turn, a trail runner's lateral lunges and step-downs more of them."""
    often = [
        sum(
            "lo_lat_lunge" in work(s) or "lo_step_down" in work(s)
            for s in lived("gym", 30, experienced=True, goal=goal)
        )
        for goal in ("trail", "general")
    ]
    assert often[0] > often[1]


@pytest.mark.parametrize(("ahead", "minutes"), [(5, 30), (1, 20)])
def test_an_easier_week_that_came_up_shortens_a_session_the_day_before(ahead: int, minutes: int) -> None:
    """Until then what was published stands, its length too; then it is written for what was really done."""
    owner = Owner(athlete=Athlete(timezone=BERLIN, birth_year=1990), safety=Safety(accepted=START), strength=Strength())
    on = START + timedelta(days=ahead)
    place = Placement(
        date=on,
        start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
        minutes=30,
        variant=Variant.FULL,
        week=(*on.isocalendar()[:2], 1),
        uid="promised",
        grounds=Grounds(),
        anew=Grounds(),
    )
    now = datetime(START.year, START.month, START.day, 6, tzinfo=BERLIN)
    known = Known(now=now, owner=owner, days=(rest_day(START),))
    usual = Standing(on=on, phase="F2", sets=3, rpe=7)
    (published,), _ = rewrite((place,), known, CATALOGUE, record=Record(), standing=usual)
    easier = replace(usual, deload=True, sets=2, rpe=5)
    (again,), _ = rewrite((place,), known, CATALOGUE, record=Record(sessions=(published,)), standing=easier)
    assert (published.minutes, again.minutes) == (30, minutes)
    assert (again.blocks == published.blocks) is (minutes == 30)


def test_a_move_that_was_done_twice_in_six_weeks_has_not_had_its_time() -> None:
    """With one full session a week a template comes every other week: its moves stay until they were done three times."""
    kit = Kit.of(Owner(athlete=Athlete(timezone=BERLIN), strength=Strength(equipment=KITS["gym"])))
    ranked = rank(CATALOGUE, kit, c.ROWS, "F2", light=False, sore=3, taken=())
    held, other = ranked[1].exercise.id, ranked[0].exercise.id
    visits = [Done(START + timedelta(weeks=2 * n), "B", "F2", (held,)) for n in (2, 1, 0)]
    for past, chosen in ((visits[1:], held), (visits, other)):
        turn = Rotation(on=START + timedelta(weeks=6), template="B", phase="F2", easier=False, past=tuple(past))
        assert (turn.choose(ranked, "row", kit).exercise.id == held) == (chosen == held)


def test_upper_body_and_core_change_their_last_move_too() -> None:
    """A year of a session a week that spares the legs: no move of the trunk stands in two thirds of them."""
    who = Owner(athlete=Athlete(timezone=BERLIN), strength=Strength(equipment=c.EQUIPMENT))
    stands = Standing(on=START, phase="F2", sets=3, rpe=7, completed=20)
    done: list[Session] = []
    for number in range(26):
        on = START + timedelta(weeks=number)
        place = Placement(
            date=on,
            start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
            minutes=30,
            variant=Variant.UPPER_CORE,
            week=(*on.isocalendar()[:2], 1),
            uid=None,
            grounds=Grounds(),
            anew=Grounds(),
        )
        done.append(write(place, stands, who, CATALOGUE, key=bytes(16), recent=tuple(done)))
    assert {len(work(session)) for session in done} == {5}
    trunk = [move for session in done for move in work(session) if CATALOGUE[move].section == "core"]
    assert max(trunk.count(move) for move in trunk) < 26 * 2 / 3
    assert "co_rtwist" in trunk

"""A session, made for this runner: templates in turn, injuries, goals, weights, the week's limit, what is left out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from liftday.training.claim import Grounds
from liftday.training.exercises import catalogue as c
from liftday.training.owner import Athlete, Owner, OwnExercise, Strength
from liftday.training.placing.values import Placement, Wish
from liftday.training.prescribing.choice import Choice, Kit, rank, stepped_back, suit
from liftday.training.prescribing.prescribe import write
from liftday.training.programme.ladder import Ladder
from liftday.training.programme.phases import PHASES
from liftday.training.programme.record import Completion, Record
from liftday.training.programme.standing import Standing, standing_on
from liftday.training.programme.weeks import sets_left
from liftday.training.session import Session, Status, Variant, session_uid
from liftday.words.session import description, summary
from reasons import advised, worded

TEXT = (files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8")
CATALOGUE = c.parse(TEXT)
BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = date(2026, 3, 6)
STEPPED = {entry.id: Ladder(on=FRIDAY, since=FRIDAY, stepped=True) for entry in CATALOGUE.exercises}
GYM = Strength(equipment=c.EQUIPMENT, experienced=True, mobility_per_week=0)


def owner(**changes: object) -> Owner:
    return Owner(athlete=Athlete(timezone=BERLIN), strength=replace(GYM, **changes))  # type: ignore[arg-type]


def placement(on: date = FRIDAY, **changes: object) -> Placement:
    place = Placement(
        date=on,
        start=datetime(on.year, on.month, on.day, 18, tzinfo=BERLIN),
        minutes=30,
        variant=Variant.FULL,
        week=(2026, 10, 1),
        uid=None,
        grounds=Grounds(worded("Easy day.")),
        anew=Grounds(),
    )
    return replace(place, **changes)  # type: ignore[arg-type]


def stand(phase: str = "S", **changes: object) -> Standing:
    stands = Standing(on=FRIDAY, phase=phase, sets=PHASES[phase].sets, rpe=PHASES[phase].rpe, completed=20)
    return replace(stands, **changes)  # type: ignore[arg-type]


def made(
    stands: Standing | None = None, who: Owner | None = None, past: tuple[Session, ...] = (), **place: object
) -> Session:
    return write(placement(**place), stands or stand(), who or owner(), CATALOGUE, key=bytes(16), recent=past)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "minutes", "moves"),
    [
        ({}, 20, "lo_back_squat lo_rdl lo_calf_sl"),
        ({"minutes": 45}, 25, "lo_back_squat lo_rdl lo_calf_sl"),
        ({"variant": Variant.LITE, "minutes": 20}, 15, "lo_step_up lo_calf_bent up_floor_press"),
        ({"variant": Variant.UPPER_CORE, "minutes": 20}, 15, "up_row_db co_pallof co_side_plank"),
    ],
)
def test_what_is_added_to_a_gym_day(place: dict[str, object], minutes: int, moves: str) -> None:
    """Three exercises of the session, three sets at most and nothing around them: who lifts there is warm."""
    added = made(adds=True, **place)
    whole = made(**place)
    assert [block.exercise for block in added.blocks] == moves.split()
    assert max(block.sets for block in added.blocks) <= 3
    assert (added.adds, added.minutes, added.template) == (True, minutes, whole.template)
    assert summary(added) == f"Strength · add to your gym day · {minutes} min"
    assert description(added).startswith("For your own gym day: add these to what you do there.")
    assert "Left out" not in description(added)


def before(session: Session, days: int, status: Status = Status.DONE) -> Session:
    on = session.date - timedelta(days=days)
    return replace(session, date=on, start=session.start - timedelta(days=days), status=status, uid=f"{days}")


def names(session: Session, *sections: str) -> list[str]:
    return [b.exercise for b in session.blocks if b.section in (sections or ("power", "main", "core"))]


def total(session: Session) -> int:
    return sum(b.sets for b in session.blocks if b.section in {"power", "main", "core"})


def test_the_uid_is_the_promises_or_the_places() -> None:
    """A new session is named after its place in the programme, a promised one keeps its name."""
    assert made().uid == session_uid(bytes(16), "strength", 2026, 10, 1)
    assert made(uid="promised", pinned=True).uid == "promised"
    assert made(pinned=True).pinned


def test_a_and_b_take_turns_by_what_was_done() -> None:
    """A missed session's letter comes again; lite sessions do not turn the page."""
    first = made()
    second = made(past=(before(first, 3),))
    third = made(past=(before(first, 7), before(second, 3)))
    lite = before(made(variant=Variant.LITE), 1)
    assert (first.template, second.template, third.template) == ("A", "B", "A")
    assert made(past=(before(first, 3, Status.MISSED),)).template == "A"
    assert made(past=(before(first, 3), lite)).template == "B"
    assert lite.template == "lite"


def test_order_of_a_session() -> None:
    """Warm-up, power, main lift, hinge, calf, cool-down; core and upper body between."""
    session = made(stand("P"))
    order = [b.section for b in session.blocks]
    assert order == sorted(order, key=["warm-up", "power", "main", "core", "cool-down"].index) or "core" in order
    assert names(session)[:3] == ["pw_swing", "pw_mb_chest", "lo_back_squat"]
    assert [b.exercise for b in session.blocks][-1] == "cd_breathing"
    assert names(session, "warm-up")[:3] == ["wu_wgs", "wu_air_squat", "wu_ankle_roll"]


def test_pairs_share_a_letter_and_rest_two_to_three_minutes() -> None:
    """In S the main lifts get their rest while the other move is done."""
    session = made()
    squat, row = [b for b in session.blocks if b.pair == "A"]
    assert (squat.exercise, squat.sets, squat.reps, squat.rpe) == ("lo_back_squat", 3, 4, 8)
    assert squat.rest_seconds is not None
    assert row.rest_seconds is not None
    assert 120 <= squat.rest_seconds <= 185
    assert squat.ramp == 2


def test_longer_sessions_get_the_longer_warm_up_and_more() -> None:
    """From 42 minutes on."""
    short, long = made(minutes=30), made(minutes=45)
    assert len(names(long, "warm-up")) == len(names(short, "warm-up")) + 3
    assert len(names(long)) > len(names(short))


def test_short_sessions_take_turns_too() -> None:
    """In 25 minutes A has squat and hinge with a row, B a lunge and calves with a press: two lower slots each, and the third
    where there is room for a set of it."""
    first = made(minutes=25)
    second = made(past=(before(first, 3),), minutes=25)
    patterns = [[CATALOGUE[name].pattern for name in names(session)] for session in (first, second)]
    assert (first.template, second.template) == ("A", "B")
    assert patterns == [
        ["squat", "horizontal pull", "hinge", "anti-rotation"],
        ["lunge", "horizontal push", "calf", "anti-extension", "hinge"],
    ]


def test_four_and_five_sets_come_only_when_time_allows() -> None:
    """Half an hour holds three or four, three quarters five."""
    five = stand(sets=5)
    assert next(b.sets for b in made(five, minutes=20).blocks if b.section == "main") <= 3
    assert next(b.sets for b in made(five, minutes=45).blocks if b.section == "main") == 5


def test_no_power_without_technique_nor_in_an_easier_week_nor_on_the_way_back() -> None:
    """And none outside P, the phase being set or not."""
    assert "power" in {b.section for b in made(stand("P")).blocks}
    for stands, who in (
        (stand("P"), owner(experienced=False)),
        (stand("P", deload=True), owner()),
        (stand("P", eased=True), owner()),
        (stand("M"), owner()),
        (stand("S"), owner()),
    ):
        session = made(stands, who)
        assert "power" not in {b.section for b in session.blocks}
        assert "wu_pogo" not in names(session, "warm-up")


def test_no_barbell_without_a_rack_technique_and_a_sound_back() -> None:
    """Hard caps (training.md, Limits)."""

    def barbell(who: Owner) -> bool:
        return any(b.ramp == 2 for b in made(who=who).blocks)

    assert barbell(owner())
    assert not barbell(owner(experienced=False))
    assert not barbell(owner(equipment=c.EQUIPMENT - {"rack"}))
    assert not barbell(owner(injuries={"low_back": "active"}, equipment=frozenset({"barbell", "rack"})))
    assert barbell(owner(injuries={"low_back": "history"}))


def test_an_injury_swaps_in_what_the_catalogue_says() -> None:
    """A sore back squats on one leg, and the note says how, not why."""
    session = made(who=owner(injuries={"low_back": "active"}))
    assert "lo_split_squat" in names(session)
    assert not {"lo_back_squat", "lo_deadlift", "co_rtwist"} & set(names(session))
    rdl = next(b for b in session.blocks if b.exercise == "lo_rdl")
    assert "light, short range" in rdl.note


def test_what_an_injury_prefers_is_chosen_also_for_an_old_one() -> None:
    """A side plank for the iliotibial band."""
    for word in ("active", "history"):
        assert "co_side_plank" in names(made(stand("F1"), owner(injuries={"itb": word}, equipment=frozenset())))


def test_the_goal_shifts_the_choice() -> None:
    """Trail runners hinge on one leg, marathoners raise bent-knee calves."""
    assert "lo_sl_rdl" in names(made(who=owner(goal="trail")))
    assert "lo_rdl" in names(made(who=owner(goal="general")))
    assert "lo_calf_bent" in names(made(who=owner(goal="ultra", minutes=45), minutes=45))


def test_moves_without_equipment_get_weight_when_the_phase_asks_for_effort() -> None:
    """A backpack is always there; while learning nobody wears one."""
    bare = owner(equipment=frozenset(), experienced=False)
    heavy, light = made(stand("S"), bare), made(stand("F2"), bare)
    assert any(b.load == "backpack" for b in heavy.blocks)
    assert not any(b.load for b in light.blocks)
    split = next(
        b
        for b in made(stand("S"), owner(equipment=frozenset({"dumbbell"}), experienced=False)).blocks
        if b.section == "main"
    )
    assert split.ramp == 1


def test_a_substitute_is_named() -> None:
    """What replaces equipment that is not owned."""
    session = made(stand("F1"), owner(equipment=frozenset()))
    row = next(b for b in session.blocks if b.exercise == "up_row_db")
    assert row.substitute == "Backpack row"
    assert all(b.substitute is None for b in made(stand("F1")).blocks)


def test_stepping_back_takes_an_easier_variation() -> None:
    """Of the same slot, and it is said."""
    usual, easier = made(stand("F2")), made(stand("F2", easier=1))
    level = {b: CATALOGUE[b].level for b in names(usual) + names(easier)}
    assert level[names(easier)[0]] < level[names(usual)[0]]
    assert any("easier variation" in line for line in advised(easier))
    bottom = made(stand("F2", easier=9))
    assert level.get(names(bottom)[0], 1) == 1


def test_lite_takes_at_most_sixty_percent_of_the_leg_sets() -> None:
    """And effort 6, whatever the phase (training.md, Variants)."""
    for phase in PHASES:
        for minutes in (20, 30, 45):
            who = owner(minutes=minutes)
            full = made(stand(phase), who, minutes=minutes)
            lite = made(stand(phase), who, minutes=minutes, variant=Variant.LITE)
            assert legs(lite) <= 0.6 * legs(full)
            assert max(b.rpe or 0 for b in lite.blocks) <= 6
            assert (lite.minutes, lite.leg_load <= 1) == (20, True)


def legs(session: Session) -> int:
    return sum(b.sets for b in session.blocks if b.section == "main" and CATALOGUE[b.exercise].pattern in c.LOWER)


def test_a_quarter_of_an_hour_still_makes_a_session() -> None:
    """What the planner may leave of a day."""
    for variant in (Variant.LITE, Variant.UPPER_CORE):
        session = made(variant=variant, minutes=15)
        assert session.minutes == 15
        assert len(names(session)) >= 2


def test_when_nothing_fits_everything_is_left_out_and_said() -> None:
    """Six minutes are a warm-up; no rule is bent to squeeze a set in."""
    session = made(minutes=6)
    assert names(session) == []
    assert advised(session)[0].startswith("Left out for time or volume: squat, row, hinge, side core")


def test_a_cap_from_the_programme_beats_the_placement() -> None:
    """Pain or two sore legs: never more than what the programme allows."""
    assert made(stand(wish=Wish(cap=Variant.UPPER_CORE))).variant is Variant.UPPER_CORE
    assert made(stand(wish=Wish(cap=Variant.LITE))).variant is Variant.LITE
    assert made(stand(wish=Wish(cap=Variant.LITE)), variant=Variant.UPPER_CORE).variant is Variant.UPPER_CORE


def test_lite_fills_what_the_week_lacks() -> None:
    """After a session with a row and side core, a press and front core."""
    full = made()
    few = stand(completed=3)
    short = tuple(b for b in full.blocks if b.exercise in {"up_row_db", "co_pallof"})
    this_week, last_week = before(replace(full, blocks=short), 2), before(replace(full, blocks=short), 9)

    def upper_and_core(session: Session) -> tuple[bool, bool]:
        patterns = [CATALOGUE[name].pattern for name in names(session)]
        return patterns[1] in c.PRESSES, patterns[3] in c.BRACES

    assert upper_and_core(made(few, past=(this_week,), variant=Variant.LITE)) == (True, True)
    assert upper_and_core(made(few, past=(last_week,), variant=Variant.LITE)) == (False, False)


def test_the_weeks_limit_drops_sets_not_slots() -> None:
    """120 % of the highest of four weeks, shared among the week's sessions."""
    small = made(stand("F1"))
    past = tuple(before(small, days) for days in (8, 11, 15, 18))
    limited, free = made(past=past), made()
    assert total(limited) <= 1.2 * 2 * total(small) / 2 < total(free)
    assert len(names(limited)) >= 4
    assert any("Left out for time or volume" in line for line in advised(limited)) == (
        len(names(limited)) < len(names(free))
    )


def test_a_tiny_limit_leaves_slots_out_and_says_so() -> None:
    """Half of a week's sets of one short lite session is next to nothing."""
    lite = before(made(variant=Variant.LITE, minutes=15), 8)
    thin = replace(lite, blocks=lite.blocks[:-3])
    session = made(past=(thin,))
    assert total(session) <= max(2, int(1.2 * total(thin)))
    assert any(line.startswith("Left out for time or volume") for line in advised(session))


def test_new_runners_and_a_new_third_session_are_exempt() -> None:
    """Fewer than six completed sessions; lite in its first weeks."""
    small = before(made(stand("F1"), minutes=20), 8)
    assert total(made(stand("F1", completed=5), past=(small,))) == total(made(stand("F1")))
    this_week = tuple(before(made(stand("F1")), days) for days in (2, 4))
    new, known = (stand("F1", wish=Wish(sessions_per_week=3, third=third)) for third in (Variant.LITE, Variant.FULL))
    lite = made(stand("F1"), variant=Variant.LITE)
    assert total(made(new, past=(small, *this_week), variant=Variant.LITE)) == total(lite)
    assert total(made(known, past=(small, *this_week), variant=Variant.LITE)) < total(lite)


WEEK = date(2026, 3, 2)
F = total(made(stand("F1")))


@pytest.mark.parametrize(
    ("lived", "left"),
    [
        ("F - - F - - - | F - - F - - - | ^", int(1.2 * 2 * F)),
        ("F - - F - - - | F - - F - - - | v ^", int(1.2 * 2 * F) - F),  # a new visit takes its sets
        ("F - v F - - - | F - v F - - - | v ^", int(1.2 * 2 * F)),  # one that they always make takes none
        ("F - v F - - - | F - v F - - - | ^", int(1.2 * 2 * F)),  # ... and raises no bar for what is written
        ("F - v F - - - | F - v F - - - | v v v ^", int(1.2 * 3 * F) - 3 * F),
        ("F - - - - - - | F v v - - - - | F ^", int(1.2 * F) - F),
        ("v - - - - - - | F - - F - - - | ^", int(1.2 * 2 * F)),  # a visit before the first session is nobody's
        ("- - - - - - - | - v - - v - - | v ^", None),
    ],
)
def test_visits_nobody_had_planned_count_in_every_week(lived: str, left: int | None) -> None:
    """`F` a session done, `v` a visit: as many sets as the last session before it, in this week and in those it is
    measured by."""
    letters = [letter for letter in lived.partition("^")[0] if letter not in " |"]
    first = WEEK - timedelta(weeks=2)
    on = {sign: [first + timedelta(days=at) for at, one in enumerate(letters) if one == sign] for sign in "Fv"}
    done = [before(made(stand("F1")), (FRIDAY - day).days) for day in on["F"]]
    assert sets_left(done, 20, WEEK, visits=on["v"]) == left


def test_a_session_after_a_visit_is_shorter_for_it() -> None:
    """Wednesday at the gym without a plan: Friday's session holds what is left of the week, not half of the rest."""
    sessions = tuple(
        replace(before(made(stand("F1")), days), uid=f"{days}") for days in (*range(8, 36, 7), *range(11, 39, 7))
    )
    happened = tuple(Completion(date=s.date, uid=s.uid, phase="F1") for s in sessions)
    visit = Completion(date=FRIDAY - timedelta(days=2))
    alone, after = (
        standing_on(
            Record(sessions=sessions, completions=tuple(sorted(those, key=lambda one: one.date))),
            owner(),
            FRIDAY,
            days=(),
        )
        for those in (happened, (*happened, visit))
    )
    left = int(1.2 * 2 * total(sessions[0]))
    assert total(made(alone)) <= left // 2
    assert total(made(after)) <= left - total(sessions[0])
    again = replace(after, wish=replace(after.wish, sessions_per_week=3))
    assert total(made(again)) <= (left - total(sessions[0])) // 2


@pytest.mark.parametrize(
    ("this_week", "sets"),
    [((), [3, 3, 2]), ((4,), [3, 3, 2]), ((4, 2), [1, 1, 1])],  # 9, 11 and 3 sets are left for it
)
def test_what_is_added_is_cut_once(this_week: tuple[int, ...], sets: list[int]) -> None:
    """The week's sets are those of the three exercises, not of the session that these were taken from."""
    past = [before(made(adds=True), days) for days in (*this_week, *range(7, 35, 7), *range(11, 32, 7))]
    assert [block.sets for block in made(past=tuple(past), adds=True).blocks] == sets


@pytest.mark.parametrize(("variant", "least"), [(Variant.FULL, 8), (Variant.LITE, 6), (Variant.UPPER_CORE, 6)])
def test_visits_leave_a_session_what_is_worth_doing(variant: Variant, least: int) -> None:
    """Three evenings at the gym that nobody had planned take no more of Friday than that."""
    sessions = tuple(
        replace(before(made(stand("F1")), days), uid=f"{days}") for days in (*range(8, 36, 7), *range(11, 39, 7))
    )
    happened = tuple(Completion(date=s.date, uid=s.uid, phase="F1") for s in sessions)
    visits = tuple(Completion(date=FRIDAY - timedelta(days=days)) for days in (3, 2, 1))
    several = tuple(sorted((*happened, *visits), key=lambda one: one.date))
    after = standing_on(Record(sessions=sessions, completions=several), owner(), FRIDAY, days=())
    after = replace(after, wish=replace(after.wish, third=Variant.FULL))  # a new third one is exempt
    assert total(made(after, variant=variant)) == least
    assert sets_left(sessions, 20, date(2026, 3, 2), visits=[visit.date for visit in visits]) == -8


def test_leg_load_falls_as_moves_become_familiar() -> None:
    """An exercise done less than three times in three weeks counts half as much again."""
    first = made(stand("F1"))
    known = tuple(before(first, days) for days in (2, 4, 6))
    easier = made(stand("F1", deload=True, sets=1), past=known)
    assert first.leg_load == 2
    assert easier.leg_load == 0
    assert made(variant=Variant.UPPER_CORE).leg_load == 0


def test_lines_for_the_runner() -> None:
    """What is special about this session; none says why it is lighter."""
    assert advised(made(stand(opening=True)))[0] == "A new phase begins: Strength."
    assert "Stop now and seek help" in advised(made(stand(opening=True)))[-1]
    assert advised(made(stand(ladders=STEPPED), variant=Variant.LITE)) == ()
    assert "easier week" in advised(made(stand(deload=True, eased=True)))[0]
    assert "after the break" in advised(made(stand(eased=True)))[0]
    assert advised(made(stand("F1", eased=True, opening=True)))[0] == "The phase is Learn."
    assert "break" not in " ".join(advised(made(stand("F1", eased=True, opening=True))))
    assert advised(made()) == ()


@pytest.mark.parametrize(
    ("phase", "equipment", "lifts"),
    [
        ("F1", (), "Romanian deadlift with a backpack (a little more in the backpack)"),
        ("S", (), "Push-up (a little more in the backpack)"),
        ("F2", ("dumbbell", "band"), "Floor or bench press (the next dumbbell)"),
        ("F2", ("band",), "Band row (a stronger band)"),
        ("F2", ("kettlebell",), "Romanian deadlift (the next kettlebell)"),
        ("S", ("barbell", "rack"), "Floor or bench press (2.5 kg more on the bar)"),
    ],
)
def test_a_step_up_is_worded_by_the_loads_of_the_session(phase: str, equipment: tuple[str, ...], lifts: str) -> None:
    """Nobody is told to take the next dumbbell who has none; the load named is one that the lifts before it are done with."""
    session = made(stand(phase, ladders=STEPPED), owner(equipment=frozenset(equipment)))
    told = advised(session)[0]
    assert told.startswith("A little heavier than the last time: ")
    assert lifts in told
    assert told.endswith(" Where you have nothing heavier, lower it more slowly. Repetitions start low again.")


def test_a_step_up_without_any_load_is_a_slower_one() -> None:
    """Where every main lift is done with the body alone."""
    loaded = {
        e.id for e in CATALOGUE.exercises if e.section == "main" and e.id != "up_pushup" and (e.needs or e.substitutes)
    }
    session = made(stand("F1", ladders=STEPPED), owner(equipment=frozenset(), exclude=frozenset(loaded)))
    assert advised(session)[0] == (
        "A little harder than the last time: Push-up (a slower lowering). Repetitions start low again."
    )


def test_a_step_up_names_the_lifts_it_is_for() -> None:
    """The others stay as they were; in an easier week and on the way back in it waits, a light session has none."""
    ready = {
        "lo_back_squat": Ladder(on=FRIDAY, since=FRIDAY, stepped=True),
        "up_row_db": Ladder(on=FRIDAY, since=FRIDAY, rung=2),
    }
    assert advised(made(stand(ladders=ready))) == (
        "A little heavier than the last time: Back or front squat (2.5 kg more on the bar). Where you have "
        "nothing heavier, lower it more slowly. Repetitions start low again.",
    )
    reps = {b.exercise: b.reps for b in made(stand(ladders=ready)).blocks}
    assert (reps["lo_back_squat"], reps["up_row_db"], reps["lo_rdl"]) == (4, 6, 4)
    assert not any("heavier" in line for line in advised(made(stand(ladders=ready, deload=True))))
    assert not any("heavier" in line for line in advised(made(stand(ladders=ready, eased=True))))


def test_five_minutes_of_mobility_are_a_line_that_changes() -> None:
    """Hips, ankles, tools or a stretch, the same for the session's life; none for whoever wants no mobility."""
    lines = [advised(made(who=owner(mobility_per_week=3), week=(2026, n, 1)))[-1] for n in range(10, 22)]
    assert lines[0] == (
        "Five minutes more, after this or a run: Hip openers 60 s, Samson stretch 15 s a side, "
        "Targeted stretch: hamstrings 30 s a side."
    )
    assert len(set(lines)) == 12
    assert advised(made(who=owner(mobility_per_week=3), minutes=6))[-1].startswith("Left out")
    assert advised(made()) == ()


def test_an_easier_week_is_shorter_in_the_calendar_too() -> None:
    """Two thirds of a full session; a light one is short as it is."""
    assert [made(stand(deload=True), minutes=n).minutes for n in (20, 30, 45, 60)] == [15, 20, 30, 40]
    assert made(stand(deload=True), variant=Variant.LITE).minutes == 20


def test_excluded_exercises_never_come() -> None:
    """Whatever else would have to give; when a slot stays empty it is said."""
    exclude = frozenset({"lo_back_squat", "up_row_db", "co_pallof"})
    assert not exclude & set(names(made(who=owner(exclude=exclude))))
    rows = frozenset({"up_row_db", "up_row_band", "up_row_inv"})
    session = made(who=owner(exclude=rows))
    assert any(line == "Left out, because nothing suits: row." for line in advised(session))
    assert "A" not in {b.pair for b in session.blocks if b.exercise == "lo_back_squat"}


def test_a_runner_who_excludes_everything_gets_told() -> None:
    """A warm-up-less, move-less session is no session, but it is a line that says so."""
    session = made(who=owner(exclude=frozenset(entry.id for entry in CATALOGUE.exercises)))
    assert session.blocks == ()
    assert advised(session)[0].startswith("Left out, because nothing suits: ")


def test_the_owners_own_exercise_is_prescribed() -> None:
    """With a rank above the others it takes their place; a hold is held."""
    squat = {"name": "Hack squat", "section": "main", "pattern": "squat", "rep_seconds": 4, "rank": 3}
    wall_sit = {"name": "Wall sit", "section": "main", "pattern": "calf", "hold_seconds": 40, "rank": 3}
    own = [
        OwnExercise(id="my_hack", keys=MappingProxyType(squat)),
        OwnExercise(id="my_sit", keys=MappingProxyType(wall_sit)),
    ]
    session = write(placement(), stand(), owner(), c.parse(TEXT, own), key=bytes(16))
    blocks = {b.exercise: b for b in session.blocks}
    assert blocks["my_hack"].reps == 4
    assert (blocks["my_sit"].seconds, blocks["my_sit"].reps) == (40, None)


def test_another_date_asks_the_programme_again() -> None:
    """A standing that was worked out is projected to the session's day; the past comes from its record."""
    completions = tuple(Completion(date=FRIDAY - timedelta(days=4 * n), uid=f"s{n}") for n in range(7, 0, -1))
    done = replace(made(stand("F1")), status=Status.DONE, date=FRIDAY - timedelta(days=4))
    stands = standing_on(
        Record(sessions=(done,), completions=completions), owner(), FRIDAY - timedelta(days=3), days=()
    )
    session = write(placement(), stands, owner(), CATALOGUE, key=bytes(16))
    assert session.template == "B"
    assert session.phase == "F2"


def test_power_grows_to_three_sets_when_there_is_time() -> None:
    """Two in half an hour, three in three quarters."""
    sets = [next(b.sets for b in made(stand("P"), minutes=n).blocks if b.section == "power") for n in (30, 60)]
    assert sets == [2, 3]


def test_ranking_and_stepping_back() -> None:
    """Nothing to choose from gives nothing; the easiest variation has none below it."""
    kit = Kit(things=c.PRESENT | {"band", "dumbbell"})
    rows = rank(CATALOGUE, kit, c.ROWS, "F1")
    assert rank(CATALOGUE, kit, c.ROWS, "F1", taken=[row.name for row in rows]) == []
    assert rank(CATALOGUE, kit, frozenset({"breathing"}), "F1") == []
    assert rank(CATALOGUE, kit, frozenset(), "F1") == []
    assert stepped_back(rows[0], rows, 3) == rows[0]


def test_power_is_barred_until_technique_is_confirmed() -> None:
    """For each move, not only for the phase."""
    assert suit(CATALOGUE["pw_swing"], Kit(things=c.EQUIPMENT), CATALOGUE) is None
    assert suit(CATALOGUE["pw_swing"], Kit(things=c.EQUIPMENT, experienced=True), CATALOGUE) is not None


@pytest.mark.parametrize(("injury", "gone"), [("achilles", True), ("low_back", False)])
def test_landing_is_barred_for_own_exercises_too(injury: str, gone: bool) -> None:  # noqa: FBT001
    """Impact alone bars a jump, without a caution written on it."""
    hop = c.Exercise(id="hop", name="Hop", section="power", pattern="jump", sides="both", impact=2, rep_seconds=1)
    kit = Kit(things=c.PRESENT, active=frozenset({injury}))
    assert (suit(hop, kit, CATALOGUE) is None) is gone


def test_a_substitutes_own_caution_counts() -> None:
    """Without a load a clean turns into a jump: not for shins."""
    clean = CATALOGUE["pw_clean"]
    bare = Kit(things=c.PRESENT, experienced=True)
    assert suit(clean, bare, CATALOGUE) == Choice(clean, frozenset(), clean.substitutes[1])
    assert suit(clean, replace(bare, active=frozenset({"plantar"})), CATALOGUE) is None
    assert suit(clean, replace(bare, things=bare.things | {"band"}), CATALOGUE) == Choice(
        clean, frozenset({"band"}), clean.substitutes[0]
    )

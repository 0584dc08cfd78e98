"""The rules of progression, one by one (docs/training.md, Phases to Easier weeks).

A life is drawn a week a word, a letter a day: F full, L lite, U upper and core, M a full session of the phase M, dots
between. Monday is 5 January 2026.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.training.day import monday
from liftday.training.programme.ladder import Ladder, remembered
from liftday.training.programme.phases import PHASES, back, following
from liftday.training.programme.progress import Ease, Setting, State, arrive, fold, unmet
from liftday.training.programme.record import Completion
from liftday.training.session import Variant
from liftday.words.notes import gate_text

START = date(2026, 1, 5)
VARIANTS = {"F": Variant.FULL, "M": Variant.FULL, "L": Variant.LITE, "U": Variant.UPPER_CORE}
TWICE = "F..F... "
READY = Setting(experienced=True)


def day(number: int) -> date:
    return START + timedelta(days=number)


def life(
    picture: str,
    ratings: dict[int, int] | None = None,
    pains: dict[int, int] | None = None,
    mornings: dict[int, str] | None = None,
) -> list[Completion]:
    """Completions of a drawn life; ratings, pains and mornings after by the number of the session, from 0."""
    days = [(n, letter) for n, letter in enumerate(picture.replace(" ", "")) if letter in VARIANTS]
    return [
        Completion(
            date=day(n),
            variant=VARIANTS[letter],
            uid=f"s{n}",
            phase="M" if letter == "M" else "",
            rating=(ratings or {}).get(number),
            pain=(pains or {}).get(number),
            morning=(mornings or {}).get(number),
            moves=frozenset({"squat"}) if VARIANTS[letter] is Variant.FULL else frozenset(),
        )
        for number, (n, letter) in enumerate(days)
    ]


def at(picture: str, number: int | None = None, setting: Setting = READY, **said: Mapping[int, object]) -> State:
    """How a session on a day finds the programme; without a day: the Monday after the picture."""
    on = day(number if number is not None else 7 * len(picture.split()))
    lived = life(picture, **said)  # type: ignore[arg-type]
    return arrive(fold([c for c in lived if c.date < on], setting), on, setting)


def rung(state: State, move: str = "squat") -> int:
    """The rung of an exercise's next time; every full session of a drawn life has a squat."""
    return state.ladders[move].rung if move in state.ladders else 0


def phases(picture: str, setting: Setting = READY, **said: dict[int, int]) -> str:
    """The phase of the Monday of every week, and of the Monday after."""
    weeks = len(picture.split())
    return " ".join(at(picture, 7 * week, setting, **said).phase for week in range(weeks + 1))


def test_two_sessions_a_week_lead_through_the_phases() -> None:
    """F1 and F2 take three weeks each and an easier one, B two, S four; then P and S take turns."""
    assert phases(TWICE * 22) == ("F1 F1 F1 F1 F2 F2 F2 F2 B B S S S S P P P P P P S S S")


def test_the_way_out_needs_sessions_and_weeks() -> None:
    """Six sessions in a fortnight are not three weeks; three weeks with five sessions are not six."""
    assert at("F.F.F.. F.F.F.. F......", 16).phase == "F1"
    assert at("F..F... F..F... F......", 23).phase == "F1"
    assert gate_text(unmet(at("F..F... F..F... F......", 20), day(20), READY)) == "5 of 6 sessions done, 2 of 3 weeks"


def test_lite_sessions_count_half() -> None:
    """Five full sessions and one lite one are five and a half."""
    state = at("F..F... F..F... F..L...", 21)
    assert state.credit == 11
    assert gate_text(unmet(state, day(21), READY)[:1]) == "5½ of 6 sessions done (a light one counts half)"


def test_strength_waits_for_confirmed_technique() -> None:
    """Without the owner's word there is no power, ever."""
    assert phases(TWICE * 30, Setting(experienced=False)).split()[-1] == "S"
    state = at(TWICE * 30, setting=Setting())
    assert gate_text(unmet(state, day(210), Setting())) == "technique confirmed (experienced = true)"


def test_hard_ratings_and_pain_hold_the_first_phase() -> None:
    """The last two sessions rated 7 or less, without pain above 3."""
    weeks = TWICE * 4
    assert at(weeks, ratings={7: 8}).phase == "F1"
    assert at(weeks, ratings={6: 7, 7: 7}).phase == "F2"
    assert at(weeks, pains={7: 4}).phase == "F1"
    assert gate_text(unmet(at(weeks, pains={7: 4}), day(28), READY)) == "two sessions with no pain above 3"
    assert gate_text(unmet(at(weeks, ratings={7: 8}), day(28), READY)) == "the last two sessions rated 7 or less"


def test_the_later_gates_have_their_own_conditions() -> None:
    """F2 and S want a session that went as planned; S a median rating of 8 and no pain report."""
    base = State(phase="S", since=START, credit=99, settled=9)
    late = day(70)
    assert unmet(base, late, READY) == ()
    for fault, words in (
        (State(phase="S", since=START, credit=99, struggles=1), "a session that goes as planned"),
        (State(phase="S", since=START, credit=99, easier=1), "a session that goes as planned"),
        (State(phase="S", since=START, credit=99, ratings=(9, 9, 8)), "sessions rated 8 or less"),
        (State(phase="S", since=START, credit=99, last_two=((None, 3),)), "no open pain report"),
    ):
        assert gate_text(unmet(fault, late, READY)) == words


def test_repetitions_climb_before_weight() -> None:
    """8, 10, 12, 12 again, then the smallest step up and 8; the rung and the step up of each session to come."""
    state, seen = State(), []
    for done in life(TWICE * 3):
        there = arrive(state, done.date, READY)
        seen.append((PHASES["F1"].ladder[rung(there)], "squat" in there.ladders and there.ladders["squat"].stepped))
        state = fold([done], READY, state)
    assert seen == [(8, False), (10, False), (12, False), (12, False), (8, True), (10, False)]


def test_lite_sessions_do_not_climb() -> None:
    """Neither do upper-and-core ones: the main lifts were not tried."""
    assert rung(at("F..L..U F......", 14)) == 2


def test_too_hard_once_is_one_set_less_twice_an_easier_variation() -> None:
    """Two above the target, or pain of 3: the same again; twice running: a variation back, repetitions from the start."""
    assert (at("F..F...", 7, ratings={1: 8}).struggles, at("F..F...", 7, ratings={1: 7}).struggles) == (1, 0)
    assert at("F..F...", 7, pains={1: 3}).struggles == 1
    twice = at("F..F...", 7, ratings={0: 8, 1: 9})
    assert (twice.struggles, twice.easier, rung(twice)) == (0, 1, 0)


PAIN = """
pain morning  what follows
2    -        climbs
2    usual    climbs
2    worse    lighter
3    -        lighter
5    usual    holds
5    worse    lighter
5    -        lighter
6    usual    lighter
9    -        lighter
"""


@pytest.mark.parametrize("row", PAIN.strip().splitlines()[1:])
def test_pain_and_the_morning_after(row: str) -> None:
    """The table of 5.3: up to 2 goes on; 3-5 and back to usual next morning goes on without progress; worse next
    morning, not said, or 6 and more: a set less. The second time running it is an easier variation."""
    pain, morning, what = row.split()
    said = {} if morning == "-" else {1: morning}
    once = at("F..F...", 7, pains={1: int(pain)}, mornings=said)
    assert {(2, 0): "climbs", (1, 0): "holds", (1, 1): "lighter"}[rung(once), once.struggles] == what
    again = dict.fromkeys((0, 1), morning) if said else {}
    assert at("F..F...", 7, pains={0: int(pain), 1: int(pain)}, mornings=again).easier == (what == "lighter")


def test_the_easier_variation_is_left_again() -> None:
    """After three more sessions as planned."""
    assert at("F..F... F..F... F......", 21, ratings={0: 9, 1: 9}).easier == 0
    assert at("F..F... F..F...", 14, ratings={0: 9, 1: 9}).easier == 1


LEARNT = "F..F... F..F... F..F... F..F... F..F... F..F... F..F... F..F... F..F... F..F... F......"  # in S, on a Monday
LAST = 70  # its last session


@pytest.mark.parametrize(
    ("gap", "phase", "ease"),
    [
        (7, "S", ()),
        (8, "S", ()),
        (13, "S", ()),
        (14, "S", (Ease(-1, -1), Ease(-1, -1))),
        (20, "S", (Ease(-1, -1), Ease(-1, -1))),
        (21, "B", (Ease(learn=True), Ease(learn=True))),
        (41, "B", (Ease(learn=True), Ease(learn=True))),
        (42, "F2", (Ease(learn=True), Ease(learn=True))),
        (83, "F2", (Ease(learn=True), Ease(learn=True))),
        (84, "F1", (Ease(learn=True), Ease(learn=True))),
    ],
)
def test_gaps(gap: int, phase: str, ease: tuple[Ease, ...]) -> None:
    """Table 3.4, at both ends of every line."""
    state = arrive(fold(life(LEARNT), READY), day(LAST + gap), READY)
    assert (state.phase, state.ease) == (phase, ease)


def test_a_week_and_a_day_repeats_the_last_step() -> None:
    """After 8 days the rung of the last session comes again; after 7 the next one."""
    assert rung(at("F..F...", 10)) == 2
    assert rung(at("F..F...", 11)) == 1


def test_no_phase_begins_after_a_gap() -> None:
    """Everything for F2 is done, but ten days went by: first the last step again."""
    assert at("F.F.F.. F.F.... ..F.... .......", 26).phase == "F1"


def test_after_three_months_the_light_first_weeks_come_back() -> None:
    """A restart forgets when training began."""
    assert at(LEARNT, LAST + 84).first is None
    assert at(LEARNT, LAST + 83).first == START


def test_ease_lasts_two_sessions() -> None:
    """Then the phase is itself again."""
    back_again = life(LEARNT) + [Completion(date=day(LAST + 14 + 3 * n)) for n in range(2)]
    state = fold(back_again[:-1], READY)
    assert len(arrive(state, day(LAST + 17), READY).ease) == 1
    assert arrive(fold(back_again, READY), day(LAST + 20), READY).ease == ()


def test_a_stop_around_a_race_costs_nothing_but_a_set() -> None:
    """Up to 21 days; a longer one is a gap like any other."""
    race = Setting(experienced=True, stops=(day(LAST + 9),))
    state = arrive(fold(life(LEARNT), race), day(LAST + 21), race)
    assert (state.phase, state.ease) == ("S", (Ease(sets=-1),))
    assert arrive(fold(life(LEARNT), race), day(LAST + 22), race).phase == "B"


def test_after_a_long_race_the_first_session_is_lite() -> None:
    """And one set less, both at once."""
    race = Setting(experienced=True, stops=(day(LAST + 9),), returns=(day(LAST + 9),))
    assert arrive(fold(life(LEARNT), race), day(LAST + 18), race).ease == (Ease(sets=-1, lite=True),)


def test_after_illness_first_lite_then_a_set_less() -> None:
    """Then by the table: three weeks of it also cost a phase. Somebody who has not begun yet starts lite."""
    ill = Setting(experienced=True, ill=(day(LAST + 2), day(LAST + 3)))
    state = arrive(fold(life(LEARNT), ill), day(LAST + 6), ill)
    assert (state.phase, state.ease) == ("S", (Ease(lite=True), Ease(sets=-1)))
    long = arrive(fold(life(LEARNT), ill), day(LAST + 21), ill)
    assert (long.phase, long.ease) == ("B", (Ease(learn=True, lite=True), Ease(sets=-1, learn=True)))
    assert arrive(State(), day(LAST + 10), ill).ease == ()  # who begins is not back: F1 is light as it is


def test_a_week_of_which_less_than_half_was_done_is_repeated() -> None:
    """The week after begins with the rung of the thin week; what was not done in it goes on."""
    thin = Setting(thin=frozenset({START}))
    assert rung(at("F......", 7, thin)) == 0
    assert rung(at("F......", 7)) == 1
    assert rung(at("F......", 4, thin)) == 1
    assert rung(at("F..F... F......", 14, Setting(thin=frozenset({day(7)})))) == 2


def test_an_exercise_climbs_by_itself() -> None:
    """Squat and lunge in turn: each goes 8, 10, 12, whatever stood between (no 8, 12, 8)."""
    state, seen = State(), []
    for number, completion in enumerate(life(TWICE * 3)):
        move = ("squat", "lunge")[number % 2]
        there = arrive(state, completion.date, READY)
        seen.append((move, PHASES["F1"].ladder[rung(there, move)]))
        state = fold([replace(completion, moves=frozenset({move}))], READY, state)
    assert seen == [(move, count) for count in (8, 10, 12) for move in ("squat", "lunge")]


def test_a_step_up_waits_for_a_session_in_earnest() -> None:
    """An easier week neither takes it nor loses it: the first full session after it is the one with more."""
    done = life("F...... " * 3 + "F......", pains={})
    ready = State(phase="S", since=START, ladders={"squat": Ladder(on=START, since=day(-14), rung=2)}, last=START)
    state = fold(done, READY, ready)
    assert [arrive(state, day(n), READY).deload for n in (21, 28)] == [True, False]
    top = fold(done[:1], READY, ready)
    assert top.ladders["squat"].stepped
    eased = fold(done[1:2], READY, replace(top, ease=(Ease(sets=-1),)))
    assert eased.ladders["squat"].stepped
    assert not fold(done[2:3], READY, eased).ladders["squat"].stepped


def test_what_was_not_done_for_six_weeks_begins_low_again() -> None:
    """Its place on the ladder is forgotten; the others keep theirs."""
    old, new = Ladder(on=START, since=START, rung=2), Ladder(on=day(30), since=START, rung=1)
    ladders = {"old": old, "new": new}
    assert remembered(ladders, day(42)) == ladders
    assert remembered(ladders, day(43)) == {"new": new}


def deloads(picture: str, setting: Setting = READY) -> str:
    return "".join("D" if at(picture, 7 * week, setting).deload else "." for week in range(len(picture.split())))


@pytest.mark.parametrize(
    ("picture", "easier"),
    [
        ("F...... " * 12, "...D...D...D"),  # every fourth week
        ("F...... F...... ....... F...... F...... F...... F......", "......D"),  # a missed week counts as one
        ("F...... F...... F...... ....... F...... F......", "...D.."),  # never two in a row
    ],
)
def test_every_fourth_week_is_easier(picture: str, easier: str) -> None:
    """After three loading weeks, each with at least one session (training.md, Easier weeks)."""
    assert deloads(picture) == easier


def test_a_race_or_illness_week_counts_as_the_easier_one() -> None:
    """It resets the counter."""
    assert deloads("F...... " * 7, Setting(broken=frozenset({day(7)}))) == ".....D."


def test_nothing_climbs_in_an_easier_week() -> None:
    """Neither repetitions nor phases."""
    before, after = at(TWICE * 4, 21), at(TWICE * 4, 28)
    assert (before.deload, before.phase, rung(before)) == (True, "F1", 2)
    assert after.phase == "F2"
    assert rung(fold(life(TWICE * 4), READY)) == rung(before)


def test_maintenance_keeps_everything_as_it_is() -> None:
    """Sessions of the phase M neither climb nor open gates; they keep gaps away."""
    state = fold(life(LEARNT), READY)
    kept = fold(life(LEARNT + " M...... M...... M......")[len(life(LEARNT)) :], READY, state)
    assert (kept.phase, kept.credit, rung(kept), kept.total) == (
        state.phase,
        state.credit,
        rung(state),
        state.total + 3,
    )


def test_the_order_of_phases() -> None:
    """P goes back to S; nobody falls below F1."""
    assert [following(phase) for phase in ("F1", "F2", "B", "S", "P")] == ["F2", "B", "S", "P", "S"]
    assert (back("P", 1), back("S", 2), back("F1", 1)) == ("S", "F2", "F1")
    assert monday(date(2026, 3, 8)) == date(2026, 3, 2)


@settings(max_examples=150)
@given(
    picture=st.text("F....LU", min_size=1, max_size=250),
    ratings=st.dictionaries(st.integers(0, 40), st.integers(1, 10), max_size=20),
    pains=st.dictionaries(st.integers(0, 40), st.integers(0, 10), max_size=10),
    cut=st.integers(0, 100),
)
def test_folding_in_any_number_of_steps_ends_in_the_same_state(
    picture: str, ratings: dict[int, int], pains: dict[int, int], cut: int
) -> None:
    """The state is a fold: no batch size can change it; and it never leaves its bounds."""
    done = life(picture, ratings, pains)
    whole = fold(done, READY)
    assert fold(done[cut:], READY, fold(done[:cut], READY)) == whole
    assert whole.total == len(done)
    assert 0 <= rung(whole) < len(PHASES[whole.phase].ladder)


@settings(max_examples=100)
@given(picture=st.text("F....L", min_size=1, max_size=200))
def test_power_needs_all_that_comes_before_it(picture: str) -> None:
    """Whoever stands in P has completed 6 + 6 + 4 + 8 sessions in at least 12 weeks."""
    done = life(picture)
    state = fold(done, READY)
    if state.phase == "P":
        assert len(done) >= 24
        assert (done[-1].date - done[0].date).days >= 84

"""What an injury reserves and what it bars: every injury x minutes x equipment x phase, and how the dose grows."""

from datetime import date, timedelta
from itertools import product

import pytest

from liftday.training.exercises import catalogue as c
from liftday.training.prescribing.injuries import CARES, EVERY, Reached, cares, steps_reached
from liftday.training.programme.phases import PHASES
from liftday.training.programme.record import Completion
from liftday.training.session import Session, Variant
from reasons import advised
from training.injured import BARRED, CATALOGUE, DAY, KITS, RESERVED, ids, runner, session, work


@pytest.mark.parametrize("injury", c.INJURIES)
@pytest.mark.parametrize("status", ["active", "history"])
def test_each_injury_has_its_slot_and_nothing_that_it_bars(injury: str, status: str) -> None:
    """At 20, 30 and 45 minutes, with nothing, bands or a gym, in every phase, full (A and B) and lite."""
    names = {n.lower() for entry in BARRED[injury] for n in (entry, CATALOGUE[entry].name)}
    for (kit, things), minutes, phase, variant in product(
        KITS.items(), (20, 30, 45), PHASES, (Variant.FULL, Variant.LITE)
    ):
        who = runner({injury: status}, things, minutes)
        first = session(who, phase, variant, on=DAY - timedelta(days=3))
        for made in (first, session(who, phase, variant, past=(first,))):
            label = f"{injury} {status}, {minutes} min, {kit}, {phase}, {variant}, {made.template}: {ids(made)}"
            for group in RESERVED[injury]:
                assert group & set(ids(made)), label
            if status == "active":
                done = {b.exercise for b in made.blocks} | {(b.substitute or "").lower() for b in made.blocks}
                assert names.isdisjoint(done), label


@pytest.mark.parametrize(
    ("injury", "kept"),
    [
        ("runners_knee", {"lo_side_hip", "lo_band_walk"}),
        ("itb", {"lo_side_hip", "lo_band_walk"}),
        ("shin_splints", {"lo_tib_raise", "lo_tib_sl"}),
        ("plantar", {"lo_short_foot"}),
        ("low_back", {"co_bird_dog", "co_curl_up"}),
        ("achilles", set()),
        ("hamstring", set()),
    ],
)
def test_upper_body_and_core_keep_what_costs_the_legs_nothing(injury: str, kept: set[str]) -> None:
    """A calf or a hinge is no part of it; hips, shins, feet and trunk are."""
    made = session(runner({injury: "active"}), "F2", Variant.UPPER_CORE)
    assert made.leg_load == 0
    assert bool(kept & set(ids(made))) == bool(kept)
    assert not any(CATALOGUE[name].pattern in c.LOWER for name in ids(made))


def test_isometrics_come_before_the_hinge() -> None:
    """A held bridge, then the hinge with its short range."""
    for minutes, kit in product((20, 30, 45), KITS.values()):
        made = session(runner({"hamstring": "active"}, kit, minutes))
        order = ids(made)
        hinges = [n for n, name in enumerate(order) if CATALOGUE[name].pattern == "hinge"]
        assert hinges, order
        assert order.index("lo_bridge_hold") < hinges[0]
        assert next(b for b in work(made) if b.exercise == "lo_bridge_hold").seconds == 20


def test_a_knee_gets_a_high_box_and_a_lunge_with_an_upright_shin() -> None:
    """Instead of the barbell squat and the Bulgarian split squat, where a sound knee would have these."""
    sound, sore = runner({}), runner({"runners_knee": "active"})
    first = session(sound, "S", on=DAY - timedelta(days=3))
    assert ids(first)[0] == "lo_back_squat"
    assert ids(session(sound, "S", past=(first,)))[0] == "lo_bulgarian"
    assert ids(session(sore, "S"))[0] == "lo_high_box_squat"
    assert ids(session(sore, "S", past=(first,)))[0] == "lo_reverse_lunge"


def test_without_an_injury_nothing_is_reserved() -> None:
    """What is there for an injury alone is never chosen by anybody else."""
    special = {entry.id for entry in CATALOGUE.exercises if entry.only_for}
    assert special == {
        "lo_high_box_squat", "lo_band_walk", "lo_calf_heavy", "lo_calf_heavy_sl", "lo_tib_sl", "lo_short_foot",
        "lo_bridge_hold", "co_bird_dog", "co_curl_up",
    }  # fmt: skip
    for (kit, minutes), phase, variant in product(product(KITS.values(), (20, 30, 60)), PHASES, Variant):
        if variant is not Variant.MOBILITY:
            assert special.isdisjoint(ids(session(runner({}, kit, minutes), phase, variant)))


def test_an_excluded_move_leaves_its_slot_to_its_like() -> None:
    """The owner's exclude beats what is reserved; an ordinary calf raise with an ordinary dose stands in."""
    made = session(runner({"achilles": "active"}, exclude=frozenset({"lo_calf_heavy"})))
    calf = [b for b in work(made) if CATALOGUE[b.exercise].pattern == "calf"]
    assert [b.exercise for b in calf] == ["lo_calf_db"]
    assert calf[0].reps == 8


def test_two_injuries_take_turns_where_time_is_short() -> None:
    """20 minutes hold one, an active one first; A and B alternate; 30 minutes hold both. What both ask for is there once."""

    def of(injuries: dict[str, str], minutes: int, letter: str) -> list[str]:
        several = cares(injuries, variant=Variant.FULL, letter=letter, minutes=minutes, easier=False, steps={})
        return [care.slots[0].label for care in several]

    both = {"achilles": "history", "runners_knee": "active"}
    assert of(both, 20, "A") == ["hip_work"]
    assert of(both, 20, "B") == ["calf"]
    assert of(both, 30, "A") == of(both, 30, "B") == ["hip_work", "calf"]
    assert of({"itb": "history", "runners_knee": "active"}, 30, "A") == ["hip_work"]
    assert of({"plantar": "active", "achilles": "active"}, 30, "A") == ["calf", "foot_work"]
    assert of({}, 30, "A") == []


def test_two_calves_in_one_session_are_one_block_of_each() -> None:
    """Shins and an Achilles tendon: tibialis with a calf raise, and the heavy one."""
    made = session(runner({"achilles": "history", "shin_splints": "history"}, minutes=45), "S")
    assert {"lo_tib_sl", "lo_calf_heavy"} <= set(ids(made))
    assert len(ids(made)) == len(set(ids(made)))


def test_a_past_injury_and_an_easier_week_hold_two_sets() -> None:
    """Enough to keep what was gained."""

    def sets(status: str, variant: Variant = Variant.FULL, *, deload: bool = False) -> int:
        made = session(runner({"achilles": status}, minutes=45), variant=variant, deload=deload)
        return next(b.sets for b in work(made) if b.exercise == "lo_calf_heavy")

    assert sets("active") == 3
    assert sets("history") == sets("active", deload=True) == sets("active", Variant.LITE) == 2


def heavy(count: int, days: int = 3, injury: str = "achilles") -> list[Session]:
    """So many sessions with the heavy calf raise, so many days apart, the last one so many days before DAY."""
    who = runner({injury: "active"})
    return [session(who, on=DAY - timedelta(days=days * n)) for n in range(count, 0, -1)]


def reached(done: list[Session], reports: tuple[Completion, ...] = (), on: date = DAY) -> int:
    return steps_reached(["achilles"], done, reports, on)["achilles"].step


@pytest.mark.parametrize(
    ("injury", "way"),
    [
        ("achilles", "3x15, 3x12, 4x10, 4x8, 4x6, one leg 3x8, one leg 4x8, one leg 4x6 +, one leg 4x8, one leg 4x6 +"),
        ("plantar", "3x12, 4x10, 5x8, one leg 3x10, one leg 4x10, one leg 4x8 +, one leg 4x10, one leg 4x8 +"),
    ],
)
def test_heavy_calves_go_from_two_legs_to_one(injury: str, way: str) -> None:
    """A step every four sessions; one leg begins with fewer sets, and from there each fewer repetitions are more weight (+)."""
    drawn: list[str] = []
    care = CARES[injury]
    for step in range(way.count(",") + 1):
        made = session(runner({injury: "active"}, minutes=60), "S", past=tuple(heavy(step * EVERY, injury=injury)))
        (block,) = (b for b in work(made) if b.exercise.startswith("lo_calf"))
        legs = {"lo_calf_heavy": "", "lo_calf_heavy_sl": "one leg "}[block.exercise]
        more = " +" if step and care.load(step) > care.load(step - 1) else ""
        drawn.append(f"{legs}{block.sets}x{block.reps}{more}")
    assert ", ".join(drawn) == way


def test_two_tendons_at_different_steps_share_one_calf_raise() -> None:
    """The Achilles on one leg already, the heel on two still: the active one decides, and nobody does both."""
    steps = {"achilles": Reached(6), "plantar": Reached(0)}
    for first, second in (("achilles", "plantar"), ("plantar", "achilles")):
        several = cares(
            {first: "active", second: "history"},
            variant=Variant.FULL,
            letter="A",
            minutes=45,
            easier=False,
            steps=steps,
        )
        named = [slot.names for care in several for slot in care.slots if slot.role == "calf"]
        assert named == [("lo_calf_heavy_sl",) if first == "achilles" else ("lo_calf_heavy",)]


def test_pain_holds_the_dose_and_strong_pain_takes_a_step_back() -> None:
    """0-2 goes on, 3-5 adds nothing, 6 and a worse morning cost a step."""
    done = heavy(8)

    def with_pain(pain: int | None, morning: str | None = None) -> int:
        last = done[-1]
        return reached(done, (Completion(date=last.date, uid=last.uid, pain=pain, morning=morning),))

    assert with_pain(None) == with_pain(2) == 2
    assert with_pain(3) == with_pain(5) == 1
    assert with_pain(6) == with_pain(None, "worse") == 0
    done = heavy(40)  # however far it has come
    assert (with_pain(None), with_pain(6)) == (10, 8)


@pytest.mark.parametrize(("said", "step"), [({}, 3), ({5: 2}, 5), ({5: 4}, 3), ({5: 4, 9: 0}, 4)])
def test_after_strong_pain_nothing_grows_until_it_is_calm(said: dict[int, int], step: int) -> None:
    """Nineteen sessions, pain of 6, thirteen more of which nothing is said: no heavier, and not on one leg. 2 of 10 at the sixth
    after it sets it going again, 4 does not."""
    done = heavy(33)
    pains = {19: 6} | {20 + n: pain for n, pain in said.items()}
    reports = tuple(Completion(date=done[n].date, uid=done[n].uid, pain=pain) for n, pain in pains.items())
    assert reached(done, reports) == step


def test_a_break_costs_a_step_and_a_long_one_all() -> None:
    """Three weeks, six weeks; sessions without the move are no progress and no harm."""
    done = heavy(8)
    last = done[-1].date
    assert [reached(done, on=last + timedelta(days=days)) for days in (3, 20, 21, 41, 42)] == [2, 2, 1, 1, 0]
    assert reached([*done[:4], *heavy(0), done[7]], on=DAY) == 1
    assert reached([session(runner({}), on=DAY - timedelta(days=3))]) == 0
    early = [session(runner({"achilles": "active"}), on=DAY - timedelta(days=60 + 3 * n)) for n in range(4, 0, -1)]
    assert reached([*early, *heavy(3)]) == 0


def hips(count: int) -> list[Session]:
    """So many sessions of a knee with a gym, the last one three days before DAY; each knows those before it."""
    done: list[Session] = []
    for n in range(count, 0, -1):
        who = runner({"runners_knee": "active"}, minutes=45)
        done.append(session(who, "S", past=tuple(done), on=DAY - timedelta(days=3 * n)))
    return done


def test_a_band_walk_goes_on_with_a_stronger_band() -> None:
    """10, 12, 3 x 12, 3 x 15, then 10 again with more, over and over; it is said once for each move."""
    done = hips(34)
    walks = [next(b for b in work(made) if b.exercise == "lo_band_walk") for made in done]
    assert [(b.sets, b.reps) for b in walks[::EVERY]] == [
        (2, 10), (2, 12), (3, 12), (3, 15), (3, 10), (3, 12), (3, 15), (3, 10), (3, 12),
    ]  # fmt: skip
    told = [
        n for n, made in enumerate(done) if any("Lateral band walk (a stronger band" in line for line in advised(made))
    ]
    assert told == [16, 28]


def test_pain_takes_the_stronger_band_back_and_it_comes_again() -> None:
    """A step back is the band before; what was done with the stronger one is told to go up again."""
    done = hips(17)
    hurt = Completion(date=done[-1].date, uid=done[-1].uid, pain=6)
    known = steps_reached(["runners_knee"], done, (), DAY)["runners_knee"]
    assert (known.step, known.familiar) == (4, {"lo_band_walk"})
    back = steps_reached(["runners_knee"], done, (hurt,), DAY)["runners_knee"]
    assert (back.step, CARES["runners_knee"].load(back.step)) == (3, 0)


def test_a_tender_knee_gets_no_weight() -> None:
    """What an active injury changes is unweighted until twelve sessions went without pain, never above three clean
    repetitions left, and done for more repetitions instead of more weight."""
    who = runner({"runners_knee": "active"})
    first = session(who, "S", on=DAY - timedelta(days=3))
    for past, weight in ((first,), False), (tuple(hips(13)), True):
        made = session(who, "S", past=past)
        lunges = [b for b in work(made) if CATALOGUE[b.exercise].pattern in c.LUNGES]
        assert lunges
        assert all(bool(b.load) is weight for b in lunges)
        assert all((b.rpe, b.reps) == (7, 8) for b in lunges)


def test_every_injury_has_its_care() -> None:
    """By the names that the configuration takes, with moves that the catalogue holds in every phase."""
    assert set(CARES) == set(c.INJURIES)
    for care in CARES.values():
        assert all(len(step.counts) == len(care.slots) for step in care.steps)
        for slot in care.slots:
            assert PHASES.keys() <= set().union(*(CATALOGUE[name].phases for name in slot.names))
        assert all(CATALOGUE[name].phases >= PHASES.keys() for step in care.steps for name in step.names)
        assert not any("injur" in CATALOGUE[name].name.lower() for name in care.moves)


def test_a_knee_keeps_its_calves() -> None:
    """At 30 minutes a set of calf raises stands beside the hip's work, in every phase, in easier weeks too; sets of the
    others make its room, never a move."""
    drawn = {}
    for phase, deload in product(PHASES, (False, True)):
        who = runner({"runners_knee": "active"}, KITS["bands"])
        first = session(who, phase, on=DAY - timedelta(days=3), deload=deload)
        for made in (first, session(who, phase, past=(first,), deload=deload)):
            sets = sum(b.sets for b in work(made) if CATALOGUE[b.exercise].pattern == "calf")
            drawn[f"{phase} {made.template}{' easier' * deload}"] = sets
            assert RESERVED["runners_knee"][0] & set(ids(made))
    assert {name: sets for name, sets in drawn.items() if not sets} == {}


def test_where_a_calf_would_cost_a_move_it_stays_out() -> None:
    """The fifteen easier minutes of a session of 20: the squat, the row, the hip and the hinge stay."""
    who = runner({"runners_knee": "active"}, minutes=20)
    made = session(who, "S", deload=True)
    assert [CATALOGUE[name].pattern for name in ids(made)].count("calf") == 0
    assert RESERVED["runners_knee"][0] & set(ids(made))

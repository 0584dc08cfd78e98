"""What the catalogue holds: everything the article names, typed, with every injury's word on it."""

import re
from importlib.resources import files

import pytest

from liftday.training.exercises.catalogue import (
    EQUIPMENT,
    INJURIES,
    MOB,
    PHASES,
    PRESENT,
    Catalogue,
    Exercise,
    parse,
)

TEXT = (files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8")

ARTICLE = """World's Greatest Stretch, air squats, ankle rolls, dynamic stretches, squats, lunges, step-ups, deadlifts,
Bulgarian split squats, calf raises, planks (all variations), Pallof presses, Russian twists, hollows, rows, push-ups,
presses, kettlebell swings, cleans, medicine ball throws, hip flexor stretches, hip openers, 90/90 drills,
dorsiflexion drills, ankle rotations, leg swings, Samson stretches, arm circles, foam rolling, massage balls,
targeted stretches"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse(TEXT)


def avoided(entry: Exercise) -> set[str]:
    return {caution.injury for caution in entry.cautions if caution.action == "avoid"}


def test_it_holds_the_seventy_one_entries_and_the_breathing_that_closes_a_session(catalogue: Catalogue) -> None:
    """71 entries of the draft and cd_breathing, each id once."""
    assert len(catalogue.exercises) == 81
    assert len({entry.id for entry in catalogue.exercises}) == 81
    assert catalogue["cd_breathing"].section == "cool-down"


def test_every_exercise_the_article_names_is_there(catalogue: Catalogue) -> None:
    """Each of the article's 31 terms has an entry named after it, not just a relative."""
    terms = [" ".join(term.split()) for term in ARTICLE.split(",")]
    named = {entry.term for entry in catalogue.exercises if entry.source == "article"}
    assert len(terms) == 31
    assert set(terms) == named


@pytest.mark.parametrize("slot", ["squat", "lunge", "step", "hinge", "calf", "anti-extension", "anti-rotation"])
def test_every_slot_has_a_move_that_needs_nothing_but_what_everybody_has(catalogue: Catalogue, slot: str) -> None:
    """A runner without equipment finds something for each slot of the article."""

    def bare(entry: Exercise) -> bool:
        lists = [entry.needs, *(substitute.needs for substitute in entry.substitutes)]
        return any(not needs or any(each <= PRESENT for each in needs) for needs in lists)

    assert any(entry.pattern == slot and bare(entry) for entry in catalogue.exercises)


def test_an_injury_bars_what_the_stricter_of_draft_and_rules_bars(catalogue: Catalogue) -> None:
    """Where sources disagree on what an injury bars, the stricter word counts."""
    barred = {injury: {e.id for e in catalogue.exercises if injury in avoided(e)} for injury in INJURIES}
    assert barred["itb"] >= {"lo_step_down", "lo_walk_lunge", "pw_sq_jump", "wu_pogo"}
    assert barred["runners_knee"] >= {"lo_walk_lunge", "pw_sq_jump", "wu_pogo", "mo_couch"}
    assert barred["shin_splints"] >= {"pw_sq_jump", "wu_pogo", "lo_walk_lunge"}
    assert barred["achilles"] >= {"pw_sq_jump", "wu_pogo", "pw_clean", "mo_knee_wall", "re_st_calf"}
    assert barred["plantar"] >= {"pw_sq_jump", "wu_pogo", "mo_balance"}
    assert barred["hamstring"] >= {"pw_swing", "lo_nordic_assist", "re_st_ham"}
    assert barred["low_back"] >= {"lo_back_squat", "lo_deadlift", "pw_swing", "pw_clean", "co_rtwist", "pw_mb_scoop"}


def test_walking_lunges_are_barred_inside_a_flow_too(catalogue: Catalogue) -> None:
    """Where 4.9 bars walking lunges the warm-up's flow leaves its lunge reach out, and inchworms for a hamstring."""
    notes = {caution.injury: caution.note for caution in catalogue["wu_dyn_flow"].cautions}
    assert notes["runners_knee"] == notes["itb"] == "skip the lunge reach"
    assert notes["hamstring"] == "skip the inchworm"


def test_what_lands_hard_is_barred_for_sore_legs(catalogue: Catalogue) -> None:
    """Everything with impact is off for shin splints; jumps for every leg that is not a hamstring."""
    for entry in catalogue.exercises:
        if entry.impact >= 1:
            assert "shin_splints" in avoided(entry), entry.id
        if entry.impact >= 2:
            assert avoided(entry) >= {"achilles", "plantar", "runners_knee", "itb"}, entry.id


def test_warm_up_moves_stand_in_strength_and_in_mobility_alike(catalogue: Catalogue) -> None:
    """Leg swings, arm circles, 90/90 and air squats belong to both."""
    for name in ("mo_leg_swing_fb", "mo_leg_swing_lat", "mo_arm_circle", "mo_9090", "wu_air_squat", "wu_wgs"):
        assert catalogue[name].phases == {*PHASES, MOB}


def test_power_and_barbells_are_marked(catalogue: Catalogue) -> None:
    """Every power move waits for confirmed technique, stands in P or M only, and no barbell comes without its rack."""
    for entry in catalogue.exercises:
        if entry.section == "power":
            assert entry.technique
            assert entry.phases <= {"P", "M"}
        for needs in (entry.needs, *(substitute.needs for substitute in entry.substitutes)):
            assert all("rack" in each for each in needs if "barbell" in each), entry.id
    assert all(entry.phases == {"P"} for entry in catalogue.exercises if entry.impact >= 2)


def test_notes_say_what_to_do_and_never_why(catalogue: Catalogue) -> None:
    """They end up in a calendar that others may see."""
    words = ("pain", "injur", "tendin", "sore", "symptom", "clinician", "doctor", "achilles")
    for entry in catalogue.exercises:
        for caution in (*entry.cautions, *(c for substitute in entry.substitutes for c in substitute.cautions)):
            assert not any(word in caution.note.lower() for word in words), entry.id


def test_everything_is_typed(catalogue: Catalogue) -> None:
    """One measure of time each, known equipment, a cue in the project's own words."""
    for entry in catalogue.exercises:
        assert (entry.rep_seconds is None) != (entry.hold_seconds is None), entry.id
        assert entry.cue, entry.id
        assert set(entry.loads) <= EQUIPMENT | PRESENT
        assert entry.phases


def test_every_move_is_told_in_two_sentences_with_its_commonest_fault(catalogue: Catalogue) -> None:
    """On the terminal, where there is room; nothing of it claims what is not known, and the cue stays short."""
    for entry in catalogue.exercises:
        assert len(re.findall(r"\.(?: |$)", entry.how)) == 2, entry.id
        assert 80 <= len(entry.how) <= 320, entry.id
        assert re.fullmatch(r"[A-Z][^.]{15,110}\.", entry.fault), entry.id
        assert len(entry.cue) < len(entry.how), entry.id
        assert not re.search(r"injur|pain|prevent|cure|\bheal(s|ed|ing)?\b", f"{entry.how} {entry.fault}"), entry.id


def test_every_move_says_how_it_is_done(catalogue: Catalogue) -> None:
    """A cue of at most two lines on a phone for each entry, and for each substitute that can take its place because
    equipment is missing."""
    for entry in catalogue.exercises:
        cues = [entry.cue]
        if entry.needs and not any(each <= PRESENT for each in entry.needs):
            own = [each for each in entry.substitutes if each.name.lower() not in catalogue.names]
            cues += [each.cue for each in own if each.name != "Squat jump without load"]
        for cue in cues:
            assert cue.endswith("."), entry.id
            assert 20 <= len(cue) <= 110, (entry.id, cue)

"""The words of an entry: readable on a phone, within their room, honest, silent about health."""

from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from liftday.training import safety
from liftday.training.claim import Grounds
from liftday.training.exercises.catalogue import EQUIPMENT, INJURIES, parse
from liftday.training.owner import Athlete, Owner, Strength
from liftday.training.placing.values import Placement, Wish
from liftday.training.prescribing.prescribe import write
from liftday.training.prescribing.stretches import TEMPLATES, blocks
from liftday.training.programme.ladder import Ladder
from liftday.training.programme.phases import PHASES
from liftday.training.programme.standing import Standing
from liftday.training.reason import because
from liftday.training.session import Block, Session, Status, Variant
from liftday.words.advice import note_text
from liftday.words.session import Style, became, description, dose, effort, lines, pause, summary
from reasons import advised, verbatim, worded

CATALOGUE = parse((files("liftday.training.exercises") / "catalogue.toml").read_text(encoding="utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 6)
EVENING = datetime(2026, 3, 6, 18, tzinfo=BERLIN)


def owner(**changes: object) -> Owner:
    return Owner(athlete=Athlete(timezone=BERLIN), strength=replace(Strength(equipment=EQUIPMENT), **changes))  # type: ignore[arg-type]


def strength(
    phase: str = "F2", variant: Variant = Variant.FULL, minutes: int = 30, who: Owner | None = None, **stands: object
) -> Session:
    place = Placement(
        date=DAY,
        start=EVENING,
        minutes=minutes,
        variant=variant,
        week=(2026, 10, 1),
        uid=None,
        grounds=Grounds(worded("Easy day, 2 days after intervals, 2 days before the long run.")),
        anew=Grounds(),
    )
    stand = Standing(on=DAY, phase=phase, sets=PHASES[phase].sets, rpe=PHASES[phase].rpe, **stands)  # type: ignore[arg-type]
    return write(place, stand, who or owner(experienced=True, minutes=minutes), CATALOGUE, key=bytes(16))


def mobility(template: str) -> Session:
    return Session(
        uid="m",
        date=DAY,
        start=EVENING,
        minutes=TEMPLATES[template].minutes,
        type="mobility",
        variant=Variant.MOBILITY,
        week=(2026, 10, 1),
        reasons=worded("The day after a hard day."),
        goal=because("goal", of=template),
        blocks=blocks(template, owner(), CATALOGUE),
        template=template,
    )


def test_titles() -> None:
    """What, how much of the legs, how long; what became of it at the end."""
    assert summary(strength()) == "Strength · full body · 30 min"
    assert summary(strength(variant=Variant.LITE)) == "Strength · light · 20 min"
    assert summary(strength(variant=Variant.UPPER_CORE)) == "Strength · upper body and core · 20 min"
    assert summary(replace(strength(), status=Status.DONE)) == "Strength · full body · 30 min · done"
    assert summary(replace(strength(), status=Status.MISSED)) == "Strength · full body · 30 min · missed"
    assert summary(mobility("REC-10")) == "Mobility · recovery · 10 min"
    assert summary(replace(mobility("REC-10"), template="else")) == "Mobility · an easy round · 10 min"


GOLDEN = """
Build a base: a third set, and one leg at a time.
Why Friday: Easy day, 2 days after intervals, 2 days before the long run.

WARM-UP, 5-7 min
World's Greatest Stretch: 4 each side
Air squat: 18 times
Ankle rolls: 10 each side
Leg swings front-back: 12 each side
Dynamic stretch flow (knee hug, quad reach, inchworm, walking lunge reach): 5 each side
Arm circles: 16 times

EFFORT: stop with 3 clean reps left.
If a set left you fewer than 3 clean reps, take less.

A1 Goblet squat: 3 x 8 (one lighter set first)
   Hold the weight at the chest, elbows inside knees at the bottom, whole foot on the floor.
A2 One-arm dumbbell/kettlebell row: 3 x 8 each side
   Pull the elbow to the hip pocket, pause, lower.
   In turn; about 2 min between two sets of A1.

B1 Romanian deadlift: 3 x 8 (one lighter set first)
   Soft knees, slide the hips back, weight close to the legs, stand by squeezing glutes.
B2 Pallof press: 3 x 8 each side
   Stand side-on to the band, press straight out, hold one count, do not turn.
   In turn; about 2 min between two sets of B1.

C1 Calf raise, two legs: 2 x 8
   Up over the big toe, one-second pause, lower under control.
C2 Floor or bench press: 2 x 8
   Elbows about 45 degrees, pause, press.
   In turn; about 1½ min between two sets of C1.

COOL-DOWN
Easy breathing: 30 s
Five minutes more, after this or a run: Hip openers 60 s, Samson stretch 15 s a side, Targeted stretch: hamstrings 30 s a side.

If it hurts: 0-2 of 10 go on; 3-5 do less; 6 or more, sharp, or it changes how you move: stop that exercise.
General training information, not medical advice. Stop if something feels wrong; see a professional if pain persists.
"""


def test_a_session_as_the_phone_shows_it() -> None:
    """Goal, why this day, warm-up, blocks with effort in words, what to do if it hurts, the disclaimer last."""
    assert description(strength()) == GOLDEN.strip()


def test_a_mobility_entry_says_that_it_moves() -> None:
    """Short, with its moves one below the other; the disclaimer is the last line there too."""
    lines = description(mobility("MICRO-5")).split("\n")
    assert lines[:3] == [
        "A short break for hips and ankles.",
        "Why Friday: The day after a hard day.",
        "",
    ]
    assert "Half-kneeling hip-flexor stretch: 40 s each side" in lines
    assert lines[-1] == safety.DISCLAIMER
    assert not any(line.startswith("EFFORT") for line in lines)


def test_what_moved_it_stands_below_the_reason() -> None:
    """In the calendar, where the runner looks; nothing for a session that never moved."""
    moved = "Moved on Monday 2 March from Thursday 5 March by you."
    told = description(replace(strength(), moved=verbatim(moved))).splitlines()
    assert told[told.index(moved) - 1].startswith("Why Friday: ")
    assert "Moved on" not in description(strength())


def test_what_is_past_says_so_without_blame() -> None:
    """Done and missed are told first; nothing is owed."""
    assert description(replace(strength(), status=Status.MISSED)).startswith("Missed. Nothing is owed")
    assert description(replace(strength(), status=Status.DONE)).startswith("Done.")
    left = replace(mobility("MOB-10"), status=Status.MISSED)
    assert not description(left).startswith("Missed")
    assert (summary(left), became(left)) == (summary(mobility("MOB-10")), "")
    assert summary(replace(strength(), status=Status.CANCELLED)) == summary(strength())


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("minutes", [20, 30, 45, 60])
def test_the_room_is_kept(phase: str, minutes: int) -> None:
    """2,000 characters at most with everything that can be said; every exercise is there."""
    stepped = {entry.id: Ladder(on=DAY, since=DAY, stepped=True) for entry in CATALOGUE.exercises}
    everything = {"opening": True, "ladders": stepped, "easier": 1}
    for who in (owner(experienced=True, minutes=minutes), owner(equipment=frozenset(), minutes=minutes)):
        session = strength(phase, minutes=minutes, who=who, **everything)
        text = description(replace(session, reasons=worded("Because. " * 60)))
        assert len(text) <= 2000
        assert text.endswith(f"{safety.PAIN_LINE}\n{safety.DISCLAIMER}")
        for block in session.blocks:
            assert (block.substitute or block.name).split(" (")[0] in text


@pytest.mark.parametrize("room", [2000, 1600, 1480])  # 1,480: three links of 170 characters each
@pytest.mark.parametrize("template", TEMPLATES)
def test_each_mobility_entry_says_how_its_moves_are_done(template: str, room: int) -> None:
    """An entry stands by itself: whatever the kit and the injuries, how to do a move stands there whole or, with long links and
    last of all in the longest one, not; what to mind in it always does."""
    for kit in (frozenset[str](), EQUIPMENT, frozenset({"foam_roller"})):
        for injuries in ({}, *({name: "active"} for name in INJURIES)):
            session = replace(
                mobility(template), blocks=blocks(template, owner(equipment=kit, injuries=injuries), CATALOGUE)
            )
            told = description(replace(session, advice=(because("move_or_leave"),)), room).split("\n")
            assert len("\n".join(told)) <= room
            for block in session.blocks:
                named = (block.substitute or block.name).split(" (")[0]
                place = next(n for n, line in enumerate(told) if line.startswith(named))
                beside = told[place + 1].removeprefix("   ") if told[place + 1].startswith("   ") else ""
                assert beside in {block.cue, block.cue.partition(". ")[2]}, block.name
                assert beside == block.cue or (template, room) in {("MOB-20", 1600), ("MOB-20", 1480)}, block.name


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("minutes", [20, 30, 45, 60])
def test_each_session_says_how_its_moves_are_done_beside_its_links(phase: str, minutes: int) -> None:
    """With three links of 130 characters there is room for every move of up to 30 minutes, and of a longer session for the
    first; no cue is cut to what tells nothing ("Soft knees.")."""
    for kit in (frozenset[str](), EQUIPMENT):
        session = strength(phase, minutes=minutes, who=owner(equipment=kit, minutes=minutes))
        told = description(session, 1600).split("\n")
        cues = [block.cue for block in session.blocks if block.cue and block.section not in {"warm-up", "cool-down"}]
        there = [line.strip() for line in told if line.startswith("   ") and not line.startswith("   In turn")]
        assert there == [cue for cue in cues if cue in there]
        assert cues[0] in there
        assert len(there) == len(cues) or minutes > 30


@pytest.mark.parametrize(
    ("room", "cut"),
    [
        (400, "likely easy (64%, assumed), the day after a hard day (67%). A light session: it spares the legs."),
        (80, "likely easy (64%, assumed), the day after a hard day (67%)."),
        (40, "likely easy (64%, assumed)."),
        (20, "likely easy (64%, a…"),
    ],
)
def test_a_reason_is_cut_between_its_clauses(room: int, cut: str) -> None:
    """What stands there is whole, but where even the first clause is too long."""
    reason = "Friday: likely easy (64%, assumed), the day after a hard day (67%). A light session: it spares the legs."
    told = lines(replace(strength(), reasons=worded(reason)), Style(reason=room))
    assert f"Why Friday: {cut}" in told


def test_mobility_is_stopped_by_its_last_line_alone() -> None:
    """The stop signs and the rule for pain belong to strength."""
    for template in TEMPLATES:
        text = description(mobility(template))
        assert text.endswith(f"\n\n{safety.DISCLAIMER}")
        assert "If it hurts" not in text
        assert "Stop now" not in text


def test_stop_signs_in_their_former_words_stand_where_they_belong() -> None:
    """A session that an earlier version published says them once, and in the words of today."""
    session = strength()
    text = description(replace(session, advice=(*session.advice, verbatim(safety.FORMER_STOP_LINE))))
    assert safety.FORMER_STOP_LINE not in text
    assert text.endswith(f"{safety.STOP_LINE}\n{safety.PAIN_LINE}\n{safety.DISCLAIMER}")
    assert len(safety.STOP_LINE) < len(safety.FORMER_STOP_LINE)


def test_even_an_absurd_text_keeps_its_last_lines() -> None:
    """An owner's exercise with a name as long as a page is cut, the pain line and the disclaimer are not."""
    long = Block(name="Very long " * 250, exercise="x", section="main", sets=3, reps=5, rpe=8)
    text = description(replace(strength(), blocks=(long,)))
    assert len(text) <= 2000
    assert "…" in text
    assert text.endswith(f"{safety.PAIN_LINE}\n{safety.DISCLAIMER}")


def test_a_bare_session_is_still_a_text() -> None:
    """Without blocks, goal or reason."""
    bare = replace(strength(), blocks=(), goal=None, reasons=(), advice=())
    assert description(bare) == f"{safety.PAIN_LINE}\n{safety.DISCLAIMER}"


def test_power_is_fast_and_single_moves_rest_by_themselves() -> None:
    """A swing is done fast; what has no partner says its own rest; a substitute stands there under its own name."""
    text = description(strength("P"))
    assert "Kettlebell swing (hip hinge): 2 x 8, fast" in text
    assert "stop with 2 clean reps left" in text
    alone = Block(
        name="Row",
        exercise="up_row_db",
        section="main",
        sets=2,
        reps=8,
        rest_seconds=45,
        rpe=5,
        substitute="Backpack row",
        cue="One hand on a chair.",
    )
    text = description(replace(strength("S"), blocks=(alone,)))
    assert "\nBackpack row: 2 x 8, rest 45 s\n   One hand on a chair.\n" in text
    assert "EFFORT: easy, with 5 or more clean reps left." in text
    assert "fewer than 3" not in text


def test_a_lift_that_is_new_says_that_it_is_lighter() -> None:
    """Beside the effort of the session; core has its own."""

    def lift(name: str, rpe: int, section: str = "main") -> Block:
        return Block(name=name, exercise=name, section=section, sets=2, reps=5, rpe=rpe)

    blocks = (lift("Squat", 8), lift("Row", 7), lift("Lunge", 6), lift("Calf", 4), lift("Hollow", 7, "core"))
    told = description(replace(strength("S"), blocks=blocks)).split("\n")
    assert [line for line in told if ": 2 x 5" in line] == [
        "Squat: 2 x 5", "Row: 2 x 5, stop with 3 left", "Lunge: 2 x 5, stop with 4 left", "Calf: 2 x 5, easy",
        "Hollow: 2 x 5",
    ]  # fmt: skip
    assert "EFFORT: stop with 2 clean reps left." in told


def test_numbers_in_words() -> None:
    """Effort, doses and rests."""
    assert [effort(rpe) for rpe in (8, 7, 6)] == [f"stop with {left} clean reps left" for left in (2, 3, 4)]
    assert effort(4) == effort(5) == "easy, with 5 or more clean reps left"
    block = Block(name="x", exercise="x", section="core", sets=2, seconds=25, per_side=True)
    assert dose(block) == "2 x 25 s each side"
    assert dose(replace(block, sets=1)) == "1 x 25 s each side"
    once = replace(block, section="warm-up", sets=1)
    assert dose(once) == "25 s each side"
    assert dose(replace(once, seconds=None, reps=12)) == "12 each side"
    assert dose(replace(once, seconds=None, reps=12, per_side=False)) == "12 times"
    assert [pause(seconds) for seconds in (31, 62, 80, 90, 118, 135, 150, 181)] == [
        "30 s", "60 s", "1½ min", "1½ min", "2 min", "2 min", "2½ min", "3 min",
    ]  # fmt: skip


def test_nothing_about_health_and_nothing_promised() -> None:
    """Injury flags change the exercises, never the words (training.md, Limits); no claims (training.md, Safety)."""
    generic = {safety.PAIN_LINE, safety.DISCLAIMER, safety.STOP_LINE}
    health = (
        "injur",
        "tendin",
        "achilles",
        "shin",
        "band syndrome",
        "low back",
        "illness",
        "sick",
        "symptom",
        "pain",
        "knee pain",
        "ache",
        "sore ",
    )
    promises = ("prevent", "guarantee", "cure", "treat", "safe for", "lose weight", "calorie")
    for injury in INJURIES:
        who = owner(injuries={injury: "active"}, experienced=True)
        for variant in (Variant.FULL, Variant.LITE, Variant.UPPER_CORE):
            session = strength("S", variant, who=who, opening=True, eased=True, wish=Wish(cap=Variant.LITE))
            text = description(session)
            for line in generic:
                text = text.replace(line, "")
            own = " ".join([*advised(session), *(note_text(block) for block in session.blocks)]).replace(
                safety.STOP_LINE, ""
            )
            assert not any(word in own.lower() for word in health), own
            assert not any(word in text.lower() for word in promises)


def test_the_safety_texts_are_the_specifications() -> None:
    """Word for word: short disclaimer, long text; six questions."""
    assert safety.DISCLAIMER == (
        "General training information, not medical advice. "
        "Stop if something feels wrong; see a professional if pain persists."
    )
    assert safety.LONG_TEXT.startswith("This tool plans general strength and mobility sessions around your runs.")
    assert safety.LONG_TEXT.endswith("A few sessions with a qualified coach are a good investment.")
    assert len(safety.QUESTIONS) == 6
    for text in (safety.LONG_TEXT, *safety.STOP_LIST, safety.REDS_NOTE):
        assert not any(word in text.lower() for word in ("prevent", "guarantee", "cures"))


def test_what_to_stop_for_stands_beside_what_to_do_if_it_hurts() -> None:
    """The first session of a phase carries the stop signs, below the exercises: above is what to do in the gym."""
    first = description(strength(opening=True))
    assert first.endswith(f"{safety.STOP_LINE}\n{safety.PAIN_LINE}\n{safety.DISCLAIMER}")
    assert first.count(safety.STOP_LINE) == 1
    assert "A new phase begins: Build the base." in first.split("\n")[:4]
    assert safety.STOP_LINE not in description(strength())


def test_the_weekday_is_told_once() -> None:
    """A reason that begins with its day goes on from there."""
    on_friday = replace(strength(), reasons=worded("Friday: likely rest (75 %), 2 days before the long run."))
    assert "\nWhy Friday: likely rest (75 %), 2 days" in description(on_friday)
    assert "\nWhy Friday: A free day.\n" in description(replace(mobility("MOB-20"), reasons=worded("A free day.")))


def test_the_safety_page_is_written_down_word_for_word() -> None:
    """What `liftday safety` prints stands in the documentation too."""
    told = " ".join((Path(__file__).parents[2] / "docs/training.md").read_text(encoding="utf-8").split())
    for title, below in safety.page():
        for line in (title, *below):
            assert line in told, line


def test_how_to_do_a_move_gives_way_one_by_one() -> None:
    """With less room what a runner can spare goes first; then core loses its cues before the main lifts, the last before the
    first; no line is missing."""
    session = strength(minutes=45)
    work = [block for block in session.blocks if block.section in {"main", "core"}]
    told = []
    for room in (2400, 1800, 1600, 1500):
        text = description(session, room)
        assert len(text) <= room
        assert all(f"{block.name}: {dose(block)}" in text for block in work)
        told.append([block.section for block in work if block.cue in text])
    assert len(told[0]) == len(work)
    assert [len(each) for each in told] == sorted((len(each) for each in told), reverse=True)
    assert told[0] == told[1] != told[2] != told[3]
    assert all("core" not in each or each.count("main") == told[0].count("main") for each in told)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("minutes", [20, 30, 45, 60])
def test_three_links_never_cost_a_line(phase: str, minutes: int) -> None:
    """Beside three addresses of a public feed every exercise stands whole, in the fullest session that there is."""
    session = strength(phase, minutes=minutes, who=owner(experienced=True, minutes=minutes), opening=True)
    text = description(session, 1650)
    assert len(text) <= 1650
    assert "…" not in text
    assert text.count("Easy breathing") == 1

"""Pain told apart from sessions: what it does to the next session, how strong pain opens and closes, place by place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from liftday.training.day import Chances, Day, Kind, Source
from liftday.training.owner import Athlete, Feedback, Owner, Pain, Strength
from liftday.training.programme.marked_pain import pain_uid, pains, with_pains
from liftday.training.programme.pain import OpenPain, open_pains, pain_notes
from liftday.training.programme.progress import Setting, State, fold
from liftday.training.programme.record import Completion, Record, settle
from liftday.training.programme.standing import standing_on
from liftday.training.session import Session, Variant
from liftday.words.notes import notes_text
from liftday.words.pain import PLACES, consequence, pain_text
from training.injured import BARRED, RESERVED, runner
from training.injured import session as a_session

MONDAY = date(2026, 3, 2)
MOVES = frozenset({"lo_goblet_squat"})


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


def marked(day: int, pain: int, place: str = "achilles", *, hour: int = 8) -> Feedback:
    at = datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)
    return Feedback(uid=pain_uid(on(day), place), act="pain", at=at, date=on(day), pain=pain, place=place)


def a_pain(day: int, pain: int, place: str = "achilles") -> Pain:
    return Pain(date=on(day), place=place, pain=pain)


def a_day(day: int) -> Day:
    rest = Chances.sure(Kind.REST)
    return Day(date=on(day), kind=Kind.REST, source=Source.RECORDED, confidence=1, reasons=(), chances=rest)


def settled(completions_on: tuple[int, ...], *said: Feedback) -> Record:
    """The record of sessions that were done on these days, with what the owner said."""
    sessions = [a_session(runner({}), "F1", on=on(day)) for day in completions_on]
    done = [Feedback(uid=s.uid, act="done", at=datetime(2026, 3, 2, 20, tzinfo=UTC), date=s.date) for s in sessions]
    return settle(sessions, (), (*done, *said), now=datetime(2026, 4, 2, tzinfo=UTC))


def test_of_a_day_and_a_place_the_last_word_counts() -> None:
    """However they come in; another place is another word; what was said of sessions is no mark."""
    said = [marked(1, 2, hour=9), marked(1, 5, hour=8), marked(1, 3, "itb"), marked(0, 4)]
    told = [(p.date, p.place, p.pain) for p in pains(said)]
    assert told == [(on(0), "achilles", 4), (on(1), "achilles", 2), (on(1), "itb", 3)]
    other = Feedback(uid="u", act="done", at=datetime(2026, 3, 2, tzinfo=UTC), date=on(0), pain=7)
    assert pains([other]) == ()
    days = with_pains(map(a_day, range(3)), said)
    assert [[(p.place, p.pain) for p in one.pains] for one in days] == [
        [("achilles", 4)],
        [("achilles", 2), ("itb", 3)],
        [],
    ]


def test_marked_pain_belongs_to_the_session_before_it() -> None:
    """From its day until the next one's; the worst of several, and settled where the last of each place is calm."""
    record = settled((0, 3, 7), marked(1, 4), marked(2, 2), marked(3, 5, "itb"), marked(5, 1), marked(9, 0))
    assert [(c.later, c.settled) for c in record.completions] == [(4, True), (5, False), (0, True)]
    same_day = settled((0,), marked(0, 1)).completions[0]
    assert (same_day.later, same_day.settled) == (1, False)  # it may have been said before the session
    assert [c.worst for c in record.completions] == [4, 5, 0]
    assert record.pains == tuple(pains([marked(1, 4), marked(2, 2), marked(3, 5, "itb"), marked(5, 1), marked(9, 0)]))
    assert settled((0,)).completions[0].worst is None


@pytest.mark.parametrize(
    ("later", "calm", "struggles", "rung"),
    [
        (None, False, 0, 1),  # nothing told: a rung up
        (2, True, 0, 1),
        (3, True, 0, 0),  # settled: go on, add nothing
        (5, True, 0, 0),
        (3, False, 1, 0),  # open: a set less
        (6, False, 1, 0),
        (6, True, 1, 0),  # strong, whatever came after
    ],
)
def test_a_session_followed_by_pain_is_followed_by_a_lighter_one(
    later: int | None,
    calm: bool,  # noqa: FBT001
    struggles: int,
    rung: int,
) -> None:
    """As `done --pain` does it: 3-5 adds nothing, and is a set less as long as it has not settled; 6 is a set less."""
    one = Completion(date=on(0), uid="a", phase="F1", moves=MOVES, later=later, settled=calm)
    state = fold([one], Setting())
    assert (state.struggles, state.ladders["lo_goblet_squat"].rung) == (struggles, rung)


@pytest.mark.parametrize(
    ("pain", "morning", "calm", "struggles"),
    [(4, None, True, 0), (4, None, False, 1), (4, "worse", True, 1), (6, None, True, 1), (4, "usual", False, 0)],
)
def test_a_calm_mark_the_day_after_is_a_morning_as_usual(
    pain: int,
    morning: str | None,
    calm: bool,  # noqa: FBT001
    struggles: int,
) -> None:
    """What a session did is over once the place is calm, unless the morning was called worse, or the pain strong."""
    one = Completion(
        date=on(0),
        uid="a",
        phase="F1",
        moves=MOVES,
        pain=pain,
        morning=morning,
        later=1 if calm else None,
        settled=calm,
    )
    state = fold([one], Setting())
    assert (state.struggles, state.ladders["lo_goblet_squat"].rung) == (struggles, 0)


def full_and_core(*variants: Variant) -> list[Session]:
    """Sessions of these variants, three days apart."""
    return [a_session(runner({}), "F1", variant, on=on(3 * n)) for n, variant in enumerate(variants)]


def record_of(sessions: list[Session], *said: Feedback) -> Record:
    done = [Feedback(uid=s.uid, act="done", at=datetime(2026, 3, 2, 20, tzinfo=UTC), date=s.date) for s in sessions]
    return settle(sessions, (), (*done, *said), now=datetime(2026, 4, 2, tzinfo=UTC))


@pytest.mark.parametrize(("pain", "place"), [(6, "achilles"), (4, "achilles"), (6, "low_back")])
def test_pain_after_upper_body_and_core_holds_for_the_next_session_that_loads_the_place(pain: int, place: str) -> None:
    """It belongs to the full session before: that gains nothing, and the next one with legs is a set less, whatever upper
    body and core stood between. A back is loaded by either."""
    sessions = full_and_core(Variant.FULL, Variant.UPPER_CORE, Variant.UPPER_CORE)
    said = [marked(4, pain, place), *(marked(day, 1, place) for day in (5, 6, 7) if pain > 5)]
    record = record_of(sessions, *said)
    blamed = [c.later for c in record.completions]
    assert blamed == ([pain, None, None] if place == "achilles" else [None, pain, 0 if pain < 6 else 1])
    stands = standing_on(record, an_owner(), on(10), days=())
    assert (stands.sets, stands.wish.cap) == (1, None)
    squats = [ladder.rung for move, ladder in stands.ladders.items() if move == "lo_goblet_squat"]
    assert squats == [0 if place == "achilles" else 1]


def test_pain_that_no_session_before_could_have_caused_counts_against_the_last_one() -> None:
    """Who only did upper body and core has sore legs from the runs: the first session with legs is a set less."""
    record = record_of(full_and_core(Variant.UPPER_CORE), marked(1, 4))
    assert [c.later for c in record.completions] == [4]
    assert standing_on(record, an_owner(), on(3), days=()).sets == 1
    assert settled((3,), marked(1, 4)).completions[0].later is None  # before any session


def test_the_session_with_legs_ends_it() -> None:
    """Lite or full; upper body and core neither is lighter for it nor ends it."""
    hurt = Completion(date=on(0), uid="a", phase="F1", later=4)
    for variant, struggles in ((Variant.UPPER_CORE, 1), (Variant.LITE, 0), (Variant.FULL, 0)):
        then = Completion(date=on(3), uid="b", phase="F1", variant=variant)
        assert fold([hurt, then], Setting()).struggles == struggles


def test_twice_in_a_row_is_an_easier_variation() -> None:
    """The second time the exercise steps back."""
    hurt = [Completion(date=on(day), uid=f"s{day}", phase="F1", later=4) for day in (0, 3)]
    state: State = fold(hurt, Setting())
    assert (state.struggles, state.easier) == (0, 1)


@pytest.mark.parametrize(
    ("reports", "day", "is_open"),
    [
        ([(0, 5)], 1, False),  # not strong
        ([(0, 6)], 0, True),
        ([(0, 6)], 60, True),  # nobody said that it is over
        ([(0, 6)], 84, False),  # a whole break later the programme begins anew
        ([(0, 6), (1, 2)], 3, True),
        ([(0, 6), (1, 2)], 4, False),  # three days since the first calm one
        ([(0, 6), (1, 2), (2, 1), (3, 0)], 3, False),  # three calm days
        ([(0, 6), (1, 2), (2, 3), (3, 1)], 4, True),  # begun again
        ([(0, 6), (1, 2), (2, 7), (3, 1)], 4, True),
        ([(0, 6), (0, 1)], 3, True),  # the worst of a day
    ],
)
def test_strong_pain_is_open_until_it_is_calm_for_three_days(
    reports: list[tuple[int, int]],
    day: int,
    is_open: bool,  # noqa: FBT001
) -> None:
    """Marked for one place, without any session."""
    record = Record(pains=tuple(a_pain(when, pain) for when, pain in reports))
    assert bool(open_pains(record, on(day))) is is_open


def test_another_place_neither_calms_nor_worsens_it() -> None:
    """A calm tendon says nothing of the knee; a report of a session says something of every place."""
    strong = a_pain(0, 7, "runners_knee")
    elsewhere = [a_pain(day, 0) for day in (1, 2, 3)]
    knee = OpenPain(on(0), "runners_knee")
    assert open_pains(Record(pains=(strong, *elsewhere)), on(5)) == (knee,)
    calm = [Completion(date=on(1), uid="a", pain=1)]
    assert open_pains(Record(pains=(strong,), completions=tuple(calm)), on(4)) == ()
    told = [Completion(date=on(0), uid="a", pain=7)]
    assert open_pains(Record(completions=tuple(told)), on(1)) == (OpenPain(on(0)),)
    assert open_pains(Record(completions=tuple(told), pains=tuple(elsewhere)), on(3)) == ()
    both = Record(pains=(strong, a_pain(1, 6)))
    assert open_pains(both, on(2)) == (OpenPain(on(1), "achilles"), knee)


def test_what_is_still_to_come_counts_for_nothing() -> None:
    """A mark of a later day is not known yet."""
    assert open_pains(Record(pains=(a_pain(3, 8),)), on(2)) == ()


def test_the_notes_name_the_place_and_after_ten_days_a_professional() -> None:
    """At home only: none of them may be published."""
    for notes in (pain_notes([OpenPain(on(0), "runners_knee")], on(10)), pain_notes([OpenPain(on(0))], on(11))):
        assert not any(note.public for note in notes)
    assert notes_text(pain_notes([OpenPain(on(0), "runners_knee")], on(10))) == (
        "Strong pain was reported (knee): light sessions until it stays at 2 or less for three days "
        "(`liftday mark DATE pain runners_knee N`). What is meant for the place stays in: do it where it hurts 5 of 10 at most "
        "and is calm by the next morning, else leave it out.",
    )
    assert notes_text(pain_notes([OpenPain(on(0))], on(11))) == (
        "Strong pain was reported: light sessions until it stays at 2 or less for three days (`liftday done --pain N`).",
        "It has lasted for more than ten days: let a professional look at it.",
    )


def an_owner(**injuries: str) -> Owner:
    return Owner(athlete=Athlete(timezone=runner({}).athlete.timezone), strength=Strength(injuries=injuries))


def test_strong_pain_caps_what_stands_ahead_and_lets_go() -> None:
    """Lite at most, for good until it is calm; with another sore leg no legs at all."""
    record = Record(pains=(a_pain(0, 6), a_pain(1, 2)))
    there, after = (standing_on(record, an_owner(), on(day), days=()) for day in (2, 4))
    assert (there.wish.cap, there.wish.lasting, there.sore) == (Variant.LITE, there.capped, {"achilles"})
    assert (after.wish.cap, after.wish.lasting, after.sore) == (None, None, set())
    two = standing_on(record, an_owner(runners_knee="active"), on(2), days=())
    assert two.wish.cap is Variant.UPPER_CORE
    same = standing_on(record, an_owner(achilles="active"), on(2), days=())
    assert same.wish.cap is Variant.LITE


@pytest.mark.parametrize("place", sorted(PLACES))
def test_while_strong_pain_is_open_the_session_spares_the_place(place: str) -> None:
    """Nothing that an injury there would bar, in any variant; what the owner has is as before."""
    record = Record(pains=(Pain(date=on(4), place=place, pain=8),))
    stands = standing_on(record, runner({}), on(4), days=())
    for variant in (Variant.FULL, Variant.LITE):
        made = a_session(runner({}), "F1", variant, on=on(4), stands=stands)
        assert made.variant is Variant.LITE
        assert BARRED[place].isdisjoint(b.exercise for b in made.blocks)
        for group in RESERVED[place]:
            assert group & {b.exercise for b in made.blocks}


def test_what_is_said_of_it_at_home() -> None:
    """Where, how much, and what follows from it."""
    assert pain_text(a_pain(0, 4, "low_back")) == "low back 4 of 10"
    assert consequence(a_pain(0, 2)) == ""
    assert consequence(a_pain(0, 3)).startswith("Nothing is added, and the next session is lighter")
    assert consequence(a_pain(0, 6)).startswith("Sessions stay light until three days at 2 or less there")
    assert "5 of 10 at most" in consequence(a_pain(0, 6))

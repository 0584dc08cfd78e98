"""What was taken back, and how it stands now."""

from datetime import UTC, date, datetime

import pytest

from liftday.training.lifted import LiftedSet, Load, LoadType
from liftday.training.owner import Feedback, Mark, Word
from liftday.training.plan import Change
from liftday.training.reason import because
from liftday.training.session import Status
from liftday.words.changes import change_text, moved_text
from liftday.words.said import again_text, beside_text, done_back_text, gym_back_text, marked_text, otherwise_text

ON = date(2026, 3, 2)
SESSION = "strength session of Monday 2026-03-02"
RDL = LiftedSet(name="rdl", exercise="lo_rdl", load=Load(LoadType.WEIGHT, 40), reps=8)


def done(**said) -> Feedback:
    return Feedback(uid="u1", act="done", at=datetime(2026, 3, 2, 20, tzinfo=UTC), date=ON, **said)


@pytest.mark.parametrize(
    ("word", "still", "status", "lifted", "text"),
    [
        (done(rating=6), "done", Status.DONE, (RDL,), f"Of the {SESSION} the rating is taken back; it stays done."),
        (
            done(sets=(RDL,), pain=2, morning="usual"), "done", None, (RDL,),
            f"Of the {SESSION} the sets, the pain and the morning after are taken back; it stays done."
            " Lifted: rdl 1 x 8 at 40 kg.",
        ),
        (done(sets=(RDL,)), "done", None, (), f"Of the {SESSION} the sets are taken back; it stays done."),
        (done(), "done", None, (), f"Of the {SESSION} your last word is taken back; it stays done."),
        (
            None, "unskip", Status.DONE, (),
            f"Of the {SESSION} your last word is taken back; it stays done, for it was recorded.",
        ),
        (done(rating=6), "skip", Status.SKIPPED, (), f"The {SESSION} is left out again."),
        (done(rating=6), "", None, (), f"The {SESSION} is no longer called done."),
    ],
)  # fmt: skip
def test_a_done_that_is_taken_back_says_what_went_and_how_it_stands(word, still, status, lifted, text):
    assert done_back_text(SESSION, word, still=still, status=status, lifted=lifted) == text


@pytest.mark.parametrize(
    ("taken", "away", "stands"),
    [
        ("no gym", False, "with the gym again"),
        ("gym", True, "without the gym again"),
        ("no gym", True, "without the gym as before"),
        ("gym", False, "with the gym as before"),
    ],
)
def test_a_week_says_whether_the_gym_is_there_now(taken, away, stands):
    said = gym_back_text(ON, date(2026, 3, 8), taken=taken, away=away)
    assert said == f"2-8 March: what you said of the gym is taken back; the week is {stands}."


@pytest.mark.parametrize(
    ("origin", "to", "said"),
    [
        (date(2026, 3, 3), date(2026, 3, 5), "that stood on Tuesday 2026-03-03 before is on Thursday 2026-03-05"),
        (date(2026, 3, 3), None, "of Tuesday 2026-03-03 does not come back"),
        (None, date(2026, 3, 5), "of Thursday 2026-03-05, which was not there before, stays"),
    ],
)
def test_what_stands_otherwise_than_before_a_word_is_named(origin, to, said):
    assert otherwise_text(origin, to, because("begun")) == f"The strength session {said}: it has begun."


TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)
ILL = because("ill_that_day", public=False)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (because("moved_since", by_you=True), "you moved it since"),
        (because("moved_since"), "a later word of yours moved it"),
        (because("makes_way", day=THURSDAY), "it makes way for the session you moved to Thursday 5 March"),
        (because("pushes", day=THURSDAY), "the session of Thursday 5 March would have to move for it"),
        (because("settled", status="skipped"), "it is left out"),
        (because("settled", status="done"), "it is done"),
        (because("hour_over", day=TUESDAY), "its hour on Tuesday 3 March is over"),
        (because("needed"), "the week has room for it"),
        (because("beside_moved", day=THURSDAY), "it cannot stand beside the session you moved to Thursday 5 March"),
        (because("ended", day=TUESDAY, why=ILL), "Tuesday is marked as ill"),
    ],
)
def test_why_a_neighbour_does_not_go_back_with_a_move(why, said):
    """Each cause behind the sentence that says where it stood and stands; what a rule says names the day."""
    of = "of Tuesday, " if why.code == "beside_moved" else ""
    where = "The strength session that stood on Tuesday 2026-03-03 before is on Thursday 2026-03-05"
    assert otherwise_text(TUESDAY, THURSDAY, why) == f"{where}: {of}{said}."


def test_what_goes_back_with_a_move_says_that_it_is_as_before():
    """The neighbours and the session itself, in the answer; and the entry of one that was moved back by a move."""
    back = because("taken_back")
    change = Change(uid="u", origin=THURSDAY, to=TUESDAY, reasons=(back,))
    assert change_text(change) == "as it was before your word, which is taken back"
    moved = because("moved", on=ON, origin=THURSDAY, why=back)
    assert moved_text(moved) == (
        "Moved on Monday 2 March from Thursday 5 March: as it was before your word, which is taken back."
    )


def test_a_word_that_is_said_again_is_confirmed():
    assert again_text("2026-03-06: rest.") == "2026-03-06: rest. You had said so already: it counts once."


def test_a_marked_day_answers_with_its_word() -> None:
    """One day or several, and what clears them."""
    assert marked_text(ON, ON, "ill") == "2026-03-02: ill."
    assert marked_text(ON, date(2026, 3, 4), "clear") == "2026-03-02 to 2026-03-04: back to what the record says."


@pytest.mark.parametrize(
    ("beside", "text"),
    [
        ((), ""),
        (
            ((5, Word.LOW),),
            "2026-03-05 stays marked as low in energy as well: both hold until `liftday mark DATE clear`.",
        ),
        (
            ((5, Word.ILL), (6, Word.ILL), (6, Word.BLOCKED)),
            "2026-03-05 and 2026-03-06 stay marked as ill as well; 2026-03-06 stays marked as not available as well:"
            " both hold until `liftday mark DATE clear`.",
        ),
    ],
)
def test_what_stands_beside_a_word_is_named_by_its_days(beside, text):
    marks = [Mark(date=ON.replace(day=day), word=word, at=datetime(2026, 3, 2, tzinfo=UTC)) for day, word in beside]
    assert beside_text(marks) == text

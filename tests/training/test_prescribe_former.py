"""What an earlier liftday published in sentences: no upgrade changes a session, its entry or its bytes."""

from dataclasses import replace

from liftday.calendar.entry import compose
from liftday.training.prescribing.former import keep_words
from liftday.training.reason import Reason, because
from liftday.training.session import Block, Session
from liftday.words.advice import advice_text, goal_text, note_text
from liftday.words.session import description
from reasons import verbatim
from training.injured import runner, session

NEW = session(runner({}), "S")


def in_words(of: Session) -> Session:
    """A session as an earlier liftday stored it."""
    blocks = tuple(replace(block, note=note_text(block), ramp=0, load="") for block in of.blocks)
    told: tuple[Reason, ...] = tuple(verbatim(advice_text(each)) for each in of.advice)
    return replace(of, goal=verbatim(goal_text(of.goal)), advice=told, blocks=blocks)


def test_what_was_published_in_sentences_stays_while_its_session_does() -> None:
    """The same text, and nothing that a subscriber would be told of as new."""
    old = in_words(NEW)
    kept = keep_words(old, NEW)
    assert (kept.goal, kept.advice, kept.blocks) == (old.goal, old.advice, old.blocks)
    assert compose(kept) == compose(old)
    assert description(old) == description(NEW)
    assert compose(old).content != compose(NEW).content  # the sentences counted then, the codes count now


def test_what_a_turn_reckons_anew_is_no_other_session() -> None:
    """What a move is done with: an upgrade touches nothing, and nor does the turn after it."""
    old = in_words(replace(NEW, blocks=tuple(replace(block, by="dumbbell") for block in NEW.blocks)))
    assert keep_words(old, NEW).blocks == old.blocks


def test_a_session_that_changes_takes_the_words_of_today() -> None:
    """Another set, another phase, another length."""
    more = (replace(NEW.blocks[0], sets=9), *NEW.blocks[1:])
    for changed in (replace(NEW, blocks=more), replace(NEW, phase="P"), replace(NEW, minutes=20)):
        assert keep_words(in_words(NEW), changed) == changed


def test_codes_are_no_sentences_of_an_earlier_one() -> None:
    """Two sessions of today: the new one counts, with its advice."""
    told = replace(NEW, advice=(because("easier_variation"),))
    assert keep_words(NEW, told) == told
    bare = replace(NEW, goal=None, advice=())
    assert keep_words(bare, told) == told


def test_the_bytes_of_a_sentence_are_what_they_were() -> None:
    """The fingerprint of an entry that an earlier liftday published, worked out then."""
    block = Block(name="Goblet squat", exercise="lo_goblet_squat", section="main", sets=3, reps=10, note="to a box")
    old = replace(NEW, phase="F2", goal=verbatim("Learn."), advice=(verbatim("Add a rep."),), blocks=(block,))
    assert compose(old).content == FINGERPRINT


FINGERPRINT = "d2bdc1ff6f70fae8633cdeab"  # of an entry that was published before goals and advice were reasons

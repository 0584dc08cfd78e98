"""What an earlier liftday published in sentences stays as it is until its session changes, so that no upgrade touches a feed."""

from dataclasses import replace
from typing import Final

from liftday.training.reason import VERBATIM, Reason
from liftday.training.session import Block, Session

UNANSWERED: Final = (
    "The safety text was not accepted yet: read it with `liftday safety` and set [safety] accepted to today's date. Until "
    "then please train with care."
)


def keep_words(old: Session, new: Session) -> Session:
    """Given a published session and the same one written anew, return the new one, in the words of the old where that has
    sentences of an earlier liftday and prescribes the same."""
    in_words = any(reason.code == VERBATIM for reason in (*filter(None, (old.goal,)), *old.advice))
    same = (old.minutes, old.variant, old.phase) == (new.minutes, new.variant, new.phase)
    if not (in_words and same and list(map(_dose, old.blocks)) == list(map(_dose, new.blocks))):
        return new
    return replace(new, goal=old.goal, advice=old.advice, blocks=old.blocks)


def says(reason: Reason, code: str, former: str) -> bool:
    """Whether a reason is the one of a code, or its sentence as an earlier liftday stored it."""
    return reason.code == code or (reason.code == VERBATIM and reason.params["text"] == former)


def _dose(block: Block) -> Block:
    """A block without the words beside it, and without what is reckoned for it anew each time."""
    return replace(block, note="", ramp=0, load="", cue="", by="", weight=None, alternatives=())

"""A session on the terminal: its heading, and the words of its entry."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from liftday.cli import visible
from liftday.training.session import Session, Variant
from liftday.words import session as session_words

_VARIANTS: Final = {Variant.FULL: "full body", Variant.LITE: "light", Variant.UPPER_CORE: "upper body and core"}


def label(session: Session) -> str:
    """What a session is: "Strength, full body", "Mobility"."""
    return "Mobility" if session.type == "mobility" else f"Strength, {_VARIANTS[session.variant]}"


def words(session: Session, told: set[str]) -> list[str]:
    """Given a session, return the text of its entry, set in, and what else could stand beside each main lift; without the
    cues that were ``told``, which grow."""
    fresh = [replace(block, cue="") if block.exercise in told else block for block in session.blocks]
    told.update(block.exercise for block in session.blocks)
    lines = session_words.lines(replace(session, blocks=tuple(fresh)), replace(session_words.WHOLE, alternatives=True))
    return [f"  {line}".rstrip() for line in lines]


def heading(session: Session) -> str:
    """One line for a session.

    `Fri 6 Mar 18:00  Strength, full body, 30 min`
    """
    start: datetime = session.start
    state = f"  [{session_words.became(session)}]" if session_words.became(session) else ""
    tentative = "  [tentative]" if session.template == "tentative" else ""
    return visible(
        f"{start:%a} {start.day:>2} {start:%b %H:%M}  {label(session)}, {session.minutes} min{state}{tentative}"
    )

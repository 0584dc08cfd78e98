"""The page of one session, to train from: warm-up, pairs in turn, sets to tick, how to do each move, one form at the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from liftday.page.cards import Card, card
from liftday.page.facts import Facts
from liftday.training.exercises.catalogue import Catalogue, Exercise
from liftday.training.lifted import WRITTEN_LETTERS
from liftday.training.safety import PAIN_LINE, STOP_LINE
from liftday.training.session import Block, Session
from liftday.words.advice import advice_text, goal_text, is_five_more, is_stop_signs, note_text
from liftday.words.lifts import asked_back, weight_line
from liftday.words.session import EASY, LEFT, ONCE, QUESTION, dose, pause

_TITLES: Final = {"warm-up": "Warm-up", "mobility": "Mobility", "cool-down": "Cool-down"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What may be done instead of a move, and how."""

    name: str
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One exercise. ``sets`` are the words beside each box to tick; ``rest`` in words, ``rest_seconds`` for a timer;
    ``load`` what to lift, ``weight`` the last time and why, where that is known; ``swaps`` what could stand instead, as
    `liftday swap` offers it, ``ways`` how else the same is done."""

    label: str
    name: str
    dose: str
    effort: str
    load: str
    weight: str
    note: str
    sets: tuple[str, ...]
    rest: str
    rest_seconds: int
    cue: str
    how: str
    fault: str
    swaps: tuple[Swap, ...]
    ways: tuple[Swap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Moves that belong together: the warm-up, a pair in turn, one move. ``rest`` is between two rounds of a pair."""

    title: str
    moves: tuple[Move, ...]
    rest: str = ""
    rest_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """The page of one session. ``lifted`` is what the form is filled in with, None where it does not ask."""

    card: Card
    goal: str
    advice: tuple[str, ...]
    question: str
    parts: tuple[Part, ...]
    after: tuple[str, ...]
    lifted: str | None
    lifted_letters: int
    stop: tuple[str, ...]


def session_page(session: Session, facts: Facts, *, health: bool) -> SessionPage:
    """Given a session, return its page."""
    advice = [each for each in session.advice if not is_stop_signs(each)]
    stop = [STOP_LINE] if len(advice) < len(session.advice) else []
    strength = session.type == "strength"
    return SessionPage(
        card=card(session, facts, health=health),
        goal=goal_text(session.goal),
        advice=tuple(advice_text(each) for each in advice if not is_five_more(each)),
        question=QUESTION if strength and session.phase in {"F1", "F2"} else "",
        parts=tuple(_parts(session.blocks, facts.catalogue)),
        after=tuple(advice_text(each) for each in advice if is_five_more(each)),
        lifted=asked_back(session, {one.id: one.name for one in facts.catalogue.exercises}),
        lifted_letters=WRITTEN_LETTERS,
        stop=(*stop, *([PAIN_LINE] if strength else [])),
    )


def _parts(blocks: Sequence[Block], catalogue: Catalogue) -> Iterator[Part]:
    """Warm-up and cool-down in one piece each, the work by pairs."""
    for title, those in groupby(enumerate(blocks), key=lambda each: _part_of(*each)):
        moves = [block for _, block in those]
        first = moves[0]
        paired = first.pair is not None and len(moves) > 1
        seconds = first.rest_seconds or 0 if paired else 0
        rest = f"In turn; about {pause(seconds)} between two sets of {first.pair}1." if seconds else ""
        shown = _TITLES.get(title, f"Pair {first.pair}" if paired else "")
        yield Part(
            title=shown,
            moves=tuple(_move(b, n, catalogue, paired=paired) for n, b in enumerate(moves, start=1)),
            rest=rest,
            rest_seconds=seconds,
        )


def _part_of(place: int, block: Block) -> str:
    if block.section in _TITLES:
        return block.section
    return f"pair {block.pair}" if block.pair else f"{place}"


def _move(block: Block, number: int, catalogue: Catalogue, *, paired: bool) -> Move:
    exercise = _known(block, catalogue)
    own = block.substitute is None  # how a substitute is done, its own cue says
    load = weight_line(block.weight, short=True) if block.weight else ""
    rest = 0 if paired else block.rest_seconds or 0
    return Move(
        label=f"{block.pair}{number}" if paired else "",
        name=block.substitute or block.name,
        dose=dose(block),
        effort=LEFT.get(block.rpe, EASY) if block.rpe and block.section == "main" else "",
        load=load,
        weight=weight_line(block.weight).removeprefix(load) if block.weight else "",
        note=note_text(block),
        sets=tuple(_sets(block)),
        rest=pause(rest) if rest and block.sets > 1 else "",
        rest_seconds=rest if block.sets > 1 else 0,
        cue=block.cue,
        how=exercise.how if exercise is not None and own else "",
        fault=exercise.fault if exercise is not None and own else "",
        swaps=tuple(_swaps(block, catalogue)),
        ways=tuple(_ways(block, catalogue)),
    )


def _sets(block: Block) -> Iterable[str]:
    """What stands beside each box: one for a move that is done once."""
    if block.section in ONCE:
        return (dose(block),)
    amount = f"{block.reps}" if block.seconds is None else f"{block.seconds} s"
    side = " each side" if block.per_side else ""
    return (f"{number}: {amount}{side}" for number in range(1, block.sets + 1))


def _swaps(block: Block, catalogue: Catalogue) -> Iterator[Swap]:
    for one in block.alternatives:
        known = [each for each in catalogue.exercises if each.id == one.exercise]
        cues = {each.name: each.cue for each in known} | {
            way.name: way.cue for each in known for way in each.substitutes
        }
        yield Swap(name=one.name, cue=cues.get(one.name, ""))


def _ways(block: Block, catalogue: Catalogue) -> Iterator[Swap]:
    exercise = _known(block, catalogue)
    for substitute in exercise.substitutes if exercise is not None else ():
        if substitute.name != block.substitute:
            yield Swap(name=substitute.name, cue=substitute.cue)


def _known(block: Block, catalogue: Catalogue) -> Exercise | None:
    """The exercise of a block, None for one that the catalogue no longer has."""
    return next((each for each in catalogue.exercises if each.id == block.exercise), None)

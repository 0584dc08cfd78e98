"""A session as a strength workout that a Garmin watch leads through: FIT's messages ``workout``, ``workout_step`` and
``exercise_title`` (Garmin FIT SDK profile 21.218).

A block is a step by repetitions or seconds, a rest follows it, and a step that repeats leads back for the next set; blocks
in turn share their rounds. A move that FIT has no number for goes by its own title.
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from liftday.integrations.files.fit_frames import checksum
from liftday.integrations.logs.names import load_names
from liftday.training.session import Block, Session
from liftday.words.session import dose, effort, summary

_EPOCH: Final = datetime(1989, 12, 31, tzinfo=UTC)
_FILE_ID, _WORKOUT, _STEP, _TITLE = 0, 26, 27, 264
_A_WORKOUT, _DEVELOPMENT = 5, 255  # the kind of file, and a manufacturer that is none
_TRAINING, _STRENGTH = 10, 20
_TIME, _REPEAT, _REPS = 0, 6, 29  # what ends a step
_NO_TARGET: Final = 2
_A_REP, _LEAST_REST = 3, 15  # seconds
_ACTIVE, _REST, _WARM_UP, _COOL_DOWN = range(4)
_INTENSITY: Final = {"warm-up": _WARM_UP, "cool-down": _COOL_DOWN}
_KG, _POUNDS = 1, 2
_UNNUMBERED: Final = 65534  # FIT's category "unknown"
_ENUM, _UINT16, _UINT32, _STRING = 0x00, 0x84, 0x86, 0x07
_SHAPES: Final = {_ENUM: "<B", _UINT16: "<H", _UINT32: "<I"}
_LONGEST_NAME, _LONGEST_NOTE = 48, 120  # bytes, with the last one 0

_Field = tuple[int, int, int | str]  # number, type, value


def write_workout(session: Session) -> bytes:
    """Given a strength session, return its FIT file; the same session gives the same bytes."""
    steps = list(_steps(session))
    created = int((session.start - _EPOCH).total_seconds())
    body = b"".join(
        (
            _message(
                _FILE_ID,
                (0, _ENUM, _A_WORKOUT),
                (1, _UINT16, _DEVELOPMENT),
                (2, _UINT16, 0),
                (3, 0x8C, int(session.uid.replace("-", "")[:7], 16) + 1),
                (4, _UINT32, created),
            ),
            _message(
                _WORKOUT,
                (4, _ENUM, _TRAINING),
                (11, _ENUM, _STRENGTH),
                (6, _UINT16, len(steps)),
                (8, _STRING, _cut(summary(session), _LONGEST_NAME)),
            ),
            *(_message(_STEP, (254, _UINT16, place), *fields) for place, fields in enumerate(steps)),
            *_titles(session.blocks),
        )
    )
    head = struct.pack("<BBHI4s", 14, 0x20, 21218, len(body), b".FIT")
    whole = head + struct.pack("<H", checksum(head)) + body
    return whole + struct.pack("<H", checksum(whole))


def _steps(session: Session) -> Iterator[list[_Field]]:
    """Every step's fields but its number."""
    place = 0
    moves = _moves(session.blocks)
    for _, those in groupby(enumerate(session.blocks), key=lambda each: (each[1].pair or each[0], each[1].sets)):
        group = [block for _, block in those]
        begin, sets, rest = place, group[0].sets, _rest(group)
        for block in group:
            yield _step(block, *moves[block.exercise])
        place += len(group)
        if sets > 1 and rest:
            yield [(1, _ENUM, _TIME), (2, _UINT32, rest * 1000), (3, _ENUM, _NO_TARGET), (7, _ENUM, _REST)]
            place += 1
        if sets > 1:
            yield [(1, _ENUM, _REPEAT), (2, _UINT32, begin), (3, _ENUM, _NO_TARGET), (4, _UINT32, sets)]
            place += 1


def _rest(group: Sequence[Block]) -> int:
    """Seconds of rest after a round: in a pair the partner's set is part of what a move rests; 0 where none is said."""
    others = sum(_work(block) for block in group[1:])
    return max(_LEAST_REST, (group[0].rest_seconds or 0) - others) if group[0].rest_seconds else 0


def _work(block: Block) -> int:
    """About the seconds of one set."""
    once = block.seconds if block.seconds is not None else _A_REP * (block.reps or 1)
    return 2 * once if block.per_side else once


def _step(block: Block, category: int, number: int) -> list[_Field]:
    """One move, by its repetitions or seconds; its weight and how hard it is stand beside it."""
    amount = (_TIME, block.seconds * 1000) if block.seconds is not None else (_REPS, block.reps or 1)
    told = [dose(block), effort(block.rpe) if block.rpe and block.section == "main" else "", block.substitute or ""]
    step: list[_Field] = [
        (1, _ENUM, amount[0]),
        (2, _UINT32, amount[1]),
        (3, _ENUM, _NO_TARGET),
        (7, _ENUM, _INTENSITY.get(block.section, _ACTIVE)),
        (8, _STRING, _cut("; ".join(filter(None, told)), _LONGEST_NOTE)),
        (10, _UINT16, category),
        (11, _UINT16, number),
    ]
    if block.weight is not None:
        unit = _POUNDS if block.weight.unit == "lb" else _KG
        step += [(12, _UINT16, round(block.weight.kg * 100)), (13, _UINT16, unit)]
    return step


def _moves(blocks: Sequence[Block]) -> dict[str, tuple[int, int]]:
    """FIT's category and number of each exercise; those it has none for are numbered in their order."""
    known = {match.exercise: code for code, match in reversed([*load_names().by_fit.items()]) if not match.near}
    foreign = [name for name in dict.fromkeys(block.exercise for block in blocks) if name not in known]
    return {
        block.exercise: known.get(block.exercise) or (_UNNUMBERED, foreign.index(block.exercise)) for block in blocks
    }


def _titles(blocks: Sequence[Block]) -> Iterator[bytes]:
    """What each move is called."""
    called = {block.exercise: block.name for block in reversed(blocks)}
    for place, (exercise, (category, number)) in enumerate(_moves(blocks).items()):
        name = (2, _STRING, _cut(called[exercise], _LONGEST_NAME))
        yield _message(_TITLE, (254, _UINT16, place), (0, _UINT16, category), (1, _UINT16, number), name)


def _message(number: int, *fields: _Field) -> bytes:
    """A definition and the message it defines."""
    written = [(place, kind, _value(kind, value)) for place, kind, value in fields]
    defined = b"".join(struct.pack("BBB", place, len(value), kind) for place, kind, value in written)
    head = struct.pack("<BBBHB", 0x40, 0, 0, number, len(written))
    return head + defined + b"\0" + b"".join(value for _, _, value in written)


def _value(kind: int, value: int | str) -> bytes:
    if isinstance(value, str):
        return value.encode() + b"\0"
    return struct.pack(_SHAPES.get(kind, "<I"), value)


def _cut(text: str, longest: int) -> str:
    """A text that takes at most so many bytes with its end, no letter of it in two."""
    return text.encode()[: longest - 1].decode("utf-8", "ignore")

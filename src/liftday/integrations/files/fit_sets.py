"""The sets a watch counted in a strength workout (FIT's messages ``set`` and ``exercise_title``), as the owner's lifts.

The numbers are FIT's own (Garmin FIT SDK profile 21.218): a set is rest (0) or active (1), names its move by up to three
guesses of category and subtype, the surest first, and its weight in kg whatever the watch shows.
"""

from collections.abc import Sequence
from typing import Final

from liftday.integrations.files.fit_frames import sound_files
from liftday.integrations.files.fit_messages import Message, Messages, messages
from liftday.integrations.logs.moves import LONGEST_NAME, equipment_of, move_of
from liftday.integrations.logs.names import Names, known_names, load_names
from liftday.training.activity import Activity
from liftday.training.lifted import LB, LiftedSet, Load, LoadType, Workout

SOURCE: Final = "fit"
_REST: Final = 0
_POUNDS: Final = 2
_NOBODY_KNOWS: Final = frozenset({65534, 65535})  # a category of "unknown", and none at all
_STRENGTH: Final = "WeightTraining"
MOST_SETS: Final = 400  # of one file; a watch's buttons stick


def workouts_in(data: bytes, activities: Sequence[Activity]) -> tuple[Workout, ...]:
    """Given a FIT file and the activities in it, return its workout, if it counted sets: it has the start of the strength
    activity, else of the first one."""
    names = load_names()
    sets = [one for file in sound_files(data) for one in _sets(messages(file), names)][:MOST_SETS]
    its = next((one for one in activities if one.sport == _STRENGTH), activities[0] if activities else None)
    if not sets or its is None:
        return ()
    minutes = its.elapsed_s / 60
    return (Workout(source=SOURCE, key=its.id, start=its.start, sets=tuple(sets), minutes=minutes),)


def _sets(read: Messages, names: Names) -> list[LiftedSet]:
    found = (_set(one, read, names) for one in read.sets if one.code("set_type") != _REST)
    return [one for one in found if one is not None]


def _set(message: Message, read: Messages, names: Names) -> LiftedSet | None:
    """One active set; None where the watch counted nothing."""
    count, seconds = message.number("repetitions"), message.number("duration")
    if not count and not seconds:
        return None
    move = _move(message, read, names)
    return LiftedSet(
        name=move.name,
        exercise=move.exercise,
        near=move.near,
        equipment=move.equipment,
        load=_load(message),
        reps=round(count) if count else None,
        seconds=None if count else round(seconds or 0),
    )


def _move(message: Message, read: Messages, names: Names) -> LiftedSet:
    """What was done, by the surest guess; a move that is none of the catalogue's keeps the title the watch gave it."""
    guesses = zip(message.codes("category"), message.codes("category_subtype"), strict=False)
    guess = next(((a, b) for a, b in guesses if a not in _NOBODY_KNOWS and b not in _NOBODY_KNOWS), None)
    title = read.titles.get(guess, "") if guess else ""
    match = names.of_fit(*guess) if guess else None
    if match is None or match.exercise is None:
        return move_of(title or "Not named by the watch", names)
    name = title or known_names(names, [match.exercise])[0].capitalize()
    return LiftedSet(name=name[:LONGEST_NAME], exercise=match.exercise, near=match.near, equipment=equipment_of(name))


def _load(message: Message) -> Load:
    """The weight in the unit the watch shows; 0 is none."""
    kg = message.number("weight")
    if not kg:
        return Load(LoadType.BODYWEIGHT)
    in_pounds = message.code("weight_display_unit") == _POUNDS
    return Load(LoadType.WEIGHT, round(kg / LB, 1), "lb") if in_pounds else Load(LoadType.WEIGHT, round(kg, 2))

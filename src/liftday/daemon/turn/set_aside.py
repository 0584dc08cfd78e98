"""Activities that do not count, for nobody can have done them or nobody can read them: kept by name, for `status` and
`doctor`, so that what is missing from the plan is never missing in silence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from liftday.daemon.logs import event
from liftday.daemon.state.instance import Instance
from liftday.store import sync_state
from liftday.store.sync_state import Aside
from liftday.training.bounds import SetAside
from liftday.words.counted import counted
from liftday.words.reading import aside_text

_MOST_NAMED: Final = 5
_MOST_KEPT: Final = 500


def remember_stored(instance: Instance, found: Sequence[SetAside]) -> tuple[str, ...]:
    """Given what a turn set aside of what is stored, keep it; return a sentence on those that the turn before did not,
    none when there are none."""
    before = sync_state.recall(instance.store, Aside)
    rows = ((one.id, one.day.isoformat() if one.day else None, aside_text(one.reason)) for one in found)
    now = tuple(rows)[:_MOST_KEPT]
    if now == before.set_aside:
        return ()
    sync_state.remember(instance.store, replace(before, set_aside=now))
    known = {one[0] for one in before.set_aside}
    new = [one for one in now if one[0] not in known]
    if not new:
        return ()
    event("set_aside", priority="warning", stored=len(new), text="; ".join(sorted({one[2] for one in new}))[:200])
    return (_of_stored(new),)


def remember_fetched(
    instance: Instance, refused: Sequence[tuple[str, str]], read: Sequence[str], *, anew: bool
) -> None:
    """Given what Strava sent and could not be taken in, as ids with why, and the ids of what could or is gone, keep the
    former by name; ``anew`` forgets those of before."""
    kept = sync_state.recall(instance.store, Aside)
    before = {} if anew else kept.set_aside_fetched
    gone = set(read)
    now = {one: why for one, why in {**before, **dict(refused)}.items() if one.isdigit() and one not in gone}
    sync_state.remember(instance.store, replace(kept, set_aside_fetched=dict(list(now.items())[-_MOST_KEPT:])))


def sentences(instance: Instance) -> Iterator[tuple[str, str]]:
    """Return what is set aside, as sentences, each with what the owner can do."""
    kept = sync_state.recall(instance.store, Aside)
    stored = kept.set_aside
    named_already = {one[0] for one in stored}
    fetched = {one: why for one, why in kept.set_aside_fetched.items() if one not in named_already}
    if stored:
        yield (
            _of_stored(stored),
            "correct it where it was recorded, then `liftday sync --full`, or import the corrected file",
        )
    if fetched:
        named = _named([f"{one} ({why})" for one, why in fetched.items()])
        yield (
            f"{counted(len(fetched), 'activity')} of Strava's could not be taken in: {named}.",
            "correct or delete it at Strava, then `liftday sync --full`",
        )


def left_out(figures: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    """Given activities by id with the figures that were left out of each, return a sentence, none when there are none."""
    if not figures:
        return ()
    named = _named([f"{one}: {', '.join(what)}" for one, what in figures])
    return (
        f"{counted(len(figures), 'activity')} came with figures that cannot be; they count without them ({named}).",
    )


def _of_stored(rows: Sequence[tuple[str, str | None, str]]) -> str:
    are = "is" if len(rows) == 1 else "are"
    named = _named([f"{one}{f' of {day}' if day else ''} ({why})" for one, day, why in rows])
    return f"{counted(len(rows), 'stored activity')} {are} set aside: {named}."


def _named(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return "; ".join([*names[:_MOST_NAMED], *more])

"""The owner takes a word back: a mark, a move, a swap, a skip or a done, the last one or the last about a date or a session."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from liftday.daemon.orders.restoring import Restored, otherwise, restored, stand_again
from liftday.daemon.protocol.orders import PAIN, Undo
from liftday.daemon.protocol.outcomes import TakenBack, Undone
from liftday.daemon.queries import published
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.daemon.turn.outcome import outcome_of
from liftday.errors import BadInput
from liftday.store import feedback, places, undoing, word_log
from liftday.store.places import Touched
from liftday.store.undoing import Undoing
from liftday.store.word_log import LoggedWord
from liftday.training.judge import make_plan
from liftday.training.loads.workouts import DONE, lifts_said
from liftday.training.owner import Feedback
from liftday.training.prescribing.away import GYM, is_away
from liftday.training.prescribing.swaps import SWAP
from liftday.training.session import Session, Status
from liftday.words.said import done_back_text, gym_back_text
from liftday.words.swaps import swapped_text

_WHICH: Final = "`liftday undo DATE` takes back the last word about a day, `liftday undo UID` the last about a session"


def undo(instance: Instance, order: Undo, now: datetime) -> Undone:
    """Carry out the order. What that word had moved goes back to where it stood, as far as the rules and later words let it.
    Nothing changes when the word cannot be taken back.

    Raises BadInput when there is no such word, and for a move whose session cannot go back.
    """
    known = {session.uid: session for session in published.published_sessions(instance)}
    names = [name for name in (order.session, order.or_) if name]
    begun = _begun(instance, order, names, known)
    if begun is None:
        cycle.catch_up(instance, now)
        known = {session.uid: session for session in published.published_sessions(instance)}
    word = begun.word if begun else _chosen(word_log.recall(instance.store), names, known, order.act or "")
    touched = places.touched(instance.store, [word], back=word.before)
    owed = _owed(instance, word, touched)
    session, heard = known.get(word.uid), feedback.recall(instance.store, word.uid)
    left = _without(heard, word)
    said = _answer(word, session, left=left)
    if begun is None:
        instead, found = None, None
        if word.act == "move":
            instead, found = _moved_back(instance, word, session, now, touched=touched, owed=owed)
        if word.act == "skip" and _counts(left) not in {DONE, "unskip"}:
            instead = Feedback(uid=word.uid, act="unskip", at=max(now, word.at), date=word.first)
        begun = _take_back(
            instance, Undoing(word=word, ask=order.ask), found, instead, now=now, touched=touched, owed=owed
        )
    turn = cycle.turn(instance, now)
    if word.act in {DONE, SWAP}:
        said = _stands(instance, word, session, heard, left)
    pushed = turn.decision.plan.changes if word.act == "move" else ()
    differing = otherwise(touched, begun.why, turn.decision.plan, (c for c in pushed if c.uid != word.uid))
    undoing.answer(instance.store)
    return Undone(
        turn=outcome_of(turn),
        said=" ".join((said, *(one.said for one in differing))),
        undone=_taken(word),
        otherwise=tuple(one.change for one in differing),
    )


def _begun(instance: Instance, order: Undo, names: Sequence[str], known: dict[str, Session]) -> Undoing | None:
    """What the same order took back before it was cut short, or another that nobody was told of: it is said again."""
    last = undoing.recall(instance.store)
    if last is None or (order.ask and order.ask == last.ask):
        return last
    return None if last.answered or _meant([last.word], names, known, order.act or "") is None else last


def _take_back(
    instance: Instance,
    begun: Undoing,
    found: Restored | None,
    instead: Feedback | None,
    *,
    now: datetime,
    touched: Sequence[Touched],
    owed: Sequence[Touched],
) -> Undoing:
    """Take a word back and keep in the same commit what is to stand again: ``found`` where it is known already."""
    word = begun.word
    with instance.store.begin() as both:
        word_log.take_back(both, word, at=now, instead=instead)
        if found is None:
            others = list(_open_again(touched, word))
            found = stand_again(replace(instance, store=both), others, now, owed=owed)
        begun = replace(begun, sessions=found.sessions, why=found.why)
        undoing.remember(both, begun)
    return begun


def _owed(instance: Instance, word: LoggedWord, touched: Sequence[Touched]) -> tuple[Touched, ...]:
    """What words that were taken back earlier left otherwise than it was, beside what this one touched."""
    beside = {one.uid for one in touched} | {word.uid}
    return tuple(one for one in places.owed(instance.store, word) if one.uid not in beside and one.was != one.now)


def _open_again(touched: Sequence[Touched], word: LoggedWord) -> Iterator[Touched]:
    """What a word had touched, as it is once it is taken back: one that it had called done or left out is to come again, and
    where a word taken back meanwhile had put it, it does not stay."""
    for one in touched:
        if one.uid != word.uid:
            yield one
        elif word.act in {DONE, "skip"} and one.now is not None:
            yield replace(one, now=replace(one.now, status=Status.PLANNED))


def _taken(word: LoggedWord) -> TakenBack:
    """A word that was taken back, as it is told."""
    pain = word.act == PAIN
    return TakenBack(
        act="mark" if pain else word.act,
        first=word.first,
        last=word.last,
        word=PAIN if pain else word.word or None,
        session=None if pain else word.uid or None,
        to=word.to,
    )


def _chosen(words: Sequence[LoggedWord], names: Sequence[str], known: dict[str, Session], act: str) -> LoggedWord:
    """The newest word that is meant."""
    meant = _meant(words, names, known, act)
    if meant is not None:
        return meant
    kind = f"no {act}" if act else "no word of yours"
    where = f" about {names[0]}" if names else ""
    raise BadInput(f"there is {kind}{where} to take back", remedy=_WHICH)


def _meant(words: Sequence[LoggedWord], names: Sequence[str], known: dict[str, Session], act: str) -> LoggedWord | None:
    meant = [word for word in words if not act or word.act == act or (act, word.act) == ("mark", PAIN)]
    for name in names:
        about = [word for word in meant if _is_about(word, name, known.get(word.uid))]
        if about:
            return about[-1]
    return meant[-1] if meant and not names else None


def _is_about(word: LoggedWord, name: str, session: Session | None) -> bool:
    if word.uid == name:
        return True
    try:
        on = date.fromisoformat(name)
    except ValueError:
        return False
    return word.first <= on <= word.last or word.to == on or (session is not None and session.date == on)


def _answer(word: LoggedWord, session: Session | None, *, left: Sequence[Feedback]) -> str:
    """The sentence for the owner; ``left`` is what else was said of the session or the week. What becomes of a `done` or a swap
    is told after the turn (``_stands``)."""
    if word.act == "mark":
        days = f"{word.first}" if word.first == word.last else f"{word.first} to {word.last}"
        return f"{days}: {'`clear`' if word.word == word_log.CLEAR else word.word} is taken back."
    if word.act == PAIN:
        return f"{word.first}: pain is taken back."
    if word.act == GYM:
        return gym_back_text(word.first, word.last, taken=word.word, away=is_away(left, word.first))
    kind = "session" if session is None else f"{session.type} session"
    if word.act == "move":
        return f"The {kind} of {word.to:%A} {word.to} goes back to {word.first:%A} {word.first}."
    return f"The {kind} of {word.first:%A} {word.first} is no longer left out."


def _stands(
    instance: Instance, word: LoggedWord, before: Session | None, heard: Sequence[Feedback], left: Sequence[Feedback]
) -> str:
    """The sentence for a `done` or a swap that was taken back, by how its session stands now: a recording may call it done,
    another swap may hold. ``heard`` is what had been said of it until then, ``left`` what still is."""
    gone = next((one for one in reversed(heard) if (one.act, one.at) == (word.act, word.at)), None)
    now = next((one for one in published.published_sessions(instance) if one.uid == word.uid), None)
    kind = "session" if before is None else f"{before.type} session"
    name = f"{kind} of {word.first:%A} {word.first}"
    if word.act == SWAP:
        there = (b.substitute or b.name for b in (now.blocks if now else ()) if gone and b.slot == gone.exercise)
        back = next(there, "what stood there before")
        return swapped_text(f"the {name}", back, back, lasting=False)
    lifts = lifts_said(left).get(word.uid)
    return done_back_text(
        name, gone, still=_counts(left), status=now.status if now else None, lifted=lifts.sets if lifts else ()
    )


def _without(heard: Sequence[Feedback], word: LoggedWord) -> tuple[Feedback, ...]:
    """What was said but for a word: of those of one instant the newest goes."""
    said = word.uid, word.act, word.at
    at = next((n for n in reversed(range(len(heard))) if (heard[n].uid, heard[n].act, heard[n].at) == said), len(heard))
    return (*heard[:at], *heard[at + 1 :])


def _counts(heard: Sequence[Feedback]) -> str:
    """The act that says what became of a session; "" if none does."""
    return next((one.act for one in reversed(heard) if one.act not in {"move", SWAP}), "")


def _moved_back(
    instance: Instance,
    word: LoggedWord,
    session: Session | None,
    now: datetime,
    *,
    touched: Sequence[Touched],
    owed: Sequence[Touched],
) -> tuple[Feedback | None, Restored]:
    """What has to be said in the place of a move that is taken back, and what is restored. Nothing is said where the session
    can stand again as if the move had never been; else it is moved back, which holds it there against what has come since.

    Raises BadInput when it cannot go there any more.
    """
    known = cycle.decide(instance, now).known
    if session is not None and any(one.uid == word.uid for one in touched):
        without = replace(known, feedback=_without(known.feedback, word))
        found = restored(without, instance.catalogue, touched, own=word.uid, owed=owed)
        if word.uid in found.sessions:
            return None, found
    back = _back(word, session, now, known.today)
    moved = replace(known, feedback=(*known.feedback, back))
    others = [one for one in touched if one.uid != word.uid]
    found = restored(moved, instance.catalogue, others, owed=owed)
    plan = make_plan(replace(moved, restored=found.sessions), instance.catalogue)
    closed = published.closed_for_move(plan, back)
    if closed and back.date != back.to:
        raise BadInput(
            f"{word.first} is closed by now: {closed.said}",
            remedy=f"it stays on {back.date}; move it to another day",
            logged=f"{word.first} is closed by now: {closed.told}",
        )
    return back, found


def _back(word: LoggedWord, session: Session | None, now: datetime, today: date) -> Feedback:
    """The move back to where a session stood; raises BadInput when that is over."""
    if session is None or session.status is not Status.PLANNED or session.start <= now:
        raise BadInput(f"the session you moved to {word.to} has begun, is over or was withdrawn", remedy=_WHICH)
    if word.first < today:
        raise BadInput(
            f"it cannot go back to {word.first}, which is past",
            remedy="move it to another day: `liftday move SESSION DATE`",
        )
    return Feedback(uid=word.uid, act="move", at=max(now, word.at), to=word.first, back=True, date=session.date)

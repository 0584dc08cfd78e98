"""The owner's word for days: kept, cleared, or put in the place of another.

A mark that no longer stands, because it was cleared or replaced, takes with it what it had done to the plan, as if it had been
taken back by ``undo``; what stands otherwise since is named, and why.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from liftday.daemon.orders.restoring import otherwise, stand_again
from liftday.daemon.orders.sessions import pain_marked
from liftday.daemon.protocol.orders import CLEAR, MarkDays, MarkPain
from liftday.daemon.protocol.outcomes import Marked
from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import cycle
from liftday.daemon.turn.outcome import outcome_of
from liftday.store import marks, places, undoing, word_log
from liftday.store.engine import Store
from liftday.store.places import Touched
from liftday.store.undoing import Undoing
from liftday.store.word_log import LoggedWord
from liftday.training.owner import FLAGS, Mark, Word
from liftday.words.said import again_text, beside_text, marked_text


def marked(instance: Instance, order: MarkDays | MarkPain, now: datetime) -> Marked:
    """Keep the owner's word for some days, or how much a place hurt; raises BadInput for pain to come."""
    if isinstance(order, MarkPain):
        return pain_marked(instance, order, now)
    with instance.store.begin() as both:
        heard = word_log.recall(both)
        again = not _keep(both, order, now)
        new = [word for word in word_log.recall(both) if word not in heard]
        gone = [one for word in new for one in word_log.replaced(heard, word.before, word.pains)]
        touched = places.touched(both, gone)
        found = stand_again(replace(instance, store=both), touched, now)
        if found.sessions:  # killed before its turn, the next one puts them there
            undoing.remember(both, Undoing(word=new[0], sessions=found.sessions, answered=True))
        told = _unexplained(both, touched, (*gone, *new))
    turn = cycle.turn(instance, now)
    differing = otherwise(told, found.why, turn.decision.plan)
    said = marked_text(order.first, order.last, order.word)
    beside = [] if order.word == CLEAR else _beside(instance.store, order)
    return Marked(
        turn=outcome_of(turn),
        first=order.first,
        last=order.last,
        word=order.word,
        said=" ".join(
            filter(None, (again_text(said) if again else said, beside_text(beside), *(one.said for one in differing)))
        ),
        again=again,
        otherwise=tuple(one.change for one in differing),
    )


def _keep(store: Store, order: MarkDays, now: datetime) -> bool:
    """Keep the word; return whether a mark is new. To clear what is clear is no news either, and asks for no other answer."""
    if order.word == CLEAR:
        marks.clear(store, order.first, order.last, at=now)
        return True
    dates = [order.first + timedelta(days=n) for n in range((order.last - order.first).days + 1)]
    return marks.remember(store, [Mark(date=on, word=Word(order.word), at=now) for on in dates])


def _unexplained(store: Store, touched: Sequence[Touched], words: Sequence[LoggedWord]) -> list[Touched]:
    """What was touched, without what these words still keep from its day, for part of them stands: whoever said them knows."""
    stand = {m.date for m in marks.recall(store) if word_log.replaced(words, [m], ())}
    return [one for one in touched if not stand or (one.was is not None and one.was.date not in stand)]


def _beside(store: Store, order: MarkDays) -> list[Mark]:
    """What the same days are marked as beside the word, and holds too."""
    days = [mark for mark in marks.recall(store) if order.first <= mark.date <= order.last]
    return [mark for mark in days if mark.word in FLAGS and mark.word != order.word]

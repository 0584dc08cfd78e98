"""The owner's words are kept once: what is said again while it holds is confirmed, and one `undo` takes it back.

Whoever was not answered, because a process was killed, says it again.
"""

from datetime import date

from liftday.daemon.state.instance import Instance
from liftday.store import feedback, word_log
from liftday.store.word_log import LoggedWord
from liftday.training.owner import Feedback
from liftday.training.plan import Plan
from liftday.training.repeated import said_before


def keep(instance: Instance, word: Feedback, *, anew: bool = False) -> bool:
    """Given a word on a session, a place or a week, keep it; return whether it was said before and holds. ``anew``: it does
    not, although nothing was said against it."""
    before = None if anew else said_before(word, feedback.recall(instance.store))
    if before is not None and feedback.renewed(instance.store, before):
        return True
    feedback.remember(instance.store, word)
    return False


def moved_before(instance: Instance, plan: Plan, word: Feedback) -> Feedback | None:
    """Given the plan without a move, return the same move as it was said before, if the session stands there by it: it is
    carried out, or is going to be."""
    stands = any((s.uid, s.date, s.pinned) == (word.uid, word.to, True) for s in plan.sessions)
    return said_before(word, feedback.recall(instance.store, word.uid)) if stands else None


def moved_there(instance: Instance, name: str, to: date) -> LoggedWord | None:
    """Given a date that names a session and the day that it is to go to, return the last word of the owner's, if it is this
    very move: what stands on the date by now is another session, or none."""
    last = word_log.recall(instance.store)[-1:]
    return next((w for w in last if (w.act, w.first.isoformat(), w.to) == ("move", name, to)), None)

"""What the owner said about sessions: everything is kept, the last word counts."""

from sqlalchemy import select

from liftday.store.engine import Store
from liftday.store.schema import feedback as table
from liftday.store.values import from_json, stamp, to_json
from liftday.store.word_log import UNDOABLE, append_feedback, known, renew
from liftday.training.owner import Feedback


def remember(store: Store, feedback: Feedback) -> None:
    """Given one word about a session, keep it."""
    with store.writing() as connection:
        connection.execute(table.insert().values(uid=feedback.uid, at=stamp(feedback.at), body=to_json(feedback)))
        if feedback.act in UNDOABLE:
            append_feedback(connection, feedback)


def renewed(store: Store, said: Feedback) -> bool:
    """Given a word that was kept, and that is said again while it holds, make it the owner's newest; return whether it is one
    that counts and can be taken back."""
    with store.writing() as connection:
        words = [w for w in known(connection) if (w.uid, w.act, w.at) == (said.uid, said.act, said.at)]
        return renew(connection, words[-1] if words else None)


def recall(store: Store, uid: str | None = None) -> tuple[Feedback, ...]:
    """Return everything that was said, of one session if its uid is given, in the order it was said."""
    asked = select(table.c.body).order_by(table.c.n)
    if uid is not None:
        asked = asked.where(table.c.uid == uid)
    with store.reading() as connection:
        return tuple(from_json(Feedback, body) for body in connection.execute(asked).scalars())

"""How far an order is, on its way from the worker to whoever gave it."""

from collections.abc import Mapping
from typing import Any, Self


class Count(str):
    """A sentence of progress that counts, and that the next one replaces: ``done`` things of ``of``, 0 where nobody knows
    how many there are. Whoever wants the words alone takes it for the sentence it is.

    >>> Count("400 activities, 2 requests", done=400)
    '400 activities, 2 requests'
    """

    __slots__ = ("done", "of")

    done: int
    of: int

    def __new__(cls, words: str, *, done: int, of: int = 0) -> Self:
        """Given the words and the numbers in them."""
        made = super().__new__(cls, words)
        made.done, made.of = done, of
        return made


def message(words: str) -> dict[str, Any]:
    """Given a sentence of progress, return it as the control socket and the worker send it.

    >>> message(Count("Reading b.fit", done=1, of=2))
    {'progress': 'Reading b.fit', 'done': 1, 'of': 2}
    """
    return {"progress": str(words), **({"done": words.done, "of": words.of} if isinstance(words, Count) else {})}


def words_in(sent: Mapping[str, Any]) -> str:
    """Given a message of progress, return its sentence."""
    if "done" not in sent:
        return str(sent["progress"])
    return Count(sent["progress"], done=int(sent["done"]), of=int(sent["of"]))

"""How much work one calendar may be: processor time, counted by the kernel and cut off in the middle of whatever runs.

A rule that is written to be expensive can be told from an honest one only by its cost.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from liftday.integrations.ical.trouble import Trouble, Unread

TOTAL_S: Final = 0.8  # processor seconds for a whole calendar; one of ten years takes 0.2
PIECE_S: Final = 0.2  # for one series of it
_AGAIN_S: Final = 0.02  # a cut that came where nothing can be raised comes again


class Overlong(BaseException):
    """A piece used up its time. No Exception: a library's own `except Exception` must not swallow it."""


class Budget:
    """Processor time for one calendar. Works in a process's main thread only; elsewhere nothing is cut."""

    def __init__(self, total_s: float = TOTAL_S, piece_s: float = PIECE_S) -> None:
        self._ends = time.process_time() + total_s
        self._piece = piece_s

    @contextmanager
    def piece(self, *, whole: bool = False) -> Iterator[None]:
        """Run the body within its share, or in all that is left; raises Overlong where it takes longer, Unread where nothing
        is left for it."""
        left = self._ends - time.process_time()
        if left <= 0:
            raise Unread(Trouble.HEAVY)
        before = signal.signal(signal.SIGPROF, _cut)
        try:
            signal.setitimer(signal.ITIMER_PROF, left if whole else min(left, self._piece), _AGAIN_S)
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def _cut(_: int, __: FrameType | None) -> None:
    raise Overlong

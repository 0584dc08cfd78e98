"""What happens on a signal.

SIGTERM and SIGINT stop the daemon: a turn under way is ended at once, ``wait`` returns, and ``App.run`` leaves through its
``finally``: it tells systemd, stops the worker, the timetable, the control socket and the web server, gives the lock back
and returns 0. SIGHUP reads the configuration again. SIGUSR1 means nothing, and must not kill.

A handler runs in the middle of whatever the main thread does, another handler among it (`timeout` sends two at once). So it takes
no lock that this thread may hold already: a SimpleQueue is made for that, an Event and the start of a Thread are not.
"""

import _thread
import signal
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

_GLANCE: Final = 2.0  # seconds
_STOPS: Final = frozenset({signal.SIGTERM, signal.SIGINT})


class Signals:
    """The signals of one daemon. ``end_turn`` ends a turn that is under way; ``reload`` reads the configuration again."""

    def __init__(self, *, end_turn: Callable[[], None], reload: Callable[[], None]) -> None:
        self._end_turn = end_turn
        self._reload = reload
        self._came: SimpleQueue[int] = SimpleQueue()

    def listen(self) -> None:
        """Take the signals from now on. A daemon in another thread than the main one is stopped by ``stop`` alone."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (*_STOPS, signal.SIGHUP):
            signal.signal(number, self._take)
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)

    def stop(self) -> None:
        """Stop the daemon, as SIGTERM does."""
        self._came.put(signal.SIGTERM)

    def wait(self) -> None:
        """Reload at each SIGHUP; return at the signal to stop."""
        while True:
            try:
                number = self._came.get(timeout=_GLANCE)
            except Empty:
                continue  # a signal that comes in the instant before the wait is heard only when the wait ends
            if number in _STOPS:
                return
            self._reload()

    def _take(self, number: int, _: object) -> None:
        self._came.put(number)
        if number in _STOPS:  # or stopping would wait for Strava
            try:
                _thread.start_new_thread(self._end_turn, ())
            except RuntimeError:  # no memory for another thread
                self._end_turn()

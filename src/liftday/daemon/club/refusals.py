"""Configurations that cannot be used, as a process of a club says them: each once, however often and by whom it is looked at."""

import threading

from liftday.config.athletes import DEFAULT, Places
from liftday.config.read import is_everybodys
from liftday.daemon.logs import trouble
from liftday.errors import BadConfiguration


class Refusals:
    """What is wrong and was said already. What is wrong with the file that all share is said of ``default`` alone."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._guard = threading.Lock()

    def say(self, places: Places, error: BadConfiguration) -> None:
        """An athlete's configuration is another and cannot be used: that of before stays."""
        name = places.athlete
        with self._guard:
            if is_everybodys(places, error) or self._said.get(name) == error.what:
                return
            self._said[name] = error.what
        trouble(
            "reload_refused",
            error,
            athlete=None if name == DEFAULT else name,
            first="the old configuration stays: ",
        )

    def forget(self) -> None:
        """Somebody has asked for a look at all of them: what is still wrong is said again."""
        with self._guard:
            self._said.clear()

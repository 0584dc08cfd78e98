"""An athlete's configuration as whoever serves them goes by it, until it is read again."""

from dataclasses import dataclass, replace
from typing import Self

from liftday.config.athletes import Places, Shared
from liftday.config.read import load, parse, shared_at
from liftday.config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Where an athlete's files are, the text of their own one, what it rests on (None of ``default``), and what it says."""

    places: Places
    text: str
    shared: Shared | None
    settings: Settings

    @classmethod
    def at(cls, places: Places, *, common: str | None = None) -> Self:
        """Given an athlete's places, read it; ``common`` is the text of the file that all share, where that one is not to be
        read again. Raises BadConfiguration."""
        shared = shared_at(places)
        if shared is not None and common is not None:
            shared = replace(shared, text=common)
        text = load(places.config, shared)
        return cls(places=places, text=text, shared=shared, settings=parse(text, places.config, shared))

    def shared_anew(self) -> Self:
        """The same text on what it rests on now."""
        shared = shared_at(self.places)
        return replace(self, shared=shared, settings=parse(self.text, self.places.config, shared))

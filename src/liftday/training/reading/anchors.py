"""An athlete's own references, as far as they were known at the end of a day.

``Anchors`` is the state of the fold over an athlete's history: what the next day's reading needs, and nothing else. It
is small (the last 60 runs and 30 sessions of each other sport, the highest twenty peaks), it is plain JSON, and it does not depend on the
owner's settings: those are looked at when a value is needed, so that a changed setting re-reads what is still raw.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from liftday.training.reading.references import Effort, Peak, Speed

WINDOW: Final = 60  # runs that make up "your usual"
OTHER_WINDOW: Final = 30  # sessions of another sport
_MOST: Final = 1e7  # metres, minutes, days, beats


class Trace(NamedTuple):
    """What one session leaves behind. ``pace`` is 100 ln(m/s), so that a difference of 1 is 1 %."""

    day: int  # date.toordinal()
    minutes: float
    km: float | None
    average: float | None  # bpm, trusted, drift and heat taken off
    peak: float | None  # bpm, trusted
    pace: float | None
    effort: float | None  # Strava's relative effort an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What was known of an athlete at the end of ``day``; ``Anchors.none()`` before the first activity."""

    day: date | None = None
    windows: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)  # by family, oldest first
    peaks: tuple[Peak, ...] = ()  # the highest, highest first
    peaks_seen: int = 0
    pushed: bool = False  # a race or workout was labelled: the maximum has had its chance to show
    easy: tuple[Speed, ...] = ()
    efforts: tuple[Effort, ...] = ()
    races: tuple[Effort, ...] = ()
    lean: float = 0.0  # how far this athlete's own labels lie from the evidence, in points
    home_m: float | None = None  # the height the athlete usually trains at
    high_since: int | None = None

    @classmethod
    def none(cls) -> "Anchors":
        """The state before anything was recorded."""
        return cls()

    def as_json(self) -> dict[str, Any]:
        """The state as JSON values; ``from_json`` gives an equal state back."""
        return {
            "day": self.day.isoformat() if self.day else None,
            "windows": dict(self.windows),
            "peaks": self.peaks,
            "peaks_seen": self.peaks_seen,
            "pushed": self.pushed,
            "easy": self.easy,
            "efforts": self.efforts,
            "races": self.races,
            "lean": self.lean,
            "home_m": self.home_m,
            "high_since": self.high_since,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Anchors":
        """Given what ``as_json`` wrote (after a round through a JSON text too), return the state; raises ValueError.

        A measure that cannot be is left out: an earlier liftday learned from whatever was recorded.
        """
        try:
            return cls(
                day=date.fromisoformat(stored["day"]) if stored["day"] else None,
                windows={name: tuple(Trace(*row) for row in _sound(rows)) for name, rows in stored["windows"].items()},
                peaks=tuple(Peak(*row) for row in _sound(stored["peaks"])),
                peaks_seen=int(stored["peaks_seen"]),
                pushed=bool(stored["pushed"]),
                easy=tuple(Speed(*row) for row in _sound(stored["easy"])),
                efforts=tuple(Effort(*row) for row in _sound(stored["efforts"])),
                races=tuple(Effort(*row) for row in _sound(stored["races"])),
                lean=float(stored["lean"]) if _can_be(stored["lean"]) else 0.0,
                home_m=stored["home_m"] if _can_be(stored["home_m"]) else None,
                high_since=stored["high_since"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not anchors as this version writes them") from error


def _sound(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows whose every number can be: none of them measures ten million of anything."""
    return (row for row in rows if all(map(_can_be, row)))


def _can_be(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and abs(value) <= _MOST)

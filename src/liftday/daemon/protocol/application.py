"""How the application stands with all its athletes, as a value: for /metrics and for the doctor. Nobody is named in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """The turns that wait for a worker, or for another turn of the same athlete, and for how many seconds the oldest does."""

    waiting: int = 0
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The turns that wait, how many athletes stand how with Strava ("configuration": one whose file cannot be used), and the
    application's quota: used and limit by window, empty without an application."""

    backlog: Backlog = Backlog()
    athletes: Mapping[str, int] = field(default_factory=dict)
    quota: Mapping[str, tuple[int, int]] = field(default_factory=dict)

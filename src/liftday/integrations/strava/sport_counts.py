"""How many runs, rides and swims there are: as the athlete's statistics count them (``quirks.statistics``), and as a list
showed them."""

from collections.abc import Mapping
from dataclasses import dataclass

SPORTS = ("run", "ride", "swim")


@dataclass(frozen=True, slots=True, kw_only=True)
class SportCounts:
    """Activities by sport."""

    run: int = 0
    ride: int = 0
    swim: int = 0

    def beyond(self, listed: "SportCounts") -> "SportCounts":
        """How many more there are here than were listed.

        >>> SportCounts(run=1100, ride=4).beyond(SportCounts(run=915, ride=5))
        SportCounts(run=185, ride=0, swim=0)
        """
        return SportCounts(
            run=max(0, self.run - listed.run),
            ride=max(0, self.ride - listed.ride),
            swim=max(0, self.swim - listed.swim),
        )

    def __bool__(self) -> bool:
        """Whether there is any."""
        return int(self) > 0

    def __int__(self) -> int:
        """How many in all."""
        return self.run + self.ride + self.swim

    def as_json(self) -> dict[str, int]:
        """What is kept between runs."""
        return {"run": self.run, "ride": self.ride, "swim": self.swim}

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> "SportCounts":
        """Given what was kept, return it."""
        return cls(run=count(kept.get("run")), ride=count(kept.get("ride")), swim=count(kept.get("swim")))


NOTHING = SportCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The ids that lists showed so far, by the sport the statistics count them under; ``nameless`` could not be read, and
    may be anything."""

    run: frozenset[str] = frozenset()
    ride: frozenset[str] = frozenset()
    swim: frozenset[str] = frozenset()
    nameless: int = 0

    def plus(self, sports: Mapping[str, str], *, nameless: int = 0) -> "Listed":
        """These and those of one page: id -> sport."""
        more = {sport: {one for one, of in sports.items() if of == sport} for sport in SPORTS}
        return Listed(
            run=self.run | more["run"],
            ride=self.ride | more["ride"],
            swim=self.swim | more["swim"],
            nameless=self.nameless + nameless,
        )

    @property
    def totals(self) -> SportCounts:
        """How many of each."""
        return SportCounts(run=len(self.run), ride=len(self.ride), swim=len(self.swim))

    def lacks(self, counted: SportCounts | None) -> SportCounts:
        """Given what the statistics count, return what of it is in no list; nothing where the nameless may be it."""
        lacking = counted.beyond(self.totals) if counted is not None else NOTHING
        return lacking if int(lacking) > self.nameless else NOTHING

    def as_json(self) -> dict[str, object]:
        """What is kept between runs."""
        return {
            "run": sorted(self.run),
            "ride": sorted(self.ride),
            "swim": sorted(self.swim),
            "nameless": self.nameless,
        }

    @classmethod
    def from_json(cls, kept: object) -> "Listed":
        """Given what was kept, return it; what cannot be read was not listed."""
        if not isinstance(kept, Mapping):
            return cls()
        ids = {sport: kept.get(sport) for sport in SPORTS}
        named = {sport: frozenset(map(str, of)) for sport, of in ids.items() if isinstance(of, list)}
        return cls(**named, nameless=count(kept.get("nameless")))


NONE_LISTED = Listed()


def count(value: object) -> int:
    """Given anything, return the number of activities it is; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

"""How many runs, rides and swims there are: as the athlete's statistics count them, and as a list showed them.

Strava's statistics (`GET /athletes/{id}/stats`) count what everyone may see, of three sports. A list shows the rest too,
so only what everyone may see is compared. A virtual run is counted as one here, whether the statistics do so or not: what
is listed beyond them says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_SWIM = frozenset({"Swim"})
_RUNS = frozenset({"Run", "TrailRun", "VirtualRun"})
_WHEELS = frozenset({"Velomobile", "Handcycle"})


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
        return cls(run=_count(kept.get("run")), ride=_count(kept.get("ride")), swim=_count(kept.get("swim")))


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
        more = {sport: {one for one, of in sports.items() if of == sport} for sport in ("run", "ride", "swim")}
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
        ids = {sport: kept.get(sport) for sport in ("run", "ride", "swim")}
        named = {sport: frozenset(map(str, of)) for sport, of in ids.items() if isinstance(of, list)}
        return cls(**named, nameless=_count(kept.get("nameless")))


NONE_LISTED = Listed()


def statistics(reply: object) -> SportCounts | None:
    """Given ActivityStats as Strava sends them, return the totals of all time; None when they say nothing."""
    if not isinstance(reply, Mapping):
        return None
    found = {sport: reply.get(f"all_{sport}_totals") for sport in ("run", "ride", "swim")}
    if not isinstance(found["run"], Mapping) or not isinstance(found["run"].get("count"), int):
        return None
    counts = {sport: _count(one.get("count")) if isinstance(one, Mapping) else 0 for sport, one in found.items()}
    return SportCounts(**counts)


def counted_as(record: object) -> str | None:
    """Given a listed activity as Strava sends it, return the sport its statistics count it under; None for one that they
    leave out."""
    if not isinstance(record, Mapping) or record.get("private") is True:
        return None
    if record.get("visibility", "everyone") not in {"everyone", None}:
        return None
    sports = {str(record.get("sport_type")), str(record.get("type"))}
    if sports & _RUNS:
        return "run"
    if sports & _SWIM:
        return "swim"
    return "ride" if sports & _WHEELS or any(one.endswith("Ride") for one in sports) else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

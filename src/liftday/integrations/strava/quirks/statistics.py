"""Statistics that count less than the list shows.

Strava: ``GET /athletes/{id}/stats`` counts runs, rides and swims of all time, and only what everyone may see. Whether a virtual
run is a run there is not said.
Known from: developers.strava.com/docs/reference (getStats: "only includes data from activities set to Everyone visibility").
Here: only such activities are compared with the list; a virtual run counts, for what is listed beyond the statistics says
nothing. What the statistics count beyond the list was withheld by it, and is read again (``recheck``).
"""

from collections.abc import Mapping

from liftday.integrations.strava.quirks.visibility import is_public
from liftday.integrations.strava.sport_counts import SPORTS, SportCounts, count

_SWIM = frozenset({"Swim"})
_RUNS = frozenset({"Run", "TrailRun", "VirtualRun"})
_WHEELS = frozenset({"Velomobile", "Handcycle"})


def statistics(reply: object) -> SportCounts | None:
    """Given ActivityStats as Strava sends them, return the totals of all time; None when they say nothing."""
    if not isinstance(reply, Mapping):
        return None
    totals = {sport: reply.get(f"all_{sport}_totals") for sport in SPORTS}
    if not isinstance(totals["run"], Mapping) or not isinstance(totals["run"].get("count"), int):
        return None
    counts = {sport: count(one.get("count")) if isinstance(one, Mapping) else 0 for sport, one in totals.items()}
    return SportCounts(**counts)


def counted_as(record: object) -> str | None:
    """Given a listed activity as Strava sends it, return the sport its statistics count it under; None for one that they
    leave out."""
    if not isinstance(record, Mapping) or not is_public(record):
        return None
    sports = {str(record.get("sport_type")), str(record.get("type"))}
    if sports & _RUNS:
        return "run"
    if sports & _SWIM:
        return "swim"
    return "ride" if sports & _WHEELS or any(one.endswith("Ride") for one in sports) else None

"""What a title was read as, and which sports are which."""

from dataclasses import dataclass
from typing import Final

from liftday.training.day import Kind
from liftday.training.planned import PlannedType
from liftday.training.reason import Reason

RUNS: Final = frozenset({"Run", "TrailRun", "VirtualRun", "TrackRun"})
STRENGTH_SPORTS: Final = frozenset({"WeightTraining", "Crossfit", "Workout"})
MOBILITY_SPORTS: Final = frozenset({"Yoga", "Pilates"})
UNREAD: Final = Reason("plan_unread", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """What a title was read as. ``also`` is strength that stands in the same entry as a run."""

    type: PlannedType
    kind: Kind | None
    certainty: float
    reason: Reason
    sport: str | None = None
    minutes: int | None = None
    km: float | None = None
    also: PlannedType | None = None

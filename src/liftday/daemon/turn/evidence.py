"""The numbers behind the class of each activity whose facts are still here, and what would change it."""

from collections.abc import Mapping

from liftday.daemon.state.instance import Instance
from liftday.daemon.turn import past
from liftday.daemon.turn.past import Past
from liftday.training.day import Day
from liftday.training.reading.evidence import evidence
from liftday.training.reason import Reason


def evidence_of(instance: Instance, known: Past, day: Day) -> Mapping[str, tuple[Reason, ...]]:
    """Given the past as it was read and a day of it, return the evidence of its activities by their names."""
    raw = {a.id: a for a in known.raw if a.day == day.date}
    if not raw:
        return {}
    before = max((on for on in known.classified.anchors if on < day.date), default=None)
    anchors = past.anchors_before(instance, day.date) if before is None else known.classified.anchors[before]
    athlete, zones = instance.settings.owner.athlete, past.zones_of(instance)
    return {r.id: evidence(raw[r.id], anchors, athlete=athlete, zones=zones) for r in day.readings if r.id in raw}

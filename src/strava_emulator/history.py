"""What an athlete does with activities after they were recorded, and what the webhook says of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from strava_emulator.records import Record
from strava_emulator.state import Athlete, World
from strava_emulator.webhook import Webhooks


class History:
    """Adds, edits, hides and deletes. Only title, type and privacy raise an update, as at Strava."""

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self.world = world
        self.webhooks = webhooks

    def add(self, activities: Sequence[Mapping[str, Any]], *, athlete: int | None, push: bool) -> list[int]:
        """Add activities to an athlete, the first one if none is named; return their numbers."""
        with self.world.lock:
            number = athlete if athlete is not None else next(iter(self.world.athletes))
            owner = self.world.athletes[number]
            records = [Record(dict(raw)) for raw in activities]
            owner.records += records
            owner.changed()
            told = [record.id for record in records if record.id is not None]
            for record in records:
                self._tell(owner, record, "create", push=push)
            return told

    def edit(self, number: int, changes: Mapping[str, Any], *, remove: Sequence[str], push: bool) -> None:
        """Change an activity's fields; privacy and visibility go together."""
        with self.world.lock:
            owner, record = self.world.find(number)
            was_private = record.private
            wanted = dict(changes)
            if "private" in wanted:
                wanted.setdefault("visibility", "only_me" if wanted["private"] else "everyone")
            elif "visibility" in wanted:
                wanted["private"] = wanted["visibility"] == "only_me"
            kept = {key: value for key, value in {**record.raw, **wanted}.items() if key not in remove}
            record.replace(kept)
            owner.changed()
            moved = record.private != was_private
            if moved and not self._sees_private(owner):  # for such a token an activity comes and goes
                self._tell(owner, record, "delete" if record.private else "create", gone=True, push=push)
                return
            updates = _updates(changes, private=record.private, moved=moved)
            if updates:
                self._tell(owner, record, "update", updates=updates, push=push)

    def show(self, number: int, *, visible: bool, push: bool) -> None:
        """Make an activity invisible to the API, or visible again."""
        with self.world.lock:
            owner, record = self.world.find(number)
            record.visible = visible
            owner.changed()
            self._tell(owner, record, "create" if visible else "delete", push=push)

    def delete(self, number: int, *, deleted: bool, push: bool) -> None:
        """Delete an activity, or bring it back."""
        with self.world.lock:
            owner, record = self.world.find(number)
            record.deleted = deleted
            owner.changed()
            self._tell(owner, record, "delete" if deleted else "create", push=push)

    def _sees_private(self, owner: Athlete) -> bool:
        return any(grant.athlete == owner.id and grant.read_all for grant in self.world.refresh.values())

    def _tell(
        self,
        owner: Athlete,
        record: Record,
        aspect: str,
        *,
        updates: Mapping[str, str] | None = None,
        gone: bool = False,
        push: bool,
    ) -> None:
        """Send the event, if the athlete is connected and the application may know of the activity."""
        known = gone or not record.private or self._sees_private(owner)
        if push and record.id is not None and known and owner.id in self.world.connected:
            self.webhooks.happened(self.webhooks.event(record.id, aspect, owner.id, updates=updates))


def _updates(changes: Mapping[str, Any], *, private: bool, moved: bool) -> dict[str, str]:
    """Given what was changed, return the part of it an event tells; privacy is a word, not a boolean."""
    told: dict[str, str] = {}
    if "name" in changes:
        told["title"] = str(changes["name"])
    if "type" in changes or "sport_type" in changes:
        told["type"] = str(changes.get("type", changes.get("sport_type")))
    if moved:
        told["private"] = "true" if private else "false"
    return told

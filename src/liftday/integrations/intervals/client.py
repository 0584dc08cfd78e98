"""The client: what liftday asks of intervals.icu, in the core's words. Each call is one request, or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from liftday.integrations.intervals.events import CalendarEvent, read_events
from liftday.integrations.intervals.read import PREFIX, Listing, read_activities
from liftday.integrations.intervals.transport import Line
from liftday.integrations.intervals.trouble import Gone, unreadable

_OF_ATHLETE: Final = "/athlete/0"  # the key's owner
_FIELDS: Final = (
    "id,source,type,sub_type,name,start_date_local,start_date,timezone,distance,moving_time,elapsed_time,"
    "total_elevation_gain,average_speed,max_speed,average_cadence,average_heartrate,max_heartrate,average_temp,icu_rpe,"
    "perceived_exertion,race,commute,trainer,device_name,external_id,strava_id"
)  # `fields` drops nulls too: without `source` a stub would look like damage
_BEGINNING: Final = date(1990, 1, 1)  # before the first watch that could record a run
MOST_AT_ONCE: Final = 50  # ids in one request; an address has its limits

Written = Mapping[str, object]
"""An event as it goes out."""


class Intervals:
    """One account: that of the owner of the line's key."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def close(self) -> None:
        """Let go of the connections."""
        self.line.close()

    def activities(self, oldest: date, newest: date) -> Listing:
        """What was recorded between two local dates, both included. There are no pages: ask for 90 days at most."""
        asked = {"oldest": oldest.isoformat(), "newest": newest.isoformat(), "fields": _FIELDS}
        return read_activities(self._list("/activities", asked))

    def newest_before(self, day: date) -> date | None:
        """The local date of the newest activity up to a date; None when there is none."""
        asked = {
            "oldest": _BEGINNING.isoformat(), "newest": day.isoformat(), "limit": "1",
            "fields": "id,source,type,start_date_local",
        }  # fmt: skip
        for record in self._list("/activities", asked):
            written = record.get("start_date_local") if isinstance(record, Mapping) else None
            try:
                return min(date.fromisoformat(str(written)[:10]), day)
            except ValueError as cause:
                raise unreadable() from cause
        return None

    def several(self, ids: Sequence[str]) -> Listing:
        """Activities by our ids, with what intervals.icu calls intervals as their laps; those that are gone are missing."""
        numbers = ",".join(one.removeprefix(PREFIX) for one in ids[:MOST_AT_ONCE])
        return read_activities(self._list(f"/activities/{numbers}", {"intervals": "true"}))

    def events(self, oldest: date, newest: date) -> tuple[CalendarEvent, ...]:
        """What stands in the calendar between two local dates, both included."""
        return read_events(self._list("/events", {"oldest": oldest.isoformat(), "newest": newest.isoformat()}))

    def create(self, events: Sequence[Written]) -> tuple[CalendarEvent, ...]:
        """Write events, all in one request; one whose external_id intervals.icu knows is changed instead. Return them as
        they are stored, in any order."""
        asked = {"upsert": "true", "upsertOnUid": "false", "updatePlanApplied": "false"}
        body = [dict(event) for event in events]
        said = self.line.ask("POST", f"{_OF_ATHLETE}/events/bulk", asked=asked, body=body)
        return read_events(said if isinstance(said, list) else [])

    def change(self, number: int, event: Written) -> bool:
        """Change an event of ours; False when it is gone."""
        try:
            self.line.ask("PUT", f"{_OF_ATHLETE}/events/{number}", body=dict(event))
        except Gone:
            return False
        return True

    def delete(self, number: int) -> None:
        """Take an event of ours away; one that is gone already is as good."""
        try:
            self.line.ask("DELETE", f"{_OF_ATHLETE}/events/{number}")
        except Gone:
            return

    def _list(self, path: str, asked: Mapping[str, str]) -> list[object]:
        said = self.line.ask("GET", _OF_ATHLETE + path, asked=asked)
        if not isinstance(said, list):
            raise unreadable()
        return said

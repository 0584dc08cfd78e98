"""The client: what liftday asks of Strava, in the core's words.

>>> strava = connect(app=App(...), tokens=state / "strava-tokens.json", clock=..., ...)  # doctest: +SKIP
>>> strava.activities(per_page=200).activities  # doctest: +SKIP

Each call is one request, or none: the quota is looked at first. An access token that is about to run out is
refreshed first; a 401 is answered with one refresh and one more try, and after that with a clear word.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from liftday.integrations.strava.listing import LARGEST_PAGE, Listing
from liftday.integrations.strava.oauth import App, renewer
from liftday.integrations.strava.quirks.fat_records import TOO_LARGE, read_in_parts
from liftday.integrations.strava.quirks.heart_zones import HeartZone, heart_zones
from liftday.integrations.strava.quirks.ids import known_id
from liftday.integrations.strava.quirks.scopes import WANTED
from liftday.integrations.strava.quirks.statistics import counted_as, statistics
from liftday.integrations.strava.quota import CEILING, Ledger
from liftday.integrations.strava.read import Unreadable, description_of, read_activities, read_activity
from liftday.integrations.strava.renewal import fresh, refuse, renewed
from liftday.integrations.strava.sport_counts import SportCounts
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.transport import Timeouts
from liftday.integrations.strava.trouble import Gone, Refused, Trouble, Unauthorized, Unwieldy, lost, unreadable
from liftday.integrations.strava.wire import Share, Wire
from liftday.training.activity import Activity

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AthleteCard:
    """The athlete's id, and since when there is an account: no activity was uploaded before."""

    id: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Detailed:
    """One activity as its own address shows it. ``text`` is what its athlete or an app wrote below it: to be read, never
    stored."""

    activity: Activity
    text: str = field(default="", repr=False)


def connect(
    *,
    app: App,
    tokens: Path,
    clock: Callable[[], datetime],
    api_base_url: str,
    oauth_base_url: str,
    ledger: Ledger | None = None,
    share: Share | None = None,
    ceiling: float = CEILING,
    timeouts: Timeouts | None = None,
    agent: str = "liftday",
) -> "Strava":
    """Return a client. Nothing is asked yet; it costs the import of stravalib, half a second and 50 MB."""
    wire = Wire(
        api_base_url=api_base_url,
        oauth_base_url=oauth_base_url,
        clock=clock,
        ledger=ledger or Ledger(seed=str(app.client_id)),
        share=share,
        ceiling=ceiling,
        timeouts=timeouts,
        agent=agent,
    )
    return Strava(wire, tokens=TokenFile(tokens), app=app)


class Strava:
    """One athlete's activities. ``wire`` carries the requests, ``tokens`` is the file of the permission."""

    def __init__(self, wire: Wire, *, tokens: TokenFile, app: App) -> None:
        self.wire = wire
        self.tokens = tokens
        self.app = app
        self._renew = renewer(wire, app)

    @property
    def ledger(self) -> Ledger:
        """The quota as it stands."""
        return self.wire.ledger

    @property
    def requests(self) -> int:
        """How many API reads went out through this wire."""
        return self.wire.requests

    def close(self) -> None:
        """Let go of the connections."""
        self.wire.close()

    def activities(
        self,
        *,
        after: datetime | None = None,
        before: datetime | None = None,
        page: int = 1,
        per_page: int = LARGEST_PAGE,
    ) -> Listing:
        """One page of the activities that started between two instants, whatever their order."""

        def ask(page: int, per_page: int) -> Listing:
            return self._page(after=after, before=before, page=page, per_page=per_page)

        return read_in_parts(ask, page, per_page)

    def _page(self, *, after: datetime | None, before: datetime | None, page: int, per_page: int) -> Listing:
        asked: dict[str, object] = {"page": page, "per_page": per_page}
        if after is not None:
            asked["after"] = int(after.timestamp())
        if before is not None:
            asked["before"] = int(before.timestamp())
        records = self._read("/athlete/activities", **asked)
        if not isinstance(records, list):
            raise unreadable()
        activities, set_aside = read_activities(records)
        _log.debug("listed page=%d records=%d set_aside=%d", page, len(records), len(set_aside))
        sports = {known_id(record): counted_as(record) for record in records}
        counted = {one: sport for one, sport in sports.items() if one is not None and sport is not None}
        return Listing(activities=activities, set_aside=set_aside, count=len(records), sports=counted)

    def activity(self, activity_id: str) -> Detailed | None:
        """One activity with its laps and its text; None when Strava does not know it, or not any more. Raises Unreadable."""
        if not activity_id.isdigit():
            return None
        try:
            record = self._read(f"/activities/{activity_id}", include_all_efforts="false")
        except Gone:
            return None
        except Unwieldy as error:
            raise Unreadable(TOO_LARGE) from error
        if known_id(record) != activity_id:
            raise unreadable()
        return Detailed(read_activity(record), description_of(record))

    def athlete(self) -> AthleteCard:
        """Whose activities these are. Raises Refused "revoked" when the permission was taken back."""
        reply = self._read("/athlete")
        athlete_id = known_id(reply)
        if athlete_id is None or not isinstance(reply, Mapping):
            raise unreadable()
        return AthleteCard(athlete_id, _date(reply.get("created_at")))

    def statistics(self, athlete_id: str) -> SportCounts:
        """How many runs, rides and swims of this athlete everyone may see."""
        counts = statistics(self._read(f"/athletes/{athlete_id}/stats"))
        if counts is None:
            raise unreadable()
        return counts

    def heart_zones(self, *, customised: bool = False) -> tuple[HeartZone, ...]:
        """The athlete's heart-rate zones, lowest first; none when they are not set, not granted or not paid for.

        With ``customised`` only zones the athlete set: Strava's own guess from the age is no better than ours.
        """
        stored = self.tokens.recall()
        if stored is not None and stored.scope and WANTED not in stored.scope:
            return ()
        try:
            reply = self._read("/athlete/zones")
        except (Gone, Refused, Unreadable):
            return ()
        return heart_zones(reply, customised=customised)

    def access(self) -> Tokens:
        """Tokens that are good now; refreshed if they were not. Raises Refused when somebody has to log in."""
        return fresh(self.tokens, self._renew, self.wire.now())

    def _read(self, path: str, **asked: object) -> object:
        with self.wire.lock:
            self.wire.check_quota()  # before a refresh that would be for nothing
            tokens = self.access()
            began = self.wire.now()
            try:
                return self.wire.read(path, asked, token=tokens.access)
            except Unauthorized:
                alive = tokens.expires_at > self.wire.now().timestamp()
            newer = renewed(
                self.tokens,
                self._renew,
                self.wire.now(),
                used=tokens,
                began=began,
                if_refused="revoked" if alive else "login",
            )
            try:
                return self.wire.read(path, asked, token=newer.access)
            except Unauthorized:
                refuse(self.tokens, "login", self.wire.now(), used=newer)
                raise lost() from None


def _date(written: object) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if isinstance(written, str) else None
    except ValueError:
        return None


__all__ = ["App", "AthleteCard", "Detailed", "HeartZone", "Listing", "Strava", "Timeouts", "Trouble", "connect"]

"""Everything the emulated service remembers: the application, its athletes with their activities, and who may see them."""

import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from strava_emulator.clock import Clock
from strava_emulator.derived import athlete_zones, statistics
from strava_emulator.quota import Quota
from strava_emulator.records import Record

SCOPES = (
    "read",
    "read_all",
    "profile:read_all",
    "profile:write",
    "activity:read",
    "activity:read_all",
    "activity:write",
)
ACCESS_LIFE = 21_600  # an access token lives six hours
RENEWED_BELOW = 3_600  # with more left, a refresh gives the same one again
CODE_LIFE = 600  # an authorisation code, once, within ten minutes

DEFAULT_ATHLETE = {"id": 1, "username": "sample", "firstname": "Sample", "lastname": "Runner", "sex": None}


@dataclass(slots=True, kw_only=True)
class App:
    """The API application and what its owner and Strava set about it."""

    client_id: int = 12345
    client_secret: str = "emulated-secret"  # noqa: S105 - the emulator's own, known to everybody
    tier: str = "standard"  # or "extended"
    active: bool = True  # False: no subscription, every call is refused
    athlete_cap: int = 10
    callback_domain: str = "localhost"
    rotate: bool = True  # a refresh gives a new refresh token and the old one dies
    auto_approve: bool = True  # False: the authorise page waits for a click
    summit: bool = True  # False: zones of an activity answer 402
    shuffle_keys: bool = True  # the keys of an object come in no order


@dataclass(slots=True)
class Consent:
    """What the athlete does on the authorise page: who it is, what is unticked, whether it is refused."""

    athlete: int | None = None
    untick: tuple[str, ...] = ()
    deny: bool = False


@dataclass(slots=True)
class Athlete:
    """One athlete: the profile and the activities."""

    profile: dict[str, Any]
    records: list[Record] = field(default_factory=list)
    hr_max: float = 190.0
    _sorted: dict[bool, list[Record]] = field(default_factory=dict)
    _by_number: dict[int, Record] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The athlete's number."""
        return int(self.profile["id"])

    @property
    def zones(self) -> dict[str, Any]:
        """The heart rate zones."""
        return athlete_zones(self.hr_max)

    def listed(self, *, read_all: bool) -> list[Record]:
        """The visible activities, oldest first; private ones only for a token that may see them."""
        if read_all not in self._sorted:
            seen = [record for record in self.records if record.listed and (read_all or not record.private)]
            self._sorted[read_all] = sorted(seen, key=lambda record: (record.start, record.id or 0))
        return self._sorted[read_all]

    def numbered(self, number: int) -> Record | None:
        """The activity of that number, the first of several; deleted and hidden ones too."""
        if not self._by_number:
            self._by_number = {record.id: record for record in reversed(self.records) if record.id is not None}
        return self._by_number.get(number)

    def statistics(self) -> dict[str, Any]:
        """What ``/athletes/{id}/stats`` says: activities that everyone may see, of the three sports Strava counts."""
        seen = [record.raw for record in self.records if record.listed and isinstance(record.raw, Mapping)]
        return statistics([raw for raw in seen if raw.get("visibility", "everyone") == "everyone"])

    def changed(self) -> None:
        """Forget the order after anything about the activities changed."""
        self._sorted.clear()
        self._by_number.clear()

    def summary(self) -> dict[str, Any]:
        """The athlete as the token exchange shows it."""
        absent = {
            "username": None,
            "resource_state": 2,
            "firstname": "",
            "lastname": "",
            "bio": None,
            "city": None,
            "state": None,
            "country": None,
            "sex": None,
            "premium": True,
            "summit": True,
            "created_at": "2019-03-01T09:00:00Z",
            "updated_at": "2025-10-01T09:00:00Z",
            "badge_type_id": 1,
            "weight": None,
            "profile_medium": "avatar/athlete/medium.png",
            "profile": "avatar/athlete/large.png",
            "friend": None,
            "follower": None,
        }
        return {**absent, **self.profile}

    def detail(self) -> dict[str, Any]:
        """The athlete as ``/athlete`` shows it."""
        absent = {
            "follower_count": 0,
            "friend_count": 0,
            "mutual_friend_count": 0,
            "athlete_type": 1,
            "date_preference": "%m/%d/%Y",
            "measurement_preference": "meters",
            "clubs": [],
            "ftp": None,
            "bikes": [],
            "shoes": [],
        }
        return {**absent, **self.summary(), "resource_state": 3}


@dataclass(slots=True)
class Code:
    """An authorisation code on its way to be exchanged."""

    athlete: int
    scope: tuple[str, ...]
    expires: float


@dataclass(slots=True)
class Grant:
    """One athlete's permission for the application, with its present pair of tokens."""

    athlete: int
    scope: tuple[str, ...]
    refresh: str
    access: str
    expires: float

    @property
    def read_all(self) -> bool:
        """True when private activities may be seen."""
        return "activity:read_all" in self.scope


class World:
    """The whole state. Whoever changes or reads it holds ``lock``."""

    def __init__(self, app: App, clock: Clock, quota: Quota) -> None:
        self.app = app
        self.clock = clock
        self.quota = quota
        self.consent = Consent()
        self.lock = threading.RLock()
        self.athletes: dict[int, Athlete] = {}
        self.codes: dict[str, Code] = {}
        self.access: dict[str, tuple[Grant, float]] = {}
        self.refresh: dict[str, Grant] = {}

    def add_athlete(self, profile: Mapping[str, Any], activities: Iterable[Any], *, hr_max: float = 190.0) -> Athlete:
        """Given a profile with an ``id`` and activities, return the new athlete."""
        athlete = Athlete(dict(profile), [Record(raw) for raw in activities], hr_max)
        self.athletes[athlete.id] = athlete
        return athlete

    @property
    def connected(self) -> set[int]:
        """The athletes that have given the application a permission."""
        return {grant.athlete for grant in self.refresh.values()}

    @property
    def over_cap(self) -> bool:
        """True when more athletes are connected than the application may have. Each of them has a refresh token, so where
        those are few they need not be counted."""
        return len(self.refresh) > self.app.athlete_cap and len(self.connected) > self.app.athlete_cap

    def find(self, number: int, athlete: int | None = None) -> tuple[Athlete, Record]:
        """Given an activity's number, return it with its athlete, deleted and hidden ones too; KeyError if unknown."""
        named = self.athletes.values() if athlete is None else [self.athletes[athlete]]
        for owner in named:
            record = owner.numbered(number)
            if record is not None:
                return owner, record
        raise KeyError(number)

    def grant_of(self, token: str) -> Grant | None:
        """Given an access token, return what it permits, or None when it is unknown or has run out."""
        held = self.access.get(token)
        return held[0] if held is not None and held[1] > self.clock.epoch() else None

    def new_access(self, grant: Grant) -> None:
        """Give a grant a new access token; the one before stays valid until its own time."""
        grant.access = secrets.token_hex(20)
        grant.expires = int(self.clock.epoch()) + ACCESS_LIFE
        self.access[grant.access] = (grant, grant.expires)

    def new_grant(self, code: Code) -> Grant:
        """Given a code that was just used up, return the permission it stands for."""
        grant = Grant(code.athlete, code.scope, secrets.token_hex(20), "", 0)
        self.new_access(grant)
        self.refresh[grant.refresh] = grant
        return grant

    def rotate(self, grant: Grant) -> None:
        """Give a grant a new refresh token; the old one is dead at once."""
        self.refresh.pop(grant.refresh, None)
        grant.refresh = secrets.token_hex(20)
        self.refresh[grant.refresh] = grant

    def revoke(self, athlete: int) -> None:
        """Take every permission of an athlete back."""
        self.refresh = {token: grant for token, grant in self.refresh.items() if grant.athlete != athlete}
        self.access = {token: held for token, held in self.access.items() if held[0].athlete != athlete}

"""Stored activities, served as they came: odd records are neither mended nor refused, only sorted and filtered."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from strava_emulator.derived import whole_lap
from strava_emulator.reply import as_json

# What Strava's DetailedActivity has and its SummaryActivity has not.
DETAIL_ONLY = frozenset(
    {
        "available_zones",
        "best_efforts",
        "calories",
        "description",
        "embed_token",
        "gear",
        "hide_from_home",
        "highlighted_kudosers",
        "laps",
        "leaderboard_opt_out",
        "partner_brand_tag",
        "perceived_exertion",
        "photos",
        "prefer_perceived_exertion",
        "segment_efforts",
        "segment_leaderboard_opt_out",
        "similar_activities",
        "splits_metric",
        "splits_standard",
        "stats_visibility",
    }
)


def instant(text: object) -> datetime | None:
    """Given a timestamp in any of the forms met in files, return the instant, or None: no offset is read as UTC.

    >>> instant("2024-08-22 15:49:10").isoformat()
    '2024-08-22T15:49:10+00:00'
    """
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def start_of(raw: Mapping[str, Any]) -> float:
    """Given a record, return its start in epoch seconds; a bare UTC date gives way to a full local time, nothing is 0."""
    exact = raw.get("start_date")
    local = instant(raw.get("start_date_local"))
    offset = raw.get("utc_offset")
    if isinstance(exact, str) and len(exact.strip()) <= len("2024-08-22") and local is not None:
        hours = offset if isinstance(offset, int | float) and abs(offset) < 86_400 else 0
        return (local - timedelta(seconds=hours)).timestamp()
    read = instant(exact) or local
    return read.timestamp() if read is not None else 0.0


class Record:
    """One activity of one athlete with what the emulator remembers about it; its JSON is made once per change."""

    __slots__ = ("_detail", "_summary", "deleted", "id", "private", "raw", "start", "visible")

    def __init__(self, raw: Any) -> None:
        self.visible = True
        self.deleted = False
        self.replace(raw)

    def replace(self, raw: Any) -> None:
        """Put another content in its place and forget the bytes made of the old one."""
        self.raw = raw
        self._summary: bytes | None = None
        self._detail: bytes | None = None
        told = raw if isinstance(raw, Mapping) else {}
        self.start = start_of(told)
        number = told.get("id")
        if isinstance(number, str) and number.isdigit():
            number = int(number)
        self.id: int | None = number if isinstance(number, int) else None
        self.private = told.get("private") is True or told.get("visibility") == "only_me"

    @property
    def listed(self) -> bool:
        """True while the athlete has it and shows it."""
        return self.visible and not self.deleted

    @property
    def detailed(self) -> bool:
        """True when the record came with laps or splits of its own."""
        return isinstance(self.raw, Mapping) and (
            self.raw.get("resource_state") == 3 or "laps" in self.raw or "splits_metric" in self.raw
        )

    def summary(self) -> Any:
        """The record as a list shows it: a summary as it came but for its description, a detailed one without what only
        details have."""
        if not self.detailed:
            told = isinstance(self.raw, Mapping) and "description" in self.raw
            return {key: value for key, value in self.raw.items() if key != "description"} if told else self.raw
        kept = {key: value for key, value in self.raw.items() if key not in DETAIL_ONLY}
        if "resource_state" in kept:
            kept["resource_state"] = 2
        return kept

    def detail(self) -> Any:
        """The record as its own address shows it. A summary gains one lap over the whole and nothing invented."""
        if self.detailed or not isinstance(self.raw, Mapping):
            return self.raw
        absent: dict[str, Any] = {
            "description": None,
            "calories": 0.0,
            "perceived_exertion": None,
            "prefer_perceived_exertion": None,
            "segment_efforts": [],
            "splits_metric": [],
            "splits_standard": [],
            "laps": [whole_lap(self.raw)],
            "best_efforts": [],
            "photos": {"primary": None, "count": 0},
            "stats_visibility": [],
            "hide_from_home": False,
            "embed_token": f"{self.id or 0:040x}",
            "available_zones": ["heartrate"] if self.raw.get("has_heartrate") else [],
        }
        return {**absent, **self.raw, "resource_state": 3}

    def summary_bytes(self, *, shuffled: bool) -> bytes:
        """The summary's JSON."""
        if self._summary is None:
            self._summary = as_json(self._order(self.summary(), shuffled=shuffled))
        return self._summary

    def detail_bytes(self, *, shuffled: bool) -> bytes:
        """The detail's JSON."""
        if self._detail is None:
            self._detail = as_json(self._order(self.detail(), shuffled=shuffled))
        return self._detail

    def _order(self, value: Any, *, shuffled: bool) -> Any:
        if not (shuffled and isinstance(value, Mapping)):
            return value
        keys = list(value)
        random.Random(self.id or 0).shuffle(keys)
        return {key: value[key] for key in keys}

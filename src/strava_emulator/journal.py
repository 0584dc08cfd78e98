"""The request log: what was asked, with which header or parameter, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from strava_emulator.faults import Fault
from strava_emulator.reply import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request as the log keeps it. ``token`` says where a token was: header, query, form or none. ``status`` is 0
    when nothing was answered."""

    number: int
    at: datetime
    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    route: str
    status: int
    token: str
    athlete: int | None
    fault: str | None
    size: int

    def as_json(self) -> dict[str, Any]:
        """What the control plane tells of it."""
        told = {name: getattr(self, name) for name in Entry.__slots__}
        return {**told, "at": self.at.isoformat()}


def remembered(number: int, at: datetime, request: Request, *, status: int, fault: Fault | None, size: int) -> Entry:
    """Given a request and what became of it, return its entry."""
    where = "header" if request.bearer else "none"
    where = "form" if "access_token" in request.form else "query" if "access_token" in request.query else where
    return Entry(
        number=number,
        at=at,
        method=request.method,
        path=request.path,
        query=request.query,
        form=request.form,
        headers=request.headers,
        route=request.route,
        status=status,
        token=where,
        athlete=request.athlete,
        fault=None if fault is None else fault.verb,
        size=size,
    )

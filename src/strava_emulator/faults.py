"""The plan of what goes wrong: faults wait in a queue, each for a route, so many times, with a probability.

A fault is written ``verb`` or ``verb=value``::

    status=503  html  empty  redirect=loop  redirect=evil  gzip-bomb=200  huge=16  deep-json=100000
    truncate=100  reset  hang  slowloris=50  delay=1.5  rotate-then-die
    bad-json  wrong-type  null-fields  unknown-sport  future-start  nan  dup-keys
    dup-page  shift-page=1  shift-page=-1  short-page=5  unordered  reversed  sparse=6  no-records  ignore=before
    missing-headers  garbled-headers  clock-skew=86400

The first waiting fault that fits a request is used for it, one fault a request.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from strava_emulator.routes import API, OAUTH

# What a verb's value means when none is given; None: the verb takes none.
VERBS: dict[str, float | str | None] = {
    "status": 500,
    "html": 200,
    "empty": 200,
    "redirect": "loop",
    "gzip-bomb": 200,
    "huge": 16,
    "deep-json": 100_000,
    "truncate": 20,
    "reset": None,
    "hang": 3600,
    "slowloris": 50,
    "delay": 1,
    "rotate-then-die": None,
    "bad-json": None,
    "wrong-type": None,
    "null-fields": None,
    "unknown-sport": "Quidditch",
    "future-start": 400,
    "nan": None,
    "dup-keys": None,
    "dup-page": None,
    "shift-page": 1,
    "short-page": 1,
    "unordered": None,
    "reversed": None,
    "sparse": 6,  # every sixth record of a page is not in it
    "no-records": None,
    "ignore": "before",
    "missing-headers": None,
    "garbled-headers": None,
    "clock-skew": 86_400,
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong. ``count`` 0 is for ever; ``skip`` requests that fit go well first."""

    verb: str
    value: Any = None
    route: str = "api"
    count: int = 1
    probability: float = 1.0
    skip: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    used: int = 0

    def fits(self, route: str, path: str) -> bool:
        """True when the fault is meant for this route: its name, ``api``, ``oauth``, ``*``, or a path with wildcards."""
        groups = {"*": True, "api": route in API, "oauth": route in OAUTH}
        return groups.get(self.route, self.route == route or fnmatch(path, self.route))

    @property
    def spent(self) -> bool:
        """True when it has happened as often as it should."""
        return 0 < self.count <= self.used

    @property
    def number(self) -> float:
        """The value as a number."""
        return float(self.value)

    def as_json(self) -> dict[str, Any]:
        """What the control plane tells of it."""
        return {
            "fault": self.verb if self.value is None else f"{self.verb}={self.value}",
            "route": self.route,
            "count": self.count,
            "probability": self.probability,
            "skip": self.skip,
            "used": self.used,
            **self.options,
        }


def parse(text: str, **rest: Any) -> Fault:
    """Given ``verb`` or ``verb=value`` and where and how often, return the fault; ValueError for an unknown verb.

    >>> parse("status=503", route="list", count=2).value
    503.0
    """
    verb, _, told = text.partition("=")
    if verb not in VERBS:
        raise ValueError(f"unknown fault {verb!r}; known are {', '.join(VERBS)}")
    value: Any = VERBS[verb]
    if told:
        value = told if isinstance(value, str) else float(told)
    known = {"route", "count", "probability", "skip"}
    options = {key: given for key, given in rest.items() if key not in known}
    return Fault(verb=verb, value=value, options=options, **{key: rest[key] for key in known & rest.keys()})


class Faults:
    """The queue. Chance is seeded, so that a run can be repeated."""

    def __init__(self, seed: int = 0) -> None:
        self.waiting: list[Fault] = []
        self.happened: dict[str, int] = {}
        self._chance = random.Random(seed)

    def add(self, fault: Fault) -> None:
        """Put a fault at the end of the queue."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong from here on."""
        self.waiting.clear()

    def take(self, route: str, path: str) -> Fault | None:
        """Given a request's route and path, return the fault that befalls it."""
        for fault in self.waiting:
            if not fault.fits(route, path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                return None
            if fault.probability < 1 and self._chance.random() >= fault.probability:
                continue
            fault.used += 1
            self.happened[fault.verb] = self.happened.get(fault.verb, 0) + 1
            if fault.spent:
                self.waiting.remove(fault)
            return fault
        return None

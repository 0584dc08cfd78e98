"""How the process stands with all its athletes, for /healthz, /metrics and the doctor: nobody is named there.

``default``'s state is told as it always was. Of the others only what the operator can mend counts as wrong: a turn that
failed, a feed that was refused, a configuration that cannot be used. Whether they have logged in to Strava is theirs.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from liftday.daemon.process.athlete_side import AthleteSide
from liftday.daemon.process.membership import Membership
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.protocol.application import Application, Backlog
from liftday.daemon.web.bridge import Health, Sample, quota_samples
from liftday.integrations.strava.ledger_file import LEDGER, LedgerFile


def health(home: WebSide, others: Membership) -> Health:
    """For /healthz: from memory, never from a database."""
    own = home.health()
    sides = list(others)
    ailing = others.unread + sum(side.web_side.ails or side.refused for side in sides)
    if not ailing:
        return own
    count = len(sides) + others.unread
    wrong = (*own.wrong, f"{ailing} of {count} athletes who were added cannot be served as they should be: see the log")
    return Health(ok=False, wrong=wrong, facts=own.facts)


def application(home: AthleteSide, others: Membership, backlog: Backlog, now: datetime) -> Application:
    """How the application stands at an instant: what waits (``backlog``), its athletes by state, what Strava has counted."""
    states = Counter(side.web_side.state for side in (home, *others))
    if others.unread:
        states["configuration"] = others.unread
    quota: dict[str, tuple[int, int]] = {}
    client_id = home.known.settings.strava.client_id
    if client_id is not None:
        ledger = LedgerFile(home.known.places.root / LEDGER, seed=str(client_id)).recall()
        quota = {window: (used, limit) for window, (used, limit) in ledger.counts(now).items()}
    return Application(backlog=backlog, athletes=dict(sorted(states.items())), quota=quota)


def samples(home: WebSide, whole: Application) -> Iterator[Sample]:
    """For /metrics: ``default``'s figures, and those of the application."""
    yield from home.samples()
    for state, count in whole.athletes.items():
        yield Sample(name="athletes", help="Athletes by how Strava stands.", value=count, labels={"state": state})
    yield Sample(name="turns_waiting", help="Turns that wait for a worker.", value=whole.backlog.waiting)
    age = whole.backlog.oldest_s
    yield Sample(name="turn_waiting_seconds", help="For how long the oldest of them has waited.", value=age)
    yield from quota_samples(whole.quota)

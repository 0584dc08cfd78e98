"""How the process stands with all its athletes, for /healthz and /metrics: nobody is named there.

``default``'s state is told as it always was. Of the others only what the operator can mend counts as wrong: a turn that
failed, a feed that was refused, a configuration that cannot be used. Whether they have logged in to Strava is theirs.
"""

from collections import Counter
from collections.abc import Iterator

from liftday.daemon.process.membership import Membership
from liftday.daemon.process.web_side import WebSide
from liftday.daemon.web.bridge import Health, Sample


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


def samples(home: WebSide, others: Membership, waiting: int) -> Iterator[Sample]:
    """For /metrics: ``default``'s figures, and where there are others how many stand how."""
    yield from home.samples()
    sides = [side.web_side for side in others]
    if not sides and not others.unread:
        return
    states = Counter(side.state for side in (home, *sides))
    if others.unread:
        states["configuration"] = others.unread
    for state, count in sorted(states.items()):
        yield Sample(name="athletes", help="Athletes by how Strava stands.", value=count, labels={"state": state})
    yield Sample(name="turns_waiting", help="Orders that wait for a worker.", value=waiting)

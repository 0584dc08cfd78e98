"""For `--verbose`: what a turn stood on, and which rules closed how many of the coming days."""

from collections import Counter
from typing import Any

from liftday.daemon.logs import event
from liftday.training.plan import Known, Plan


def trace(known: Known, plan: Plan, *, activities: int) -> None:
    """Given what was known, how many activities are raw, and the plan, log three lines."""
    event(
        "read",
        priority="debug",
        activities=activities,
        readings=len(known.readings),
        days=len(known.days),
        marks=len(known.marks),
        feedback=len(known.feedback),
    )
    closed = Counter(v.rule for rulings in plan.rulings.values() for v in rulings if v.verdict == "closed")
    rules: dict[str, Any] = dict(sorted(closed.items()))
    event("closed", priority="debug", days=len(plan.rulings), **rules)
    event("planned", priority="debug", phase=plan.phase, sessions=len(plan.sessions), changes=len(plan.changes))

"""For `--verbose`: what a turn stood on, and which rules closed how many of the coming days."""

from collections import Counter
from typing import Any

from liftday.daemon.logs import event
from liftday.training.judge import Known
from liftday.training.plan import Plan


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
    closed = Counter(v.rule for verdicts in plan.verdicts.values() for v in verdicts if v.verdict == "closed")
    rules: dict[str, Any] = dict(sorted(closed.items()))
    event("closed", priority="debug", days=len(plan.verdicts), **rules)
    event("planned", priority="debug", phase=plan.phase, sessions=len(plan.sessions), changes=len(plan.changes))

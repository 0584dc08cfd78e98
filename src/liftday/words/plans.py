"""What running plans say of a day, how they were followed, and what they moved, in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from liftday.training.day import Day
from liftday.training.reason import Reason
from liftday.words.dates import dated, number, weekday
from liftday.words.params import Params, a_date, an_int
from liftday.words.planned import planned_clause

_SAYS: Final = {
    "rest": "rest",
    "easy": "easy",
    "moderate": "moderate",
    "hard": "hard",
    "long": "a long run",
    "race": "a race",
    "run": "a run",
}
_DAYS: Final = {
    "rest": "planned rest days",
    "easy": "planned easy days",
    "moderate": "planned moderate days",
    "hard": "planned hard days",
    "long": "planned long runs",
    "race": "planned races",
    "run": "planned runs",
    "plan_gap": "planned days without a run",
    "None": "planned days",
}
_SESSIONS: Final = {
    "rest": "the rest day",
    "easy": "the easy day",
    "moderate": "the moderate day",
    "hard": "the hard day",
    "long": "the long run",
    "race": "the race",
    "run": "a run",
}


def _record(params: Params) -> str:
    """How the last planned days went: "7 of the last 9 planned hard days came so, one a day later"."""
    came, of, later = an_int(params, "came"), an_int(params, "of"), an_int(params, "later")
    names = _DAYS[str(params["sort"])]
    often = "none" if not came else "all" if came == of else str(came)
    if of == 1:
        text = f"the last of the {names} {'came' if came else 'did not come'} so"
    else:
        text = f"{often} of the last {of} {names} came so"
    return f"{text}, {number(later)} a day later" if later else text


def _says(params: Params) -> str:
    """What the plan says, and how it was read: "your plan says hard (sets in the title, 6x800)"."""
    why = params.get("why")
    text = f"your plan says {_SAYS[str(params['sort'])]}"
    return f"{text} ({planned_clause(why)})" if isinstance(why, Reason) else text


def _moved(params: Params) -> str:
    """A move by the plan's owner; dates in full where a weekday is not enough."""
    origin, to = a_date(params, "origin"), a_date(params, "to")
    near = abs(origin - to) < timedelta(days=7)
    name: Callable[[date], str] = weekday if near else dated
    return f"your plan moved {_SESSIONS[str(params['sort'])]} from {name(origin)} to {name(to)}"


PLAN_CLAUSES: Final[Mapping[str, Callable[[Params], str]]] = {
    "planned_as": _says,
    "plan_gap": lambda _: "your plan has no run that day",
    "plan_record": _record,
    "plan_unproven": lambda _: "how closely you follow it is not known yet",
    "plan_moved": _moved,
    "plan_missed": lambda params: f"{_SESSIONS[str(params['sort'])]} planned for yesterday did not come",
}
"""By code: what a plan says of a day, and what of a move."""


def followed_text(days: Iterable[Day]) -> str:
    """Given the coming days, return how their plan was followed so far, a clause for each sort of planned day; empty where
    nothing is known of it. "Followed so far: 7 of the last 9 planned hard days came so; ..."."""
    records = (reason for day in days for reason in day.reasons if reason.code == "plan_record")
    clauses = dict.fromkeys(_record(reason.params) for reason in records)
    return f"Followed so far: {'; '.join(clauses)}." if clauses else ""

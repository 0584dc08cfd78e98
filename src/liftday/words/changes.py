"""What came, went or moved, in words: for the history of a date, and for the entry of what moved."""

from collections.abc import Callable, Mapping
from typing import Final

from liftday.training.plan import Change
from liftday.training.reason import VERBATIM, Reason
from liftday.words.dates import dated, sentence, weekday
from liftday.words.over import what_was
from liftday.words.params import Params, a_date, a_reason, an_int
from liftday.words.placing import is_about_the_day, reason_clause, reason_text
from liftday.words.plans import PLAN_CLAUSES
from liftday.words.rules import VARIANTS, clause, ended, is_rule


def change_text(change: Change) -> str:
    """Given what came, went or moved, return why; of what is new, why it stands where it stands.

    "moved from Wednesday: Wednesday became a hard day"
    """
    if change.origin is None and change.to is not None and all(map(is_about_the_day, change.reasons)):
        return reason_text(change.to, change.reasons)
    causes = [reason for reason in change.reasons if not is_about_the_day(reason)]
    text = "; ".join(map(cause, causes))
    rest = [reason for reason in change.reasons if is_about_the_day(reason)]
    return f"{text}: {reason_clause(change.to, rest)}" if rest and change.to is not None else text


def moved_text(moved: Reason | None) -> str:
    """Given what moved a session, return the sentence of its entry; empty where nothing did.

    "Moved on Sunday 29 November from Wednesday 2 December: Wednesday became a hard day."
    """
    if moved is None:
        return ""
    if moved.code == VERBATIM:
        return str(moved.params["text"])
    on = a_date(moved.params, "on")
    if moved.code == "hour_moved":
        return f"Moved on {dated(on)}{_hour_moved(moved.params).removeprefix('moved')}."
    origin = a_date(moved.params, "origin")
    return f"Moved on {dated(on)} from {'that day' if origin == on else dated(origin)}{_because(moved.params)}."


def cause(reason: Reason) -> str:
    """Given one cause, return it as a clause."""
    if reason.code == VERBATIM:
        return str(reason.params["text"])
    if is_rule(reason):
        return clause(reason, "the day is")
    return MADE[reason.code](reason.params) if reason.code in MADE else CAUSES[reason.code]


def _moved(params: Params) -> str:
    return f"moved from {weekday(a_date(params, 'origin'))}{_because(params)}"


def _because(params: Params) -> str:
    """What follows the date a session left: ": Wednesday became a hard day", " by you; now light: ..."."""
    if "by_you" in params:
        return f" by you; {cause(a_reason(params, 'lighter'))}" if "lighter" in params else " by you"
    why = a_reason(params, "why")
    if "over" in params:
        return f": {what_was(why, a_date(params, 'origin'))}; that is over, and the session stays where it was put"
    return f": {cause(why)}"


def _hour_moved(params: Params) -> str:
    why = f": {cause(a_reason(params, 'why'))}" if "why" in params else ""
    return f"moved from {params['origin']} to {params['to']}{why}"


def _changed(params: Params) -> str:
    why = f": {cause(a_reason(params, 'why'))}" if "why" in params else ""
    return f"now {VARIANTS[str(params['variant'])]}{why}"


def _fits_better(params: Params) -> str:
    text = f"{weekday(a_date(params, 'day'))} fits the week better"
    around = f", now that you moved a session to {dated(a_date(params, 'around'))}" if "around" in params else ""
    return f"{text}{around}"


def _no_longer_fits(params: Params) -> str:
    name = weekday(a_date(params, "day"))
    return f"{name} no longer fits the week: no day keeps its distance from the other sessions"


def _no_other_day(params: Params) -> str:
    return f"{sentence(cause(a_reason(params, 'why'))).removesuffix('.')}; the week has no other day for it"


def _forbidden(params: Params) -> str:
    """Why a session cannot be moved to a day: "the day is likely long (55%), hard or long 67%; from 65% on none is moved there"."""
    why = a_reason(params, "why")
    if "percent" not in params:
        return cause(why)
    chance = "" if why.params["percent"] == params["percent"] else f", hard or long {params['percent']}%"
    return f"{cause(why)}{chance}; from {params['from_percent']}% on none is moved there"


def _moved_since(params: Params) -> str:
    return "you moved it since" if "by_you" in params else "a later word of yours moved it"


def _zone_changed(params: Params) -> str:
    minutes = an_int(params, "later_minutes")
    hours = f"{abs(minutes) / 60:g} hour{'' if abs(minutes) == 60 else 's'}"
    return (
        f"the time zone is {params['zone']} now: {params['hour']} stays {params['hour']} there, {hours}"
        f" {'later' if minutes > 0 else 'earlier'} than before"
    )


MADE: Final[Mapping[str, Callable[[Params], str]]] = {
    "ended": ended,
    "plan_moved": PLAN_CLAUSES["plan_moved"],
    "moved": _moved,
    "hour_moved": _hour_moved,
    "changed": _changed,
    "fits_better": _fits_better,
    "no_longer_fits": _no_longer_fits,
    "no_other_day": _no_other_day,
    "forbidden": _forbidden,
    "zone_changed": _zone_changed,
    "makes_way": lambda params: f"it makes way for the session you moved to {dated(a_date(params, 'day'))}",
    "settled": lambda params: {"done": "it is done", "skipped": "it is left out"}.get(
        str(params["status"]), "it is over"
    ),
    "hour_over": lambda params: f"its hour on {dated(a_date(params, 'day'))} is over",
    "moved_since": _moved_since,
    "pushes": lambda params: f"the session of {dated(a_date(params, 'day'))} would have to move for it",
    "beyond_horizon": lambda params: f"{weekday(a_date(params, 'day'))} lies beyond the horizon",
}
CAUSES: Final = {
    "taken_back": "as it was before your word, which is taken back",
    "no_longer_planned": "no longer planned",
    "begun": "it has begun",
    "needed": "the week has room for it",
}

"""What an entry of a running plan was read as, and why, in sentences: "Hard: sets in the title: 6x800."."""

from collections.abc import Callable, Mapping
from typing import Final

from liftday.training.planned import Planned, PlannedType
from liftday.training.reason import Param, Reason

TITLE: Final = 'the title says "{word}"'
CLAUSES: Final[Mapping[str, str]] = {
    "title": TITLE,
    "plan_owner": 'your words for "{word}"',
    "plan_event": "an entry without a type and a text, as {source} shows a race",
    "plan_intensity": "its intensity is {percent}% of threshold",
    "plan_sets": "sets in the title, {sets}",
    "plan_description": 'the first line of its text says "{word}"',
    "plan_longest": "the longest run of its seven days, {percent}% longer than is usual in these weeks",
    "plan_run": "nothing says how hard it is",
    "plan_set_list": "its text is a list of sets",
    "plan_named_race": "it is called as races are, on a weekend",
    "plan_race_leg": "on the day of a race",
    "plan_beside_race": "the day before or after a race",
    "plan_beside_run": "in the entry of a run",
    "plan_note": 'a note, by "{word}"',
    "plan_no_time": "{source} gives no time, as for the name of a phase",
    "plan_several_days": "it goes over {days} days",
    "icu_race": "intervals.icu has it as a race of priority {priority}",
    "icu_type": "intervals.icu has it as {sport}",
    "icu_intensity": "intervals.icu plans an intensity of {percent}% of threshold",
    "icu_work": "its steps hold {minutes} minutes of hard work",
    "icu_longest": "the longest run of its week",
    "icu_unclassed": "nothing says how hard it is",
    "plan_cancelled": "it is cancelled",
    "plan_declined": "you declined it",
    "plan_unread": "no word in it is known",
}
"""Why an entry was read so, by code: a clause of the sentence that begins with what it was read as."""

_TYPES: Final = {
    PlannedType.RUN: "A run",
    PlannedType.RACE: "Race",
    PlannedType.STRENGTH: "Strength",
    PlannedType.MOBILITY: "Mobility",
    PlannedType.CROSS: "Another sport",
    PlannedType.REST: "Rest",
    PlannedType.MARKER: "No session",
}


def read_as(planned: Planned) -> str:
    """Given an entry of a plan, return in a word or two what it was read as: "Hard", "Another sport, easy"."""
    params = planned.reason.params
    if planned.type is PlannedType.RUN and planned.kind is not None:
        head = planned.kind.value.capitalize()
    else:
        head = _TYPES[planned.type]
    if planned.type is PlannedType.CROSS and planned.kind is not None:
        head += f", {planned.kind.value}"
    if params.get("hard_parts"):
        head += ", with hard parts"
    return f"{head}, with strides" if params.get("strides") else head


def planned_text(planned: Planned) -> str:
    """Given an entry of a plan, return the sentence that says what it was read as, and why.

    'Long, with hard parts: the title says "long run".' "No session: it goes over 7 days."
    """
    return f"{read_as(planned)}: {planned_clause(planned.reason)}."


def planned_clause(reason: Reason) -> str:
    """Given why an entry was read so, return it as a clause: 'the title says "tempo"; it may be left out'."""
    params = reason.params
    make = MADE.get(reason.code)
    text = make(params) if make else CLAUSES[reason.code].format(**params)
    if params.get("either"):
        text += "; the easier of the two it offers"
    return f"{text}; it may be left out" if params.get("optional") else text


def _kind(params: Mapping[str, Param]) -> str:
    name = str(params["name"]).replace("_", " ").lower()
    return f'{params["source"]} calls it "{name}"'


def _sport(params: Mapping[str, Param]) -> str:
    sport, word = params.get("sport"), params.get("word")
    clauses = [f"its sport is {sport}"] if sport is not None else []
    if word is not None:
        clauses.append(f'the title says "{word}"')
    return ", ".join(clauses) or "its calendar calls it so"


MADE: Final[Mapping[str, Callable[[Mapping[str, Param]], str]]] = {"plan_kind": _kind, "plan_sport": _sport}

"""What a session was, what a day is and why, in sentences: "Hard: 5 fast laps, 20 minutes of work."."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from liftday.training.day import Day, Kind, Reading, Role
from liftday.training.reason import VERBATIM, Param, Reason
from liftday.words.days import absence
from liftday.words.planned import TITLE
from liftday.words.plans import PLAN_CLAUSES

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIKELY: Final = 0.5  # what is less likely than not is not called likely
_PASSING: Final = frozenset(
    {"yesterday", "last_seven_days", "pausing", "plan_record", "plan_unproven", "plan_moved", "plan_missed"}
)  # true only on the date they were written
_YESTERDAY: Final = {"rest": "a rest day", "long": "the long run", "race": "a race"}

CLAUSES: Final[Mapping[str, str]] = {
    "tagged_race": "tagged as a race on Strava",
    "tagged_workout": "tagged as a workout on Strava",
    "tagged_long": "tagged as a long run on Strava",
    "title": TITLE,
    "rated": "you rated the effort {rating} of 10",
    "repetitions": "{count} fast laps, {minutes} minutes of work",
    "near_threshold": "{minutes} minutes without a break near threshold speed",
    "near_best_time": "{km:.4g} km about as fast as your best",
    "race_distance": "{km:.1f} km, a race distance",
    "usual_pace": "your usual pace",
    "faster": "{percent}% faster than usual",
    "slower": "{percent}% slower than usual",
    "fastest_moment": "the fastest moment was {times:.1f} times the average speed",
    "relative_effort": "more relative effort an hour than in {percent}% of your sessions",
    "heart_peak": "peak heart rate {percent}% of your maximum, average {average_percent}%",
    "own_labels": "your labels of earlier runs",
    "at_effort": "at {intensity} effort",
    "framed": "recorded apart from a warm-up or cool-down",
    "long_run": "a long run of {minutes} minutes",
    "long_for_you": "{minutes} minutes; a run is long for you from {from_minutes} on",
    "stop_and_go": "{minutes} minutes of stop and go",
    "on_skis": "{minutes} minutes on skis",
    "walk": "a walk of {minutes} minutes",
    "usual_of_sport": "as such sessions usually are",
    "assumed": "assumed, since nothing shows how hard it was",
    "unknown_sport": "assumed, since the sport is unknown",
    "pausing": "no run for {days} days",
    "nothing_recorded": "nothing recorded",
    "nothing_counts": "nothing that counts",
    "too_little": "only {minutes} minutes of easy training",
    "strength_only": "strength only",
    "mobility_only": "mobility only",
    "history_file": "as the history file says",
}
"""What speaks for a class, or against it, by code: a clause of the sentence that begins with the class."""

WHOLE: Final[Mapping[str, str]] = {
    "marked": "Your word.",
    "listed_race": "A race on your list.",
    "too_short": "Not counted: under 5 minutes or 500 m.",
    "flagged": "Not counted: flagged on Strava as not what it says.",
    "duplicate": "Not counted: the same session from another device.",
    "strength": "Strength: it takes the day, but does not break a rest day.",
    "strength_assumed": "Strength, assumed: nothing in the workout speaks against it. It takes the day, but does not "
    "break a rest day.",
    "mobility": "Mobility: it does not break a rest day.",
}
"""What says all by itself, without the class before it."""

AFTER: Final[Mapping[str, str]] = {
    "recordings": "In {count} recordings.",
    "heart_too_short": "Too short for heart rate to count.",
    "heart_ignored": "Heart rate is ignored, as you set.",
    "heart_is_cadence": "Heart rate is not used: it equals the cadence.",
    "peak_of_a_burst": "The peak heart rate comes from strides or from one short stretch.",
}
"""What is said after the evidence, each a sentence."""

ASIDE: Final[Mapping[str, str]] = {
    "no_start": "its start cannot be read",
    "start_year": "a start in the year {year}",
    "start_to_come": "a start in the year {year}, which is to come",
    "starts_apart": "its local start and its start in UTC are {days} days apart",
    "moving_too_long": "a moving time of more than {most_days} days",
    "elapsed_too_long": "an elapsed time of more than {most_days} days",
    "no_duration": "its duration cannot be read",
    "unreadable": "it cannot be read ({error})",
    "no_activity": "what is stored of it is no activity",
    "reading_impossible": "what was once read of it cannot be",
}
"""Why an activity is set aside."""


NOT_COUNTED: Final = "not counted"


def reading_text(kind: Kind, reasons: Sequence[Reason], *, public: bool = False, head: str = "") -> str:
    """Given a class and its reasons, return the sentences; ``public`` leaves out what tells of a body, and is empty where
    nothing else speaks for the class. ``head`` stands for the class.

    >>> reading_text(Kind.HARD, (Reason("repetitions", {"count": 5, "minutes": 20}), Reason("recordings", {"count": 2})))
    'Hard: 5 fast laps, 20 minutes of work. In 2 recordings.'
    """
    told = [reason for reason in reasons if reason.public or not public]
    whole = [str(r.params["text"]) if r.code == VERBATIM else WHOLE[r.code] for r in told if r.code in _ALONE]
    if whole:
        return " ".join(whole)
    those = [r for r in told if r.code not in AFTER and "against" not in r.params]
    if not those:
        return ""
    clauses = [clause(r) for r in those]
    joint = "; " if those[0].code in _FORESEEN or any("," in one for one in clauses) else ", "
    text = f"{head or kind.value.capitalize()}: {joint.join(clauses)}."
    other = [clause(r) for r in told if "against" in r.params]
    if other:
        text += f" Against it: {'; '.join(other)}."
    return " ".join((text, *(AFTER[r.code].format(**r.params) for r in told if r.code in AFTER)))


_TOO_LITTLE: Final = frozenset({"short_history", "silence"})
"""Why an expected day is no more than assumed."""


def day_text(day: Day, *, public: bool = False, lasting: bool = False) -> str:
    """Given a day, return why it is what it is or will be; ``lasting`` leaves out what is only true on the date it was
    written: the last seven days, yesterday.

    "Likely easy: easy on 6 of the last 8 Tuesdays; yesterday was hard." "Rest: nothing recorded." Of a day on which the
    runner is ill or away that comes first: "Ill; otherwise likely easy: easy on 6 of the last 8 Tuesdays."
    """
    reasons = [reason for reason in day.reasons if not (lasting and reason.code in _PASSING)]
    head = ""
    if day.foreseen:
        assumed = any(reason.code in _TOO_LITTLE for reason in reasons)
        sure = "Assumed" if assumed else "Likely" if day.chances.of(day.kind) >= LIKELY else "Perhaps"
        head = f"{sure} {day.kind.value}"
        if sure == "Perhaps" and day.chances.closed >= LIKELY:
            head = "Likely hard or long"
    text = reading_text(day.kind, reasons, public=public, head=head)
    away = "" if public else absence(day).capitalize()
    return f"{away}; otherwise {text[:1].lower()}{text[1:]}" if away and text else text or f"{away}." * bool(away)


def assumed_text(days: Iterable[Day]) -> str:
    """Given the days of a list, return why those are assumed that are; empty where none is.

    "Assumed: no endurance session was recorded in the last 4 weeks, so no chance is told."
    """
    reasons = (reason for day in days if day.foreseen for reason in day.reasons if reason.code in _TOO_LITTLE)
    first = next(reasons, None)
    return "" if first is None else f"Assumed: {clause(first)}, so no chance is told."


def called_reading(reading: Reading) -> str:
    """Given a reading, return in a word or two what it was: "hard", "strength", "not counted"."""
    if any(reason.code in _UNCOUNTED for reason in reading.reasons):
        return NOT_COUNTED
    return reading.kind.value if reading.role in {Role.ENDURANCE, Role.NONE} else reading.role.value


def aside_text(reason: Reason) -> str:
    """Given why an activity is set aside, return it as a clause: "a moving time of more than 14 days"."""
    return ASIDE[reason.code].format(**reason.params)


def clause(reason: Reason) -> str:
    """Given a reason for or against a class, return it in words: "12% faster than usual"."""
    make = MADE.get(reason.code)
    text = make(reason.params) if make else CLAUSES[reason.code].format(**reason.params)
    return text.replace("1 minutes", "1 minute") if reason.params.get("minutes") == 1 else text


def _heart_average(params: Mapping[str, Param]) -> str:
    peak = params.get("peak_percent")
    return f"average heart rate {params['percent']}% of your maximum" + ("" if peak is None else f", peak {peak}%")


def _lasted(params: Mapping[str, Param]) -> str:
    climb = params.get("climb_m")
    return f"{params['minutes']} minutes" + ("" if climb is None else f" with {climb} m of climbing")


def _short_history(params: Mapping[str, Param]) -> str:
    days = params["days"]
    return f"{days or 'no'} {'day' if days == 1 else 'days'} of history"


def _weekday(params: Mapping[str, Param]) -> str:
    often = "all" if params["count"] == params["of"] else params["count"]
    return f"{params['kind']} on {often} of the last {params['of']} {_weekdays(params)}"


def _weekday_kinds(params: Mapping[str, Param]) -> str:
    kinds = params["kinds"]
    assert isinstance(kinds, tuple)
    pairs = [pair for pair in kinds if isinstance(pair, tuple)]
    told = ", ".join(f"{'all' if count == params['of'] else count} {kind}" for kind, count in pairs)
    return f"the last {params['of']} {_weekdays(params)} were {told}"


def _weekdays(params: Mapping[str, Param]) -> str:
    weekday = params["weekday"]
    assert isinstance(weekday, int)
    return f"{WEEKDAYS[weekday]}s"


def _yesterday(params: Mapping[str, Param]) -> str:
    kind = str(params["kind"])
    return f"yesterday was {_YESTERDAY.get(kind, kind)}"


def _recovering(params: Mapping[str, Param]) -> str:
    days = params["days"]
    return f"{'the day' if days == 1 else f'{days} days'} after a race or a run that takes days to recover from"


def _last_seven_days(params: Mapping[str, Param]) -> str:
    count = params["hard_or_long"]
    return f"{count or 'no'} hard or long {'day' if count in {0, 1} else 'days'} in the last seven"


MADE: Final[Mapping[str, Callable[[Mapping[str, Param]], str]]] = {
    "heart_average": _heart_average,
    "lasted": _lasted,
    "short_history": _short_history,
    "silence": lambda params: f"no endurance session was recorded in the last {params['weeks']} weeks",
    "weekday": _weekday,
    "weekday_kinds": _weekday_kinds,
    "yesterday": _yesterday,
    "recovering": _recovering,
    "last_seven_days": _last_seven_days,
    **PLAN_CLAUSES,
}
_FORESEEN: Final = frozenset(
    {"recovering", "pausing", "weekday", "weekday_kinds", "yesterday", "last_seven_days", *PLAN_CLAUSES}
)
_ALONE: Final = frozenset({*WHOLE, VERBATIM})
_UNCOUNTED: Final = frozenset({"too_short", "flagged", "duplicate"})

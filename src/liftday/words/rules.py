"""What the rules and costs of a date say, in words, and what a day is or will likely be."""

from collections.abc import Callable, Mapping
from typing import Final

from liftday.training import safety
from liftday.training.reason import VERBATIM, Reason
from liftday.words.dates import dated, days, sentence, weekday
from liftday.words.params import Params, a_date, a_reason, an_int, several

LIKELY: Final = 50  # percent: what is less sure is possible, not likely
DAY_NAMES: Final = {
    "rest": "a rest day",
    "easy": "an easy day",
    "moderate": "a moderate day",
    "hard": "a hard day",
    "long": "a long run",
    "race": "a race",
}
VARIANTS: Final = {"full": "full", "lite": "light", "upper_core": "upper body and core"}

_BEFORE: Final = {
    "full": "and the week has no better day for it",
    "lite": "and a light session may stand before such a day",
    "upper_core": "and upper body and core spare the legs",
}
"""Why no forecast of the next day moves a promise."""
_EFFORTS: Final = {
    "longest": "your longest in 90 days",
    "race": "a race",
    "raced": "near race effort",
    "grown": "a step beyond your longest",
}
_FRAGMENTS: Final = {
    "not_available": "not available",
    "eve_of_race": "the eve of a race",
    "eve_of_growing_run": "the eve of a long run that has grown",
    "after_growing_run": "the day after a long run that has grown",
    "beside_gym_day": "beside a day you lift on anyway",
    "near_race": "too close to a race",
    "recovery": "recovery from a race",
    "recovery_from_run": "recovery from a long run",
    "recovery_from_effort": "recovery from a run near race effort",
    "recovery_from_distance": "recovery from a run as long as a race",
    "light_at_most": "a day for a light session at most",
    "likely_demanding": "likely hard or long",
    "demanding_likely": "likely hard or long ({percent}%)",
}
"""What a date is, by code: said behind "it is", behind the name of a weekday, or alone."""

_CLAUSES: Final = {
    "upper_core_for_now": "only upper body and core are planned for now",
    "plan_strength_that_day": "your plan has strength of its own on this day",
    "plan_strength_beside": "your plan has strength of its own on the day before or after",
    "plan_fills_week": "with your plan's own strength the week is full",
    "left_out": "you skipped strength on this day, and nothing takes its place",
    "ill_that_day": "the day is marked as ill",
    "away_that_day": "the day is marked as not available",
    "day_after_illness": "on the first day after an illness nothing but mobility is right",
    "days_after_illness": "sessions stay light until the fourth day after an illness",
    "low_energy_that_day": "the day is marked as low in energy",
    "no_window": "no window on this weekday",
    "no_long_window": "no window is long enough",
    "no_free_hour": "no free hour",
    "hour_busy": "the hour was taken",
    "no_hour_beside_the_run": "no free hour is far enough from the run",
    "no_hour_beside_the_usual_run": "no free hour is far enough from the usual run",
    "hour_passed": "today's hour has passed",
    "may_be_done_today": "this day's session may still be done",
    "done_that_day": "strength was done on this day",
    "done_the_day_before": "this day's session was done the day before",
    "yesterdays_may_be_done": "the session of the day before may still be done on this day",
    "third_day_running": "it would be the third strength day running",
    "gym_days_fill_week": "your own gym days fill the week",
    "not_made_up_beside": "a missed session is not made up beside another one",
    "not_made_up_on_eve": "a missed session spares the legs on the eve of a hard or long day",
    "under_age": safety.UNDER_AGE.rstrip("."),
    "uncleared": safety.UNCLEARED.rstrip("."),
    "strength_paused": "strength is paused",
    "beside_others": "it cannot stand beside the other sessions",
    "fits_around": "it fits the days around it better",
    "no_window_holds_it": "no window of yours holds it any more",
    "hours_changed_by_you": "you changed the hours your sessions stand at",
    "distance_from_the_run": "the hour keeps its distance from the run",
    "hour_taken": "the hour was taken",
    "leg_injuries_cap": "two or more leg injuries are active",
    "strong_pain_cap": "strong pain was reported (until it stays at 2 or less for three days)",
    "first_session_back": "it is the first session back",
    "race_hour_unknown": "a race day takes only a few minutes before the run, and your usual hour is not known",
    "another_stands_there": "another mobility entry stands there",
    "no_hour_left": "no free hour is left there",
    "mobility_done": "mobility was done on this day",
    "no_mobility_wanted": "no mobility is wanted ([strength] mobility_per_week = 0)",
    "demanding_next_day": "{percent}% that the next day is hard or long",
    "demanding_in_two_days": "{percent}% that a hard or long day comes two days later",
    "demanding_day_before": "{percent}% that the day before is hard or long",
    "jump_in_load": "load or distance jumped just before",
    "marked_next_day": "the next day is marked {kind}",
    "marked_in_two_days": "the day two days later is marked {kind}",
    "marked_day_before": "the day before is marked {kind}",
    "may_close": "{percent}% that the day turns out hard or long",
    "may_be_long": "{percent}% that the day turns out a long run or a race",
    "may_be_rest": "{percent}% that it is a rest day",
    "may_be_moderate": "{percent}% that it turns out moderate",
    "long_easy_or_double": "a long easy day, or two runs",
    "gym_day": "a day you lift on anyway ({percent}% of the last weeks)",
    "preferred_weekday": "a weekday you prefer",
    "avoided_weekday": "a weekday you avoid",
    "not_full": "less than a full session",
}
"""What is complete by itself: a rule's no, a cost, the cause of a move."""


def ruling_text(reasons: tuple[Reason, ...]) -> str:
    """Given what a rule says of a date, return its sentence: "Likely hard (86%).", "No full session: the eve of a race."."""
    return " ".join(str(r.params["text"]) if r.code == VERBATIM else sentence(fragment(r)) for r in reasons)


def fragment(reason: Reason) -> str:
    """Given a reason, return it in the fewest words: "the eve of a race", "strength was done on this day"."""
    make = _MADE.get(reason.code)
    if make is not None:
        return make(reason.params)
    return (_FRAGMENTS.get(reason.code) or _CLAUSES[reason.code]).format(**reason.params)


def is_rule(reason: Reason) -> bool:
    """Whether a reason is one of this module's."""
    return reason.code in RULE_CODES


def is_complete(reason: Reason) -> bool:
    """Whether a reason is a clause by itself, rather than what a date is."""
    return reason.code in _CLAUSES or reason.code in _COMPLETE


def clause(reason: Reason, subject: str = "it is") -> str:
    """Given a reason, return it as it stands behind "because": "it is the eve of a race", "strength was done on this day"."""
    if reason.code == VERBATIM:
        return str(reason.params["text"])
    if reason.code == "moderate_day":
        return "a moderate day takes no full one"
    text = fragment(reason)
    named = text.replace("the day is marked", f"{subject} marked") if subject != "it is" else text
    return named if is_complete(reason) else f"{subject} {text}"


def ended(params: Params) -> str:
    """What ended a session on its date, as it is true for good: "Wednesday became a hard day", "Wednesday became likely hard
    (86%)"."""
    name, why = weekday(a_date(params, "day")), a_reason(params, "why")
    if why.code == "day_is":
        return f"{name} became {DAY_NAMES[str(why.params['kind'])]}"
    if why.code == "moderate_day":
        why = a_reason(why.params, "day")
    return clause(why, f"{name} became" if why.code in _EXPECTED else f"{name} is")


def day_in_words(params: Params) -> str:
    """What an expected day will likely be: "likely easy (78%)", "perhaps easy (45%; 20% hard or long)", "assumed to be easy"."""
    chance, name = an_int(params, "percent"), _kind_name(params)
    if params.get("assumed"):
        return f"assumed to be {name}"
    if chance < LIKELY <= an_int(params, "closed_percent"):
        return f"likely hard or long ({params['closed_percent']}%{_by_plan(params)})"
    if chance < LIKELY:
        return f"perhaps {name} ({chance}%; {params['closed_percent']}% hard or long{_by_plan(params)})"
    return f"likely {name} ({chance}%{_by_plan(params)})"


def _kind_name(params: Params) -> str:
    kind = str(params["kind"])
    return DAY_NAMES[kind] if kind in {"rest", "race"} else kind


def _by_plan(params: Params) -> str:
    """As what a plan has the day, where that is more than its likeliest kind says."""
    planned = params.get("planned")
    if planned is None:
        return ""
    return ", as planned" if planned in {params["kind"], "run"} else f", planned as {planned}"


def _day_is(params: Params) -> str:
    kind = str(params["kind"])
    return "race day" if kind == "race" else f"{kind} ({params['source']})"


def _moderate_day(params: Params) -> str:
    return f"{fragment(a_reason(params, 'day'))}: light or upper body at most"


def _too_near(params: Params) -> str:
    return f"less than two days from a session that {'may still be' if params['waiting'] else 'was'} done"


def _week_done(params: Params) -> str:
    return f"the week's sessions are done{' or may still be' if params['waiting'] else ''}"


def _eve_of_demanding(params: Params) -> str:
    return f"the eve of a day that is {fragment(a_reason(params, 'day'))}, in your first weeks"


def _before_race(params: Params) -> str:
    back = an_int(params, "days")
    race = f"{'an' if params['priority'] == 'A' else 'a'} {params['priority']} race ({params['size']})"
    return f"race day: {race}" if back == 0 else f"{days(back)} before {race}"


def _after_race(params: Params) -> str:
    size = str(params["size"])
    return f"{days(an_int(params, 'days'))} after {'an' if size == 'ultra' else 'a'} {size} race"


def _after_effort(params: Params) -> str:
    size, cause, hours = str(params["size"]), str(params["cause"]), params["hours"]
    what = _EFFORTS.get(cause) or f"{'an' if size == 'ultra' else 'a'} {size} race for the legs"
    return f"{days(an_int(params, 'days'))} after {hours:g} hours on foot, {what}"


def _after_leg_heavy(params: Params) -> str:
    if "percent" not in params:
        return "the day after a leg-heavy activity"
    chance = an_int(params, "percent")
    return f"the day after what {'is likely' if chance >= LIKELY else 'may be'} a leg-heavy activity ({chance}%)"


def _barred(params: Params) -> str:
    names = " or ".join(VARIANTS[str(variant)] for variant in several(params, "variants"))
    return f"no {names} session: {fragment(a_reason(params, 'why'))}"


def _costs(params: Params) -> str:
    points = [f"{value:+.0f}" for value in several(params, "points")]
    text = points[0] if len(set(points)) == 1 else "/".join(points)
    return f"{text} points: {fragment(a_reason(params, 'why'))}"


def _beside_moved(params: Params) -> str:
    return f"it cannot stand beside the session you moved to {dated(a_date(params, 'day'))}"


def _does_not_fit_beside(params: Params) -> str:
    return f"a {VARIANTS[str(params['variant'])]} one does not fit beside the others"


def _against(params: Params) -> str:
    """What speaks against the place of a promise, by what is known today."""
    name, why = weekday(a_date(params, "day")), a_reason(params, "why")
    if why.code == "moderate_day":
        why = a_reason(why.params, "day")
    if why.code == "day_is":
        return f"{name} is {DAY_NAMES[str(why.params['kind'])]}"
    return f"by today's forecast {name} is {fragment(why)}" if why.code in _EXPECTED else clause(why, f"{name} is")


def _kept_there(params: Params) -> str:
    """What speaks against the place, and why the session stays: "... because it was promised: below 80% no forecast moves
    it"."""
    if params["pinned"]:
        return f"{_against(params)}. The session stays because you moved it here"
    until = "what closes the day keeps only new sessions off it"
    if params["from_percent"] is not None:
        until = f"below {params['from_percent']}% no forecast moves it"
    return f"{_against(params)}. The session stays because it was promised: {until}"


def _kept_on_eve(params: Params) -> str:
    if params["pinned"] or params["from_percent"] is not None:
        return _kept_there(params)
    return f"{_against(params)}. The session stays because it was promised, {_BEFORE[str(params['variant'])]}"


_MADE: Final[Mapping[str, Callable[[Params], str]]] = {
    "kept_there": _kept_there,
    "kept_on_eve": _kept_on_eve,
    "day_is": _day_is,
    "day_likely": day_in_words,
    "moderate_day": _moderate_day,
    "too_near": _too_near,
    "week_done": _week_done,
    "eve_of_demanding": _eve_of_demanding,
    "before_race": _before_race,
    "after_race": _after_race,
    "after_effort": _after_effort,
    "after_leg_heavy": _after_leg_heavy,
    "barred": _barred,
    "costs": _costs,
    "beside_moved": _beside_moved,
    "does_not_fit_beside": _does_not_fit_beside,
    "likely": lambda params: f"likely {_kind_name(params)}",
    "hours_taken": lambda params: f"{an_int(params, 'minutes') / 60:.1f} hours are taken by other calendars",
}
KEPT: Final = frozenset({"kept_there", "kept_on_eve"})
_COMPLETE: Final = frozenset(
    {*KEPT, "hours_taken", "week_done", "barred", "costs", "beside_moved", "does_not_fit_beside"}
)
_EXPECTED: Final = frozenset({"day_likely", "demanding_likely"})
RULE_CODES: Final = frozenset({*_FRAGMENTS, *_CLAUSES, *_MADE})

"""What a plan says beside its sessions: why a week holds few, what is asked of the runner, what the next phase waits for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from liftday.training import safety
from liftday.training.reason import VERBATIM, Reason
from liftday.words import calendars
from liftday.words.changes import cause
from liftday.words.dates import dated, listed, number, sentence, span, weekday
from liftday.words.pain import MEANT_FOR_IT, PLACES
from liftday.words.params import Params, a_date, a_reason, an_int, dates, reasons
from liftday.words.rules import clause, fragment, is_complete

_HOW: Final = (
    "Tag your hard runs as Workout on Strava or rate their effort there; for a day that was read wrongly say"
    " `liftday mark DATE hard`."
)
NOTES: Final = {
    "nothing_known": "No new session yet: nothing is known of your runs. Connect Strava (`liftday strava login`, then "
    "`liftday sync`) or intervals.icu (docs/intervals.md), or import your files (`liftday import`).",
    "first_sync_waits": "No new session yet: the first sync reads what you ran, which takes some minutes; then the plan is here.",
    "safety_unanswered": safety.UNANSWERED,
    "safety_read_again": safety.READ_AGAIN,
    "leg_injuries": "Two or more leg injuries are active: upper body, core and mobility only. See a clinician.",
    "senior_starts_easy": "From {from_age} on the programme starts with F1, whatever phase is set.",
    "power_waits": "Power waits until your technique is confirmed ([strength] experienced = true).",
    "race_near": "An A race is near: strength is maintained.",
    "in_season": "In season: strength is maintained.",
    "foundations_first": "In season, but the foundations come first: the phase goes on.",
    "lasting_pain": "It has lasted for more than {days} days: let a professional look at it.",
    "full_week": "A week with {demanding} demanding runs and {strength} strength sessions: one session a week keeps "
    'strength (phase = "M").',
    "unsure_week": f"Nothing tells how hard the last week's {{runs}} runs were. {_HOW}",
}
_GATES: Final = {
    "sessions_that_feel_right": "sessions that feel right",
    "done_in_four_weeks": "{done} of {planned} planned sessions done in four weeks",
    "three_open_days": "three easy or rest days in the typical week",
    "weeks_done": "{done} of {wanted} weeks",
    "last_two_rated": "the last two sessions rated {most} or less",
    "two_without_pain": "two sessions with no pain above {most}",
    "session_as_planned": "a session that goes as planned",
    "sessions_rated": "sessions rated {most} or less",
    "no_pain_report": "no open pain report",
    "technique_confirmed": "technique confirmed (experienced = true)",
    "phase_stays": "none, {phase} stays as long as the season or the setting says so",
    "phase_ready": "everything {phase} needs is done",
}


def notes_text(notes: Sequence[Reason]) -> tuple[str, ...]:
    """Given the notes of a plan, return a sentence or two for each."""
    return tuple(map(_note, notes))


def gate_text(gate: Sequence[Reason]) -> str:
    """Given what the next phase waits for, return it: "4 of 6 sessions done, 2 of 3 weeks"."""
    return ", ".join(map(_wait, gate))


def _note(note: Reason) -> str:
    if note.code == VERBATIM:
        return str(note.params["text"])
    if note.code in NOTES:
        return NOTES[note.code].format(**{name: _plain(value) for name, value in note.params.items()})
    return MADE[note.code](note.params) if note.code in MADE else sentence(cause(note))


def _plain(value: object) -> object:
    return number(value) if isinstance(value, int) and value < 13 else value


def _wait(reason: Reason) -> str:
    if reason.code == VERBATIM:
        return str(reason.params["text"])
    if reason.code == "sessions_done":
        return _sessions_done(reason.params)
    return _GATES[reason.code].format(**reason.params)


def _sessions_done(params: Params) -> str:
    """Sessions as the gate counts them: "4 of 6 sessions done", "½ of 6 sessions done (a light one counts half)"."""
    done = params["done"]
    assert isinstance(done, int | float)
    whole, half = divmod(done, 1)
    told = f"{int(whole) if whole or not half else ''}{'½' if half else ''} of {params['wanted']} sessions done"
    return f"{told} (a light one counts half)" if half else told


def _week(params: Params) -> str:
    """A week by its distance: "this week", "next week", or by its Monday."""
    ahead, monday = an_int(params, "weeks_ahead"), a_date(params, "week")
    return {0: "this week", 1: "next week"}.get(ahead, f"in the week of {monday.day} {monday:%B}")


def _closed(params: Params) -> str:
    """What closes the days of a week: "Monday and Friday are likely hard (86-92%); Tuesday is the eve of a race"."""
    return "; ".join(_group(reason.params) for reason in reasons(params, "days"))


def _group(params: Params) -> str:
    on_days, why = dates(params, "days"), a_reason(params, "why")
    every = len(on_days) == 7
    names = "every day" if every else listed([weekday(on) for on in on_days])
    subject = f"{names} {'is' if every or len(on_days) == 1 else 'are'}"
    if is_complete(why):
        text = clause(why, subject)
        return text if text.startswith(subject) else f"{names}: {text}"
    return f"{subject} {fragment(why)}{_span(params)}"


def _span(params: Params) -> str:
    """Chances as a span: " (86-92%)", nothing for none."""
    if "low_percent" not in params:
        return ""
    low, high = params["low_percent"], params["high_percent"]
    return f" ({low}%)" if low == high else f" ({low}-{high}%)"


def _no_slot(params: Params) -> str:
    return f"No slot {_week(params)}: {_closed(params)}."


def _no_session_worth_it(params: Params) -> str:
    closed = _closed(params)
    return f"No session {_week(params)}: no open day is worth its cost.{f' {sentence(closed)}' if closed else ''}"


def _one_slot(params: Params) -> str:
    return f"Only one slot {_week(params)}: {weekday(a_date(params, 'day'))} is the only {params['only']} day."


def _few_sessions(params: Params) -> str:
    return (
        f"Only {params['sessions']} of {params['wanted']} sessions {_week(params)}: the other open days stand too close "
        "to them or cost more than they bring."
    )


def _week_grows(params: Params) -> str:
    sessions = an_int(params, "sessions")
    what = f"{number(sessions)} session{'' if sessions == 1 else 's'} {_week(params)}"
    return f"{sentence(what)[:-1]}: a week grows by one over the best of the last four."


def _easy_by_assumption(params: Params) -> str:
    assumed = dates(params, "days")
    rest = (
        "1 easy day of the last week rests" if len(assumed) == 1 else f"{len(assumed)} easy days of the last week rest"
    )
    named = ", ".join(map(weekday, assumed))
    return f"{rest} on assumption, for nothing tells how hard it was ({named}). {_HOW}"


def _effort_counts(params: Params) -> str:
    on, size = a_date(params, "day"), str(params["size"])
    return (
        f"The {params['hours']:g} hours of {dated(on)} count as {'an' if size == 'ultra' else 'a'} {size} race for the legs:"
        f" no strength through {dated(a_date(params, 'through'))}, a full session from"
        f" {dated(a_date(params, 'full_from'))} on. If they were easy for you: `liftday mark {on} easy`."
    )


def _race_coming(params: Params) -> str:
    sign = "The title of a run speaks of one"
    if params["sign"] == "long_run":
        sign = f"Your long run grew to {params['hours']:g} hours in {number(an_int(params, 'weeks'))} weeks"
    return (
        f"Is a race coming? {sign}, and none is listed. Tell its date, and strength keeps clear of it: [[races]] date = ..."
        " and distance_km = ... in the configuration. Until then the days around a long run that has grown stay light."
    )


def _week_without_gym(params: Params) -> str:
    first, last = a_date(params, "first"), a_date(params, "last")
    return (
        f"{span(first, last)} without the gym, as you said: sessions hold what needs none of its equipment, and the programme"
        f" goes on (`liftday swap {first} --gym` takes it back)."
    )


def _was_it_done(params: Params) -> str:
    on = a_date(params, "day")
    return (
        f"Was the session of {dated(on)} done? Until tonight a recording counts for it, or say"
        f" `liftday done {on}` or `liftday skip {on}`."
    )


def _strong_pain(params: Params) -> str:
    place = str(params["place"])
    where = f" ({PLACES[place]})" if place else ""
    how = f"mark DATE pain {place} N" if place else "done --pain N"
    until = "light sessions until it stays at 2 or less for three days"
    return f"Strong pain was reported{where}: {until} (`liftday {how}`).{f' {MEANT_FOR_IT}' if place else ''}"


def _cannot_stand(params: Params) -> str:
    return (
        f"The session you moved to {dated(a_date(params, 'day'))} cannot stand there: {cause(a_reason(params, 'why'))}."
    )


def _does_not_stand(params: Params) -> str:
    return f"The session you moved to {dated(a_date(params, 'day'))} does not stand there: {cause(a_reason(params, 'why'))}."


def _gym_days_instead(params: Params) -> str:
    on_days = dates(params, "days")
    names, one = listed([weekday(on) for on in on_days]), len(on_days) == 1
    return (
        f"{names} {'is your own gym day and counts as a session' if one else 'are your own gym days and count as sessions'}:"
        " nothing stands beside them, and they take none of ours."
    )


def _plan_strength_instead(params: Params) -> str:
    names = listed([dated(on) for on in dates(params, "days")])
    return (
        f"Your running plan has strength of its own on {names}: it counts, and the week takes none of ours"
        ' (plan_strength = "ignore" under [calendars] passes it over).'
    )


def _offer(params: Params) -> str:
    """Days that another calendar says something of: "intervals.icu says sick 3-5 March"."""
    first, last = a_date(params, "first"), a_date(params, "last")
    days = str(first) if first == last else f"{first}..{last}"
    return (
        f"intervals.icu says {params['state']} {span(first, last)}: `liftday mark {days} {params['word']}` if it is so."
    )


def _week_has_its(params: Params) -> str:
    those = dates(params, "days")
    what = "session" if len(those) == 1 else number(len(those))
    return f"No strength session on this day: the week has its {what}, on {listed([weekday(on) for on in those])}."


def _stands_beside(params: Params) -> str:
    return f"No strength session on this day: it would stand right beside the one of {dated(a_date(params, 'day'))}."


MADE: Final[Mapping[str, Callable[[Params], str]]] = {
    "week_has_its": _week_has_its,
    "stands_beside": _stands_beside,
    "other_days_fit": lambda _: (
        "No strength session on this day, though no rule closes it: here it would cost more than it brings."
    ),
    "no_slot": _no_slot,
    "no_session_worth_it": _no_session_worth_it,
    "one_slot": _one_slot,
    "few_sessions": _few_sessions,
    "week_grows_by_one": _week_grows,
    "gym_days_instead": _gym_days_instead,
    "plan_strength_instead": _plan_strength_instead,
    "easy_by_assumption": _easy_by_assumption,
    "strong_pain": _strong_pain,
    "was_it_done": _was_it_done,
    "effort_counts": _effort_counts,
    "race_coming": _race_coming,
    "week_without_gym": _week_without_gym,
    "icu_offer": _offer,
    "cannot_stand": _cannot_stand,
    "does_not_stand": _does_not_stand,
    "calendar_unread": calendars.unread,
    "third_waits": lambda params: f"A third session a week waits: {_wait(a_reason(params, 'why'))}.",
}

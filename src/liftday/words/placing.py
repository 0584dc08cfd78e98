"""Why a session stands on its day, in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from liftday.training.reason import VERBATIM, Reason, because
from liftday.training.session import Session
from liftday.words.dates import dated, days, weekday
from liftday.words.params import Params, a_reason, an_int
from liftday.words.rules import DAY_NAMES, LIKELY, clause, day_in_words

DELETED: Final = "it rested on activities that were deleted since"
RARELY: Final = 25  # percent: a chance up to here is rare
ONLY: Final = {"lite": "A light session", "upper_core": "Upper body and core only"}


def reason_text(on: date, reasons: Sequence[Reason], when: str = "", *, chosen: bool = False) -> str:
    """Given a session's date and reasons, return why it stands there, with when it was reckoned; empty where nothing is said.
    A day that its runner has ``chosen`` is not praised.

    "Wednesday suits you: likely easy (78%), two days after a hard day, and Thursday is rarely hard or long (12%)."
    """
    text = reason_clause(on, reasons)
    if not text or reasons[0].code not in _DAYS:
        return f"{text[:1].upper()}{text[1:]}"
    return f"{weekday(on)} {'is your choice' if chosen else 'suits you'}{when}: {text}"


def why_here(session: Session, when: str = "") -> str:
    """Given a session, return why it stands on its day, with when that was reckoned.

    "Wednesday suits you: likely easy (78%).", where its runner put it "Thursday is your choice: likely hard (54%)."
    """
    return reason_text(session.date, session.reasons, when, chosen=_put_here(session))


def clause_here(session: Session) -> str:
    """Given a session, return why it stands on its day, as it goes on behind the name of the day: "your choice; likely hard
    (54%), two days after a hard day."."""
    return " ".join(filter(None, (day_clause_here(session), lighter_text(session.reasons))))


def day_clause_here(session: Session) -> str:
    """The same without why the session is lighter than others."""
    text = _day_clause(session.date, session.reasons)
    return f"your choice; {text}" if _put_here(session) and text else text


def _put_here(session: Session) -> bool:
    """Whether its runner put it there; where taking a move back brought it home the day is ours again."""
    back = session.moved is not None and session.moved.params.get("why") == because("taken_back")
    return session.pinned and not back


def as_of(session: Session) -> str:
    """Given a session, return when the chances in its reason were reckoned, as it stands behind a weekday; empty where none is
    told or nobody knows.

    " (as of Friday 27 November)"
    """
    told = any("percent" in reason.params for reason in session.reasons)
    return f" (as of {dated(session.reckoned)})" if told and session.reckoned else ""


def is_about_the_day(reason: Reason) -> bool:
    """Whether a reason says why a session stands on its day, rather than what moved it."""
    return reason.code in WHOLE or reason.code in NEIGHBOURS or reason.code in LIGHTER or reason.code == "calm_next_day"


def reason_clause(on: date, reasons: Sequence[Reason]) -> str:
    """Given a session's date and reasons, return why it stands there as it goes on behind the name of the day."""
    return " ".join(filter(None, (_day_clause(on, reasons), lighter_text(reasons))))


def lighter_text(reasons: Sequence[Reason]) -> str:
    """Given a session's reasons, return why it is lighter than others; empty where it is not."""
    given = {reason.code: reason.params for reason in reasons}
    return " ".join(LIGHTER[code](given[code]) for code in LIGHTER if code in given)


def _day_clause(on: date, reasons: Sequence[Reason]) -> str:
    given = {reason.code: reason.params for reason in reasons}
    if VERBATIM in given:
        return str(given[VERBATIM]["text"]).removeprefix(f"{weekday(on)}: ")
    parts = [WHOLE[code](given[code]) for code in WHOLE if code in given]
    beside = [NEIGHBOURS[code](given[code]) for code in NEIGHBOURS if code in given]
    parts += [" and ".join(beside)] if beside else []
    if "calm_next_day" in given and not given.get("day_likely", {}).get("assumed"):  # its chance would be as empty
        parts.append(f"and {_calm(on + timedelta(days=1), given['calm_next_day'])}")
    return f"{', '.join(parts)}." if parts else ""


def _day_is(params: Params) -> str:
    return f"{DAY_NAMES[str(params['kind'])]}{' by your word' if params['source'] == 'marked' else ''}"


def _neighbour(way: str) -> Callable[[Params], str]:
    """How far a demanding day is: "two days after a hard day", "the day before a likely hard or long day (64%)"."""

    def text(params: Params) -> str:
        name = DAY_NAMES[str(params["kind"])]
        if "percent" in params:
            name = _uncertain(name, an_int(params, "percent"), an_int(params, "closed_percent"))
        return f"{days(an_int(params, 'days'))} {way} {name}"

    return text


def _uncertain(name: str, chance: int, closed: int) -> str:
    """A demanding day that is not sure: by its own chance where it is likely, else by that of any demanding kind."""
    if chance >= LIKELY:
        return f"a likely {name.removeprefix('a ')} ({chance}%)"
    return f"a {'likely' if closed >= LIKELY else 'possible'} hard or long day ({closed}%)"


def _calm(on: date, params: Params) -> str:
    chance = an_int(params, "percent")
    if chance == 0:
        return f"nothing hard or long is expected on {weekday(on)}"
    return f"{weekday(on)} is {'rarely' if chance <= RARELY else 'only now and then'} hard or long ({chance}%)"


def _lighter(params: Params) -> str:
    why = a_reason(params, "why")
    if why.code == "light_at_most":
        return "A light session is right for this day."
    if why.code == "upper_core_for_now":
        return f"{ONLY[str(params['variant'])]} for now."
    return f"{ONLY[str(params['variant'])]}, because {clause(why)}."


def _for_now(params: Params) -> str:
    why = f", because {clause(a_reason(params, 'why'))}" if "why" in params else ""
    return f"{ONLY[str(params['variant'])]} for now{why}."


def _break_before_race(params: Params) -> str:
    return f"a few minutes before {_the_race(params)}"


def _the_race(params: Params) -> str:
    return "what is likely a race" if params["likely"] else "the race"


def _maybe(params: Params, name: str) -> str:
    """A day's name where it is a fact, "what is likely a hard day" where it is expected."""
    return f"what is likely {name}" if params["likely"] else name


_DAYS: Final[Mapping[str, Callable[[Params], str]]] = {"day_is": _day_is, "day_likely": day_in_words}
NEIGHBOURS: Final = {"after": _neighbour("after"), "before": _neighbour("before")}
LIGHTER: Final[Mapping[str, Callable[[Params], str]]] = {
    "lighter": _lighter,
    "cheaper": lambda params: f"{ONLY[str(params['variant'])]}: it costs the legs less here.",
    "first_back": lambda params: f"{ONLY[str(params['variant'])]}: the first one back.",
    "lighter_for_now": _for_now,
    "gym_day_add": lambda _: "You lift on this day anyway: add these to it.",
}
_ALONE: Final[Mapping[str, Callable[[Params], str]]] = {
    "activities_deleted": lambda _: DELETED,
    "break": lambda _: "a short break",
    "break_after_run": lambda _: "a short break after the run",
    "break_on_strength_day": lambda _: "a short break on a strength day",
    "minutes_before_race": _break_before_race,
    "eve_of_race_gently": lambda params: f"the day before {_the_race(params)}: short and gentle",
    "before_demanding_run": lambda params: f"before {_maybe(params, 'a demanding run')}",
    "day_after": lambda params: f"the day after {_maybe(params, DAY_NAMES[str(params['kind'])])}",
    "day_after_demanding": lambda _: "the day after what is likely a hard or long day",
    "on_day": lambda params: f"{'likely ' if params['likely'] else ''}{DAY_NAMES[str(params['kind'])]}",
}
WHOLE: Final = {**_DAYS, **_ALONE}

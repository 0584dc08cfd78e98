"""The evidence behind one activity in lines: the numbers, what they are compared with, what would change its class."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from liftday.training.reason import Param, Reason
from liftday.words.reading import AFTER, clause

_Params = Mapping[str, Param]
_POINTS: Final = {
    "heart": "heart rate",
    "pace": "pace",
    "effort": "relative effort",
    "title": "the title",
    "framed": "a warm-up or cool-down of its own",
    "distance": "the race distance",
    "labels": "your labels of earlier runs",
}
_SOURCES: Final = {
    "setting": "your setting",
    "zones": "your zones on Strava",
    "age": "your age",
    "age_unpushed": "your age, since no run went near your maximum",
    "assumption": "an assumption",
    "own_peaks": "your own peaks",
    "own_peaks_and_age": "your own peaks and your age",
    "own_peaks_and_assumption": "your own peaks and an assumption",
    "best_efforts": "{runs} best efforts",
    "race": "a race",
    "easy_runs": "{runs} easy runs",
}
_LINES: Final = {
    "too_short": "Under 5 minutes or 500 m: it does not count.",
    "laps": "{count} laps.",
    "no_heart_rate": "No heart rate.",
    "nothing_measured": "Nothing measured shows how hard it was.",
    "would_change_by_word": "The tag or the rating would change it, or your word: `liftday mark`.",
}


def evidence_lines(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """Given the evidence of one activity, return a line for each reason.

    "Peak heart rate 181 bpm, 96% of your maximum; usually 168."
    """
    return tuple(map(_line, reasons))


def _line(reason: Reason) -> str:
    code, params = reason.code, reason.params
    if code in _MADE:
        return _MADE[code](params)
    template = _LINES.get(code) or AFTER.get(code)
    if template:
        return template.format(**params)
    text = clause(reason)
    return f"{text[0].upper()}{text[1:]}."


def _no_endurance(params: _Params) -> str:
    return f"As {params['role']} it does not count as training for endurance."


def _long_from(params: _Params) -> str:
    usual = params["usual"]
    titled = "" if usual is None else f", as its title says that it is long; else from {usual}"
    return f"A run is long for you from {params['minutes']} minutes on{titled}."


def _left_out(params: _Params) -> str:
    figures = params["figures"]
    assert isinstance(figures, tuple)
    return f"Left out as impossible: {', '.join(map(str, figures))}."


def _beats(name: str, params: _Params) -> str:
    usual = params["usual_bpm"]
    usually = "" if usual is None else f"; usually {usual}"
    return f"{name} heart rate {params['bpm']} bpm, {params['percent']}% of your maximum{usually}."


def _speed(params: _Params) -> str:
    usual = params["usual_m_per_s"]
    graded = " after the climbing" if params["graded"] else ""
    usually = "" if usual is None else f"; usually {_shown(usual, params)}"
    return f"{_shown(params['m_per_s'], params)}{graded}{usually}."


def _shown(speed: Param, params: _Params) -> str:
    """A speed as minutes a kilometre for a run, else in km/h."""
    assert isinstance(speed, float)
    if not params["run"]:
        return f"{3.6 * speed:.1f} km/h"
    seconds = round(1000.0 / speed)
    return f"{seconds // 60}:{seconds % 60:02d} min/km"


def _points(params: _Params) -> str:
    points = params["points"]
    assert isinstance(points, tuple)
    told = ", ".join(f"{_POINTS[str(pair[0])]} {pair[1]:+}" for pair in points if isinstance(pair, tuple))
    hard, moderate = params["hard_from_percent"], params["moderate_from_percent"]
    alone = f"alone they make hard {params['percent']}% likely"
    return f"Points for hard: {told}; {alone} (hard from {hard}%, moderate from {moderate}%)."


def _source(params: _Params) -> str:
    on = f" ({params['on']})" if params["on"] else ""
    source = _SOURCES[str(params["source"])].format(**params)
    return f"by {source}{on}, confidence {params['confidence']:.2f}"


def _change(to: str, params: _Params) -> str:
    hard = to == "hard"
    peak = params["peak_bpm"]
    ways = [] if peak is None else [f"a peak {'of at least' if hard else 'under'} {peak} bpm"]
    ways.append(f"an effort rating of {'7 or more' if hard else '4 or less'}")
    if hard:
        ways.append("the tag Workout")
    return f"It would be {to} with {', '.join(ways)}, or by your word: `liftday mark`."


_MADE: Final[Mapping[str, Callable[[_Params], str]]] = {
    "no_endurance": _no_endurance,
    "left_out": _left_out,
    "average_heart_rate": lambda params: _beats("Average", params),
    "peak_heart_rate": lambda params: _beats("Peak", params),
    "speed": _speed,
    "points": _points,
    "maximum_heart_rate": lambda p: f"Your maximum heart rate is taken as {p['bpm']} bpm, {_source(p)}.",
    "critical_speed": lambda p: f"Your critical speed is {_shown(p['m_per_s'], p)}, {_source(p)}.",
    "easy_speed": lambda p: f"Your easy speed is {_shown(p['m_per_s'], p)}, {_source(p)}.",
    "long_from": _long_from,
    "would_be_easier": lambda params: _change("easier", params),
    "would_be_hard": lambda params: _change("hard", params),
}

"""What goes wrong, written ``verb`` or ``verb=value``, each for a route, so many times, with a probability::

    status=503  html  empty  bad-json  wrong-type  strings  truncate=100  reset  hang  slowloris=50  delay=1.5
    huge=20  redirect  no-records  without-source  shuffled  loses-the-answer

The first waiting fault that fits a request befalls it. ``loses-the-answer`` carries a request out and cuts the line.
"""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from strava_emulator.faults import Fault
from strava_emulator.reply import HTML_TYPE, Reply, as_json, html_page

VERBS: Final[dict[str, float | None]] = {
    "status": 500, "html": 200, "empty": 200, "bad-json": None, "wrong-type": None, "strings": None, "truncate": 20,
    "reset": None, "hang": 3600, "slowloris": 50, "delay": 1, "huge": 20, "redirect": None, "no-records": None,
    "without-source": None, "shuffled": None, "loses-the-answer": None,
}  # fmt: skip
LOST: Final = "loses-the-answer"


def parse(text: str, **rest: Any) -> Fault:
    """Given ``verb`` or ``verb=value`` and where and how often, return the fault; ValueError for an unknown verb."""
    verb, _, told = text.partition("=")
    if verb not in VERBS:
        raise ValueError(f"unknown fault {verb!r}; known are {', '.join(VERBS)}")
    return Fault(verb=verb, value=float(told) if told else VERBS[verb], **{"route": "*", **rest})


def instead(fault: Fault) -> Reply | None:
    """Given a fault, return the reply that comes in the place of an answer; None where the request is answered."""
    if fault.verb == "status":
        return error(int(fault.number))
    if fault.verb == "html":
        return html_page(int(fault.number), "intervals.icu", "<p>Please sign in.</p>")
    if fault.verb == "redirect":
        return Reply(302, headers=(("Location", "http://elsewhere.invalid/"),), content_type=HTML_TYPE)
    if fault.verb == "huge":
        return Reply(200, b"[" + b" " * int(fault.number * 1_000_000) + b"]")
    if fault.verb == "empty":
        return Reply(int(fault.number))
    return Reply(0) if fault.verb in {"reset", "hang"} else None


def spoiled(fault: Fault, reply: Reply) -> Reply:
    """Given a fault and a good reply, return the reply as it goes out."""
    if fault.verb == "bad-json":
        return replace(reply, body=reply.body[:-1] + b",}")
    change = _CHANGES.get(fault.verb)
    if change is None or reply.status != 200 or not reply.body:
        return reply
    return replace(reply, body=as_json(change(json.loads(reply.body))))


_ERRORS: Final = {401: "Unauthorized", 403: "Access denied", 404: "Not Found", 429: "Too many requests"}


def error(status: int, said: str = "") -> Reply:
    """An error as the service words it."""
    said = said or _ERRORS.get(status, "java.lang.NullPointerException: null")
    return Reply(status, as_json({"status": status, "error": said}))


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any], Any]:
    return lambda said: [change(one) for one in said] if isinstance(said, list) else change(said)


def _strings(record: dict[str, Any]) -> dict[str, Any]:
    """Numbers as text."""
    return {name: str(value) if type(value) in {int, float} else value for name, value in record.items()}


_CHANGES: Final[dict[str, Callable[[Any], Any]]] = {
    "wrong-type": lambda said: {"data": said} if isinstance(said, list) else [said],
    "strings": _each(_strings),
    "no-records": lambda _: [],
    "without-source": _each(lambda record: {name: value for name, value in record.items() if name != "source"}),
    "shuffled": lambda said: random.Random(len(said)).sample(said, len(said)) if isinstance(said, list) else said,
}

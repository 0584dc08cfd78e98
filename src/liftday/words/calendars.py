"""What is wrong with one of the other calendars, in a sentence; nothing of what it holds."""

from typing import Final

from liftday.words.dates import dated
from liftday.words.params import Params, a_date

TROUBLES: Final = {
    "unreachable": "its server does not answer",
    "slow": "its server takes too long",
    "large": "it is larger than a calendar should be",
    "heavy": "reading it takes more work than a calendar should",
    "login": "its server asks for a login",
    "gone": "nothing is at its address any more",
    "busy": "its server is too busy",
    "moved": "its address leads to one that is not encrypted, or in a circle",
    "refused": "its server refuses to give it",
    "no_file": "its file cannot be read",
    "no_calendar": "what is there is no calendar",
    "cut": "it breaks off in the middle",
    "shrunk": "it is suddenly empty, or less than half of what it was",
}


def unread(params: Params) -> str:
    """Given a calendar, its trouble and since when, and of when the copy is or that of the one before it, return the sentence."""
    named = str(params["calendar"])
    said = f"The calendar {named} has not been read since {dated(a_date(params, 'since'))}: {TROUBLES[str(params['trouble'])]}"
    if params.get("former") is not None:
        return f"{said}; what the one before it said on {dated(a_date(params, 'former'))} is used meanwhile."
    if params["copy"] is None:
        return f"{said}; nothing of it is used."
    return f"{said}; what it said on {dated(a_date(params, 'copy'))} is used meanwhile."

"""What `[calendars]` may hold: addresses of other people's calendars, which are secrets, and how their titles are read.

No message repeats an address, and none is guessed at: it is named by its place in the list.
"""

from pathlib import Path
from urllib.parse import unquote

from liftday.config import shapes
from liftday.config.shapes import Wrong

READ_AS = ("easy", "moderate", "hard", "long", "race", "rest", "strength", "mobility", "cross", "ignore")
MOST = 10  # calendars of a sort: each costs a turn up to a second
MOST_WORDS = 200


def addresses(value: object) -> tuple[str, ...]:
    """A list of calendars: ``https://``, ``webcal://`` (asked by https), ``http://`` on this machine, or a file."""
    found = shapes.each(_address)(value)
    if len(found) > MOST:
        raise Wrong(f"has {len(found)} calendars; at most {MOST}")
    twice = [(place,) for place, each in enumerate(found) if each in found[:place]]
    if twice:
        raise Wrong("", *((trail, "is there twice") for trail in twice))
    return found


def _address(value: object) -> str:
    text = shapes.text(2000)(value)
    if not text:
        raise Wrong("is empty; leave it out")
    scheme, colon, rest = text.partition(":")
    match scheme.lower() if colon else "":
        case "file":
            return _file(rest)
        case "webcal" | "webcals":
            return shapes.address("https")(f"https:{rest}")
        case "https" | "http":
            return shapes.address("https", plain="http")(f"{scheme.lower()}:{rest}")
        case _ if "://" not in text:
            return str(Path(text).expanduser())
        case _:
            raise Wrong("must begin with https:// or webcal://, or be a file's path")


def _file(rest: str) -> str:
    """What stands behind ``file:``; another machine's files are not read."""
    path = unquote(rest.removeprefix("//localhost").removeprefix("//"))
    if not path.startswith("/"):
        raise Wrong("must name a file of this machine, written file:///home/me/plan.ics")
    return path


def words(value: object) -> dict[str, str]:
    """A table of titles, or words in them, and what such an entry is."""
    table = shapes.expect(value, dict, 'a table such as { "Fahrtspiel" = "hard" }')
    if len(table) > MOST_WORDS:
        raise Wrong(f"has {len(table)} entries; at most {MOST_WORDS}")
    read, title = shapes.one_of(*READ_AS), shapes.text(200)
    good: dict[str, str] = {}
    faults = []
    for word, kind in table.items():
        try:
            good[title(word)] = read(kind)
        except Wrong as wrong:
            faults += [((word, *trail), what) for trail, what in wrong.faults]
        if not str(word).strip():
            faults.append(((word,), "names no word"))
    if faults:
        raise Wrong("", *faults)
    return good

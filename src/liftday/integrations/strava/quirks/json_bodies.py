"""Bodies that are no JSON, or JSON that nobody would write.

Strava, or what stands before it: a web page with status 200 in an outage; NaN where a tool saved the API's answer.
Known from: files saved by other tools. A field that stands twice or a value nested a thousand deep was not seen; both cost
nothing to refuse, and two ids would make one activity of two.
Here: a body is parsed once and within bounds; NaN and infinities are nulls; what is wrong with one record alone is
``Intricate``, so that the page can be asked for in parts (``fat_records``).
"""

import json

LARGEST_REPLY = 16 * 1024 * 1024  # bytes; a page of 200 activities is about 0.4 MB


class NotJson(ValueError):
    """A reply that is no JSON, or no JSON a well-meaning server would write."""


class Intricate(NotJson):
    """JSON by its form, in which one record goes beyond what anybody would write."""


def parse_json(body: bytes, *, largest: int = LARGEST_REPLY) -> object:
    """Given the bytes of a reply, return what they say; NaN and infinities become None.

    Raises NotJson for anything else, also for a body over ``largest`` bytes or nested deeper than the parser goes, and for
    an object that names a field twice.
    """
    if len(body) > largest:
        raise NotJson(f"longer than {largest >> 20} MB")
    try:
        return json.loads(body, parse_constant=lambda _: None, object_pairs_hook=_once)
    except RecursionError as error:
        raise Intricate("nested too deeply") from error
    except NotJson:
        raise
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NotJson("not JSON") from error
    except ValueError as error:  # the standard library's limit of 4,300 digits
        raise Intricate("a number of thousands of digits") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise Intricate("an object names a field twice")
    return names

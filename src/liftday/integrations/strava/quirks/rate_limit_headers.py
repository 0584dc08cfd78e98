"""Two pairs of headers that say how much may be asked, and sometimes nothing.

Strava: ``X-ReadRateLimit-*`` is about reads, ``X-RateLimit-*`` about everything; each holds "quarter,day". Some replies leave them
out, and some say "0,0" for the limit.
Known from: developers.strava.com/docs/rate-limits; replies of the API.
Here: the reads' own headers come first; what is missing, garbled or 0 is no news, and we count by ourselves.
"""

import re
from collections.abc import Mapping

Pair = tuple[int, int]  # a quarter's number and a day's
_PAIR = re.compile(r"\s*(\d{1,8})\s*,\s*(\d{1,8})\s*")


def limits_and_usages(headers: Mapping[str, str]) -> tuple[tuple[Pair, Pair], ...]:
    """Given a reply's headers, return limit and usage as they state them: of reads first, then of everything.

    >>> limits_and_usages({"X-RateLimit-Limit": "200,2000", "X-RateLimit-Usage": "3,40", "X-ReadRateLimit-Limit": "0,0"})
    (((200, 2000), (3, 40)),)
    """
    written = {name.casefold(): value for name, value in headers.items()}
    pairs = (
        (_pair(written.get(f"{kind}-limit")), _pair(written.get(f"{kind}-usage")))
        for kind in ("x-readratelimit", "x-ratelimit")
    )
    return tuple((limit, used) for limit, used in pairs if limit and used and min(limit) > 0)


def _pair(value: object) -> Pair | None:
    match = _PAIR.fullmatch(value) if isinstance(value, str) else None
    return (int(match[1]), int(match[2])) if match else None

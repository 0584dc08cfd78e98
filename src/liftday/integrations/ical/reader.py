"""The process that reads one calendar, for ``apart``: limits first, then the libraries."""

import json
import resource
import sys
import time
from datetime import date
from typing import Final

_MEMORY: Final = 96_000_000  # bytes of data; the interpreter and the libraries take 20 million of them
_PROCESSOR_S: Final = 10  # the kernel's own limit, should the budget fail
_TIMES: Final = 8  # what it takes to start, a tenth of a second on a common machine, is the measure of what is allowed


def main() -> None:
    """Read the question and the calendar from stdin; write the calendar's events, or its trouble, to stdout."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_S, _PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from liftday.integrations.ical.apart import encoded  # noqa: PLC0415
    from liftday.integrations.ical.budget import TOTAL_S, Budget  # noqa: PLC0415
    from liftday.integrations.ical.parse import parse  # noqa: PLC0415
    from liftday.integrations.ical.scan import Window  # noqa: PLC0415
    from liftday.integrations.ical.trouble import Trouble, Unread  # noqa: PLC0415

    asked = json.loads(sys.stdin.buffer.readline())
    window = Window(first=date.fromisoformat(asked["first"]), last=date.fromisoformat(asked["last"]))
    budget = Budget(max(TOTAL_S, _TIMES * time.process_time()))
    try:
        answer = encoded(parse(sys.stdin.buffer.read(), window, texts=asked["texts"], budget=budget))
    except Unread as unread:
        answer = {"trouble": unread.trouble.value}
    except MemoryError:
        answer = {"trouble": Trouble.HEAVY.value}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

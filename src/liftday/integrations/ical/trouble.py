"""What can be wrong with another calendar, by name: nothing here holds its address or a word of its text."""

from datetime import timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Why a calendar could not be read."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"  # it used up its time
    LARGE = "large"  # more than a calendar has
    HEAVY = "heavy"  # it would take more work, or more memory, than a calendar needs
    LOGIN = "login"  # a page to log in at stands where the calendar was, or 401, 403
    GONE = "gone"  # 404, 410: the address was changed, or the account ended
    BUSY = "busy"  # 429, or the server's own trouble
    MOVED = "moved"  # sent on to where nothing is encrypted, or round in circles
    REFUSED = "refused"  # any other answer
    NO_FILE = "no_file"
    NO_CALENDAR = "no_calendar"  # something else than a calendar
    CUT = "cut"  # a calendar without its end: what is missing would look deleted
    SHRUNK = "shrunk"  # empty, or less than half of what it was: believed when it stays so


class Unread(Exception):
    """A calendar that could not be read; ``wait`` is how long its server asks to be left alone."""

    def __init__(self, trouble: Trouble, wait: timedelta | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.wait = wait

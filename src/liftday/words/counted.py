"""How many of something there are, and which of them, as people say it."""


def counted(number: int, noun: str) -> str:
    """Given a number and the word for one thing, return both as they are said.

    >>> counted(1, "backup"), counted(2, "activity"), counted(0, "row")
    ('1 backup', '2 activities', '0 rows')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def placed(number: int, unit: str) -> str:
    """Given the place of something in a file and what the file is counted in, return how the place is called.

    >>> placed(3, "row"), placed(1, "activity"), placed(2, "set")
    ('line 3', 'activity 1', 'line 2')
    """
    return f"{unit if unit == 'activity' else 'line'} {number}"

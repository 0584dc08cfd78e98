"""Scopes joined by commas, and boxes that the athlete unticks.

Strava: scopes are joined by commas, where OAuth (RFC 6749) has blanks; the athlete may untick each, and the redirect says which
were granted. A token of the settings page has ``read`` only.
Known from: developers.strava.com/docs/authentication.
Here: commas are sent, commas and blanks are read; what was granted is looked at, never assumed.
"""

SCOPES = ("read", "activity:read_all", "profile:read_all")
NEEDED = "activity:read_all"
WANTED = "profile:read_all"


def asked() -> str:
    """The scopes as Strava wants them in an address."""
    return ",".join(SCOPES)


def granted(written: str) -> tuple[str, ...]:
    """Given ``scope`` of a redirect, return the scopes in it.

    >>> granted("read,activity:read_all profile:read_all"), granted("")
    (('read', 'activity:read_all', 'profile:read_all'), ())
    """
    return tuple(word for word in written.replace(" ", ",").split(",") if word)

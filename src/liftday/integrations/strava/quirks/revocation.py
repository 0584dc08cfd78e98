"""Two ways to take a permission back, of which one comes and the other goes.

Strava: /oauth/revoke takes the refresh token with the application's keys (RFC 7009) or a bearer token; where it is not known yet,
/oauth/deauthorize takes the bearer token, and retires in June 2027.
Known from: docs/strava.md, Changes of address.
Here: /oauth/revoke is asked first, in both forms, then /oauth/deauthorize; a token that was dead before has nothing to revoke.
"""

from collections.abc import Callable

from liftday.integrations.strava.trouble import Gone, Unauthorized, Unreachable

_UNKNOWN = (404, 405)  # statuses of an end point that is not there


def revoked_by_bearer(ask: Callable[[str], object], *, refused_with: int | None = None) -> bool:
    """Given how to POST to a path of OAuth with the bearer token, return whether Strava took the permission back.

    ``refused_with`` is the status with which /oauth/revoke refused the other form, if it is known.
    """
    return (refused_with not in _UNKNOWN and _asked(ask, "revoke")) or _asked(ask, "deauthorize")


def _asked(ask: Callable[[str], object], path: str) -> bool:
    """True when the end point revoked; False when it does not exist or the token was dead before."""
    try:
        ask(path)
    except (Gone, Unauthorized):
        return False
    except Unreachable as trouble:
        if trouble.status in {400, 405}:
            return False
        raise
    return True

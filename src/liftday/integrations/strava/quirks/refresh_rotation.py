"""Refresh tokens that are replaced, or not, and access tokens that come again.

Strava: a refresh may give a new refresh token, and the old one is dead from that moment; often it gives the same. While the
access token has more than an hour left, the same access token comes again.
Known from: developers.strava.com/docs/authentication (since October 2018).
Here: the new pair is on the disk before anything uses it (``token``). When it was lost on the way, the refresh token before
it is tried once, for it may not have been replaced. A pair that somebody else fetched after our request went out is newer,
though its access token is the same.
"""

from datetime import datetime


def candidates(refresh: str, previous: str | None) -> tuple[str, ...]:
    """Given the refresh token and the one before it, return those worth trying, in order.

    >>> candidates("b", "a"), candidates("b", "b"), candidates("b", None)
    (('b', 'a'), ('b',), ('b',))
    """
    return (refresh,) if previous is None or previous == refresh else (refresh, previous)


def previous_after(spent: str, answered: str, previous: str | None) -> str | None:
    """Given the refresh token that was spent, the one that came and the one known as the previous, return the previous one
    from now on: what was not replaced is nobody's predecessor."""
    return spent if spent != answered else previous


def is_newer(access: str, used: str, *, renewed_at: datetime | None, began: datetime | None) -> bool:
    """Given an access token and the one that was refused, return whether the first is newer: another one, or the same from
    a refresh after ``began``, when the refused request went out."""
    return access != used or (renewed_at is not None and began is not None and renewed_at >= began)

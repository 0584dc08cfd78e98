"""An API and an OAuth that part ways.

Strava: from 2027-01-04 the API has a host of its own, while OAuth stays at www.strava.com; stravalib has the old addresses of both
written into it.
Known from: docs/strava.md, Changes of address.
Here: there is a setting for each, and what stravalib writes is put on it; a redirect is never followed with a token in the
hand.
"""

STRAVA_API = "https://www.strava.com/api/v3"  # the addresses stravalib writes
STRAVA_OAUTH = "https://www.strava.com/oauth"


def bases(*, api_base_url: str, oauth_base_url: str) -> dict[str, str]:
    """Given the two settings, return what each address that stravalib writes becomes."""
    return {STRAVA_API: api_base_url.rstrip("/"), STRAVA_OAUTH: oauth_base_url.rstrip("/") + "/oauth"}


def on_base(url: str, by_written: dict[str, str]) -> str:
    """Given an address as stravalib writes it, return the configured one; raises ValueError for any other."""
    for written, base in by_written.items():
        if url == written or url.startswith(written + "/"):
            return base + url[len(written) :]
    raise ValueError("not an address of Strava's")

"""Two fields that say who may see an activity, of which either may be missing.

Strava: ``private`` is the older flag; ``visibility`` ("everyone", "followers_only", "only_me") came beside it, and the
reference's schemas do not name it.
Known from: replies of the API; developers.strava.com/docs/webhooks (``private`` as text).
Here: an activity is private when either says so, and public only when neither says otherwise.
"""

from collections.abc import Mapping

from liftday.integrations.strava.quirks.wrong_types import truth


def is_private(record: Mapping[object, object]) -> bool:
    """Given an activity, return whether the athlete alone may see it."""
    return truth(record.get("private")) or record.get("visibility") == "only_me"


def is_public(record: Mapping[object, object]) -> bool:
    """Given an activity, return whether everyone may see it, as far as it says."""
    visibility = record.get("visibility")
    return record.get("private") is not True and (visibility is None or visibility == "everyone")

"""By what a web server of a club finds an athlete whom it does not know yet: the addresses they have, the sessions in their
feeds, their number at Strava. Digests, uids and a number; no secret and no fact.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from liftday.config.settings import Settings
from liftday.daemon.state import access, feed_files, invitations
from liftday.daemon.state.access import TOKENS, Secret
from liftday.daemon.turn.feeds import looks
from liftday.daemon.web.bridge import feed_digest, page_digest
from liftday.errors import LiftdayError
from liftday.integrations.strava.token import TokenFile
from liftday.store.postgres.signposts import ADDRESS, OWNER, SESSION

_UID: Final = re.compile(rb"^UID:([0-9a-f-]{36})", re.MULTILINE)


def signposts(settings: Settings, state: Path) -> Mapping[str, frozenset[bytes]]:
    """Given the settings and the state directory as a turn left it, return the keys of each kind. An address that nobody asked for
    yet is made, for no server would find it later."""
    return {
        ADDRESS: frozenset(_addresses(settings, state)),
        SESSION: uids(settings, state),
        OWNER: frozenset(_numbers(state)),
    }


def uids(settings: Settings, state: Path) -> frozenset[bytes]:
    """The uids in the feeds as they are published."""
    found = (feed_files.read(state / outlet.file) for outlet in looks(settings))
    return frozenset(uid for one in found if one is not None for uid in _UID.findall(one[0]))


def _addresses(settings: Settings, state: Path) -> Iterator[bytes]:
    for outlet in looks(settings):
        if (secret := _secret(state, outlet.secret)) is not None:
            yield feed_digest(secret, outlet.path)
    if settings.page.enabled and (secret := _secret(state, Secret.PAGE)) is not None:
        yield page_digest(secret)
    if (invited := invitations.recall(state)) is not None:
        yield invited.digest


def _secret(state: Path, which: Secret) -> str | None:
    """The secret; one that is not there yet is made now, so that an address is known as soon as there is something at it."""
    with contextlib.suppress(LiftdayError):  # a spoilt one has no address
        return access.secret(state, which)
    return None


def _numbers(state: Path) -> Iterator[bytes]:
    with contextlib.suppress(LiftdayError):
        login = TokenFile(state / TOKENS).recall()
        if login is not None and login.athlete_id is not None:
            yield login.athlete_id.encode()

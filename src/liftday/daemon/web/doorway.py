"""In front of the site, where not every athlete is in memory: opens whoever a request may be about, before it is answered."""

import re
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from liftday.daemon.state.links import session_in
from liftday.daemon.web.bridge import Bridges, path_digest
from liftday.daemon.web.responses import fixed, send_fixed
from liftday.daemon.web.threads import in_thread
from liftday.errors import LiftdayError

ADDRESS: Final = "address"
SESSION: Final = "session"
Find = Callable[[str, bytes], bool]
"""Given a kind (an address, a session) and its digest or uid, opens whose it is; returns whether it is somebody's."""
_AWAY: Final = fixed(503, "This cannot be looked up just now; try again in a minute\n", more=((b"retry-after", b"30"),))
_SECRET: Final = re.compile(
    r"(/(?:feed|mobility)/[A-Za-z0-9_-]{22,128}\.ics|/(?:page|invite)/[A-Za-z0-9_-]{22,128})(/.*)?"
)


class Doorway:
    """An ASGI application around another one."""

    def __init__(self, site: ASGIApp, bridges: Bridges, find: Find, threads: Executor) -> None:
        self._site = site
        self._bridges = bridges
        self._find = find
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        wanted = self._unknown(scope["path"])
        if wanted is not None:
            try:
                await in_thread(self._threads, self._find, *wanted)
            except LiftdayError:
                return await send_fixed(send, _AWAY)
        return await self._site(scope, receive, send)

    def _unknown(self, path: str) -> tuple[str, bytes] | None:
        """What of a path is nobody's in memory and may be somebody's."""
        if path.startswith("/act/"):
            uid = session_in(path.removeprefix("/act/"))
            return None if uid is None or self._bridges.knows_session(uid) else (SESSION, uid.encode())
        secret = _SECRET.fullmatch(path)
        if secret is None:
            return None
        digest = path_digest(secret[1])
        return None if self._bridges.at(digest) is not None else (ADDRESS, digest)

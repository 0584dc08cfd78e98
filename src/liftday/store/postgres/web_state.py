"""What a club's web servers remember for minutes, so that any of them ends what another began: ``daemon.web.short_lived`` in the
database. Each entry lies under the digest of its key, sealed: no state of a login, no name of a page stands there to be read.

Its time is the database's, the same for all machines; what is over is swept with the queue.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Final

from liftday.store.postgres.database import Database
from liftday.store.postgres.seal import Seal, Unopened

_KEEP: Final = """INSERT INTO web_state AS kept (key, kind, about, body, ends, athlete) VALUES (%s, %s, %s, %s, now() + %s, %s)
ON CONFLICT (key) DO UPDATE SET body = excluded.body, ends = excluded.ends, athlete = excluded.athlete
WHERE kept.ends < now() RETURNING 1"""
_MAKE_ROOM: Final = """DELETE FROM web_state WHERE key IN (SELECT key FROM web_state WHERE kind = %s AND about = %s
ORDER BY ends DESC OFFSET %s)"""
_RECALL: Final = "SELECT body FROM web_state WHERE key = %s AND ends > now()"
_FORGET: Final = "DELETE FROM web_state WHERE key = %s AND ends > now() RETURNING 1"


class WebState:
    """As ``daemon.web.short_lived.ShortLived`` says. Raises what the database raises."""

    def __init__(self, database: Database, seal: Callable[[], Seal]) -> None:
        self._ask = database.ask
        self._seal = seal

    def keep(
        self,
        kind: str,
        key: str,
        body: str,
        lasting: timedelta,
        *,
        about: bytes = b"",
        most: int = 0,
        athlete: str = "",
    ) -> bool:
        """Keep a body unless there is one; let the newest ``most`` of a kind about one thing stay. The removal of an athlete deletes
        the rows of theirs in every table that has a column for that."""
        if most:
            self._ask(_MAKE_ROOM, kind, about, most - 1)
        sealed = self._seal().close_text(body, f"{kind} {key}")
        return bool(self._ask(_KEEP, _digest(kind, key), kind, about, sealed, lasting, athlete))

    def recall(self, kind: str, key: str) -> str | None:
        """The body; None for none, or what another key sealed."""
        found = self._ask(_RECALL, _digest(kind, key))
        with suppress(Unopened):
            return self._seal().open_text(found[0][0], f"{kind} {key}") if found else None
        return None

    def forget(self, kind: str, key: str) -> bool:
        """Let go of it; return whether it was there: of many who do so at once for one."""
        return bool(self._ask(_FORGET, _digest(kind, key)))


def _digest(kind: str, key: str) -> bytes:
    return sha256(f"{kind}\0{key}".encode("utf-8", "surrogatepass")).digest()

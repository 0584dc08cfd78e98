"""In front of a site that does not have everybody in memory: who is asked for is opened first, and nobody for nonsense."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from homes import NOW
from liftday.daemon.state.links import Act, Deed, sign
from liftday.daemon.web.bridge import Bridge, Bridges, View, feed_digest, page_digest, path_digest
from liftday.daemon.web.doorway import ADDRESS, SESSION, Doorway
from liftday.errors import Unavailable

SECRET = "s" * 43
UID = "8cede2e1-1689-5852-89b9-7b0b7464317a"
LINK = f"/act/{sign(bytes(32), Act(uid=UID, deed=Deed.SKIP, expires=datetime(2026, 4, 1, tzinfo=UTC)))}"


class Asked:
    """Remembers what was to be found, and answers as it is told."""

    def __init__(self, error=None):
        self.asked = []
        self.error = error

    def __call__(self, kind, key):
        self.asked.append((kind, key))
        if self.error:
            raise self.error
        return True


def status_of(path, find, bridges=None):
    """The status of one request; 299 is the site's own."""
    sent = []

    async def site(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})

    async def send(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as threads:
        door = Doorway(site, bridges or Bridges(Bridge(now=lambda: NOW)), find, threads)
        asyncio.run(door({"type": "http", "path": path}, None, send))
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (f"/feed/{SECRET}.ics", (ADDRESS, feed_digest(SECRET))),
        (f"/mobility/{SECRET}.ics", (ADDRESS, feed_digest(SECRET, "mobility"))),
        (f"/page/{SECRET}/", (ADDRESS, page_digest(SECRET))),
        (f"/page/{SECRET}/day/2026-03-04", (ADDRESS, page_digest(SECRET))),
        (f"/page/{SECRET}", (ADDRESS, page_digest(SECRET))),
        (f"/invite/{SECRET}", (ADDRESS, path_digest(f"/invite/{SECRET}"))),
        (LINK, (SESSION, str(UUID(UID)).encode())),
    ],
)
def test_what_may_be_somebodys_is_asked_for_and_then_answered_by_the_site(path, wanted):
    """An address by its digest alone, a link by the session that it says it is about."""
    find = Asked()
    assert status_of(path, find) == 299
    assert find.asked == [wanted]
    assert status_of(path, Asked(Unavailable("away", remedy="wait"))) == 503


@pytest.mark.parametrize(
    "path", ["/", "/feed/short.ics", f"/feed/{SECRET}", "/healthz", "/act/nonsense", "/page/", f"/feed/{'s' * 129}.ics"]
)
def test_nobody_is_asked_for_what_can_be_nobodys(path):
    """It costs no look into the database, whoever sends it a thousand times."""
    find = Asked(Unavailable("away", remedy="wait"))
    assert status_of(path, find) == 299
    assert find.asked == []


def test_who_is_in_memory_is_answered_at_once():
    """While the database is away too."""
    bridges = Bridges(Bridge(now=lambda: NOW))
    bridges.lay(Bridge(now=lambda: NOW), View(feed_digest=feed_digest(SECRET), sessions=frozenset({UID})))
    find = Asked(Unavailable("away", remedy="wait"))
    assert [status_of(path, find, bridges) for path in (f"/feed/{SECRET}.ics", LINK)] == [299, 299]
    assert find.asked == []

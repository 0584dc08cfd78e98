"""Where every request arrives. The feed is answered on the spot, as plain ASGI, from ready bytes.

Whatever the path, it takes the same way up to the look-up of its digests: a wrong secret costs what an unknown path
costs and gets the same bytes. Whose address it is says one look into a dictionary of digests; what somebody could learn
from its pace is about a hash that they cannot steer, and the digest that is found is compared whole.
"""

from collections.abc import Mapping
from hmac import compare_digest

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from liftday.daemon.web.bridge import Bridge, Bridges, path_digest
from liftday.daemon.web.conditions import matches, unmodified_since, wants_gzip
from liftday.daemon.web.page_set import PageSet
from liftday.daemon.web.pages import unknown_page
from liftday.daemon.web.requests import BRIDGE, is_local
from liftday.daemon.web.responses import (
    FEED_ONLY_READ,
    MISDIRECTED,
    NO_HOST,
    NOT_FOUND,
    NOT_YET,
    PAGE_ONLY_READ,
    ROBOTS,
    FixedResponse,
    send_fixed,
    to_folder,
)
from liftday.daemon.web.snapshot import Snapshot
from liftday.page.document import Document

_OWN = ("/day/", "/session/")  # paths of this machine's page alone, whether there is such a page or not
_Headers = dict[bytes, bytes]


class Site:
    """The ASGI application. ``pages`` answers what is neither a feed nor the page nor a webhook: a small Starlette
    application; ``webhook`` answers what came to the right secret, ``say`` the forms of the page."""

    def __init__(self, bridges: Bridges, *, pages: ASGIApp, webhook: ASGIApp, say: ASGIApp) -> None:
        self._bridges = bridges
        self._pages = pages
        self._webhook = webhook
        self._say = say
        self.wrong_addresses = 0  # requests with a feed address that does not exist, for a note in the log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        home = self._bridges.home
        headers: _Headers = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b", " + value if name in headers else value  # RFC 9110 5.3
        host = headers.get(b"host")
        if host is None and scope["http_version"] != "1.0":
            return await send_fixed(send, NO_HOST)
        if host is not None and not home.view.hosts.knows(host):
            return await send_fixed(send, MISDIRECTED)
        path: str = scope["path"]
        digest = path_digest(path)
        root, below = _split(path)
        owner, away = self._bridges.at(digest), self._bridges.of_page(path_digest(root))
        asked = [] if owner is None else [one for known, one in owner.view.feeds() if compare_digest(digest, known)]
        if owner is not None and asked:
            return await self._feed(scope["method"], headers, owner, asked[0], send)
        if compare_digest(digest, home.view.webhook_digest):
            return await self._webhook(scope, receive, send)
        bridge = away or home
        view = bridge.view
        if away or (
            (path[1:] in view.pages.home or path.startswith(_OWN) or (path == "/say" and view.form_key))
            and is_local(Request(scope))
        ):
            documents, below = (view.pages.away, below) if away else (view.pages.home, path[1:])
            if below == "say":
                scope[BRIDGE] = bridge
                return await self._say(scope, receive, send)
            if below is not None and documents and below not in documents:
                return await unknown_page(below)(scope, receive, send)
            return await send_fixed(send, self._page(view.pages, documents, below, scope, headers))
        if path.startswith(("/feed/", "/mobility/", "/page/")):
            self.wrong_addresses += 1
            return await send_fixed(send, NOT_FOUND)
        if path == "/robots.txt" and scope["method"] in {"GET", "HEAD"}:
            return await send_fixed(send, ROBOTS)
        return await self._pages(scope, receive, send)

    def _page(
        self, pages: PageSet, documents: Mapping[str, Document], below: str | None, scope: Scope, headers: _Headers
    ) -> FixedResponse:
        """What one path below a page's root answers; the root without its slash leads to it."""
        if below is None:
            return to_folder(scope["path"])
        if below not in documents:
            return NOT_YET
        if scope["method"] not in {"GET", "HEAD"}:
            return PAGE_ONLY_READ
        return self._answer(headers, pages.served(documents[below]))[0]

    async def _feed(self, method: str, headers: _Headers, owner: Bridge, snapshot: Snapshot | None, send: Send) -> None:
        if method not in {"GET", "HEAD"}:
            return await send_fixed(send, FEED_ONLY_READ)
        if snapshot is None:
            return await send_fixed(send, NOT_YET)
        response, unchanged = self._answer(headers, snapshot)
        if method == "GET":
            owner.fetches.note(headers.get(b"user-agent", b""), 304 if unchanged else 200, owner.now)
        return await send_fixed(send, response)

    def _answer(self, headers: _Headers, snapshot: Snapshot) -> tuple[FixedResponse, bool]:
        """What a snapshot answers to a request's headers, and whether that is that nothing changed."""
        chosen = snapshot.plain
        if snapshot.gzip is not None and wants_gzip(headers.get(b"accept-encoding", b"")):
            chosen = snapshot.gzip
        known = headers.get(b"if-none-match")
        since = headers.get(b"if-modified-since")
        if known is not None:
            unchanged = matches(known, chosen.etag)  # RFC 9110 13.2.2: then the date is not looked at
        else:
            unchanged = since is not None and unmodified_since(since, snapshot.changed, self._bridges.home.now())
        if unchanged:
            return FixedResponse(status=304, headers=chosen.unchanged_headers, body=b""), True
        return FixedResponse(status=200, headers=chosen.headers, body=chosen.body), False


def _split(path: str) -> tuple[str, str | None]:
    """A path as what may be the page's root, and what stands below it; None where not even a slash does."""
    parts = path.split("/", 3)
    return "/".join(parts[:3]), parts[3] if len(parts) > 3 else None

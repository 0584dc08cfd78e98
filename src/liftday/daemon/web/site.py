"""Where every request arrives. The feed is answered on the spot, as plain ASGI, from ready bytes.

Whatever the path, it takes the same way up to the comparison of digests: a wrong secret costs what an unknown path
costs and gets the same bytes.
"""

from hmac import compare_digest

from starlette.types import ASGIApp, Receive, Scope, Send

from liftday.daemon.web.bridge import Bridge, path_digest
from liftday.daemon.web.conditions import matches, unmodified_since, wants_gzip
from liftday.daemon.web.responses import (
    FEED_ONLY_READ,
    MISDIRECTED,
    NO_HOST,
    NOT_FOUND,
    NOT_YET,
    ROBOTS,
    FixedResponse,
    send_fixed,
)
from liftday.daemon.web.snapshot import Snapshot


class Site:
    """The ASGI application. ``pages`` answers what is neither a feed nor a webhook: a small Starlette application;
    ``webhook`` answers what came to the right secret."""

    def __init__(self, bridge: Bridge, *, pages: ASGIApp, webhook: ASGIApp) -> None:
        self._bridge = bridge
        self._pages = pages
        self._webhook = webhook
        self.wrong_addresses = 0  # requests with a feed address that does not exist, for a note in the log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        view = self._bridge.view
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b", " + value if name in headers else value  # RFC 9110 5.3
        host = headers.get(b"host")
        if host is None and scope["http_version"] != "1.0":
            return await send_fixed(send, NO_HOST)
        if host is not None and not view.hosts.knows(host):
            return await send_fixed(send, MISDIRECTED)
        path: str = scope["path"]
        digest = path_digest(path)
        feeds = ((view.feed_digest, view.feed), (view.busy_digest, view.busy), (view.mobility_digest, view.mobility))
        asked = [snapshot for known, snapshot in feeds if compare_digest(digest, known)]
        is_webhook = compare_digest(digest, view.webhook_digest)
        if asked:
            return await self._feed(scope["method"], headers, asked[0], send)
        if is_webhook:
            return await self._webhook(scope, receive, send)
        if path.startswith(("/feed/", "/mobility/")):
            self.wrong_addresses += 1
            return await send_fixed(send, NOT_FOUND)
        if path == "/robots.txt" and scope["method"] in {"GET", "HEAD"}:
            return await send_fixed(send, ROBOTS)
        return await self._pages(scope, receive, send)

    async def _feed(self, method: str, headers: dict[bytes, bytes], snapshot: Snapshot | None, send: Send) -> None:
        if method not in {"GET", "HEAD"}:
            return await send_fixed(send, FEED_ONLY_READ)
        if snapshot is None:
            return await send_fixed(send, NOT_YET)
        chosen = snapshot.plain
        if snapshot.gzip is not None and wants_gzip(headers.get(b"accept-encoding", b"")):
            chosen = snapshot.gzip
        known = headers.get(b"if-none-match")
        since = headers.get(b"if-modified-since")
        if known is not None:
            unchanged = matches(known, chosen.etag)  # RFC 9110 13.2.2: then the date is not looked at
        else:
            unchanged = since is not None and unmodified_since(since, snapshot.changed, self._bridge.now())
        if method == "GET":
            self._bridge.fetches.note(headers.get(b"user-agent", b""), 304 if unchanged else 200, self._bridge.now)
        if unchanged:
            return await send_fixed(send, FixedResponse(status=304, headers=chosen.unchanged_headers, body=b""))
        return await send_fixed(send, FixedResponse(status=200, headers=chosen.headers, body=chosen.body))

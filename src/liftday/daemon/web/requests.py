"""What the pages have in common: who asks, by which method, how much it brings, and the response to an unknown path."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from liftday.daemon.web.hosts import is_loopback, name_of
from liftday.daemon.web.responses import NOT_FOUND, FixedResponse, fixed, send_fixed

_FORWARDED: Final = frozenset({"forwarded", "via", "x-real-ip"})
BRIDGE: Final = "liftday.bridge"  # in the scope of a request to an athlete's page


class Endpoint:
    """An ASGI application around one handler: 404 for others than this machine if ``local``, 405 with Allow for other
    methods."""

    def __init__(
        self, handler: Callable[[Request], Awaitable[Response]], *, methods: tuple[str, ...], local: bool = False
    ) -> None:
        self._handler = handler
        self._methods = methods
        self._local = local
        self._not_allowed = fixed(405, "Not offered\n", more=((b"allow", ", ".join(methods).encode("ascii")),))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if self._local and not is_local(request):
            await send_fixed(send, NOT_FOUND)
        elif request.method not in self._methods:
            await send_fixed(send, self._not_allowed)
        else:
            response = await self._handler(request)
            await response(scope, receive, send)


def is_local(request: Request) -> bool:
    """Whether the request comes from this machine itself and through no proxy: peer and Host are loopback, and no
    header says that it was forwarded. Nor is it HTTP/1.0, which no browser speaks, and which nginx does, under our own name and
    with no header of its own, where nobody told it otherwise."""
    forwarded = any(name in _FORWARDED or name.startswith("x-forwarded") for name in request.headers)
    forwarded = forwarded or request.scope["http_version"] == "1.0"
    peer = request.client.host if request.client else ""
    host = name_of(request.headers.get("host", "").encode("ascii", "replace"))
    return not forwarded and is_loopback(peer) and is_loopback(host)


def reachable(request: Request) -> str:
    """This server's name and port as a browser of this machine has them; Strava takes no IPv6 address for a callback."""
    host = request.headers.get("host", "")
    return host if name_of(host.encode("ascii", "replace")) != "::1" else f"localhost:{request.url.port or 80}"


class BodyTooLarge(Exception):
    """The body is longer than this address takes."""


async def body_of(request: Request, most: int) -> bytes:
    """Given a request and the most bytes it may bring, return its body; raise BodyTooLarge.

    The time it may take is the connection's business.
    """
    if int(request.headers.get("content-length") or 0) > most:
        raise BodyTooLarge
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise BodyTooLarge
    except ClientDisconnect as gone:
        raise BodyTooLarge from gone
    return bytes(body)


def as_response(prebuilt: FixedResponse) -> Response:
    """Given a fixed response, return it as Starlette sends one."""
    response = Response(prebuilt.body, status_code=prebuilt.status)
    response.raw_headers = list(prebuilt.headers)
    return response


def not_found() -> Response:
    """The same bytes as any unknown path."""
    return as_response(NOT_FOUND)

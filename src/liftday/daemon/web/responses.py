"""The short responses that are the same for everybody, and how one is sent."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.types import Send

from liftday.daemon.web.snapshot import Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedResponse:
    """A whole response, built before it is asked for."""

    status: int
    headers: Headers
    body: bytes


def fixed(status: int, text: str, *, kind: str = "text/plain", more: Headers = ()) -> FixedResponse:
    """Given a status and a text, return the response with the headers that every page of ours carries."""
    body = text.encode()
    headers: Headers = (
        (b"content-type", f"{kind}; charset=utf-8".encode("ascii")),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"),
        *more,
    )
    return FixedResponse(status=status, headers=headers, body=body)


CALLBACK: Final = "/strava/callback"  # where Strava sends a browser back to

# One text for a near miss and for nonsense, with a word for whom a link brought that was cut on its way.
NOT_FOUND = fixed(
    404,
    "Not found\nIf a calendar led you here, the link is not whole: open the entry's newest version. If an invitation did, open "
    "its link once more; if it is used or over, ask whoever invited you for a new one.\n",
)
MISDIRECTED = fixed(421, "This name is not served here\n")
NO_HOST = fixed(400, "Say which host you mean\n")
FEED_ONLY_READ = fixed(405, "The feed can only be read\n", more=((b"allow", b"GET, HEAD"),))
PAGE_ONLY_READ = fixed(405, "This page can only be read\n", more=((b"allow", b"GET, HEAD"),))
NOT_YET = fixed(503, "The first plan is being made\n", more=((b"retry-after", b"30"),))
ROBOTS = fixed(200, "User-agent: *\nAllow: /feed/\nAllow: /mobility/\nDisallow: /\n")


def to_folder(path: str) -> FixedResponse:
    """Given the path of a folder without its slash, return the redirect that adds it; relative, for a proxy may have taken
    away what stood before."""
    name = quote(path.rpartition("/")[2], safe="")
    return fixed(308, "", more=((b"location", f"{name}/".encode("ascii")),))


async def send_fixed(send: Send, response: FixedResponse) -> None:
    """Given ASGI's send, send a fixed response; the server leaves the body away for HEAD."""
    await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
    await send({"type": "http.response.body", "body": response.body})

"""Reading what a request brings, with a limit, and the answer to what is not there."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from liftday.daemon.web.replies import NOT_FOUND, Ready


class TooLarge(Exception):
    """The body is longer than this address takes."""


async def body_of(request: Request, most: int) -> bytes:
    """Given a request and the most bytes it may bring, return its body; raise TooLarge.

    The time it may take is the connection's business.
    """
    if int(request.headers.get("content-length") or 0) > most:
        raise TooLarge
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise TooLarge
    except ClientDisconnect as gone:
        raise TooLarge from gone
    return bytes(body)


def sent(answer: Ready) -> Response:
    """Given a ready answer, return it as Starlette sends one."""
    response = Response(answer.body, status_code=answer.status)
    response.raw_headers = list(answer.headers)
    return response


def found_nothing() -> Response:
    """The same bytes as any unknown path."""
    return sent(NOT_FOUND)

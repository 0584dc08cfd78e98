"""One connection with its limits, so that no client can make another wait or make us remember without bound.

uvicorn's own protocol has no limit on the time and size of a request's head, none on a reader that stops reading, and
drops what a half-closed connection still waits for. RFC 9112 9.8, RFC 9110 15.5.15, RFC 6585 5.
"""

import asyncio
from collections import OrderedDict

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from liftday.daemon.web.limits import AFTER_HEAD_BYTES, HEAD_BYTES, HEAD_LINES, URL_BYTES, Limits

_UNREADABLE = 400
_TOO_LONG = 414
_TOO_LARGE = 431


class ConnectionPool(ServerState):
    """All connections of the server. ``waiting`` holds those that owe us a request, the longest waiting first."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.waiting: OrderedDict[GuardedConnection, None] = OrderedDict()

    def sweep(self, now: float) -> None:
        """Given the loop's time, end every connection whose time is over."""
        for connection in list(self.connections):
            assert isinstance(connection, GuardedConnection)
            connection.expire(now)


class GuardedConnection(HttpToolsProtocol):
    """uvicorn's protocol with limits."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock; when all places are taken the one that waits longest has to go."""
        super().connection_made(transport)
        assert isinstance(self.server_state, ConnectionPool)
        self._pool = self.server_state
        self._limits = self._pool.limits
        self._status = _UNREADABLE
        self._refused = False
        self._after_head = 0
        self._in_head = True
        self._head_bytes = 0
        self._body_missing = False
        self.deadline = self.loop.time() + self._limits.head
        if len(self._pool.connections) > self._limits.connections:
            oldest = next(iter(self._pool.waiting), self)
            self._pool.waiting.pop(oldest, None)
            oldest.transport.abort()
        if not transport.is_closing():
            self._pool.waiting[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._pool.waiting.pop(self, None)
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """A client may close its side once it has asked; it still gets its answer, and then we close."""
        busy = self.cycle is not None and not self.cycle.response_complete and not self._body_missing
        if busy and not self._refused:
            self.cycle.keep_alive = False  # the newest of those that wait, so the last to be answered
            return True
        return False

    def data_received(self, data: bytes) -> None:
        """Count what comes: a head, a body or trailers that do not end; throw away what follows a refusal."""
        if self._in_head and not self._refused:
            self._head_bytes += len(data)
        else:
            self._after_head += len(data)
            if self._after_head > AFTER_HEAD_BYTES:
                self.transport.abort()
                return
        if self._refused:
            return
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES and not self._refused:
            self._status = _TOO_LARGE
            self.send_400_response("Too large\n")

    def on_message_begin(self) -> None:
        """The first byte of a request: its head has ten seconds."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = self._after_head = 0
        self.deadline = self.loop.time() + self._limits.head

    def on_url(self, url: bytes) -> None:
        """A piece of the address; 414 when the pieces get too long."""
        super().on_url(url)
        if len(self.url) > URL_BYTES:
            self._status = _TOO_LONG
            raise httptools.HttpParserError("URL too long")

    def on_headers_complete(self) -> None:
        """The head is there: 431 if it is too large, else the answer has a minute."""
        size = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_BYTES or len(self.headers) > HEAD_LINES:
            self._status = _TOO_LARGE
            raise httptools.HttpParserError("head too large")
        self._in_head = False
        self._body_missing = True
        self._pool.waiting.pop(self, None)
        self.deadline = self.loop.time() + self._limits.reply
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The whole request is there."""
        self._body_missing = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, but not for long."""
        super().on_response_complete()
        if self.transport.is_closing() or not self.cycle.response_complete:  # the next one was here already
            return
        # An answer that did not wait for the request's body: what still comes is thrown away for a moment.
        self.deadline = self.loop.time() + (self._limits.linger if self._body_missing else self._limits.idle)
        self._pool.waiting[self] = None

    def send_400_response(self, msg: str) -> None:
        """Refuse, and let the client read why: closing with unread bytes would reset the connection under it."""
        del msg
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        text = b"The request cannot be read\n" if self._status == _UNREADABLE else b"The request is too large\n"
        lines = [
            STATUS_LINE[self._status],
            b"content-type: text/plain; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(text),
            b"x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
            text,
        ]
        self.transport.write(b"".join(lines))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.deadline = self.loop.time() + self._limits.linger

    def expire(self, now: float) -> None:
        """Given the loop's time, end the connection if its time is over."""
        if now < self.deadline:
            return
        if self.transport.get_write_buffer_size() > 0 and now < self.deadline + self._limits.reply:
            return  # still reading its answer
        self.transport.abort()

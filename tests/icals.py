"""Calendars as other programs write them, and a server that hands them out."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN\r\n"
END = "END:VCALENDAR\r\n"


def event(*lines: str) -> str:
    """One VEVENT of the lines given."""
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of events, with further lines in its head."""
    return (HEAD + head + "".join(events) + END).encode()


def weekly(*days: str, name: str = "run", hour: str = "18", minutes: int = 60) -> bytes:
    """A calendar with an hour on each of the dates (20260302)."""
    return calendar(
        *(
            event(f"UID:{name}-{day}", f"DTSTART:{day}T{hour}0000Z", f"DURATION:PT{minutes}M", f"SUMMARY:{name}")
            for day in days
        )
    )


def titled(entries: Iterable[tuple[str, date, str]]) -> bytes:
    """A running plan of all-day entries: the uid, the date and the title of each."""
    return calendar(
        *(event(f"UID:{uid}", f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"SUMMARY:{title}") for uid, on, title in entries)
    )


def busy_for_three_hours(*starts: datetime) -> bytes:
    """A calendar with three hours from each start on."""
    stamps = [f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in starts]
    return calendar(*(event(f"UID:{at}", f"DTSTART:{at}", "DURATION:PT3H", "SUMMARY:Doctor hush") for at in stamps))


@dataclass
class Reply:
    """What the server answers next."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    gate: threading.Event | None = None  # until it opens the server is silent


@dataclass
class Publisher:
    """Somebody who publishes a calendar: answers with ``reply``, 304 where its etag is known already, and remembers what was
    asked."""

    server: ThreadingHTTPServer
    reply: Reply = field(default_factory=Reply)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Its secret address."""
        return f"http://127.0.0.1:{self.server.server_port}/private-hush/basic.ics"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        publisher = self.server.publisher
        reply = publisher.reply
        publisher.asked.append((self.path, dict(self.headers)))
        if reply.gate is not None:
            reply.gate.wait(600)
        same = reply.etag and self.headers.get("If-None-Match") == reply.etag
        self.send_response(304 if same else reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.etag:
            self.send_header("ETag", reply.etag)
        self.end_headers()
        if not same:
            self.wfile.write(reply.body)

    def log_message(self, *_):
        pass


@contextmanager
def publishing(body: bytes = b"", **reply) -> Iterator[Publisher]:
    """A publisher on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.publisher = Publisher(server, Reply(body, **reply))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.publisher
        server.shutdown()

"""The last metre: a reply becomes bytes on a socket, whole in one write, or broken the way a fault wants it."""

import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Mapping
from email.utils import formatdate

from strava_emulator.faults import Fault
from strava_emulator.reply import REASONS, Reply
from strava_emulator.spoil import compressed

SMALL = 500  # bytes below which nothing is compressed
QUIET = frozenset({"reset", "hang"})  # faults that never come to an answer
RST = struct.pack("ii", 1, 0)  # linger 0: closing sends a reset

# The headers of a reply recorded on 2025-10-18, as far as they are the same in every one.
_ALWAYS = (
    "Connection: keep-alive\r\n"
    "Server: istio-envoy\r\n"
    "Vary: Accept, Origin\r\n"
    "Cache-Control: max-age=0, private, must-revalidate\r\n"
    "Referrer-Policy: strict-origin-when-cross-origin\r\n"
    "X-Permitted-Cross-Domain-Policies: none\r\n"
    "X-XSS-Protection: 1; mode=block\r\n"
    "X-Download-Options: noopen\r\n"
    "X-Frame-Options: DENY\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Envoy-Upstream-Service-Time: 23\r\n"
    "X-Cache: Miss from cloudfront\r\n"
    "Via: 1.1 emulator.invalid (CloudFront)\r\n"
    "X-Amz-Cf-Pop: EMU1-P1\r\n"
)
_RATE_NAMES = ("X-RateLimit-Limit", "X-RateLimit-Usage", "X-ReadRateLimit-Limit", "X-ReadRateLimit-Usage")


def etag(body: bytes) -> str:
    """Given a body, return Strava's kind of tag: weak, and the same for the same bytes."""
    return f'W/"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'


def render(reply: Reply, *, wants: Mapping[str, str], number: int, date: float, head_only: bool = False) -> bytes:
    """Given a reply, the request's headers, the request's number and the time, return the whole answer."""
    body, status, lines = reply.body, reply.status, [f"{name}: {value}\r\n" for name, value in reply.headers]
    if status == 200 and body and not reply.encoded:
        tag = etag(body)
        lines.append(f"ETag: {tag}\r\n")
        if tag in [told.strip() for told in wants.get("if-none-match", "").split(",")]:
            status, body = 304, b""
    if len(body) > SMALL and not reply.encoded and "gzip" in wants.get("accept-encoding", ""):
        body = compressed(body)
        lines.append("Content-Encoding: gzip\r\n")
    if reply.rate is not None:
        lines += [f"{name}: {value}\r\n" for name, value in zip(_RATE_NAMES, reply.rate, strict=True)]
    if status not in (204, 304):
        lines.append(f"Content-Type: {reply.content_type}\r\nContent-Length: {len(body)}\r\n")
    reason = REASONS.get(status, "Unknown")
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        f"Date: {formatdate(date, usegmt=True)}\r\n"
        f"Status: {status} {reason}\r\n"
        f"X-Request-Id: {number:08x}-0000-4000-8000-{number:012x}\r\n"
        f"X-Amz-Cf-Id: {number:056x}\r\n"
        f"{_ALWAYS}{''.join(lines)}\r\n"
    )
    return head.encode("latin-1", "replace") + (b"" if head_only else body)


def send(sock: socket.socket, data: bytes, fault: Fault | None, stopping: threading.Event) -> bool:
    """Given an answer and the fault on it, put it on the wire; return False when the connection is over."""
    verb = fault.verb if fault is not None else ""
    if fault is not None and verb == "hang":
        _hold(sock, fault.number, stopping)
        return False
    if verb in ("reset", "rotate-then-die"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
        socket.close(sock.detach())  # the file objects on it would keep a plain close() waiting
        return False
    if fault is not None and verb == "delay" and stopping.wait(fault.number):
        return False
    if fault is not None and verb == "truncate":
        head, _, body = data.partition(b"\r\n\r\n")
        sock.sendall(head + b"\r\n\r\n" + body[: int(fault.number)])
        return False
    if fault is not None and verb == "slowloris":
        return _drip(sock, data, fault.number, stopping)
    sock.sendall(data)
    return True


def _hold(sock: socket.socket, seconds: float, stopping: threading.Event) -> None:
    """Say nothing until the client goes, the time is over or the emulator stops."""
    step = 0.05
    sock.settimeout(step)
    for _ in range(int(seconds / step)):
        with contextlib.suppress(TimeoutError):
            if not sock.recv(1024):
                return
        if stopping.is_set():
            return


def _drip(sock: socket.socket, data: bytes, rate: float, stopping: threading.Event) -> bool:
    """Send so many bytes a second, ten times a second at most."""
    size = max(1, int(rate / 10))
    for at in range(0, len(data), size):
        sock.sendall(data[at : at + size])
        if stopping.wait(size / rate):
            return False
    return True

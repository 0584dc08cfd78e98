"""Telling systemd how it goes, and telling the owner when it gets worse or well again."""

import contextlib
import json
import shlex
import socket
import subprocess
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from liftday.config.environment import child_environment, notify_socket
from liftday.daemon.logs import event

_SECONDS = 30
_WELL = "well"


def sd_notify(*lines: str, address: str | None = None) -> bool:
    """Given lines such as ``READY=1`` and ``STATUS=…``, send them to systemd; False if nobody listens (sd_notify(3)).

    ``address`` is NOTIFY_SOCKET's value, by default the environment's.
    """
    target = notify_socket() if address is None else address
    if not target:
        return False
    name = f"\0{target[1:]}" if target.startswith("@") else target
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
        link.settimeout(5)
        link.connect(name)
        link.sendall("\n".join(line.replace("\n", " ") for line in lines).encode())
        return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to the owner. ``state`` is a word that stays the same while the trouble does; "well" ends it."""

    state: str
    text: str
    remedy: str = ""


def notice(before: str, now: Notice) -> Notice | None:
    """Given the state last told (empty: nothing yet) and how it is now, return what to tell, if anything.

    >>> notice("login", Notice(state="login", text="Strava wants a login")) is None
    True
    >>> notice("", Notice(state="well", text="All is well.")) is None
    True
    """
    if now.state == (before or _WELL):
        return None
    return now


def tell(message: Notice, *, command: str = "", url: str = "") -> tuple[str, ...]:
    """Given a notice and what [notify] holds, run the command (the text is its last argument, the JSON its stdin)
    and post the JSON to the address; return what went wrong, in words without the address.
    """
    document = json.dumps({"state": message.state, "text": message.text, "remedy": message.remedy})
    wrong: list[str] = []
    if command:
        try:
            argv = [*shlex.split(command), message.text]
            done = subprocess.run(
                argv,
                input=document,
                text=True,
                timeout=_SECONDS,
                check=False,
                stdout=subprocess.DEVNULL,
                env=child_environment(),
            )
            if done.returncode:
                wrong.append(f"the notify command ended with {done.returncode}")
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            wrong.append(f"the notify command did not run: {type(error).__name__}")
    if url:
        try:
            status = _post(url, document.encode())
            if status >= 300:
                wrong.append(f"the notify address answered {status}")
        except (OSError, ValueError, HTTPException) as error:
            wrong.append(f"the notify address was not reached: {type(error).__name__}")
    for what in wrong:
        event("notice_not_told", priority="warning", text=what)
    return tuple(wrong)


def _post(url: str, body: bytes) -> int:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http address")
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    link = connect(parts.hostname, parts.port, timeout=_SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.request("POST", path, body, {"Content-Type": "application/json", "User-Agent": "liftday"})
        return link.getresponse().status  # a redirect is not followed: the address was the owner's word
    finally:
        link.close()

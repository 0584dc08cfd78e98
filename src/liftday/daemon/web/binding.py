"""Taking the address, or saying who has it."""

import contextlib
import errno
import os
import socket
from pathlib import Path

from liftday.errors import TryLater

_LISTEN = "0A"  # the state of a listening socket in /proc/net/tcp


def bind(host: str, port: int) -> tuple[socket.socket, ...]:
    """Given an address and a port (0: any free one), return bound sockets: one, or two where a name means IPv4 and
    IPv6. Raises TryLater with the address and, where it can be seen, the process that holds it.
    """
    bound: list[socket.socket] = []
    refused: OSError | None = None
    for family, address in _meant(host, port):
        wanted = (address, bound[0].getsockname()[1]) if bound and port == 0 else (address, port)
        taken = socket.socket(family, socket.SOCK_STREAM)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address != "::"))
            taken.bind(wanted)
        except OSError as error:
            taken.close()
            refused = error
            if error.errno != errno.EADDRNOTAVAIL:  # "localhost" may name an IPv6 address that this machine lacks
                break
        else:
            bound.append(taken)
            refused = None
    if bound and refused is None:
        return tuple(bound)
    for one in bound:
        one.close()
    raise _busy(host, port, refused) from refused


def _meant(host: str, port: int) -> tuple[tuple[socket.AddressFamily, str], ...]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise TryLater(f"nothing is known of the address {host}", remedy="correct [feed] host") from error
    return tuple(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _busy(host: str, port: int, error: OSError | None) -> TryLater:
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if error is not None and error.errno == errno.EADDRINUSE:
        who = holder(port)
        return TryLater(
            f"{where} is in use" + (f" by {who}" if who else ""), remedy="stop it, or set another [feed] port"
        )
    if error is not None and error.errno == errno.EACCES:
        return TryLater(f"{where} needs more rights than this user has", remedy="set a [feed] port of 1024 or above")
    said = error.strerror if error is not None else "no such address"
    return TryLater(f"{where} cannot be listened on: {said}", remedy="set [feed] host to an address of this machine")


def holder(port: int) -> str:
    """Given a port, return who listens on it, as far as this user may see: "nginx (pid 812)"; empty if unknown."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)}
    if not inodes:
        return ""
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(_target(handle) in wanted for handle in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return ""


def _listening(table: Path, port: int) -> list[str]:
    try:
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return []
    return [row[9] for row in rows if row[3] == _LISTEN and int(row[1].rsplit(":", 1)[1], 16) == port]


def _target(handle: Path) -> str:
    try:
        return os.readlink(handle)  # noqa: PTH115 - the text of the link, which is no path
    except OSError:
        return ""

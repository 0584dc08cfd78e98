"""Which names this server answers to. A page from elsewhere that points its own name at us (DNS rebinding) gets 421."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

# What stands under these is given out by a router, by multicast (RFC 6762) or by a tailnet, never by a registrar for an
# address of the asker's choice: .home.arpa is RFC 8375, .internal is reserved by ICANN (2024), .lan, .home and .localdomain
# are what routers use and nobody can register, fritz.box and speedport.ip belong to the makers of the routers, ts.net to
# Tailscale, which points its names at tailnet addresses only. A name without a dot is no public name at all.
_PRIVATE = (
    *(".local", ".home.arpa", ".internal", ".lan", ".home", ".localdomain"),
    *(".fritz.box", ".speedport.ip", ".ts.net"),
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The names beside loopback. ``any_address``: bound to every interface, so any literal address may be ours; a
    literal address cannot be rebound. ``private``: bound to the network, so any name that only a home network gives out
    may be ours; a page from elsewhere cannot take such a name."""

    names: frozenset[str] = frozenset()
    any_address: bool = False
    private: bool = False

    @classmethod
    def of(cls, *, host: str, public_url: str = "", machine: str = "", further: Iterable[str] = ()) -> "Hosts":
        """Given the bind address, the public address, the machine's own name and the owner's ``further`` names, return what
        this server answers to. Bound to loopback it is the public address and the further names alone.

        >>> sorted(Hosts.of(host="0.0.0.0", public_url="https://lift.example.org/x", machine="pi").names)
        ['lift.example.org', 'pi', 'pi.local']
        """
        names = {_plain(host), (urlsplit(public_url).hostname or "").lower(), *map(_plain, further)}
        network = not is_loopback(_plain(host))
        if machine and network:
            names |= {machine.lower(), f"{machine.lower().split('.')[0]}.local"}
        return cls(
            names=frozenset(name for name in names if name and not is_wildcard(name)),
            any_address=is_wildcard(host),
            private=network,
        )

    def knows(self, header: bytes) -> bool:
        """Given a Host header, say if it names this server."""
        return _knows(self, header)


def is_wildcard(host: str) -> bool:
    """Given a bind address, say if it means every interface."""
    return host in {"", "*"} or _address(host) in {"0.0.0.0", "::"}  # noqa: S104 - recognised, not bound


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Given a host name or address without port, say if it is this machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("127.evil.test")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)


@lru_cache(maxsize=256)
def is_private(name: str) -> bool:
    """Given a host name, say if only a home network or a tailnet can give it out, so that no stranger's page has it.

    >>> is_private("nas.local"), is_private("nas"), is_private("pi.fritz.box"), is_private("nas.example.org")
    (True, True, True, False)
    """
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return False
    return len(labels) == 1 or name.endswith(_PRIVATE)


@lru_cache(maxsize=256)
def name_of(header: bytes) -> str:
    """Given a Host header, return the name without port, brackets and final dot; empty if it is not one.

    >>> name_of(b"Lift.Example.org.:443"), name_of(b"[::1]:8437"), name_of(b"a b")
    ('lift.example.org', '::1', '')
    """
    try:
        parts = urlsplit(f"//{header.decode('ascii')}")
        name, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    if name is None or parts.path or parts.query or parts.fragment or parts.username is not None or " " in name:
        return ""
    return name.rstrip(".")


@lru_cache(maxsize=256)
def _knows(hosts: Hosts, header: bytes) -> bool:
    name = name_of(header)
    if name in hosts.names or is_loopback(name):
        return True
    return (hosts.any_address and bool(_address(name))) or (hosts.private and is_private(name))


def _address(host: str) -> str:
    try:
        return str(ip_address(_plain(host)))
    except ValueError:
        return ""


def _plain(host: str) -> str:
    return host.strip("[]").lower()

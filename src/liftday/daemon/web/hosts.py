"""Which names this server answers to. A page from elsewhere that points its own name at us (DNS rebinding) gets 421."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The names beside loopback. ``any_address``: bound to every interface, so any literal address may be ours; a
    literal address cannot be rebound."""

    names: frozenset[str] = frozenset()
    any_address: bool = False

    @classmethod
    def of(cls, *, host: str, public_url: str = "", machine: str = "") -> "Hosts":
        """Given the bind address, the public address and, if bound to the network, the machine's own name.

        >>> sorted(Hosts.of(host="0.0.0.0", public_url="https://lift.example.org/x", machine="pi").names)
        ['lift.example.org', 'pi', 'pi.local']
        """
        names = {_plain(host), (urlsplit(public_url).hostname or "").lower()}
        everywhere = is_wildcard(host)
        if machine and not is_loopback(_plain(host)):
            names |= {machine.lower(), f"{machine.lower().split('.')[0]}.local"}
        return cls(names=frozenset(name for name in names if name and not is_wildcard(name)), any_address=everywhere)

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
    return name in hosts.names or is_loopback(name) or (hosts.any_address and bool(_address(name)))


def _address(host: str) -> str:
    try:
        return str(ip_address(_plain(host)))
    except ValueError:
        return ""


def _plain(host: str) -> str:
    return host.strip("[]").lower()

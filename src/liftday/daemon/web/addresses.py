"""Under which addresses the feeds are reached: as the owner configured them, and as each calendar program wants them."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from liftday.daemon.web.hosts import is_loopback, is_wildcard


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """One feed's address as each calendar wants it.

    ``webcal_https`` is for the new Outlook on Windows, which cuts the scheme off ``webcal://`` links; ``google`` and
    ``outlook`` are None without public https, as both fetch from their own servers.
    """

    url: str
    webcal: str
    webcal_https: str
    google: str | None
    outlook: str | None


def base_url(*, public_url: str, host: str, port: int) -> str:
    """Given the configured public address or else where the server is bound, return what addresses start with.

    >>> base_url(public_url="", host="::", port=8437), base_url(public_url="https://a.test/", host="::", port=1)
    ('http://[::1]:8437', 'https://a.test')
    """
    if public_url:
        return public_url.rstrip("/")
    if is_wildcard(host):
        host = "::1" if ":" in host else "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def outward(host: str) -> str:
    """Given the configured bind address, return the one by which others in the network reach this machine; the same where
    it names one already, or where there is no network. Nothing is sent: a datagram socket only looks up its route.

    >>> outward("192.168.1.7")
    '192.168.1.7'
    """
    if not is_wildcard(host):
        return host
    kind, elsewhere = (
        (socket.AF_INET6, "2001:db8::1") if ":" in host else (socket.AF_INET, "192.0.2.1")
    )  # RFC 3849, 5737
    with suppress(OSError), socket.socket(kind, socket.SOCK_DGRAM) as probe:
        probe.connect((elsewhere, 9))
        return str(probe.getsockname()[0])
    return host


def act_base(*, public_url: str, host: str, port: int) -> str | None:
    """Given the same, return where act links may point, or None: an entry carries no links a phone cannot trust."""
    if public_url or is_loopback(host):
        return base_url(public_url=public_url, host=host, port=port)
    return None


def addresses(base: str, feed_secret: str, *, title: str, path: str = "feed") -> Addresses:
    """Given what addresses start with, the feed's secret, its title and what its path begins with, return the ways to
    subscribe. Google takes ``webcal://`` behind its cid: with ``https://`` it has answered "unable to add" (reports since
    2014)."""
    url = f"{base}/{path}/{feed_secret}.ics"
    parts = urlsplit(url)
    public = parts.scheme == "https" and not is_loopback(parts.hostname or "")
    quoted = quote(url, safe="")
    webcal = urlunsplit(parts._replace(scheme="webcal"))
    outlook = f"https://outlook.live.com/calendar/0/addfromweb?url={quoted}&name={quote(title, safe='')}"
    return Addresses(
        url=url,
        webcal=webcal,
        webcal_https=f"webcal:{url}",
        google=f"https://www.google.com/calendar/render?cid={quote(webcal, safe='')}" if public else None,
        outlook=outlook if public else None,
    )

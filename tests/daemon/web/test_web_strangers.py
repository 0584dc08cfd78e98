"""Who does not know the secret, comes under a wrong name, or looks for files, learns nothing."""

import logging
from contextlib import closing
from http.client import HTTPConnection

import pytest

from liftday.daemon.web.hosts import Hosts


def test_a_wrong_secret_gets_the_bytes_of_any_unknown_path(instance):
    """Line 47, fault 48: empty, one letter off, right with more, right without the ending, by every method."""
    right = instance.secret
    for method in ("GET", "HEAD", "POST", "PROPFIND"):
        unknown = instance.ask("/nothing/here", method).plain()
        assert unknown[0] == 404
        for guess in (
            "",
            "x",
            right[:-1],
            right[:-1] + "X",
            "X" + right[1:],
            right + "x",
            right + ".ics",
            right.upper(),
        ):
            assert instance.ask(f"/feed/{guess}.ics", method).plain() == unknown
        assert instance.ask(f"/feed/{right}", method).plain() == unknown


def test_two_thousand_guesses_get_the_same_bytes_and_leave_a_count_without_a_guess(serve, caplog):
    """Fault 48: nothing to tell them apart, and the log counts them without naming one."""
    instance = serve()
    with (
        caplog.at_level(logging.DEBUG),
        closing(HTTPConnection("127.0.0.1", instance.server.port, timeout=120)) as link,
    ):
        answers = set()
        for n in range(2_000):
            link.request("GET", f"/feed/guess{n:06d}.ics", headers={"Accept-Encoding": "identity"})
            reply = link.getresponse()
            headers = tuple((k, v) for k, v in reply.getheaders() if k != "date")
            answers.add((reply.status, headers, reply.read()))
        instance.ask(instance.feed)
    instance.server.stop()
    assert len(answers) == 1
    assert "guess" not in caplog.text
    assert instance.secret not in caplog.text
    lines = [record.getMessage() for record in caplog.records if "wrong_feed_addresses" in record.message]
    assert all(int(line.partition("count=")[2]) > 1 for line in lines)  # one a minute, however many there were


@pytest.mark.parametrize(
    "path",
    [
        "/feed/../feed/{s}.ics", "/feed/..%2f..%2fetc/passwd", "/feed/%2e%2e/%2e%2e/etc/passwd", "/..\\..\\etc\\passwd",
        "/feed/{s}.ics%00.png", "/feed/%00", "/feed/%252e%252e%252fetc%252fpasswd", "/.git/config", "/feed/{s}%252eics",
        "/feed.secret", "/liftday.sqlite", "/static/../feed.secret", "/%c0%ae%c0%ae/etc/passwd", "//etc/passwd", "/act/", "/act",
        "/act/../healthz", "/strava/webhook/", "/strava/callback", "/", "/index.html", "/feed/{s}.ics/..;/metrics",
    ],
)  # fmt: skip
def test_no_path_leads_anywhere_but_to_404(instance, path):
    """Fault 53: traversal, encoded and double-encoded, NUL, backslash; nothing is read from a disk here."""
    assert instance.ask(path.format(s=instance.secret)).plain() == instance.ask("/nothing").plain()


@pytest.mark.parametrize("host", ["evil.test", "evil.test:8437", "127.0.0.1.evil.test", "127.evil.test", "localhost.evil.test", "",
                                  "192.0.2.7", "a b", "[::1", "user@127.0.0.1", "127.0.0.1/x", "169.254.1.1"])  # fmt: skip
def test_a_foreign_name_is_refused_everywhere(instance, host):
    """Fault 55: a page that points its own name at us sees nothing, not even the feed."""
    for path in (instance.feed, "/healthz", "/metrics", "/act/x", "/nothing"):
        answer = instance.ask(path, host=host, headers={"Host": ""} if host == "" else None)
        assert answer.status == 421, path
        assert instance.secret.encode() not in answer.body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8437", "127.0.0.2", "localhost."])
def test_loopback_goes_by_all_its_names(instance, host):
    """A proxy on this machine asks under any of them."""
    assert instance.ask(instance.feed, host=host).status == 200


def test_the_public_name_is_known(instance):
    """A reverse proxy passes on the name the subscriber used."""
    instance.show(hosts=Hosts.of(host="127.0.0.1", public_url="https://Lift.Example.org/calendar"))
    assert instance.ask(instance.feed, host="lift.example.org").status == 200
    assert instance.ask(instance.feed, host="lift.example.org:443").status == 200
    assert instance.ask(instance.feed, host="www.example.org").status == 421


def test_without_a_host_only_an_old_client_is_served(instance):
    """RFC 9112 3.2: HTTP/1.1 must name the host; HTTP/1.0 had no such header, and a browser sends none of these."""
    assert instance.raw(b"GET /robots.txt HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert instance.raw(b"GET /robots.txt HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    for host in (
        b"",
        b"Host: 127.0.0.1:%d\r\n" % instance.server.port,
    ):  # the second as nginx passes on what it was asked
        assert instance.raw(b"GET /metrics HTTP/1.0\r\n%s\r\n" % host).startswith(b"HTTP/1.1 404 ")


def test_two_hosts_are_no_host(instance):
    """A second Host header must not smuggle in a foreign name."""
    asked = f"GET {instance.feed} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"
    assert instance.raw(asked.encode()).startswith((b"HTTP/1.1 421 ", b"HTTP/1.1 400 "))

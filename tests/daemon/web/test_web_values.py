"""The values behind the server: snapshots, names of hosts, families of clients."""

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from liftday.daemon.state.links import Act, Deed
from liftday.daemon.state.page_files import Bundle, pack
from liftday.daemon.web.bridge import Bridge
from liftday.daemon.web.clients import Fetches, family
from liftday.daemon.web.hosts import Hosts, is_wildcard, name_of
from liftday.daemon.web.page_set import NO_PAGES, page_set
from liftday.daemon.web.snapshot import Snapshot
from liftday.page.document import Document

NOW = datetime(2026, 3, 2, 6, 0, 0, 999_999, tzinfo=UTC)


def test_the_same_bytes_make_the_same_snapshot():
    """Gzip carries no time, the date no fractions and no zone."""
    local = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert Snapshot.of(b"x", changed=NOW) == Snapshot.of(b"x", changed=local)
    assert Snapshot.of(b"x", changed=NOW).changed == NOW.replace(microsecond=0)
    assert gzip.decompress(Snapshot.of(b"x" * 99, changed=NOW).gzip.body) == b"x" * 99


def test_the_date_of_a_change_never_runs_backwards():
    """Fault 21: after a jump of the clock a change is still later than the one before, at least by a second."""
    first = Snapshot.of(b"one", changed=NOW)
    again = Snapshot.of(b"one", changed=NOW + timedelta(days=1), before=first)
    assert again is first
    assert Snapshot.of(b"one", changed=NOW, compress=False, before=first).gzip is None
    back = Snapshot.of(b"two", changed=datetime(1970, 1, 1, tzinfo=UTC), before=again)
    assert (again.changed, back.changed) == (first.changed, first.changed + timedelta(seconds=1))


def packed(text):
    """A page of one document, as a turn leaves it."""
    one = {"": Document("text/html; charset=utf-8", text)}
    return pack(Bundle(home=one, away=one, stamps={"mark|": "s"}))


def test_damaged_pages_take_the_place_of_nothing():
    """Those of before are served on; where there were none, nothing is, until the next turn has written them."""
    first = page_set(packed(b"one"), changed=NOW, before=NO_PAGES)
    assert page_set(packed(b"two")[:-9], changed=NOW, before=first) is first
    damaged = page_set(b"\x1f\x8b", changed=NOW, before=NO_PAGES)
    assert (dict(damaged.home), dict(damaged.away), dict(damaged.stamps)) == ({}, {}, {})


def test_new_pages_are_never_dated_before_those_they_take_the_place_of():
    """As with a feed; and a document's body is what the turn wrote."""
    first = page_set(packed(b"one"), changed=NOW, before=NO_PAGES)
    back = page_set(packed(b"two"), changed=datetime(1970, 1, 1, tzinfo=UTC), before=first, here=False)
    assert back.changed == NOW + timedelta(seconds=1)
    assert back.served(back.away[""]).plain.body == b"two"
    assert (dict(back.home), dict(first.stamps)) == ({}, {"mark|": "s"})


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "Thunderbird"),
        ("macOS/14.5 (23F79) dataaccessd/1.0", "Apple"),
        ("iOS/17.5.1 (21F90) remindd/1.0", "Apple"),
        ("Mac+OS+X/10.15.7 (19H15) CalendarAgent/930.5.1", "Apple"),
        ("Microsoft.Exchange/15.20 (Windows NT 10.0)", "Outlook"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
        ("Evolution/3.46.4", "GNOME"),
        ("libsoup/3.2.2", "GNOME"),
        ("ICSx5/2.2 (ktor)", "Android"),
        ("HomeAssistant/2026.1", "Home Assistant"),
        ("Nextcloud Server Crawler", "Nextcloud"),
        ("curl/8.5", "a script"),
        ("SomeCalendar/1", "other"),
        ("", "other"),
    ],
)
def test_a_user_agent_belongs_to_a_family(agent, expected):
    """Whatever asks is counted under its family, "other" for the rest."""
    assert family(agent.encode()) == expected


def test_fetches_are_taken_in_their_order_and_counted_for_ever():
    """Taken once by a turn; the counts of the metrics only grow."""
    fetches = Fetches()
    clock = iter([NOW + timedelta(minutes=n) for n in range(9)])
    for agent, status in ((b"Thunderbird", 200), (b"Evolution", 304), (b"Thunderbird", 304)):
        fetches.note(agent, status, lambda: next(clock))
    assert [(fetch.client, fetch.unchanged) for fetch in fetches.take()] == [("GNOME", True), ("Thunderbird", True)]
    assert fetches.counts() == (("GNOME", 304, 1), ("Thunderbird", 200, 1), ("Thunderbird", 304, 1))
    assert fetches.latest().client == "Thunderbird"


def test_a_fetch_that_nobody_could_keep_is_taken_again_unless_there_is_a_later_one():
    """The memory was away: who fetched meanwhile is told to the next turn."""
    fetches = Fetches()
    fetches.note(b"Thunderbird", 200, lambda: NOW)
    fetches.note(b"Evolution", 200, lambda: NOW)
    taken = fetches.take()
    fetches.note(b"Evolution", 304, lambda: NOW + timedelta(hours=1))
    for fetch in taken:
        fetches.put_back(fetch)
    assert [(fetch.client, fetch.unchanged) for fetch in fetches.take()] == [("Thunderbird", False), ("GNOME", True)]


def test_hosts_are_the_bind_address_and_the_public_name():
    """Literal addresses of others are strangers unless every interface is served."""
    hosts = Hosts.of(host="192.168.1.5", public_url="https://a.test:8443/x")
    assert [hosts.knows(name) for name in (b"192.168.1.5:1", b"a.test", b"192.168.1.6", b"b.test")] == [
        True,
        True,
        False,
        False,
    ]
    assert Hosts.of(host="192.168.1.5", machine="pi").knows(b"pi.local:8437")
    assert not Hosts.of(host="127.0.0.1", machine="pi").knows(b"pi")
    assert Hosts.of(host="::1").knows(b"[::ffff:127.0.0.1]")
    assert all(is_wildcard(host) for host in ("", "*", "::", "[::]", ".".join("0000")))
    assert not any(is_wildcard(host) for host in ("127.0.0.1", "a.test", "::1"))


@pytest.mark.parametrize(
    "name",
    [
        b"nas.local",
        b"NAS.local:8437",
        b"nas",
        b"pi.fritz.box",
        b"pi.tail1234.ts.net",
        b"a.b.home.arpa",
        b"box.lan.",
        b"x_y.home",
    ],
)
def test_names_of_home_networks_are_known_where_the_network_is_served(name):
    """A router or a tailnet gives them out, whatever the machine calls itself; bound to loopback nobody asks by them but a
    page that points its own name here."""
    for host in ("0.0.0.0", "::", "192.168.1.5", "nas.example.org"):  # noqa: S104 - not bound
        assert Hosts.of(host=host).knows(name), host
    for host in ("127.0.0.1", "::1", "localhost"):
        assert not Hosts.of(host=host, machine="nas").knows(name), host


@pytest.mark.parametrize(
    "name",
    [b"evil.test", b"local.evil.test", b"xlocal", b"fritz.box.evil.test", b".local", b"-.local", b"a..local", b"1.lan.2",
     b"ts.net.evil.test", b"evilfritz.box", b"evil.boxts.net"],
)  # fmt: skip
def test_what_a_stranger_can_register_is_refused_on_every_address(name):
    """Only the end of a name counts, at a dot. (A name without a dot is nobody's but the network's.)"""
    wide = Hosts.of(host="0.0.0.0")  # noqa: S104 - not bound
    assert wide.knows(name) == (name == b"xlocal")
    assert not Hosts.of(host="127.0.0.1").knows(name)


def test_further_names_are_the_owners_to_give():
    """On loopback too, behind a proxy that passes the name on; any other stays a stranger."""
    hosts = Hosts.of(host="127.0.0.1", further=("Lift.Example.org", "nas.local"))
    assert all(hosts.knows(name) for name in (b"lift.example.org", b"nas.local:8437", b"LIFT.example.org."))
    assert not any(hosts.knows(name) for name in (b"other.local", b"www.lift.example.org"))


@pytest.mark.parametrize("header", [b"a.test:port", b"a.test:99999", b"\xff", b"a/b", b"a?b", b"u@a", b"[::1", b""])
def test_what_is_no_host_has_no_name(header):
    """And an empty name is nobody's."""
    assert name_of(header) == ""
    assert not Hosts.of(host="", public_url="").knows(header)


def test_an_empty_desk_refuses_acts_and_forgets_events():
    """Nothing is wired yet: a link leads nowhere, an event is dropped."""
    bridge = Bridge(now=lambda: NOW)
    reply = bridge.act(Act(uid="8cede2e1-1689-5852-89b9-7b0b7464317a", deed=Deed.DONE, expires=NOW), None)
    assert (reply.status, reply.final, bridge.on_event(b"{}")) == (410, True, None)

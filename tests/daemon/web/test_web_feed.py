"""The feed over HTTP, line by line of the checklist (docs/feed.md, lines 32-50)."""

import gzip
import http.client
import threading
from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest

from liftday.daemon.web.bridge import feed_digest
from liftday.daemon.web.snapshot import Snapshot

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DATE = "Mon, 02 Mar 2026 06:00:00 GMT"


def test_a_subscriber_gets_the_calendar_with_type_and_length(instance):
    """Line 32: 200, text/calendar in UTF-8, the length, and the very bytes."""
    answer = instance.ask(instance.feed)
    assert (answer.status, answer["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.body == instance.bridge.view.feed.plain.body
    assert answer["content-length"] == str(len(answer.body))


def test_head_is_get_without_the_body(instance):
    """Line 33: the same headers, no body, for the feed in both codings and for 304."""
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}):
        got = instance.ask(instance.feed, headers=headers)
        head = instance.ask(instance.feed, "HEAD", headers=headers)
        assert head.body == b""
        assert head.plain()[:2] == got.plain()[:2]


def test_the_etag_is_strong_and_the_same_after_a_restart(serve):
    """Line 34: the tag is made of the bytes, so another process gives the same."""
    first, second = serve(), serve()
    tag = first.ask(first.feed)["etag"]
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert second.ask(second.feed)["etag"] == tag


@pytest.mark.parametrize(
    "form", ["{tag}", "W/{tag}", '"x", {tag}', 'W/"x",W/{tag} , "y"', "*", ', "a" ,, {tag}', " {tag} "]
)
def test_a_known_etag_in_any_form_gets_304_with_the_etag(instance, form):
    """Line 34: lists, weak forms and the star; the answer names the tag and has no body."""
    tag = instance.ask(instance.feed)["etag"]
    answer = instance.ask(instance.feed, headers={"If-None-Match": form.format(tag=tag)})
    assert (answer.status, answer.body, answer["etag"]) == (304, b"", tag)
    assert answer["cache-control"] == "private, max-age=300"
    assert answer["vary"] == "Accept-Encoding"
    assert answer["content-type"] is None


@pytest.mark.parametrize(
    "form", ['"other"', "{bare}", "'{bare}'", '"{bare}', "", ",", '"a" "b"', "w/{tag}", "**", '"*"']
)
def test_an_unknown_or_garbled_etag_gets_the_feed(instance, form):
    """Line 34: whatever is not our tag means that the client has something else."""
    tag = instance.ask(instance.feed)["etag"]
    answer = instance.ask(instance.feed, headers={"If-None-Match": form.format(tag=tag, bare=tag.strip('"'))})
    assert answer.status == 200


def test_several_lines_of_one_header_count_as_one_list(instance):
    """RFC 9110 5.3: a proxy may have split the list."""
    tag = instance.ask(instance.feed)["etag"]
    lines = f'If-None-Match: "x"\r\nIf-None-Match: {tag}\r\n'
    got = instance.raw(f"GET {instance.feed} HTTP/1.1\r\nHost: localhost\r\n{lines}Connection: close\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 304 ")


@pytest.mark.parametrize(
    "since",
    [DATE, "Monday, 02-Mar-26 06:00:00 GMT", "Mon Mar  2 06:00:00 2026", "Mon, 02 Mar 2026 06:30:00 GMT"],
)
def test_a_date_at_or_after_the_last_change_gets_304(instance, since):
    """Line 35: Apple revalidates by date; all three spellings of RFC 9110 5.6.7 are understood."""
    instance.clock[:] = [NOW + timedelta(hours=1)]
    answer = instance.ask(instance.feed, headers={"If-Modified-Since": since})
    assert (answer.status, answer["last-modified"]) == (304, DATE)


@pytest.mark.parametrize(
    "since",
    ["Mon, 02 Mar 2026 05:59:59 GMT", "yesterday", "", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Mar 2026 06:00:00 GMT",
     "Fri, 01 Jan 2100 00:00:00 GMT", "Mon, 02 Mar 99999 06:00:00 GMT", "2026-03-02T07:00:00Z"],
)  # fmt: skip
def test_an_older_impossible_or_future_date_gets_the_feed(instance, since):
    """Line 35: one product answered 304 to any date, and its users never saw a change again."""
    instance.clock[:] = [NOW + timedelta(hours=1)]
    assert instance.ask(instance.feed, headers={"If-Modified-Since": since}).status == 200


def test_our_own_date_gets_304_even_if_our_clock_went_back(instance):
    """Fault 21: the clock says 1970, the feed's date stays, and so does the 304."""
    instance.clock[:] = [datetime(1970, 1, 1, tzinfo=UTC)]
    assert instance.ask(instance.feed, headers={"If-Modified-Since": DATE}).status == 304


def test_the_etag_wins_over_the_date(instance):
    """Line 36, both ways round."""
    tag = instance.ask(instance.feed)["etag"]
    assert instance.ask(instance.feed, headers={"If-None-Match": '"x"', "If-Modified-Since": DATE}).status == 200
    old = {"If-None-Match": tag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert instance.ask(instance.feed, headers=old).status == 304


@pytest.mark.parametrize("asked", ["gzip", "x-gzip", "br, gzip;q=0.5", "GZIP", "gzip ; q=1.0", "deflate,gzip"])
def test_gzip_is_sent_when_asked_for(instance, asked):
    """Line 37: with its own ETag, and it unpacks to the same bytes."""
    plain, zipped = instance.ask(instance.feed), instance.ask(instance.feed, headers={"Accept-Encoding": asked})
    assert (zipped["content-encoding"], zipped["vary"], plain["vary"]) == ("gzip", "Accept-Encoding", "Accept-Encoding")
    assert gzip.decompress(zipped.body) == plain.body
    assert zipped["content-length"] == str(len(zipped.body))
    assert zipped["etag"] != plain["etag"]
    known = {"Accept-Encoding": asked, "If-None-Match": zipped["etag"]}
    assert (instance.ask(instance.feed, headers=known).status, plain["content-encoding"]) == (304, None)


@pytest.mark.parametrize(
    "asked", [None, "", "identity", "gzip;q=0", "gzip;q=0.000", "br", "gzipped", "gzip;q=x", "*;q=0", "*"]
)
def test_gzip_is_not_sent_when_not_asked_for(instance, asked):
    """Line 37: q=0 is a refusal, and nonsense is no request."""
    answer = instance.ask(instance.feed, headers={} if asked is None else {"Accept-Encoding": asked})
    assert (answer["content-encoding"], answer.body) == (None, instance.bridge.view.feed.plain.body)


def test_gzip_can_be_switched_off(instance):
    """Line 37: Outlook refused a gzip reply; without it, it went on."""
    instance.show(feed=Snapshot.of(b"BEGIN:VCALENDAR\r\n", changed=NOW, compress=False))
    answer = instance.ask(instance.feed, headers={"Accept-Encoding": "gzip"})
    assert (answer["content-encoding"], answer.body) == (None, b"BEGIN:VCALENDAR\r\n")


def test_the_feed_says_private_and_names_no_product(instance):
    """Lines 38-40: caching, sniffing, referrer, robots, inline; no server name at all."""
    answer = instance.ask(instance.feed)
    assert answer["cache-control"] == "private, max-age=300"
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "no-referrer"
    assert answer["x-robots-tag"] == "noindex"
    assert answer["content-disposition"] == 'inline; filename="training.ics"'
    assert answer["server"] is None
    assert answer["set-cookie"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html"}, {"Accept": "nonsense"}, {"User-Agent": ""}, {"User-Agent": "\xe9?"}, {"Accept-Language": "xx"},
        {"Range": "bytes=0-3"}, {"Authorization": "Basic eDp5"}, {"Cookie": "a=b"}, {"Accept-Charset": "utf-16"},
    ],
)  # fmt: skip
def test_no_header_of_taste_changes_the_bytes(instance, headers):
    """Line 41: no content negotiation; Google sends no Accept at all."""
    assert instance.ask(instance.feed, headers=headers).plain() == instance.ask(instance.feed).plain()


@pytest.mark.parametrize("query", ["?", "?a=b", "?v=2&token=x", "?nocache=1772"])
def test_a_query_is_ignored(instance, query):
    """Line 42: subscribers add cache breakers."""
    assert instance.ask(instance.feed + query).plain() == instance.ask(instance.feed).plain()


def test_the_secret_may_come_percent_encoded(instance):
    """A subscriber may encode any letter of a path (RFC 3986 2.3)."""
    assert instance.ask(instance.feed.replace("-", "%2D").replace("_", "%5f")).status == 200


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "REPORT", "OPTIONS", "MKCALENDAR", "TRACE"]
)
def test_the_feed_can_only_be_read(instance, method):
    """Line 46: 405 with Allow, for WebDAV's methods too."""
    answer = instance.ask(instance.feed, method)
    assert (answer.status, answer["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/feed", "/feed/", "{feed}/", "/{feed}", "{upper}", "{short}", "/metrics/", "/healthz/", "//healthz"]
)
def test_nothing_redirects(instance, path):
    """Line 43: a path is right or unknown."""
    feed = instance.feed
    asked = path.format(feed=feed, upper=feed.upper(), short=feed.removesuffix(".ics"))
    assert instance.ask(asked).status == 404


def test_robots_may_fetch_the_feed_and_nothing_else(instance):
    """Line 44: Google obeys robots.txt and would not fetch a forbidden feed."""
    rules = RobotFileParser()
    answer = instance.ask("/robots.txt")
    rules.parse(answer.body.decode().splitlines())
    assert (answer.status, answer["content-type"]) == (200, "text/plain; charset=utf-8")
    assert rules.can_fetch("Google-Calendar-Importer", f"http://localhost{instance.feed}")
    assert not rules.can_fetch("Google-Calendar-Importer", "http://localhost/")
    assert not rules.can_fetch("*", "http://localhost/act/x")


def test_an_old_address_is_dead_at_once_and_looks_unknown(instance):
    """Line 52: after a rotation the old address answers as any unknown path, the new one serves."""
    instance.show(feed_digest=feed_digest("a-new-secret"))
    assert instance.ask(instance.feed).plain() == instance.ask("/nothing").plain()
    assert instance.ask("/feed/a-new-secret.ics").status == 200


def test_the_busy_feed_has_an_address_of_its_own(instance):
    """Line 56: two secrets, two calendars; off means that the address does not exist."""
    assert instance.ask(instance.busy).status == 404
    door = feed_digest(instance.busy.removeprefix("/feed/").removesuffix(".ics"))
    instance.show(busy=Snapshot.of(b"BUSY", changed=NOW), busy_digest=door)
    assert (instance.ask(instance.busy).body, instance.ask(instance.feed).body[:5]) == (b"BUSY", b"BEGIN")


def test_before_the_first_plan_the_subscriber_is_told_when_to_come_again(instance):
    """An empty calendar would delete every event at the subscriber; a 503 does not."""
    instance.show(feed=None)
    answer = instance.ask(instance.feed)
    assert (answer.status, answer["retry-after"]) == (503, "30")


def test_one_connection_serves_many_requests(instance):
    """Line 48: keep-alive, also over 304 and 404."""
    link = http.client.HTTPConnection("127.0.0.1", instance.server.port, timeout=10)
    for path, headers, status in (
        (instance.feed, {}, 200),
        (instance.feed, {"If-None-Match": "*"}, 304),
        ("/x", {}, 404),
    ) * 3:
        link.request("GET", path, headers=headers)
        reply = link.getresponse()
        reply.read()
        assert reply.status == status
        assert link.sock is not None
    link.close()


def test_a_reader_sees_the_old_feed_or_the_new_one_never_a_mix(serve):
    """Fault 2: while snapshots are swapped, each answer's body, length, coding and tag belong together."""
    instance = serve()
    versions = [Snapshot.of(b"%d\r\n" % n * 400, changed=NOW) for n in range(1, 6)]
    tags = {version.gzip.etag.decode(): version.plain.body for version in versions}
    done = threading.Event()

    def swap():
        while not done.wait(0.0002):
            for version in versions:
                instance.show(feed=version)

    instance.show(feed=versions[0])
    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for _ in range(150):
            answer = instance.ask(instance.feed, headers={"Accept-Encoding": "gzip"})
            assert gzip.decompress(answer.body) == tags[answer["etag"]]
    finally:
        done.set()
        swapper.join()


def test_who_fetched_is_known_by_family_and_without_address(instance):
    """The last fetch of each family since the last turn; HEAD and our own fetches are nobody's."""
    instance.ask(instance.feed, headers={"User-Agent": "Google-Calendar-Importer"})
    instance.ask(instance.feed, headers={"User-Agent": "iOS/17.5 dataaccessd/1.0", "If-None-Match": "*"})
    instance.ask(instance.feed, "HEAD", headers={"User-Agent": "Thunderbird"})
    instance.ask(instance.feed, headers={"User-Agent": "liftday/0.1"})
    instance.ask("/feed/wrong.ics", headers={"User-Agent": "Outlook"})
    assert instance.bridge.fetches.latest().client == "Apple"
    taken = instance.bridge.fetches.take()
    assert sorted((fetch.client, fetch.unchanged) for fetch in taken) == [("Apple", True), ("Google", False)]
    assert instance.bridge.fetches.take() == ()


def test_a_subscriber_that_polls_all_the_time_gets_304s(instance):
    """Fault 68: 200 subscribers in a second are 304s from memory."""
    tag = instance.ask(instance.feed)["etag"]
    statuses = {instance.ask(instance.feed, headers={"If-None-Match": tag}).status for _ in range(200)}
    assert statuses == {304}

"""Signed links: the same session, the same links; nobody else's, nothing else, and not for ever."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liftday.daemon.state.links import Act, Deed, Expired, Forged, act_links, read, sign
from liftday.training.session import Session, Variant

KEY = bytes(range(32))
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
UID = "8cede2e1-1689-5852-89b9-7b0b7464317a"
BERLIN = ZoneInfo("Europe/Berlin")

acts = st.builds(
    Act,
    uid=st.uuids().map(str),
    deed=st.sampled_from(Deed),
    expires=st.integers(1_440, 120_000_000).map(lambda minutes: datetime.fromtimestamp(minutes * 60, UTC)),
    to=st.none() | st.dates(date(1970, 1, 2), date(2149, 1, 1)),
)


def session(on=date(2026, 3, 3), hour=18):
    start = datetime(on.year, on.month, on.day, hour, tzinfo=BERLIN)
    return Session(uid=UID, date=on, start=start, minutes=30, type="strength", variant=Variant.FULL, week=(2026, 10, 1))


@given(acts)
@settings(max_examples=100)
def test_what_was_signed_is_read_back(act):
    """Every act survives the way through a calendar and a phone."""
    assert read(KEY, sign(KEY, act), now=act.expires) == act


@given(acts, st.data())
@settings(max_examples=200)
def test_no_changed_letter_passes(act, data):
    """Any one character changed, also in the last one, whose low bits carry nothing."""
    token = sign(KEY, act)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda c: c != token[at]))
    with pytest.raises(Forged):
        read(KEY, token[:at] + letter + token[at + 1 :], now=NOW)


@pytest.mark.parametrize(
    "token", ["", ".", "a", "a.b", "\ud800", "é.é", "A" * 31, "A" * 31 + "." + "A" * 43, "A" * 10_000]
)
def test_nonsense_is_forged(token):
    """Whatever comes in a path."""
    with pytest.raises(Forged):
        read(KEY, token, now=NOW)


def test_a_link_of_another_key_or_another_act_is_forged():
    """Done cannot be made of skip by exchanging halves, nor a later day or a longer life."""
    done = Act(uid=UID, deed=Deed.DONE, expires=NOW)
    signature = sign(KEY, done).split(".")[1]
    for other in (
        Act(uid=UID, deed=Deed.SKIP, expires=NOW),
        Act(uid=UID, deed=Deed.DONE, expires=NOW + timedelta(days=9)),
        Act(uid=UID.replace("8", "9"), deed=Deed.DONE, expires=NOW),
        Act(uid=UID, deed=Deed.DONE, expires=NOW, to=date(2026, 3, 9)),
    ):
        with pytest.raises(Forged):
            read(KEY, sign(KEY, other).split(".")[0] + "." + signature, now=NOW)
    with pytest.raises(Forged):
        read(bytes(32), sign(KEY, done), now=NOW)


def test_a_link_lives_to_its_minute():
    """Then it is over, which is not the same as forged."""
    token = sign(KEY, Act(uid=UID, deed=Deed.DONE, expires=NOW))
    assert read(KEY, token, now=NOW).uid == UID
    with pytest.raises(Expired):
        read(KEY, token, now=NOW + timedelta(minutes=1))


def test_a_session_always_gets_the_same_links():
    """Else the feed's bytes would change at each build and no ETag would match."""
    assert act_links(KEY, "https://a.test", session()) == act_links(KEY, "https://a.test", session())
    links = act_links(KEY, "https://a.test", session())
    assert len({links.done, links.skip, links.move}) == 3
    assert all(
        link.startswith("https://a.test/act/") and len(link) < 120 for link in (links.done, links.skip, links.move)
    )


def test_links_end_with_the_session():
    """Skip and move with its day in the athlete's zone, done a day later; over the change of the clocks too."""

    def over(link, at):
        try:
            read(KEY, link.rsplit("/", 1)[1], now=at)
        except Expired:
            return True
        return False

    for on in (date(2026, 3, 3), date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)):
        links = act_links(KEY, "https://a.test", session(on))
        midnight = datetime.combine(on + timedelta(days=1), datetime.min.time(), BERLIN).astimezone(UTC)
        next_midnight = datetime.combine(on + timedelta(days=2), datetime.min.time(), BERLIN).astimezone(UTC)
        for link, end in ((links.skip, midnight), (links.move, midnight), (links.done, next_midnight)):
            assert not over(link, end)
            assert over(link, end + timedelta(minutes=1))


def test_a_uid_that_is_none_is_refused_when_signing():
    """Only sessions have links; their uids are UUIDs."""
    with pytest.raises(ValueError, match="hexadecimal"):
        sign(KEY, Act(uid="day-2026-03-03", deed=Deed.DONE, expires=NOW))

"""The secrets' files and the addresses made of them (faults 49, 52, 60)."""

import os
import stat
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from liftday.daemon.state import access
from liftday.daemon.state.access import Secret
from liftday.daemon.web import addresses
from liftday.errors import BadInput, CannotWrite, NotPermitted


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def _umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("which", list(Secret))
@pytest.mark.usefixtures("_umask")
def test_a_secret_is_made_once_and_readable_by_its_owner_only(state, which):
    """0600 from creation, whatever the umask; the same at every look; 128 random bits at least."""
    made = access.secret(state, which)
    assert access.secret(state, which) == made == access.existing(state, which)
    assert len(made) >= 43
    assert stat.S_IMODE((state / which.file).stat().st_mode) == 0o600
    assert [path.name for path in state.iterdir()] == [which.file]


def test_a_umask_that_takes_everything_does_not_lock_us_out(state):
    """A umask of 0777 would leave a file that nobody may read."""
    before = os.umask(0o777)
    try:
        access.secret(state, Secret.FEED)
    finally:
        os.umask(before)
    assert stat.S_IMODE((state / Secret.FEED.file).stat().st_mode) == 0o600


def test_secrets_are_all_different(state):
    """One that leaks opens no other door."""
    assert len({access.secret(state, which) for which in Secret}) == len(Secret)


def test_looking_for_a_secret_makes_nothing(state):
    """`existing` is for commands that only read."""
    assert access.existing(state, Secret.FEED) is None
    assert access.existing(state / "no-such", Secret.FEED) is None
    assert list(state.iterdir()) == []


def test_two_processes_that_make_it_at_once_agree(state):
    """Whoever is first wins, and the loser leaves no file behind."""
    together, found = threading.Barrier(8), []

    def make():
        together.wait()
        found.append(access.secret(state, Secret.INSTALLATION))

    makers = [threading.Thread(target=make) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(set(found)) == 1
    assert len(found) == 8
    assert [path.name for path in state.iterdir()] == [Secret.INSTALLATION.file]


def test_rotation_changes_the_address_and_nothing_else(state):
    """Line 52: a new secret in the same file, also when there was none."""
    old, key = access.secret(state, Secret.FEED), access.secret(state, Secret.INSTALLATION)
    new = access.rotate(state, Secret.FEED)
    assert new != old
    assert access.existing(state, Secret.FEED) == new
    assert access.secret(state, Secret.INSTALLATION) == key
    assert access.rotate(state, Secret.BUSY) == access.existing(state, Secret.BUSY)
    assert stat.S_IMODE((state / Secret.FEED.file).stat().st_mode) == 0o600


def test_the_installation_key_is_never_rotated(state):
    """Every subscriber would see each session twice."""
    with pytest.raises(BadInput):
        access.rotate(state, Secret.INSTALLATION)


def test_keys_are_bytes_of_full_length(state):
    """16 bytes at least for uids, 32 for signatures."""
    assert len(access.secret(state, Secret.INSTALLATION)) >= 16
    assert len(bytes.fromhex(access.secret(state, Secret.LINKS))) == 32


def test_a_symbolic_link_is_not_followed(state, tmp_path):
    """Fault 60: neither to read another's file nor to write into it."""
    target = tmp_path / "target"
    target.write_text("a" * 43)
    (state / Secret.FEED.file).symlink_to(target)
    for look in (access.secret, access.existing):
        with pytest.raises(NotPermitted, match="symbolic link"):
            look(state, Secret.FEED)
    access.rotate(state, Secret.FEED)  # takes the link's place, not its target's
    assert target.read_text() == "a" * 43
    assert not (state / Secret.FEED.file).is_symlink()


def test_a_pipe_or_a_directory_in_its_place_is_refused(state):
    """Reading must neither hang nor surprise."""
    os.mkfifo(state / Secret.FEED.file)
    with pytest.raises(NotPermitted, match="plain file"):
        access.secret(state, Secret.FEED)
    (state / Secret.BUSY.file).mkdir()
    with pytest.raises(NotPermitted, match="plain file"):
        access.secret(state, Secret.BUSY)
    with pytest.raises(CannotWrite, match=r"busy\.secret"):
        access.rotate(state, Secret.BUSY)
    assert sorted(path.name for path in state.iterdir()) == [Secret.BUSY.file, Secret.FEED.file]


@pytest.mark.parametrize("content", ["", "short", "a" * 43 + "\n/etc", "é" * 43, "x" * 10_000])
def test_a_damaged_secret_is_named_and_not_replaced(state, content):
    """A new address without a word would leave all subscribers with a dead one; a cut one would be guessable."""
    (state / Secret.FEED.file).write_text(content)
    with pytest.raises(BadInput, match=r"feed\.secret") as refused:
        access.secret(state, Secret.FEED)
    assert refused.value.remedy
    assert (state / Secret.FEED.file).read_text() == content
    (state / Secret.INSTALLATION.file).write_text(content)
    with pytest.raises(BadInput) as refused:
        access.secret(state, Secret.INSTALLATION)
    assert "backup" in refused.value.remedy


def test_a_secret_others_could_read_is_closed(state):
    """Fault 14: enforced at the next look."""
    made = access.secret(state, Secret.FEED)
    (state / Secret.FEED.file).chmod(0o644)
    assert access.secret(state, Secret.FEED) == made
    assert stat.S_IMODE((state / Secret.FEED.file).stat().st_mode) == 0o600


def test_a_state_directory_that_is_none_is_named(tmp_path):
    """A file in its place."""
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(CannotWrite, match="not a directory"):
        access.secret(file, Secret.FEED)


@pytest.mark.parametrize(
    ("number", "kind", "says"),
    [
        (28, CannotWrite, "no space left"),
        (30, CannotWrite, "read-only"),
        (13, NotPermitted, "may not be used"),
        (5, CannotWrite, "Input/output error"),
    ],
)
def test_each_refusal_of_the_disk_has_its_sentence(number, kind, says):
    """Full, read-only, not ours, broken."""
    said = access._refused(Path("/state/feed.secret"), OSError(number, os.strerror(number), "x"))
    assert isinstance(said, kind)
    assert says in said.what
    assert said.remedy


def test_a_feed_behind_https_has_an_address_for_each_calendar():
    """Line 55; the new Outlook cuts the scheme off webcal://, so there is a third form."""
    ways = addresses.addresses("https://lift.example.org", "s3cret", title="Strength & more")
    assert ways.url == "https://lift.example.org/feed/s3cret.ics"
    assert ways.webcal == "webcal://lift.example.org/feed/s3cret.ics"
    assert ways.webcal_https == "webcal:https://lift.example.org/feed/s3cret.ics"
    assert ways.google.startswith("https://www.google.com/calendar/render?cid=")
    assert parse_qs(urlsplit(ways.google).query) == {"cid": [ways.webcal]}  # with https:// it has failed since 2014
    assert ways.outlook.startswith("https://outlook.live.com/calendar/0/addfromweb?url=")
    assert parse_qs(urlsplit(ways.outlook).query) == {"url": [ways.url], "name": ["Strength & more"]}
    other = addresses.addresses("https://lift.example.org", "s3cret", title="Mobility", path="mobility")
    assert other.url == "https://lift.example.org/mobility/s3cret.ics"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8437", "http://lift.example.org", "https://localhost"])
def test_what_google_and_outlook_cannot_reach_is_not_offered(base):
    """They fetch from their own machines, by https only."""
    ways = addresses.addresses(base, "s3cret", title="Strength")
    assert (ways.google, ways.outlook) == (None, None)
    assert ways.webcal.startswith("webcal://")


@pytest.mark.parametrize(
    ("public", "host", "base", "acts"),
    [
        ("", "127.0.0.1", "http://127.0.0.1:8437", True),
        ("", "::1", "http://[::1]:8437", True),
        ("", "192.168.1.5", "http://192.168.1.5:8437", False),
        ("", "::", "http://[::1]:8437", False),
        ("", "", "http://127.0.0.1:8437", False),
        ("https://a.test/x/", "192.168.1.5", "https://a.test/x", True),
    ],
)
def test_addresses_start_with_the_public_url_or_the_bind_address(public, host, base, acts):
    """Act links exist with a public address or on this machine; over a plain network they would be readable by all."""
    assert addresses.base_url(public_url=public, host=host, port=8437) == base
    assert addresses.act_base(public_url=public, host=host, port=8437) == (base if acts else None)

"""What an athlete's own file names is read with our rights: whoever may write there leads us to nothing that is another's."""

import os
import shutil
from pathlib import Path

import pytest

from homes import NOW
from liftday.config.environment import intervals_key
from liftday.config.settings import IntervalsSettings
from liftday.daemon.sync.watched_folder import Watched
from liftday.errors import BadConfiguration
from liftday.integrations.ical.fetch import Validators, fetch
from liftday.integrations.ical.trouble import Unread
from liftday.private_files import is_led_elsewhere

ANNA, BEN = 4711, 4712


def link(path: Path, to: Path | str, owner: int) -> Path:
    """A symbolic link of somebody's."""
    path.symlink_to(to)
    os.lchown(path, owner, owner)
    return path


@pytest.fixture
def home(tmp_path):
    """Two folders of anna's and ben's, with a file each."""
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    for name, owner in (("anna", ANNA), ("ben", BEN)):
        (tmp_path / name / "runs").mkdir(parents=True)
        (tmp_path / name / "runs" / "one.gpx").write_text("somebody's key")
        for path in (tmp_path / name, *(tmp_path / name).rglob("*")):
            os.chown(path, owner, owner)
    return tmp_path


@pytest.mark.parametrize("how", ["file", "folder", "twice", "upwards", "ours"])
def test_a_link_of_one_athletes_leads_to_nothing_of_anothers(home, how):
    """By whatever way: to the file, to a folder above it, by another link, by a way upwards, to what is the service's own."""
    anna = home / "anna"
    if how == "ours":
        shutil.copytree(home / "ben", home / "ours")
        for path in (home / "ours", *(home / "ours").rglob("*")):
            os.chown(path, os.geteuid(), -1)
    target = home / ("ours" if how == "ours" else "ben") / "runs"
    if how == "file":
        link(anna / "runs" / "two.gpx", target / "one.gpx", ANNA)
        led, folder = anna / "runs" / "two.gpx", None
    else:
        to = link(home / "shared", target, os.geteuid()) if how == "twice" else target
        folder = link(anna / "led", "../ben/runs" if how == "upwards" else to, ANNA)
        led = folder / "one.gpx"
    assert is_led_elsewhere(led)
    with pytest.raises(Unread):
        fetch(str(led), Validators(), NOW)
    with pytest.raises(BadConfiguration, match="somebody else's symbolic link"):
        intervals_key(IntervalsSettings(api_key_file=led))
    watched = Watched(folder or anna / "nothing")
    assert (watched.fresh(), watched.fresh()) == ((), ())


def test_a_link_to_what_is_ones_own_and_the_operators_link_are_followed(home):
    """As a machine is set up by links, and a folder is moved to another disk."""
    for owner in (ANNA, os.geteuid()):
        led = link(home / "anna" / f"led{owner}", home / "anna" / "runs", owner)
        assert not is_led_elsewhere(led / "one.gpx")
        watched = Watched(led)
        watched.fresh()
        assert [path.name for path in watched.fresh()] == ["one.gpx"]
    assert fetch(str(led / "one.gpx"), Validators(), NOW).body == b"somebody's key"

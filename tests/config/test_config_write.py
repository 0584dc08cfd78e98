"""The configuration written: first, changed, and shown."""

import os
import re
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from liftday.config.read import parse, read
from liftday.config.write import change, default_text, edit, init
from liftday.errors import BadConfiguration, CannotWrite, Usage


@dataclass(frozen=True)
class Answered:
    """What the questions came to."""

    accepted: date | None = date(2026, 11, 23)
    clearance: str = "asked"


def test_init_writes_a_private_file_that_reads(tmp_path: Path) -> None:
    """The zone and the answers are in it; directories are made."""
    path = init(tmp_path / "new" / "config.toml", timezone="Asia/Tokyo", screening=Answered())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = read(path).owner
    assert (found.athlete.timezone.key, found.safety.accepted, found.safety.clearance) == (
        "Asia/Tokyo",
        date(2026, 11, 23),
        "asked",
    )
    assert [p.name for p in path.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_one_for_the_systems_service_is_readable_by_it(tmp_path: Path, umask: int) -> None:
    """The service's user owns nothing: 0644 in a directory it may enter, whatever root's umask; one's own stays closed."""
    before = os.umask(umask)
    try:
        shared = init(tmp_path / "etc" / "liftday" / "config.toml", services=tmp_path / "etc")
        own = init(tmp_path / "home" / "liftday" / "config.toml", services=tmp_path / "etc")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (shared, shared.parent)] == [0o644, 0o755]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (own, own.parent)] == [0o600, 0o700]


def test_init_without_answers_leaves_the_question_open(tmp_path: Path) -> None:
    """Without a terminal nothing is accepted in the owner's name, and UTC is a zone."""
    found = read(init(tmp_path / "config.toml")).owner
    assert (found.athlete.timezone.key, found.safety.accepted) == ("UTC", None)


def test_init_does_not_overwrite(tmp_path: Path) -> None:
    """A configuration that is there is only replaced by force; a wrong zone writes nothing."""
    path = init(tmp_path / "config.toml", timezone="Asia/Tokyo")
    with pytest.raises(Usage, match="there is a configuration"):
        init(path)
    with pytest.raises(BadConfiguration, match="no IANA time zone"):
        init(path, timezone="Mars/Base", force=True)
    assert read(path).owner.athlete.timezone.key == "Asia/Tokyo"
    init(path, timezone="UTC", force=True)
    assert read(path).owner.athlete.timezone.key == "UTC"


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    """The path and the reason are named."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="a file is in the way of its directory"):
        init(tmp_path / "file" / "config.toml")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite, match="Is a directory"):
        init(tmp_path / "folder", force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_every_commented_line_of_the_default_is_good_once_it_is_uncommented(tmp_path: Path) -> None:
    """A newcomer only takes the # away: every sample is a value that reads."""
    lines = default_text().splitlines()
    bare = [re.sub(r"^# (?=\w+ += |\[\[)", "", line) for line in lines]
    assert sum(a != b for a, b in zip(lines, bare, strict=True)) > 15
    text = "\n".join(line for line in bare if "my_step_down" not in line and line != "[[exercises]]")
    found = parse(text, tmp_path / "config.toml")
    assert found.owner.races[0].name == "City marathon"
    assert found.strava.client_id == 12345


def test_a_change_keeps_comments_and_everything_else(tmp_path: Path) -> None:
    """Only the value changes; a table that was not there is added, a key can go; the mode stays."""
    path = tmp_path / "config.toml"
    path.write_text('# mine\n[athlete]\ntimezone = "UTC" # home\nhr_max = 190\n\n# the feed\n[feed]\nport = 80 # low\n')
    path.chmod(0o640)
    change(path, {"feed.port": 8080, "athlete.hr_max": None, "strava.client_id": 7})
    assert path.read_text() == (
        '# mine\n[athlete]\ntimezone = "UTC" # home\n\n# the feed\n[feed]\nport = 8080 # low\n\n[strava]\nclient_id = 7\n'
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_key_takes_the_place_of_its_sample() -> None:
    """The answer stands where the file explains it, and nowhere else; the rest is the default, letter for letter."""
    before = default_text().splitlines()
    after = edit(default_text(), {"safety.accepted": date(2026, 11, 23), "strava.client_id": 54321}).splitlines()
    assert after == default_text({"safety.accepted": date(2026, 11, 23), "strava.client_id": 54321}).splitlines()
    assert len([line for line in before if line not in after]) == 2


def test_a_new_key_without_a_sample_stands_below_the_last_one_of_its_table() -> None:
    """Not under the remark on the next table; a remark that only looks like a sample stays one."""
    text = '[safety]\n# accepted = not yet\nclearance = "none" # so\n\n# Strava\n[strava]\npoll_minutes = 60'
    assert edit(text, {"safety.accepted": date(2026, 11, 23), "strava.client_id": 7}) == (
        '[safety]\n# accepted = not yet\nclearance = "none" # so\naccepted = 2026-11-23\n\n# Strava\n'
        "[strava]\npoll_minutes = 60\nclient_id = 7\n"
    )
    assert edit("[safety]\n\n# Strava\n[strava]\n", {"safety.clearance": "none"}) == (
        '[safety]\nclearance = "none"\n\n# Strava\n[strava]\n'
    )


def test_a_change_that_would_break_it_is_refused(tmp_path: Path) -> None:
    """The file stays as it was."""
    path = init(tmp_path / "config.toml")
    before = path.read_bytes()
    with pytest.raises(BadConfiguration, match=r"feed\.port"):
        change(path, {"feed.port": 99999})
    assert path.read_bytes() == before


def test_a_change_follows_a_link(tmp_path: Path) -> None:
    """Owners keep their configuration in a repository and link it: the link stays a link."""
    init(tmp_path / "real.toml")
    (tmp_path / "config.toml").symlink_to("real.toml")
    change(tmp_path / "config.toml", {"strava.client_id": 7})
    assert (tmp_path / "config.toml").is_symlink()
    assert read(tmp_path / "real.toml").strava.client_id == 7


def test_edit_removes_what_is_not_there() -> None:
    """Taking away what is missing is no change."""
    assert edit("[feed]\nport = 1\n", {"feed.host": None}) == "[feed]\nport = 1\n"

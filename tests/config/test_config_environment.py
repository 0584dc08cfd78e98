"""Where things are, what systemd handed over, and a state directory nobody else looks into."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from liftday.config import environment
from liftday.config.environment import find_places
from liftday.config.settings import IntervalsSettings, StravaSettings
from liftday.config.state_directory import prepare_state
from liftday.errors import BadConfiguration, CannotWrite

HOME = {"HOME": "/home/ana"}


@pytest.mark.parametrize(
    ("environ", "config", "state"),
    [
        (HOME, "/home/ana/.config/liftday/config.toml", "/home/ana/.local/state/liftday"),
        (
            HOME | {"XDG_CONFIG_HOME": "/x", "XDG_STATE_HOME": "/y"},
            "/x/liftday/config.toml",
            "/y/liftday",
        ),
        (
            HOME | {"XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": ""},
            "/home/ana/.config/liftday/config.toml",
            "/home/ana/.local/state/liftday",
        ),
        (
            HOME | {"CONFIGURATION_DIRECTORY": "/etc/a:/etc/b", "STATE_DIRECTORY": "/var/lib/a:/var/lib/b"},
            "/etc/a/config.toml",
            "/var/lib/a",
        ),
        (
            HOME
            | {
                "LIFTDAY_CONFIG": "/c/../d.toml",
                "CONFIGURATION_DIRECTORY": "/etc/a",
                "LIFTDAY_STATE": "/s",
                "STATE_DIRECTORY": "/var/lib/a",
            },
            "/d.toml",
            "/s",
        ),
        (HOME | {"LIFTDAY_CONFIG": "", "LIFTDAY_STATE": ""}, "/home/ana/.config/liftday/config.toml", "/home/ana/.local/state/liftday"),
    ],
)  # fmt: skip
def test_places_by_their_order(environ: dict[str, str], config: str, state: str, tmp_path: Path) -> None:
    """Own variables, then systemd's directories, then XDG; what is empty is not set."""
    found = find_places(environ=environ, root=tmp_path)
    assert (str(found.config), str(found.state)) == (config, state)


def test_flags_beat_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line says counts, from where it was said."""
    monkeypatch.chdir(tmp_path)
    found = find_places(config=Path("c.toml"), state=Path("s"), environ={"LIFTDAY_CONFIG": "/x", "LIFTDAY_STATE": "/y"})
    assert (found.config, found.state) == (tmp_path / "c.toml", tmp_path / "s")


@pytest.mark.parametrize("place", ["etc/systemd/system", "usr/lib/systemd/system"])
def test_where_the_system_unit_is_installed_its_places_count(tmp_path: Path, place: str) -> None:
    """A command beside the system's daemon means that daemon, unless the owner says otherwise."""
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / place / "liftday.service").touch()
    found = find_places(environ=HOME, root=tmp_path)
    assert (found.config, found.state) == (tmp_path / "etc/liftday/config.toml", tmp_path / "var/lib/liftday")
    assert find_places(environ=HOME | {"LIFTDAY_STATE": "/s"}, root=tmp_path).state == Path("/s")


def test_without_a_home_the_user_database_knows_it(tmp_path: Path) -> None:
    """A service without $HOME still finds its places."""
    assert find_places(environ={}, root=tmp_path).config.is_absolute()


def test_the_real_environment_is_read_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one place that reads it."""
    monkeypatch.setenv("LIFTDAY_CONFIG", "/from/the/environment.toml")
    assert find_places().config == Path("/from/the/environment.toml")


def test_the_secret_from_file_credential_or_variable(tmp_path: Path) -> None:
    """The file that is named, else systemd's credential, else the variable, else none."""
    (tmp_path / "own").write_text("from-file\n")
    named = StravaSettings(client_secret_file=tmp_path / "own")
    variable = {"LIFTDAY_STRAVA_CLIENT_SECRET": " from-variable "}
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert environment.client_secret(named, variable) == "from-file"
    assert environment.client_secret(StravaSettings(), variable | credentials) == "from-variable"
    (tmp_path / "strava-client-secret").write_text("from-credential")
    assert environment.client_secret(StravaSettings(), variable | credentials) == "from-credential"
    assert environment.client_secret(StravaSettings(), {"LIFTDAY_STRAVA_CLIENT_SECRET": " "}) is None


def test_the_key_of_intervals_icu_is_found_in_the_same_places(tmp_path: Path) -> None:
    """The file that is named, else systemd's credential, else the variable, else none: then it is not used."""
    variable = {"LIFTDAY_INTERVALS_API_KEY": " from-variable "}
    assert environment.intervals_key(IntervalsSettings(), {}) is None
    assert environment.intervals_key(IntervalsSettings(), variable) == "from-variable"
    (tmp_path / "intervals-api-key").write_text("from-credential\n")
    credentials = variable | {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert environment.intervals_key(IntervalsSettings(), credentials) == "from-credential"
    with pytest.raises(BadConfiguration, match=r"intervals.api_key_file .*No such file"):
        environment.intervals_key(IntervalsSettings(api_key_file=tmp_path / "no"), variable)


@pytest.mark.parametrize("body", [b"", b"two words", b"two\nlines", b"\xff\xfe", b"x" * 5000])
def test_a_file_that_holds_no_secret_is_named_and_not_repeated(tmp_path: Path, body: bytes) -> None:
    """A wrong file is a matter of configuration; what it holds is not printed."""
    path = tmp_path / "file"
    path.write_bytes(body)
    with pytest.raises(BadConfiguration) as caught:
        environment.client_secret(StravaSettings(client_secret_file=path), {})
    assert str(path) in caught.value.what
    assert "two" not in caught.value.what + caught.value.remedy
    with pytest.raises(BadConfiguration, match="No such file"):
        environment.client_secret(StravaSettings(client_secret_file=tmp_path / "no"), {})


@pytest.mark.parametrize(
    ("environ", "timezone", "link", "wanted"),
    [
        ({"TZ": ":Asia/Tokyo"}, "Europe/Rome\n", "Europe/Paris", "Asia/Tokyo"),
        ({"TZ": "CET-1CEST"}, "Europe/Rome\n", "Europe/Paris", "Europe/Rome"),
        ({}, None, "Europe/Paris", "Europe/Paris"),
        ({}, "\xe9", None, None),
    ],
)
def test_the_machines_zone(
    tmp_path: Path, environ: dict[str, str], timezone: str | None, link: str | None, wanted: str | None
) -> None:
    """The first that names an IANA zone: $TZ, /etc/timezone, where /etc/localtime points."""
    (tmp_path / "etc").mkdir()
    if timezone:
        (tmp_path / "etc/timezone").write_text(timezone)
    if link:
        (tmp_path / "etc/localtime").symlink_to(f"/usr/share/zoneinfo/{link}")
    assert environment.local_zone(environ, tmp_path) == wanted


def test_journald_is_recognised_by_its_stream(tmp_path: Path) -> None:
    """Only when stderr really is the stream that systemd named: a pipe in between is none."""
    with (tmp_path / "stream").open("w") as stream:
        found = os.fstat(stream.fileno())
        named = {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"}
        assert environment.under_journal(named, stream.fileno())
        assert not environment.under_journal({"JOURNAL_STREAM": "1:2"}, stream.fileno())
        number = stream.fileno()
    assert not environment.under_journal(named, number)


def test_what_systemd_tells() -> None:
    """The notify address and the watchdog count for the process they were meant for."""
    assert environment.notify_socket({"NOTIFY_SOCKET": "/run/x"}) == "/run/x"
    assert environment.notify_socket({}) is None
    assert environment.watchdog_seconds({"WATCHDOG_USEC": "30000000"}, 7) == 30
    assert environment.watchdog_seconds({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 7) == 30
    assert environment.watchdog_seconds({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, 7) is None
    assert environment.watchdog_seconds({"WATCHDOG_USEC": "0"}, 7) is None
    assert environment.watchdog_seconds({}, 7) is None


def test_a_command_of_the_owners_gets_no_secret() -> None:
    """What we start sees neither the client secret nor what systemd meant for us."""
    ours = {
        "PATH": "/bin",
        "LIFTDAY_STRAVA_CLIENT_SECRET": "s",
        "LIFTDAY_INTERVALS_API_KEY": "k",
        "LIFTDAY_STORE__URL": "postgresql+psycopg://me:s@db/x",
        "LIFTDAY_CALENDARS__BUSY": '["https://cal.example/s"]',
        "NOTIFY_SOCKET": "x",
        "WATCHDOG_USEC": "1",
        "LISTEN_FDS": "1",
        "CREDENTIALS_DIRECTORY": "/c",
    }
    assert environment.child_environment(ours) == {"PATH": "/bin"}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Any umask, once the test's own folder is there."""
    assert tmp_path.is_dir()
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_the_state_directory_is_made_for_its_owner(tmp_path: Path) -> None:
    """Whatever the umask is, nobody else can look in."""
    assert prepare_state(tmp_path / "state") == ()
    assert _mode(tmp_path / "state") == 0o700
    assert prepare_state(tmp_path / "state") == ()


def test_parents_are_made_too(tmp_path: Path) -> None:
    """A first start in an empty home works."""
    prepare_state(tmp_path / ".local" / "state" / "liftday")
    assert _mode(tmp_path / ".local" / "state" / "liftday") == 0o700


@pytest.mark.parametrize("mode", [0o750, 0o755, 0o711])
def test_a_directory_others_could_read_is_closed_with_a_word(tmp_path: Path, mode: int) -> None:
    """It is 0700 from now on, and the owner hears that it was not."""
    tmp_path.chmod(mode)
    (warning,) = prepare_state(tmp_path)
    assert f"(mode {mode:04o}); it is 0700 now" in warning
    assert _mode(tmp_path) == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o707])
def test_a_directory_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    """What others may have put there is not to be trusted: path, mode and cure are named, nothing is changed."""
    tmp_path.chmod(mode)
    with pytest.raises(CannotWrite, match=f"mode {mode:04o}") as caught:
        prepare_state(tmp_path)
    assert f"chmod 700 {tmp_path}" in caught.value.remedy
    assert _mode(tmp_path) == mode


def test_files_others_can_read_are_named(tmp_path: Path) -> None:
    """A token file with the wrong mode is told with its cure; sockets and private files are not."""
    tmp_path.chmod(0o700)
    (tmp_path / "tokens.json").touch(mode=0o644)
    (tmp_path / "feed-secret").touch(mode=0o600)
    (tmp_path / "tokens.json").chmod(0o644)
    (warning,) = prepare_state(tmp_path)
    assert warning == f"others may read {tmp_path / 'tokens.json'} (mode 0644): chmod 600 {tmp_path / 'tokens.json'}"


def test_somebody_elses_directory_is_refused(tmp_path: Path) -> None:
    """Root beside a daemon of its own user: files would change their owner, so it says whom to be."""
    with pytest.raises(CannotWrite, match="belongs to") as caught:
        prepare_state(tmp_path, user=os.geteuid() + 4711)
    assert "sudo -u" in caught.value.remedy


def test_what_cannot_be_a_directory(tmp_path: Path) -> None:
    """A file in its place, or in the place of its parent, is named with the reason."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="cannot be used: a file is in its way"):
        prepare_state(tmp_path / "file")
    with pytest.raises(CannotWrite, match="cannot be used: a file is in its way"):
        prepare_state(tmp_path / "file" / "state")


def test_systemds_link_to_a_private_directory_is_followed(tmp_path: Path) -> None:
    """With DynamicUser /var/lib/liftday is a link to /var/lib/private/liftday."""
    (tmp_path / "private").mkdir(mode=0o700)
    (tmp_path / "state").symlink_to("private")
    assert prepare_state(tmp_path / "state") == ()

"""The token file: whole or not at all, one refresh at a time, committed before it is used."""

import os
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from liftday.errors import CannotWrite, TryLater
from liftday.integrations.strava.quirks.token_replies import Renewed
from liftday.integrations.strava.renewal import fresh, refuse, renewed
from liftday.integrations.strava.token import TokenFile, Tokens
from liftday.integrations.strava.trouble import Refused, Unreachable, lost, unreachable

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)


def tokens(**changes):
    given = {"access": "a1", "refresh": "r1", "expires_at": LATER.timestamp(), "athlete_id": "7", "scope": ("read",)}
    return Tokens(**{**given, **changes})


class Service:
    """Strava's token end point: which refresh tokens live, and what was asked."""

    def __init__(self, *alive, rotate=True, access=None):
        self.alive = set(alive)
        self.asked = []
        self.rotate = rotate
        self.access = access
        self.lock = threading.Lock()

    def __call__(self, refresh):
        with self.lock:
            self.asked.append(refresh)
            if refresh not in self.alive:
                raise lost()
            new = f"{refresh}+" if self.rotate else refresh
            if self.rotate:
                self.alive = {new}
            number = len(self.asked)
            return Renewed(
                access=self.access or f"new{number}", refresh=new, expires_at=(LATER + timedelta(hours=6)).timestamp()
            )


@pytest.fixture
def file(tmp_path):
    held = TokenFile(tmp_path / "strava-tokens.json")
    held.remember(tokens())
    return held


def test_what_is_remembered_is_recalled(file):
    """Every field, by another process as well."""
    full = tokens(previous_refresh="r0", renewed_at=NOW, refused="revoked", refused_at=NOW)
    file.remember(full)
    assert TokenFile(file.path).recall() == full


def test_nobody_else_may_read_the_file(file):
    """0600 from the first moment, whatever the umask."""
    old = os.umask(0)
    try:
        file.remember(tokens(access="a2"))
        with file.locked():
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.path.parent.iterdir()}
    finally:
        os.umask(old)
    assert set(modes.values()) == {0o600}


def test_a_token_does_not_show_itself():
    """In a log or a traceback."""
    shown = repr(tokens(previous_refresh="r0"))
    assert not any(secret in shown for secret in ("a1", "r1", "r0"))
    assert "secret" not in repr(Renewed(access="secret", refresh="secret", expires_at=0))


def test_without_a_file_nobody_ever_logged_in(tmp_path):
    """That is a state of its own."""
    empty = TokenFile(tmp_path / "t.json")
    assert empty.recall() is None
    for ask in (lambda: fresh(empty, Service(), NOW), lambda: renewed(empty, Service(), NOW, used=tokens())):
        with pytest.raises(Refused) as refusal:
            ask()
        assert refusal.value.state == "never"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"access_token": "", "refresh_token": "r", "expires_at": 1}',
        '{"access_token": 5, "refresh_token": "r", "expires_at": 1}',
    ],
)
def test_a_damaged_file_asks_for_a_login(file, body):
    """It does not crash, and it is not taken for a fresh installation."""
    file.path.write_text(body)
    with pytest.raises(Refused) as refusal:
        file.recall()
    assert refusal.value.state == "login"
    assert "damaged" in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "read"), [("1e308", 4_102_444_800.0), ("-1e308", 0.0), ("253402300800", 4_102_444_800.0)]
)
def test_a_time_of_expiry_past_what_a_date_holds_is_cut(file, written, read):
    """`status` and `doctor` show it as a date."""
    file.path.write_text(f'{{"access_token": "a", "refresh_token": "r", "expires_at": {written}}}')
    assert file.recall().expires_at == read


def test_a_link_in_place_of_the_file_is_not_followed(file, tmp_path):
    """Whoever can write the directory must not choose what is read."""
    other = tmp_path / "other.json"
    file.path.rename(other)
    file.path.symlink_to(other)
    with pytest.raises(Refused):
        file.recall()


def test_an_unused_file_may_be_forgotten(file):
    """Logout leaves no token on the disk, and forgetting twice is no error."""
    file.forget()
    file.forget()
    assert file.recall() is None


def test_a_good_token_is_used_as_it_is(file):
    """No request goes out for one that lives five minutes more."""
    service = Service("r1")
    assert fresh(file, service, LATER - timedelta(minutes=5)).access == "a1"
    assert service.asked == []


def test_a_token_about_to_run_out_is_refreshed_and_committed(file):
    """The new pair is on the disk; the refresh token before it is kept."""
    new = fresh(file, Service("r1"), LATER - timedelta(minutes=4, seconds=59))
    assert (new.access, new.refresh, new.previous_refresh, new.athlete_id, new.scope) == (
        "new1",
        "r1+",
        "r1",
        "7",
        ("read",),
    )
    assert TokenFile(file.path).recall() == new


def test_the_new_pair_is_committed_before_anybody_uses_it(file):
    """When the disk refuses, the caller gets no token; this process keeps the pair and writes it when it can."""
    service = Service("r1")
    directory = file.path.parent
    seen = []

    def renew_and_close_the_disk(refresh):
        answer = service(refresh)
        seen.append(answer)
        (directory / (file.path.name + ".new")).unlink()  # what was made ready is gone
        return answer

    with pytest.raises(CannotWrite):
        fresh(file, renew_and_close_the_disk, LATER)
    assert TokenFile(file.path).recall() == tokens()
    assert fresh(file, service, LATER).access == seen[0].access
    assert service.asked == ["r1"]
    assert TokenFile(file.path).recall().refresh == "r1+"


def test_a_full_disk_is_found_before_the_token_is_spent(file):
    """Room is made first: nothing rotates that could not be kept."""
    service = Service("r1")
    new = file.path.with_name(file.path.name + ".new")
    new.mkdir()  # stands for any disk that refuses
    with pytest.raises(CannotWrite) as refused:
        fresh(file, service, LATER)
    assert service.asked == []
    assert str(file.path) in str(refused.value)


def test_a_crash_leaves_the_old_pair_whole(file):
    """A half-written file beside it is swept away."""
    file.path.with_name(file.path.name + ".new").write_text('{"access')
    assert fresh(file, Service("r1"), LATER).refresh == "r1+"
    assert sorted(path.name for path in file.path.parent.iterdir()) == ["strava-tokens.json", "strava-tokens.json.lock"]


def test_the_refresh_token_before_is_tried_once(file):
    """Strava often has not rotated when the answer was lost."""
    file.remember(tokens(previous_refresh="r0"))
    service = Service("r0")
    new = fresh(file, service, LATER)
    assert service.asked == ["r1", "r0"]
    assert new.refresh == "r0+"


def test_when_both_are_dead_somebody_has_to_log_in(file):
    """It is said at once, and nobody asks again for six hours."""
    file.remember(tokens(previous_refresh="r0"))
    service = Service()
    for minutes in (0, 1, 300):
        with pytest.raises(Refused) as refusal:
            fresh(file, service, LATER + timedelta(minutes=minutes))
        assert refusal.value.state == "login"
    assert service.asked == ["r1", "r0"]
    service.alive = {"r1"}  # it was Strava's own outage
    assert fresh(file, service, LATER + timedelta(hours=6, seconds=1)).refused == ""


def test_a_refusal_dated_in_the_future_does_not_lock_out(file):
    """The clock was wrong when it was written."""
    file.remember(tokens(refused="login", refused_at=LATER + timedelta(days=900)))
    assert fresh(file, Service("r1"), NOW).access == "new1"


def test_an_outage_during_the_refresh_changes_nothing(file):
    """The same token is tried next time."""

    def down(_refresh):
        raise unreachable()

    with pytest.raises(Unreachable):
        fresh(file, down, LATER)
    assert file.recall() == tokens()


def test_a_permission_that_is_missing_is_not_a_dead_token(file):
    """Other refusals pass through and are not kept as "login"."""

    def inactive(_refresh):
        raise Refused("inactive", "no", remedy="pay")

    with pytest.raises(Refused) as refusal:
        fresh(file, inactive, LATER)
    assert refusal.value.state == "inactive"
    assert file.recall().refused == ""


def test_eight_threads_make_one_refresh(file):
    """Whoever comes second finds the work done."""
    service = Service("r1")
    found = []
    crowd = [
        threading.Thread(target=lambda: found.append(fresh(TokenFile(file.path), service, LATER).access))
        for _ in range(8)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert service.asked == ["r1"]
    assert found == ["new1"] * 8


CHILD = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from liftday.integrations.strava.quirks.token_replies import Renewed
from liftday.integrations.strava.renewal import fresh
from liftday.integrations.strava.token import TokenFile
def renew(refresh):
    with open(sys.argv[2], "a") as log: log.write(refresh + "\\n")
    return Renewed(access="new", refresh=refresh + "+", expires_at=4e9)
print(fresh(TokenFile(Path(sys.argv[1])), renew, datetime.fromisoformat(sys.argv[3])).refresh)
"""


def test_two_processes_make_one_refresh(file, tmp_path):
    """The daemon and the command line meet at the same lock."""
    log = tmp_path / "asked"
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(file.path), str(log), LATER.isoformat()], stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [one.communicate()[0].decode().strip() for one in crowd] == ["r1+", "r1+"]
    assert log.read_text().split() == ["r1"]


def test_a_refresh_after_the_refused_request_counts_even_if_the_token_is_the_same(file):
    """Strava gives the same access token again while it has an hour left: eight refusals are one refresh."""
    service = Service("r1", access="a1")
    used, began = file.recall(), NOW
    first = renewed(file, service, NOW + timedelta(seconds=1), used=used, began=began)
    second = renewed(file, service, NOW + timedelta(seconds=2), used=used, began=began)
    assert first == second
    assert service.asked == ["r1"]


def test_a_token_refused_although_fresh_is_kept_as_such(file):
    """The refresh went well, the API says no: nobody asks again for six hours."""
    refuse(file, "login", NOW, used=tokens())
    with pytest.raises(Refused):
        fresh(file, Service("r1"), NOW + timedelta(hours=1))
    with pytest.raises(Refused):
        renewed(file, Service("r1"), NOW + timedelta(hours=1), used=tokens())


def test_only_the_token_that_was_refused_is_marked(file):
    """Somebody else's newer one is not."""
    refuse(file, "login", NOW, used=replace(tokens(), access="older"))
    assert file.recall().refused == ""


def test_a_revoked_permission_is_remembered_as_revoked(file):
    """The word of `status` survives a restart."""
    with pytest.raises(Refused) as refusal:
        renewed(file, Service(), NOW, used=tokens(), if_refused="revoked")
    assert refusal.value.state == "revoked"
    with pytest.raises(Refused) as refusal:
        fresh(file, Service(), NOW + timedelta(minutes=1))
    assert refusal.value.state == "revoked"


def test_a_revoked_permission_is_not_called_a_lost_login_when_the_token_has_grown_old(file):
    """Six hours later Strava is asked again, says no again, and it is still the athlete who took it back."""
    file.remember(tokens(refused="revoked", refused_at=NOW))
    with pytest.raises(Refused) as refusal:
        fresh(file, Service(), NOW + timedelta(hours=7))
    assert refusal.value.state == "revoked"
    assert file.recall().refused_at == NOW + timedelta(hours=7)


def test_a_lock_that_is_never_given_back_is_not_waited_for_for_ever(file):
    """A sentence, and try again."""
    with file.locked(), pytest.raises(TryLater), TokenFile(file.path).locked(wait_s=0.05):
        pass

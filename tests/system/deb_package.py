"""The Debian package on a real systemd: installed, upgraded, removed, purged. The tests follow each other."""

import hashlib
import json
import re

import pytest

from system.guest import PROJECT, do, until

CONFIG, STATE = "/etc/liftday/config.toml", "/var/lib/liftday"
SECRET = "/etc/credstore/liftday.strava-client-secret"
DOES_NOTHING = "[Service]\nType=exec\nExecStart=\nExecStart=/bin/sleep infinity\n"
ASK = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=30).read().decode(), end='')"


def there(host, path):
    """Whether a path exists, as root sees it; a link that leads nowhere is there too."""
    return host.run("sh", "-c", f"test -e {path} || test -h {path}").code == 0


def address(host):
    """The feed's address, which hangs on a secret of the state directory."""
    return re.search(r"http://\S+/feed/\S+", host.must("liftday", "feed-url").out)[0]


def runs(host):
    """Wait until the service runs and answers."""
    until(lambda: host.run("systemctl", "is-active", "liftday").out.strip() == "active", "the service did not come up")
    return json.loads(host.python(ASK, "http://127.0.0.1:8437/healthz").out)


def users(host):
    """The names of the machine's users, those of running services too."""
    return set(re.findall(r"^(\w+):", host.must("getent", "passwd").out, re.MULTILINE))


@pytest.fixture(scope="module")
def before(host):
    """What the machine was like before."""
    return {"users": users(host), "opt": there(host, "/opt/liftday")}


def test_it_installs_and_runs(host, before):
    """By dpkg alone: the command, the service, its own user, a configuration, the manual, completions."""
    assert not before["opt"]
    said = host.must("dpkg", "-i", "/srv/shared/liftday.deb").out
    assert "config.toml" in said
    assert host.must("liftday", "--version").out.startswith("liftday ")
    assert host.run("liftday", "config", "check").code == 0
    assert host.must("stat", "-c", "%a %U", CONFIG).out.split() == ["644", "root"]
    for unit in ("liftday", "liftday-web", "liftday-worker@1"):
        verified = host.must("systemd-analyze", "verify", "--man=no", f"{unit}.service")
        assert "liftday" not in verified.err
        assert host.run("systemctl", "is-enabled", unit).out.strip() == ("enabled" if unit == "liftday" else "disabled")
    assert "ok" in runs(host)
    assert host.must("systemctl", "is-enabled", "liftday").out.strip() == "enabled"
    assert (
        "/opt/liftday/bin/python3"
        in host.must("sh", "-c", "cat /proc/$(systemctl show -P MainPID liftday)/cmdline").out
    )
    assert host.must("stat", "-c", "%a %F", "/var/lib/private/liftday").out.strip() == "700 directory"
    passwd = host.must("cat", "/etc/passwd").out
    assert "liftday" not in passwd, "the user is there only while the service runs"
    assert ".Nm liftday" in host.must("zcat", "/usr/share/man/man1/liftday.1.gz").out
    completion = ". /usr/share/bash-completion/completions/liftday && complete -p liftday"
    assert "liftday" in host.must("bash", "-c", completion).out
    for path in ("/usr/share/zsh/vendor-completions/_liftday", "/usr/share/fish/vendor_completions.d/liftday.fish"):
        assert there(host, path)
    assert host.must("dpkg", "--verify", "liftday").out == ""


def test_its_turns_compile_nothing(host):
    """The bytecode is there: the service cannot write it, and would do the work in each turn."""
    count = "find /opt/liftday/lib -name '*.py' | wc -l; find /opt/liftday/lib -name '*.pyc' | wc -l"
    sources, compiled = map(int, host.must("sh", "-c", count).out.split())
    assert compiled > 0.98 * sources > 1000


def test_the_whole_product_runs_in_it(host):
    """Sample athlete, emulated Strava, plan, feed."""
    ran = host.must("liftday", "--at", "2026-11-22T06:00:00Z", "demo", "--once", seconds=300)
    assert "Strength" in ran.out
    assert "Fetched once" in ran.err


def test_a_club_can_run_by_it(host):
    """What a PostgreSQL needs is in it. The own file of an athlete who is added is root's, and the service may read it."""
    host.must("/opt/liftday/bin/python3", "-c", "import cryptography.fernet, procrastinate, psycopg, psycopg_pool")
    assert "Added anna" in host.must("liftday", "athlete", "add", "anna").out
    assert host.must("stat", "-c", "%a %U", "/etc/liftday/athletes/anna.toml").out.split() == ["644", "root"]
    assert host.must("stat", "-c", "%a", "/var/lib/private/liftday/athletes/anna").out.strip() == "700"
    assert len(json.loads(host.must("liftday", "athlete", "list", "--json").out)) == 2


def test_an_upgrade_keeps_configuration_and_state(host):
    """The same address afterwards, an edited configuration as it was, no question asked, and a new process."""
    host.must("sed", "-i", 's/^title = "Strength"/title = "Kraft"/', CONFIG)
    host.write(SECRET, "hush\n", "0600")
    kept, edited = address(host), host.must("cat", CONFIG).out
    process = host.must("systemctl", "show", "-P", "MainPID", "liftday").out
    host.must("dpkg", "-i", "/srv/shared/liftday-next.deb")
    assert host.must("dpkg-query", "-W", "-f", "${Version}", "liftday").out.endswith("+next")
    runs(host)
    assert host.must("systemctl", "show", "-P", "MainPID", "liftday").out != process
    assert (address(host), host.must("cat", CONFIG).out) == (kept, edited)
    assert "X-WR-CALNAME:Kraft" in host.python(ASK, kept).out


def test_a_clubs_units_that_run_go_on_after_an_upgrade(host):
    """Those of them that ran and no other; here they do nothing, for there is no database. All are one user, in one place."""
    for unit in ("liftday-worker@1", "liftday-worker@2"):
        host.write(f"/run/systemd/system/{unit}.service.d/test.conf", DOES_NOTHING, "0644")
    host.must("systemctl", "daemon-reload")
    host.must("systemctl", "enable", "--now", "liftday-worker@1")
    host.must("systemctl", "start", "liftday-worker@2")
    owner = host.must("stat", "-c", "%u", "/var/lib/private/liftday").out
    before = {unit: process(host, unit) for unit in ("liftday", "liftday-worker@1", "liftday-worker@2")}
    assert {host.must("stat", "-c", "%u", f"/proc/{number}").out for number in before.values()} == {owner}
    host.must("systemctl", "stop", "liftday-worker@2")
    host.must("dpkg", "-i", "/srv/shared/liftday-next.deb")
    until(
        lambda: process(host, "liftday-worker@1") not in ("0", before["liftday-worker@1"]),
        "the worker did not come back",
    )
    assert process(host, "liftday-worker@2") == "0"
    assert not there(host, "/run/liftday-club")
    runs(host)


def process(host, unit):
    """The number of a unit's main process; 0 for none."""
    return host.must("systemctl", "show", "-P", "MainPID", unit).out.strip()


def test_a_configuration_that_was_deleted_stays_deleted(host):
    """An upgrade writes no second one; the service says what it lacks, and the package is installed all the same."""
    host.must("mv", CONFIG, "/root/config.toml")
    host.must("dpkg", "-i", "/srv/shared/liftday-next.deb")
    assert not there(host, CONFIG)
    host.must("mv", "/root/config.toml", CONFIG)
    host.must("systemctl", "restart", "liftday")
    runs(host)


def test_a_removal_keeps_what_is_the_owners(host):
    """Program, command and service are gone; configuration, secret and state are there, and used by the next installation."""
    kept = address(host)
    host.must("dpkg", "--remove", "liftday")
    for path in (
        "/opt/liftday",
        "/usr/bin/liftday",
        "/lib/systemd/system/liftday.service",
        "/usr/share/man/man1/liftday.1.gz",
    ):
        assert not there(host, path), path
    assert host.run("systemctl", "is-active", "liftday").out.strip() in ("inactive", "unknown")
    for path in (CONFIG, SECRET, f"{STATE}/feed.secret", f"{STATE}/liftday.db"):
        assert there(host, path), path
    host.must("dpkg", "-i", "/srv/shared/liftday.deb")
    runs(host)
    assert address(host) == kept


def test_a_purge_leaves_nothing(host, before):
    """No configuration, secret, state, unit, link or user."""
    host.must("dpkg", "--purge", "liftday")
    found = host.must(
        "sh", "-c", "find / -xdev -name '*liftday*' -not -path '/proc/*' -not -path '/tmp/*' -not -path '/var/tmp/*'"
    ).out
    left = [path for path in found.split() if not path.startswith(("/srv/shared", "/var/log/", "/sys/", "/run/log/"))]
    assert left == []
    assert users(host) == before["users"]
    assert host.run("systemctl", "list-unit-files", "liftday*").out.count("liftday") == 0


def test_the_same_checkout_gives_the_same_bytes(packages):
    """Built a second time, elsewhere."""
    do(str(PROJECT / "packaging/deb.sh"))
    (again,) = (PROJECT / "dist").glob("liftday_[0-9]*.deb")
    assert (
        hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256((packages / "liftday.deb").read_bytes()).digest()
    )

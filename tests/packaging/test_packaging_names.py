"""The container, its units and the Debian package name only what there is: files, verbs, variables, the port, the unit."""

import ast
import base64
import configparser
import fnmatch
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click
import pytest

import compose_files
from liftday.cli import VERBS, cli
from liftday.config.environment import client_secret, intervals_key, store_key
from liftday.config.read import parse
from liftday.config.settings import FeedSettings, IntervalsSettings, StravaSettings
from liftday.config.variables import given

PROJECT = Path(__file__).parents[2]
PACKAGING = PROJECT / "packaging"
CONTAINERFILE = (PROJECT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
UNIT = (PROJECT / "systemd/liftday.service").read_text(encoding="utf-8")
USER_UNIT = (PROJECT / "systemd/user/liftday.service").read_text(encoding="utf-8")
DEB = (PACKAGING / "deb.sh").read_text(encoding="utf-8")
SCRIPTS = {name: (PACKAGING / "debian" / name).read_text(encoding="utf-8") for name in ("postinst", "prerm", "postrm")}
PORT = FeedSettings().port


def steps(word):
    """What stands behind a word of the Containerfile, step by step."""
    return re.findall(rf"^{word} +(.+)$", CONTAINERFILE, re.MULTILINE)


def settings(text):
    """The lines of a unit's text, comments left out: each name with its values."""
    found = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


ENV = dict(pair.split("=", 1) for pair in steps("ENV")[0].split())
QUADLET = settings((PACKAGING / "liftday.container").read_text(encoding="utf-8"))


def test_the_container_copies_what_there_is():
    """And nothing that .containerignore keeps from it."""
    ignore = (PROJECT / ".containerignore").read_text(encoding="utf-8").splitlines()
    kept = [line[1:] for line in ignore if line.startswith("!")]
    assert ignore[0] == "*"
    sources = [name for step in steps("COPY") if "--from" not in step for name in step.split()[:-1]]
    assert sources
    for name in sources:
        assert (PROJECT / name).exists(), name
        assert any(fnmatch.fnmatch(name, pattern) for pattern in kept), name
    for name in kept:
        assert name in sources, name
    assert all((PROJECT / name).exists() for name in re.findall(r"RUN (packaging/\S+)", CONTAINERFILE))


def test_the_containers_variables_are_ours():
    """They give settings that listen where the container is reached, at the port that is exposed and asked for health."""
    decided = given(ENV)
    assert not decided.unknown
    found = parse("", Path(ENV["LIFTDAY_CONFIG"]), environ=ENV | {"LIFTDAY_ATHLETE__TIMEZONE": "UTC"}).feed
    assert (found.host, found.port) == ("0.0.0.0", PORT)  # noqa: S104  inside of a container
    assert steps("EXPOSE") == [str(PORT)]
    assert set(json.loads(steps("VOLUME")[0])) == {ENV["LIFTDAY_STATE"], str(Path(ENV["LIFTDAY_CONFIG"]).parent)}


def test_the_container_runs_a_verb_as_nobody_special():
    """`liftday run`, by a user with a number, so that a cluster can see that it is not root."""
    assert json.loads(steps("ENTRYPOINT")[0]) == ["liftday"]
    (verb,) = json.loads(steps("CMD")[0])
    assert verb in VERBS
    user = steps("USER")[0].partition(":")[0]
    assert int(user) > 0
    assert f"--uid {user}" in CONTAINERFILE
    assert ENV["PATH"].startswith("/opt/liftday/bin:")


def test_the_health_check_is_python_that_asks_for_health():
    """At the path that the server has, on the port of the environment."""
    command = json.loads(re.search(r"HEALTHCHECK .*?CMD (\[.*\])", CONTAINERFILE)[1])
    asked = ast.parse(command[2])
    words = {node.value for node in ast.walk(asked) if isinstance(node, ast.Constant)}
    assert command[:2] == ["python3", "-c"]
    assert {"/healthz", "127.0.0.1", "LIFTDAY_FEED__PORT"} <= words
    assert 'Route("/healthz"' in (PROJECT / "src/liftday/daemon/web/server.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "find"),
    [
        ("strava-client-secret", lambda env: client_secret(StravaSettings(), env)),
        ("intervals-api-key", lambda env: intervals_key(IntervalsSettings(), env)),
        ("store.key", lambda env: store_key(None, env)),
    ],
)
def test_secrets_are_files_that_are_looked_for(tmp_path, name, find):
    """A secret of the container's name is found by the daemon; every place that names secrets names these."""
    (tmp_path / name).write_text("hush\n")
    assert find({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "hush"
    assert f"{ENV['CREDENTIALS_DIRECTORY']}/{name}" in CONTAINERFILE
    assert f"LoadCredential={name}:liftday.{name}" in UNIT
    assert f"/etc/credstore/liftday.{name}" in SCRIPTS["postrm"]


def test_the_quadlet_names_what_the_container_has():
    """The image's user, directories, port and secret; it starts again as the unit of one's own does."""
    user = steps("USER")[0].partition(":")[0]
    assert QUADLET["UserNS"] == [f"keep-id:uid={user},gid={user}"]
    assert {volume.split(":")[1] for volume in QUADLET["Volume"]} == set(json.loads(steps("VOLUME")[0]))
    assert QUADLET["PublishPort"] == [f"127.0.0.1:{PORT}:{PORT}"]
    (secret,) = QUADLET["Secret"]
    assert secret == f"strava-client-secret,target={ENV['CREDENTIALS_DIRECTORY']}/strava-client-secret"
    for name in (
        "Restart",
        "RestartSec",
        "RestartPreventExitStatus",
        "TimeoutStartSec",
        "StartLimitIntervalSec",
        "WantedBy",
    ):
        assert QUADLET[name] == settings(USER_UNIT)[name], name
    tables = configparser.ConfigParser(strict=False, delimiters=("=",), interpolation=None)
    tables.optionxform = str
    tables.read(PACKAGING / "liftday.container")
    assert tables.sections() == ["Unit", "Container", "Service", "Install"]


def of_liftday(name):
    """A compose file, and those of its services that are our image."""
    whole = compose_files.read((PACKAGING / name).read_text(encoding="utf-8"))
    ours = {name: one for name, one in whole["services"].items() if one["image"] == QUADLET["Image"][0]}
    return whole, ours


@pytest.mark.parametrize(
    ("name", "services"), [("compose.yaml", {"liftday"}), ("compose-club.yaml", {"web", "worker"})]
)
def test_a_compose_file_names_what_the_container_has(name, services):
    """Its build, variables, port, secrets and volumes; nothing of it may do more than it must."""
    whole, ours = of_liftday(name)
    assert set(ours) == services
    for service in ours.values():
        build = service["build"]
        assert (PACKAGING / build["context"] / build["dockerfile"]).exists()
        assert not given(dict.fromkeys(service["environment"], "1")).unknown
        assert {volume.split(":")[1] for volume in service["volumes"]} == set(json.loads(steps("VOLUME")[0]))
        for secret in service["secrets"]:
            assert secret["target"] == f"{ENV['CREDENTIALS_DIRECTORY']}/{secret['source']}"
    ports = [port for service in ours.values() for port in service.get("ports", ())]
    assert ports == [f"127.0.0.1:{PORT}:{PORT}"]
    for service in whole["services"].values():
        assert (service["read_only"], service["cap_drop"], service["security_opt"], service["restart"]) == (
            True, ["ALL"], ["no-new-privileges"], "unless-stopped",
        )  # fmt: skip


@pytest.mark.parametrize("name", ["compose.yaml", "compose-club.yaml"])
def test_a_compose_file_is_one(name):
    """The keys of its format alone (the Compose Specification), and whatever it names is there."""
    whole, _ = of_liftday(name)
    assert {key for key in whole if not key.startswith("x-")} <= {"services", "networks", "volumes", "secrets"}
    used = {"networks": {"default"}, "volumes": set(), "secrets": set()}
    for service in whole["services"].values():
        assert set(service) <= {
            "build", "image", "restart", "command", "depends_on", "environment", "secrets", "volumes", "networks", "ports",
            "tmpfs", "read_only", "cap_drop", "security_opt", "healthcheck", "user", "deploy",
        }  # fmt: skip
        used["secrets"] |= {one if isinstance(one, str) else one["source"] for one in service["secrets"]}
        used["networks"] |= set(service.get("networks", ()))
        sources = {volume.split(":")[0] for volume in service["volumes"]}
        used["volumes"] |= {source for source in sources if not source.startswith("./")}
        assert all((PACKAGING / source).exists() for source in sources if source.startswith("./"))
        assert set(service.get("depends_on", ())) <= set(whole["services"])
    for kind, names in used.items():
        assert names == set(whole.get(kind, {"default": None})), kind
    ignored = [(PROJECT / name).read_text(encoding="utf-8").split() for name in (".gitignore", ".containerignore")]
    for secret in whole["secrets"].values():
        assert secret["file"].startswith("./secrets/")
    assert {"packaging/secrets/", "packaging/.env"} <= set(ignored[0])
    assert {"packaging/secrets", "packaging/.env"} <= set(ignored[1])


@pytest.mark.parametrize("name", ["compose.yaml", "compose-club.yaml"])
def test_a_compose_file_keeps_to_what_every_tool_understands(name):
    """Seen with podman 4.3 and podman-compose 1.0: a default that is empty is not read, memory is mounted for root alone, and
    `--scale` and `disable` are passed over. The variables it asks for are those that its head writes."""
    text = (PACKAGING / name).read_text(encoding="utf-8")
    whole, _ = of_liftday(name)
    assert not re.search(r"\$\{\w+:?-\}", text)
    assert {one for service in whole["services"].values() for one in service["tmpfs"]} == {"/tmp"}
    assert not re.search(r"^ +disable:|--scale", text, re.MULTILINE)
    asked = set(re.findall(r"\$\{(\w+)(?:\}|:\?)", text))
    assert (
        set(re.findall(r"(?:^|\\n)(\w+)=", re.search(r"printf '(.*)' >packaging/.env$", text, re.MULTILINE)[1]))
        == asked
    )


def test_the_clubs_compose_file_has_what_a_club_needs():
    """The verbs of its units; a PostgreSQL of a named version, in a network of its own, whose role for liftday is no superuser,
    asked for health as that one; its password is in files alone, and in both the same."""
    whole, ours = of_liftday("compose-club.yaml")
    verbs = {
        name: unit.removeprefix("liftday-").rstrip("@")
        for name, unit in (("web", "liftday-web"), ("worker", "liftday-worker@"))
    }
    assert {name: service["command"] for name, service in ours.items()} == {
        name: [verb] for name, verb in verbs.items()
    }
    for name in ("liftday-web.service", "liftday-worker@.service"):
        text = (PROJECT / "systemd" / name).read_text(encoding="utf-8")
        assert f"ExecStart=/opt/liftday/bin/liftday {verbs[name[8:].partition('.')[0].rstrip('@')]}\n" in text
    database = whole["services"]["postgres"]
    assert re.fullmatch(r"docker\.io/library/postgres:\d\d-bookworm", database["image"])
    assert database["networks"] == ["database"]
    assert whole["networks"]["database"] == {"internal": True}
    for service in ours.values():
        assert service["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        address = urlsplit(service["environment"]["LIFTDAY_STORE__URL"])
        assert (address.hostname, address.username, address.password, address.path) == (
            "postgres",
            "liftday",
            None,
            "/liftday",
        )
        assert parse_qs(address.query)["passfile"] == [f"{ENV['CREDENTIALS_DIRECTORY']}/pgpass"]
    assert {"--username=liftday", "--dbname=liftday"} <= set(database["healthcheck"]["test"])
    made = (PACKAGING / "postgres-init.sh").read_text(encoding="utf-8")
    assert "CREATE ROLE liftday LOGIN PASSWORD" in made
    assert "CREATE DATABASE liftday OWNER liftday" in made
    assert database["environment"] == {"POSTGRES_PASSWORD_FILE": "/run/secrets/postgres-password"}
    assert "cat /run/secrets/postgres-password" in made
    assert ours["worker"]["healthcheck"] == {"test": ["NONE"]}


def test_the_secrets_of_a_club_are_made_once(tmp_path, monkeypatch):
    """One password in both forms, a key that Fernet takes (32 bytes, urlsafe), for their readers alone; never written over."""
    folder, tools = tmp_path / "secrets", tmp_path / "bin"
    tools.mkdir()
    (tools / "chown").write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/owners\n')
    (tools / "chown").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    ran = subprocess.run([PACKAGING / "club-secrets.sh", folder], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("", "")
    password = (folder / "postgres-password").read_text().strip()
    assert re.fullmatch("[0-9a-f]{48}", password)
    assert (folder / "pgpass").read_text() == f"postgres:5432:*:liftday:{password}\n"
    assert len(base64.urlsafe_b64decode((folder / "store.key").read_text())) == 32
    assert [oct((folder / name).stat().st_mode & 0o777) for name in ("postgres-password", "pgpass", "store.key")] == [
        "0o400",
        "0o600",
        "0o400",
    ]
    user = steps("USER")[0]
    assert (tmp_path / "owners").read_text().split("\n")[:2] == [
        "999:999 postgres-password",
        f"{user} pgpass store.key",
    ]
    again = subprocess.run([PACKAGING / "club-secrets.sh", folder], capture_output=True, text=True, check=False)
    assert (again.returncode, "already" in again.stderr) == (73, True)
    assert (folder / "postgres-password").read_text().strip() == password


@pytest.mark.parametrize("wrong", ["a: b: c", "a:\n    - b\n  c: d", "a: 1\na: 2", "a: 'b'", "a:\n  b: 1\n   c: 2"])
def test_what_is_written_otherwise_is_not_taken_for_a_compose_file(wrong):
    with pytest.raises(ValueError, match=r"quoted|room|twice"):
        compose_files.read(wrong)


def test_the_package_puts_in_what_there_is():
    """Each file, the unit's own program, and every blank of the control file filled in."""
    files = re.findall(r'^put \d+ "\$project/(\S+)"', DEB, re.MULTILINE)
    assert {"docs/liftday.1", "LICENSE"} <= set(files)
    assert {name for name in files if name.startswith("systemd")} == {
        f"systemd/{unit.name}" for unit in (PROJECT / "systemd").glob("*.service")
    }
    assert all((PROJECT / name).is_file() for name in files)
    control = (PACKAGING / "debian/control").read_text(encoding="utf-8")
    assert set(re.findall(r"@\w+@", control)) == set(re.findall(r"@\w+@", DEB))
    assert "ExecStart=/opt/liftday/bin/liftday run\n" in UNIT
    assert 'environment.sh" "$root" /opt/liftday\n' in DEB
    assert re.search(r"for script in ([\w ]+);", DEB)[1].split() == list(SCRIPTS)


def test_the_packages_scripts_name_what_there_is():
    """Verbs, the unit, and the directories that the unit makes."""
    every = "".join(SCRIPTS.values())
    assert set(re.findall(r"[\w-]+\.service", every)) == {"liftday.service", "liftday-web.service"}
    assert "'liftday-web.service' 'liftday-worker@*.service'" in SCRIPTS["prerm"]
    assert all("/run/liftday-club" in SCRIPTS[name] for name in ("prerm", "postinst"))
    ((verb, part, option),) = re.findall(r"bin/liftday (\w+) (\w+) (--\w+)", every)
    command = cli.get_command(click.Context(cli), verb).commands[part]
    assert option in {name for parameter in command.params for name in parameter.opts}
    state, config = settings(UNIT)["StateDirectory"][0], settings(UNIT)["ConfigurationDirectory"][0]
    assert f"rm -rf /var/lib/private/{state} /var/lib/{state}\n" in SCRIPTS["postrm"]
    assert f"rm -f /etc/{config}/config.toml " in SCRIPTS["postrm"]
    assert "DynamicUser=yes" in UNIT, "else the package has to make a user, and purge it"


@pytest.mark.parametrize(
    "name",
    [
        "environment.sh",
        "deb.sh",
        "club-secrets.sh",
        "postgres-init.sh",
        "debian/postinst",
        "debian/prerm",
        "debian/postrm",
    ],
)
def test_the_scripts_are_shell_and_can_be_run(name):
    """Read to the end by the shell that Debian has for them."""
    assert os.access(PACKAGING / name, os.X_OK)
    subprocess.run(["sh", "-n", str(PACKAGING / name)], check=True)


def locked(*words):
    """The names that packaging/locked.py finds, and its text."""
    text = subprocess.run(
        [sys.executable, str(PACKAGING / "locked.py"), *words], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", text, re.MULTILINE)), text


def test_the_bundle_is_what_runs_and_no_more():
    """Everything that liftday needs as it is installed here, with its hashes, and nothing of the tests."""
    found, text = locked()
    needed, fresh = set(), {"liftday"}
    while fresh:
        needed |= fresh
        asked = [line for name in fresh for line in metadata.requires(name) or []]
        names = {re.match(r"[\w.-]+", line)[0] for line in asked if "extra ==" not in line and ";" not in line}
        fresh = {re.sub(r"[-_.]+", "-", name).lower() for name in names} - needed
    assert needed - {"liftday"} <= found
    assert not found & {"pytest", "mypy", "hypothesis", "ruff", "coverage", "ical", "hatchling"}
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert all(entry in lock for entry in re.split(r"(?m)^(?=\w)", text))
    assert text.count("==") <= text.count("--hash=")


def test_a_club_can_run_by_container_and_package():
    """What only a PostgreSQL needs is in both, by its lock, which has a hash for each entry and the versions of the other."""
    environment = (PACKAGING / "environment.sh").read_text(encoding="utf-8")
    assert '/requirements-club.lock"\n' in environment
    assert "requirements-club.lock" in steps("COPY")[0]
    both = [
        dict(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-club.lock")
    ]
    assert {"psycopg", "procrastinate", "cryptography"} <= set(both[1])
    assert {name: both[0][name] for name in both[1] if name in both[0]}.items() <= both[1].items()


def test_what_builds_the_wheel_is_locked_too():
    """The build back end and what it needs."""
    assert {"hatchling", "editables", "packaging", "pathspec", "pluggy", "trove-classifiers"} <= locked("build")[0]

"""Two athletes in one daemon: every address, order and event finds its own, and nothing of one is anywhere at the other's."""

import http.client
import json
import re
import shutil
import threading
from contextlib import closing
from datetime import timedelta

import pytest

import memories
from daemon.here import Here
from homes import NOW, a_season, furnish
from liftday.config.athletes import DEFAULT, Places
from liftday.config.read import parse
from liftday.daemon.process.app import App
from liftday.daemon.process.pool import Rank
from liftday.daemon.protocol.application import Application, Backlog
from liftday.daemon.protocol.athlete_orders import AddAthlete, RemoveAthlete
from liftday.daemon.protocol.orders import AskStatus, MarkDays, RotateSecrets, RunTurn, Sync
from liftday.daemon.protocol.outcomes import DaemonStatus
from liftday.daemon.protocol.wire import decode, encode
from liftday.daemon.queries import application
from liftday.daemon.state.links import read, sign
from liftday.daemon.web.server import WebServer
from liftday.errors import BadConfiguration, BadInput
from liftday.integrations.strava.ledger_file import LEDGER, LedgerFile
from liftday.training.owner import Word
from strava_emulator import Emulator

OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[safety]\naccepted = 2026-01-01\n\n[strength]\nminutes = 45\n'
CANARY = "Kanarienvogel"


class Dial:
    """A clock that a test sets."""

    at = NOW

    def now(self):
        """The instant it shows."""
        return self.at


class Household:
    """A daemon without its process, two athletes with a login each, and what asks it."""

    def __init__(self, home, strava):
        self.home, self.strava = home, strava
        self.clock = Dial()
        self.app = App(config=home.config, state=home.state, clock=self.clock)
        self.app.workers = Here()
        self.app.others.open_all()

    def sides(self):
        """Everybody who is served, by name."""
        return {side.name: side for side in (self.app.home, *self.app.others)}

    def state(self, name):
        """Somebody's state directory."""
        return self.sides()[name].known.places.state

    def secret(self, name, file="feed.secret"):
        """A secret of somebody's."""
        return (self.state(name) / file).read_text().strip()


def files(folder):
    """What stands in somebody's own files, those of the added ones left out."""
    return b"".join(
        p.read_bytes() for p in folder.rglob("*") if p.is_file() and "athletes" not in p.relative_to(folder).parts
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """`default` and anna: she has run at other hours, and one run has a name that nobody else may see."""
    with Emulator(a_season(6), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        hers = [one | {"id": one["id"] + 7_000_000, "name": CANARY} for one in a_season(3)]
        strava.add_athlete({"id": 2, "firstname": CANARY}, hers)
        home = furnish(tmp_path_factory.mktemp("house"), strava)
        text = home.config.read_text().replace("enabled = false", "enabled = true")
        home.config.write_text(text.replace("[strava]", '[strava]\nwebhook_url = "https://club.example"'))
        (home.folder / "athletes").mkdir()
        (home.folder / "athletes" / "anna.toml").write_text(OWN)
        assert home.liftday("athlete", "add", "anna").code == 0
        home.login()
        strava.consent(athlete=2)
        home.login("anna")
        one = Household(home, strava)
        for side in one.sides().values():
            side.poll()
        with WebServer(one.app.bridges, "127.0.0.1", 0) as web:
            one.port = web.port
            yield one


def ask(house, path, method="GET", body=None, **headers):
    """One request from this machine: status and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)) as link:
        link.request(method, path, body, headers)
        reply = link.getresponse()
        return reply.status, reply.read()


def test_each_address_shows_its_own(house):
    """The feed of each is what its own turn published; a wrong secret, and one of another kind, is nobody's."""
    bodies = {}
    for name in ("default", "anna"):
        status, bodies[name] = ask(house, f"/feed/{house.secret(name)}.ics")
        assert (status, bodies[name]) == (200, (house.state(name) / "feed.ics").read_bytes())
        assert ask(house, f"/page/{house.secret(name, 'page.secret')}/")[0] == 200
        assert ask(house, f"/feed/{house.secret(name, 'page.secret')}.ics")[0] == 404
        assert ask(house, f"/page/{house.secret(name)}/")[0] == 404
    assert bodies["default"] != bodies["anna"]
    assert b"Europe/Vienna" in bodies["anna"]
    assert [side.web_side.bridge.fetches.latest() is not None for side in house.sides().values()] == [True, True]


def test_each_feed_is_what_a_daemon_of_its_own_would_serve(house, tmp_path_factory):
    """The same history, settings and keys in an installation for one give the same bytes."""
    strava = house.strava
    strava.consent(athlete=2)
    alone = furnish(tmp_path_factory.mktemp("alone"), strava, port=house.home.port)
    shared = [f"[{part}" for part in alone.config.read_text().split("\n[") if part.startswith(("strava", "feed"))]
    alone.config.write_text(OWN + "\n" + "\n".join(shared))
    alone.state.mkdir(mode=0o700)
    for key in ("installation.key", "links.key"):
        (alone.state / key).write_bytes((house.state("anna") / key).read_bytes())
        (alone.state / key).chmod(0o600)
    alone.login()
    assert alone.liftday("sync", at=NOW).code == 0
    assert (house.state("anna") / "feed.ics").read_bytes() == (alone.state / "feed.ics").read_bytes()


class Ranked(Here):
    """Takes down how pressing each order was."""

    def __init__(self):
        self.ranks = []

    def carry_out(self, task, progress, rank=None):
        self.ranks.append((task.order.verb, rank))
        return super().carry_out(task, progress, rank)


def test_what_the_clock_makes_due_lets_everybody_who_waits_go_first(house):
    """At midnight it is a turn for each athlete of a club; who marks a day then does not wait for all of them."""
    workers, house.app.workers = house.app.workers, Ranked()
    side = house.sides()["anna"]
    side.catch_up()
    side.carry_out(RunTurn())
    side.poll()
    assert house.app.workers.ranks == [("turn", Rank.POLL), ("turn", Rank.ASKED), ("sync", Rank.POLL)]
    house.app.workers = workers


def test_an_edit_of_the_shared_file_is_everybodys_and_nobody_waits_for_all(house):
    """What is read again counts at once for everybody; the turns of those who were added come by their polls."""
    config, workers, side = house.home.config, house.app.workers, house.sides()["anna"]
    before = config.read_text()
    house.app.schedule.poll_in(timedelta(hours=1), "anna")
    house.app.workers = Ranked()
    config.write_text(before.replace("[feed]\n", '[feed]\ntitle = "Club"\n'))
    house.app.reload()
    assert side.known.settings.feed.title == "Club"
    assert house.app.workers.ranks == [("turn", Rank.POLL)]
    assert house.app.schedule.next_poll_in("anna") == timedelta()
    side.poll()
    assert b"Club" in (house.state("anna") / "feed.ics").read_bytes()
    house.app.workers = workers
    config.write_text(before)
    house.app.reload()
    side.poll()
    assert b"Club" not in (house.state("anna") / "feed.ics").read_bytes()


def test_a_link_finds_the_athlete_whose_session_it_is(house):
    """By the uid in it, and no link names anybody; signed with another's key it counts for nobody."""
    for name, side in house.sides().items():
        feed = (house.state(name) / "feed.ics").read_bytes().decode().replace("\r\n ", "")
        links = {word.split("/act/")[1] for word in feed.replace("\\n", " ").split() if "/act/" in word}
        token = min(links).strip("\\,;")
        key = bytes.fromhex(house.secret(name, "links.key"))
        act = read(key, token, now=NOW)
        assert house.app.bridges.of_session(act.uid) is side.web_side.bridge
        assert ask(house, f"/act/{token}")[0] == 200
        other = next(one for one in house.sides() if one != name)
        assert ask(house, f"/act/{sign(bytes.fromhex(house.secret(other, 'links.key')), act)}")[0] == 404


def test_a_form_is_the_athletes_whose_page_it_stood_on(house):
    """A form of anna's page sent to the page of `default` was not made there."""
    _, page = ask(house, f"/page/{house.secret('anna', 'page.secret')}/")
    token = page.decode().partition('name="token" value="')[2].partition('"')[0]
    body = f"token={token}"
    status, said = ask(house, "/say", "POST", body)
    assert (status, b"not made here" in said) == (403, True)


@pytest.mark.sqlite  # whose ledger is a file; a club has its own metrics
def test_this_machine_sees_default_and_nobody_else(house):
    """Its page, the figures and the state of health: counts of the others, and no name."""
    for path in ("/", "/metrics", "/healthz", "/setup"):
        status, body = ask(house, path)
        assert status == 200, (path, body)
        assert not any(word in body for word in (b"anna", CANARY.encode(), b"Vienna")), path
    figures = ask(house, "/metrics")[1].decode()
    for line in (
        'liftday_athletes{state="connected"} 2.0',
        "liftday_turns_waiting 0.0",
        "liftday_turn_waiting_seconds 0.0",
        'liftday_strava_limit{window="day"} 1000.0',
    ):
        assert f"{line}\n" in figures
    (asked,) = re.findall(r'liftday_strava_requests{window="day"} (\S+)\n', figures)
    assert float(asked) == LedgerFile(house.home.state / LEDGER).recall().counts(NOW)["day"][0] > 1


def said(places, settings, live):
    return [(one.what, one.remedy, one.wrong) for one in application.findings(places, settings, live, NOW)]


def test_the_doctor_is_asked_for_the_installation(house):
    """How many stand how, what waits, the application's quota: from the daemon's memory, and as it comes over the socket."""
    answer = house.app.on_order(AskStatus(), [], lambda _: None)
    live = decode(DaemonStatus, json.loads(json.dumps(encode(answer))))
    assert live.application == answer.application
    assert live.application.quota["15min"][1] == 100
    found = said(house.app.home.known.places, house.app.home.known.settings, live)
    assert found == [
        ("2 athletes: both connected to Strava.", "", False),
        ("No turn waits for a worker.", "", False),
    ]
    assert said(house.sides()["anna"].known.places, house.app.home.known.settings, live) == []


@pytest.mark.parametrize(
    ("athletes", "backlog", "told"),
    [
        ({"never": 1}, Backlog(), []),
        (
            {"never": 1},
            Backlog(waiting=1, oldest_s=61),
            [("1 turn waits for a worker, the oldest for 1 minute.", "", False)],
        ),
        (
            {"never": 1, "configuration": 2},
            Backlog(waiting=3, oldest_s=3600),
            [
                (
                    "3 athletes: 2 with a configuration that cannot be used, 1 without Strava.",
                    "`liftday athlete list` says who, and what is wrong",
                    True,
                ),
                ("3 turns wait for a worker, the oldest for 60 minutes.", "see in the log what takes so long", False),
            ],
        ),
    ],
)
def test_what_the_doctor_says_of_the_application(tmp_path, athletes, backlog, told):
    places = Places(config=tmp_path / "config.toml", state=tmp_path)
    live = DaemonStatus(application=Application(backlog=backlog, athletes=athletes))
    shared = parse('[athlete]\ntimezone = "UTC"\n[store]\nurl = "postgresql://me@db/x"\n', places.config)
    assert said(places, shared, live) == told
    assert said(places, shared, None) == []  # no athlete is looked at one by one


@pytest.mark.sqlite
def test_nothing_of_hers_is_anywhere_at_the_others(house, caplog):
    """Her runs' name, her own name, every secret of hers: not in his files, nor in the log; nor his in hers."""
    caplog.set_level("DEBUG")
    for side in house.sides().values():
        side.carry_out(Sync(by_schedule=True))
    theirs, his = house.state("anna"), house.state(DEFAULT)
    names = ("feed.secret", "page.secret", "links.key", "installation.key")
    for canary in (CANARY, "7001001", *(house.secret("anna", name) for name in names)):
        assert canary.encode() not in files(his), canary
        assert canary not in caplog.text
    for canary in (house.secret(DEFAULT, name) for name in names):
        assert canary.encode() not in files(theirs)
    assert CANARY.encode() in files(theirs)  # it would be found


@pytest.mark.sqlite
def test_what_is_lost_of_hers_is_hers_in_the_log(house, caplog):
    """Each line about somebody who was added names them, also one that is written on the way of a turn; his name nobody."""
    for name, side in house.sides().items():
        caplog.clear()
        (house.state(name) / "page.secret").unlink()
        shutil.rmtree(house.state(name) / "backups", ignore_errors=True)
        (house.state(name) / "backups").touch()
        side.look_alone()
        house.app.on_order(RunTurn(), [], lambda _: None, name)
        (house.state(name) / "backups").unlink()
        said = [record.getMessage() for record in caplog.records]
        assert {"secret_lost", "backup_failed"} <= {line.split()[0] for line in said}, said
        assert all(("athlete=anna" in line) == (name == "anna") for line in said), said


def test_an_event_finds_its_athlete_and_who_is_nobody_is_ignored(house):
    """By the owner's number; a permission that is taken back reaches its athlete alone."""
    address = f"/strava/webhook/{house.secret(DEFAULT, 'webhook.secret')}"
    sides = house.sides()
    for owner, waiting in ((1, [1, 0]), (2, [0, 1]), (77, [0, 0])):
        gone = {"owner_id": owner, "object_id": owner, "object_type": "athlete", "aspect_type": "update",
                "updates": {"authorized": "false"}, "subscription_id": 1, "event_time": 1}  # fmt: skip
        assert ask(house, address, "POST", json.dumps(gone))[0] == 200
        assert [side.web_side.events.waiting for side in sides.values()] == waiting
        for side in sides.values():
            side.web_side.events.take()
    assert ask(house, address, "POST", "noise")[0] == 200
    assert not (house.state("anna") / "webhook.secret").exists()


def test_orders_to_both_at_once(house):
    """Each has its own outcome, and its own mark alone."""
    outcomes = {}

    def mark(name, word):
        order = MarkDays(first=NOW.date(), last=NOW.date(), word=word)
        outcomes[name] = house.app.on_order(order, [], lambda _: None, name)

    threads = [threading.Thread(target=mark, args=pair) for pair in ((DEFAULT, Word.HARD), ("anna", Word.EASY))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: outcome.word for name, outcome in outcomes.items()} == {DEFAULT: Word.HARD, "anna": Word.EASY}
    assert house.app.on_order(AskStatus(), [], lambda _: None, "anna").error is None
    with pytest.raises(BadInput, match="no athlete 'eve'"):
        house.app.on_order(RunTurn(), [], lambda _: None, "eve")


def test_who_is_added_is_served_at_once_and_who_is_removed_no_more(house):
    """Nothing of theirs answers or is left; somebody with a wrong file is not taken in at all."""
    bob = house.home.folder / "athletes" / "bob.toml"
    bob.write_text("no toml")
    with pytest.raises(Exception, match="bob"):
        house.app.on_order(AddAthlete(name="bob"), [], lambda _: None)
    assert not (house.home.state / "athletes" / "bob").exists()
    bob.write_text(OWN)
    house.app.on_order(AddAthlete(name="bob"), [], lambda _: None)
    house.app.on_order(RunTurn(), [], lambda _: None, "bob")
    kept = memories.rows_by_athlete(house.home.database)
    assert kept == {} or kept.keys() == {DEFAULT, "anna", "bob"}
    secret = house.secret("bob")
    assert ask(house, f"/feed/{secret}.ics")[0] == 200
    assert house.app.schedule.next_poll_in("bob") is not None
    said = house.app.on_order(RemoveAthlete(name="bob"), [], lambda _: None).said
    assert said == "Everything of bob is deleted."
    assert ask(house, f"/feed/{secret}.ics")[0] == 404
    assert house.app.schedule.next_poll_in("bob") is None
    assert not (house.home.state / "athletes" / "bob").exists()
    kept.pop("bob", None)
    assert memories.rows_by_athlete(house.home.database) == kept
    assert set(house.sides()) == {DEFAULT, "anna"}


class Late(Here):
    """A worker that comes to somebody's poll only when they were removed meanwhile."""

    def __init__(self, house, name):
        self.house, self.name = house, name

    def carry_out(self, task, progress, rank=None):
        """Carry out an order."""
        if task.athlete == self.name and isinstance(task.order, Sync):
            self.house.app.on_order(RemoveAthlete(name=self.name), [], lambda _: None)
        return super().carry_out(task, progress, rank)


@pytest.mark.parametrize("again", [False, True])
def test_a_poll_that_is_on_its_way_when_its_athlete_is_removed_ends_without_a_word(house, caplog, again):
    """No failure is told of somebody who is gone, nothing is put back, no address answers again, and whoever has the name
    next is not touched."""
    (house.home.folder / "athletes" / "bob.toml").write_text(OWN)
    house.app.on_order(AddAthlete(name="bob"), [], lambda _: None)
    house.app.on_order(RunTurn(), [], lambda _: None, "bob")
    secret, side = house.secret("bob"), house.sides()["bob"]
    house.app.workers = Late(house, "bob")
    caplog.clear()
    side.poll()
    house.app.workers = Here()
    if again:
        house.app.on_order(AddAthlete(name="bob"), [], lambda _: None)
        house.app.on_order(RunTurn(), [], lambda _: None, "bob")
        house.app.others.known_by_strava(side)
    side.poll()
    side.look_alone()
    said = [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert [one for one in said if not one.startswith("wrong_feed_addresses")] == []  # by the clock, of requests before
    assert ask(house, f"/feed/{secret}.ics")[0] == 404
    assert house.state("bob").exists() if again else not (house.home.state / "athletes" / "bob").exists()
    if again:
        assert ask(house, f"/feed/{house.secret('bob')}.ics")[0] == 200
        house.app.on_order(RemoveAthlete(name="bob"), [], lambda _: None)


def test_a_new_address_is_one_athletes(house):
    """Hers: the old one is dead at once, and his answers still."""
    old = house.secret("anna")
    house.app.on_order(RotateSecrets(), [], lambda _: None, "anna")
    assert [ask(house, f"/feed/{one}.ics")[0] for one in (old, house.secret("anna"), house.secret(DEFAULT))] == [
        404,
        200,
        200,
    ]


def test_a_wrong_file_of_one_is_nobody_elses_trouble(house, caplog):
    """At a start they are not served, and said without a name where others read; at a reload the old one stays."""
    own = house.home.folder / "athletes" / "anna.toml"
    own.write_text(OWN.replace("45", "900"))
    house.app.reload()
    assert "reload_refused athlete=anna" in caplog.text
    assert "`liftday --athlete anna config check`" in caplog.text
    assert house.sides()["anna"].known.settings.owner.strength.minutes == 45
    assert ask(house, "/healthz")[0] == 503
    again = App(config=house.home.config, state=house.home.state, clock=Dial())
    again.workers = Here()
    again.others.open_all()
    assert "athlete_not_served athlete=anna" in caplog.text
    health = again.bridges.home.health()
    assert (health.ok, "1 of 1 athletes" in health.wrong[-1], "anna" in str(health)) == (False, True, False)
    with pytest.raises(BadConfiguration, match=r"strength\.minutes is 900"):
        again.on_order(AskStatus(), [], lambda _: None, "anna")
    own.write_text(OWN)
    house.app.reload()
    assert ask(house, "/healthz")[0] == 200
    again.reload()
    assert [side.name for side in again.others] == ["anna"]
    assert again.on_order(AskStatus(), [], lambda _: None, "anna").error is None


def test_a_permission_taken_back_is_one_athletes(house):
    """Her data go, his stay, and the process is as well as before: to log in again is hers."""
    address = f"/strava/webhook/{house.secret(DEFAULT, 'webhook.secret')}"
    house.strava.revoke_athlete(2, push=False)
    gone = {"owner_id": 2, "object_id": 2, "object_type": "athlete", "aspect_type": "update",
            "updates": {"authorized": "false"}, "subscription_id": 1, "event_time": 1}  # fmt: skip
    assert ask(house, address, "POST", json.dumps(gone))[0] == 200
    sides = house.sides()
    house.clock.at = NOW + timedelta(minutes=1)  # tokens as old as the request would be new ones to it
    for side in sides.values():
        side.poll()
    house.clock.at = NOW
    assert {name: side.web_side.state for name, side in sides.items()} == {DEFAULT: "connected", "anna": "revoked"}
    assert ask(house, "/healthz")[0] == 200
    days = house.home.liftday("days", "--json", "--since", "2026-02-01", at=NOW).json
    assert any(day["activities"] for day in days)
    assert CANARY.encode() not in files(house.state("anna"))
    assert sides["anna"].web_side.strava_number is None

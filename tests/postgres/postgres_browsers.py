"""A browser before two web servers of a club, whichever of them its requests come to: what one began another ends."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import cache
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest

from athletes.test_athletes_invited import AWAY, PUBLIC, SAID, SECRET_LINK, Dial, follow
from homes import NOW, a_season, furnish, until
from journey.test_journey_page import FORM
from liftday.config.athletes import Places
from liftday.config.read import read
from liftday.daemon.club.listener import Listener
from liftday.daemon.club.outage import Outage
from liftday.daemon.club.refusals import Refusals
from liftday.daemon.club.turns import Turns
from liftday.daemon.club.web import Web
from liftday.daemon.club.worker import JobWorker
from liftday.daemon.process.pool import Pool
from liftday.daemon.process.worker import Worker
from liftday.daemon.protocol.athlete_orders import RemoveAthlete
from liftday.daemon.state.access import Secret
from liftday.daemon.state.store_key import seal_of
from liftday.store.postgres.lasting import Lasting
from liftday.store.postgres.queue import Queue
from liftday.store.postgres.web_state import WebState
from postgres.machines import Machine, another
from postgres.postgres_sealed import dump
from strava_emulator import Emulator


class Server:
    """A web server on a machine, in this process."""

    def __init__(self, home):
        self.home, self.running = home, ExitStack()

    def start(self):
        """Serve, with nothing in memory."""
        settings, places = read(self.home.config), Places(config=self.home.config, state=self.home.state)
        database = self.running.enter_context(Lasting(settings.store_url, "default"))
        seal = cache(lambda: seal_of(settings, self.home.state, database, ()))
        queue = Queue(settings.store_url, database, seal)
        listener = Listener(queue, Outage(), published=self._published, connected=self._connected)
        given = {
            "queue": queue,
            "database": database,
            "listener": listener,
            "kept": WebState(database, seal),
            "refusals": Refusals(),
        }
        self.web = web = Web(places, settings, clock=Dial(), **given)
        for part in (listener, web):
            part.start()
            self.running.callback(part.stop)
        self.port = web.port

    def _published(self, name):
        self.web.served.published(name)

    def _connected(self):
        self.web.connected()

    def again(self):
        """The same after a restart."""
        self.running.close()
        self.start()

    def work(self, stack):
        """Take jobs on this machine until a stack is closed."""
        settings, places = read(self.home.config), Places(config=self.home.config, state=self.home.state)
        database, pool = stack.enter_context(Lasting(settings.store_url, "default")), Pool([Worker()])
        queue = Queue(settings.store_url, database, cache(lambda: seal_of(settings, self.home.state, database, ())))
        turns = Turns(places, clock=Dial(), queue=queue, database=database, pool=pool)
        worker = JobWorker(settings.store_url, queue, turns, pool, Outage())
        stack.callback(worker.stop)
        worker.start(timedelta(minutes=2))

    def ask(self, path, method="GET", fields=None, **headers):
        """One request as the proxy hands it on: status, where to, what, the cookie."""
        body = None if fields is None else urlencode(fields)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as link:
            link.request(method, path, body, {**AWAY, "Sec-Fetch-Site": "same-origin", **headers})
            reply = link.getresponse()
            cookie = (reply.headers.get("Set-Cookie") or "").partition(";")[0]
            return SimpleNamespace(
                status=reply.status, to=reply.headers.get("Location", ""), text=reply.read().decode(), cookie=cookie
            )


@pytest.fixture
def club(tmp_path):
    """Two web servers, a worker, and the link by which anna is invited."""
    runs = [one | {"id": one["id"] + 2000} for one in a_season(2)]
    with (
        Emulator(a_season(2), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava,
        ExitStack() as stack,
    ):
        strava.app.callback_domain = PUBLIC
        strava.add_athlete({"id": 2, "firstname": "F"}, runs)
        home = furnish(tmp_path, strava)
        text = home.config.read_text().replace("[feed]", f'[feed]\npublic_url = "https://{PUBLIC}"')
        home.config.write_text(text)
        said = home.liftday("athlete", "invite", "anna", at=NOW)
        assert said.code == 0, said.err
        one = Server(home)
        two = Server(another(Machine(home, NOW), tmp_path / "two").home)
        for server in (one, two):
            server.start()
            stack.callback(server.running.close)
        one.work(stack)
        strava.consent(athlete=2)
        yield SimpleNamespace(one=one, two=two, link=SECRET_LINK.fullmatch(said.out)[1])


def leave(server, link):
    """Send the invitation's form; return what Strava sends the browser back with, and the cookie it keeps."""
    left = server.ask(link, "POST", SAID)
    assert left.status == 200, left.text
    back = urlsplit(follow(unescape(re.search(r'content="0;url=([^"]+)"', left.text)[1])))
    return f"{back.path}?{back.query}", left.cookie


def test_a_login_begins_at_one_server_ends_at_another_and_is_shown_at_both(club):
    """The first is started again in between; nobody else's browser ends it, nobody ends it twice, and nothing of it can be read
    in the database. A second browser that left by the same invitation finds it used. Then a form counts once at both."""
    one, two = club.one, club.two
    assert [server.ask(club.link).status for server in (one, two)] == [200, 200]
    back, cookie = leave(one, club.link)
    late, other = leave(two, club.link)
    secrets = {back.partition("state=")[2].partition("&")[0], cookie.partition("=")[2], club.link.rpartition("/")[2]}
    assert all(len(secret) == 43 for secret in secrets), secrets
    one.again()
    assert (two.ask(back).status, two.ask(back, Cookie=other).status) == (403, 403)
    shown = two.ask(back, Cookie=cookie)
    assert (shown.status, shown.to.startswith("../invite/")) == (303, True)
    where = shown.to.removeprefix("..")
    until(lambda: two.ask(where).status == 200)
    page = two.ask(where).text
    feed = re.search(r"/feed/([\w-]{43})\.ics", page)
    two.again()
    for server in (one, two):
        assert (server.ask(where).text, server.ask(back, Cookie=cookie).status) == (page, 404)
        until(lambda server=server: server.ask(club.link).status == 404)
        assert server.ask(late, Cookie=other).status == 404
    kept = dump(one.home.database)
    assert [one for one in (*secrets, where.rpartition("/")[2], feed[1]) if one in kept] == []
    until(lambda: one.ask(feed[0]).status == two.ask(feed[0]).status == 200)
    root = f"/page/{(one.home.state / 'athletes' / 'anna' / Secret.PAGE.file).read_text().strip()}/"
    until(lambda: FORM.search(one.ask(root).text))
    token = FORM.search(one.ask(root).text)[2]
    both = ThreadPoolExecutor(2)
    sent = list(both.map(lambda server: server.ask(f"{root}say", "POST", {"token": token, "word": "rest"}), (one, two)))
    assert sorted(one.status for one in sent) == [303, 409], [one.text for one in sent]
    assert [server.ask(f"{root}say", "POST", {"token": token, "word": "rest"}).status for server in (one, two)] == [
        409
    ] * 2
    one.web.on_order(RemoveAthlete(name="anna"), [], lambda _: None)  # and nothing of hers answers any more
    for server in (one, two):
        until(lambda server=server: server.ask(root).status == 404)
        assert [server.ask(path).status for path in (where, feed[0], club.link, root)] == [404] * 4


def test_two_browsers_that_come_back_at_once_use_an_invitation_once(club):
    """Each at a server of its own: one is in, the other reads that it is used, whichever server it asks."""
    ways = [leave(server, club.link) for server in (club.one, club.two)]
    both = ThreadPoolExecutor(2)
    shown = list(both.map(lambda way: club.one.ask(way[0], Cookie=way[1]), ways))
    found = [one.to.removeprefix("..") for one in shown if one.status == 303]
    assert found
    for where in found:
        until(lambda where=where: club.two.ask(where).status != 202)
    ends = [(club.one.ask(where).status, club.two.ask(where).status) for where in found]
    assert ends.count((200, 200)) == 1
    assert set(ends) <= {(200, 200), (409, 409)}

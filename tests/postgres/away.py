"""What a club depends on goes away for minutes by the clock, while everybody wants something; then it comes back.

``live`` tells the story of one such fault: a web server and two workers as processes, an emulated Strava, a PostgreSQL of their
own. Meanwhile every feed is fetched, a run is told by Strava's webhook, a link is answered, commands are said.
"""

import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from homes import an_activity
from liftday.daemon.state.access import Secret
from postgres.away_club import SECRET, Club, Report, a_club, seconds_of
from postgres.machines import KEY

FEED_WITHIN = 10.0  # seconds that a calendar program waits in this story, on a machine that has other things to do
COMMAND_WITHIN = 150.0  # seconds; a sync waits a minute for Strava, and may have to wait for another of the athlete's
COMMANDS = (("status",), ("doctor",), ("sync",), ("mark", "2026-03-06", "rest"), ("plan",))
GREETING = "liftday is ready"  # to whoever begins a process at a terminal
_EVENT = re.compile(r"^\S+ [A-Z]+ ([a-z_]+)(?: |$)")


@dataclass
class Outage:
    """The minutes in which it is away. ``works`` says what goes on all the same: "orders", "events"."""

    club: Club
    minutes: float
    works: frozenset[str]
    answers: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Everybody wants something, over and over."""
        club, ends = self.club, time.monotonic() + self.minutes * 60
        before = {name: club.feed(name) for name in club.paths}
        club.slowest = club.fetched = 0
        with ThreadPoolExecutor(4) as at_once:
            said = [at_once.submit(self.told_by_strava), at_once.submit(self.answered), at_once.submit(self.commanded)]
            while time.monotonic() < ends or not all(one.done() for one in said[1:]):
                for name in club.paths:
                    status, body = club.feed(name)
                    club.report.must(status == 200, f"the feed of {name} is answered with {status}")
                    if not self.works:
                        club.report.must(body == before[name][1], f"the feed of {name} is another while it is away")
                threading.Event().wait(1)
            for one in said:
                one.result()
        club.report.told.append(f"{club.fetched} feeds were fetched, the slowest in {club.slowest:.2f} s")
        club.report.must(club.slowest < FEED_WITHIN, f"a feed took {club.slowest:.1f} s")
        club.report.told += self.answers

    def told_by_strava(self) -> None:
        """A run is there, and its event is sent as Strava does, three times at most."""
        club = self.club
        (number,) = club.strava.add(an_activity(7001, "2026-03-01T06:00:00", moving_time=7200), push=False)
        url = f"http://127.0.0.1:{club.one.home.port}/strava/webhook/{club.one.secret(Secret.WEBHOOK)}"
        (sent,) = club.strava.push([club.strava.event(number, "create")], url=url, wait=self.minutes * 60)
        tries = ", ".join(f"{status} after {seconds:.2f} s" for status, seconds in sent.attempts)
        self.answers.append(f"Strava's event was answered: {tries}")
        club.report.must(sent.delivered == ("events" in self.works), f"the event was answered: {tries}")
        club.report.must(all(status for status, _ in sent.attempts), f"Strava had to wait: {tries}")

    def answered(self) -> None:
        """A link is followed, its form sent; what watches the server is asked."""
        club = self.club
        link = club.link()
        for path, method in ((link, "GET"), (link, "POST"), ("/healthz", "GET"), ("/feed/" + "x" * 43 + ".ics", "GET")):
            status, page, seconds = club.ask(path, method, "reason=" if method == "POST" else None)
            self.answers.append(f"{method} {path[:8]}… was answered with {status} after {seconds:.1f} s")
            club.report.must(b"Traceback" not in page, f"{path[:8]} shows a traceback")
            club.report.must(seconds < 26, f"{method} {path[:8]} took {seconds:.0f} s")
            if path == link:
                club.report.must((status < 300) == ("orders" in self.works), f"{method} of a link: {status}")

    def commanded(self) -> None:
        """Commands beside the web server."""
        for words in COMMANDS:
            code, seconds, said = self.club.run(*words)
            self.answers.append(f"`{' '.join(words)}` ended with {code} after {seconds:.1f} s: {said.splitlines()[:1]}")
            self.club.report.must("Traceback" not in said, f"{words[0]} shows a traceback: {said}")
            self.club.report.must(seconds < COMMAND_WITHIN, f"{words[0]} took {seconds:.0f} s")


def look_through(club: Club) -> None:
    """The logs: no traceback, no secret, nothing but lines of ours."""
    secrets = [SECRET, *(one.split("/")[-1].removesuffix(".ics") for one in club.paths.values())]
    secrets += [(club.one.home.state / KEY).read_text().strip(), club.one.secret(Secret.PAGE)]
    secrets += club.strava.world.access
    for name, one in club.processes.items():
        text = "".join(one.said)
        club.report.must("Traceback" not in text, f"{name} logs a traceback: {text[-3000:]}")
        club.report.must(not any(word in text for word in secrets), f"{name} logs a secret")
        for line in one.said:
            if line.startswith(GREETING):
                continue
            club.report.must(_EVENT.match(line), f"{name} logs a line that is none of ours: {line.strip()[:200]}")


def live(
    folder: Path, what: "Callable[[Club], contextlib.AbstractContextManager[frozenset[str]]]", minutes: float
) -> Report:
    """Let a fault last for some minutes; return what came of it."""
    with a_club(folder, minutes) as club:
        report = club.report
        spent = {name: seconds_of(one.popen.pid) for name, one in club.processes.items()}
        heard = {id(one): len(one.said) for one in club.processes.values()}
        with what(club) as works:
            Outage(club, minutes, works).live()
            for name, one in club.processes.items():
                used = seconds_of(one.popen.pid) - spent[name]
                report.told.append(f"{name} took {used:.1f} s of the processor")
                report.must(used < minutes * 60 / 20 + 5 or works, f"{name} took {used:.0f} s of the processor")
            asked = len(club.strava.log)
        healed(club, asked)
        for name, one in club.processes.items():
            names = Counter(hit[1] for line in one.said[heard.get(id(one), 0) :] if (hit := _EVENT.match(line)))
            report.told.append(f"{name} logged {dict(names)}")
            report.must(one.popen.poll() is None, f"{name} has ended")
            said = names["database_away"], names["database_back"]
            report.must(
                works or said == (1, 1), f"{name} says {said[0]} times that the database is away, {said[1]} times back"
            )
        look_through(club)
    return report


def healed(club: Club, asked: int) -> None:
    """It is back: how long each thing takes, and what is asked of Strava."""
    report = club.report
    report.told.append(f"healthy after {club.wait(lambda: club.ask('/healthz')[0] == 200, 'it is healthy'):.1f} s")
    report.told.append(f"the run was known after {club.wait(lambda: club.known(7001), 'the run is known'):.1f} s")
    (number,) = club.strava.add(an_activity(7002, "2026-02-28T06:00:00"), push=False)
    url = f"http://127.0.0.1:{club.one.home.port}/strava/webhook/{club.one.secret(Secret.WEBHOOK)}"
    club.strava.push([club.strava.event(number, "create")], url=url)
    report.told.append(f"the next one after {club.wait(lambda: club.known(7002), 'the next run is known'):.1f} s")
    link = club.link()
    report.told.append(f"a link after {club.wait(lambda: club.ask(link)[0] == 200, 'a link is answered'):.1f} s")
    status, _, seconds = club.ask(link, "POST", "reason=")
    report.must(status == 200, f"the form of a link is answered with {status}")
    report.told.append(f"its form was answered with {status} after {seconds:.1f} s")
    club.quiet()
    lists = [entry for entry in club.strava.log[asked:] if entry.route == "list"]
    ((between,),) = club.asked("SELECT max(due) - min(due) FROM members")
    report.told.append(f"{len(lists)} lists were asked of Strava since it is back; the next polls lie within {between}")
    stale = [name for name in club.paths if club.feed(name)[1] != published(club, name)]
    club.wait(
        lambda: not [name for name in club.paths if club.feed(name)[1] != published(club, name)],
        "the feeds are the published ones",
    )
    report.told.append(f"the feeds are as published, {len(stale)} of them a moment later")


def published(club: Club, name: str) -> bytes:
    """Somebody's feed as it is in the database."""
    return club.two.home.liftday("--athlete", name, "feed").raw

"""What an athlete says to their liftday, and the doors it goes in by: command, control socket, page, link.

``Voice.say`` says one thing until it is acknowledged or refused, whatever is killed meanwhile, and keeps what was acknowledged.
"""

import http.client
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlencode

from athletes.club import LONG, Club
from athletes.members import Member, number
from homes import an_activity
from liftday.config.read import read_at
from liftday.daemon.protocol.client import ask
from liftday.daemon.protocol.invitations import Invite, ShareSessions
from liftday.daemon.protocol.orders import (
    BackUp,
    DescribeAct,
    ImportFiles,
    MarkDays,
    MarkPain,
    MoveSession,
    Order,
    RotatePage,
    RotateSecrets,
    SessionDone,
    SkipSession,
    SwapExercise,
    Sync,
    Undo,
)
from liftday.daemon.state import forms, links
from liftday.daemon.state.instance import open_instance
from liftday.daemon.state.links import Deed
from liftday.errors import LiftdayError
from liftday.store import entries
from liftday.training.owner import Word
from liftday.training.session import Session, Status

WORDS = (Word.EASY, Word.HARD, Word.REST, Word.LONG, Word.ILL, Word.LOW)


class Heard(Enum):
    """What came of saying something at a door."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it broke off: it may have been done, or not
    ELSEWHERE = "elsewhere"  # this door does not take it
    DOWN = "down"  # no daemon is there


_NO_DOOR = dict.fromkeys((403, 404, 410), Heard.ELSEWHERE)  # its key, its address or its time is over


@dataclass(frozen=True, kw_only=True)
class Saying:
    """One thing: the order that it is, the words of the command line, the form of the page with its fields, the link."""

    order: Order
    words: tuple[str, ...] = ()
    form: tuple[str, str] = ("", "")  # deed and subject
    link: Deed | None = None
    fields: dict[str, str] = field(default_factory=dict)
    file: Path | None = None  # what is imported
    plans: bool = True  # whether the calendar may be another afterwards


@dataclass
class Voice:
    """One athlete who says things, and what was acknowledged of it."""

    club: Club
    member: Member
    chance: random.Random
    count: Callable[[], None]  # called at each that was acknowledged or refused
    said: list[tuple[Saying, bool | None]] = field(
        default_factory=list
    )  # taken or refused; None: it broke off and was refused when it was said again
    heard: list[str] = field(default_factory=list)  # everything that a command printed
    marked: set[date] = field(default_factory=set)
    met: Counter = field(default_factory=Counter)  # how often which door was which

    def say(self, saying: Saying, *doors: str) -> Heard:
        """Say it until it is known what came of it."""
        cut, door = False, self.chance.choice(doors or ("socket", "cli", "page", "link"))
        while True:
            heard = getattr(self, f"_{door}")(saying)
            self.met[door, heard] += 1
            if heard in {Heard.TAKEN, Heard.REFUSED}:
                self.said.append((saying, None if cut and heard is Heard.REFUSED else heard is Heard.TAKEN))
                self.count()
                return heard
            cut = cut or heard is Heard.UNKNOWN
            door = "alone" if heard is Heard.DOWN and saying.words and self.chance.random() < 0.5 else "socket"
            if door == "socket":
                assert self.club.up.wait(LONG)

    def _socket(self, saying: Saying) -> Heard:
        file = saying.file.open("rb") if saying.file else None
        try:
            files = [file.fileno()] if file else []
            outcome = ask(self.club.state, saying.order, athlete=self.member.name, files=files)
        except LiftdayError as error:
            return Heard.REFUSED if error.exit_code in {2, 65} else Heard.UNKNOWN
        finally:
            if file:
                file.close()
        return Heard.DOWN if outcome is None else Heard.TAKEN

    def _cli(self, saying: Saying) -> Heard:
        return self._command(saying) if saying.words else Heard.ELSEWHERE

    def _alone(self, saying: Saying) -> Heard:
        """A command while there is no daemon, or while one comes back: then it is refused, for time is the daemon's."""
        child = self.club.run(self.member, *saying.words, at=self.club.now, beside=False)
        self.heard += [child.out, child.err]
        return {0: Heard.TAKEN, 65: Heard.REFUSED, 2: Heard.DOWN}.get(child.code, Heard.UNKNOWN)

    def _command(self, saying: Saying) -> Heard:
        child = self.club.run(self.member, *saying.words)
        self.heard += [child.out, child.err]
        return {0: Heard.TAKEN, 65: Heard.REFUSED, 2: Heard.REFUSED}.get(child.code, Heard.UNKNOWN)

    def _page(self, saying: Saying) -> Heard:
        deed, subject = saying.form
        if not deed:
            return Heard.ELSEWHERE
        root = f"/page/{self.club.secret(self.member, 'page.secret')}"
        key = bytes.fromhex(self.club.secret(self.member, "links.key"))
        below = {"mark": f"day/{subject}", "pain": f"day/{subject}", "share": "trust"}.get(deed, f"session/{subject}")
        try:
            _, page = self.club.get(f"{root}/{below}")
            for token in re.findall(r'name="token" value="([^"]+)"', page.decode()):
                form = forms.read_form(key, token, now=self.club.now)
                if (form.deed, form.subject) == saying.form:
                    told = urlencode({"token": token, **saying.fields})
                    status, body = self.club.get(f"{root}/say", "POST", told)
                    if status == 409 and b"said already" in body:
                        return Heard.ELSEWHERE  # a turn came between
                    return {303: Heard.TAKEN, 409: Heard.REFUSED, **_NO_DOOR}.get(status, Heard.UNKNOWN)
        except (links.Forged, links.Expired):
            return Heard.ELSEWHERE
        except (OSError, http.client.HTTPException):
            return Heard.UNKNOWN
        return Heard.ELSEWHERE

    def _link(self, saying: Saying) -> Heard:
        if saying.link is None:
            return Heard.ELSEWHERE
        key = bytes.fromhex(self.club.secret(self.member, "links.key"))
        try:
            feed = self.club.feed(self.member)[1].replace(b"\r\n ", b"").decode()
            for token in re.findall(r"/act/([\w.-]+)", feed.replace("\\n", " ")):
                act = links.read(key, token, now=self.club.now)
                if (act.uid, act.deed) == (saying.order.session, saying.link):
                    status, _ = self.club.get(f"/act/{token}", "POST", urlencode(saying.fields))
                    return {200: Heard.TAKEN, 409: Heard.REFUSED, **_NO_DOOR}.get(status, Heard.UNKNOWN)
        except (links.Forged, links.Expired):
            return Heard.ELSEWHERE
        except (OSError, http.client.HTTPException):
            return Heard.UNKNOWN
        return Heard.ELSEWHERE

    # --- what there is to say -------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The date (each lives in one zone of Central Europe)."""
        return self.club.now.date()

    def sessions(self) -> list[Session]:
        """The strength sessions that are published, oldest first."""
        places = self.club.places(self.member)
        with open_instance(read_at(places), places.state, readonly=True) as instance:
            known = [p.session for p in entries.recall(instance.store) if p.session and p.entry and p.entry.live]
        return sorted((s for s in known if s.type == "strength"), key=lambda s: s.start)

    def day(self, turn: int, most: int) -> None:
        """What an athlete has to say on a day, so much of it at most, in some order."""
        could = [self.shift, self.mark, self.hurts, self.done, self.leave_out, self.swap, self.take_in, self.sync]
        for one in self.chance.sample(could, min(most, len(could))):
            one(turn)

    def mark(self, turn: int) -> None:
        """A word for a day, one for another, and the first taken back."""
        days = {self.today + timedelta(days=n) for n in range(-4, 5)} - self.marked
        on, other = self.chance.sample(sorted(days), 2)
        for day in (on, other):
            self.say(marked(day, self.chance.choice(WORDS)))
            self.marked.add(day)
        if turn % 2:  # nothing else was ever said of that date: a second time takes nothing more back
            self.say(Saying(order=Undo(session=on.isoformat(), act="mark")))

    def hurts(self, turn: int) -> None:
        """A place of theirs hurts."""
        on, place, pain = self.today.isoformat(), self.member.injury, 1 + turn % 2
        self.say(
            Saying(
                order=MarkPain(on=self.today, place=place, pain=pain),
                words=("mark", on, "pain", place, str(pain)),
                form=("pain", on), fields={"place": place, "pain": str(pain)},
            )
        )  # fmt: skip

    def done(self, _: int) -> None:
        """The newest session that is over was done, with what was lifted."""
        over = [s for s in self.sessions() if s.start < self.club.now and s.status is not Status.DONE]
        if over:
            uid, sets = over[-1].uid, "goblet squat 3x10@16kg"
            self.say(
                Saying(
                    order=SessionDone(session=uid, rating=7, pain=1, sets=sets),
                    words=("done", uid, "--rating", "7", "--pain", "1", "--sets", sets),
                    form=("done", uid), link=Deed.DONE, fields={"rating": "7", "pain": "1", "sets": sets},
                )
            )  # fmt: skip

    def leave_out(self, turn: int) -> None:
        """The last session ahead is left out, every other day."""
        ahead = [s for s in self.sessions() if s.start > self.club.now and s.status is Status.PLANNED]
        if ahead and turn % 2 == 0:
            uid, reason = ahead[-1].uid, f"{self.member.mark}why"
            self.say(
                Saying(
                    order=SkipSession(session=uid, reason=reason), words=("skip", uid, "--reason", reason),
                    form=("skip", uid), link=Deed.SKIP, fields={"reason": reason},
                )
            )  # fmt: skip

    def shift(self, _: int) -> None:
        """The next session ahead goes to another day, if there is one."""
        ahead = [s for s in self.sessions() if s.start > self.club.now and s.status is Status.PLANNED]
        if not ahead:
            return
        uid = ahead[0].uid
        days = self._asked(DescribeAct(session=uid, act=Deed.MOVE)).days
        if days:
            to = self.chance.choice(days)
            self.say(
                Saying(
                    order=MoveSession(session=uid, to=to), words=("move", uid, to.isoformat()),
                    form=("move", uid), link=Deed.MOVE, fields={"to": to.isoformat()},
                )
            )  # fmt: skip

    def swap(self, _: int) -> None:
        """An exercise of the next session gives way to another."""
        child = self.club.run(self.member, "plan", "--json", at=self.club.now, beside=False)
        assert child.code == 0, child.err
        self.heard.append(child.out)
        for one in json.loads(child.out)["sessions"]:
            could = [
                (b["exercise"], b["alternatives"])
                for b in one["blocks"]
                if b["section"] == "main" and b["alternatives"]
            ]
            if one["type"] == "strength" and one["status"] == "planned" and could:
                here, others = self.chance.choice(could)
                there = self.chance.choice(others)["exercise"]
                order = SwapExercise(session=one["uid"], exercise=here, instead=there)
                self.say(Saying(order=order, words=("swap", one["uid"], here, there)))
                return

    def take_in(self, turn: int) -> None:
        """A run that only a file knows."""
        mark, which = self.member.mark, number(self.member.index, 70_000 + turn)
        start = f"{self.today - timedelta(days=1)}T19:{self.member.index:02d}:00"
        file = self.club.folder / f"{mark}import-{turn}.json"
        file.write_text(json.dumps([an_activity(which, start, name=f"{mark}title", distance=3000.0, moving_time=1200)]))
        self.say(Saying(order=ImportFiles(files=(str(file),)), words=("import", str(file)), file=file))

    def rotate(self) -> None:
        """Every address is another, and every link."""
        self.say(Saying(order=RotateSecrets(), words=("feed-url", "--rotate"), plans=False))

    def sync(self, _: int) -> None:
        """Look for what is new."""
        self.say(Saying(order=Sync(asked=True), words=("sync",)))

    def aside(self) -> None:
        """What changes no plan, at the same time as the rest: a copy, other addresses, who may see the sessions."""
        share = Saying(order=ShareSessions(on=True), form=("share", ""), fields={"word": "on"}, plans=False)
        for one in (
            Saying(order=BackUp(), words=("backup",), plans=False),
            share,
            Saying(order=RotatePage(), words=("page-url", "--rotate"), plans=False),
            Saying(order=Invite(), plans=False),
        ):  # fmt: skip
            self.say(one)

    def _asked(self, order: Order) -> object:
        """A question to the daemon, again until it is answered."""
        while True:
            assert self.club.up.wait(LONG)
            try:
                outcome = ask(self.club.state, order, athlete=self.member.name)
            except LiftdayError as error:
                if error.exit_code in {2, 65}:
                    raise
                outcome = None
            if outcome is not None:
                return outcome


def marked(on: date, word: Word) -> Saying:
    """A word for a day."""
    return Saying(
        order=MarkDays(first=on, last=on, word=word),
        words=("mark", on.isoformat(), word.value),
        form=("mark", on.isoformat()),
        fields={"word": word.value},
    )

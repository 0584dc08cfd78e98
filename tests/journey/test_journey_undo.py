"""A word taken back: the plan is what it was, whoever carries the order out, and nothing changes without a word."""

import json
from datetime import date, datetime, timedelta

import icalendar
import pytest

from homes import NOW, a_season
from liftday.config.read import read
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.protocol.orders import MarkDays, MoveSession, SkipSession, Undo
from liftday.daemon.queries import answers
from liftday.daemon.queries.json_shapes import day_json
from liftday.daemon.state.instance import open_instance
from liftday.daemon.turn import cycle
from liftday.store import feedback
from liftday.store.engine import open_store
from liftday.training.owner import Feedback

LATE = NOW + timedelta(hours=12)


def at(hours: float) -> datetime:
    """An instant some hours after the first turn."""
    return NOW + timedelta(hours=hours)


@pytest.fixture
def planned(home):
    """A home whose plan stands, on imports alone."""
    lines = home.config.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(("client_", "api_", "oauth_"))]
    home.config.write_text("\n".join(kept) + "\n")
    records = home.folder / "runs.json"
    records.write_text(json.dumps(a_season()))
    assert home.liftday("import", str(records), at=NOW).code == 0
    return home


def sessions(home, now=LATE):
    """What is published, as `plan --json` shows it at an instant: uid -> session."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        told = answers.plan(instance, at=None, now=now, weeks=None).as_json()["sessions"]
    return {s["uid"]: s for s in told}


def strength(home):
    """The coming strength sessions: uid -> date and start."""
    return {uid: (s["date"], s["start"]) for uid, s in sessions(home).items() if s["type"] == "strength"}


def entry_of(home, uid):
    """What subscribers read in the entry of a session, without its counters."""
    entries = icalendar.Calendar.from_ical(home.liftday("feed").raw).walk("VEVENT")
    (entry,) = (one for one in entries if one["UID"] == uid)
    return {name: str(entry[name]) for name in ("SUMMARY", "DESCRIPTION")} | {"at": entry["DTSTART"].dt}


def untold(told):
    """The sessions without how often their entries were written."""
    return {uid: {name: value for name, value in one.items() if name != "sequence"} for uid, one in told.items()}


def first_of(home):
    """The first strength session ahead: its uid and its date."""
    uid, (on, _) = min(strength(home).items(), key=lambda item: item[1])
    return uid, on


def days(home):
    """The days from NOW on as they are published."""
    with open_instance(read(home.config), home.state, readonly=True) as instance:
        return [day_json(day) for day in answers.days(instance, at=None, now=LATE, since=NOW.date())]


def kinds(home):
    """What the days ahead are, with their sources."""
    return {d["date"]: (d["kind"], d["source"]) for d in days(home)}


def test_a_mark_taken_back_leaves_the_day_as_it_was(planned):
    """What it replaced stands again, also a mark; a later word stays."""
    before = kinds(planned)
    for hour, word in ((1, "hard"), (2, "rest")):
        assert planned.liftday("mark", "2026-03-06", word, at=at(hour)).code == 0
    said = planned.liftday("undo", at=at(3))
    assert (said.code, said.out.splitlines()[0]) == (0, "2026-03-06: rest is taken back.")
    assert kinds(planned)["2026-03-06"] == ("hard", "marked")
    assert planned.liftday("undo", at=at(4)).code == 0
    assert kinds(planned) == before
    assert planned.liftday("undo", at=at(5)).code == 65


def test_what_a_mark_moved_goes_back(planned):
    """The sessions it moved, made lighter, brought or took away stand as before, with the true cause; at one instant too,
    and what has moved since by another word stays."""
    before = strength(planned)
    whole = {uid: (s["variant"], s["minutes"], s["blocks"]) for uid, s in sessions(planned).items() if uid in before}
    for uid, (on, _) in before.items():
        for hours, span in ((0, on), (1, on), (2, f"{on}..{date.fromisoformat(on) + timedelta(days=3)}")):
            assert planned.liftday("mark", span, "hard", at=at(hours)).code == 0
            assert strength(planned).get(uid) != before[uid]
            told = planned.liftday("undo", "--json", at=at(hours)).json["plan_changes"]
            assert strength(planned) == before
            assert {c["why"] for c in told} == {"as it was before your word, which is taken back"}
            after = {uid: (s["variant"], s["minutes"], s["blocks"]) for uid, s in sessions(planned).items()}
            assert {uid: after[uid] for uid in whole} == whole
    body = planned.liftday("feed").raw
    planned.liftday("sync", at=at(3))
    assert planned.liftday("feed").raw == body


def test_what_moved_since_stays(planned):
    """A later word has moved the session: taking the first one back does not put it back; at most it finds its own reason."""
    uid, on = first_of(planned)
    planned.liftday("mark", on, "hard", at=at(1))
    stands = sessions(planned)[uid]["date"]
    planned.liftday("mark", stands, "hard", at=at(2))
    now = strength(planned).get(uid)
    undone = planned.liftday("undo", on, "--json", at=at(3))
    assert undone.code == 0, undone.err
    moved = [change["why"] for change in undone.json["plan_changes"] if change["uid"] == uid]
    assert (strength(planned).get(uid) == now) == (not moved)
    assert not any("taken back" in why for why in moved)


def test_a_word_is_named_by_its_date(planned):
    """The last about that day goes, whole, and what was said since about others stays."""
    planned.liftday("mark", "2026-03-05..2026-03-07", "rest", at=at(1))
    planned.liftday("mark", "2026-03-06", "hard", at=at(2))
    planned.liftday("mark", "2026-03-10", "easy", at=at(3))
    said = planned.liftday("undo", "2026-03-05", "--json", at=at(4)).json
    assert said["undone"] == {
        "act": "mark", "first": "2026-03-05", "last": "2026-03-07", "word": "rest", "session": None, "to": None,
    }  # fmt: skip
    told = kinds(planned)
    assert told["2026-03-05"][1] == told["2026-03-07"][1] == "expected"
    assert told["2026-03-06"] == ("hard", "marked")
    assert told["2026-03-10"] == ("easy", "marked")
    planned.liftday("undo", "fri", at=at(5))
    assert kinds(planned)["2026-03-06"][1] == "expected"  # not the rest that was taken back before it


def test_a_cleared_mark_comes_back(planned):
    """Clear is a word too."""
    planned.liftday("mark", "2026-03-05..2026-03-06", "rest", at=at(1))
    planned.liftday("mark", "2026-03-06", "low", at=at(1))
    marked = days(planned)
    planned.liftday("mark", "2026-03-06", "clear", at=at(2))
    assert days(planned) != marked
    assert planned.liftday("undo", at=at(3)).out.startswith("2026-03-06: `clear` is taken back.")
    assert days(planned) == marked


def test_a_move_taken_back_stands_where_it_stood(planned):
    """With its uid, counted on for the subscribers; two moves go back one by one, and it can be moved again."""
    uid, origin = first_of(planned)
    before = strength(planned)
    free = [
        (date.fromisoformat(origin) + timedelta(days=n)).isoformat()
        for n in (1, 2, 3, -1)
        if planned.liftday("move", uid, (date.fromisoformat(origin) + timedelta(days=n)).isoformat(), at=at(1)).code
        == 0
    ]
    assert free
    for n in range(len(free)):
        assert planned.liftday("undo", uid, at=at(2 + n)).code == 0
    assert strength(planned)[uid] == before[uid]
    assert planned.liftday("undo", at=at(9)).code == 65
    assert planned.liftday("move", origin, free[0], at=at(10)).code == 0
    assert strength(planned)[uid][0] == free[0]


def test_a_move_taken_back_leaves_no_trace(planned):
    """Plan, page and feed are as before the word, and it holds nothing: a day that closes is left without a note of a move.
    Two moves in a row too, and mobility."""
    for kind in ("strength", "mobility"):
        ahead = sessions(planned)
        of_kind = [u for u, s in ahead.items() if s["type"] == kind and s["date"] > "2026-03-04"]
        uid = min(of_kind, key=lambda u: ahead[u]["date"])
        one = ahead[uid]
        where, entry, tried = strength(planned), entry_of(planned, uid), []
        for n in (1, 2, 3, -1):
            to = str(date.fromisoformat(one["date"]) + timedelta(days=n))
            if planned.liftday("move", uid, to, at=at(1)).code == 0:
                tried.append(to)
        assert len(tried) > 1
        for _ in tried:
            assert planned.liftday("undo", at=at(2)).code == 0
        assert untold(sessions(planned))[uid] == untold(ahead)[uid]
        assert strength(planned) == where
        assert entry_of(planned, uid) == entry
    uid, on = first_of(planned)
    assert planned.liftday("mark", on, "blocked", at=at(3)).code == 0
    assert "you moved" not in planned.liftday("plan", at=at(3)).out


def test_what_a_move_pushed_aside_goes_back_with_it(planned):
    """Every move that is taken, wherever it goes: taken back, the whole plan is what it was."""
    before = strength(planned)
    taken = 0
    for uid, (on, _) in before.items():
        for n in (-3, -2, -1, 1, 2, 3, 4, 5):
            to = str(date.fromisoformat(on) + timedelta(days=n))
            if planned.liftday("move", uid, to, at=at(1)).code == 0:
                taken += 1
                said = planned.liftday("undo", at=at(1))
                assert said.code == 0, (on, to, said.err)
                assert strength(planned) == before, (on, to)
    assert taken > 5


def test_a_session_left_out_comes_back(planned):
    """By undo or by unskip, at the same instant too; it is the same entry."""
    uid, on = first_of(planned)
    before = strength(planned)
    for back in (("undo",), ("unskip", on), ("undo", on), ("unskip", uid)):
        assert planned.liftday("skip", on, at=at(1)).code == 0
        assert uid not in strength(planned)
        said = planned.liftday(*back, at=at(1))
        assert (said.code, "is no longer left out" in said.out) == (0, True)
        assert strength(planned) == before
    assert planned.liftday("unskip", on, at=at(2)).err.startswith(f"liftday: there is no skip about {on} to take back")


def test_the_day_of_one_that_was_left_out_names_the_one_that_moved_there(planned):
    """Left out it does not move, and is told what it is; the day then means what stands on it."""
    uid, on = first_of(planned)
    other = next(one for one in sessions(planned, at(1)).values() if one["type"] == "strength" and one["uid"] != uid)
    assert planned.liftday("skip", on, at=at(1)).code == 0
    said = planned.liftday("move", uid, other["date"], at=at(1))
    assert (said.code, "is left out" in said.err, f"`liftday unskip {on}`" in said.err) == (65, True, True)
    assert planned.liftday("move", other["uid"], on, at=at(1)).code == 0
    assert planned.liftday("move", on, other["date"], "--json", at=at(1)).json["session"]["uid"] == other["uid"]


def test_a_done_taken_back_is_open_again(planned):
    """What was added to it goes first, of one instant too, and is named; what was lifted comes back word by word."""
    uid, on = first_of(planned)
    evening = datetime.fromisoformat(f"{on}T20:00:00+01:00")
    planned.liftday("done", on, "--sets", "rdl 3x8@40", at=evening)
    kept = planned.liftday("done", on, "--sets", "push-up 3x10", "--rating", "6", at=evening).out
    assert "is done. Lifted: rdl 3 x 8 at 40 kg; push-up 3 x 10" in kept
    planned.liftday("done", on, "--pain", "2", at=evening)
    for what in (
        "the pain is taken back; it stays done.\n",
        "the rating and the sets are taken back; it stays done. Lifted: rdl 3 x 8 at 40 kg.",
    ):
        assert what in planned.liftday("undo", on, at=evening).out
        assert sessions(planned, evening)[uid]["status"] == "done"
    assert [one["exercise"] for one in planned.liftday("lifts", "--json", at=evening).json] == ["lo_rdl"]
    assert "no longer called done" in planned.liftday("undo", at=evening + timedelta(minutes=3)).out
    assert sessions(planned, evening)[uid]["status"] == "planned"


def test_with_nothing_to_take_back_it_says_so(planned):
    """65, a sentence and a remedy; the feed is what it was."""
    body = planned.liftday("feed").raw
    said = planned.liftday("undo", at=at(1))
    assert (said.code, said.err.splitlines()[0]) == (65, "liftday: there is no word of yours to take back")
    assert planned.liftday("undo", "2026-03-05", at=at(1)).code == 65
    assert planned.liftday("undo", "no-such-session", at=at(1)).code == 65
    assert planned.liftday("feed").raw == body


def test_a_running_daemon_takes_words_back(planned):
    """Through its socket, one turn each, JSON like the others."""
    with planned.daemon(at=at(1)) as running:
        assert running.hears("ready")
        uid, on = first_of(planned)
        before = strength(planned)
        assert planned.liftday("mark", "2026-03-06", "rest", "--json").json["word"] == "rest"
        echo = planned.liftday("skip", on, "--reason", "travel", "--json").json
        assert (echo["act"], echo["session"], echo["reason"]) == (
            "skip", {"uid": uid, "date": on, "type": "strength"}, "travel",
        )  # fmt: skip
        for act in ("skip", "mark"):
            told = planned.liftday("undo", "--json").json
            assert (told["undone"]["act"], set(told) >= {"plan_changes", "said"}) == (act, True)
        assert strength(planned) == before
        assert planned.liftday("undo").code == 65
        assert planned.liftday("undo", at=at(1)).code == 2


def test_words_of_an_older_database_are_taken_back_by_their_instants(planned):
    """There is no log of them: the newest goes, a range as the one word it was."""
    planned.liftday("mark", "2026-03-05..2026-03-06", "rest", at=at(1))
    _, on = first_of(planned)
    planned.liftday("skip", on, at=at(2))
    with open_store(planned.state) as store, store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'words'")
    assert "is no longer left out" in planned.liftday("undo", at=at(3)).out
    assert planned.liftday("undo", at=at(3)).out.startswith("2026-03-05 to 2026-03-06: rest is taken back.")
    assert planned.liftday("undo", at=at(3)).code == 65


def test_a_word_that_is_said_again_is_one_word(planned):
    """Whoever was not answered says it again: it is confirmed, stands once, and one `undo` is as if it had never been said."""
    uid, on = first_of(planned)
    before = untold(sessions(planned))
    lift = next(b for b in sessions(planned)[uid]["blocks"] if b["alternatives"])
    evening = datetime.fromisoformat(f"{on}T20:00:00+01:00") - NOW
    for words, hours in (
        (("mark", on, "hard"), 1),
        (("mark", "2026-03-05..2026-03-07", "low"), 1),
        (("mark", "2026-03-02", "pain", "achilles", "6"), 1),
        (("skip", on, "--reason", "a cold"), 1),
        (("move", on, "2026-03-07"), 1),
        (("move", uid, "2026-03-07"), 1),
        (("swap", on, lift["name"], lift["alternatives"][0]["name"], "--from-now-on"), 1),
        (("swap", on, "--no-gym"), 1),
        (("done", uid, "--rating", "6", "--sets", "rdl 3x8@40"), evening / timedelta(hours=1)),
    ):
        if words[0] == "done":  # the days went by
            planned.liftday("sync", at=at(hours - 0.1))
            before = untold(sessions(planned))
        first = planned.liftday(*words, "--json", at=at(hours))
        assert (first.code, first.json.get("again", False)) == (0, False), (words, first.err)
        stands = untold(sessions(planned))
        again = planned.liftday(*words, "--json", at=at(hours + 0.1))
        assert (again.code, again.json["again"], again.json["plan_changes"]) == (0, True, []), (words, again.err)
        assert again.json.get("said", "").replace(" You had said so already: it counts once.", "") == first.json.get(
            "said", ""
        )
        assert untold(sessions(planned)) == stands, words
        assert planned.liftday("undo", at=at(hours + 0.2)).code == 0
        assert untold(sessions(planned)) == before, words
        assert planned.liftday("undo", at=at(hours + 0.3)).code == 65, words
    planned.liftday("mark", on, "hard", at=at(2))
    assert planned.liftday("mark", on, "hard", at=at(2)).out.startswith(f"{on}: hard. You had said so already")


def test_what_the_gym_is_not_there_for_and_back_is_said_again(planned):
    """`--gym` too, which is refused where nobody had said that it is not there."""
    for flag, hour in (("--no-gym", 1), ("--gym", 2)):
        for again in (False, True):
            said = planned.liftday("swap", "2026-03-04", flag, "--json", at=at(hour))
            assert (said.code, said.json.get("again", False)) == (0, again), said.err
    for _ in range(2):
        assert planned.liftday("undo", at=at(3)).code == 0
    assert planned.liftday("swap", "2026-03-04", "--gym", at=at(4)).code == 65


def pushed(home):
    """Move the first session to Saturday, so that the next one gives way to it; return their uids and the places before."""
    before = strength(home)
    (uid, _), (other, _), *_ = sorted(before.items(), key=lambda item: item[1])
    assert home.liftday("move", uid, "2026-03-07", at=at(1)).code == 0
    assert strength(home)[other][0] != before[other][0]
    return uid, other, before


def test_a_word_whose_turn_was_killed_is_said_again_and_taken_back_once(planned):
    """The next turn carries it out; what gave way to it goes back too."""
    before = strength(planned)
    (uid, (on, _)), (other, _), *_ = sorted(before.items(), key=lambda item: item[1])
    with open_instance(read(planned.config), planned.state, readonly=False) as instance:
        word = Feedback(uid=uid, act="move", at=at(1), to=date(2026, 3, 7), date=date.fromisoformat(on))
        feedback.remember(instance.store, word)
    assert planned.liftday("sync", at=at(2)).code == 0
    assert strength(planned)[other] != before[other]
    again = planned.liftday("move", on, "2026-03-07", "--json", at=at(3)).json
    assert (again["again"], again["session"]["uid"], again["session"]["date"]) == (True, uid, on)
    assert planned.liftday("undo", at=at(4)).code == 0
    assert strength(planned) == before
    assert planned.liftday("undo", at=at(5)).code == 65


def test_what_was_written_anew_since_goes_back_too(planned):
    """Other equipment rewrites every session: the moved one and the one that gave way find their places all the same, with
    exercises for what is there now."""

    def holds(what):
        return what in json.dumps([sessions(planned)[one]["blocks"] for one in (uid, other)])

    uid, other, before = pushed(planned)
    assert holds("dumbbell")
    planned.config.write_text(planned.config.read_text().replace('["dumbbell", "band"]', '["band"]'))
    assert planned.liftday("sync", at=at(2)).code == 0
    said = planned.liftday("undo", "--json", at=at(3)).json
    assert strength(planned) == before
    assert not holds("dumbbell")
    assert "otherwise" not in said
    assert "by you" not in planned.liftday("plan", at=at(4)).out


def test_what_the_owner_moved_since_is_named_and_stays(planned):
    """The sentence says where it stood and stands, and why."""
    uid, other, before = pushed(planned)
    assert planned.liftday("move", other, "2026-03-02", at=at(2)).code == 0
    said = planned.liftday("undo", "2026-03-07", "--json", at=at(3)).json
    assert strength(planned)[uid] == before[uid]
    assert said["otherwise"] == [
        {"uid": other, "from": before[other][0], "to": "2026-03-02", "why": "you moved it since"}
    ]
    was = f"{date.fromisoformat(before[other][0]):%A} {before[other][0]}"
    assert said["said"].endswith(
        f" The strength session that stood on {was} before is on Monday 2026-03-02: you moved it since."
    )


def test_what_a_rule_keeps_from_its_day_is_named(planned):
    """The day it stood on is blocked by now."""
    uid, other, before = pushed(planned)
    assert planned.liftday("mark", before[other][0], "blocked", at=at(2)).code == 0
    said = planned.liftday("undo", "2026-03-07", at=at(3))
    assert said.code == 0, said.err
    assert strength(planned)[uid] == before[uid]
    stands = strength(planned).get(other)
    was = f"{date.fromisoformat(before[other][0]):%A} {before[other][0]}"
    there = f"that stood on {was} before is on" if stands else f"of {was} does not come back:"
    assert (there in said.out, "is marked as not available." in said.out) == (True, True), said.out


class KilledError(BaseException):
    """No order catches it, as none catches a kill."""


def killed(monkeypatch, home, order, hours):
    """Carry an order out until its word is kept; its turn never comes."""

    def kill(*_, **__):
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(cycle, "turn", kill)
        with pytest.raises(KilledError):
            carry_out_here(read(home.config), home.state, order, now=at(hours))


def test_an_undo_that_a_worker_was_killed_over_takes_one_word_back(planned, monkeypatch):
    """In a club another worker begins it again: before its word was gone, before its turn, and before its answer."""
    assert planned.liftday("mark", "2026-03-10", "easy", at=at(1)).code == 0
    uid, _, before = pushed(planned)
    killed(monkeypatch, planned, Undo(ask="q"), 2)
    outcomes = [carry_out_here(read(planned.config), planned.state, Undo(ask="q"), now=at(hours)) for hours in (2, 2.1)]
    assert strength(planned) == before
    assert [(one.undone.act, one.undone.session, one.otherwise) for one in outcomes] == [("move", uid, ())] * 2
    assert outcomes[0].said == outcomes[1].said
    mark = carry_out_here(read(planned.config), planned.state, Undo(ask="r"), now=at(3))
    assert (mark.undone.act, mark.undone.word) == ("mark", "easy")


def test_an_undo_that_was_killed_before_its_turn_is_carried_out_by_the_next(planned, monkeypatch):
    """Whoever comes next: a restart, a sync, another word, or the same undo once more, which takes no second word back."""
    uid, on = first_of(planned)
    lift = next(b for b in sessions(planned)[uid]["blocks"] if b["alternatives"])
    assert planned.liftday("mark", "2026-03-15", "easy", at=at(1)).code == 0
    stood = strength(planned), untold(sessions(planned))
    ill, again = ("mark", f"{on}..2026-03-07", "ill"), ("undo",)
    for words, heals in (
        (ill, ("sync",)),
        (ill, ("mark", "2026-03-14", "rest")),
        (ill, again),
        (("move", on, "2026-03-07"), ("undo", uid)),
        (("skip", on), again),
        (("swap", on, lift["name"], lift["alternatives"][0]["name"]), again),
    ):
        assert planned.liftday(*words, at=at(2)).code == 0
        killed(monkeypatch, planned, Undo(), 3)
        assert (strength(planned), untold(sessions(planned))) != stood, words
        healed = planned.liftday(*heals, "--json", at=at(4))
        assert healed.code == 0, healed.err
        if heals[0] == "mark":
            assert healed.json["plan_changes"] == []
            assert planned.liftday("undo", at=at(5)).code == 0
        if heals[0] == "undo":
            assert healed.json["undone"]["act"] == words[0]
        assert (strength(planned), untold(sessions(planned))) == stood, (words, heals)
    assert planned.liftday(*ill, at=at(5)).code == 0
    killed(monkeypatch, planned, Undo(), 6)
    assert planned.liftday("sync", at=at(6.1)).code == 0
    assert planned.liftday("undo", "2026-03-14", at=at(6.2)).code == 65
    assert planned.liftday("undo", "2026-03-15", "--json", at=at(6.3)).json["undone"]["word"] == "easy"
    assert planned.liftday("undo", at=at(6.4)).code == 65


def test_a_word_that_was_killed_before_its_turn_is_carried_out_before_the_next(planned, monkeypatch):
    """So each of them moves what it moves by itself, and is taken back by itself."""
    before = strength(planned)
    uid, on = first_of(planned)
    for order in (
        MarkDays(first=date.fromisoformat(on), last=date.fromisoformat(on), word="blocked"),
        MoveSession(session=on, to=date(2026, 3, 7)),
        SkipSession(session=on),
    ):
        killed(monkeypatch, planned, order, 1)
        assert strength(planned) == before
        assert planned.liftday("mark", "2026-03-15", "easy", at=at(2)).code == 0
        assert strength(planned).get(uid) != before[uid]
        assert planned.liftday("undo", on, at=at(3)).code == 0
        assert strength(planned) == before
        assert planned.liftday("undo", "2026-03-15", at=at(4)).code == 0

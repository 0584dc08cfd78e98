"""A mark that no longer stands: cleared, replaced or partly cleared, the plan is as if it had never been said."""

from datetime import date, timedelta
from itertools import count

import pytest

from homes import NOW
from journey.test_journey_undo import at, killed, planned, sessions, strength, untold
from liftday.daemon.protocol.orders import MarkDays

__all__ = ["planned"]

QUICK = ("hard", "ill")
SLOW = ("easy", "moderate", "long", "race", "rest", "blocked", "low")


def day(n):
    """A date so many days from the first turn."""
    return str(NOW.date() + timedelta(days=n))


@pytest.fixture
def later():
    """The instant of the next word: each is said after the one before."""
    ticks = count(1)
    return lambda: at(next(ticks) / 20)


def state(home):
    """What is promised, but for how often entries were written."""
    return untold(sessions(home, at(1)))


@pytest.mark.parametrize("word", [*QUICK, *(pytest.param(word, marks=pytest.mark.slow) for word in SLOW)])
def test_every_word_is_gone_with_its_clear(planned, later, word):
    before = state(planned)
    for n in range(15):
        assert planned.liftday("mark", day(n), word, at=later()).code == 0
        assert planned.liftday("mark", day(n), "clear", at=later()).code == 0
        assert state(planned) == before, (word, n)


def test_what_stands_beside_a_word_is_said(planned, later):
    """A kind does not end an illness: whoever says it learns what else holds, also when they say it again, and `clear` nothing."""
    first, last = day(1), day(2)
    assert planned.liftday("mark", first, "ill", at=later()).out.startswith(f"{first}: ill.\n")
    beside = f"{first} stays marked as ill as well: both hold until `liftday mark DATE clear`."
    assert planned.liftday("mark", f"{first}..{last}", "easy", at=later()).out.startswith(
        f"{first} to {last}: easy. {beside}\n"
    )
    again = planned.liftday("mark", f"{first}..{last}", "easy", "--json", at=later()).json
    assert again["said"] == f"{first} to {last}: easy. You had said so already: it counts once. {beside}"
    assert planned.liftday("mark", first, "low", at=later()).out.startswith(f"{first}: low. {beside}\n")
    assert "as well" not in planned.liftday("mark", last, "hard", at=later()).out
    assert "as well" not in planned.liftday("mark", first, "clear", at=later()).out


def test_several_marks_are_cleared_in_any_order(planned, later):
    """Each the day that the one before had sent a session to; at once, or one by one."""
    before, (uid, (on, _)) = state(planned), min(strength(planned).items(), key=lambda item: item[1])
    for clears in ((0, 1), (1, 0), (None,)):
        assert planned.liftday("mark", on, "ill", at=later()).code == 0
        away = strength(planned)[uid][0]
        assert away != on
        assert planned.liftday("mark", away, "blocked", at=later()).code == 0
        assert strength(planned).get(uid, (away,))[0] != away
        first, last = sorted((on, away))
        for n in clears:
            days = f"{first}..{last}" if n is None else (on, away)[n]
            assert planned.liftday("mark", days, "clear", at=later()).code == 0
        assert state(planned) == before, clears


def test_a_mark_that_is_replaced_leaves_nothing_behind(planned, later):
    """The plan is what the second word alone makes of it; taken back word by word, or cleared, it is what it was."""
    before, (_, (on, _)) = state(planned), min(strength(planned).items(), key=lambda item: item[1])
    for second in ("easy", "rest", "long"):
        assert planned.liftday("mark", on, second, at=later()).code == 0
        alone = strength(planned)
        assert planned.liftday("undo", at=later()).code == 0
        for end in (("mark", on, "clear"), ("undo",)):
            assert planned.liftday("mark", on, "hard", at=later()).code == 0
            moved = state(planned)
            replaced = planned.liftday("mark", on, second, "--json", at=later()).json
            assert "otherwise" not in replaced
            if second != "long":
                assert strength(planned) == alone, second
            assert planned.liftday(*end, at=later()).code == 0
            if end == ("undo",):
                assert state(planned) == moved
                assert planned.liftday("undo", at=later()).code == 0
            assert state(planned) == before, (second, end)


def test_a_range_is_cleared_day_by_day(planned, later):
    """From either end: what still stands is no news, and with the last day all is as it was. Each clear is taken back too."""
    before, on = state(planned), date.fromisoformat(min(where for where, _ in strength(planned).values()))
    days = [str(on + timedelta(days=n)) for n in range(-1, 3)]
    for word, order in (("ill", days), ("hard", days[::-1])):
        assert planned.liftday("mark", f"{days[0]}..{days[-1]}", word, at=later()).code == 0
        for n, one in enumerate(order):
            held = state(planned)
            told = planned.liftday("mark", one, "clear", "--json", at=later()).json
            assert not [c for c in told.get("otherwise", []) if c["from"] in order[n + 1 :]]
            assert planned.liftday("undo", at=later()).code == 0
            assert state(planned) == held, (word, one)
            assert planned.liftday("mark", one, "clear", at=later()).code == 0
        now = state(planned)
        assert [(a, before[u][a], now[u][a]) for u in before for a in before[u] if before[u][a] != now[u][a]] == [], (
            word
        )


def test_pain_that_is_cleared_makes_nothing_light(planned, later):
    before = state(planned)
    assert planned.liftday("mark", day(0), "pain", "achilles", "7", at=later()).code == 0
    assert state(planned) != before
    assert planned.liftday("mark", day(0), "clear", at=later()).code == 0
    assert state(planned) == before


def test_what_the_owner_moved_since_stays_and_is_named(planned, later):
    """As an undo would name it."""
    uid, (on, _) = min(strength(planned).items(), key=lambda item: item[1])
    assert planned.liftday("mark", on, "ill", at=later()).code == 0
    away = date.fromisoformat(strength(planned)[uid][0])
    tried = (str(away + timedelta(days=n)) for n in (-4, -3, -2, -1, 1, 2, 3, 4, 5, 6))
    to = next(to for to in tried if planned.liftday("move", uid, to, at=later()).code == 0)
    said = planned.liftday("mark", on, "clear", "--json", at=later()).json
    assert {"uid": uid, "from": on, "to": to, "why": "you moved it since"} in said["otherwise"]
    assert said["said"].startswith(f"{on}: back to what the record says. The strength session that stood on ")
    assert strength(planned)[uid][0] == to
    assert planned.liftday("undo", at=later()).code == 0
    assert strength(planned)[uid][0] == to


def test_a_clear_that_was_killed_before_its_turn_is_carried_out_by_the_next(planned, later, monkeypatch):
    before, (_, (on, _)) = state(planned), min(strength(planned).items(), key=lambda item: item[1])
    first = date.fromisoformat(on)
    for heals in (("sync",), ("mark", on, "clear"), ("undo",)):
        assert planned.liftday("mark", on, "ill", at=later()).code == 0
        marked = state(planned)
        killed(
            monkeypatch, planned, MarkDays(first=first, last=first, word="clear"), (later() - NOW) / timedelta(hours=1)
        )
        assert state(planned) == marked
        assert planned.liftday(*heals, at=later()).code == 0
        assert state(planned) == (marked if heals == ("undo",) else before)


def test_what_another_mark_held_back_goes_back_with_that_one(planned, later):
    """Two words on one day: cleared one by one, or the other undone; the second had moved nothing."""
    before, (_, (on, _)) = state(planned), min(strength(planned).items(), key=lambda item: item[1])
    for words in (("ill", "hard"), ("hard", "ill"), ("hard", "long"), ("blocked", "ill")):
        for word in words:
            assert planned.liftday("mark", on, word, at=later()).code == 0
        assert planned.liftday("mark", on, "clear", at=later()).code == 0
        assert state(planned) == before, words


def test_an_absence_that_is_over_is_told_as_over(planned, later):
    """A configured one: what was published stays, and no sentence says that the day is not available."""
    on = min(where for where, _ in strength(planned).values())
    whole = planned.config.read_text()
    planned.config.write_text(f"{whole}\n[schedule]\nblackouts = [{{ from = {on}, to = {on} }}]\n")
    assert planned.liftday("sync", at=later()).code == 0
    assert "is not available" in planned.liftday("feed").out.replace("\r\n ", "")
    planned.config.write_text(whole)
    assert planned.liftday("sync", at=later()).code == 0
    told = planned.liftday("feed").out.replace("\r\n ", "")
    assert ("is not available" in told, "was not available\\; that is over" in told) == (False, True)

"""A promise that stays where no new session would be put says so, by the forecast of the day, and what can be done."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from drawn import WISH, on, picture
from liftday.cli.render.page import Page, drawn
from liftday.cli.render.why import screen
from liftday.daemon.queries.answers import WhyAnswer
from liftday.page import render
from liftday.training.day import Ruling
from liftday.training.judge import _promises
from liftday.training.programme.record import settle
from liftday.training.reason import because
from liftday.words.kept import choices_here, choices_text, split
from liftday.words.rules import ruling_text
from page.outline import outline
from page.weeks import facts

HARD = because("day_likely", kind="hard", percent=75, closed_percent=75, assumed=False)


def told(placed, step=0):
    """What is said of the promise of a date, None where nothing has to be."""
    _, kept = split(placed.rulings[on(step)])
    return kept and ruling_text((kept,))


def test_a_full_session_stays_on_the_eve_of_a_day_that_became_likely_hard():
    """Three in four is less than what moves a promise of today; for a novice, no new one would stand there."""
    placed = picture(
        """
        runs  E h E E E E E
        was   F - - - F - -
        plan  F - - - F - -
        """,
        wish=replace(WISH, novice=True),
    )
    assert told(placed) == (
        "By today's forecast Tuesday is likely hard (75%). The session stays because it was promised: below 80% no"
        " forecast moves it."
    )
    assert told(placed, 4) is None


def test_a_light_session_stays_there_whatever_is_forecast():
    """No rule moves it: that is said, not a number."""
    placed = picture(
        """
        runs  E h E E E E E
        was   l - - - F - -
        plan  l - - - F - -
        """
    )
    assert told(placed) == (
        "By today's forecast Tuesday is likely hard (75%). The session stays because it was promised, and a light session"
        " may stand before such a day."
    )


def test_a_session_stays_on_a_day_that_became_likely_hard():
    """The day itself, by the rule that closes it to new ones."""
    placed = picture(
        """
        runs  h E E E E E E
        was   F - - F - - -
        plan  F - - F - - -
        """
    )
    assert told(placed) == (
        "By today's forecast Monday is likely hard (75%). The session stays because it was promised: below 80% no"
        " forecast moves it."
    )


@pytest.mark.parametrize(("wish", "letter"), [(WISH, "l"), (replace(WISH, novice=True), "F")])
@pytest.mark.parametrize("runs", ["E h E E E E E", "h E E E E E E"])
def test_nothing_was_promised_on_the_day_that_a_session_was_put_there(runs, wish, letter):
    """An hour later it stands there by today's word; from tomorrow on it is a promise."""
    drawn_week = f"""
        runs  {runs}
        was   {letter} - - - F - -
        plan  {letter} - - - F - -
        """
    assert told(picture(drawn_week, wish=wish)) is not None
    assert told(picture(drawn_week, wish=wish, fresh=True)) is None


def test_a_day_that_is_marked_hard_is_no_chance():
    """The eve of it is told by the owner's word."""
    placed = picture(
        """
        runs  E H E h E E E
        plan  - - - - - F -
        """,
        wish=replace(WISH, sessions_per_week=1),
    )
    said = {
        on(n): {why.params["why"].code for r in placed.rulings[on(n)] if r.verdict == "cost" for why in r.reasons}
        for n in (0, 2)
    }
    assert "marked_next_day" in said[on(0)]
    assert "demanding_next_day" in said[on(2)]


def test_what_closes_a_day_without_a_forecast_is_said_on_that_day_too():
    """It was no part of why the session was put there."""
    drawn_week = """
        runs  E E E E E E E
        was   F - - F - - -
        plan  F - - F - - -
        """
    assert told(picture(drawn_week, clock=time(18, 30), fresh=True)) == told(picture(drawn_week, clock=time(18, 30)))
    assert told(picture(drawn_week, clock=time(18, 30), fresh=True)) is not None


@pytest.mark.parametrize(("hours", "fresh"), [(1, True), (24, False)])
def test_a_session_is_put_there_on_the_day_that_first_saw_it(hours, fresh):
    """By the local date, which a turn knows of every session that was published."""
    first = facts()
    later = first.now + timedelta(hours=hours)
    ahead = tuple(s for s in first.plan.sessions if s.date > later.date())
    found = _promises(settle(ahead, (), (), now=later), (), later.date(), capped=False)
    assert {promise.fresh for promise in found} == {fresh}


def test_what_was_known_when_it_was_promised_is_no_news():
    """Planned again on the same morning nothing has to be added."""
    first = facts()
    again = facts(known={"published": first.plan.sessions})
    assert first.plan.sessions == again.plan.sessions
    assert not any(split(said)[1] for said in again.plan.rulings.values())


def test_a_promise_keeps_the_day_its_chances_were_reckoned_on():
    """The next morning's forecast says other numbers; reason and day stay, and the page says which day that was."""
    first = facts()
    later = facts(now=first.now + timedelta(days=1), known={"published": first.plan.sessions})
    kept = {s.uid: s for s in later.plan.sessions if s.type == "strength"}
    was = [s for s in first.plan.sessions if s.type == "strength" and s.date > later.today]
    assert was
    assert {s.reckoned for s in was} == {first.today}
    assert all((kept[s.uid].reasons, kept[s.uid].reckoned) == (s.reasons, s.reckoned) for s in was)
    home = outline(render.render(later, health=False).home[""].body)
    assert "suits you (as of Monday 2 March): " in home
    assert "as of" not in outline(render.render(first, health=False).home[""].body)


@pytest.mark.parametrize(
    ("code", "params", "text"),
    [
        ("kept_on_eve", {"variant": "full"}, "likely hard (75%). The session stays because it was promised, and the week has"),
        ("kept_on_eve", {"variant": "upper_core"}, "it was promised, and upper body and core spare the legs."),
        ("kept_on_eve", {"pinned": True}, "Tuesday is likely hard (75%). The session stays because you moved it here."),
        ("kept_there", {"pinned": True}, "The session stays because you moved it here."),
        ("kept_there", {"why": because("moderate_day", day=HARD), "from_percent": 65}, "likely hard (75%). The session"),
        ("kept_there", {"why": because("day_is", kind="race", source="race")}, "Tuesday is a race. The session stays"),
        ("kept_there", {"why": because("beside_gym_day")}, "Tuesday is beside a day you lift on anyway. The session stays"),
        ("kept_there", {"why": because("hour_passed")}, "Today's hour has passed. The session stays because it was promised:"
         " what closes the day keeps only new sessions off it."),
    ],
)  # fmt: skip
def test_what_keeps_a_promise_is_said_in_words(code, params, text):
    """What speaks against the place, whose word it is, and what would move it."""
    usual = {"day": date(2026, 3, 3), "why": HARD, "variant": "lite", "pinned": False, "from_percent": None}
    why = because(code, **(usual | params))
    assert text in ruling_text((why,))
    assert ("light" in choices_text(why, on(0)), "light" in choices_here(why)) == (params.get("variant") == "full",) * 2
    assert choices_text(why, on(0)).startswith("`liftday move 2026-03-02 DATE` moves it")


def with_kept(told_facts, why):
    """The same facts, with what keeps their next strength session."""
    session = min((s for s in told_facts.plan.sessions if s.type == "strength"), key=lambda s: s.start)
    said = (*told_facts.plan.rulings[session.date], Ruling("H10", "open", (why,)))
    rulings = {**told_facts.plan.rulings, session.date: said}
    return session, replace(told_facts, plan=replace(told_facts.plan, rulings=rulings))


@pytest.mark.parametrize("public", [True, False])
def test_the_page_and_why_say_it_beside_the_session(public):
    """Above what can be answered, and not among the rules; what is private of it at home alone."""
    why = because("kept_there", public=public, day=on(1), why=HARD, variant="full", pinned=False, from_percent=80)
    session, those = with_kept(facts(), why)
    pages = render.render(those, health=False)
    for documents, shown in ((pages.home, True), (pages.away, public)):
        lines = outline(documents[f"day/{session.date}"].body).splitlines()
        assert any(line.startswith("p: By today's forecast Tuesday is likely hard (75%).") for line in lines) is shown
        assert not any("What was promised" in line for line in lines)
    answer = WhyAnswer(
        date=session.date,
        day=those.day(session.date),
        past=False,
        rules=those.plan.rulings[session.date],
        session=session,
        sequence=0,
        changes=(),
    )
    said = " ".join(drawn(screen(answer, Page()), Page()).split())
    assert "Note: By today's forecast Tuesday is likely hard (75%). The session stays because it was promised:" in said
    assert f"`liftday mark {session.date} low` makes it light" in said
    assert "H10" not in said

"""A page that a secret address reaches tells nothing of the body, unless the owner wants it to."""

import re
from dataclasses import replace
from datetime import timedelta

from liftday.page import render
from liftday.training.placing.rules import AFTER_ILLNESS, ILL
from liftday.training.reason import because
from page.outline import outline
from page.weeks import MONDAY, facts, with_pain

TUESDAY = MONDAY - timedelta(days=6)
BODY = re.compile(
    rb"Achilles|achilles 6|6 of 10|\bill\b(?!<)|heart rate|bpm|163|[Ss]trong pain|Load|low energy\)|7[ ]?7%"
)


def told(documents):
    """What pages say, without the forms, which ask and tell nothing."""
    html = (one.body for one in documents.values() if one.kind == render.HTML)
    return b"\n".join(re.sub(rb"(?s)<form.*?</form>", b"", body) for body in html)


def test_nothing_of_the_body_is_told_away_from_home():
    """Pain, illness, heart rate, load, and what follows from them."""
    pages = render.render(with_pain(facts(), TUESDAY), health=False)
    assert BODY.findall(told(pages.away)) == []
    assert len(set(BODY.findall(told(pages.home)))) > 5
    assert b"not available" in pages.away[f"day/{TUESDAY}"].body


def test_what_moved_a_session_and_made_it_lighter_is_told_at_home_alone():
    """Illness; elsewhere the day is not available, and a light session is right."""
    plain = facts()
    one = next(s for s in plain.plan.sessions if s.type == "strength" and s.date > plain.today)
    lighter = because("lighter", variant="lite", why=AFTER_ILLNESS[1])
    moved = because("moved", on=MONDAY, origin=MONDAY, why=because("ended", day=MONDAY, why=ILL))
    ill = replace(one, reasons=(*one.reasons[:1], lighter), moved=moved)
    sessions = tuple(ill if s is one else s for s in plain.plan.sessions)
    pages = render.render(replace(plain, plan=replace(plain.plan, sessions=sessions)), health=False)
    home, away = pages.home[f"session/{one.uid}"].body, pages.away[f"session/{one.uid}"].body
    assert (b"marked as ill" in home, b"the fourth day after an illness" in home) == (True, True)
    assert (b"Monday is not available" in away, b"A light session is right for this day" in away) == (True, True)
    assert b"illness" not in told(pages.away) + away


def test_with_the_owners_word_both_are_the_same():
    """Every page but the first, which leads to the set-up at home, is the same object."""
    pages = render.render(with_pain(facts(), TUESDAY), health=True)
    assert [path for path, one in pages.home.items() if pages.away[path] is not one] == [""]
    assert b"setup" in pages.home[""].body
    assert b"setup" not in pages.away[""].body


def test_what_hurts_can_be_said_everywhere():
    """The form asks for it; nothing of the answer is shown."""
    page = render.render(with_pain(facts(), TUESDAY), health=False).away[""].body
    assert b"Something hurts" in page
    assert b'value="achilles"' in page


def test_a_low_day_is_told_at_home_alone():
    """Elsewhere the button stands there as on any day."""
    plain = facts()
    low = replace(plain.plan.days[0], flags=("low",))
    pages = render.render(replace(plain, plan=replace(plain.plan, days=(low, *plain.plan.days[1:]))), health=False)
    assert b"Low energy today: light at most" in pages.home[""].body
    assert b"light at most" not in pages.away[""].body
    assert b"Low today" in pages.away[""].body


def test_a_coming_day_shows_its_mark_and_no_forecast():
    """Ill on Wednesday: so the week and the day say at home, "not available" elsewhere; no session is moved there."""
    plain = facts()
    ill = replace(plain.plan.days[2], flags=("ill",))
    days = (*plain.plan.days[:2], ill, *plain.plan.days[3:])
    pages = render.render(replace(plain, plan=replace(plain.plan, days=days)), health=False)
    for documents, word in ((pages.home, "ill"), (pages.away, "not available")):
        lines = outline(documents[""].body).splitlines()
        assert [line.split("Wed 4 Mar ")[1] for line in lines if "] Wed 4 Mar " in line][0].startswith(f"- {word}")
        assert not any(line.startswith("option: Wed 4 Mar") for line in lines)
        assert f"p: - {word}" in outline(documents[f"day/{ill.date}"].body).splitlines()
    assert b"otherwise likely easy" in pages.home[f"day/{ill.date}"].body
    assert b"otherwise" not in pages.away[f"day/{ill.date}"].body

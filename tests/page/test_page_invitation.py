"""What an athlete who was added has besides: what is read before Strava is connected, where the feed is afterwards, and who may see their sessions."""

from dataclasses import replace

from liftday.page.invitation import invitation, welcome
from liftday.page.render import render, render_invitation, render_welcome
from liftday.words.inviting import ANSWERS, CLIENTS
from page.outline import outline
from page.weeks import facts

ADDRESSES = tuple((name, f"https://lift.test/{n}") for n, name in enumerate(CLIENTS))


def test_it_says_how_long_facts_are_kept_and_asks_with_no_answer_given():
    for days, until in ((7, "until 7 days after Strava"), (0, "until you have them deleted")):
        html = render_invitation(invitation(athlete="anna", host="<club>", title="Strength", keep_days=days))
        assert until in outline(html.encode())
        assert "&lt;club&gt; offers you" in html
        assert [f'value="{value}"' in html for value in ANSWERS] == [True] * 3
        assert "checked" not in html.partition("<form")[2]


def test_every_address_is_told_with_its_use_and_its_code_unless_no_phone_can_reach_it():
    for alone, codes in ((False, len(CLIENTS)), (True, 0)):
        html = render_welcome(welcome(ADDRESSES, ("Zones are estimated.",), alone=alone))
        assert html.count("<svg") == codes
        assert ("answer on this machine only" in html) is alone
        told = outline(html.encode())
        assert "Zones are estimated." in told
        assert all(f'href="{address}"' in html for _, address in ADDRESSES)
        assert "ICSx5 on Android" in told


def test_they_stand_alone():
    """No script, no link to a file, no word of the page's other parts: they are seen before there is a page."""
    for html in (
        render_invitation(invitation(athlete="anna", host="h", title="t", keep_days=7)),
        render_welcome(welcome(ADDRESSES[:1], (), alone=False)),
    ):
        assert "<script" not in html
        assert 'rel="stylesheet"' not in html
        assert "<nav" not in html
        assert html.count("<style>") == 1


def test_who_may_see_the_sessions_is_asked_where_somebody_else_operates():
    """Off, on, and not at all on the operator's own page."""
    for shared, words in ((False, "Let them see it"), (True, "Take it back"), (None, None)):
        trust = render(replace(facts(), shared=shared), health=False).away["trust"].body
        assert (b"Who sees your sessions" in trust) is (shared is not None)
        assert words is None or f">{words}</button>".encode() in trust

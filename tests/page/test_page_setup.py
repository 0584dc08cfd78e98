"""The set-up: what is missing in the order to do it, and the addresses with their codes."""

from dataclasses import replace
from datetime import timedelta

from liftday.page.render import render, render_setup
from liftday.page.setup import setup
from liftday.training.session import Status
from liftday.words.setting_up import STEPS
from page.outline import outline
from page.weeks import facts

ADDRESSES = (("Apple", "webcal://lift.test/feed/abc.ics"), ('<b>"Mine"', "https://lift.test/page/abc/"))


def steps(*done: str):
    return [(code, code in done) for code in STEPS]


def test_the_next_step_is_the_first_that_is_missing():
    """It alone is marked; what is done says no more than that."""
    page = setup(steps("safety", "secret"), (), alone=True, connect="strava/connect")
    assert [step.next for step in page.steps] == [False, True, False, False, False, False, False]
    text = outline(render_setup(page).encode())
    assert "liftday config check" in text
    assert "ask a professional first" not in text
    assert "They answer on this machine only" in text
    assert "Open one of the addresses on this page in a calendar on this machine" in text
    assert "scan" not in text


def test_strava_is_connected_by_a_button_once_what_it_needs_is_there():
    """Before, and after, there is none."""
    ready = setup(steps("safety", "application", "secret"), (), alone=False, connect="strava/connect")
    assert [step.button for step in ready.steps if step.button] == ["strava/connect"]
    for done in (("safety",), ("safety", "application", "secret", "login")):
        page = setup(steps(*done), (), alone=False, connect="strava/connect")
        assert not any(step.button for step in page.steps)


def test_an_address_has_its_code_to_scan_unless_no_phone_can_reach_it():
    for alone, codes in ((False, 2), (True, 0)):
        html = render_setup(setup(steps(*STEPS), ADDRESSES, alone=alone, connect="c"))
        assert html.count("<svg") == codes
        assert "&lt;b&gt;" in html
        assert "<b>" not in html
        assert 'href="webcal://lift.test/feed/abc.ics"' in html


def test_a_session_of_long_ago_has_no_page_and_no_cell():
    """It stands in the record of the weeks, and nowhere else."""
    told = facts()
    (one, *_) = (s for s in told.plan.sessions if s.type == "strength")
    old = replace(one, uid="old", date=told.today - timedelta(days=40), status=Status.DONE)
    pages = render(replace(told, plan=replace(told.plan, sessions=(old, *told.plan.sessions))), health=False)
    assert "session/old" not in pages.home
    assert b"old" not in pages.home[""].body.replace(b"hold", b"")
    assert "Strength in the last 12 weeks: 1 done" in outline(pages.home["progress"].body)

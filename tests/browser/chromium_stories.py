"""The page in Chromium: looked at by axe-core, and lived with by keyboard, by touch, without script and on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(visit, paths, width, scheme):
    """WCAG 2.2 AA and axe's own good practice, every page, with everything unfolded too."""
    for path in paths:
        page = visit(path, width=width, color_scheme=scheme)
        for unfolded in (False, True) if scheme == "light" else (True,):  # dark differs by its colours alone
            if unfolded:
                page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


@pytest.mark.parametrize(("width", "size"), [(320, 100), (360, 200), (1280, 200)])
def test_no_page_is_wider_than_the_screen(visit, paths, width, size):
    """Down to 320 pixels, and at twice the reader's text size."""
    for path in paths:
        page = visit(path, width=width)
        page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_targets_are_large_enough_for_a_thumb(visit, paths):
    """Everything to press is at least 44 pixels high at 360, but for links within a sentence."""
    small = "e => { const r = e.getBoundingClientRect(); return r.height && (r.height < 43.5 || r.width < 24) }"
    for path in paths:
        page = visit(path, width=360)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        for each in page.query_selector_all(
            "button, summary, select, .button, .chip, .scale label, .sets label, nav a"
        ):
            assert not each.evaluate(small), f"{path}: {each.evaluate('e => e.outerHTML')}"


def tab_to(page, words):
    """Press Tab until what has the focus reads so."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if re.match(words, page.evaluate("document.activeElement.innerText || ''").strip()):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", words
            return
    raise AssertionError(f"the keyboard does not reach {words}")


def test_the_keyboard_alone_is_enough(visit):
    """Low energy today, taken back; a session moved from its form; a day corrected; all with Tab, Enter, Space and arrows."""
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "Low energy today")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=light at most")
    tab_to(page, "Take it back")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Low energy today")
    tab_to(page, r"Done")
    page.keyboard.press("Enter")  # unfolds
    tab_to(page, "Done, with the sets")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "2"
    tab_to(page, "Done$")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=called done")
    tab_to(page, "Tue 3 Mar")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Tuesday 3 March')")
    tab_to(page, "hard")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your word.")
    tab_to(page, "take my word back")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your word.", state="detached")


def test_a_session_is_trained_by_touch(visit, paths):
    """Ticks start the rest and survive a reload; moves unfold; the address of the page is that of the phone."""
    page = visit(paths[6], width=360, has_touch=True, is_mobile=True)
    boxes = page.locator(".sets[data-rest] input")
    boxes.first.tap()
    page.wait_for_selector(".timer:not([hidden])")
    assert re.match(r"Rest \d:\d\d", page.inner_text(".timer output"))
    page.locator(".timer button").tap()
    assert page.locator(".timer").is_hidden()
    page.reload()
    assert page.locator(".sets[data-rest] input").first.is_checked()
    page.locator("summary").first.tap()
    assert page.locator("details[open]").count() == 1


def test_what_was_lifted_is_said_by_touch(visit, paths):
    """As planned with one tap; written so that nobody can read it, it is asked back, and the form is a tap away."""
    page = visit(paths[6], width=360, has_touch=True, is_mobile=True)
    written, send = page.locator("textarea[name=sets]"), page.locator(".finish .main")
    written.fill("goblet squat many")
    page.route("**/say", lambda route: route.fulfill(response=route.fetch(max_redirects=0), status=200))
    send.tap()  # the status is 400, which a browser would write to the console
    page.wait_for_selector("text=Write it like")
    page.unroute("**/say")
    page.get_by_text("Back").tap()
    page.wait_for_selector("textarea[name=sets]")
    written.fill("goblet squat 3x10@16kg")
    send.tap()
    page.wait_for_selector("text=called done")
    page.goto(paths[6])
    page.wait_for_selector("text=How was it?")
    assert written.input_value() == ""


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_this_week_comes_first(visit, script):
    """The past weeks stand above it once they are wanted; a wide screen shows them at once."""
    page = visit(width=360, java_script_enabled=script)
    titles = page.locator(".weeks tbody th:visible")
    assert titles.first.inner_text() == "This week"
    page.get_by_text("Show the past weeks").click()
    assert titles.all_inner_texts()[:3] == ["Two weeks ago", "Last week", "This week"]
    page = visit(width=1280, java_script_enabled=script)
    assert page.locator(".weeks tbody th:visible").first.inner_text() == "Two weeks ago"
    assert page.get_by_text("Show the past weeks").is_hidden()


def test_a_session_is_dragged_to_another_day(visit):
    """To one that its form offers too; what came of it stands on the page, and is taken back by a button."""
    page = visit(height=1600)
    to = page.locator("section[aria-labelledby=next] option").last.get_attribute("value")
    uid = page.locator("section[aria-labelledby=next] .button").get_attribute("href")
    assert page.locator(f"td:has(a.date[href$='{to}']) [href='{uid}']").count() == 0
    page.locator(f".chip[href='{uid}']").drag_to(page.locator(f"td:has(a.date[href$='{to}'])"))
    page.wait_for_selector("text=was moved to")
    assert page.locator(f"td:has(a.date[href$='{to}']) [href='{uid}']").count() == 1
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector("text=was moved to", state="detached")


def test_done_with_sets_is_a_link_away(visit, paths):
    """The short form stands on the card; the one that asks for sets at the end of the session's page."""
    page = visit()
    page.locator(".card.s-strength summary").first.click()
    page.get_by_text("with the sets you lifted").click()
    page.wait_for_url(f"**/{paths[6]}#finish")
    assert page.locator("textarea[name=sets]").is_visible()


def test_a_page_that_is_gone_has_a_way_home(visit):
    page = visit()
    page.route("**/2020-01-01", lambda route: route.fulfill(response=route.fetch(), status=200))
    page.goto("day/2020-01-01")  # the status is 404, which a browser would write to the console
    assert page.title()
    assert Axe().run(page, options=RULES).violations_count == 0
    page.get_by_text("Home").click()
    page.wait_for_selector(".weeks")


def test_without_script_everything_can_be_said(visit):
    """Forms post and details unfold by themselves."""
    page = visit(java_script_enabled=False)
    page.get_by_text("Something hurts").click()
    page.select_option("select[name=place]", "plantar")
    page.locator("[aria-label='Something hurts'] label", has_text="2").click()
    page.get_by_role("button", name="Say it").click()
    page.wait_for_selector("text=pain was marked")
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector("text=pain was marked", state="detached")


def test_a_session_prints_on_one_sheet(visit, paths):
    for path in paths[6:]:
        sheet = visit(path).pdf(format="A4", margin={"top": "10mm", "bottom": "10mm", "left": "12mm", "right": "12mm"})
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, path


def test_an_opened_session_works_offline(visit, paths):
    """In a gym without a net: ticking and resting go on."""
    page = visit(paths[6], width=360)
    page.context.set_offline(True)
    page.locator(".sets[data-rest] input").nth(1).check()
    page.wait_for_selector(".timer:not([hidden])")
    page.locator("summary").first.click()


@pytest.mark.parametrize("script", [True, False])
def test_from_an_invitation_to_the_feed_without_help(chromium, invitation, script):
    """On a phone, by touch: said no at Strava first, then yes; the feed's address answers, and a second look shows it again.
    The link is used then. On the athlete's own page the operator is let see the sessions, and not any more."""
    link, site, strava = invitation
    wrong = []
    phone = chromium.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, java_script_enabled=script
    )
    page = phone.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda said: None if "status of 4" in said.text else wrong.append(said.text))
    page.on("request", lambda ask: None if ask.url.startswith((site, strava, "data:")) else wrong.append(ask.url))
    for answer in ("Cancel", "Authorize"):
        page.goto(link)
        looked_at(page, script)
        page.get_by_text("Yes, and a health professional has agreed").tap()
        page.get_by_text("I have read this").tap()
        page.get_by_role("button", name="Connect Strava").tap()
        page.get_by_role("link", name=answer, exact=True).tap()
        page.wait_for_selector("text=The permission was declined" if answer == "Cancel" else "text=Strava is connected")
        if answer == "Cancel":
            page.get_by_text("Back").tap()
            page.wait_for_selector("text=You are invited, anna")
    kept = phone.cookies(f"{site}strava/callback")
    assert [(one["httpOnly"], one["sameSite"], one["path"]) for one in kept] == [(True, "Lax", "/strava/callback")] * 2
    assert phone.cookies(link) == []
    page.reload()
    page.wait_for_selector("text=Strava is connected")
    looked_at(page, script)
    feed = page.get_by_label("As a web address").get_by_role("link").inner_text()
    assert phone.request.get(feed).headers["content-type"].startswith("text/calendar")
    assert phone.request.get(link).status == 404
    page.goto(page.get_by_label("The page, on your phone").get_by_role("link").inner_text() + "trust")
    looked_at(page, script)
    page.get_by_role("button", name="Let them see it").tap()
    page.get_by_role("button", name="Take it back").tap()
    page.wait_for_selector("text=Let them see it")
    assert wrong == []
    phone.close()


def looked_at(page, script):
    """Nothing for axe to find, nothing wider than the phone, everything to press large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for each in page.query_selector_all("button, summary, .choices label"):
        assert each.bounding_box()["height"] >= 43.5, each.inner_text()
    if script:
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()

"""The page in Firefox: looked at by axe-core, by keyboard alone, nothing on the console and no other host."""

from pathlib import Path

import axe_playwright_python
import pytest
from bidi import ENTER, RIGHT, SPACE, TAB, firefox

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]'
LOOK = f"axe.run(document, {{runOnly: {{type: 'tag', values: {TAGS}}}}}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"


@pytest.fixture(scope="module")
def window(site):
    with firefox(site) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quiet(window):
    yield
    assert window.wrong == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_is_too_wide(window, paths, width):
    for path in paths:
        window.visit(path, width=width)
        assert window.run("document.documentElement.scrollWidth") <= width, path
        window.run("document.querySelectorAll('details').forEach(each => { each.open = true })")
        window.load(AXE)
        assert window.run(LOOK) == [], path


def test_the_keyboard_alone_is_enough(window):
    window.visit("")
    window.tab_to("Low energy today")
    window.press(ENTER)
    window.wait("document.body.innerText.includes('light at most')")
    window.tab_to("Take it back")
    window.press(ENTER)
    window.wait("!document.body.innerText.includes('light at most')")
    window.tab_to("Done")
    window.press(ENTER)
    window.tab_to("Done, with the sets")
    window.press(TAB)
    window.press(SPACE)
    window.press(RIGHT)
    assert window.run("document.activeElement.value") == "2"
    window.tab_to("Done$")
    window.press(ENTER)
    window.wait("document.body.innerText.includes('called done')")
    window.tab_to("Take it back")
    window.press(ENTER)
    window.wait("!document.body.innerText.includes('called done')")


def test_ticks_survive_a_reload(window, paths):
    window.visit(paths[6], width=360)
    window.run("document.querySelector('.sets[data-rest] input').click()")
    assert window.run("document.querySelector('.timer').hidden") is False
    window.visit(paths[6], width=360)
    assert window.run("document.querySelector('.sets[data-rest] input').checked") is True

"""Whatever an activity, an exercise or a reason is called, it is text on every page and nothing else."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from liftday.page import render
from liftday.training.reason import because
from page.weeks import facts, season
from reasons import verbatim

PIECES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></svg></style><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "\u202egnp.exe \ud800 \x00",
)
HOSTILE = (" ".join(PIECES), "javascript:alert(1)")


class Tags(HTMLParser):
    """Which tags a page has, and which attributes."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in {"href", "src", "action"}]


def tags_of(pages):
    found = Tags()
    for document in {*pages.home.values(), *pages.away.values()}:
        if document.kind == render.HTML:
            found.feed(document.body.decode())
    return found


def hostile(word):
    """Everything that comes from outside, under one name."""
    told = facts(days=season("E H E . E . L", sport=word))
    reason = (verbatim(word),)
    days = tuple(
        replace(day, reasons=reason, flags=(word,), readings=tuple(replace(r, id=word, reasons=reason) for r in day.readings))
        for day in told.days
    )  # fmt: skip
    sessions = tuple(
        replace(
            s,
            reasons=reason,
            moved=verbatim(word),
            goal=reason[0],
            advice=reason,
            blocks=tuple(replace(b, name=word, exercise=word, cue=word, note=word, substitute=word) for b in s.blocks),
        )
        for s in told.plan.sessions
    )
    plan = replace(told.plan, sessions=sessions, notes=reason, gate=reason)
    fetches = tuple(replace(one, client=word) for one in told.sources.fetches)
    sources = replace(told.sources, strava=word, trouble=word, remedy=word, fetches=fetches, refused=((word, word),))
    evidence = {word: (because("title", word=word),)}
    return replace(told, days=days, plan=plan, sources=sources, evidence=evidence)


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_text_stays_text(word):
    """The tags and attributes of the pages are those of the pages without it, and no link leads where a text says."""
    pages = render.render(hostile(word), health=True)
    found, usual = tags_of(pages), tags_of(render.render(facts(), health=True))
    assert found.tags - usual.tags <= {"strong"}  # what is wrong is told on a page of its own look
    assert not {name for name in found.attributes - usual.attributes if name.startswith("on")}
    assert found.attributes <= usual.attributes
    assert not [link for link in found.links if link.startswith("javascript:") or "alert" in link]
    assert any(b"alert" in one.body or b"7*7" in one.body or b"gnp" in one.body for one in pages.home.values())


def test_no_page_asks_another_host_for_anything():
    """Only a run's own page at Strava is linked; style and script are our own files."""
    found = tags_of(render.render(facts(), health=True))
    outward = {link for link in found.links if "//" in link}
    assert all(link.startswith("https://www.strava.com/activities/") for link in outward)
    assert "style" not in found.attributes
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "style" not in found.tags


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("say `liftday sync`, then `x`.", "say <code>liftday sync</code>, then <code>x</code>."),
        ("<b> `<i>` &", "&lt;b&gt; <code>&lt;i&gt;</code> &amp;"),
        ("one ` alone", "one ` alone"),
        ("`a` and ` alone <", "<code>a</code> and ` alone &lt;"),
        ("", ""),
    ],
)
def test_a_command_stands_as_code_and_all_else_as_text(text, shown):
    told = facts()
    sources = replace(told.sources, refused=((text, text),))
    page = render.render(replace(told, sources=sources), health=False).home[""].body.decode()
    assert f"What to do: {shown}." in page or not text

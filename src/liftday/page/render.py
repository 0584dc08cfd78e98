"""Every page as bytes, by its path below the page's root: what a turn publishes beside the feed.

Links are relative, so the same bytes serve the root of this machine, a secret address, and a proxy's base path. Where home
and a stranger's page would say the same, they are the same object.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from liftday.page.cards import has_page
from liftday.page.day_page import day_page
from liftday.page.document import Document
from liftday.page.facts import Facts, Replayed, Sign, Sources
from liftday.page.home import home
from liftday.page.invitation import Invitation, Welcome
from liftday.page.progress import progress
from liftday.page.session_page import session_page
from liftday.page.setup import Setup
from liftday.page.trust import trust
from liftday.words.freshness import freshness

BACK: Final = timedelta(days=28)  # so far back a day has a page
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Every document by its path: ``home`` for this machine, ``away`` for the secret address. The root is the empty path."""

    home: Mapping[str, Document]
    away: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class _Asset:
    name: str
    document: Document


def render(facts: Facts, *, health: bool) -> Pages:
    """Given what a turn knows, and whether pages reached by the secret may tell of the body, return every document."""
    files = {asset.name: asset.document for asset in (_style(), _script())}
    at_home, away = dict(files), dict(files)
    for path, template, view, discreet in _views(facts):
        told = view if health else discreet
        at_home[path] = _document(template, path, view, local=True)
        same = told == view and path != ""
        away[path] = at_home[path] if same else _document(template, path, told, local=False)
    return Pages(home=at_home, away=away)


def render_fresh(now: datetime, sources: Sources) -> str:
    """Given what the first page's line on how fresh the runs are is made from, return it as it stands there (``id="fresh"``)."""
    return str(escape(freshness(now, sources.read)))


def render_trust(
    now: datetime, sources: Sources, replayed: Replayed | None, sign: Sign, *, shared: bool | None
) -> Document:
    """Given what the page of trust shows, return it alone, as ``render`` does."""
    return _document("trust.html", "trust", trust(now, sources, replayed, sign, shared=shared), local=True)


def render_setup(view: Setup) -> str:
    """Given the set-up, return its page, which is never stored: it holds the addresses."""
    return _document("setup.html", "setup", view, local=True).body.decode()


def render_invitation(view: Invitation) -> str:
    """Given an invitation, return its page. It stands below no root, so its style is in it."""
    return _document("invite.html", "invite", view, local=False).body.decode()


def render_welcome(view: Welcome) -> str:
    """Given what an athlete sees who has just connected Strava, return the page, which is never stored."""
    return _document("welcome.html", "welcome", view, local=False).body.decode()


def _views(facts: Facts) -> Iterator[tuple[str, str, object, object]]:
    """The path of each page, its template, and what it shows at home and to whom has the secret."""
    yield "", "home.html", home(facts, health=True), home(facts, health=False)
    yield "progress", "progress.html", progress(facts, health=True), progress(facts, health=False)
    everyone = trust(facts.now, facts.sources, facts.replayed, facts.sign, shared=facts.shared)
    yield "trust", "trust.html", everyone, everyone
    for day in (*(d for d in facts.days if facts.today - d.date <= BACK), *facts.plan.days):
        yield f"day/{day.date}", "day.html", day_page(day, facts, health=True), day_page(day, facts, health=False)
    for session in facts.plan.sessions:
        if has_page(session, facts.today):
            at_home, away = (session_page(session, facts, health=health) for health in (True, False))
            yield f"session/{session.uid}", "session.html", at_home, away


def _document(template: str, path: str, view: object, *, local: bool) -> Document:
    root = "../" * path.count("/") or "./"
    text = _templates().get_template(template).render(
        it=view, root=root, here=path, local=local, style=_style().name, script=_script().name, css=_css
    )  # fmt: skip
    return Document(HTML, text.encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("liftday.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters["coded"] = _coded
    return environment


def _coded(text: str) -> Markup:
    """A sentence whose commands stand between backticks, with each as code; the last one without a partner is a backtick."""
    parts = text.split("`")
    paired = len(parts) - 1 - (len(parts) - 1) % 2
    made = [
        Markup("<code>{}</code>").format(part) if n % 2 and n < paired else escape(part) for n, part in enumerate(parts)
    ]
    return Markup("").join(made[: paired + 1]) + "".join(f"`{part}" for part in parts[paired + 1 :])


@lru_cache(maxsize=1)
def _style() -> _Asset:
    return _asset("style.css", CSS)


def _css() -> Markup:
    """The style for a page that holds it itself."""
    return Markup(_style().document.body.decode())  # noqa: S704  our own file


@lru_cache(maxsize=1)
def _script() -> _Asset:
    return _asset("page.js", SCRIPT)


def _asset(file: str, kind: str) -> _Asset:
    """A file of the package; its name says what it holds, so that a browser may keep it."""
    environment: Any = _templates()
    text, _, _ = environment.loader.get_source(environment, file)
    body = text.encode()
    stem, _, end = file.partition(".")
    return _Asset(f"{stem}.{sha256(body).hexdigest()[:10]}.{end}", Document(kind, body))

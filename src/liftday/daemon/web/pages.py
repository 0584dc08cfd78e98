"""The small pages of an act: HTML without script, without anything from elsewhere, and with every word escaped."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from html import escape

from starlette.responses import Response

from liftday.daemon.state.links import Deed
from liftday.daemon.web.bridge import ActPage
from liftday.training.lifted import WRITTEN_LETTERS

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#1d2127;background:#fbfbf9}a{color:#0b5cad}"
    "h1{font-size:1.4rem}label{display:block;margin:.8rem 0}"
    "select,input,textarea,button{font:inherit;min-height:3rem;padding:.4rem .7rem;border-radius:.5rem;box-sizing:border-box}"
    "select,input,textarea{display:block;width:100%;margin-top:.3rem;border:1px solid GrayText}"
    "button{margin-top:1rem;padding:.4rem 1.4rem;border:0;color:#fff;background:#0b5cad}"
    "@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#14171a}a{color:#8fc1ff}"
    "button{color:#0d1b2a;background:#8fc1ff}}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # Not no-referrer: with it a browser sends "Origin: null" with our own form, and the check of the origin would refuse.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_NOT_YET = 202
_MORNINGS = (("", "not said"), ("usual", "as usual"), ("worse", "worse or stiffer than usual"))
_BUTTONS = {Deed.DONE: "Mark as done", Deed.SKIP: "Skip this session", Deed.MOVE: "Move it"}


def form_page(deed: Deed, page: ActPage, *, fixed: date | None) -> Response:
    """Given what a link would do and the daemon's description, return the page that asks; ``fixed`` is a move's day."""
    if page.final or (deed is Deed.MOVE and fixed is None and not page.days):
        return plain_page(page)
    fields = "".join(_fields(deed, () if fixed else page.days, page.sets))
    button = _BUTTONS[deed] if fixed is None else f"Move it to {_day(fixed)}"
    form = f'<form method="post">{fields}<button type="submit">{escape(button)}</button></form>'
    return _page(page, form)


def plain_page(page: ActPage) -> Response:
    """Given what a page shows, return it without a form."""
    return _page(page, "")


def waiting_page(page: ActPage) -> Response:
    """Given what a page shows that was looked at, return it; while what it waits for is not there yet it looks again by itself."""
    return _page(page, "", head='<meta http-equiv="refresh" content="10">' if page.status == _NOT_YET else "")


def again_page(page: ActPage, fields: Mapping[str, str], button: str) -> Response:
    """Given why a form was not carried out and what it said, return the page from which it is sent again as it is."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in fields.items()
    )
    return _page(page, f'<form method="post">{kept}<button type="submit">{escape(button)}</button></form>')


def unknown_page(below: str) -> Response:
    """Given a path below the page's root where no page is, return the one that says so; relative, as every link of ours."""
    lines = ("A day has its page for four weeks, a session until the day after it.",)
    back = "../" * below.count("/") or "./"
    return plain_page(ActPage(title="No such page", lines=lines, status=404, back=back))


def onward_page(address: str) -> Response:
    """Given an address elsewhere that a form leads to, return the page that goes there by itself: a redirect would be refused
    by the policy of the page with the form, which lets forms be sent nowhere else."""
    return _page(
        ActPage(title="On to Strava", lines=("Strava asks you whether your runs may be read.",)),
        f'<p><a href="{escape(address)}" rel="noreferrer">Go on to Strava</a></p>',
        head=f'<meta http-equiv="refresh" content="0;url={escape(address)}">',
    )


def _page(page: ActPage, form: str, *, head: str = "") -> Response:
    lines = "".join(f"<p>{escape(line[:1].upper() + line[1:])}</p>" for line in page.lines)
    label = "Home" if page.back.endswith("/") else "Back"
    back = f'<p><a href="{escape(page.back)}">{label}</a></p>' if page.back else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>liftday</title><style>{_STYLE}</style>{head}</head>"
        f"<body><main><h1>{escape(page.title)}</h1>{lines}{form}{back}</main></body></html>\n"
    )
    return Response(html, status_code=page.status, headers=_HEADERS, media_type="text/html")


def _fields(deed: Deed, days: tuple[date, ...], sets: str | None) -> tuple[str, ...]:
    if deed is Deed.DONE:
        lifted = () if sets is None else (_lifted(sets),)
        return (
            *lifted,
            _choice("rating", "How hard was it? (1 easy, 10 all you had)", _numbers(1)),
            _choice("pain", "Pain? (0 none, 10 worst)", _numbers(0)),
            _choice("morning", "If it hurt: the morning after?", _MORNINGS),
        )
    if deed is Deed.SKIP:
        return ('<label>Why? <input name="reason" maxlength="200" autocomplete="off"></label>',)
    return (_choice("to", "To which day?", tuple((day.isoformat(), _day(day)) for day in days)),) if days else ()


def _lifted(sets: str) -> str:
    """The field for what was lifted, filled in as planned: one tap where it went so."""
    rows = max(2, sets.count("\n") + 1)
    area = f'<textarea name="sets" rows="{rows}" maxlength="{WRITTEN_LETTERS}" spellcheck="false">{escape(sets)}</textarea>'
    return f"<label>What you lifted, if it was not as planned change it {area}</label>"


def _numbers(first: int) -> tuple[tuple[str, str], ...]:
    return (("", "not said"), *((str(n), str(n)) for n in range(first, 11)))


def _choice(name: str, label: str, options: tuple[tuple[str, str], ...]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<label>{escape(label)} <select name="{name}">{listed}</select></label>'


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"

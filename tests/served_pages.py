"""Pages, forms and a daemon as the tests of the web server need them."""

from datetime import UTC, datetime

from liftday.daemon.state import feed_files, page_files
from liftday.daemon.state.forms import Form, sign_form
from liftday.daemon.state.page_files import Bundle, form_name, pack
from liftday.daemon.web.page_set import NO_PAGES, page_set
from liftday.page.document import Document

KEY = bytes(range(32))
UID = "8cede2e1-1689-5852-89b9-7b0b7464317a"
STAMP = "a" * 12
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
HTML, CSS = "text/html; charset=utf-8", "text/css; charset=utf-8"


def a_form(deed, subject):
    """A form that counts until the next day."""
    return Form(deed=deed, subject=subject, expires=datetime(2026, 3, 3, tzinfo=UTC), stamp=STAMP)


def shown_in(state):
    """The pages as they are shown that a turn left in a state directory, None without any."""
    pages, fresh = (feed_files.read(state / name) for name in (page_files.PAGES, page_files.FRESH))
    return pages and page_files.shown(pages[0], fresh and fresh[0])


def token(form):
    return sign_form(KEY, form)


def pages_of(*, empty=False):
    """Three documents each side, and the stamps of a few forms."""
    both = {"style.css": Document(CSS, b"p{}"), "day/2026-03-02": Document(HTML, b"<p>a day</p>")}
    known = [("done", UID), ("move", UID), ("mark", "2026-03-02"), ("measure", "")]
    bundle = Bundle(
        home={"": Document(HTML, b"<p>at home</p>"), **both},
        away={"": Document(HTML, b"<p>away</p>"), **both},
        stamps={form_name(*one): STAMP for one in known},
    )
    return NO_PAGES if empty else page_set(pack(bundle), changed=NOW, before=NO_PAGES)


class PageDaemon:
    """Remembers what it was told; fails as told."""

    def __init__(self):
        self.said, self.error = [], None

    def say(self, form, fields):
        if self.error:
            raise self.error
        self.said.append((form, dict(fields)))

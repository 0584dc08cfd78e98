"""The pages after a turn that was left out: they say how fresh the runs are, and the page of trust what was asked and who
fetched. All else on them stands.
"""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from liftday.daemon.state import feed_files, page_files
from liftday.daemon.state.forms import stamp_of
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.page_files import Bundle, Document
from liftday.daemon.turn.pages import replayed_of, shared_of, token_of, trust_state
from liftday.errors import CannotWrite
from liftday.page.facts import Sources
from liftday.page.render import freshened, render_trust
from liftday.words.freshness import freshness


def digest(instance: Instance) -> str:
    """Return the digest of the pages' file, "" without one."""
    found = feed_files.read(instance.state / page_files.PAGES)
    return "" if found is None else sha256(found[0]).hexdigest()


def line_of(instance: Instance, sources: Sources, now: datetime) -> str:
    """What the pages say at an instant of how fresh the runs are."""
    return freshness(now.astimezone(instance.zone), sources.read)


def freshen(instance: Instance, sources: Sources, now: datetime, *, left: str, was: str) -> str | None:
    """Given how the sources stand, the digest of the pages' file as it was left and the line it has, write it as it is now;
    return its digest. None where it is not that file any more, or cannot be written: a whole turn writes it, or says so."""
    file = instance.state / page_files.PAGES
    found = feed_files.read(file)
    if found is None:
        return left if left == "" else None
    bundle = page_files.unpack(found[0]) if sha256(found[0]).hexdigest() == left else None
    told = None if bundle is None else _told(instance, sources, bundle, now, was)
    if told is None:
        return None
    body = page_files.pack(told)
    try:
        feed_files.replace_if_other(file, body, changed=now)
    except CannotWrite:
        return None
    return sha256(body).hexdigest()


def _told(instance: Instance, sources: Sources, bundle: Bundle, now: datetime, was: str) -> Bundle | None:
    fresh = line_of(instance, sources, now)
    home, away = (freshened(side[""].body, was=was, fresh=fresh) for side in (bundle.home, bundle.away))
    key = instance.link_key
    if home is None or away is None or key is None:
        return None

    def sign(deed: str, subject: str, last: date) -> str:
        return token_of(instance, key, (deed, subject, last), stamp_of(trust_state(instance, deed)))

    trust = render_trust(
        now.astimezone(instance.zone), sources, replayed_of(instance), sign, shared=shared_of(instance)
    )
    new = {"trust": Document(trust.kind, trust.body)}
    return replace(
        bundle,
        home={**bundle.home, "": Document(trust.kind, home), **new},
        away={**bundle.away, "": Document(trust.kind, away), **new},
    )

"""The pages after a turn that was left out: they say how fresh the runs are, and the page of trust what was asked and who
fetched. All else on them stands.
"""

from datetime import date, datetime

from liftday.daemon.state import feed_files, page_files
from liftday.daemon.state.forms import stamp_of
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.page_files import Fresh
from liftday.daemon.turn.pages import replayed_of, shared_of, token_of, trust_state
from liftday.errors import CannotWrite
from liftday.page.facts import Sources
from liftday.page.render import render_fresh, render_trust


def digest(instance: Instance) -> str:
    """Return the digest of the pages' file, "" without one."""
    found = feed_files.read(instance.state / page_files.PAGES)
    return "" if found is None else page_files.digest(found[0])


def freshen(instance: Instance, sources: Sources, now: datetime, *, left: str) -> bool:
    """Given how the sources stand and the digest of the pages' file as it was left, tell them beside it. False where it is
    not that file any more, or nothing can be written: a whole turn writes it, or says so."""
    if left != digest(instance):
        return False
    if left == "":
        return True
    key, local = instance.link_key, now.astimezone(instance.zone)
    if key is None:
        return False

    def sign(deed: str, subject: str, last: date) -> str:
        return token_of(instance, key, (deed, subject, last), stamp_of(trust_state(instance, deed)))

    trust = render_trust(local, sources, replayed_of(instance), sign, shared=shared_of(instance))
    told = Fresh(of=left, line=render_fresh(local, sources), trust=trust.body.decode())
    try:
        feed_files.replace_if_other(instance.state / page_files.FRESH, page_files.pack_fresh(told), changed=now)
    except CannotWrite:
        return False
    return True

"""An invitation: a link by which an athlete who was added connects Strava in a browser of their own, once."""

import secrets
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from liftday.config import screening
from liftday.config.athletes import DEFAULT
from liftday.config.screening import Screened
from liftday.config.settings import FeedSettings
from liftday.daemon.logs import trouble
from liftday.daemon.orders.setup import addresses_in, granted, is_alone, tell_connected
from liftday.daemon.protocol.invitations import DrawInvitation, Invite, TakeInvitation
from liftday.daemon.protocol.outcomes import Drawn, Invited, LoggedIn, Outcome
from liftday.daemon.state import invitations
from liftday.daemon.state.instance import Instance
from liftday.daemon.state.invitations import GOOD_FOR, Invitation
from liftday.daemon.sync import account
from liftday.daemon.web.addresses import base_url
from liftday.daemon.web.bridge import invitation_digest
from liftday.daemon.web.hosts import is_loopback, is_wildcard
from liftday.errors import BadConfiguration, BadInput, LiftdayError, Unfinished, Usage
from liftday.integrations.strava.trouble import Refused
from liftday.page.invitation import invitation, welcome
from liftday.page.render import render_invitation, render_welcome

_AGAIN: Final = (
    "open the invitation again, log in to Strava with your own account (log out there first, or use a private window, if it "
    "shows somebody else's), leave every box ticked and press Authorize"
)
_LATER: Final = "try again later, or tell whoever invited you; the invitation stays good"
_THEIRS: Final = frozenset({"login", "scope"})  # what the athlete can mend; the rest is the operator's


def for_invitation(instance: Instance, order: Invite | DrawInvitation | TakeInvitation, now: datetime) -> Outcome:
    """Do what an invitation asks for."""
    if isinstance(order, Invite):
        return _invited(instance, now, here=order.here)
    return _drawn(instance) if isinstance(order, DrawInvitation) else _taken(instance, order, now)


def _invited(instance: Instance, now: datetime, *, here: bool) -> Invited:
    """Make the link and keep its digest. Raises BadConfiguration without an application, or an address to be reached at."""
    settings = instance.settings
    if settings.athlete == DEFAULT:
        raise Usage(
            "`default` is invited by nobody", remedy="connect Strava on the set-up page, or `liftday strava login`"
        )
    account.app_of(instance)
    base = invitation_base(settings.feed, here=here)
    secret = secrets.token_urlsafe(32)
    made = Invitation(digest=invitation_digest(secret), expires=(now + GOOD_FOR).replace(microsecond=0))
    invitations.keep(instance.state, made)
    return Invited(address=f"{base}/invite/{secret}", expires=made.expires)


def invitation_base(feed: FeedSettings, *, here: bool) -> str:
    """Given where the feed is served, return what the link begins with: public and encrypted, for Strava's answer comes back
    there; or ``here`` this machine's own. Raises BadConfiguration where there is none."""
    if here and (is_loopback(feed.host) or is_wildcard(feed.host)):
        return base_url(public_url="", host=feed.host, port=feed.port)
    if here:
        raise BadConfiguration(
            f"nobody listens at this machine's own address, only at {feed.host}",
            remedy='set `host = "127.0.0.1"` under [feed], or invite without --here',
        )
    if not feed.public_url.startswith("https://"):
        raise BadConfiguration(
            "an invitation needs a public https address, and there is none",
            remedy="set `public_url` under [feed] and its host as callback domain at https://www.strava.com/settings/api\n"
            "(docs/athletes.md); to try it in a browser of this machine, give --here",
        )
    return feed.public_url.rstrip("/")


def _drawn(instance: Instance) -> Drawn:
    """Draw what the athlete reads first. Nothing of theirs is on it: whoever has the link sees it."""
    settings = instance.settings
    page = invitation(
        athlete=settings.athlete,
        host=urlsplit(settings.feed.public_url).hostname or "This machine",
        title=settings.feed.title,
        keep_days=settings.strava.keep_raw_days,
    )
    return Drawn(html=render_invitation(page))


def _taken(instance: Instance, order: TakeInvitation, now: datetime) -> Drawn:
    """Log in, keep the athlete's word on the safety text, end the invitation, and draw where the feed is. Of two browsers that come
    back at once, perhaps at two servers, the first has used the invitation up."""
    standing = invitations.recall(instance.state)
    if standing is None or standing.digest.hex() != order.invitation or standing.expires <= now:
        raise BadInput("this invitation is used by now, or over", remedy="ask whoever invited you for another one")
    done = _logged_in(instance, order, now)
    said = Screened(accepted=now.astimezone(instance.zone).date(), clearance=order.clearance)
    screening.keep(instance.state, said)
    invitations.end(instance.state, now)
    tell_connected(instance, now)
    page = welcome(tuple(addresses_in(instance)), done.remarks, alone=is_alone(instance))
    return Drawn(html=render_welcome(page))


def _logged_in(instance: Instance, order: TakeInvitation, now: datetime) -> LoggedIn:
    """The login, whose refusals are told to the athlete in words that they can act upon; the rest is the operator's to read."""
    try:
        return account.login(instance, granted(order.query, order.state), now, other=False)
    except LiftdayError as error:
        if isinstance(error, BadInput) or (isinstance(error, Refused) and error.state in _THEIRS):
            raise BadInput(error.what, remedy=_AGAIN) from error
        trouble("invitation_failed", error, priority="warning", athlete=instance.settings.athlete)
        raise Unfinished("the login at Strava could not be finished", remedy=_LATER) from error

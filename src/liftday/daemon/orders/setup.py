"""Set-up in the browser: the page that says what is missing, and Strava's permission asked for and taken there."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from liftday.config.environment import client_secret
from liftday.daemon.orders.measure import measured
from liftday.daemon.protocol.orders import BeginLogin, DrawSetup, Grant, MeasureTrust
from liftday.daemon.protocol.outcomes import Drawn, LoginBegun, Outcome
from liftday.daemon.queries import answers
from liftday.daemon.queries.ahead import ahead
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.account import app_of, tokens_of
from liftday.daemon.turn import cycle
from liftday.daemon.turn.feeds import BUSY, MOBILITY, looks
from liftday.daemon.web.clients import SCRIPT
from liftday.daemon.web.hosts import is_loopback
from liftday.errors import BadInput, LiftdayError
from liftday.integrations.strava.oauth import NotOurs, authorization_url, read_redirect
from liftday.page.render import render_setup
from liftday.page.setup import setup
from liftday.store import entries, fetches, sync_state
from liftday.store.sync_state import History

CONNECT = "strava/connect"
PHONE = "The page, on your phone"


def for_page(instance: Instance, order: MeasureTrust | DrawSetup | BeginLogin, now: datetime) -> Outcome:
    """Do what only the page asks for."""
    if isinstance(order, MeasureTrust):
        return measured(instance, now)
    return _drawn(instance, now) if isinstance(order, DrawSetup) else _begun(instance, order)


def _drawn(instance: Instance, now: datetime) -> Drawn:
    """Draw the page."""
    alone = is_alone(instance)
    names = {PHONE: "The page, at its private address"} if alone else {}
    addresses = tuple((names.get(name, name), address) for name, address in addresses_in(instance))
    page = setup(_steps(instance, now), addresses, alone=alone, connect=CONNECT)
    return Drawn(html=render_setup(page))


def _steps(instance: Instance, now: datetime) -> Iterator[tuple[str, bool]]:
    """What there is to do, in its order, and whether it is done. Who lives on imports has nothing to do at Strava."""
    settings, store = instance.settings, instance.store
    planned = bool(ahead(entries.recall_plan(store), now))
    yield "safety", settings.owner.safety.accepted is not None
    if not (settings.strava.client_id is None and planned):
        yield "application", settings.strava.client_id is not None
        yield "secret", _has(lambda: client_secret(settings.strava))
        yield "login", _has(lambda: tokens_of(instance).recall())
        yield "history", sync_state.recall(store, History).history_done
    yield "plan", planned
    yield "subscribe", any(one.client != SCRIPT for one in fetches.recall(store))


def _has(ask: Callable[[], object]) -> bool:
    try:
        return ask() is not None
    except LiftdayError:
        return False


def is_alone(instance: Instance) -> bool:
    """Whether no other machine can reach the addresses."""
    feed = instance.settings.feed
    return not feed.public_url and is_loopback(feed.host)


def addresses_in(instance: Instance) -> Iterator[tuple[str, str]]:
    """Every address that is switched on, by who takes it."""
    settings, state = instance.settings, instance.state
    found = answers.addresses_of(settings, state)
    yield "Apple, Thunderbird, most calendars", found.webcal
    yield "As a web address", found.url
    yield "Outlook on Windows", found.webcal_https
    if found.google and found.outlook:
        yield "Google Calendar", found.google
        yield "Outlook on the web", found.outlook
    if BUSY in looks(settings):
        yield "The busy feed", answers.addresses_of(settings, state, busy=True).webcal
    if MOBILITY in looks(settings):
        yield "The mobility feed", answers.addresses_of(settings, state, mobility=True).webcal
    if settings.page.enabled:
        yield PHONE, answers.page_address(settings, state)


def _begun(instance: Instance, order: BeginLogin) -> LoginBegun:
    """The address of Strava's question. Raises BadConfiguration without an application or its secret."""
    app = app_of(instance)
    return LoginBegun(
        address=authorization_url(
            oauth_base_url=instance.settings.strava.oauth_base_url,
            client_id=app.client_id,
            redirect_uri=order.redirect_uri,
            state=order.state,
        )
    )


def tell_connected(instance: Instance, now: datetime) -> None:
    """Plan again, where a plan was told before anybody was logged in: no page is to say so until the first sync ends. What
    refuses here is the sync's to say, a minute from now."""
    if entries.recall_plan(instance.store) is not None:
        with suppress(LiftdayError):
            cycle.turn(instance, now)


def granted(query: str, state: str) -> Grant:
    """What the browser brought back. Raises Refused for a no or a scope that is too small, BadInput for another login's."""
    try:
        answer = read_redirect(query, state=state)
    except NotOurs as cause:
        raise BadInput(
            f"this is not the answer to this login: {cause}", remedy="begin again on the set-up page"
        ) from cause
    return Grant(code=answer.code, scope=answer.scope)

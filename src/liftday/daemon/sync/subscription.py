"""Strava's webhook, by command: subscribe, view, delete. One subscription an application is all Strava gives."""

from datetime import datetime

from liftday.daemon.state import access
from liftday.daemon.state.instance import Instance
from liftday.daemon.sync.account import strava_of
from liftday.errors import BadConfiguration
from liftday.integrations.strava import webhook
from liftday.store import sync_state
from liftday.store.sync_state import Webhook


def carry_out(instance: Instance, act: str, now: datetime) -> str:
    """Given subscribe, view or delete, do it and return what to tell. Raises what Strava or the configuration refuses."""
    with strava_of(instance, now) as strava:
        if act == "subscribe":
            number = webhook.subscribe(
                strava.wire,
                strava.app,
                callback_url=_callback(instance),
                verify_token=access.secret(instance.root, access.Secret.VERIFY),
            )
            sync_state.remember(instance.store, Webhook(webhook=number))
            return f"Subscribed, number {number}: Strava tells this daemon when something is new."
        found = webhook.subscriptions(strava.wire, strava.app)
        if act == "view":
            own = sync_state.recall(instance.store, Webhook).webhook
            told = [f"Subscription {one.id}{' (this daemon)' if one.id == own else ''}." for one in found]
            return "\n".join(told) or "There is no subscription: the poll finds what is new."
        for one in found:
            webhook.unsubscribe(strava.wire, strava.app, one.id)
    sync_state.remember(instance.store, Webhook())
    return "The subscription is deleted." if found else "There was no subscription."


def _callback(instance: Instance) -> str:
    """The address Strava calls: public, https, with a secret nobody can guess."""
    base = instance.settings.strava.webhook_url
    if not base:
        raise BadConfiguration(
            "no public address is configured for the webhook",
            remedy="set webhook_url under [strava] to the public https address of this daemon and run the daemon",
        )
    return f"{base.rstrip('/')}/strava/webhook/{access.secret(instance.root, access.Secret.WEBHOOK)}"

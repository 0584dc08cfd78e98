"""Errors whose status says little and whose body says which.

Strava: a 403 may be an inactive application, the cap on athletes, or (before 2017) a spent quota; a 401 a dead token or a missing
permission; a 400 the application's keys, a webhook, or a clock in the future. The Fault in the body tells:
{message, errors: [{resource, field, code}]}, though ``errors`` may be one object, a text, or nothing.
Known from: developers.strava.com/docs/reference (Fault), /docs/webhooks and /docs/rate-limits; the inactive application since
June 2026 (docs/strava.md).
Here: the fault decides, as far as it can be read; a 403 that nobody has described is said as a refusal.
"""

from collections.abc import Mapping, Sequence

from liftday.integrations.strava.trouble import (
    SETTINGS_PAGE,
    Trouble,
    Unreachable,
    WrongKeys,
    capped,
    forbidden,
    inactive,
    no_scope,
    unreachable,
)


def from_fault(status: int, body: object) -> Trouble | None:
    """Given a reply that is an error, return the trouble it means; None for a 404, which is an answer.

    A 429 is the ledger's business, a 401 the token's: only the two that no refresh can help are recognised here.
    """
    faults = _faults(body)
    if status == 404:
        return None
    for resource, field, code in faults:
        if resource == "accesstoken" and code == "missing":
            return no_scope("profile:read_all" if field.startswith("profile") else "activity:read_all")
    codes = [code for resource, _, code in faults if resource == "pushsubscription"]
    if codes:
        return _subscription(codes)
    if status == 403:
        if ("application", "status", "inactive") in faults:
            return inactive()
        return capped() if "athletes" in _message(body) else forbidden()
    if status == 402:
        return forbidden()
    if status in {400, 401} and any(
        resource == "application" and field.startswith("client_") for resource, field, _ in faults
    ):
        return WrongKeys(
            "Strava does not know this client_id and client secret",
            remedy=f"compare [strava] client_id and the secret with {SETTINGS_PAGE}",
        )
    if status == 400 and ("application", "after", "future") in faults:
        return Unreachable(
            "Strava says that this machine's clock is in the future", remedy="set the clock, then sync again"
        )
    return unreachable(f"Strava answered {status}")


def is_quota(status: int, body: object) -> bool:
    """True for a 429, and for the 403 that meant the same before 2017."""
    return status == 429 or (status == 403 and ("application", "rate limit", "exceeded") in _faults(body))


def _subscription(codes: Sequence[str]) -> Unreachable:
    if any("exists" in code for code in codes):
        return Unreachable(
            "Strava has a webhook subscription of this application already",
            remedy="run `liftday strava webhook delete` first",
        )
    return Unreachable(
        "Strava could not validate the webhook's address",
        remedy="the address must answer Strava's GET within two seconds: check webhook_url and the proxy before it",
    )


def _faults(body: object) -> frozenset[tuple[str, str, str]]:
    errors = body.get("errors") if isinstance(body, Mapping) else None
    entries = errors if isinstance(errors, list) else [errors]
    return frozenset(
        (_word(entry, "resource"), _word(entry, "field"), _word(entry, "code"))
        for entry in entries
        if isinstance(entry, Mapping)
    )


def _word(entry: Mapping[str, object], key: str) -> str:
    return str(entry.get(key, "")).casefold()


def _message(body: object) -> str:
    return str(body).casefold()[:2_000] if isinstance(body, Mapping) else ""

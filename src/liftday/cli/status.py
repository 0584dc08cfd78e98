"""`liftday status`: what the daemon last did and will do next."""

from typing import Any

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call


def quota_in_words(quota: dict[str, Any]) -> str:
    """Given requests used and allowed a window, return "4 of 100 in 15min, 4 of 1000 in day", or "-"."""
    return ", ".join(f"{used} of {limit} in {window}" for window, (used, limit) in quota.items()) or "-"


def _freshness(calendar: dict[str, Any]) -> str:
    """Given how one of the other calendars stands, return when it was read and what is wrong with it."""
    read = f"read {calendar['read']}" if calendar["read"] else "not read yet"
    return f"{read}; {calendar['trouble']} since {calendar['since']}" if calendar["trouble"] else read


@click.command()
@json_option
@pass_call
def status(call: Call, as_json: bool) -> int:
    """What the daemon last did and will do next. Exit 1 when no daemon runs or the last sync failed."""
    from liftday.daemon.protocol.client import Silent, daemon_status
    from liftday.daemon.protocol.outcomes import DaemonStatus
    from liftday.daemon.queries import status as status_of

    try:
        live = daemon_status(call.places.state)
    except Silent as error:
        live = DaemonStatus(error=error.what, remedy=error.remedy)
    with call.instance() as instance:
        answer = status_of.status(instance, live, now=call.now())
    bad = answer["daemon"] == "stopped" or bool(answer["last_error"])
    if as_json:
        echo_json(answer)
        return int(bad)
    feed = answer["feed"]
    lines = [
        ("daemon", answer["daemon"]),
        ("Strava", answer["strava"]),
        ("permission", f"{answer['scope']}; token of {answer['token_renewed']}" if answer["scope"] else "none"),
        ("last sync", answer["last_sync"] or "never"),
        ("last error", answer["last_error"] or "none"),
        *([("what to do", answer["remedy"])] if answer["remedy"] else []),
        ("next sync", answer["next_sync"] or ("when the daemon runs" if answer["daemon"] == "stopped" else "not due")),
        ("sessions ahead", answer["sessions_ahead"]),
        ("planned until", answer["horizon"] or "-"),
        ("feed fetched", f"{feed['last_fetch']} by {feed['client']}" if feed["last_fetch"] else "never"),
        ("Strava quota", quota_in_words(answer["quota"])),
        *((one["name"], f"{one['address']}, {_freshness(one)}") for one in answer["calendars"]),
        ("version", answer["version"]),
    ]
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.plan import notes
    from liftday.cli.render.status import table

    paper = page(whole=True)
    wrong = {"daemon": answer["daemon"] == "stopped", "last error": bool(answer["last_error"])}
    click.echo(drawn([*table(lines, wrong, paper), *notes(answer["notes"], paper)], paper))
    return int(bad)

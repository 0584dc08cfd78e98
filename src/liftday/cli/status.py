"""`liftday status`: what the daemon last did and will do next."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call

if TYPE_CHECKING:
    from datetime import datetime

    from liftday.daemon.protocol.outcomes import DaemonStatus
    from liftday.daemon.queries.calendars import CalendarStatus
    from liftday.daemon.queries.intervals_status import IntervalsStatus
    from liftday.daemon.queries.status import Status
    from liftday.daemon.state.instance import Instance


def quota_in_words(quota: Mapping[str, Sequence[int]]) -> str:
    """Given requests used and allowed a window, return "4 of 100 in 15min, 4 of 1000 in day", or "-"."""
    return ", ".join(f"{used} of {limit} in {window}" for window, (used, limit) in quota.items()) or "-"


def _intervals_in_words(known: "IntervalsStatus") -> str:
    """How intervals.icu stands: "connected, 34 activities, history complete"."""
    said = f"{known.state}, {known.activities} activities, history {known.history}"
    return f"{said}; {quota_in_words(known.quota)} asked"


def _freshness(calendar: "CalendarStatus") -> str:
    """When one of the other calendars was read, and what is wrong with it."""
    from liftday.words.calendars import TROUBLES
    from liftday.words.dates import minute

    read = f"read {minute(calendar.read)}" if calendar.read else "not read yet"
    if calendar.former:
        read += f"; what the one before it said at {minute(calendar.former)} is used"
    if not calendar.trouble:
        return read
    since = f"since {minute(calendar.since)}: " if calendar.since else ""
    return f"{read}; {since}{TROUBLES.get(calendar.trouble, calendar.trouble)}"


def last_sync_in_words(last_sync: "datetime | None", imported: int) -> str:
    """When there was a sync last; where there was none, what there is all the same."""
    from liftday.words.counted import counted
    from liftday.words.dates import minute

    if last_sync is not None:
        return minute(last_sync)
    return f"never; {counted(imported, 'activity')} from files" if imported else "never"


@click.command()
@json_option
@pass_call
def status(call: Call, as_json: bool) -> int:
    """What the daemon last did and will do next. Exit 1 when no daemon runs or the last sync failed."""
    from liftday.daemon.protocol.client import Silent, daemon_status
    from liftday.daemon.protocol.outcomes import DaemonStatus
    from liftday.daemon.queries import status as status_of
    from liftday.daemon.queries.json_shapes import status_json

    try:
        live = daemon_status(call.places.root, call.places.athlete)
    except Silent as error:
        live = DaemonStatus(error=error.what, remedy=error.remedy)
    with _opened(call, live) as instance:
        answer = status_of.status(instance, live, now=call.now())
    bad = answer.daemon == "stopped" or bool(answer.last_error)
    if as_json:
        echo_json(status_json(answer))
        return int(bad)
    from liftday.cli.render.page import drawn, page
    from liftday.cli.render.plan import notes
    from liftday.cli.render.status import table

    paper = page(whole=True)
    wrong = {"daemon": answer.daemon == "stopped", "last error": bool(answer.last_error)}
    click.echo(
        drawn([*table(_lines(answer, known=live is not None), wrong, paper), *notes(answer.notes, paper)], paper)
    )
    return int(bad)


def _opened(call: Call, live: "DaemonStatus | None") -> "Instance":
    """The open instance; raises BadConfiguration, and says what goes on all the same where a daemon runs."""
    from liftday.errors import BadConfiguration

    try:
        return call.instance()
    except BadConfiguration as error:
        if live is None or live.now is None:  # none runs, or it does not answer
            raise
        goes_on = "until then the daemon runs on with the configuration it has read"
        raise BadConfiguration(error.what, remedy=f"{error.remedy}; {goes_on}", logged=error.logged) from error


def _lines(answer: "Status", *, known: bool) -> list[tuple[str, object]]:
    """What each line is called, and what stands behind it; ``known``: there was a daemon to be asked."""
    from liftday.words.dates import minute
    from liftday.words.freshness import client_text

    feed, renewed, coming = answer.feed, answer.token_renewed, answer.next_sync
    token = f"; token of {minute(renewed)}" if renewed else ""
    not_due = "when the daemon runs" if answer.daemon == "stopped" else "not due" if known else "not known here"
    return [
        ("daemon", answer.daemon),
        ("Strava", answer.strava),
        *([("intervals.icu", _intervals_in_words(answer.intervals))] if answer.intervals else []),
        ("permission", f"{answer.scope}{token}" if answer.scope else "none"),
        ("last sync", last_sync_in_words(answer.last_sync, answer.imported)),
        ("last error", answer.last_error or "none"),
        *([("what to do", answer.remedy)] if answer.remedy else []),
        ("next sync", minute(coming) if coming else not_due),
        ("sessions ahead", answer.sessions_ahead),
        ("planned until", answer.horizon or "-"),
        ("feed fetched", f"{minute(feed.last_fetch)} by {client_text(feed.client)}" if feed.last_fetch else "never"),
        ("Strava quota", quota_in_words(answer.quota)),
        *((one.name, f"{one.address}, {_freshness(one)}") for one in answer.calendars),
        ("version", answer.version),
    ]

"""The doctor: looks at every part in turn and says what it found, with a remedy where something is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from liftday.config.athletes import Places
from liftday.config.checks import is_server
from liftday.config.environment import client_secret, local_zone
from liftday.config.read import problems_at, read_at
from liftday.config.settings import Settings
from liftday.daemon import clock
from liftday.daemon.protocol.client import Silent, daemon_status
from liftday.daemon.protocol.outcomes import DaemonStatus
from liftday.daemon.queries import answers, application, calendars, club, disk, intervals_status
from liftday.daemon.queries import status as status_of
from liftday.daemon.queries.ahead import ahead
from liftday.daemon.queries.finding import Finding
from liftday.daemon.state import feed_files, strava_link
from liftday.daemon.state.instance import Instance, open_instance
from liftday.daemon.state.lock import present
from liftday.daemon.turn import home_zone, refused_feeds, set_aside
from liftday.daemon.turn.past import to_come
from liftday.daemon.web.hosts import is_loopback
from liftday.errors import LiftdayError
from liftday.store import activities, entries, sync_state
from liftday.store.sqlite import backup, copies
from liftday.store.sync_state import Connection, LastTurn, Repair
from liftday.words.counted import counted
from liftday.words.dates import minute
from liftday.words.freshness import client_text

_OLD: Final = timedelta(days=2)
_DRIFT: Final = timedelta(minutes=5)  # what two machines' clocks may differ by


def examine(places: Places, *, now: datetime) -> tuple[Finding, ...]:
    """Given where things are, look at configuration, disk, database, Strava, plan, feed, clock and zone."""
    live, hangs = _live(places)
    found = list(_configuration(places, live))
    if any(finding.wrong for finding in found):
        return tuple(found)
    settings = read_at(places)
    queue = club.standing(settings)
    in_club = is_server(settings.store_url)
    found += [hangs] if hangs else _daemon(places, live, in_club=in_club, known=queue is not None)
    found += [] if queue is None else club.findings(queue, settings)
    found += disk.findings(places)
    try:
        with open_instance(settings, places.state, readonly=True) as instance:
            for look in (_database, _aside, _to_come, _behind, _strava, _intervals, _calendars, _home, _plan, _feed):
                found += look(instance, live, now)
    except LiftdayError as error:
        found.append(Finding.of(error))
    found += application.findings(places, settings, live, now)
    found += _clock(settings, now)
    return tuple(found)


def _live(places: Places) -> tuple[DaemonStatus | None, Finding | None]:
    """What the running daemon knows, and what is wrong with one that hangs."""
    try:
        return daemon_status(places.root, places.athlete), None
    except Silent as error:
        return None, Finding.of(error)
    except LiftdayError:
        return None, None


def _configuration(places: Places, live: DaemonStatus | None) -> Iterator[Finding]:
    found = problems_at(places)
    if live is not None and live.client_secret:  # systemd hands it to the daemon, and nobody else finds it
        found = tuple(problem for problem in found if problem.fatal or problem.key != "strava.client_id")
    for problem in found:
        mend = f"mend {problem.place}" if problem.fatal else f"change {problem.place}, or leave it if you mean it"
        remedy = problem.remedy or mend
        if problem.key == "safety.accepted":
            remedy = "`liftday config init` in a terminal shows the safety text and asks"
        yield Finding(str(replace(problem, fatal=True)), remedy, wrong=problem.fatal)
    if not any(problem.fatal for problem in found):
        yield Finding(f"The configuration {places.config} can be used.")


def _daemon(places: Places, live: DaemonStatus | None, *, in_club: bool, known: bool) -> Iterator[Finding]:
    if live is None and present(places.root) and disk.unwritable(places.root, places.root):
        yield Finding(
            "A daemon runs, and no command reaches it: where nothing can be written it has no control socket.",
            "make the state directory writable: within a minute the daemon takes orders again by itself",
            wrong=True,
        )
        return
    if live is None and present(places.root):
        yield Finding(
            "A daemon runs, but its control socket is lost.",
            "wait a minute: it makes a new one; commands do their work themselves meanwhile",
            wrong=True,
        )
        return
    if live is None and in_club:
        if not known:
            yield Finding("The club's database cannot be asked, so who serves is not known here.", note=True)
        return
    if live is None:
        yield Finding(
            "No daemon runs: nothing is synced or served.",
            "start it: `liftday service install`, or `liftday run` in a terminal",
            wrong=True,
        )
        return
    yield Finding("A web server of the club runs on this machine." if in_club else "The daemon runs.")
    if live.unapplied:
        yield Finding(f"{live.unapplied.what}.", live.unapplied.remedy)
    for loss in live.losses:
        yield Finding(f"{loss.what}.", loss.remedy, wrong=bool(loss.remedy), note=not loss.remedy)
    if live.error:
        yield Finding(f"Its last turn failed: {live.error}.", "see its log, then `liftday sync`", wrong=True)


def _database(instance: Instance, _: Any, now: datetime) -> Iterator[Finding]:
    instance.store.ping()
    path = instance.store.path
    if path is not None and not path.exists():
        yield Finding("There is no database yet: the first turn makes one.")
        return
    kept = () if path is None else backup.backups(path.parent)
    copies_kept = f"{counted(len(kept), 'backup')} {'is' if len(kept) == 1 else 'are'} kept"
    said = "it is in PostgreSQL, and pg_dump copies it" if path is None else copies_kept
    fault = instance.store.fault()
    if fault is None:
        yield Finding(f"The database {'answers' if path is None else 'is sound'}; {said}.")
    else:
        remedy = "run `liftday sync`: it sets the file aside and puts the newest good backup in its place"
        yield Finding(f"The database is damaged ({fault}); {said}.", remedy, wrong=True)
    repaired = sync_state.recall(instance.store, Repair).repaired
    if repaired:
        yield Finding(repaired, "say and import again what is named as lost; then `liftday sync --full` ends this note")
    failed = sync_state.recall(instance.store, LastTurn).backup_failed
    if failed:
        yield Finding(failed, "clear the way: the next turn tries again", wrong=True)
    newest = next(iter(copies.believed(kept, now)), None)
    if newest is not None and now - newest.at > timedelta(days=3):
        yield Finding(f"The last backup is from {newest.at:%Y-%m-%d}.", "run `liftday backup`")


def _aside(instance: Instance, _: Any, __: datetime) -> Iterator[Finding]:
    yield from (Finding(what, remedy) for what, remedy in set_aside.sentences(instance))


def _to_come(instance: Instance, _: Any, now: datetime) -> Iterator[Finding]:
    """An activity that begins after now, from whichever source: it waits, and some clock is wrong."""
    young = activities.recall(instance.store, since=now.astimezone(instance.zone).date() - timedelta(days=1))
    if said := to_come(young, instance, now):
        yield Finding(said, "look at the clock of the watch, the time zone it was set to, and this machine's clock")


def _strava(instance: Instance, live: DaemonStatus | None, now: datetime) -> Iterator[Finding]:
    settings = instance.settings.strava
    if settings.client_id is None:
        other = intervals_status.standing(instance, now=now) is not None
        what = "what intervals.icu and imported files tell" if other else "imported files alone"
        yield Finding(f"No Strava application is configured: it plans on {what}.")
        return
    try:
        has_secret = client_secret(settings) is not None if live is None else live.client_secret
        if not has_secret:
            yield Finding(
                "The client secret of the Strava application is missing.",
                "name its file with client_secret_file under [strava]",
                wrong=True,
            )
    except LiftdayError as error:
        yield Finding.of(error)
    connection = status_of.strava_status(instance, now=now)
    state = connection.state
    if state == "connected":
        yield Finding(f"Strava is connected as athlete {connection.athlete}, scope {connection.scope}.")
        renewed, expires = connection.token_renewed, connection.token_expires
        if renewed and expires:
            yield Finding(f"The token was renewed at {minute(renewed)}; it holds until {minute(expires)}.")
    else:
        problem = connection.last_error or "nobody has logged in to Strava yet"
        remedy = connection.remedy or "run `liftday strava login`"
        wrong = state != "quota" and not (state == "never" and strava_link.does_without(instance))
        yield Finding(f"{problem[:1].upper()}{problem[1:]} (Strava: {state}).", remedy, wrong=wrong)
    if connection.scope and "profile:read_all" not in connection.scope:
        yield Finding(
            "Strava granted no profile:read_all: heart-rate zones are estimated.", "log in again and leave it ticked"
        )
    last = connection.last_sync
    if last is not None and state != "never" and now - last > _OLD:
        yield Finding(f"The last sync was on {last:%Y-%m-%d}.", "run `liftday sync` and read what it says", wrong=True)
    (soon, most), (used, limit) = connection.quota["15min"], connection.quota["day"]
    yield Finding(f"Strava's quota: {soon} of {most} reads in this quarter of an hour, {used} of {limit} today.")


def _intervals(instance: Instance, _: Any, now: datetime) -> Iterator[Finding]:
    known = intervals_status.standing(instance, now=now)
    if known is None:
        return
    if known.state == "connected":
        yield Finding(f"intervals.icu is connected: {counted(known.activities, 'activity')}, history {known.history}.")
    else:
        wrong = known.state != "quota"
        yield Finding(f"{known.last_error} (intervals.icu: {known.state}).", known.remedy or "", wrong=wrong)
    used, most = known.quota["hour"]
    yield Finding(f"Asked of intervals.icu in the last hour: {used} of {most} requests.")
    for note in intervals_status.stubs(instance):
        yield Finding(note, note=True)


def _calendars(instance: Instance, _: Any, __: datetime) -> Iterator[Finding]:
    yield from (Finding(what, remedy, wrong=wrong) for what, remedy, wrong in calendars.findings(instance))


def _home(instance: Instance, _: Any, now: datetime) -> Iterator[Finding]:
    found = home_zone.differing(instance, now)
    if found is not None:
        yield Finding(*found)


def _plan(instance: Instance, live: DaemonStatus | None, now: datetime) -> Iterator[Finding]:
    now = status_of.clock_of(live, now)
    try:
        shown = answers.plan(instance, at=None, now=now, weeks=None)
    except LiftdayError as error:
        yield Finding.of(error)
        return
    coming = ahead(entries.recall_plan(instance.store), now)
    if coming:
        some = f"{counted(len(coming), 'strength session')} {'stands' if len(coming) == 1 else 'stand'} ahead"
        yield Finding(f"{some}, the last on {coming[-1].date}.")
    else:
        yield Finding("No strength session stands ahead.", "`liftday plan` says why; `liftday why DATE` for one day")
    said = calendars.noted(instance)
    yield from (Finding(note, note=True) for note in shown.notes if note not in said)


def _feed(instance: Instance, live: DaemonStatus | None, now: datetime) -> Iterator[Finding]:
    found = feed_files.read(instance.state / feed_files.FEED)
    if found is None:
        yield Finding("No feed has been published yet.", "run `liftday sync`, or `liftday import FILE`", wrong=True)
        return
    yield Finding(f"The feed last changed on {minute(found[1].astimezone(instance.zone))}.")
    for one in refused_feeds.recall(instance.store):
        yield Finding(f"{one.words()}.", one.remedy, wrong=True)
    fetched = status_of.status(instance, live, now=now).feed
    if fetched.last_fetch:
        yield Finding(f"It was last fetched on {minute(fetched.last_fetch)} by {client_text(fetched.client)}.")
    else:
        yield Finding("No calendar has fetched the feed yet.", "subscribe with the address of `liftday feed-url`")
    feed = instance.settings.feed
    if not feed.public_url and is_loopback(feed.host):
        yield Finding("The feed answers on this machine only: a phone needs `public_url` or another `host`.", note=True)


def _behind(instance: Instance, _: Any, now: datetime) -> Iterator[Finding]:
    last = sync_state.recall(instance.store, Connection).last_sync
    if last is not None and last - now > _DRIFT:
        yield Finding(
            f"The clock says {minute(now)} UTC, but the last sync was at {minute(last)}: one of them is wrong.",
            f"{clock.SET_IT}, then `liftday sync`",
            wrong=True,
        )


def _clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    if now.year < clock.FIRST_YEAR:
        yield Finding(f"The clock of this machine says {now:%Y-%m-%d}: no turn can run.", clock.SET_IT, wrong=True)
    here, wanted = local_zone(), settings.owner.athlete.timezone.key
    if here is not None and here != wanted:
        yield Finding(
            f"The plan's days are those of {wanted}; this machine is set to {here}. If you live in {wanted}, all is well.",
            note=True,
        )

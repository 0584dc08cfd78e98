"""The command line: one file a verb, and nothing imported before a verb needs it.

`liftday --help` must answer at once, so this module knows the verbs by name and one line, and loads a verb's module
only when it is called. Answers go to stdout, everything else to stderr; every error is one sentence and a remedy.
"""

import contextlib
import errno
import importlib
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

from liftday.cli.printing import ABOUT
from liftday.cli.printing import complain as complain
from liftday.cli.printing import visible as visible
from liftday.errors import CannotWrite, LiftdayError

VERBS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "demo": ("demo:demo", "The whole product with no account: a sample athlete, a plan, a feed."),
        "run": ("foreground:run", "The daemon, in the foreground."),
        "worker": ("foreground:worker", "A worker of a club: takes turns from the queue in PostgreSQL."),
        "web": ("foreground:web", "A web server of a club: serves everybody's feeds and pages."),
        "sync": ("sync:sync", "Resync now, plan and publish."),
        "plan": ("plan:plan", "The coming sessions with their reasons."),
        "days": ("days:days", "The days: past ones classified, coming ones expected."),
        "why": ("why:why", "Everything that decided a date."),
        "mark": ("mark:mark", "Your word for a day or a range; beats every other source."),
        "done": ("feedback:done", "Say that a session was done, and how it felt."),
        "skip": ("feedback:skip", "Leave a session out."),
        "unskip": ("feedback:unskip", "Take back that a session was left out."),
        "move": ("feedback:move", "Move a session to another day."),
        "swap": ("swap:swap", "Another exercise in the place of one, once or from now on."),
        "undo": ("feedback:undo", "Take back your last word: mark, move, swap, skip or done."),
        "calendars": ("calendars:calendars", "The other calendars, and what your plan's entries were read as."),
        "exercises": ("exercises:exercises", "The exercises: what each needs, and how it is done."),
        "lifts": ("lifts:lifts", "What was lifted, and the working load."),
        "export": ("export:export", "A session as a workout for a Garmin watch."),
        "feed": ("feed:feed", "The feed's bytes, exactly as served."),
        "feed-url": ("feed:feed_url", "The private address of the feed."),
        "page-url": ("page_url:page_url", "The private address of the page."),
        "strava": ("strava:strava", "Log in to Strava, see how it stands, log out."),
        "import": ("files:import_files", "Activities from files: bulk exports, API JSON, FIT, TCX, GPX."),
        "config": ("config:config", "Write, check or show the configuration."),
        "status": ("status:status", "What the daemon last did and will do next."),
        "doctor": ("doctor:doctor", "What is wrong and how to put it right."),
        "backtest": ("backtest:backtest", "Replay a history morning by morning: how far to trust the plan."),
        "safety": ("screening:safety", "The safety text, and when to stop and seek help."),
        "privacy": ("privacy:privacy", "What is kept, why, and until when."),
        "backup": ("backup:backup", "A consistent copy of what is remembered."),
        "restore": ("backup:restore", "Put a copy back."),
        "athlete": ("athlete:athlete", "Several athletes in one installation: add, invite, list or remove one."),
        "service": ("service:service", "Write, enable and start the systemd unit, or remove it."),
    }
)
PURPOSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Every day": (
            "plan",
            "days",
            "why",
            "done",
            "skip",
            "unskip",
            "move",
            "swap",
            "mark",
            "undo",
            "exercises",
            "lifts",
            "export",
        ),
        "Setting up": ("demo", "config", "strava", "import", "feed-url", "page-url", "service", "safety", "privacy"),
        "Looking after": (
            "run",
            "worker",
            "web",
            "sync",
            "status",
            "doctor",
            "calendars",
            "feed",
            "backtest",
            "backup",
            "restore",
            "athlete",
        ),
    }
)
"""Every verb, by what it is for."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order people meet them."""
        del ctx
        return [name for names in PURPOSES.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Given a verb's name, return its command, importing its module now."""
        del ctx
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"liftday.cli.{module}"), name)
        _about_an_athlete(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing any of them."""
        del ctx
        for purpose, names in PURPOSES.items():
            with formatter.section(purpose):
                formatter.write_dl([(name, VERBS[name][1]) for name in names])


def _chosen(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """What `--athlete` behind a verb says beats what stands before it."""
    if value is not None and ctx.obj is not None:
        ctx.obj.athlete = value


def _about_an_athlete(command: click.Command) -> None:
    """Given a verb, let it and its words take `--athlete` too; it stands in the help of `liftday` itself, once."""
    if all(one.name != "athlete" for one in command.params if isinstance(one, click.Option)):
        command.params.append(
            click.Option(["--athlete"], metavar="NAME", hidden=True, expose_value=False, callback=_chosen)
        )
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _about_an_athlete(inner)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"liftday {version('liftday')}")
    ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.")
@click.option("--state", type=click.Path(path_type=Path), help="The state directory.")
@click.option("--at", metavar="INSTANT", help="The clock the command sees (ISO 8601).")
@click.option("--athlete", metavar="NAME", help="Whose: one who was added ($LIFTDAY_ATHLETE); behind the verb too.")
@click.option("-v", "--verbose", is_flag=True, help="Explain more on stderr.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_context
def cli(
    ctx: click.Context, config: Path | None, state: Path | None, at: str | None, athlete: str | None, verbose: bool
) -> None:
    """Strength and mobility on the days your legs can take them, as a calendar feed built from your runs."""
    from liftday.cli.call import Call
    from liftday.daemon.logs import leave_to_the_command

    leave_to_the_command()
    ctx.obj = Call(config=config, state=state, at=at, athlete=athlete, verbose=verbose)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit code (``errors``)."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Given arguments (the process's own by default), run the verb and return the exit code."""
    ABOUT.set("")
    try:
        answer: Any = cli.main(args=arguments, prog_name="liftday", standalone_mode=False)
        if sys.stdout is not None:  # it is None where it was closed at the start
            sys.stdout.flush()  # here, where it can still be said that nobody took the answer
    except LiftdayError as error:
        complain(error.what, error.remedy)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.UsageError as error:
        complain(*_misused(error, sys.argv[1:] if arguments is None else arguments))
        return 2
    except (click.Abort, KeyboardInterrupt):
        complain("stopped", "nothing is lost: run the command again")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        with contextlib.suppress(OSError):
            complain(f"the answer cannot be written: {error.strerror}", "make room where stdout goes, and ask again")
        return CannotWrite.exit_code
    return answer if isinstance(answer, int) else 0


def _misused(error: click.UsageError, arguments: list[str]) -> tuple[str, str]:
    """What was wrong with the words of a command, and where to look; a global option behind the verb is told its place."""
    verb = next((word for word in arguments if word in VERBS), "")  # click does not always say where it was
    path = error.ctx.command_path if error.ctx is not None else f"liftday {verb}".rstrip()
    if isinstance(error, click.NoSuchOption) and path != "liftday":
        for option in cli.params:
            if isinstance(option, click.Option) and error.option_name in option.opts:
                words = (
                    "liftday",
                    error.option_name,
                    *(() if option.is_flag else ("…",)),
                    path.removeprefix("liftday "),
                )
                return f"{error.option_name} stands before the verb", f"write `{' '.join(words)}`"
    if error.ctx is not None and (name := _file_without_option(error.ctx, arguments)):
        return f"{error.ctx.command_path} takes a file by --output", f"write `{error.ctx.command_path} --output {name}`"
    return error.format_message().rstrip("."), f"see `{path} --help`"


def _file_without_option(ctx: click.Context, arguments: list[str]) -> str:
    """The file that was given to a verb without its `--output`, where nothing else can be meant: `backup copy.db`; else empty."""
    name, options = ctx.command.name, ctx.command.params
    if name not in arguments or any(isinstance(one, click.Argument) for one in options):
        return ""
    rest = arguments[arguments.index(name) + 1 :]
    writes = any("--output" in one.opts for one in options)
    return shlex.quote(rest[0]) if writes and len(rest) == 1 and not rest[0].startswith("-") else ""

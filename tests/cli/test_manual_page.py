"""What is written about the command line is what the command line has: the man page, the README, the guides."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from liftday.cli import VERBS, cli

PROJECT = Path(__file__).parents[2]
MAN = PROJECT / "docs/liftday.1"
PAGES = sorted([PROJECT / "README.md", *PROJECT.glob("docs/*.md"), *PROJECT.glob("systemd/*.md")])
GLOBAL = {"--config", "--state", "--at", "--athlete", "-v", "--verbose", "--version", "-h", "--help"}


def commands():
    """Every verb of the command line with its parts: ("strava", "login") -> the command."""
    found = {}
    context = click.Context(cli)
    for verb in VERBS:
        command = cli.get_command(context, verb)
        found[verb,] = command
        found.update({(verb, name): part for name, part in getattr(command, "commands", {}).items()})
    return found


COMMANDS = commands()


def options(command):
    """The options a command knows, without --help and without the global one that stands behind every verb too."""
    known = (p for p in command.params if isinstance(p, click.Option) and not p.hidden)
    return {name for p in known for name in (*p.opts, *p.secondary_opts)}


def entries():
    """The verbs of the man page with the text that explains each, macros and all."""
    text = MAN.read_text(encoding="utf-8").partition(".Sh VERBS")[2].partition(".Sh ENVIRONMENT")[0]
    found = {}
    for item in re.split(r"^\.It Cm ", text, flags=re.MULTILINE)[1:]:
        words = []
        for word in item.split("\n", 1)[0].split():
            if not re.fullmatch(r"[a-z][a-z-]*", word):
                break
            words.append(word)
        key = tuple(words[:2]) if tuple(words[:2]) in COMMANDS else tuple(words[:1])
        found[key] = item.replace("\\-", "-")
    return found


def test_every_verb_stands_in_the_man_page_and_no_other():
    """A group such as `strava` is explained by its parts."""
    groups = {key for key, command in COMMANDS.items() if isinstance(command, click.Group)}
    assert set(entries()) == set(COMMANDS) - groups


@pytest.mark.parametrize("key", sorted(entries()), ids=" ".join)
def test_every_option_stands_in_the_man_page_and_no_other(key):
    """Options are those of the program; a choice of words is listed whole."""
    said = entries()[key]
    explained = {f"-{name}" for name in re.findall(r"\bFl (-[a-z-]+)", said)}
    assert explained == options(COMMANDS[key])
    for parameter in COMMANDS[key].params:
        if isinstance(parameter.type, click.Choice):
            assert set(parameter.type.choices) <= set(said.split())


def test_the_global_options_stand_in_the_man_page():
    """They come before the verb."""
    said = MAN.read_text(encoding="utf-8").partition(".Sh DESCRIPTION")[2].partition(".Sh VERBS")[0].replace("\\-", "-")
    tags = " ".join(line for line in said.splitlines() if line.startswith(".It Fl"))
    assert {f"-{name}" for name in re.findall(r"(?:Fl|,) (-?[a-z-]+)", tags)} - {"-Fl"} >= GLOBAL - {"-h", "-v"}
    assert options(cli) | {"-h", "--help"} == GLOBAL


@pytest.mark.parametrize("tool", [("mandoc", "-Tlint", "-Wwarning"), ("groff", "-ww", "-mdoc", "-Tascii", "-z")])
def test_the_man_page_is_well_formed(tool):
    """By mandoc and by groff, where they are installed; its macros balance in any case."""
    lines = MAN.read_text(encoding="utf-8").splitlines()
    for opens, closes in (("Bl", "El"), ("Bd", "Ed")):
        assert sum(x.startswith(f".{opens}") for x in lines) == sum(x.startswith(f".{closes}") for x in lines)
    assert max(map(len, (x for x in lines if not x.startswith(".")))) <= 80
    if shutil.which(tool[0]):
        done = subprocess.run([*tool, str(MAN)], capture_output=True, text=True, check=False)
        complaints = [x for x in (done.stdout + done.stderr).splitlines() if "mandoc.db" not in x]
        assert (done.returncode, complaints) == (0, [])


def told(page):
    """Every `liftday …` in the code of a page: the words after the command's name."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```.*?^```|^(?: {4}|\t).*$", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    for code in (*"\n".join(blocks).splitlines(), *spans):
        for found in re.finditer(r"(?:^|[\s/(])liftday +((?![^a-z-])[^#`|&;]*)", code):
            yield found[1].split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_guides_exists(page):
    """Whoever copies a line gets no "no such command"."""
    for words in told(page):
        rest = list(words)
        while rest and rest[0] in GLOBAL:
            rest = rest[2 if rest[0] in {"--config", "--state", "--at", "--athlete"} else 1 :]
        if not rest or not re.fullmatch(r"[a-z][a-z-]+", rest[0]):
            continue
        key = (rest[0],)
        assert key in COMMANDS, f"{page.name}: liftday {' '.join(words)}"
        if isinstance(COMMANDS[key], click.Group) and len(rest) > 1:
            key = (rest[0], rest[1])
            assert key in COMMANDS, f"{page.name}: liftday {' '.join(words)}"
        for word in rest:
            if re.fullmatch(r"--[a-z][a-z-]*", word):
                assert word in options(COMMANDS[key]) | {"--help", "--athlete"}, (
                    f"{page.name}: liftday {' '.join(words)}"
                )

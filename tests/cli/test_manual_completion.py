"""Completion: verbs, their options and their words, by the shell's own question; the files that ship are click's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from liftday.cli import VERBS

SHIPPED = Path(__file__).parents[2] / "completions"
SHELLS = ["bash", "zsh", "fish"]


def ask(**words):
    """What the program answers to a shell."""
    return subprocess.run(
        [sys.executable, "-c", "from liftday.cli import main; main()"],
        env={"PATH": os.defpath, **words},
        capture_output=True,
        text=True,
        check=False,
    )


def completed(line):
    """Given what was typed up to the cursor, return what bash is offered."""
    words = line.split(" ")
    said = ask(_LIFTDAY_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    assert said.stderr == ""
    return {word.partition(",")[2] for word in said.stdout.split()}


def test_verbs_are_completed():
    """All of them at first, then those that begin so."""
    assert completed("liftday ") == set(VERBS)
    assert completed("liftday st") == {"strava", "status"}
    assert completed("liftday strava ") == {"login", "logout", "status", "webhook"}


def test_options_and_words_are_completed():
    """Also behind a global option."""
    assert completed("liftday --at 2026-03-02 sync --") == {"--full", "--json", "--help"}
    assert completed("liftday mark today e") == {"easy"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_files_that_ship_are_what_the_program_says(shell):
    """After an update of click: `completions/renew`."""
    said = ask(_LIFTDAY_COMPLETE=f"{shell}_source")
    assert (said.returncode, said.stdout) == (0, (SHIPPED / f"liftday.{shell}").read_text(encoding="utf-8"))


def test_bash_accepts_its_file_and_completes_with_it():
    """The function is defined and bound to the command."""
    done = subprocess.run(
        ["bash", "--norc", "-c", f". {SHIPPED / 'liftday.bash'} && complete -p liftday"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "_liftday_completion" in done.stdout) == (0, True), done.stderr

"""What the tests of the configuration share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liftday.config.read import problems

HEAD = '[athlete]\ntimezone = "Europe/Berlin"\n'


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str | bytes], list[str]]:
    """Write a configuration and return what is said of it: "line: key what", without the path."""

    def ask(text: str | bytes) -> list[str]:
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [str(problem).removeprefix(f"{path}:") for problem in problems(path, environ={}) if problem.fatal]

    return ask


@pytest.fixture
def hints(tmp_path: Path) -> Callable[..., list[str]]:
    """Write a good configuration (without its first lines) and return the hints about it, but the one on safety."""

    def ask(text: str, environ: dict[str, str] | None = None) -> list[str]:
        path = tmp_path / "config.toml"
        path.write_text(HEAD + text)
        found = problems(path, environ=environ or {})
        assert not any(problem.fatal for problem in found), [str(problem) for problem in found]
        return [f"{problem.key} {problem.what}" for problem in found if problem.key != "safety.accepted"]

    return ask

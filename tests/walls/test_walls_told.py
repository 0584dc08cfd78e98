"""What others than its user read of an error is what a log may hold: its `what` may quote a setting about somebody's health."""

import ast
from collections.abc import Iterator
from pathlib import Path

DAEMON = Path(__file__).parents[2] / "src" / "liftday" / "daemon"
TELL = frozenset({"event", "sd_notify", "Notice", "Health"})
NO_ERRORS = frozenset({"loss", "left"})  # sentences of our own


def quoted(source: str) -> Iterator[int]:
    """The lines on which something that tells is given the `what` of an error."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in TELL:
            for part in ast.walk(call):
                if isinstance(part, ast.Attribute) and part.attr == "what" and ast.unparse(part.value) not in NO_ERRORS:
                    yield part.lineno


def test_a_log_a_notice_and_the_state_of_health_quote_no_setting():
    """Neither in a literal nor beside one."""
    planted = 'event("x", text=f"{error.what}")\nHealth(wrong=(errors[0].what,))\nevent("y", text=loss.what)\n'
    assert list(quoted(planted)) == [1, 2]
    found = {path.name: list(quoted(path.read_text(encoding="utf-8"))) for path in DAEMON.rglob("*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}

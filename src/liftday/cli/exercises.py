"""`liftday exercises [WORD]`: the catalogue."""

from typing import Any

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import visible


@click.command()
@click.argument("word", required=False)
@json_option
@pass_call
def exercises(call: Call, word: str | None, as_json: bool) -> int:
    """The exercises and mobility moves a session may hold, your own among them: id, name, needs, cue, substitutes.

    WORD narrows them down to what has it in its id, name, section, pattern or needs. The ids are what `exclude` under
    [strength] takes. Exit 1 when nothing has the WORD.
    """
    from liftday.daemon.queries.exercises import listed

    found = listed(call.settings_or_none(), word or "")
    if as_json:
        echo_json([entry.as_json() for entry in found])
        return int(not found)
    if not found:
        click.echo(visible(f"No exercise has {word!r} in its id, name, section, pattern or needs."), err=True)
        return 1
    section = ""
    for entry in found:
        one: dict[str, Any] = entry.as_json()
        if one["section"] != section:
            section = one["section"]
            click.echo(f"{section.upper()}\n")
        click.echo(visible("\n".join(_lines(one))) + "\n")
    return 0


def _lines(one: dict[str, Any]) -> list[str]:
    excluded = "  (excluded)" if one["excluded"] else ""
    lines = [f"{one['id']}  {one['name']}{excluded}"]
    if one["needs"]:
        lines.append(f"  needs {_needs(one['needs'])}{'' if one['owned'] else ' (not among your equipment)'}")
    if one["cue"]:
        lines.append(f"  {one['cue']}")
    for other in one["substitutes"]:
        needs = f" (needs {_needs(other['needs'])})" if other["needs"] else ""
        lines.append(f"  instead: {other['name']}{needs}")
    return lines


def _needs(needs: list[list[str]]) -> str:
    """`dumbbell, or barbell and rack`."""
    return ", or ".join(" and ".join(word.replace("_", " ") for word in each) for each in needs)

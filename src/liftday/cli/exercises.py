"""`liftday exercises [WORD]`: the catalogue."""

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call
from liftday.cli.printing import visible


@click.command()
@click.argument("word", required=False)
@json_option
@pass_call
def exercises(call: Call, word: str | None, as_json: bool) -> int:
    """The exercises and mobility moves a session may hold, your own among them: id, name, needs, cue, substitutes.

    WORD, such as a name, narrows them down to what has it in its id, name, section, pattern or needs, and shows how each
    is done and its commonest fault. The ids are what `exclude` under [strength] takes. Exit 1 when nothing has the WORD.
    """
    from liftday.daemon.queries.exercises import listed

    found = listed(call.settings_or_none(), word or "")
    if as_json:
        echo_json([entry.as_json() for entry in found])
        return int(not found)
    if not found:
        click.echo(visible(f"No exercise has {word!r} in its id, name, section, pattern or needs."), err=True)
        return 1
    from liftday.cli.render.exercises import screen
    from liftday.cli.render.page import drawn, page

    paper = page()
    click.echo(drawn(screen(found, paper, whole=bool(word)), paper))
    return 0

"""`liftday doctor`: what is wrong and how to put it right."""

from typing import TYPE_CHECKING

import click

from liftday.cli.call import Call, echo_json, json_option, pass_call

if TYPE_CHECKING:
    from liftday.daemon.queries.finding import Finding


@click.command()
@json_option
@pass_call
def doctor(call: Call, as_json: bool) -> int:
    """What is wrong and how to put it right. Exit 1 if anything is wrong."""
    from liftday.cli.render.page import drawn, page, text
    from liftday.cli.render.status import finding, steps

    findings = _findings(call)
    wrong = any(found.wrong for found in findings)
    if as_json:
        echo_json({"ok": not wrong, "findings": [found.as_json() for found in findings]})
        return int(wrong)
    paper = page(whole=True)
    lines = [line for found in findings for line in finding(found.mark, found.what, paper)]
    remedies = dict.fromkeys(found.remedy for found in findings if found.remedy)
    lines += (
        [text(""), text("What to do:", "bold"), *steps(remedies, paper)]
        if remedies
        else [text(""), text("All is well.")]
    )
    click.echo(drawn(lines, paper))
    return int(wrong)


def _findings(call: Call) -> "tuple[Finding, ...]":
    """What the doctor says, also where nobody can say where the athlete's files are."""
    from liftday.daemon.queries.doctor import examine
    from liftday.daemon.queries.finding import Finding
    from liftday.errors import BadConfiguration

    try:
        places = call.places
    except BadConfiguration as error:  # the key of a club
        return (Finding.of(error),)
    return examine(places, now=call.now_anyway())

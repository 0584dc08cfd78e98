"""`liftday doctor`: what is wrong and how to put it right."""

import click

from liftday.cli import visible
from liftday.cli.call import Call, echo_json, json_option, pass_call


@click.command()
@json_option
@pass_call
def doctor(call: Call, as_json: bool) -> int:
    """What is wrong and how to put it right. Exit 1 if anything is wrong."""
    from liftday.daemon.queries.doctor import examine

    findings = examine(call.places, now=call.now_anyway())
    wrong = any(finding.wrong for finding in findings)
    if as_json:
        echo_json({"ok": not wrong, "findings": [finding.as_json() for finding in findings]})
        return int(wrong)
    for finding in findings:
        click.echo(visible(f"{finding.mark:<5} {finding.what}"))
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    if not remedies:
        click.echo("\nAll is well.")
        return 0
    click.echo("\nWhat to do:")
    for number, remedy in enumerate(remedies, 1):
        click.echo(visible(f"  {number}. {remedy}"))
    return int(wrong)

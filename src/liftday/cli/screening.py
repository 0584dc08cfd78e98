"""`liftday safety`, and the screening questions of `config init`: once, on a terminal (docs/training.md, Safety)."""

from dataclasses import dataclass
from datetime import date

import click

from liftday.cli.call import Call, pass_call


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """When the long text was accepted (None: it was not), and the clearance that follows from the answers."""

    accepted: date | None
    clearance: str  # none, asked, cleared


def ask(today: date) -> Screening:
    """Show the long text and ask; a yes to any question means no automatic strength until a professional agreed."""
    from liftday.training.safety import LONG_TEXT, QUESTIONS

    click.echo(LONG_TEXT)
    accepted = today if click.confirm("Have you read this?", default=False) else None
    click.echo("\nAnswer yes or no; the answers themselves are not stored, only whether one of them was yes.")
    yes = [click.confirm(question, default=False) for question in QUESTIONS]
    if not any(yes):
        return Screening(accepted=accepted, clearance="none")
    cleared = click.confirm("Has a health professional agreed that you do strength training?", default=False)
    return Screening(accepted=accepted, clearance="cleared" if cleared else "asked")


@click.command()
@pass_call
def safety(call: Call) -> None:
    """The safety text, who should ask first, what to do about pain and illness, and when to stop and seek help."""
    from liftday.cli.render.page import drawn, hanging, page, paragraphs, text
    from liftday.training.safety import page as sections

    paper = page(whole=True)
    for title, lines in sections():
        mark = "- " if len(lines) > 1 else ""
        head = hanging(text(""), title, paper, indent=0, style="bold")
        click.echo(drawn([*head, text(""), *paragraphs(lines, paper, indent=2, mark=mark)], paper) + "\n")
    click.echo(f"To accept it, set accepted = {call.today_anyway()} under [safety] in the configuration.", err=True)

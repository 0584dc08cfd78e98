"""The titles of sessions, as the owner wants them: templates with placeholders in braces."""

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType

from liftday.calendar.look import Look
from liftday.training.programme.phases import PHASES
from liftday.training.session import Session
from liftday.words import session as session_words

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "type": "Strength or Mobility",
        "variant": "what kind: full body, light, upper body and core; of mobility: recovery, hips and ankles, ...",
        "minutes": "how long: 30",
        "phase": "the phase of the programme: F2; nothing for mobility",
        "phase_name": "its name: Build the base; nothing for mobility",
    }
)


def fault(template: str) -> tuple[str, str] | None:
    """Given a template, return what is wrong with it and the name that is none ("" for a brace too many or too few); None
    when nothing is.

    >>> fault("{type}, {minutes} min"), fault("{kind}"), fault("{")
    (None, ('holds {kind}, which is no placeholder', 'kind'), ('has a brace that opens or closes nothing', ''))
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return "has a brace that opens or closes nothing", ""
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            whole = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            return f"holds {{{whole}}}, which is no placeholder", name
    return None


def title(session: Session, look: Look) -> str:
    """Given a session and a look, return its title by the owner's template, or our own; what became of the session is
    always said behind it.

    "{type} {minutes}'" gives "Strength 30' · done"
    """
    template = look.mobility_title if session.type == "mobility" else look.strength_title
    if not template:
        return session_words.summary(session)
    phase = PHASES.get(session.phase)
    values = {
        "type": session.type.capitalize(),
        "variant": session_words.variant(session),
        "minutes": str(session.minutes),
        "phase": session.phase,
        "phase_name": phase.name if phase else "",
    }
    return f"{template.format_map(values)}{session_words.ending(session)}"

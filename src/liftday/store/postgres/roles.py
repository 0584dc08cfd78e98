"""Whom PostgreSQL holds to the rows of one athlete: everybody but a superuser and a role with BYPASSRLS."""

from typing import Final

from liftday.errors import BadConfiguration

BYPASSES: Final = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def bypassing() -> BadConfiguration:
    """What is said to who logs in as one of these."""
    return BadConfiguration(
        "[store] url logs in as a superuser, or as a role with BYPASSRLS: nothing would keep athletes apart",
        remedy="give liftday a role of its own: createuser liftday && createdb --owner=liftday liftday",
    )

"""What the owner decided: frozen values, parsed once, every problem reported at once."""

from liftday.config.read import problems, read
from liftday.config.settings import Settings

__all__ = ["Settings", "problems", "read"]

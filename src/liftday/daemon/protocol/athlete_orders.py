"""What can be ordered of an installation's athletes, as ``orders`` tells of all else."""

from dataclasses import dataclass
from typing import ClassVar

from liftday.daemon.protocol.orders import Order
from liftday.daemon.protocol.outcomes import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAthlete(Order[Said]):
    """Take in another athlete, whose own file is at ``config`` ("": at its usual place). It is the process's to do."""

    verb: ClassVar[str] = "add_athlete"
    name: str
    config: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAthlete(Order[Said]):
    """Delete everything of an athlete who was added. It is the process's to do."""

    verb: ClassVar[str] = "remove_athlete"
    name: str

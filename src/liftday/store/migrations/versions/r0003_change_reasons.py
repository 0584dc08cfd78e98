"""Why a session came, went or moved is kept as reasons; what was written as a sentence before stays in ``why``."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the reasons of a change beside its sentence."""
    op.add_column("changes", sa.Column("reasons", sa.Text))

"""Whether anything was written that turns read is known without reading it all."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the token; the triggers that set it are laid after the last step."""
    op.create_table(
        "content",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("token", sa.String(64), nullable=False),
    )

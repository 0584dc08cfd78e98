"""What running plans say is remembered: their last reading, and what they had said of each day before it began."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for plans; none was read before."""
    op.create_table(
        "plans",
        sa.Column("source", sa.String(80), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "said",
        sa.Column("source", sa.String(80), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )

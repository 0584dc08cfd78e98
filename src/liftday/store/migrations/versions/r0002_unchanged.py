"""A fetch tells whether anything had changed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fetches from before count as answered in full."""
    with op.batch_alter_table("fetches") as table:
        table.add_column(sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"))

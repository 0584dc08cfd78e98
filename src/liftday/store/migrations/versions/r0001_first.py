"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "activities",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("origin", sa.String(8), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("start", sa.String(32), nullable=False),
        sa.Column("heard_at", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("detailed", sa.Integer, nullable=False),
        sa.Column("facts", sa.Text),
        sa.Column("details", sa.Text),
        sa.Column("suspect_at", sa.String(32)),
        sa.Column("gone_at", sa.String(32)),
    )
    op.create_index("activities_day", "activities", ["day"])
    op.create_table(
        "readings",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("readings_day", "readings", ["day"])
    op.create_table(
        "anchors",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("session", sa.LargeBinary),
        sa.Column("entry", sa.LargeBinary),
    )
    op.create_index("versions_uid", "versions", ["uid", "n"])
    op.create_table(
        "turns",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(10)),
        sa.Column("target", sa.String(10)),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("changes_uid", "changes", ["uid"])
    op.create_index("changes_days", "changes", ["origin", "target"])
    op.create_table(
        "marks",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("slot", sa.String(8), primary_key=True),
        sa.Column("word", sa.String(8), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("feedback_uid", "feedback", ["uid"])
    op.create_table(
        "facts",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "fetches",
        sa.Column("client", sa.String(60), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
    )

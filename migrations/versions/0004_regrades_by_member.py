"""改判 that are under way go by member from here on, and begin again: what is done is not done twice

Revision ID: 0004
Revises: 0003

Written by hand: no table changes. ``regrade.checked_id`` named an attempt before.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE regrade SET checked_id = 0 WHERE done_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE regrade SET checked_id = 0 WHERE done_at IS NULL")

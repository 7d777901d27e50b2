"""Next tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "former_affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_former_affiliation_member_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_former_affiliation_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_affiliation")),
    )
    with op.batch_alter_table("former_affiliation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_affiliation_member_id_until"), ["member_id", "until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_former_affiliation_node_id"), ["node_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("former_affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_affiliation_node_id"))
        batch_op.drop_index(batch_op.f("ix_former_affiliation_member_id_until"))

    op.drop_table("former_affiliation")

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

    op.create_table(
        "printed_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_printed_paper_by_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_printed_paper_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_paper")),
        sa.UniqueConstraint("quiz_id", "label", name=op.f("uq_printed_paper_quiz_id_label")),
    )
    op.create_table(
        "paper_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_paper_correction_attempt_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_paper_correction_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_correction")),
    )
    with op.batch_alter_table("paper_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_correction_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("printed_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_paper_entry_attempt_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_paper_entry_by_id")),
        sa.ForeignKeyConstraint(["printed_id"], ["printed_paper.id"], name=op.f("fk_paper_entry_printed_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_paper_entry")),
    )
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_entry_printed_id_entered_at"), ["printed_id", "entered_at"], unique=False
        )

    op.create_table(
        "searched_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_searched_section_material_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searched_section")),
    )
    with op.batch_alter_table("searched_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_searched_section_material_id"), ["material_id"], unique=False)

    op.create_table(
        "searched",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("scheme", sa.Integer(), nullable=False),
        sa.Column("sections", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_searched_material_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_searched_revision_id")),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_searched")),
    )


def downgrade() -> None:
    op.drop_table("searched")
    with op.batch_alter_table("searched_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_searched_section_material_id"))

    op.drop_table("searched_section")
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_entry_printed_id_entered_at"))

    op.drop_table("paper_entry")
    with op.batch_alter_table("paper_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_correction_attempt_id"))

    op.drop_table("paper_correction")
    op.drop_table("printed_paper")
    with op.batch_alter_table("former_affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_affiliation_node_id"))
        batch_op.drop_index(batch_op.f("ix_former_affiliation_member_id_until"))

    op.drop_table("former_affiliation")

"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_actor_id_id"), ["actor_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_place_id"), ["place", "id"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "duty_run",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ran_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty_run")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("pending_key", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("failed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("pending_key", name=op.f("uq_job_pending_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_done_at_run_at"), ["done_at", "run_at"], unique=False)

    op.create_table(
        "node",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["node.id"], name=op.f("fk_node_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_node_path"), ["path"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_account_at"), ["account", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failure_address_at"), ["address", "at"], unique=False)

    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_category_node_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_node_id"), ["node_id"], unique=False)

    op.create_table(
        "hour_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("cap_per_year", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_hour_rule_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_rule")),
    )
    op.create_table(
        "hour_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.CheckConstraint("hundredths >= 0", name=op.f("ck_hour_target_hundredths")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_hour_target_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_target")),
        sa.UniqueConstraint("node_id", "audience", "year", name=op.f("uq_hour_target_node_id_audience_year")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("education", sa.String(), nullable=False),
        sa.Column("work_since", sa.Date(), nullable=True),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("party_post", sa.String(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("activist_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("full_on", sa.Date(), nullable=True),
        sa.Column("is_mobile", sa.Boolean(), nullable=False),
        sa.Column("exempt_from", sa.Date(), nullable=True),
        sa.Column("exempt_until", sa.Date(), nullable=True),
        sa.Column("exempt_reason", sa.String(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("password_expires_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_member_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("login", name=op.f("uq_member_login")),
        sa.UniqueConstraint("phone", name=op.f("uq_member_phone")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_node_id"), ["node_id"], unique=False)

    op.create_table(
        "practice_rule",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("rights_in_row", sa.Integer(), nullable=False),
        sa.CheckConstraint("rights_in_row BETWEEN 1 AND 5", name=op.f("ck_practice_rule_rights_in_row")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_practice_rule_node_id")),
        sa.PrimaryKeyConstraint("node_id", name=op.f("pk_practice_rule")),
    )
    op.create_table(
        "hour_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("earned_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("certifier_id", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["certifier_id"], ["member.id"], name=op.f("fk_hour_entry_certifier_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hour_entry_member_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["hour_entry.id"], name=op.f("fk_hour_entry_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_entry")),
        sa.UniqueConstraint("member_id", "cause", name=op.f("uq_hour_entry_member_id_cause")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_hour_entry_reverses_id")),
    )
    with op.batch_alter_table("hour_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hour_entry_member_id_year_earned_at"),
            ["member_id", "year", "earned_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_hour_entry_year_member_id"), ["year", "member_id"], unique=False)

    op.create_table(
        "hour_total",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hour_total_member_id")),
        sa.PrimaryKeyConstraint("member_id", "year", name=op.f("pk_hour_total")),
    )
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("by_section", sa.Boolean(), nullable=False),
        sa.Column("takes", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("file_key", sa.String(), nullable=False),
        sa.Column("failed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_import_draft_by_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_import_draft_category_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_import_draft_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_draft_node_id"), ["node_id"], unique=False)

    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_known_device_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("member_id", "token_hash", name=op.f("uq_known_device_member_id_token_hash")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("member_id", "cause", name=op.f("uq_notice_member_id_cause")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_member_id_read_at"), ["member_id", "read_at"], unique=False
        )

    op.create_table(
        "practice_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question_ids", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("daily_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_practice_round_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_round")),
        sa.UniqueConstraint("member_id", "daily_on", name=op.f("uq_practice_round_member_id_daily_on")),
    )
    with op.batch_alter_table("practice_round", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_round_member_id_mode"), ["member_id", "mode"], unique=False
        )

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("stem_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.Column("needs_recheck_since", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_question_category_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_question_node_id")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["question_version.id"],
            name="fk_question_version_id_question_version",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_category_id"), ["category_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_question_node_id_state_type"), ["node_id", "state", "type"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_question_stem_key"), ["stem_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_topic"), ["topic"], unique=False)

    op.create_table(
        "quiz",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("preset", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("counting", sa.String(length=40), nullable=False),
        sa.Column("paper_kind", sa.String(length=40), nullable=False),
        sa.Column("multiple_policy", sa.String(), nullable=False),
        sa.Column("reveal", sa.String(length=40), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("shuffles_questions", sa.Boolean(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("good_percent", sa.Integer(), nullable=False),
        sa.Column("excellent_percent", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("board_names", sa.String(length=40), nullable=False),
        sa.Column("cool_down_minutes", sa.Integer(), nullable=False),
        sa.Column("tries_a_day", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_open_book", sa.Boolean(), nullable=False),
        sa.Column("flags_leaving", sa.Boolean(), nullable=False),
        sa.Column("extended_until", sa.DateTime(), nullable=True),
        sa.Column("resit_of_id", sa.Integer(), nullable=True),
        sa.Column("full_points", sa.Integer(), nullable=False),
        sa.Column("regrades", sa.Integer(), nullable=False),
        sa.Column("marks_blind", sa.Boolean(), nullable=False),
        sa.Column("marks_twice", sa.Boolean(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("attempts_allowed >= 1", name=op.f("ck_quiz_attempts_allowed")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_quiz_window")),
        sa.CheckConstraint("cool_down_minutes >= 0 AND tries_a_day >= 0", name=op.f("ck_quiz_pace")),
        sa.CheckConstraint("minutes >= 1", name=op.f("ck_quiz_minutes")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_quiz_by_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_quiz_node_id")),
        sa.ForeignKeyConstraint(["resit_of_id"], ["quiz.id"], name=op.f("fk_quiz_resit_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
    )
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_resit_of_id"), ["resit_of_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_role_grant_member_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_role_grant_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "member_id", "role", "node_id", name=op.f("uq_role_grant_member_id_role_node_id")
        ),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_node_id"), ["node_id"], unique=False)

    op.create_table(
        "roster_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_roster_draft_by_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_roster_draft_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_draft")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_member_id"), ["member_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_stored_file_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("shuffles_options", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("times_left", sa.Integer(), nullable=False),
        sa.Column("by_position", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("unmarked", sa.Integer(), nullable=False),
        sa.Column("final_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attempt_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_attempt_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "quiz_id", "member_id", "number", name=op.f("uq_attempt_quiz_id_member_id_number")
        ),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_member_id_state"), ["member_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attempt_state_deadline_at"), ["state", "deadline_at"], unique=False
        )

    op.create_table(
        "import_lines",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("stretch", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["import_draft.id"], name=op.f("fk_import_lines_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "stretch", name=op.f("pk_import_lines")),
    )
    op.create_table(
        "mistake",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("in_row", sa.Integer(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("missed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mistake_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_mistake_question_id")),
        sa.PrimaryKeyConstraint("member_id", "question_id", name=op.f("pk_mistake")),
    )
    op.create_table(
        "paper_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_paper_section_category_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_paper_section_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_section")),
        sa.UniqueConstraint("quiz_id", "position", name=op.f("uq_paper_section_quiz_id_position")),
    )
    op.create_table(
        "quiz_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quiz_guess_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_guess_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_guess")),
    )
    with op.batch_alter_table("quiz_guess", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quiz_guess_quiz_id_member_id_at"), ["quiz_id", "member_id", "at"], unique=False
        )

    op.create_table(
        "quiz_invitation",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quiz_invitation_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_invitation_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", "member_id", name=op.f("pk_quiz_invitation")),
    )
    with op.batch_alter_table("quiz_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_invitation_member_id"), ["member_id"], unique=False)

    op.create_table(
        "quiz_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("node_id", sa.Integer(), nullable=True),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(member_id IS NULL) <> (node_id IS NULL)", name=op.f("ck_quiz_override_for_one")),
        sa.CheckConstraint("extra_minutes >= 0 AND extra_attempts >= 0", name=op.f("ck_quiz_override_gives")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_quiz_override_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quiz_override_member_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_quiz_override_node_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_override_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_override")),
        sa.UniqueConstraint("quiz_id", "member_id", name=op.f("uq_quiz_override_quiz_id_member_id")),
        sa.UniqueConstraint("quiz_id", "node_id", name=op.f("uq_quiz_override_quiz_id_node_id")),
    )
    with op.batch_alter_table("quiz_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_override_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_override_node_id"), ["node_id"], unique=False)

    op.create_table(
        "review_card",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_review_card_member_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_review_card_question_id")),
        sa.PrimaryKeyConstraint("member_id", "question_id", name=op.f("pk_review_card")),
    )
    with op.batch_alter_table("review_card", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_card_member_id_due_at"), ["member_id", "due_at"], unique=False
        )

    op.create_table(
        "study_column",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cover_id"], ["stored_file.id"], name=op.f("fk_study_column_cover_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_study_column_node_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["study_column.id"], name=op.f("fk_study_column_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_column")),
    )
    with op.batch_alter_table("study_column", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_column_node_id"), ["node_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_answer_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_answer")),
    )
    op.create_table(
        "gathered_attempt",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_gathered_attempt_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_gathered_attempt")),
    )
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_mark_attempt_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_mark_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mark_attempt_id_position"), ["attempt_id", "position"], unique=False
        )

    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("column_id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_material_by_id")),
        sa.ForeignKeyConstraint(["column_id"], ["study_column.id"], name=op.f("fk_material_column_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_material_node_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_material_revision_id_revision", use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_material_column_id_position"), ["column_id", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_material_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_published_at"), ["published_at"], unique=False)

    op.create_table(
        "standing",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unmarked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_standing_attempt_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standing_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_standing_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", "member_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_standing_order", ["quiz_id", "points", "spent_seconds", "submitted_at"], unique=False
        )

    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_picture_file_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_picture_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_material_id"), ["material_id"], unique=False)

    op.create_table(
        "question_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_question_version_by_id")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_question_version_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_version_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_version_question_id_number")),
    )
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_version_material_id"), ["material_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_revision_file_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_revision_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_revision_material_id_number")),
    )
    op.create_table(
        "import_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("end_line", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("stem_key", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("twin", sa.Integer(), nullable=True),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("take", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("replaced_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_import_item_category_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["import_draft.id"], name=op.f("fk_import_item_draft_id")),
        sa.ForeignKeyConstraint(["match_id"], ["question.id"], name=op.f("fk_import_item_match_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_import_item_question_id")),
        sa.ForeignKeyConstraint(
            ["replaced_id"], ["question_version.id"], name=op.f("fk_import_item_replaced_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_import_item_draft_id_number")),
    )
    with op.batch_alter_table("import_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_item_draft_id_state_severity"),
            ["draft_id", "state", "severity"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_import_item_draft_id_stem_key"), ["draft_id", "stem_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_import_item_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_item_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_item_replaced_id"), ["replaced_id"], unique=False)

    op.create_table(
        "paper_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_paper_question_quiz_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_paper_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_question")),
        sa.UniqueConstraint("quiz_id", "position", name=op.f("uq_paper_question_quiz_id_position")),
        sa.UniqueConstraint("quiz_id", "version_id", name=op.f("uq_paper_question_quiz_id_version_id")),
    )
    with op.batch_alter_table("paper_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_question_version_id"), ["version_id"], unique=False)

    op.create_table(
        "paragraph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_paragraph_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph")),
        sa.UniqueConstraint("revision_id", "anchor", name=op.f("uq_paragraph_revision_id_anchor")),
    )
    op.create_table(
        "practice_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_practice_answer_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_practice_answer_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["practice_round.id"], name=op.f("fk_practice_answer_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_practice_answer_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answer")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_practice_answer_round_id_position")),
    )
    with op.batch_alter_table("practice_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_answer_member_id_question_id"), ["member_id", "question_id"], unique=False
        )

    op.create_table(
        "progress",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_progress_material_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_progress_member_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_progress_revision_id")),
        sa.PrimaryKeyConstraint("member_id", "material_id", name=op.f("pk_progress")),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_progress_material_id_finished_at"), ["material_id", "finished_at"], unique=False
        )

    op.create_table(
        "question_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_question_report_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_report_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["member.id"], name=op.f("fk_question_report_resolved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_report_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_report")),
        sa.UniqueConstraint("version_id", "member_id", name=op.f("uq_question_report_version_id_member_id")),
    )
    with op.batch_alter_table("question_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_report_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_question_report_question_id_resolved_at"),
            ["question_id", "resolved_at"],
            unique=False,
        )

    op.create_table(
        "question_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_question_review_by_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_review_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_review_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
    )
    with op.batch_alter_table("question_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_review_question_id"), ["question_id"], unique=False)

    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("remedy", sa.String(length=40), nullable=False),
        sa.Column("old_remedy", sa.String(length=40), nullable=False),
        sa.Column("old_key", sa.JSON(), nullable=False),
        sa.Column("new_version_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("checked_id", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_regrade_by_id")),
        sa.ForeignKeyConstraint(
            ["new_version_id"], ["question_version.id"], name=op.f("fk_regrade_new_version_id")
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_regrade_quiz_id")),
        sa.ForeignKeyConstraint(["version_id"], ["question_version.id"], name=op.f("fk_regrade_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("quiz_id", "number", name=op.f("uq_regrade_quiz_id_number")),
    )
    op.create_table(
        "written_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_written_answer_attempt_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_written_answer_quiz_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_written_answer_version_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_written_answer")),
    )
    with op.batch_alter_table("written_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_written_answer_quiz_id_version_id_points"),
            ["quiz_id", "version_id", "points"],
            unique=False,
        )

    op.create_table(
        "mark_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=True),
        sa.Column("mark_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("old_points", sa.Integer(), nullable=False),
        sa.Column("new_points", sa.Integer(), nullable=False),
        sa.Column("old_worth", sa.Integer(), nullable=False),
        sa.Column("new_worth", sa.Integer(), nullable=False),
        sa.Column("old_by_position", sa.JSON(), nullable=False),
        sa.Column("new_by_position", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_mark_change_attempt_id")),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_mark_change_mark_id")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_mark_change_regrade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_change")),
        sa.UniqueConstraint("regrade_id", "attempt_id", name=op.f("uq_mark_change_regrade_id_attempt_id")),
    )
    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_change_attempt_id"), ["attempt_id"], unique=False)

    if op.get_context().dialect.supports_alter:
        op.create_foreign_key(
            "fk_question_version_id_question_version", "question", "question_version", ["version_id"], ["id"]
        )

    if op.get_context().dialect.supports_alter:
        op.create_foreign_key(
            "fk_material_revision_id_revision", "material", "revision", ["revision_id"], ["id"]
        )


def downgrade() -> None:
    if op.get_context().dialect.supports_alter:
        op.drop_constraint("fk_material_revision_id_revision", "material", type_="foreignkey")

    if op.get_context().dialect.supports_alter:
        op.drop_constraint("fk_question_version_id_question_version", "question", type_="foreignkey")

    with op.batch_alter_table("mark_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_change_attempt_id"))

    op.drop_table("mark_change")
    with op.batch_alter_table("written_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_written_answer_quiz_id_version_id_points"))

    op.drop_table("written_answer")
    op.drop_table("regrade")
    with op.batch_alter_table("question_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_review_question_id"))

    op.drop_table("question_review")
    with op.batch_alter_table("question_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_report_question_id_resolved_at"))
        batch_op.drop_index(batch_op.f("ix_question_report_member_id"))

    op.drop_table("question_report")
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_material_id_finished_at"))

    op.drop_table("progress")
    with op.batch_alter_table("practice_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_answer_member_id_question_id"))

    op.drop_table("practice_answer")
    op.drop_table("paragraph")
    with op.batch_alter_table("paper_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_question_version_id"))

    op.drop_table("paper_question")
    with op.batch_alter_table("import_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_item_replaced_id"))
        batch_op.drop_index(batch_op.f("ix_import_item_question_id"))
        batch_op.drop_index(batch_op.f("ix_import_item_match_id"))
        batch_op.drop_index(batch_op.f("ix_import_item_draft_id_stem_key"))
        batch_op.drop_index(batch_op.f("ix_import_item_draft_id_state_severity"))

    op.drop_table("import_item")
    op.drop_table("revision")
    with op.batch_alter_table("question_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_version_material_id"))

    op.drop_table("question_version")
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_picture_material_id"))

    op.drop_table("picture")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_order")

    op.drop_table("standing")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_published_at"))
        batch_op.drop_index(batch_op.f("ix_material_node_id"))
        batch_op.drop_index(batch_op.f("ix_material_column_id_position"))

    op.drop_table("material")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_attempt_id_position"))

    op.drop_table("mark")
    op.drop_table("gathered_attempt")
    op.drop_table("answer")
    with op.batch_alter_table("study_column", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_column_node_id"))

    op.drop_table("study_column")
    with op.batch_alter_table("review_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_card_member_id_due_at"))

    op.drop_table("review_card")
    with op.batch_alter_table("quiz_override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_override_node_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_override_member_id"))

    op.drop_table("quiz_override")
    with op.batch_alter_table("quiz_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_invitation_member_id"))

    op.drop_table("quiz_invitation")
    with op.batch_alter_table("quiz_guess", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_guess_quiz_id_member_id_at"))

    op.drop_table("quiz_guess")
    op.drop_table("paper_section")
    op.drop_table("mistake")
    op.drop_table("import_lines")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_state_deadline_at"))
        batch_op.drop_index(batch_op.f("ix_attempt_member_id_state"))

    op.drop_table("attempt")
    op.drop_table("stored_file")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_member_id"))

    op.drop_table("sign_in")
    op.drop_table("roster_draft")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_node_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_resit_of_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_node_id"))

    op.drop_table("quiz")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_topic"))
        batch_op.drop_index(batch_op.f("ix_question_stem_key"))
        batch_op.drop_index(batch_op.f("ix_question_node_id_state_type"))
        batch_op.drop_index(batch_op.f("ix_question_category_id"))

    op.drop_table("question")
    with op.batch_alter_table("practice_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_round_member_id_mode"))

    op.drop_table("practice_round")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_member_id_read_at"))

    op.drop_table("notice")
    op.drop_table("known_device")
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_draft_node_id"))

    op.drop_table("import_draft")
    op.drop_table("hour_total")
    with op.batch_alter_table("hour_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hour_entry_year_member_id"))
        batch_op.drop_index(batch_op.f("ix_hour_entry_member_id_year_earned_at"))

    op.drop_table("hour_entry")
    op.drop_table("practice_rule")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_node_id"))

    op.drop_table("member")
    op.drop_table("hour_target")
    op.drop_table("hour_rule")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_node_id"))

    op.drop_table("category")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_address_at"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_account_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    with op.batch_alter_table("node", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_node_path"))

    op.drop_table("node")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_done_at_run_at"))

    op.drop_table("job")
    op.drop_table("duty_run")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_place_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id_id"))

    op.drop_table("audit_event")

"""Next tables."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "certificate_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_miss")),
    )
    with op.batch_alter_table("certificate_miss", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_miss_address_at"), ["address", "at"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_checklist_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
    )
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_node_id"), ["node_id"], unique=False)

    op.create_table(
        "duty_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times >= 0", name=op.f("ck_duty_rule_times")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_duty_rule_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_rule")),
        sa.UniqueConstraint("node_id", "duty", name=op.f("uq_duty_rule_node_id_duty")),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("recorder_id", sa.Integer(), nullable=True),
        sa.Column("guests", sa.String(), nullable=False),
        sa.Column("gives_hours", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("takes_codes", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("credited_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activity_takes_time")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_activity_by_id")),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_activity_host_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_activity_node_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["member.id"], name=op.f("fk_activity_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_node_id_starts_at"), ["node_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_activity_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "arena",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_arena_host_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_arena_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arena")),
    )
    with op.batch_alter_table("arena", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arena_host_id"), ["host_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_arena_node_id_created_at"), ["node_id", "created_at"], unique=False
        )

    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_item_checklist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint("checklist_id", "position", name=op.f("uq_checklist_item_checklist_id_position")),
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("foul_points", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("pin", sa.String(), nullable=True),
        sa.Column("seed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_contest_host_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_contest_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("pin", name=op.f("uq_contest_pin")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_host_id"), ["host_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contest_node_id_created_at"), ["node_id", "created_at"], unique=False
        )

    op.create_table(
        "entry_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_entry_guess_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_guess")),
    )
    with op.batch_alter_table("entry_guess", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_guess_address_at"), ["address", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_entry_guess_door_member_id"), ["door", "member_id"], unique=False
        )

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
        "live_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("speed_percent", sa.Integer(), nullable=False),
        sa.Column("shows_names", sa.Boolean(), nullable=False),
        sa.Column("shows_standings", sa.Boolean(), nullable=False),
        sa.Column("counts_as", sa.String(length=40), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("measures", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("pin", sa.String(), nullable=True),
        sa.Column("seed", sa.String(), nullable=False),
        sa.CheckConstraint("speed_percent BETWEEN 0 AND 20", name=op.f("ck_live_round_speed_percent")),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_live_round_host_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_live_round_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_round")),
        sa.UniqueConstraint("pin", name=op.f("uq_live_round_pin")),
    )
    with op.batch_alter_table("live_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_round_host_id"), ["host_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_live_round_node_id_created_at"), ["node_id", "created_at"], unique=False
        )

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_plan_by_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_plan_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_node_id_year"), ["node_id", "year"], unique=False)

    op.create_table(
        "transcript_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_transcript_draft_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_transcript_draft_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_draft")),
    )
    op.create_table(
        "year_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_year_closing_by_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_year_closing_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_closing")),
        sa.UniqueConstraint("node_id", "year", name=op.f("uq_year_closing_node_id_year")),
    )
    op.create_table(
        "activity_duty",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_duty_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "duty", name=op.f("pk_activity_duty")),
    )
    op.create_table(
        "activity_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_file_activity_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_activity_file_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_activity_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_file")),
    )
    with op.batch_alter_table("activity_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_file_activity_id"), ["activity_id"], unique=False)

    op.create_table(
        "activity_invitation",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_invitation_activity_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_invitation_member_id")),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_activity_invitation")),
    )
    with op.batch_alter_table("activity_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_invitation_member_id"), ["member_id"], unique=False)

    op.create_table(
        "activity_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_minutes_activity_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_activity_minutes_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_minutes")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_activity_minutes_activity_id_number")),
    )
    op.create_table(
        "activity_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_vote_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_vote")),
        sa.UniqueConstraint("activity_id", "position", name=op.f("uq_activity_vote_activity_id_position")),
    )
    op.create_table(
        "arena_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arena_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("after_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["after_id"], ["live_round.id"], name=op.f("fk_arena_talk_after_id")),
        sa.ForeignKeyConstraint(["arena_id"], ["arena.id"], name=op.f("fk_arena_talk_arena_id")),
        sa.ForeignKeyConstraint(["before_id"], ["live_round.id"], name=op.f("fk_arena_talk_before_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["member.id"], name=op.f("fk_arena_talk_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arena_talk")),
        sa.UniqueConstraint("after_id", name=op.f("uq_arena_talk_after_id")),
        sa.UniqueConstraint("arena_id", "position", name=op.f("uq_arena_talk_arena_id_position")),
        sa.UniqueConstraint("before_id", name=op.f("uq_arena_talk_before_id")),
    )
    with op.batch_alter_table("arena_talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arena_talk_speaker_id"), ["speaker_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("may_vote", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("leave_asked_at", sa.DateTime(), nullable=True),
        sa.Column("leave_reason", sa.String(), nullable=False),
        sa.Column("leave_refused", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_attendance_activity_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_attendance_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("activity_id", "member_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_member_id_activity_id"), ["member_id", "activity_id"], unique=False
        )

    op.create_table(
        "board_absence",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_board_absence_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_board_absence_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_board_absence_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", "member_id", name=op.f("pk_board_absence")),
    )
    with op.batch_alter_table("board_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_absence_member_id"), ["member_id"], unique=False)

    op.create_table(
        "board_fence",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_board_fence_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", "ahead", name=op.f("pk_board_fence")),
    )
    op.create_table(
        "board_show",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("screen", sa.Integer(), nullable=False),
        sa.Column("names", sa.Boolean(), nullable=True),
        sa.Column("is_cycling", sa.Boolean(), nullable=False),
        sa.Column("revealed", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_board_show_host_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_board_show_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", "host_id", name=op.f("pk_board_show")),
    )
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("failed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_bundle_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_bundle_file_id")),
        sa.ForeignKeyConstraint(["node_id"], ["node.id"], name=op.f("fk_bundle_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    with op.batch_alter_table("bundle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundle_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundle_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundle_node_id_asked_at"), ["node_id", "asked_at"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("earned_at", sa.DateTime(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_certificate_member_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_certificate_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint(
            "quiz_id",
            "member_id",
            "points",
            "worth",
            name=op.f("uq_certificate_quiz_id_member_id_points_worth"),
        ),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_member_id"), ["member_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("live_key", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_claim_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["member.id"], name=op.f("fk_claim_decided_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_claim_file_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_claim_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("member_id", "live_key", name=op.f("uq_claim_member_id_live_key")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_state_member_id"), ["state", "member_id"], unique=False)

    op.create_table(
        "contest_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_team_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_team")),
        sa.UniqueConstraint("contest_id", "name", name=op.f("uq_contest_team_contest_id_name")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_contest_team_contest_id_number")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_decision_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("activity_id", "position", name=op.f("uq_decision_activity_id_position")),
    )
    op.create_table(
        "evening",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_evening_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_evening")),
    )
    op.create_table(
        "evening_shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_evening_shown_activity_id")),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_evening_shown_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evening_shown")),
    )
    with op.batch_alter_table("evening_shown", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evening_shown_activity_id_id"), ["activity_id", "id"], unique=False
        )

    op.create_table(
        "fenced_board",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_fenced_board_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", name=op.f("pk_fenced_board")),
    )
    op.create_table(
        "live_player",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("codes_used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_live_player_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["live_round.id"], name=op.f("fk_live_player_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_player")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_live_player_round_id_member_id")),
    )
    with op.batch_alter_table("live_player", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_player_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_player_token_hash"), ["token_hash"], unique=False)

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
        "question_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("stored_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_id"], ["stored_file.id"], name=op.f("fk_question_picture_stored_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_picture")),
        sa.UniqueConstraint("file", name=op.f("uq_question_picture_file")),
    )
    with op.batch_alter_table("question_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_picture_stored_id"), ["stored_id"], unique=False)

    op.create_table(
        "quiz_board",
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("top BETWEEN 1 AND 50", name=op.f("ck_quiz_board_top")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_board_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", name=op.f("pk_quiz_board")),
    )
    op.create_table(
        "quiz_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sent_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_quiz_review_host_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_review_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_review")),
    )
    with op.batch_alter_table("quiz_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_review_host_id"), ["host_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quiz_review_quiz_id_host_id"), ["quiz_id", "host_id"], unique=False
        )

    op.create_table(
        "sign_in_guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_sign_in_guess_activity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_guess_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_guess")),
    )
    with op.batch_alter_table("sign_in_guess", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_guess_member_id_at"), ["member_id", "at"], unique=False)

    op.create_table(
        "year_record",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.Column("last_entry_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["year_closing.id"], name=op.f("fk_year_record_closing_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_year_record_member_id")),
        sa.PrimaryKeyConstraint("member_id", "year", name=op.f("pk_year_record")),
    )
    with op.batch_alter_table("year_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_year_record_closing_id"), ["closing_id"], unique=False)

    op.create_table(
        "contest_seat",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("codes_used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_seat_contest_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_contest_seat_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["contest_team.id"], name=op.f("fk_contest_seat_team_id")),
        sa.PrimaryKeyConstraint("contest_id", "member_id", name=op.f("pk_contest_seat")),
    )
    with op.batch_alter_table("contest_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_seat_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contest_seat_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contest_seat_token_hash"), ["token_hash"], unique=False)

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
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("material_id", sa.Integer(), nullable=True),
        sa.Column("quiz_id", sa.Integer(), nullable=True),
        sa.Column("shows", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_agenda_item_activity_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_agenda_item_material_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_agenda_item_quiz_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["member.id"], name=op.f("fk_agenda_item_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("activity_id", "position", name=op.f("uq_agenda_item_activity_id_position")),
    )
    op.create_table(
        "attention",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.Column("rests", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_attention_material_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attention_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_attention")),
    )
    op.create_table(
        "bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_bookmark_material_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_bookmark_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint(
            "member_id", "material_id", "anchor", name=op.f("uq_bookmark_member_id_material_id_anchor")
        ),
    )
    op.create_table(
        "check_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_check_question_material_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_check_question_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_question")),
        sa.UniqueConstraint(
            "material_id", "question_id", name=op.f("uq_check_question_material_id_question_id")
        ),
    )
    with op.batch_alter_table("check_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_question_question_id"), ["question_id"], unique=False)

    op.create_table(
        "conversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("failed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_conversion_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_conversion_file_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_conversion_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
        sa.UniqueConstraint("material_id", name=op.f("uq_conversion_material_id")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("color", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_note_material_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_note_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_note_member_id_material_id"), ["member_id", "material_id"], unique=False
        )

    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=True),
        sa.Column("column_id", sa.Integer(), nullable=True),
        sa.Column("quiz_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["column_id"], ["study_column.id"], name=op.f("fk_plan_item_column_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_plan_item_material_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_item_plan_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_plan_item_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_item_plan_id_position"), ["plan_id", "position"], unique=False
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
        "study_rule",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("asks_checks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_study_rule_material_id")),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_study_rule")),
    )
    op.create_table(
        "check_answer",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("right_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["check_question.id"], name=op.f("fk_check_answer_check_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_check_answer_member_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_check_answer_version_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "check_id", name=op.f("pk_check_answer")),
    )
    op.create_table(
        "contest_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("seconds BETWEEN 10 AND 60", name=op.f("ck_contest_question_seconds")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_question_contest_id")),
        sa.ForeignKeyConstraint(["team_id"], ["contest_team.id"], name=op.f("fk_contest_question_team_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_contest_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_question")),
        sa.UniqueConstraint("contest_id", "position", name=op.f("uq_contest_question_contest_id_position")),
    )
    with op.batch_alter_table("contest_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_question_version_id"), ["version_id"], unique=False)

    op.create_table(
        "essay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("learned", sa.String(), nullable=False),
        sa.Column("applied", sa.String(), nullable=False),
        sa.Column("planned", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["plan_item.id"], name=op.f("fk_essay_item_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_essay_member_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["member.id"], name=op.f("fk_essay_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay")),
    )
    with op.batch_alter_table("essay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_essay_member_id_state"), ["member_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_essay_state_handed_in_at"), ["state", "handed_in_at"], unique=False
        )

    op.create_table(
        "live_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("vote", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("seconds BETWEEN 5 AND 300", name=op.f("ck_live_question_seconds")),
        sa.ForeignKeyConstraint(["round_id"], ["live_round.id"], name=op.f("fk_live_question_round_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_live_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_question")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_live_question_round_id_position")),
    )
    with op.batch_alter_table("live_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_question_version_id"), ["version_id"], unique=False)

    op.create_table(
        "reviewed_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["quiz_review.id"], name=op.f("fk_reviewed_question_review_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_reviewed_question_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_question")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_reviewed_question_review_id_position")),
    )
    with op.batch_alter_table("reviewed_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviewed_question_version_id"), ["version_id"], unique=False)

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
    op.create_table(
        "contest_buzz",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("foul", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_contest_buzz_member_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["contest_question.id"], name=op.f("fk_contest_buzz_question_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["contest_team.id"], name=op.f("fk_contest_buzz_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_buzz")),
        sa.UniqueConstraint("question_id", "team_id", name=op.f("uq_contest_buzz_question_id_team_id")),
    )
    with op.batch_alter_table("contest_buzz", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_buzz_team_id"), ["team_id"], unique=False)

    op.create_table(
        "contest_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_contest_line_by_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_contest_line_contest_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["contest_question.id"], name=op.f("fk_contest_line_question_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["contest_team.id"], name=op.f("fk_contest_line_team_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["contest_line.id"], name=op.f("fk_contest_line_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_line")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_contest_line_undoes_id")),
    )
    with op.batch_alter_table("contest_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_line_contest_id_id"), ["contest_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contest_line_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contest_line_team_id"), ["team_id"], unique=False)

    op.create_table(
        "live_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("spent_ms", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["live_player.id"], name=op.f("fk_live_answer_player_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["live_question.id"], name=op.f("fk_live_answer_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_answer")),
        sa.UniqueConstraint("question_id", "player_id", name=op.f("uq_live_answer_question_id_player_id")),
    )
    with op.batch_alter_table("live_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_answer_player_id"), ["player_id"], unique=False)

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("replaced", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sections", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("spent_by_position", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("hour_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cap_per_event", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("preset", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cadre", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("studies_online", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("paper_section", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("practice_round", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_round_mode_ended_at"), ["mode", "ended_at"], unique=False
        )

    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attended_ms", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gives_certificate", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("has_timed_sections", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("url", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("shown_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_revision_shown_id"), "stored_file", ["shown_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_revision_shown_id"), type_="foreignkey")
        batch_op.drop_column("shown_id")
        batch_op.drop_column("url")

    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.drop_column("has_timed_sections")
        batch_op.drop_column("gives_certificate")

    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.drop_column("attended_ms")

    with op.batch_alter_table("practice_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_round_mode_ended_at"))

    with op.batch_alter_table("paper_section", schema=None) as batch_op:
        batch_op.drop_column("minutes")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("studies_online")
        batch_op.drop_column("cadre")

    with op.batch_alter_table("hour_rule", schema=None) as batch_op:
        batch_op.drop_column("preset")
        batch_op.drop_column("cap_per_event")

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("spent_by_position")
        batch_op.drop_column("sections")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("replaced")
        batch_op.drop_column("first_at")

    with op.batch_alter_table("live_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_answer_player_id"))

    op.drop_table("live_answer")
    with op.batch_alter_table("contest_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_line_team_id"))
        batch_op.drop_index(batch_op.f("ix_contest_line_question_id"))
        batch_op.drop_index(batch_op.f("ix_contest_line_contest_id_id"))

    op.drop_table("contest_line")
    with op.batch_alter_table("contest_buzz", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_buzz_team_id"))

    op.drop_table("contest_buzz")
    op.drop_table("searched")
    with op.batch_alter_table("reviewed_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviewed_question_version_id"))

    op.drop_table("reviewed_question")
    with op.batch_alter_table("live_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_question_version_id"))

    op.drop_table("live_question")
    with op.batch_alter_table("essay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_essay_state_handed_in_at"))
        batch_op.drop_index(batch_op.f("ix_essay_member_id_state"))

    op.drop_table("essay")
    with op.batch_alter_table("contest_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_question_version_id"))

    op.drop_table("contest_question")
    op.drop_table("check_answer")
    op.drop_table("study_rule")
    with op.batch_alter_table("searched_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_searched_section_material_id"))

    op.drop_table("searched_section")
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_item_plan_id_position"))

    op.drop_table("plan_item")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_member_id_material_id"))

    op.drop_table("note")
    op.drop_table("conversion")
    with op.batch_alter_table("check_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_question_question_id"))

    op.drop_table("check_question")
    op.drop_table("bookmark")
    op.drop_table("attention")
    op.drop_table("agenda_item")
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_entry_printed_id_entered_at"))

    op.drop_table("paper_entry")
    with op.batch_alter_table("paper_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_correction_attempt_id"))

    op.drop_table("paper_correction")
    with op.batch_alter_table("contest_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_seat_token_hash"))
        batch_op.drop_index(batch_op.f("ix_contest_seat_team_id"))
        batch_op.drop_index(batch_op.f("ix_contest_seat_member_id"))

    op.drop_table("contest_seat")
    with op.batch_alter_table("year_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_year_record_closing_id"))

    op.drop_table("year_record")
    with op.batch_alter_table("sign_in_guess", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_guess_member_id_at"))

    op.drop_table("sign_in_guess")
    with op.batch_alter_table("quiz_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_review_quiz_id_host_id"))
        batch_op.drop_index(batch_op.f("ix_quiz_review_host_id"))

    op.drop_table("quiz_review")
    op.drop_table("quiz_board")
    with op.batch_alter_table("question_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_picture_stored_id"))

    op.drop_table("question_picture")
    op.drop_table("printed_paper")
    with op.batch_alter_table("live_player", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_player_token_hash"))
        batch_op.drop_index(batch_op.f("ix_live_player_member_id"))

    op.drop_table("live_player")
    op.drop_table("fenced_board")
    with op.batch_alter_table("evening_shown", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evening_shown_activity_id_id"))

    op.drop_table("evening_shown")
    op.drop_table("evening")
    op.drop_table("decision")
    op.drop_table("contest_team")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_state_member_id"))

    op.drop_table("claim")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_member_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("bundle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bundle_node_id_asked_at"))
        batch_op.drop_index(batch_op.f("ix_bundle_made_at"))
        batch_op.drop_index(batch_op.f("ix_bundle_file_id"))

    op.drop_table("bundle")
    op.drop_table("board_show")
    op.drop_table("board_fence")
    with op.batch_alter_table("board_absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_absence_member_id"))

    op.drop_table("board_absence")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_member_id_activity_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("arena_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arena_talk_speaker_id"))

    op.drop_table("arena_talk")
    op.drop_table("activity_vote")
    op.drop_table("activity_minutes")
    with op.batch_alter_table("activity_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_invitation_member_id"))

    op.drop_table("activity_invitation")
    with op.batch_alter_table("activity_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_file_activity_id"))

    op.drop_table("activity_file")
    op.drop_table("activity_duty")
    op.drop_table("year_closing")
    op.drop_table("transcript_draft")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_node_id_year"))

    op.drop_table("plan")
    with op.batch_alter_table("live_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_round_node_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_live_round_host_id"))

    op.drop_table("live_round")
    with op.batch_alter_table("former_affiliation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_affiliation_node_id"))
        batch_op.drop_index(batch_op.f("ix_former_affiliation_member_id_until"))

    op.drop_table("former_affiliation")
    with op.batch_alter_table("entry_guess", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_guess_door_member_id"))
        batch_op.drop_index(batch_op.f("ix_entry_guess_address_at"))

    op.drop_table("entry_guess")
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_node_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_contest_host_id"))

    op.drop_table("contest")
    op.drop_table("checklist_item")
    with op.batch_alter_table("arena", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arena_node_id_created_at"))
        batch_op.drop_index(batch_op.f("ix_arena_host_id"))

    op.drop_table("arena")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_starts_at"))
        batch_op.drop_index(batch_op.f("ix_activity_node_id_starts_at"))

    op.drop_table("activity")
    op.drop_table("duty_rule")
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_node_id"))

    op.drop_table("checklist")
    with op.batch_alter_table("certificate_miss", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_miss_address_at"))

    op.drop_table("certificate_miss")

"""the full-text index: a virtual table of SQLite, a table of tsvector in PostgreSQL

Revision ID: 0003
Revises: 0002

Written by hand: neither is in the models. Rows come by themselves, see content.jobs.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            """CREATE VIRTUAL TABLE search_words USING fts5(title, body, tokenize="ascii tokenchars '_'")"""
        )
        return
    op.execute(
        "CREATE TABLE search_words (id integer PRIMARY KEY, title tsvector NOT NULL, words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_words_title ON search_words USING gin (title)")
    # With a longer list of what is not yet sorted in, the planner would rather unpack every row.
    op.execute(
        "CREATE INDEX ix_search_words_words ON search_words USING gin (words) "
        "WITH (gin_pending_list_limit = 256)"
    )


def downgrade() -> None:
    op.execute("DROP TABLE search_words")

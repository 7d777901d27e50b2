"""Statements that go straight to the driver, and connections that the database has dropped."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import create_app
from core import settings
from core.db import Base, Ready
from core.settings import Setting
from members.models import Member, SignIn
from tests.conftest import SETTINGS
from tests.postgres import fresh_database

FOUND = Ready(lambda _: select(Setting.value).where(Setting.name == bindparam("name")))
MADE = Ready(lambda insert_here: insert_here(Setting))


def test_values_go_in_and_come_out_as_with_any_other_statement(session, make):
    MADE.send(session, [{"name": "一", "value": {"列": [1, None, "二"]}}, {"name": "二", "value": None}])
    assert FOUND.rows(session, name="一") == [({"列": [1, None, "二"]},)]
    assert [FOUND.rows(session, name=name) for name in ("二", "三")] == [[(None,)], []]
    member, at = make.member(), datetime(2026, 3, 2, 4, tzinfo=UTC)
    session.add(SignIn(token_hash="x", member_id=member.id, created_at=at, seen_at=at))
    session.flush()
    when = Ready(
        lambda _: (
            select(SignIn.seen_at, Member.state).join(Member).where(SignIn.created_at == bindparam("at"))
        )
    )
    assert when.rows(session, at=at) == [(at, member.state)]


def test_its_errors_are_those_of_any_other_statement(session):
    with pytest.raises(IntegrityError), session.begin_nested():
        MADE.send(session, [{"name": "一", "value": 1}] * 2)
    assert FOUND.rows(session, name="一") == []


def test_it_is_counted_like_any_other_statement(session, queries):
    Ready(lambda _: select(Member.id).where(Member.login == bindparam("login"))).rows(session, login="一")
    assert len(queries) == 1


@pytest.fixture
def on_postgresql(tmp_path):
    """A site of its own on PostgreSQL, with a way to drop all its connections."""
    with fresh_database() as url:
        app = create_app({"DATABASE_URL": url, "FILES": str(tmp_path), **SETTINGS})
        Base.metadata.create_all(app.sessions.engine)

        def drop():
            other = create_app({"DATABASE_URL": url, "FILES": str(tmp_path), **SETTINGS}).sessions.engine
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            with other.begin() as connection:
                connection.execute(text(f"{ended} AND datname = current_database()"))
            other.dispose()

        yield app, drop
        app.sessions.engine.dispose()


def test_a_request_whose_connection_was_dropped_goes_again_with_a_new_one(on_postgresql):
    app, drop = on_postgresql
    client = app.test_client()
    for _ in range(3):
        settings._cache.clear()
        assert client.get("/login").status_code == 200
        drop()


def test_a_dropped_connection_is_told_as_such(on_postgresql):
    app, drop = on_postgresql
    with app.sessions.reader() as session:
        FOUND.rows(session, name="一")
        drop()
        with pytest.raises(DBAPIError) as caught:
            FOUND.rows(session, name="一")
    assert caught.value.connection_invalidated


def test_what_a_reader_sends_stays_prepared_from_one_page_to_the_next(on_postgresql):
    app, _ = on_postgresql
    for _ in range(4):
        with app.sessions.reader() as session:
            FOUND.rows(session, name="一")
    with app.sessions.writer() as session:
        kept = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [one for one in kept if "FROM setting" in one]


def test_what_a_writer_does_not_commit_is_not_kept_and_what_a_reader_tries_is_refused(on_postgresql):
    app, _ = on_postgresql
    with app.sessions.writer() as session:
        MADE.send(session, [{"name": "一", "value": 1}])
    with app.sessions.reader() as session:
        assert FOUND.rows(session, name="一") == []
        with pytest.raises(DBAPIError, match="read-only"):
            MADE.send(session, [{"name": "二", "value": 1}])
    with app.sessions.reader() as session:
        assert FOUND.rows(session, name="二") == []

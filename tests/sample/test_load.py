"""The sample branch is loaded whole, on whatever day, and every page of it can be looked at."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import DateTime, func, select

from app import create_app
from content.models import StudyColumn
from core import migrate
from core.cli import problems
from core.db import Base
from core.times import SHANGHAI, year_of
from core.work import Work
from learning.models import HourEntry, Progress
from meetings.models import Arena, Contest, LivePlayer, LiveRound
from meetings.queries.arenas import talks_of
from meetings.queries.contests import entries_of, now_of
from meetings.rules.live import Measures, Phase
from members.models import AuditEvent, Member, Notice, RoleGrant, Stage
from quizzes.models import (
    Attempt,
    AttemptState,
    PracticeMode,
    PracticeRound,
    Question,
    QuestionVersion,
    Quiz,
    Standing,
)
from quizzes.queries.papers import forget_versions
from sample.load import NotEmptyError, load, sign_ins
from tests.browser import check_page
from tests.compiled import compiled_once
from tests.postgres import KIND, database_url
from tests.walking import walk

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI)
ODD_DAYS = [
    "2027-01-01 00:10",
    "2026-01-02 08:00",
    "2026-04-01 07:00",
    "2026-12-31 23:50",
    "2028-02-29 12:00",
]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A site of its own with the sample branch in it."""
    folder = tmp_path_factory.mktemp("lived")
    url = database_url(KIND, folder)
    migrate.upgrade(url)
    settings = {"SECRET_KEY": "test", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = compiled_once(create_app({"DATABASE_URL": url, "FILES": str(folder / "files"), **settings}))
    app.clock = lambda: NOW
    forget_versions()  # It may know other questions by the same keys, of the tests before.
    with app.app_context(), app.unit() as work:
        load(work)
    yield app
    app.sessions.engine.dispose()


@pytest.fixture(autouse=True)
def _fresh_store():
    """Each database gives out its own keys; what the process remembers of another's must go."""
    forget_versions()
    yield
    forget_versions()


@pytest.fixture
def reading(lived):
    with lived.sessions.reader() as session:
        yield session


def count(session, table, *conditions):
    return session.scalar(select(func.count()).select_from(table).where(*conditions))


def test_everything_is_there(reading):
    assert count(reading, Member, Member.is_sample) == count(reading, Member) == 24
    assert count(reading, Question) == 153
    assert count(reading, QuestionVersion, QuestionVersion.anchor != "") >= 60
    assert count(reading, Quiz) == 3
    columns = reading.scalars(select(StudyColumn.intro)).all()
    assert len(columns) == 5
    assert all(columns)
    assert count(reading, Quiz, Quiz.closes_at > NOW, Quiz.opens_at < NOW) == 1
    assert count(reading, Attempt, Attempt.state == AttemptState.SUBMITTED) > 45
    assert count(reading, HourEntry, HourEntry.cause.startswith("activity:")) > 200
    assert count(reading, Progress, Progress.finished_at.is_(None)) > 5
    assert count(reading, Notice, Notice.read_at.is_(None)) > 24
    assert {grant.role.value for grant in reading.scalars(select(RoleGrant))} == {
        *("group_leader", "committee", "secretary", "admin", "inspector")
    }


def test_a_live_quiz_is_over_and_has_left_what_it_leaves(reading):
    quizzes = select(LiveRound).where(LiveRound.measures == Measures.NOTHING)
    (live_round,) = reading.scalars(quizzes).unique()
    mine = LivePlayer.round_id == live_round.id
    assert (live_round.phase, live_round.question_count) == (Phase.ENDED, 9)
    rights = reading.scalars(select(LivePlayer.right).where(mine)).all()
    assert len(rights) > 12
    assert min(rights) >= 5
    assert len(set(rights)) > 2
    assert count(reading, LivePlayer, mine, LivePlayer.settled_at.is_(None)) == 0
    assert count(reading, PracticeRound, PracticeRound.mode == PracticeMode.LIVE) == len(rights)


def test_a_contest_and_talks_show_what_they_leave(reading):
    contest = reading.scalars(select(Contest)).unique().one()
    now = now_of(reading, contest)
    assert (now.phase, len(now.board), [one.rank for one in now.board].count(1)) == ("ended", 3, 1)
    causes = {entry.line.cause.value for entry in entries_of(reading, contest)}
    assert causes == {"right", "wrong", "foul", "correction"}
    talks = talks_of(reading, reading.scalars(select(Arena)).unique().one())
    assert [talk.state for talk in talks] == ["已完成"] * 3
    assert {talk.rank for talk in talks} == {1, 2, 3}
    assert all(talk.gain.takers > 10 and talk.gain.points > 0 for talk in talks)


def test_nobody_is_shamed_and_marks_differ(reading):
    for quiz in reading.scalars(select(Quiz)):
        shares = [
            standing.points / quiz.full_points
            for standing in reading.scalars(select(Standing).where(Standing.quiz_id == quiz.id))
        ]
        assert min(shares) >= 0.6
        assert max(shares) - min(shares) > 0.1


def test_proof_readers_numbers_are_cut_off(reading):
    sources = [*reading.scalars(select(QuestionVersion.source))]
    assert not [source for source in sources if "facts" in source or source.endswith("；")]
    assert all(sources)


def test_the_invariants_hold(lived):
    with lived.app_context():
        assert problems() == []


def test_the_log_reads_in_order_of_time(reading):
    moments = list(reading.scalars(select(AuditEvent.at).order_by(AuditEvent.id)))
    assert moments == sorted(moments)


FUTURE = {"due_at", "closes_at", "deadline_at", "password_expires_at", "starts_at", "ends_at"}


def test_nothing_is_from_the_future(reading):
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(getattr(column.type, "impl", column.type), DateTime) and column.name not in FUTURE
    ]
    assert len(columns) > 20
    latest = {str(column): reading.scalar(select(func.max(column))) for column in columns}
    assert not {name: moment for name, moment in latest.items() if moment and moment > NOW.astimezone(UTC)}


@pytest.mark.parametrize("one", sign_ins(), ids=lambda one: one.login)
def test_a_visitor_signs_in_at_once_and_every_page_opens(lived, one):
    client = lived.test_client()
    entered = client.post("/login", data={"login": one.login, "password": one.password})
    assert entered.status_code == 303, entered.text
    assert entered.location == "/"
    opened = 0
    for address, answer in walk(lived, client.get):
        assert answer.status_code in {200, 303}, (address, answer.status_code)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            check_page(BeautifulSoup(answer.text, "lxml"))  # fifteen hundred pages
            opened += 1
    assert opened >= 15


def test_a_second_loading_is_refused_in_a_sentence(lived):
    with lived.app_context(), pytest.raises(NotEmptyError, match="已经有人员"), lived.unit() as work:
        load(work)


def test_the_command_says_the_same(lived):
    told = lived.test_cli_runner().invoke(args=["demo"])
    assert told.exit_code == 1
    assert "已经有人员" in told.output


@pytest.mark.parametrize("day", ODD_DAYS)
def test_it_looks_right_on_odd_days(session, day):
    now = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    load(Work(session, now))
    assert count(session, Attempt, Attempt.started_at >= now) == 0
    assert count(session, HourEntry, HourEntry.earned_at >= now) == 0
    assert count(session, Quiz, Quiz.closes_at > now, Quiz.opens_at < now) == 1
    joined = session.scalars(select(Member.joined_on).where(Member.stage == Stage.PROBATIONARY)).all()
    assert all(0 < (now.date() - one).days <= 366 for one in joined)
    earliest = session.scalar(select(func.min(HourEntry.earned_at)))
    assert year_of(earliest) == (now.year if now.month > 3 else now.year - 1)

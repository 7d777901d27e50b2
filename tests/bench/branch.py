"""A branch to measure with: members with one password, a bank, and a quiz that can be taken over and over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, insert, select

from app import create_app
from core import migrate
from members.models import Member, Node, NodeKind, Role, RoleGrant
from members.rules.passwords import hash_password
from quizzes.models import PaperKind, PaperQuestion, Question, QuestionVersion, Quiz
from quizzes.rules.questions import Content

PASSWORD = "measuring-the-floor-9"
KEY = "k3y-of-the-measurement-7f2a91c4d8"


def build(url, instance, members):
    """Fill an empty database; gives the quiz's key."""
    migrate.upgrade(url)
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, "FILES": str(instance / "files")})
    now = datetime.now(UTC)
    with app.app_context(), app.unit() as work:
        node = _add(work, Node(kind=NodeKind.BRANCH, name="测量支部"))
        node.path = f"/{node.id}/"
        hashed = hash_password(PASSWORD)
        people = [
            Member(
                node_id=node.id,
                login=f"m{n:05}",
                name=f"党员{n}",
                password_hash=hashed,
                must_change_password=False,
            )
            for n in range(members)
        ]
        work.session.add_all(people)
        work.session.flush()
        work.session.add(RoleGrant(member_id=people[0].id, role=Role.ADMIN, node_id=node.id, granted_at=now))
        quiz = _add(
            work,
            Quiz(
                node_id=node.id,
                title="测量用测试",
                state="published",
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=1),
                attempts_allowed=100_000,
                paper_kind=PaperKind.FIXED,
                question_count=20,
                full_points=10000,
                created_at=now,
            ),
        )
        for n in range(1, 21):
            version = _question(work, node, n, now)
            work.session.add(PaperQuestion(quiz_id=quiz.id, position=n, version_id=version, worth=500))
        key = quiz.id
    app.sessions.engine.dispose()
    return key


def once_more(url, quiz):
    """Make a quiz with the same paper; gives its key."""
    engine, made, paper = create_engine(url), Quiz.__table__, PaperQuestion.__table__
    with engine.begin() as connection:
        row = connection.execute(select(made).where(made.c.id == quiz)).mappings().one()
        key = connection.scalar(insert(made).values(_without_key(row)).returning(made.c.id))
        asked = connection.execute(select(paper).where(paper.c.quiz_id == quiz)).mappings().all()
        connection.execute(insert(paper), [_without_key(one) | {"quiz_id": key} for one in asked])
    engine.dispose()
    return key


def _without_key(row):
    return {name: value for name, value in row.items() if name != "id"}


def _question(work, node, n, now):
    options = tuple((key, f"选项 {key} 的内容大约有这么长") for key in "ABCD")
    content = Content(
        f"第 {n} 题的题干大约有这么长，讲的是一件需要记住的事（　　）。", options, "A", "见资料。"
    )
    question = _add(work, Question(node_id=node.id, type="single", created_at=now))
    version = _add(
        work,
        QuestionVersion(
            question_id=question.id, number=1, type="single", content=content.to_json(), at=now, by_id=None
        ),
    )
    question.version_id = version.id
    return version.id


def _add(work, row):
    work.session.add(row)
    work.session.flush()
    return row

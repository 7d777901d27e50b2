"""改判 of a test whose every taker earns its hours by it, and of one whose every taker loses them again."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from app import create_app
from core.work import Viewer
from members.models import Member, MemberState
from quizzes.actions.regrading import confirm_regrade
from quizzes.models import Answer, Attempt, AttemptState, PaperQuestion, Quiz, Regrade, Standing
from quizzes.rules.corrections import Remedy
from tests.bench.branch import KEY

SIZE = 10_000
_STEP = 500
_RIGHT = 11
"""Right answers of everybody: one more and all of them pass."""


def measure(url, instance, processes, size=SIZE):
    """Let ``size`` members fail by one answer, correct its key and correct it back.

    Gives what was done, the seconds it took and the CPU seconds of all server processes.
    """
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": KEY, "FILES": str(instance / "files")})
    found = []
    with app.app_context():
        quiz, version = _fill(app, size)
        for what, key in (("everybody earns the hours", "B"), ("everybody loses them", "A")):
            before, start = processes.cpu_ms(), time.perf_counter()
            regrade = _confirm(app, quiz, version, key)
            _wait(app, regrade)
            spent = time.perf_counter() - start
            found.append((what, spent, (processes.cpu_ms() - before) / 1000))
    app.sessions.engine.dispose()
    return found


def _confirm(app, quiz_id, version, key):
    with app.unit() as asking:
        admin = asking.session.scalars(select(Member).order_by(Member.id).limit(1)).unique().one()
        actor = Viewer(admin.id, admin.name, admin.place)
    with app.unit(actor) as work:
        quiz = work.session.get_one(Quiz, quiz_id)
        seen = quiz.regrades
        return confirm_regrade(work, quiz, version, Remedy.KEY, key, reason="答案有误", seen=seen).id


def _wait(app, regrade):
    while True:
        with app.sessions.reader() as session:
            if session.get_one(Regrade, regrade).done_at is not None:
                return
        time.sleep(0.05)


def _fill(app, size):
    with app.unit() as work:
        session = work.session
        base = session.scalars(select(Quiz).order_by(Quiz.id).limit(1)).one()
        now = datetime.now(UTC)
        quiz = Quiz(
            node_id=base.node_id,
            title="改判用测试",
            state="published",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            question_count=20,
            full_points=10000,
            created_at=now,
        )
        session.add(quiz)
        session.flush()
        asked = select(PaperQuestion.version_id).where(PaperQuestion.quiz_id == base.id)
        versions = session.scalars(asked.order_by(PaperQuestion.position)).all()
        placed = [
            {"quiz_id": quiz.id, "position": n, "version_id": version, "worth": 500}
            for n, version in enumerate(versions, start=1)
        ]
        session.execute(insert(PaperQuestion), placed)
        quiz_id = quiz.id
    for first in range(0, size, _STEP):
        with app.unit() as work:
            _take(work.session, quiz_id, versions, first, min(first + _STEP, size))
    return quiz_id, versions[0]


def _take(session, quiz, versions, first, last):
    now = datetime.now(UTC)
    node = session.scalar(select(Quiz.node_id).where(Quiz.id == quiz))
    people = [
        {
            "node_id": node,
            "login": f"r{n:06}",
            "name": f"学员{n}",
            "password_hash": "",
            "state": MemberState.ACTIVE,
        }
        for n in range(first, last)
    ]
    session.execute(insert(Member), people)
    newest = select(Member.id).where(Member.login.between(f"r{first:06}", f"r{last - 1:06}"))
    members = session.scalars(newest.order_by(Member.id)).all()
    assert len(members) == last - first
    session.execute(insert(Attempt), [_attempt(quiz, member, versions, now) for member in members])
    made = select(Attempt.id, Attempt.member_id, Attempt.points, Attempt.choices)
    standings, answers = [], []
    for key, member, points, choices in session.execute(
        made.where(Attempt.quiz_id == quiz, Attempt.member_id.in_(members))
    ):
        standing = {"quiz_id": quiz, "member_id": member, "attempt_id": key, "points": points}
        standings.append(standing | {"spent_seconds": 600, "submitted_at": now})
        answers += [
            {"attempt_id": key, "position": n, "value": choice, "saved_at": now}
            for n, choice in enumerate(choices, start=1)
        ]
    session.execute(insert(Standing), standings)
    session.execute(insert(Answer), answers)


def _attempt(quiz, member, versions, now):
    choices = ["A" if 1 <= n <= _RIGHT else "B" for n in range(len(versions))]
    marks = [500 if choice == "A" else 0 for choice in choices]
    return {
        "quiz_id": quiz,
        "member_id": member,
        "number": 1,
        "seed": 7,
        "paper": [[version, 500] for version in versions],
        "policy": "strict",
        "shuffles_options": True,
        "state": AttemptState.SUBMITTED,
        "started_at": now - timedelta(seconds=600),
        "deadline_at": now,
        "submitted_at": now,
        "final_at": now,
        "spent_seconds": 600,
        "points": sum(marks),
        "worth": 10000,
        "by_position": marks,
        "choices": choices,
    }

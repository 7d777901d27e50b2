"""The statistics page of a test at 100, 1,000 and 10,000 attempts, asked of the real site."""

from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import create_engine, insert, select, text

from members.models import Member, MemberState
from quizzes.models import Answer, Attempt, AttemptState, PaperQuestion, Quiz, Standing
from tests.bench.clients import Client, Times

SIZES = (100, 1_000, 10_000)
ASKED = 30
_STEP = 500


def measure(port, url, quiz):
    """Add takers step by step, ask for the page each time; gives (size, times)."""
    engine = create_engine(url)
    client = Client(port, Times())
    client.sign_in("m00000")
    found, there = [], 0
    for size in SIZES:
        for first in range(there, size, _STEP):
            with engine.begin() as connection:
                _take(connection, quiz, first, min(first + _STEP, size))
        there = size
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        client._times = Times()
        for _ in range(ASKED + 2):
            client.ask("page", "GET", f"/manage/quizzes/{quiz}/statistics")
        found.append((size, client._times))
    engine.dispose()
    return found


def _take(connection, quiz, first, last):
    """Let so many members hand in, of differing strength, straight into the tables."""
    dice, now = Random(first), datetime.now(UTC)
    node, hashed = connection.execute(select(Member.node_id, Member.password_hash).limit(1)).one()
    paper = [
        list(row)
        for row in connection.execute(
            select(PaperQuestion.version_id, PaperQuestion.worth)
            .where(PaperQuestion.quiz_id == quiz)
            .order_by(PaperQuestion.position)
        )
    ]
    quiz_row = connection.execute(select(Quiz.multiple_policy).where(Quiz.id == quiz)).one()
    people = [
        {
            "node_id": node,
            "login": f"s{n:06}",
            "name": f"学员{n}",
            "password_hash": hashed,
            "state": MemberState.ACTIVE,
        }
        for n in range(first, last)
    ]
    connection.execute(insert(Member), people)
    names = [one["login"] for one in people]
    members = connection.scalars(select(Member.id).where(Member.login.in_(names)).order_by(Member.id)).all()
    attempts = [_attempt(dice, quiz, member, paper, quiz_row[0], now) for member in members]
    connection.execute(insert(Attempt), attempts)
    made = select(Attempt.id, Attempt.member_id, Attempt.choices, Attempt.points, Attempt.spent_seconds)
    standings, answers = [], []
    for key, member, choices, points, seconds in connection.execute(
        made.where(Attempt.quiz_id == quiz, Attempt.member_id.in_(members))
    ):
        standings.append(
            {
                "quiz_id": quiz,
                "member_id": member,
                "attempt_id": key,
                "points": points,
                "spent_seconds": seconds,
                "submitted_at": now,
            }
        )
        answers += [
            {"attempt_id": key, "position": n, "value": choice, "saved_at": now}
            for n, choice in enumerate(choices, start=1)
        ]
    connection.execute(insert(Standing), standings)
    connection.execute(insert(Answer), answers)


def _attempt(dice, quiz, member, paper, policy, now):
    strength = dice.random()
    choices = ["A" if dice.random() < 0.3 + 0.6 * strength else dice.choice("BCD") for _ in paper]
    marks = [worth if choice == "A" else 0 for choice, (_, worth) in zip(choices, paper, strict=True)]
    seconds = dice.randint(200, 2000)
    return {
        "quiz_id": quiz,
        "member_id": member,
        "number": 1,
        "seed": 7,
        "paper": paper,
        "policy": policy,
        "shuffles_options": True,
        "state": AttemptState.SUBMITTED,
        "started_at": now - timedelta(seconds=seconds),
        "deadline_at": now,
        "submitted_at": now,
        "spent_seconds": seconds,
        "points": sum(marks),
        "worth": sum(worth for _, worth in paper),
        "by_position": marks,
        "choices": choices,
        "spent_by_position": [dice.randint(5, 90) if dice.random() < 0.95 else None for _ in paper],
    }

"""The board of one test with many counted attempts: its first fifty lines, and one member's own rank."""

import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from core import migrate
from core.db import open_engine, open_sessions
from core.serving import settle_memory
from core.work import Viewer, Work
from members.models import Member, Node, NodeKind
from quizzes.actions.fences import set_fences
from quizzes.models import Attempt, Quiz, Standing
from quizzes.queries import standings
from quizzes.queries.fences import LARGE, fence_lines
from tests.bench.clients import Times
from tests.postgres import postgres

QUICK, MOST = (1_000, 10_000), (1_000, 10_000, 100_000, 1_000_000)
MOST_MS = 10
ASKED, ROUNDS = 100, 5
_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
_AT_ONCE = 20_000


def measure(url, sizes=QUICK):
    """Fill the empty database at ``url``; gives for each size the times, and how long fences take to set."""
    migrate.upgrade(url)
    engine = open_engine(url)
    sessions, dice = open_sessions(engine), Random(7)
    with sessions.writer() as session:
        node = Node(kind=NodeKind.BRANCH, name="支部", path="/1/")
        session.add(node)
        session.commit()
        quiz = Quiz(
            node_id=node.id,
            title="知识竞赛",
            state="published",
            opens_at=_NOON - timedelta(days=9),
            closes_at=_NOON + timedelta(days=9),
            created_at=_NOON,
        )
        session.add(quiz)
        session.commit()
        node_id, quiz_id = node.id, quiz.id
    told, there = [], 0
    for size in sizes:
        with sessions.writer() as session:
            _fill(session, node_id, quiz_id, range(there, size), dice)
        there = size
        _settle(engine)
        told.append((size, *_ask(sessions, quiz_id, size, dice)))
    engine.dispose()
    return told


def _settle(engine):
    """Do what a server at rest has done: SQLite would read from its log, PostgreSQL plan by old figures."""
    if engine.dialect.name == "sqlite":
        bare = engine.raw_connection()
        bare.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bare.close()
        return
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def _fill(session, node_id, quiz_id, numbers, dice):
    for first in range(numbers.start, numbers.stop, _AT_ONCE):
        ids = range(first + 1, min(first + _AT_ONCE, numbers.stop) + 1)
        marks = [
            {
                "quiz_id": quiz_id,
                "member_id": id_,
                "points": dice.randrange(60, 101) * 100,
                "spent_seconds": dice.randrange(300, 2400),
                "submitted_at": _NOON - timedelta(seconds=dice.randrange(500_000)),
            }
            for id_ in ids
        ]
        session.execute(
            insert(Member),
            [{"id": id_, "login": f"m{id_}", "name": f"党员{id_}", "node_id": node_id} for id_ in ids],
        )
        paper = {"number": 1, "seed": 7, "paper": [], "policy": "strict", "shuffles_options": False}
        times = {"started_at": _NOON, "deadline_at": _NOON, "worth": 10_000, "state": "submitted"}
        session.execute(insert(Attempt), [mark | paper | times | {"id": mark["member_id"]} for mark in marks])
        session.execute(insert(Standing), [mark | {"attempt_id": mark["member_id"]} for mark in marks])
        session.commit()


def _ask(sessions, quiz_id, size, dice):
    fencing = 0.0
    if size >= LARGE:
        began = time.perf_counter()
        with sessions.writer() as session:
            work = Work(session, _NOON)
            set_fences(work, quiz_id, "", *fence_lines(work, session.get(Quiz, quiz_id)))
            session.commit()
        fencing = time.perf_counter() - began
    settle_memory()  # as the server does
    with sessions.reader() as session:
        rounds = [_round(session, quiz_id, size, dice) for _ in range(ROUNDS)]
    return rounds, fencing


def _round(session, quiz_id, size, dice):
    times, quiz = Times(), session.get(Quiz, quiz_id)
    clock = _database_clock(session)
    for _ in range(ASKED):
        work = Work(session, _NOON, Viewer(dice.randrange(size) + 1, "我", "/1/"))
        with _timed(times, "top", clock):
            standings.board_lines(work, quiz, first=0, count=50)
        with _timed(times, "own", clock):
            standings.own_line(work, quiz)
    return times


def _database_clock(session):
    """Give a reader of the CPU milliseconds that the database's own process for this session has used."""
    bare = session.connection().connection.driver_connection
    if not hasattr(bare, "pgconn"):
        return lambda: 0.0
    used = Path(f"/proc/{bare.info.backend_pid}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e6


@contextmanager
def _timed(times, what, clock):
    before, cpu, began = clock(), time.thread_time(), time.perf_counter()
    yield
    times.add(what, (time.perf_counter() - began) * 1000)
    times.add(f"{what} cpu", (time.thread_time() - cpu) * 1000 + clock() - before)


def tell(url, say, sizes=QUICK):
    """Measure and print: by the clock the quietest of the rounds, and what it takes where nothing waits."""
    for size, rounds, fencing in measure(url, sizes):
        for what, words in (("top", "first 50 of a board"), ("own", "own rank on it")):
            best = min(rounds, key=lambda times: times.at(what, 0.95))
            said = f"p50 {best.at(what, 0.5):5.1f} ms   p95 {best.at(what, 0.95):5.1f} ms"
            cpu = f"CPU p50 {best.at(f'{what} cpu', 0.5):.1f} ms, p95 {best.at(f'{what} cpu', 0.95):.1f} ms"
            say(f"{words:20} of {size:9,}    {said}   {cpu}   at most {MOST_MS}")
        if fencing:
            say(f"setting its fences                {fencing:.1f} s, in a job")


def main(sizes):
    """Measure both databases by themselves."""
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        print(f"== {name} ==", flush=True)  # noqa: T201  # the report is for whoever ran it
        with opened() as url:
            tell(url, partial(print, flush=True), sizes)


@contextmanager
def _sqlite():
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/boards.db"


@contextmanager
def _postgresql():
    with postgres({}) as server:
        yield server.create("boards")


if __name__ == "__main__":
    main(MOST if "--all" in sys.argv else QUICK)

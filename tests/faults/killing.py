"""Kill the real server again and again while members answer, and look at the disk after every kill.

In the tests a bounded run; by hand as long as one likes:

    python -m tests.faults.killing --kills 200 --clients 50 --database sqlite
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from core.db import open_engine
from members.rules.passwords import hash_password
from quizzes.models import Answer, Attempt, AttemptState
from tests.houses import Phone, Running, house, making

PASSWORD = "红旗渠畔的清晨9点"
QUESTIONS = 20
WORTH = 200
KEYS = "ABCD"
PATIENCE_SECONDS = 120
"""A busy machine may be slow to start again; what is measured here is loss."""


class LossError(AssertionError):
    """What the server had acknowledged is not there."""


@dataclass
class Promise:
    """What one member was told about one attempt."""

    acknowledged: dict[int, str] = field(default_factory=dict)
    """The last acknowledged value of each position."""
    under_way: dict[int, str] = field(default_factory=dict)
    """What was sent and not acknowledged: it may be there or not."""
    is_handing_in: bool = False
    is_handed_in: bool = False


class Member(threading.Thread):
    """A member who starts, answers, changes answers, hands in, and starts again."""

    def __init__(self, server, quiz_id, login, seed, stop):
        super().__init__(name=login, daemon=True)
        self._phone = Phone(server)
        self._login = login
        self._quiz_id = quiz_id
        self._dice = random.Random(seed)
        self._ending = stop
        self.lock = threading.Lock()
        self.promises = {}
        self.acks = 0
        self.refused = []
        self.trouble = None

    def run(self):
        try:
            self._phone.sign_in(self._login, PASSWORD)
            while not self._ending.is_set():
                self._sit()
        except Exception as trouble:  # noqa: BLE001  # told by the main thread, with its place
            if not self._ending.is_set():
                self.trouble = trouble
        finally:
            self._phone.close()

    def _sit(self):
        page = f"/quizzes/{self._quiz_id}"
        status, headers, text = self._phone.post(f"{page}/attempts", page)
        assert status == 303, (status, text[:500])
        where = headers["Location"]
        attempt = int(where.rpartition("/")[2])
        with self.lock:
            promise = self.promises.setdefault(attempt, Promise())
        token = self._phone.token(where)
        for _ in range(self._dice.randint(10, 30)):
            if self._ending.is_set():
                return
            self._save(where, token, promise)
            time.sleep(0.02)
        self._hand_in(where, token, promise)

    def _save(self, where, token, promise):
        position, value = self._dice.randint(1, QUESTIONS), self._dice.choice(KEYS)
        with self.lock:
            promise.under_way[position] = value
        body = json.dumps({"answers": {str(position): value}})
        sent = {"Content-Type": "application/json", "X-CSRFToken": token}
        patience = time.monotonic() + PATIENCE_SECONDS
        status, _, text = self._phone.insist("PUT", f"{where}/answers", body, sent, patience)
        assert (status, json.loads(text)["saved"]) == (200, [position]), (status, text[:500])
        with self.lock:
            promise.acknowledged[position] = promise.under_way.pop(position)
            self.acks += 1

    def _hand_in(self, where, token, promise):
        with self.lock:
            promise.is_handing_in = True
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        patience = time.monotonic() + PATIENCE_SECONDS
        status, _, text = self._phone.insist("POST", f"{where}/submit", f"csrf_token={token}", form, patience)
        assert status == 303, (status, text[:500])
        with self.lock:
            promise.is_handed_in = True


def check(engine, members):
    """Compare the database with what members were told.

    :raises LossError: naming the first thing that is not as it must be
    """
    with engine.execution_options(reads_only=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            told = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            demand(told == "ok", told)
        attempts = {row.id: row for row in connection.execute(select(*Attempt.__table__.columns))}
        answers = {}
        for row in connection.execute(select(*Answer.__table__.columns)):
            answers.setdefault(row.attempt_id, {})[row.position] = row.value
    for member in members:
        for key, promise in member.promises.items():
            demand(key in attempts, f"attempt {key} is gone")
            check_one(attempts[key], answers.get(key, {}), promise)


def check_one(attempt, answers, promise):
    """Compare one attempt with what its member was told."""
    for position, value in promise.acknowledged.items():
        allowed = {value, promise.under_way.get(position, value)}
        demand(answers.get(position) in allowed, f"attempt {attempt.id} position {position}")
    is_done = attempt.state == AttemptState.SUBMITTED
    demand(is_done or not promise.is_handed_in, f"attempt {attempt.id} was handed in")
    demand(promise.is_handing_in or not is_done, f"attempt {attempt.id} was not handed in")
    if is_done:
        right = sum(value == "A" for value in answers.values())
        demand(attempt.points == right * WORTH, f"attempt {attempt.id} has {attempt.points} points")
        demand(attempt.submitted_at is not None, f"attempt {attempt.id} has no end")


def demand(holds, what):
    """Stop at what must never be."""
    if not holds:
        raise LossError(what)


@contextmanager
def disk_copy(url, folder):
    """Open what is on the disk now, as a machine that starts again would find it."""
    if not url.startswith("sqlite"):
        engine = open_engine(url)
    else:
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("site.db*"):
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, copy / path.name)
        engine = open_engine(f"sqlite:///{copy}/site.db")
    try:
        yield engine
    finally:
        engine.dispose()


def kill_again_and_again(folder, kind, *, kills, clients, seed=7, minutes=60):
    """Run it all; give how many answers were acknowledged, and how long each restart took.

    After so many minutes there are no more kills.

    :raises LossError: if anything that was acknowledged is not there after a kill
    """
    dice, until = random.Random(seed), time.monotonic() + minutes * 60
    with house(folder / "instance", kind) as site:
        quiz_id = prepare(site, clients)
        url = site.sessions.engine.url.render_as_string(hide_password=False)
        site.sessions.engine.dispose()
        restarts = []
        with Running(folder / "instance", url) as server:
            with answering(server, quiz_id, clients, seed) as members:
                while len(restarts) < kills and time.monotonic() < until:
                    time.sleep(dice.uniform(0.3, 1.5))
                    server.kill()
                    with still(members), disk_copy(url, folder) as engine:
                        check(engine, members)
                    began = time.monotonic()
                    server.start()
                    restarts.append(time.monotonic() - began)
                    wait_for_acks(members, clients)
            assert server.stop() == 0
        with disk_copy(url, folder) as engine:
            check(engine, members)
    return sum(member.acks for member in members), restarts


@contextmanager
def answering(server, quiz_id, clients, seed):
    """Let members answer until the block is left; it is entered once all are at it."""
    stop = threading.Event()
    members = [Member(server, quiz_id, f"m{n}", seed + n, stop) for n in range(clients)]
    for member in members:
        member.start()
    wait_for_acks(members, clients * 2)
    yield members
    stop.set()
    for member in members:
        member.join(30)


@contextmanager
def still(members):
    """Let no member change what it was told while we compare."""
    for member in members:
        member.lock.acquire()
    try:
        yield
    finally:
        for member in members:
            member.lock.release()


def prepare(site, clients):
    """Make a quiz that is open now and members who know their password."""
    now, hashed = datetime.now(UTC), hash_password(PASSWORD)
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=1)}
    with making(site) as make:
        quiz = make.quiz_with(*["single"] * QUESTIONS, worth=WORTH, attempts_allowed=10_000, **window)
        for number in range(clients):
            make.member(login=f"m{number}", password_hash=hashed)
        return quiz.id


def wait_for_acks(members, more, seconds=PATIENCE_SECONDS):
    """Wait until so many more answers were acknowledged."""
    goal = sum(member.acks for member in members) + more
    until = time.monotonic() + seconds
    while sum(member.acks for member in members) < goal:
        for member in members:
            if member.trouble:
                raise member.trouble
        assert time.monotonic() < until, "members wait in vain"
        time.sleep(0.02)


def main():
    """Run as long as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--minutes", type=float, default=60, help="no kills after that")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        acks, restarts = kill_again_and_again(
            Path(folder),
            asked.database,
            kills=asked.kills,
            clients=asked.clients,
            seed=asked.seed,
            minutes=asked.minutes,
        )
    sys.stdout.write(
        f"{len(restarts)} kills, {acks} acknowledged answers, none lost; "
        f"restart at most {max(restarts, default=0):.1f} s; seed {asked.seed}\n"
    )


if __name__ == "__main__":
    main()

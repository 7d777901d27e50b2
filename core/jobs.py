"""Work that is done beside the requests: a queue kept in the database, and duties that come round.

A package's ``jobs`` module offers ``KINDS`` (what can be queued) and ``DUTIES`` (what comes round); app.py
joins them. A worker leases a job for some minutes: when its process dies, another takes the job up again, so
what a kind does must be harmless when done twice.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.errors import RefusalError
from core.web import Site
from core.work import Work

LEASE = timedelta(minutes=5)
"""A job that its worker has not been heard of for so long is given to another."""
MOST_TRIES = 5
_KEEP_DONE = timedelta(days=30)
_EVERY_SECONDS = 3.0
_DUTIES_SECONDS = 20.0
_FAILED = "这项任务多次没有完成，已停止重试。请联系管理员查看运行日志。"
_log = logging.getLogger("site.jobs")


class Job(Base):
    """Something to be done, or that was."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "done_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[Any] = mapped_column(JSON)
    pending_key: Mapped[str | None] = mapped_column(unique=True, default=None)
    """While it is pending, no second job by this key is queued."""
    made_at: Mapped[datetime]
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was begun; also tells a worker that came back too late from the one that has it now."""
    percent: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    failed: Mapped[str] = mapped_column(default="")
    """Why it was given up, in a Chinese sentence; empty when it went well."""


class DutyRun(Base):
    """When a duty was last taken up, so that of several processes only one does it."""

    __tablename__ = "duty_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]


class LostError(Exception):
    """The lease ran out and another worker has the job now."""


@dataclass(frozen=True)
class Running:
    """A job in the hands of a worker: its payload, units of work for its steps, and how far it is."""

    site: Site
    id: int
    payload: Any
    turn: int

    @contextmanager
    def unit(self) -> Iterator[Work]:
        """Do one step in its own unit of work; the lease is renewed with it.

        :raises LostError: if another worker has the job now; the step is rolled back
        """
        with self.site.unit() as work:
            yield work
            self._renew(work, {})

    def tell(self, percent: int) -> None:
        """Say how far the job is; also keeps it ours through long steps.

        :raises LostError: if another worker has the job now
        """
        with self.site.unit() as work:
            self._renew(work, {"percent": percent})

    def _renew(self, work: Work, also: dict[str, Any]) -> None:
        mine = (Job.id == self.id, Job.tries == self.turn, Job.done_at.is_(None))
        values = {"lease_until": work.now + LEASE} | also
        if work.session.scalar(update(Job).where(*mine).values(**values).returning(Job.id)) is None:
            raise LostError


@dataclass(frozen=True)
class Kind:
    """A kind of job: its name in the queue, what people call it, and how it is done."""

    name: str
    label: str
    run: Callable[[Running], None]


@dataclass(frozen=True)
class Duty:
    """Something done every so often, in its own unit of work."""

    name: str
    every: timedelta
    run: Callable[[Work], None]


@dataclass
class Register:
    """All kinds and duties of the site."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)


def enqueue(
    work: Work,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Queue a job; with ``key``, give the pending one by that key if there is one."""
    pending = work.session.scalar(select(Job).where(Job.pending_key == key)) if key else None
    if pending is not None:
        return pending
    job = Job(kind=kind, payload=dict(payload), pending_key=key, made_at=work.now, run_at=run_at or work.now)
    work.session.add(job)
    return job


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Job.lease_until.is_(None), Job.lease_until < now)
    return Job.done_at.is_(None), Job.run_at <= now, free


def claim(work: Work) -> Job | None:
    """Lease the job that has waited longest."""
    waiting = select(Job).where(*_waits(work.now)).order_by(Job.run_at, Job.id)
    job = work.session.scalar(waiting.limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    job.lease_until = work.now + LEASE
    job.tries += 1
    if job.tries > MOST_TRIES:
        _close(job, work.now, _FAILED)
    return job


def work_once(site: Site) -> bool:
    """Do the job that has waited longest; say whether there was one."""
    with site.unit() as work:
        job = claim(work)
    if job is None:
        return False
    if job.done_at is None:
        _do(site, job)
    return True


def _do(site: Site, job: Job) -> None:
    running = Running(site, job.id, job.payload, job.tries)
    try:
        with site.app_context():
            _register(site).kinds[job.kind].run(running)
    except LostError:
        _log.warning("lost job %s", job.id)
    except RefusalError as refusal:
        _end(running, refusal.message)
    except Exception:  # noqa: BLE001  # whatever goes wrong in one job must not stop the queue
        _log.exception("job %s of kind %s", job.id, job.kind)
        _put_back(running)
    else:
        _end(running, "")


def _end(running: Running, failed: str) -> None:
    with running.site.unit() as work:
        job = _mine(work, running)
        if job is not None:
            _close(job, work.now, failed)


def _put_back(running: Running) -> None:
    with running.site.unit() as work:
        job = _mine(work, running)
        if job is None:
            return
        if job.tries >= MOST_TRIES:
            _close(job, work.now, _FAILED)
            return
        job.lease_until = None
        job.run_at = work.now + pause_after(job.tries)


def pause_after(tries: int) -> timedelta:
    """Say how long to wait before trying again.

    >>> [str(pause_after(tries)) for tries in (1, 2, 4)]
    ['0:00:30', '0:02:00', '0:32:00']
    """
    return timedelta(seconds=30 * 4 ** (tries - 1))


def _mine(work: Work, running: Running) -> Job | None:
    asked = select(Job).where(Job.id == running.id, Job.tries == running.turn, Job.done_at.is_(None))
    return work.session.scalar(asked.with_for_update())


def _close(job: Job, now: datetime, failed: str) -> None:
    job.done_at = now
    job.failed = failed
    job.lease_until = job.pending_key = None
    job.percent = job.percent if failed else 100


def do_duties(site: Site) -> None:
    """Do the duties whose time has come, unless another process has just done them."""
    for duty in _register(site).duties:
        try:
            _do_duty(site, duty)
        except Exception:  # noqa: BLE001  # the next round tries again; the others must have their turn
            _log.exception("duty %s", duty.name)


def _do_duty(site: Site, duty: Duty) -> None:
    with site.sessions.reader() as session:
        last = session.get(DutyRun, duty.name)
    if last is not None and last.ran_at > site.clock() - duty.every:
        return
    with site.unit() as work:
        mine = _take_turn(work, duty)
    if mine:
        with site.app_context(), site.unit() as work:
            duty.run(work)


def _take_turn(work: Work, duty: Duty) -> bool:
    last = work.session.scalar(select(DutyRun).where(DutyRun.name == duty.name).with_for_update())
    if last is None:
        # Of two processes that are first, the second fails at the key and comes round again.
        work.session.add(DutyRun(name=duty.name, ran_at=work.now))
        return True
    if last.ran_at > work.now - duty.every:
        return False
    last.ran_at = work.now
    return True


def forget_done(work: Work) -> None:
    """Drop jobs that were done long ago."""
    work.session.execute(delete(Job).where(Job.done_at < work.now - _KEEP_DONE))


KINDS: tuple[Kind, ...] = ()
DUTIES = (Duty("jobs.forget", timedelta(days=1), forget_done),)


def _register(site: Site) -> Register:
    known = site.extensions["jobs"]
    assert isinstance(known, Register)
    return known


class Worker:
    """The thread of a process that does what is queued and what comes round."""

    def __init__(self, site: Site, *, every: float = _EVERY_SECONDS) -> None:
        self._site = site
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """End after the step at hand; a longer job is taken up again by whoever comes next."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def work(self) -> None:
        """Work until stopped."""
        next_duties = 0.0
        while not self._stop.is_set():
            try:
                if time.monotonic() >= next_duties:
                    next_duties = time.monotonic() + _DUTIES_SECONDS
                    do_duties(self._site)
                while not self._stop.is_set() and self._is_due() and work_once(self._site):
                    pass
            except Exception:  # noqa: BLE001  # the database may be away for a while
                _log.exception("jobs")
            self._stop.wait(self._every)

    def _is_due(self) -> bool:
        # A look costs less than taking the write lock every few seconds for nothing.
        with self._site.sessions.reader() as session:
            return session.scalar(select(Job.id).where(*_waits(self._site.clock())).limit(1)) is not None

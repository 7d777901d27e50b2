"""The queue: each job is done, by one worker at a time, whatever happens to workers."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import jobs
from core.errors import RefusalError
from core.jobs import Duty, Job, Kind, LostError, Register, enqueue, work_once
from core.settings import Setting
from tests.houses import KIND, ROOT, database, opened


@pytest.fixture
def done(site, session):
    """Register kinds of jobs that note what they did; give the notes."""
    notes = []

    def note(job):
        notes.append(job.payload)
        job.tell(50)

    def refuse(job):
        raise RefusalError("文件不在了，请重新上传。")

    def fail(job):
        notes.append("failed")
        raise ValueError

    usual = site.extensions["jobs"]
    kinds = {"note": note, "refuse": refuse, "fail": fail}
    site.extensions["jobs"] = Register({name: Kind(name, name, run) for name, run in kinds.items()})
    yield notes
    site.extensions["jobs"] = usual


@pytest.fixture
def queue(site, session):
    def add(kind, payload=(), **options):
        with site.unit() as work:
            job = enqueue(work, kind, dict(payload), **options)
            work.session.flush()
            return job.id

    return add


def fresh(session, key):
    return session.scalar(select(Job).where(Job.id == key).execution_options(populate_existing=True))


def test_jobs_are_done_in_turn_and_once(site, session, done, queue):
    first, second = queue("note", {"n": 1}), queue("note", {"n": 2})
    assert [work_once(site) for _ in range(3)] == [True, True, False]
    assert done == [{"n": 1}, {"n": 2}]
    assert all(
        fresh(session, key).percent == 100 and not fresh(session, key).failed for key in (first, second)
    )


def test_a_job_waits_for_its_time(site, done, queue, clock):
    queue("note", run_at=clock() + timedelta(hours=1))
    assert not work_once(site)
    clock(hours=1)
    assert work_once(site)


def test_asking_twice_queues_once_until_it_is_done(site, done, queue):
    assert queue("note", key="backup") == queue("note", key="backup")
    work_once(site)
    queue("note", key="backup")
    assert work_once(site)


def test_a_refusal_ends_a_job_with_its_sentence(site, session, done, queue):
    key = queue("refuse")
    work_once(site)
    assert fresh(session, key).failed == "文件不在了，请重新上传。"
    assert not work_once(site)


def test_a_mistake_is_tried_again_later_and_later_and_then_given_up(site, session, done, queue, clock):
    key = queue("fail")
    hours = 0
    while fresh(session, key).done_at is None and hours < 50:
        work_once(site)
        assert not work_once(site), "it must wait before it is tried again"
        hours += 5
        clock(hours=hours)
    assert done == ["failed"] * jobs.MOST_TRIES
    assert "多次没有完成" in fresh(session, key).failed


def test_a_worker_that_comes_back_too_late_changes_nothing(site, session, queue, clock):
    key = queue("note")
    with site.unit() as work:
        job = jobs.claim(work)
    late = jobs.Running(site, key, {}, job.tries)
    clock(minutes=6)
    with site.unit() as work:
        assert jobs.claim(work).tries == 2
    with pytest.raises(LostError), late.unit() as work:
        work.session.add(Setting(name="late", value=1))
    assert session.get(Setting, "late") is None


def test_a_leased_job_is_not_given_out_twice(site, session, queue):
    queue("note")
    with site.unit() as work:
        assert jobs.claim(work)
    with site.unit() as work:
        assert jobs.claim(work) is None


def test_a_duty_comes_round_and_a_broken_one_stops_no_other(site, session, clock):
    ran = []

    def broken(work):
        raise ValueError

    usual = site.extensions["jobs"]
    every = timedelta(hours=1)
    site.extensions["jobs"] = Register(
        {}, [Duty("broken", every, broken), Duty("good", every, lambda work: ran.append(work.now))]
    )
    try:
        for minutes in (0, 30, 61):
            clock(minutes=minutes)
            jobs.do_duties(site)
    finally:
        site.extensions["jobs"] = usual
    assert len(ran) == 2


def start_worker(url, folder):
    command = [sys.executable, "-m", "tests.core.job_worker", url, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def test_several_processes_share_the_queue_and_a_killed_ones_job_is_done_by_another(tmp_path):
    with database(KIND, tmp_path) as url, opened(url, tmp_path) as site:
        with site.unit() as work:
            enqueue(work, "stick", {})
            for number in range(30):
                enqueue(work, "count", {"n": number})
        workers = [start_worker(url, tmp_path) for _ in range(3)]
        try:
            stuck = tmp_path / "stuck"
            wait_until(stuck.exists)
            victim = int(stuck.read_text())
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda: not left(site))
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        with site.sessions.reader() as session:
            every = session.scalars(select(Job)).all()
            counted = session.scalars(select(Setting.name).where(Setting.name.like("count.%"))).all()
        assert victim in {worker.pid for worker in workers}
        assert sorted(counted) == sorted(f"count.{number}" for number in range(30))
        assert [job.failed for job in every] == [""] * 31
        assert next(job.tries for job in every if job.kind == "stick") == 2


def wait_until(holds, seconds=180):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def left(site):
    with site.sessions.reader() as session:
        return session.scalars(select(Job.id).where(Job.done_at.is_(None))).all()

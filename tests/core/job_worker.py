"""A worker process for test_jobs: it counts, and gets stuck once."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from core import jobs
from core.jobs import Kind, Register
from core.settings import Setting
from tests.houses import opened


def count(job):
    with job.unit() as work:
        work.session.add(Setting(name=f"count.{job.payload['n']}", value=os.getpid()))


def stick(job):
    if job.turn == 1:
        told = folder / "stuck.part"
        told.write_text(str(os.getpid()))
        told.rename(folder / "stuck")
        time.sleep(600)


def main():
    jobs.LEASE = timedelta(seconds=6)
    with opened(sys.argv[1], folder) as site:
        site.extensions["jobs"] = Register(
            {name.__name__: Kind(name.__name__, "", name) for name in (count, stick)}
        )
        jobs.Worker(site, every=0.1).work()


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    main()

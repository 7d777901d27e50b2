"""What comes round for the site as a whole: the backup, also when asked for, and sweeping the file store."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from core.archive import archives_in
from core.backup import back_up
from core.files import store_of
from core.jobs import Duty, Job, Kind, Running, enqueue
from core.settings import setting
from core.times import local, start_of
from core.work import Work

KIND = "backup"


def run_backup(job: Running) -> None:
    """Make a backup in the site's backup folder and drop the oldest."""
    with job.unit() as work:
        keep = int(setting(work.session, "backup.keep"))
    back_up(job.site, Path(job.site.config["BACKUPS"]), keep=keep, tell=job.tell)


def order_backup(work: Work) -> Job:
    """Queue a backup, unless one is pending."""
    return enqueue(work, KIND, {}, key=KIND)


def order_nightly(work: Work) -> None:
    """Queue the night's backup when its hour has come, also when the server was down at that hour."""
    hour = setting(work.session, "backup.hour")
    if hour is None:
        return
    due = last_due(work.now, int(hour))
    made = select(Job.id).where(Job.kind == KIND, Job.made_at >= due).limit(1)
    if work.session.scalar(made) is None:
        order_backup(work)


def last_due(now: datetime, hour: int) -> datetime:
    """Say when the hour of Shanghai was last reached.

    >>> from datetime import UTC
    >>> str(last_due(datetime(2026, 3, 2, 4, 0, tzinfo=UTC), 2))
    '2026-03-01 18:00:00+00:00'
    """
    today = start_of(local(now).date()) + timedelta(hours=hour)
    return today if today <= now else today - timedelta(days=1)


def last_backup_job(work: Work) -> Job | None:
    """Give the latest backup that was ordered, whatever became of it."""
    return work.session.scalar(select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(1))


def newest_age(folder: Path, now: datetime) -> timedelta | None:
    """Say how old the newest archive in a folder is."""
    newest = next(iter(archives_in(folder)), None)
    return timedelta(seconds=max(0.0, now.timestamp() - newest.stat().st_mtime)) if newest else None


def order_sweep(work: Work) -> None:
    """Queue the sweep: a store may be far away, and nobody should wait for the pen meanwhile."""
    enqueue(work, SWEEP, {}, key=SWEEP)


def sweep_files(job: Running) -> None:
    """Remove what uploads left half-written when a server died under them."""
    store_of(job.site).sweep()


SWEEP = "files.sweep"
KINDS = (Kind(KIND, "备份", run_backup), Kind(SWEEP, "清理没有传完的文件", sweep_files))
DUTIES = (
    Duty("backup.nightly", timedelta(minutes=10), order_nightly),
    Duty(SWEEP, timedelta(days=1), order_sweep),
)

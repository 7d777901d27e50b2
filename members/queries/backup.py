"""How the site is backed up: what there is, how old it is, and what became of the last try."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.archive import archives_in
from core.jobs import Job
from core.nightly import last_backup_job
from core.settings import setting
from core.work import Work

_TOO_OLD = timedelta(days=2)


@dataclass(frozen=True)
class Archive:
    """One archive in the backup folder."""

    name: str
    made_at: datetime
    size: int


@dataclass(frozen=True)
class Backups:
    """What the page about backups shows."""

    archives: list[Archive]
    hour: int | None
    keep: int
    job: Job | None
    is_old: bool
    """No archive, or none of the last two days."""

    @property
    def is_pending(self) -> bool:
        """Say whether a backup is ordered or under way."""
        return self.job is not None and self.job.done_at is None


def backups(work: Work, folder: Path) -> Backups:
    """Look at the backup folder and at the queue."""
    found = [_archive(path) for path in archives_in(folder)]
    return Backups(
        found,
        setting(work.session, "backup.hour"),
        setting(work.session, "backup.keep"),
        last_backup_job(work),
        not found or work.now - found[0].made_at > _TOO_OLD,
    )


def _archive(path: Path) -> Archive:
    told = path.stat()
    return Archive(path.name, datetime.fromtimestamp(told.st_mtime, UTC), told.st_size)

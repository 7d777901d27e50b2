"""Files that wait to be read, and how far the reading is."""

from typing import NamedTuple

from sqlalchemy import select

from content.models import Conversion, Material
from core.jobs import Job
from core.work import Work

_STOPPED = "读取没有完成。请重新读取，或者另存一份再上传。"


class Reading(NamedTuple):
    """How far a file is that was uploaded for a material."""

    waiting: Conversion
    percent: int
    failed: str
    """Why it was given up; empty while it waits or is read."""


def conversion_of(work: Work, material: Material) -> Conversion | None:
    """Give the file that waits to become a revision of a material, or could not."""
    return work.session.scalar(select(Conversion).where(Conversion.material_id == material.id))


def reading_of(work: Work, material: Material) -> Reading | None:
    """Say how far the file is that waits to become a revision of a material."""
    waiting = conversion_of(work, material)
    if waiting is None:
        return None
    job = work.session.get(Job, waiting.job_id)
    is_over = job is None or job.done_at is not None
    failed = waiting.failed or (job.failed if job else "")
    return Reading(waiting, job.percent if job else 0, (failed or _STOPPED) if is_over else "")

"""Asking for 迎检材料, keeping the file once it is made, and dropping it when it is old."""

from datetime import timedelta

from sqlalchemy import select, update

from content.models import StoredFile
from core.errors import BadInputError
from core.files import Stored
from core.jobs import Job, enqueue
from core.times import year_of
from core.work import Work
from meetings.models import Bundle
from meetings.rules.bundles import JOB, job_key
from members.actions.audit import record
from members.models import Node

KEPT = timedelta(days=30)
"""The file has many people's records in it: it is dropped after so long and can be made again."""
_FIRST_YEAR = 2000


def ask_for_bundle(work: Work, node: Node, year: int, address: str) -> Bundle:
    """Queue the making of a unit's bundle; one that is being made already is given again.

    :param address: of the page that verifies files
    :raises BadInputError: for a year that has not begun
    """
    if not _FIRST_YEAR <= year <= year_of(work.now):
        raise BadInputError("这一年还没有开始，没有材料可以汇总。")
    unmade = select(Bundle).where(
        Bundle.node_id == node.id, Bundle.year == year, Bundle.made_at.is_(None), Bundle.failed == ""
    )
    for bundle in work.session.scalars(unmade.order_by(Bundle.id.desc()).limit(5)).unique():
        # One whose job was given up is not waited for.
        waiting = select(Job.id).where(Job.pending_key == job_key(bundle.id))
        if work.session.scalar(waiting) is not None:
            return bundle
    bundle = Bundle(node_id=node.id, year=year, by_id=work.person.id, asked_at=work.now, address=address)
    work.session.add(bundle)
    work.session.flush()  # The job needs bundle.id.
    enqueue(work, JOB, {"bundle": bundle.id}, key=job_key(bundle.id))
    record(work, JOB, f"bundle:{bundle.id}", node.path, f"汇总 {node.name} {year} 年的迎检材料。")
    return bundle


def keep_bundle(work: Work, bundle: Bundle, stored: Stored, *, parts: int, gaps: int) -> None:
    """Note that the file is made."""
    file = StoredFile(
        key=stored.key,
        name=f"{bundle.node.name} {bundle.year}.zip",
        media_type="application/zip",
        size=stored.size,
        sha256=stored.sha256,
        by_id=bundle.by_id,
        at=work.now,
    )
    work.session.add(file)
    work.session.flush()  # The bundle names the file by its key.
    bundle.file_id, bundle.made_at = file.id, work.now
    bundle.parts, bundle.gaps = parts, gaps


def drop_old_bundles(work: Work) -> None:
    """Let go of the files that are old; the rows stay, so that one sees what was made for whom.

    The files themselves go when the store is swept of what nothing refers to.
    """
    old = update(Bundle).where(Bundle.file_id.is_not(None), Bundle.made_at < work.now - KEPT)
    work.session.execute(old.values(file_id=None))

"""Files that take long to read: they wait as a draft's, a job reads them, and they become a revision."""

from sqlalchemy import select

from content.actions.columns import add_file
from content.actions.intake import read_again
from content.actions.materials import Terms, begin_material, revise
from content.actions.reading import Kept
from content.models import Conversion, Material, MaterialKind, StudyColumn
from content.queries.conversions import conversion_of
from content.rules.sniffing import MEDIA_TYPES, Kind
from core.child import ChildFailedError
from core.errors import BadInputError, RefusalError
from core.files import Store, Stored
from core.jobs import Running, enqueue
from core.work import Work
from members.actions.audit import record

KIND = "content.convert"
_PDF = {MEDIA_TYPES[Kind.PDF], MEDIA_TYPES[Kind.PPTX]}


class BusyError(Exception):
    """Others are being read just now; the queue asks again later."""


def add_waiting(work: Work, column: StudyColumn, title: str, kept: Kept, terms: Terms) -> Material:
    """Add a draft whose file a job will read."""
    kind = MaterialKind.PDF if kept.media_type in _PDF else MaterialKind.ARTICLE
    material = begin_material(work, column, title, kind, terms)
    wait_for(work, material, kept)
    return material


def wait_for(work: Work, material: Material, kept: Kept, note: str = "") -> Conversion:
    """Let a job read another file for a material; what is read of it so far stays until then."""
    earlier = conversion_of(work, material)
    if earlier is not None:
        drop(work, material, earlier)
    waiting = Conversion(
        material_id=material.id,
        file=add_file(work, kept),
        note=note,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
        job_id=0,
    )
    work.session.add(waiting)
    work.session.flush()  # The job names it.
    _enqueue(work, waiting)
    return waiting


def retry(work: Work, material: Material, waiting: Conversion) -> None:
    """Read a file again that could not be read; asking twice changes nothing."""
    waiting.failed = ""
    _enqueue(work, waiting)
    _note(work, "retry", material, f"重新读取《{material.title}》的文件“{waiting.file.name}”。")


def drop(work: Work, material: Material, waiting: Conversion) -> None:
    """Give a file up that waits or could not be read."""
    work.session.delete(waiting)
    work.session.flush()  # Another may take its place at once.
    _note(work, "drop", material, f"放弃读取《{material.title}》的文件“{waiting.file.name}”。")


def convert(job: Running, files: Store) -> None:
    """Read the file and put it in the place of what is read of the material so far.

    :raises RefusalError: when it cannot be read; the material's page says why
    :raises BusyError: when others are being read
    """
    with job.unit() as work:
        waiting = _waiting(work, job)
        if waiting is None:
            return
        file = waiting.file
        stored = Stored(file.key, file.size, file.sha256)
        kept = Kept(stored, file.name, file.media_type)
    try:
        with read_again(files, kept, job.tell) as body, job.unit() as work:
            waiting = _waiting(work, job)
            if waiting is None:
                raise BadInputError("文件已被换掉，不再读取。")
            material = work.session.get_one(Material, waiting.material_id)
            revision = revise(work, material, body, waiting.note, waiting.file)
            revision.by_id = waiting.by_id
            work.session.delete(waiting)
    except RefusalError as refusal:
        if isinstance(refusal, ChildFailedError) and refusal.reason == "busy":
            raise BusyError from refusal
        _fail(job, refusal.message)
        raise


def _waiting(work: Work, job: Running) -> Conversion | None:
    return work.session.scalar(select(Conversion).where(Conversion.file_id == job.payload["file"]))


def _fail(job: Running, message: str) -> None:
    with job.unit() as work:
        waiting = _waiting(work, job)
        if waiting is not None:
            waiting.failed = message


def _enqueue(work: Work, waiting: Conversion) -> None:
    # By its file: SQLite gives the key of a deleted row to the next one.
    job = enqueue(work, KIND, {"file": waiting.file_id}, key=f"{KIND}:{waiting.file_id}")
    work.session.flush()  # The page looks at the job.
    waiting.job_id = job.id


def _note(work: Work, deed: str, material: Material, summary: str) -> None:
    record(work, f"content.conversion.{deed}", f"material:{material.id}", material.place, summary)

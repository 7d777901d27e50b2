"""How far the actor has come with materials."""

from collections.abc import Mapping

from sqlalchemy import select

from content.models import Material, Revision
from core.work import Work
from learning.models import HourEntry, Progress
from learning.rules.completion import Extent

_KEPT = "learning.progress"


def progress_by_material(work: Work) -> Mapping[int, Progress]:
    """Give the actor's progress by material; read once a request, however many cards ask for theirs."""
    kept: dict[int, Progress] | None = work.session.info.get(_KEPT)
    if kept is None or work.session.info.get("learning.reader") != work.person.id:
        mine = select(Progress).where(Progress.member_id == work.person.id)
        kept = {one.material_id: one for one in work.session.scalars(mine)}
        work.session.info.update({_KEPT: kept, "learning.reader": work.person.id})
    return kept


def own_progress(work: Work, material: Material) -> Progress | None:
    """Give the actor's progress with one material."""
    return work.session.get(Progress, (work.person.id, material.id))


def extent_of(work: Work, material: Material) -> Extent:
    """Say how much there is to study in a material's present revision."""
    revision = work.session.get(Revision, material.revision_id) if material.revision_id else None
    if revision is None:
        return Extent(material.kind.value)
    return Extent(material.kind.value, revision.characters, revision.pages, revision.seconds)


def earned_by(work: Work, member_id: int, cause: str) -> HourEntry | None:
    """Find what a cause earned a member."""
    found = select(HourEntry).where(HourEntry.member_id == member_id, HourEntry.cause == cause)
    return work.session.scalar(found)

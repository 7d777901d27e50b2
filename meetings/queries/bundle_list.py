"""The 迎检材料 that were made, and the units for which one may be made."""

from dataclasses import dataclass

from sqlalchemy import select

from core.files import say_size
from core.jobs import Job
from core.work import Work
from meetings.access import KEEPERS, OVERSEERS
from meetings.models import Bundle
from meetings.rules.bundles import job_key
from members.models import Node, NodeKind
from members.queries.people import below
from members.queries.tree import units_below

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A bundle as the list shows it."""

    bundle: Bundle
    percent: int
    size: str
    failed: str

    @property
    def is_running(self) -> bool:
        """Say whether it is being made."""
        return self.bundle.made_at is None and not self.failed


def bundles_seen(work: Work) -> list[Listed]:
    """List the bundles of the units the actor oversees, the latest first; a job that was given up says so."""
    seen = (
        select(Bundle)
        .join(Node, Node.id == Bundle.node_id)
        .where(below(work.person.places(*OVERSEERS)))
        .order_by(Bundle.asked_at.desc(), Bundle.id.desc())
        .limit(MOST_LISTED)
    )
    found = work.session.scalars(seen).unique().all()
    keys = [job_key(one.id) for one in found if one.made_at is None]
    waiting = select(Job.pending_key, Job.percent).where(Job.pending_key.in_(keys))
    percents = dict(work.session.execute(waiting).all())
    return [_listed(one, percents.get(job_key(one.id))) for one in found]


def _listed(bundle: Bundle, percent: int | None) -> Listed:
    given_up = bundle.made_at is None and percent is None
    failed = bundle.failed or ("多次没有做成，请重新汇总；若还是不行，请联系管理员。" if given_up else "")
    return Listed(bundle, percent or 0, say_size(bundle.file.size) if bundle.file else "", failed)


def units_to_bundle(work: Work) -> list[Node]:
    """List the units for which the actor may make one: those whose records they keep, without groups."""
    kept = units_below(work, work.person.places(*KEEPERS))
    return [node for node in kept if node.kind is not NodeKind.GROUP]

"""How many of those a material is meant for have finished it: for lists of materials, read once a request."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from content.models import Material
from core.work import Work
from learning.models import Progress
from members.models import Member, MemberState, Node

_KEPT = "learning.finishing"


@dataclass(frozen=True, slots=True)
class _Counts:
    people: Counter[tuple[str, str]]
    """Active members by path of their node and life-cycle stage."""
    finished: dict[int, Counter[tuple[str, str]]]
    """The same of those who finished, by material."""


def finished_of(work: Work, material: Material) -> tuple[int, int]:
    """Count who finished a material, and for how many it is meant."""
    kept: _Counts = work.session.info.get(_KEPT) or _read(work)
    done = kept.finished.get(material.id, Counter())
    return _among(material, done), _among(material, kept.people)


def _among(material: Material, counts: Counter[tuple[str, str]]) -> int:
    return sum(
        number
        for (path, stage), number in counts.items()
        if path.startswith(material.place) and (not material.stages or stage in material.stages)
    )


def _read(work: Work) -> _Counts:
    active = Member.state == MemberState.ACTIVE
    people = (
        select(Node.path, Member.stage, func.count())
        .join(Node, Node.id == Member.node_id)
        .where(active)
        .group_by(Node.path, Member.stage)
    )
    done = (
        select(Progress.material_id, Node.path, Member.stage, func.count())
        .join(Member, Member.id == Progress.member_id)
        .join(Node, Node.id == Member.node_id)
        .where(active, Progress.finished_at.is_not(None))
        .group_by(Progress.material_id, Node.path, Member.stage)
    )
    finished: dict[int, Counter[tuple[str, str]]] = {}
    for material_id, path, stage, number in work.session.execute(done):
        finished.setdefault(material_id, Counter())[path, stage] = number
    counts = _Counts(
        Counter({(path, stage): number for path, stage, number in work.session.execute(people)}), finished
    )
    work.session.info[_KEPT] = counts
    return counts

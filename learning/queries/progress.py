"""How far the actor has come with materials."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from content.models import Material, MaterialKind, Revision
from core.db import Ready
from core.work import Work
from learning.models import Attention, HourEntry, Progress, StudyRule
from learning.queries.recall import count_recalled
from learning.rules.completion import Done, Extent, Rule, rule_for
from members.models import Node

_KEPT = "learning.progress"


def progress_by_material(work: Work) -> Mapping[int, Progress]:
    """Give the actor's progress by material; read once a request, however many cards ask for theirs."""
    kept: dict[int, Progress] | None = work.session.info.get(_KEPT)
    if kept is None or work.session.info.get("learning.reader") != work.person.id:
        mine = select(Progress).where(Progress.member_id == work.person.id)
        kept = {one.material_id: one for one in work.session.scalars(mine)}
        work.session.info.update({_KEPT: kept, "learning.reader": work.person.id})
    return kept


class Standing(NamedTuple):
    """How the actor stands to a material: all that a beat needs, of it and of them."""

    id: int
    place: str
    stages: Sequence[str]
    published_at: datetime | None
    withdrawn_at: datetime | None
    revision_id: int | None
    kind: MaterialKind
    characters: int | None
    pages: int | None
    seconds: int | None
    own_percent: int | None
    """What was set for this material; else what is usual for its kind."""
    own_seconds: int | None
    asks_checks: bool | None
    opened_at: datetime | None
    """``None`` when it has never been opened."""
    finished_at: datetime | None
    percent: int | None
    position: str | None
    attended_ms: int | None
    beat_material_id: int | None
    """Which material the actor's chain of beats is about; ``None`` without one."""
    chain: str | None
    number: int | None
    beat_at: datetime | None
    rests: bool | None

    @property
    def rule(self) -> Rule:
        """When it is studied, without its check questions."""
        extent = Extent(self.kind.value, self.characters or 0, self.pages or 0, self.seconds or 0)
        return rule_for(extent, percent=self.own_percent, seconds=self.own_seconds)

    @property
    def done(self) -> Done:
        """What the actor has done, without check questions."""
        return Done(self.percent or 0, self.attended_ms or 0)


_ME: BindParameter[int] = bindparam("me")
_KEY: BindParameter[int] = bindparam("key")
_STANDING = Ready(
    lambda _: (
        select(
            Material.id,
            Node.path,
            *(
                Material.stages,
                Material.published_at,
                Material.withdrawn_at,
                Material.revision_id,
                Material.kind,
            ),
            *(Revision.characters, Revision.pages, Revision.seconds),
            *(StudyRule.percent, StudyRule.seconds, StudyRule.asks_checks),
            *(Progress.opened_at, Progress.finished_at, Progress.percent, Progress.position),
            Progress.attended_ms,
            *(Attention.material_id, Attention.chain, Attention.number, Attention.beat_at, Attention.rests),
        )
        .join(Node, Node.id == Material.node_id)
        .outerjoin(Revision, Revision.id == Material.revision_id)
        .outerjoin(StudyRule, StudyRule.material_id == Material.id)
        .outerjoin(Progress, (Progress.member_id == _ME) & (Progress.material_id == Material.id))
        .outerjoin(Attention, Attention.member_id == _ME)
        .where(Material.id == _KEY)
    )
)


def standing_at(work: Work, material_id: int) -> Standing | None:
    """Read how the actor stands to a material: every beat pays for this, so it is one row and no more."""
    me = work.actor.id if work.actor else None
    rows = _STANDING.rows(work.session, me=me, key=material_id)
    return Standing(*rows[0]) if rows else None


def whole_rule(work: Work, standing: Standing, done: Done) -> tuple[Rule, Done]:
    """Give the rule of a material with its check questions, and what the actor has done for it."""
    if standing.asks_checks is False:
        return standing.rule, done
    asked, right = count_recalled(work, standing.id)
    return replace(standing.rule, checks=asked), replace(done, checks=right)


def own_progress(work: Work, material: Material) -> Progress | None:
    """Give the actor's progress with one material."""
    return work.session.get(Progress, (work.person.id, material.id))


def earned_by(work: Work, member_id: int, cause: str) -> HourEntry | None:
    """Find what a cause earned a member."""
    found = select(HourEntry).where(HourEntry.member_id == member_id, HourEntry.cause == cause)
    return work.session.scalar(found)

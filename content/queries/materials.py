"""Lists of materials, and one with its text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from content.models import Material, MaterialKind, Revision, StudyColumn
from content.queries.visibility import is_public, may_edit, may_study
from core.db import UTCDateTime
from core.errors import NotFoundError
from core.work import Work
from members.models import Member

PAGE = 30
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of a list asked for."""

    column_ids: Collection[int] | None = None
    words: str = ""
    is_required: bool | None = None
    kind: MaterialKind | None = None
    state: str = ""
    """``draft``, ``waiting``, ``public`` or ``withdrawn``; empty for all but the withdrawn."""
    after: int | None = None
    """Key of the material after which the page begins."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    materials: Sequence[Material]
    next_after: int | None
    total: int


def list_for_member(work: Work, asked: Asked) -> Listed:
    """Give a page of what the actor may study: what is due next first, then in the order of the column."""
    chosen = [may_study(work), *_chosen(asked)]
    if asked.is_required is not None:
        chosen.append(Material.is_required.is_(asked.is_required))
    ahead = case((Material.due_at >= work.now, Material.due_at))
    due = func.coalesce(ahead, literal(_NEVER, UTCDateTime()))
    return _page(work, chosen, (due, Material.position, Material.id), asked.after)


def count_for_member(work: Work, asked: Asked) -> tuple[int, int]:
    """Count what the actor may study in a list, and how much of it is 必学."""
    counted = select(func.count(), func.count().filter(Material.is_required)).where(
        may_study(work), *_chosen(asked)
    )
    every, required = work.session.execute(counted).one()
    return every, required


def list_for_manager(work: Work, asked: Asked) -> Listed:
    """Give a page of what the actor tends, newest first."""
    chosen = [may_edit(work), _in_state(work, asked.state), *_chosen(asked)]
    if asked.is_required is not None:
        chosen.append(Material.is_required.is_(asked.is_required))
    return _page(work, chosen, (-Material.id,), asked.after)


def revision_of(work: Work, material: Material) -> Revision | None:
    """Give what is read of a material now."""
    return work.session.get(Revision, material.revision_id) if material.revision_id else None


def revision_numbered(work: Work, material: Material, number: int) -> Revision:
    """Give one state of a material.

    :raises NotFoundError: if it never had so many
    """
    asked = select(Revision).where(Revision.material_id == material.id, Revision.number == number)
    found = work.session.scalar(asked)
    if found is None:
        raise NotFoundError("没有找到这个版本。")
    return found


def revision_before(work: Work, revision: Revision) -> Revision | None:
    """Give the state that a state took the place of, if there was one."""
    earlier = (
        select(Revision)
        .where(Revision.material_id == revision.material_id, Revision.number < revision.number)
        .order_by(Revision.number.desc())
    )
    return work.session.scalar(earlier.limit(1))


def revisions_of(work: Work, material: Material) -> Sequence[tuple[Revision, str]]:
    """List all states of a material, newest first, with the names of those who put them in."""
    every = (
        select(Revision, func.coalesce(Member.name, "系统"))
        .outerjoin(Member, Member.id == Revision.by_id)
        .where(Revision.material_id == material.id)
        .order_by(Revision.number.desc())
    )
    return work.session.execute(every).all()


def _chosen(asked: Asked) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if asked.column_ids is not None:
        chosen.append(Material.column_id.in_(asked.column_ids))
    if asked.words:
        chosen.append(Material.title.icontains(asked.words, autoescape=True))
    if asked.kind is not None:
        chosen.append(Material.kind == asked.kind)
    return chosen


def _in_state(work: Work, state: str) -> ColumnElement[bool]:
    kept = Material.withdrawn_at.is_(None)
    states = {
        "draft": and_(kept, Material.published_at.is_(None)),
        "waiting": and_(kept, Material.published_at > work.now),
        "public": is_public(work),
        "withdrawn": ~kept,
    }
    return states.get(state, kept)


def _page(
    work: Work,
    chosen: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[int]],
    after: int | None,
) -> Listed:
    total = work.session.scalar(select(func.count()).select_from(Material).where(*chosen)) or 0
    rows: Select[Material] = (
        select(Material)
        .where(*chosen)
        .options(joinedload(Material.column), joinedload(Material.revision))
        .order_by(*order)
        .limit(PAGE + 1)
    )
    if after is not None:
        last = work.session.execute(select(*order).where(Material.id == after)).one_or_none()
        if last is not None:
            bounds = [literal(value, column.type) for value, column in zip(last, order, strict=True)]
            rows = rows.where(tuple_(*order) > tuple_(*bounds))
    found = work.session.scalars(rows).all()
    more = len(found) > PAGE
    return Listed(found[:PAGE], found[PAGE - 1].id if more else None, total)


def lately_due(work: Work) -> Sequence[Material]:
    """List the 必学 materials that became public in the last day."""
    lately = Material.published_at > work.now - timedelta(days=1)
    return work.session.scalars(select(Material).where(Material.is_required, is_public(work), lately)).all()


def column_of(work: Work, material: Material) -> StudyColumn:
    """Give the column a material stands in."""
    return work.session.get_one(StudyColumn, material.column_id)

"""The tree of columns, as members and as those who tend it see it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from content.models import Material, StudyColumn
from content.queries.visibility import may_edit_column, may_study
from core.work import Work


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    column: StudyColumn
    depth: int
    """0 for the topmost."""
    count: int
    """Materials in the column and in those below it."""
    inside: frozenset[int]
    """Keys of the column and those below it."""


def tree_for_member(work: Work) -> list[Branch]:
    """Give the columns that the actor sees, each below its parent, with what there is to study in them."""
    mine = select(StudyColumn).where(
        StudyColumn.node_id.in_(work.person.node_ids), StudyColumn.withdrawn_at.is_(None)
    )
    counted = select(Material.column_id, func.count()).where(may_study(work)).group_by(Material.column_id)
    return _tree(_all(work, mine), dict(work.session.execute(counted).all()))


def tree_for_manager(work: Work) -> list[Branch]:
    """Give the columns that the actor tends or may put materials into, withdrawn ones too."""
    seen = StudyColumn.node_id.in_(work.person.node_ids), StudyColumn.withdrawn_at.is_(None)
    both = select(StudyColumn).where(or_(seen[0] & seen[1], may_edit_column(work)))
    columns = _all(work, both)
    counted = (
        select(Material.column_id, func.count())
        .where(Material.column_id.in_([one.id for one in columns]), Material.withdrawn_at.is_(None))
        .group_by(Material.column_id)
    )
    return _tree(columns, dict(work.session.execute(counted).all()))


def column_choices(branches: Sequence[Branch]) -> list[tuple[str, str]]:
    """Give the columns in use as choices of a select, set in by depth."""
    return [
        (str(one.column.id), "　" * one.depth + one.column.title)
        for one in branches
        if one.column.withdrawn_at is None
    ]


def siblings_of(work: Work, column: StudyColumn) -> Sequence[StudyColumn]:
    """List the columns that stand beside one, itself among them, in order."""
    beside = (
        StudyColumn.parent_id == column.parent_id
        if column.parent_id
        else (StudyColumn.parent_id.is_(None) & (StudyColumn.node_id == column.node_id))
    )
    return work.session.scalars(
        select(StudyColumn).where(beside).order_by(StudyColumn.position, StudyColumn.id)
    ).all()


def holds_anything(work: Work, column: StudyColumn) -> bool:
    """Say whether a column has materials or columns in it that are not withdrawn."""
    materials = select(Material.id).where(Material.column_id == column.id, Material.withdrawn_at.is_(None))
    columns = select(StudyColumn.id).where(
        StudyColumn.parent_id == column.id, StudyColumn.withdrawn_at.is_(None)
    )
    return any(work.session.scalar(one.limit(1)) is not None for one in (materials, columns))


def find_column(work: Work, title: str) -> StudyColumn | None:
    """Find the topmost column of this name that is in use."""
    named = select(StudyColumn).where(StudyColumn.title == title, StudyColumn.withdrawn_at.is_(None))
    return work.session.scalar(named.order_by(StudyColumn.node_id, StudyColumn.id).limit(1))


def _all(work: Work, statement: Select[StudyColumn]) -> Sequence[StudyColumn]:
    ordered = statement.order_by(StudyColumn.position, StudyColumn.id)
    return list(work.session.scalars(ordered))


def _tree(columns: Sequence[StudyColumn], counts: Mapping[int, int]) -> list[Branch]:
    here = {one.id for one in columns}
    children: dict[int | None, list[StudyColumn]] = defaultdict(list)
    for one in columns:
        children[one.parent_id if one.parent_id in here else None].append(one)
    branches: list[Branch] = []

    def grow(column: StudyColumn, depth: int) -> frozenset[int]:
        place = len(branches)
        branches.append(Branch(column, depth, 0, frozenset()))
        below = [grow(child, depth + 1) for child in children[column.id]]
        inside = frozenset({column.id}.union(*below))
        total = Counter(counts)
        branches[place] = Branch(column, depth, sum(total[key] for key in inside), inside)
        return inside

    for top in children[None]:
        grow(top, 0)
    return branches

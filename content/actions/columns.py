"""Tending the tree of columns."""

from sqlalchemy import func, select

from content.actions.reading import Kept
from content.models import StoredFile, StudyColumn
from content.queries.columns import holds_anything, siblings_of
from core.errors import BadInputError, RefusalError
from core.work import Work
from members.actions.audit import record
from members.models import Node

SHIPPED = ("理论学习", "党史学习", "二十大报告", "党章党规", "应急业务")
"""The columns a new organisation begins with."""


class ColumnInUseError(RefusalError):
    """The column still holds something."""


def ship_columns(work: Work, node: Node) -> list[StudyColumn]:
    """Give an organisation the columns everybody begins with; those it has already stay as they are."""
    had = set(work.session.scalars(select(StudyColumn.title).where(StudyColumn.node_id == node.id)))
    return [add_column(work, node, title) for title in SHIPPED if title not in had]


def add_column(
    work: Work, node: Node, title: str, *, intro: str = "", parent: StudyColumn | None = None
) -> StudyColumn:
    """Add a column at the end of its siblings; one inside another belongs to the same organisation.

    :raises BadInputError: if the column it is put into belongs to others
    """
    if parent is not None and not node.path.startswith(parent.place):
        raise BadInputError("上级栏目不属于这个组织，请另选上级栏目。")
    last = select(func.max(StudyColumn.position)).where(
        StudyColumn.parent_id == parent.id
        if parent
        else StudyColumn.parent_id.is_(None) & (StudyColumn.node_id == node.id)
    )
    column = StudyColumn(
        node=node,
        title=title,
        intro=intro,
        parent_id=parent.id if parent else None,
        position=(work.session.scalar(last) or 0) + 1,
    )
    work.session.add(column)
    work.session.flush()  # The audit log names the column.
    _note(work, "add", column, f"新建学习专栏“{title}”。")
    return column


def change_column(work: Work, column: StudyColumn, *, title: str, intro: str) -> None:
    """Rename a column or change its introduction."""
    before, column.title, column.intro = column.title, title, intro
    _note(work, "change", column, f"修改学习专栏“{before}”为“{title}”。")


def move_column(work: Work, column: StudyColumn, *, down: bool) -> None:
    """Change places with the neighbour above or below; at the end nothing happens."""
    beside = list(siblings_of(work, column))
    at = beside.index(column)
    to = at + (1 if down else -1)
    if not 0 <= to < len(beside):
        return
    beside[at], beside[to] = beside[to], beside[at]
    for position, one in enumerate(beside, 1):
        one.position = position
    _note(work, "move", column, f"调整学习专栏“{column.title}”的次序。")


def withdraw_column(work: Work, column: StudyColumn) -> None:
    """Take an empty column away from the members.

    :raises ColumnInUseError: if there is still something in it
    """
    if holds_anything(work, column):
        raise ColumnInUseError("栏目里还有资料或下级栏目。请先把它们撤下或移到别的栏目，再撤下这个栏目。")
    column.withdrawn_at = work.now
    _note(work, "withdraw", column, f"撤下学习专栏“{column.title}”。")


def restore_column(work: Work, column: StudyColumn) -> None:
    """Show a withdrawn column again."""
    column.withdrawn_at = None
    _note(work, "restore", column, f"恢复学习专栏“{column.title}”。")


def set_cover(work: Work, column: StudyColumn, cover: Kept) -> None:
    """Give a column a cover picture."""
    column.cover_id = add_file(work, cover).id
    _note(work, "cover", column, f"更换学习专栏“{column.title}”的封面。")


def add_file(work: Work, kept: Kept) -> StoredFile:
    """Write down a file that has been stored."""
    file = StoredFile(
        key=kept.stored.key,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.stored.size,
        sha256=kept.stored.sha256,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
    )
    work.session.add(file)
    work.session.flush()  # Whoever refers to the file needs its key.
    return file


def _note(work: Work, deed: str, column: StudyColumn, summary: str) -> None:
    record(work, f"content.column.{deed}", f"column:{column.id}", column.place, summary)

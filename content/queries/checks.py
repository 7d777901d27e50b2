"""What must be true of materials, for ``flask check``. Each function gives a sentence for every breach."""

import re
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.models import Material, Paragraph, Revision, Searched, SearchedSection, StoredFile
from content.queries.search import left_behind
from core import search_index
from core.files import store

_MOST = 50
# Notes of Word documents have ids of their own, which are no paragraphs.
_ANCHOR = re.compile(r'<[a-z0-9]+ [^>]*?\bid="p-(?!note-)')


def files_are_stored(session: Session) -> list[str]:
    """Look whether every file that a row names lies in the store."""
    there = set(store().keys())
    named = session.execute(select(StoredFile.key, StoredFile.name).order_by(StoredFile.id))
    lost = [name for key, name in named if key not in there]
    return [f"文件缺失：“{name}”不在文件存储里。" for name in lost[:_MOST]]


def materials_read_their_own_revision(session: Session) -> list[str]:
    """Look whether what is read of a material is a revision of that material."""
    strayed = (
        select(Material.id, Material.title)
        .join(Revision, Revision.id == Material.revision_id)
        .where(Revision.material_id != Material.id)
    )
    return [f"版本不符：资料 {key}《{title}》的正文属于别的资料。" for key, title in session.execute(strayed)]


def anchors_are_in_the_text(session: Session) -> list[str]:
    """Count whether a revision's text has as many anchors as there are paragraphs to cite."""
    counted = (
        select(Revision.id, Revision.html, func.count(Paragraph.id))
        .outerjoin(Paragraph, Paragraph.revision_id == Revision.id)
        .group_by(Revision.id, Revision.html)
        .execution_options(yield_per=20)
    )
    found = []
    for key, html, paragraphs in session.execute(counted):
        if len(_ANCHOR.findall(html)) != paragraphs:
            found.append(f"段落不符：正文版本 {key} 的段落与可引用的段落数目不同。")
    return found[:_MOST]


def search_index_is_fresh(session: Session) -> list[str]:
    """Look whether the search index has every material as it is read now, and has all of its rows."""
    stale = session.scalars(left_behind()).all()
    found = [
        f"检索过期：资料 {one.id}《{one.title}》的检索索引不是最新的，{_REBUILD}" for one in stale[:_MOST]
    ]
    sections = session.scalar(select(func.count()).select_from(SearchedSection))
    meant = session.scalar(select(func.coalesce(func.sum(Searched.sections), 0)))
    if not sections == meant == search_index.count(session):
        found.append(f"检索缺失：检索索引的行数与资料不符，{_REBUILD}")
    return found


_REBUILD = "请运行 flask --app app search rebuild 重建。"

CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    files_are_stored,
    materials_read_their_own_revision,
    anchors_are_in_the_text,
    search_index_is_fresh,
)

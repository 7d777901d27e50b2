"""What must be true of materials, for ``flask check``. Each function gives a sentence for every breach."""

import re
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.models import Material, Paragraph, Revision, StoredFile
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


CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    files_are_stored,
    materials_read_their_own_revision,
    anchors_are_in_the_text,
)

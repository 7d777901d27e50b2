"""Stored files that nothing refers to: what deleted rows and broken uploads leave behind."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Column, ColumnElement, delete, exists, select

from content.models import StoredFile
from core.db import Base
from core.files import Store
from core.jobs import Running
from core.work import Work

KEPT = timedelta(days=1)
"""An upload under way has stored its file before it writes its row."""
_MOST_UNKNOWN = 20
_STEP = 100
_log = logging.getLogger("site.files")


def references() -> Iterator[Column[int]]:
    """List every column of any table that says which stored file a row has."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is StoredFile.__table__.c.id for key in column.foreign_keys):
                yield column


def forget_unnamed(work: Work) -> int:
    """Drop rows of stored files, a day old, that no row of any table refers to; give how many."""
    is_free: list[ColumnElement[bool]] = [
        ~exists().where(column == StoredFile.id).correlate(StoredFile) for column in references()
    ]
    old = StoredFile.at < work.now - KEPT
    dropped = work.session.scalars(delete(StoredFile).where(old, *is_free).returning(StoredFile.id))
    return len(dropped.all())


def sweep(job: Running, files: Store) -> int:
    """Drop stored files no row names, then rows nothing refers to, a day old; give how many files.

    The files of rows dropped tonight go tomorrow, so that a restored database of today still has them. When
    the store holds mostly files this database never heard of, it is another site's, and nothing is deleted.
    """
    with job.site.sessions.reader() as session:
        named = set(session.scalars(select(StoredFile.key)))
    old = set(files.keys(KEPT))
    unknown = sorted(old - named)
    if len(unknown) > max(_MOST_UNKNOWN, len(old) // 2):
        _log.error("%s of %s stored files are in no row: nothing deleted", len(unknown), len(old))
        unknown = []
    for number, key in enumerate(unknown):
        files.delete(key)
        if number % _STEP == _STEP - 1:
            job.tell(100 * number // len(unknown))
    with job.unit() as work:
        forget_unnamed(work)
    return len(unknown)

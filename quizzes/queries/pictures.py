"""Pictures of questions: the rows behind fingerprints, and their bytes for those who write files."""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFoundError
from core.files import Store
from core.work import Work
from quizzes.models import QuestionPicture
from quizzes.rules.exports.entry import Fetch

_AT_HAND = 64
"""So many pictures an export keeps in memory, since it asks for each several times."""


def picture_named(work: Work, file: str) -> QuestionPicture:
    """Find a picture by its fingerprint."""
    found = work.session.scalar(select(QuestionPicture).where(QuestionPicture.file == file))
    if found is None:
        raise NotFoundError("没有找到这张图片。")
    return found


def sizes_of(work: Work, files: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Give width and height of those of some pictures that the site has, by their fingerprints."""
    columns = QuestionPicture.file, QuestionPicture.width, QuestionPicture.height
    found = work.session.execute(select(*columns).where(QuestionPicture.file.in_([*files][:_AT_HAND])))
    return {file: (width, height) for file, width, height in found}


def fetcher(session: Session, files: Store) -> Fetch:
    """Make the function that gives a picture's bytes by its fingerprint."""

    @lru_cache(maxsize=_AT_HAND)
    def fetch(file: str) -> bytes:
        row = session.scalars(select(QuestionPicture).where(QuestionPicture.file == file)).one()
        with files.open(row.stored.key) as stream:
            return stream.read()

    return fetch

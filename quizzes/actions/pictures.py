"""Storing the pictures of questions, each once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any, BinaryIO, cast

from sqlalchemy import select

from content.models import StoredFile
from core.child import run_in_child
from core.db import insert_for
from core.files import Shelf, Store, Stored
from core.packages import UnreadableError
from core.work import Work
from quizzes.models import QuestionPicture
from quizzes.rules.pictures import CLEANER, MOST_BYTES

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}

Made = Mapping[str, Mapping[str, Any]]
"""Clean pictures by their fingerprints, as ``quizzes.rules.pictures.clean`` gives them."""


@contextmanager
def put_away(files: Store, made: Made) -> Iterator[dict[str, Stored]]:
    """Store pictures before any row is written; deleted again when the block raises."""
    with Shelf(files) as shelf:
        yield {file: shelf.put(BytesIO(one["bytes"]), len(one["bytes"])) for file, one in made.items()}


def keep_pictures(work: Work, files: Store, made: Made, stored: Mapping[str, Stored]) -> None:
    """Note pictures that were stored; of one that the site has already, the second copy goes."""
    for file, one in made.items():
        if work.session.scalar(select(QuestionPicture.id).where(QuestionPicture.file == file)):
            files.delete(stored[file].key)
            continue
        row = StoredFile(
            key=stored[file].key,
            name=f"{file[:12]}.{_ENDINGS[one['media_type']]}",
            media_type=one["media_type"],
            size=stored[file].size,
            sha256=stored[file].sha256,
            by_id=work.actor.id if work.actor else None,
            at=work.now,
        )
        work.session.add(row)
        work.session.flush()  # The picture needs row.id.
        # Two may bring the same picture at once; the later one keeps a file that nobody shows.
        fresh = insert_for(work.session)(QuestionPicture).on_conflict_do_nothing()
        told = {"file": file, "stored_id": row.id, "width": one["width"], "height": one["height"]}
        work.session.execute(fresh.values(**told))


def clean_upload(stream: IO[bytes]) -> dict[str, Any]:
    """Make a clean copy of an uploaded picture in a process of its own.

    :raises UnreadableError: for what is no picture, or one that is too big
    """
    length = stream.seek(0, 2)
    stream.seek(0)
    if not length:
        raise UnreadableError("图片是空的（0 字节）。请重新选择。")
    if length > MOST_BYTES:
        raise UnreadableError("图片超过 10 MB，没有接收。请缩小后再上传。")
    made: dict[str, Any] = run_in_child(CLEANER, cast("BinaryIO", stream))
    return made

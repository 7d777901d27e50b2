"""Files of materials: only for those who may see the material, and under no address that tells anything."""

from flask import request
from flask.typing import ResponseReturnValue

from content import access
from content.models import Material, Picture, StoredFile, StudyColumn
from content.queries import materials
from content.views.blueprint import bp
from core.errors import NotFoundError
from core.files import send_stored, store
from core.web import needs, work

May = access.May
_HOUR = 3600


@bp.get("/materials/<int:material_id>/file")
@needs(May.SEE, on=Material)
def file(material: Material) -> ResponseReturnValue:
    """Give the original file of a material, to keep or, asked ``?inline=1``, to look at."""
    return _send(_file_of(material), inline="inline" in request.args)


@bp.get("/materials/<int:material_id>/stream")
@needs(May.SEE, on=Material)
def stream(material: Material) -> ResponseReturnValue:
    """Give the file behind a PDF or a video to the page that shows it, in the parts it asks for."""
    # The page names the revision, so that parts of two files never mix in a browser's memory.
    revision = materials.revision_of(work(), material)
    shown = (revision.shown or revision.file) if revision else None
    return _send(shown, inline=True, keep_seconds=_HOUR if "v" in request.args else 0)


@bp.get("/materials/<int:material_id>/pictures/<int:picture_id>")
@needs(May.SEE_PICTURE, on=Picture)
def picture(picture: Picture, material_id: int) -> ResponseReturnValue:
    """Give a picture of a material's text."""
    if picture.material_id != material_id:
        raise NotFoundError("没有找到这张图片。")
    return _send(picture.file, inline=True, keep_seconds=_HOUR)


@bp.get("/study/columns/<int:study_column_id>/cover")
@needs(May.SEE_COLUMN, on=StudyColumn)
def cover(study_column: StudyColumn) -> ResponseReturnValue:
    """Give the cover picture of a column."""
    found = work().session.get(StoredFile, study_column.cover_id) if study_column.cover_id else None
    return _send(found, inline=True, keep_seconds=_HOUR)


def _file_of(material: Material) -> StoredFile | None:
    revision = materials.revision_of(work(), material)
    return revision.file if revision else None


def _send(file: StoredFile | None, *, inline: bool, keep_seconds: int = 0) -> ResponseReturnValue:
    if file is None:
        raise NotFoundError("这份资料没有原文件。")
    return send_stored(
        store(),
        file.key,
        name=file.name,
        media_type=file.media_type,
        inline=inline,
        keep_seconds=keep_seconds,
    )

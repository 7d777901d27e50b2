"""Files that a job reads: how far it is, trying again, giving one up."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.actions import conversions as actions
from content.models import Material
from content.queries.conversions import conversion_of, reading_of
from content.views.blueprint import bp
from core.errors import BadInputError, NotFoundError
from core.files import send_stored, store
from core.web import needs, work

May = access.May


@bp.get("/manage/materials/<int:material_id>/conversion")
@needs(May.EDIT, on=Material)
def conversion(material: Material) -> ResponseReturnValue:
    """Say how far the reading is, for the page's script."""
    found = reading_of(work(), material)
    percent, failed = (found.percent, found.failed) if found else (100, "")
    return jsonify(percent=percent, failed=failed, is_over=found is None or bool(found.failed))


@bp.get("/manage/materials/<int:material_id>/conversion/file")
@needs(May.EDIT, on=Material)
def conversion_file(material: Material) -> ResponseReturnValue:
    """Give the original that waits to be read, or could not be."""
    waiting = conversion_of(work(), material)
    if waiting is None:
        raise NotFoundError(
            "文件已经读完或者放弃了。", next_url=url_for(".manage_material", material_id=material.id)
        )
    file = waiting.file
    return send_stored(store(), file.key, name=file.name, media_type=file.media_type)


@bp.post("/manage/materials/<int:material_id>/conversion")
@needs(May.EDIT, on=Material)
def change_conversion(material: Material) -> ResponseReturnValue:
    """Read a file again that could not be read, or give it up."""
    waiting, wanted = conversion_of(work(), material), request.form.get("to", "")
    if wanted not in {"retry", "drop"}:
        raise BadInputError("没有看懂要做什么，请返回后用页面上的按钮。")
    if waiting is None:
        flash("文件已经读完。")
    elif wanted == "retry":
        actions.retry(work(), material, waiting)
        flash("正在重新读取。")
    else:
        actions.drop(work(), material, waiting)
        flash("已放弃这个文件。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)

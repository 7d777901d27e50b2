"""Telling how far one has come with a material: from the page's script, and by a plain button."""

from datetime import datetime

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from content.models import Material
from core.errors import BadInputError
from core.web import needs, sent_json, work
from learning import access
from learning.actions.progress import note_progress
from learning.rules.hours import format_hours
from learning.views.blueprint import bp

May = access.May
_LARGEST = 2_000
_WHOLE = 100


@bp.put("/materials/<int:material_id>/progress")
@needs(May.STUDY, on=Material)
def progress(material: Material) -> ResponseReturnValue:
    """Keep the progress that the page's script tells of."""
    percent, position = _told()
    noted = note_progress(work(), material, percent, position)
    return jsonify(
        percent=noted.percent,
        finished=noted.is_finished,
        credited=f"{format_hours(noted.credited)} 学时" if noted.credited else None,
        message=noted.message,
        wait_seconds=noted.wait_seconds,
    )


@bp.post("/materials/<int:material_id>/finish")
@needs(May.STUDY, on=Material)
def finish(material: Material) -> ResponseReturnValue:
    """Take the member's word that the end was reached; the time is the server's."""
    shown_at = opened(request.form.get("shown", ""), material)
    noted = note_progress(work(), material, _WHOLE, shown_at=shown_at)
    flash(noted.message, "ok" if noted.is_finished else "warn")
    return redirect(url_for("content.material", material_id=material.id, _anchor="progress"), code=303)


def _told() -> tuple[int, str]:
    body = sent_json() if (request.content_length or 0) <= _LARGEST else None
    percent = body.get("percent") if isinstance(body, dict) else None
    position = body.get("position", "") if isinstance(body, dict) else None
    if type(percent) is not int or not isinstance(position, str):
        raise BadInputError("没有看懂发来的学习进度，请刷新页面后再试。")
    return percent, position


def shown(material: Material) -> str:
    """Seal the moment at which the server showed a material to the member, for a page without scripts."""
    return str(_seal().dumps([work().person.id, material.id, int(work().now.timestamp())]))


def opened(sealed: str, material: Material) -> datetime | None:
    """Read a sealed moment; None if it is not ours, or another's."""
    try:
        member_id, material_id, moment = _seal().loads(sealed)
    except (BadSignature, ValueError, TypeError):
        return None
    if (member_id, material_id) != (work().person.id, material.id):
        return None
    return datetime.fromtimestamp(moment, work().now.tzinfo)


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="learning.shown")

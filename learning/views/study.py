"""Telling how far one has come with a material: from the page's script, and by a plain button."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from content.models import Material
from core.errors import BadInputError
from core.web import needs, sent_json, work
from learning import access
from learning.actions.progress import declare_finished, note_progress
from learning.queries.progress import Standing, standing_at
from learning.rules.attention import Beat, Heard
from learning.rules.hours import format_hours
from learning.views.blueprint import bp

May = access.May
_LARGEST = 2_000


@bp.put("/materials/<int:material_id>/progress")
@needs(May.STUDY, on=Material, found=standing_at)
def progress(material: Standing) -> ResponseReturnValue:
    """Keep the progress that the page's script tells of, and time it by its beat."""
    percent, position, beat = _told(material.id)
    noted = note_progress(work(), material, percent, position, beat=beat)
    heard = noted.heard
    return jsonify(
        percent=noted.percent,
        finished=noted.is_finished,
        credited=f"{format_hours(noted.credited)} 学时" if noted.credited else None,
        message=noted.message,
        wait_seconds=noted.wait_seconds,
        elsewhere=heard is not None and heard.is_elsewhere,
        beat=next_beat(material.id, heard) if heard else None,
    )


@bp.post("/materials/<int:material_id>/finish")
@needs(May.STUDY, on=Material, found=standing_at)
def finish(material: Standing) -> ResponseReturnValue:
    """Take the member's word that they read it all; the time is the server's."""
    noted = declare_finished(work(), material, opened(request.form.get("shown", ""), material.id))
    flash(noted.message, "ok" if noted.is_finished else "warn")
    return redirect(url_for("content.material", material_id=material.id, _anchor="progress"), code=303)


def _told(material_id: int) -> tuple[int, str, Beat | None]:
    body = sent_json() if (request.content_length or 0) <= _LARGEST else None
    told = body if isinstance(body, dict) else {}
    percent, position, sealed = told.get("percent"), told.get("position", ""), told.get("beat", "")
    if type(percent) is not int or not isinstance(position, str) or not isinstance(sealed, str):
        raise BadInputError("没有看懂发来的学习进度，请刷新页面后再试。")
    return percent, position, _beat(sealed, material_id, rests=told.get("rests") is True)


def _beat(sealed: str, wanted_id: int, *, rests: bool) -> Beat | None:
    """Read a beat; None for one that the site did not seal for this member and material."""
    try:
        member_id, material_id, chain, number = _seal("learning.beat").loads(sealed)
    except (BadData, ValueError, TypeError):
        return None
    if (member_id, material_id) != (work().person.id, wanted_id):
        return None
    return Beat(material_id, chain, number, rests)


def first_beat(material_id: int) -> str:
    """Seal what a page that has just been opened beats with."""
    return _sealed_beat(material_id, "", 0)


def next_beat(material_id: int, heard: Heard) -> str:
    """Seal what the page beats with next."""
    if heard.is_elsewhere:
        return first_beat(material_id)
    return _sealed_beat(material_id, heard.chain.name, heard.chain.number)


def _sealed_beat(material_id: int, chain: str, number: int) -> str:
    return str(_seal("learning.beat").dumps([work().person.id, material_id, chain, number]))


def shown(material: Material) -> str:
    """Seal the moment at which the server showed a material to the member, for a page without scripts."""
    return str(_seal("learning.shown").dumps([work().person.id, material.id, int(work().now.timestamp())]))


def opened(sealed: str, wanted_id: int) -> datetime | None:
    """Read a sealed moment; None if it is not ours, or another's."""
    try:
        member_id, material_id, moment = _seal("learning.shown").loads(sealed)
    except (BadData, ValueError, TypeError):
        return None
    if (member_id, material_id) != (work().person.id, wanted_id):
        return None
    return datetime.fromtimestamp(moment, work().now.tzinfo)


class _Seal:
    """Signs what a page is to send back.

    As the library's serializer does, which makes a signer anew each time and tries to compress what is short:
    that took every beat three times as long.
    """

    def __init__(self, key: str, what: str) -> None:
        self._signer = URLSafeSerializer(key, salt=what).make_signer(what)

    def dumps(self, told: Sequence[object]) -> str:
        return self._signer.sign(base64_encode(json.dumps(told, separators=(",", ":")))).decode()

    def loads(self, sealed: str) -> Any:
        """Read what was sealed.

        :raises BadData: if it was not
        """
        return json.loads(base64_decode(self._signer.unsign(sealed)))


def _seal(what: str) -> _Seal:
    return _sealing(str(current_app.secret_key), what)


@cache
def _sealing(key: str, what: str) -> _Seal:
    return _Seal(key, what)

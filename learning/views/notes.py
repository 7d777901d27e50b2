"""Pages of a member's own notes and 收藏, and what the reading page sends while words are being marked."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content.models import Material
from core.errors import BadInputError
from core.sheets import Sheet, send_workbook
from core.times import local
from core.web import needs, page, sent_json, wants_json, work
from learning import access
from learning.actions import notes as actions
from learning.models import Bookmark, Note
from learning.queries import notes as queries
from learning.rules.notes import MOST_NOTES
from learning.views.blueprint import bp

May = access.May
_LARGEST = 200_000


@bp.post("/materials/<int:material_id>/notes")
@needs(May.NOTE, on=Material)
def add_note(material: Material) -> ResponseReturnValue:
    """Keep marked words or a note; from the page's script as JSON, from its form without marked words."""
    if not wants_json():
        actions.mark(work(), material, [], request.form.get("words", "").strip())
        flash("笔记已保存，只有您自己看得到。")
        return redirect(_at(material, "notes"), code=303)
    parts, words, color = _sent()
    made = actions.mark(work(), material, parts, words, color)
    return jsonify(notes=[_told(note) for note in made]), 201


def _sent() -> tuple[list[actions.Part], str, str]:
    body: Any = sent_json() if (request.content_length or 0) <= _LARGEST else None
    try:
        parts = [
            actions.Part(str(one["anchor"]), int(one["start"]), str(one["quote"])) for one in body["parts"]
        ]
        return parts, str(body.get("words", "")).strip(), str(body.get("color", "gold"))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise BadInputError("没有看懂要标记什么，请刷新页面后再试。") from error


def _told(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "anchor": note.anchor,
        "start": note.start,
        "quote": note.quote,
        "words": note.words,
        "color": note.color,
    }


@bp.post("/notes/<int:note_id>")
@needs(May.OWN_NOTE, on=Note)
def change_note(note: Note) -> ResponseReturnValue:
    """Change what a note says."""
    body: Any = sent_json() if wants_json() else request.form
    words = body.get("words") if hasattr(body, "get") else None
    if not isinstance(words, str):
        raise BadInputError("没有收到笔记，请刷新页面后再试。")
    actions.rewrite(work(), note, words.strip())
    return _done("笔记已保存。")


@bp.post("/notes/<int:note_id>/erase")
@needs(May.OWN_NOTE, on=Note)
def erase_note(note: Note) -> ResponseReturnValue:
    """Take a note away."""
    actions.erase(work(), note)
    return _done("已删除。")


def _done(said: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(message=said)
    flash(said)
    return redirect(url_for(".own_notes"), code=303)


@bp.post("/materials/<int:material_id>/keep")
@needs(May.NOTE, on=Material)
def keep_material(material: Material) -> ResponseReturnValue:
    """Put a material, or one paragraph, among the 收藏; a material that is there is taken out."""
    anchor = request.form.get("anchor", "")
    if anchor:
        actions.keep(work(), material, anchor)
        is_kept = True
    else:
        is_kept = actions.toggle_kept(work(), material)
    if wants_json():
        return jsonify(kept=is_kept)
    flash("已收藏，可以在“我的”里找到。" if is_kept else "已取消收藏。")
    return redirect(_at(material, anchor or None), code=303)


@bp.post("/bookmarks/<int:bookmark_id>/drop")
@needs(May.OWN_NOTE, on=Bookmark)
def drop_kept(bookmark: Bookmark) -> ResponseReturnValue:
    """Take something out of the 收藏."""
    actions.drop_kept(work(), bookmark)
    flash("已取消收藏。")
    return redirect(url_for(".own_bookmarks"), code=303)


def _at(material: Material, anchor: str | None) -> str:
    return url_for("content.material", material_id=material.id, _anchor=anchor)


@bp.get("/me/notes")
@needs(May.OWN)
def own_notes() -> ResponseReturnValue:
    """List the member's own notes, the latest first, with a search."""
    words = request.args.get("q", "").strip()[:100]
    before = request.args.get("before", type=int)
    found = queries.own_notes(work(), words, before)
    more = len(found) > queries.PAGE
    return page(
        "learning/notes.html",
        notes=found[: queries.PAGE],
        words=words,
        before=before,
        next_before=found[queries.PAGE - 1].note.id if more else None,
        now=work().now,
    )


@bp.get("/me/bookmarks")
@needs(May.OWN)
def own_bookmarks() -> ResponseReturnValue:
    """List the member's own 收藏."""
    return page("learning/bookmarks.html", kept=queries.own_bookmarks(work()), now=work().now)


@bp.get("/me/notes.xlsx")
@needs(May.OWN)
def notes_workbook() -> ResponseReturnValue:
    """Give the member all of their notes as a workbook."""
    notes = queries.own_notes(work(), limit=MOST_NOTES)
    rows = [
        (
            one.title,
            one.note.quote,
            one.note.words,
            local(one.note.made_at).strftime("%Y-%m-%d %H:%M"),
            "原段落已改动" if one.is_orphan else "",
        )
        for one in notes
    ]
    return send_workbook("我的学习笔记", Sheet("笔记", ("资料", "原文", "笔记", "时间", "备注"), rows))

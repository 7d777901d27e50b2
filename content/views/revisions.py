"""Pages about the states a material had: reading an earlier one, what changed, going back to it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.actions import materials as actions
from content.models import Material, Revision
from content.queries import materials
from content.queries.paragraphs import words_of
from content.rules.changes import compared, stretches
from content.rules.reading import say_extent, with_cites, with_keys
from content.views.blueprint import bp
from core.errors import NotFoundError
from core.files import say_size, send_stored, store
from core.html import stored
from core.web import needs, page, work

May = access.May


@bp.get("/manage/materials/<int:material_id>/revisions/<int:number>")
@needs(May.EDIT, on=Material)
def revision(material: Material, number: int) -> ResponseReturnValue:
    """Show the text of one state of a material, also of one that was replaced."""
    found = materials.revision_numbered(work(), material, number)
    return page(
        "content/revision.html",
        material=material,
        revision=found,
        before=materials.revision_before(work(), found),
        body=stored(with_keys(with_cites(found.html))),
        extent=say_extent(found.kind, found.characters, found.pages, found.seconds),
        is_current=found.id == material.revision_id,
        say_size=say_size,
        now=work().now,
    )


@bp.get("/manage/materials/<int:material_id>/revisions/<int:number>/changes")
@needs(May.EDIT, on=Material)
def changes(material: Material, number: int) -> ResponseReturnValue:
    """Show what changed from one state of a material, by default the one before, to another."""
    after = materials.revision_numbered(work(), material, number)
    before = _asked_before(material, after)
    found = compared(words_of(work(), before.id), words_of(work(), after.id))
    return page(
        "content/changes.html",
        material=material,
        before=before,
        after=after,
        history=materials.revisions_of(work(), material),
        counts={how: sum(one.how == how for one in found) for how in ("changed", "added", "removed", "same")},
        stretches=stretches(found),
        is_current=after.id == material.revision_id,
        say_size=say_size,
        now=work().now,
    )


@bp.post("/manage/materials/<int:material_id>/revisions/<int:number>/take-back")
@needs(May.EDIT, on=Material)
def take_back(material: Material, number: int) -> ResponseReturnValue:
    """Let members read an earlier state again."""
    earlier = materials.revision_numbered(work(), material, number)
    made = actions.take_back(work(), material, earlier)
    flash(f"已换回第 {number} 版，记为第 {made.number} 版；中间的版本仍然保留。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.get("/manage/materials/<int:material_id>/revisions/<int:number>/file")
@needs(May.EDIT, on=Material)
def revision_file(material: Material, number: int) -> ResponseReturnValue:
    """Give the original file of one state of a material."""
    file = materials.revision_numbered(work(), material, number).file
    if file is None:
        raise NotFoundError("这个版本没有原文件。")
    return send_stored(store(), file.key, name=file.name, media_type=file.media_type)


def _asked_before(material: Material, after: Revision) -> Revision:
    against = request.args.get("against", type=int)
    if against is not None:
        return materials.revision_numbered(work(), material, against)
    before = materials.revision_before(work(), after)
    if before is None:
        raise NotFoundError("这是第一版，没有更早的版本可以比较。")
    return before

"""Pages for members: the columns with what is in them, and a material to read."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from content import access
from content.models import Material
from content.queries import columns, materials
from content.rules.insertions import cut_after
from content.rules.links import host_of
from content.rules.reading import outline, say_extent, with_cites, with_keys
from content.views.blueprint import bp
from core.errors import NotFoundError
from core.html import stored
from core.web import insertions, needs, page, work

May = access.May
_SHOWN = {"must": True, "free": False}


@bp.get("/study/")
@needs(May.LIST)
def study() -> ResponseReturnValue:
    """List what the member may study, by column, with a search in titles."""
    tree = columns.tree_for_member(work())
    chosen = _chosen_column(tree, request.args.get("column", type=int))
    words = request.args.get("q", "").strip()[:100]
    show = request.args.get("show", "")
    within = materials.Asked(chosen.inside if chosen else None, words)
    every, required = materials.count_for_member(work(), within)
    asked = materials.Asked(
        within.column_ids, words, _SHOWN.get(show), after=request.args.get("after", type=int)
    )
    listed = materials.list_for_member(work(), asked)
    return page(
        "content/study.html",
        tree=tree,
        chosen=chosen,
        words=words,
        show=show if show in _SHOWN else "",
        counts={"": every, "must": required, "free": every - required},
        listed=listed,
        say_extent=say_extent,
        now=work().now,
    )


def _chosen_column(tree: list[columns.Branch], wanted: int | None) -> columns.Branch | None:
    if wanted is None:
        return None
    for branch in tree:
        if branch.column.id == wanted:
            return branch
    raise NotFoundError("没有找到这个学习专栏，它可能已被撤下。", next_url=url_for("content.study"))


@bp.get("/materials/<int:material_id>")
@needs(May.SEE, on=Material)
def material(material: Material) -> ResponseReturnValue:
    """Show a material to read or to watch."""
    revision = materials.revision_of(work(), material)
    column = materials.column_of(work(), material)
    html = revision.html if revision else ""
    return page(
        "content/material.html",
        material=material,
        column=column,
        revision=revision,
        body=_with_insertions(with_keys(with_cites(html)), insertions("material.text", material)),
        outline=outline(html),
        extent=say_extent(material.kind, revision.characters, revision.pages, revision.seconds)
        if revision
        else "",
        host=host_of(revision.url) if revision else "",
        is_public=access.is_published(work(), material),
        progress_url=f"/materials/{material.id}/progress",
        now=work().now,
    )


def _with_insertions(html: str, placed: Mapping[str, Sequence[str]]) -> str:
    body = stored("")
    for piece, anchors in cut_after(html, placed.keys()):
        # What is placed was drawn from templates; anything else would be escaped here.
        for part in [stored(piece), *(part for one in anchors for part in placed[one])]:
            body += part
    return body

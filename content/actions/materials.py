"""Materials: adding, revising, publishing and withdrawing them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import insert

from content.access import EDITORS
from content.actions.columns import add_file
from content.actions.intake import written
from content.actions.reading import Body, Kept
from content.actions.search import index
from content.models import Material, MaterialKind, Paragraph, Picture, Revision, StoredFile, StudyColumn
from content.queries.audience import audience_of
from content.queries.materials import revision_of, revisions_of
from content.rules.anchors import anchored
from content.rules.figures import drawn, figure_in
from content.rules.uploads import PICTURE_ADDRESS, with_pictures
from content.signals import material_published, material_revised
from core.errors import BadInputError, NotAllowedError, RefusalError
from core.html import clean, text_of
from core.work import Work
from members.actions.audit import record
from members.actions.notices import notify
from members.models import Node

ONE_HOUR = 100
"""Hundredths of 学时 that a 必学 material is worth when nobody says otherwise."""


class EmptyMaterialError(RefusalError):
    """There is nothing to read in the material yet."""


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom a material is and what it counts, as the secretary sets it."""

    node: Node | None = None
    """The audience: members at or below it. ``None`` for everybody who sees the column."""
    stages: Sequence[str] = ()
    is_required: bool = False
    due_at: datetime | None = None
    hundredths: int | None = None
    """``None`` for what is usual: one 学时 for 必学, none for 选学."""
    origin: str = ""
    summary: str = ""
    position: int = 0


def add_article(
    work: Work,
    column: StudyColumn,
    title: str,
    text: str,
    *,
    is_markdown: bool = False,
    terms: Terms = Terms(),
    published_at: datetime | None = None,
) -> Material:
    """Add an article written by hand, as HTML or Markdown; a draft unless ``published_at`` is given."""
    material = add_material(work, column, title, written(text, is_markdown=is_markdown), terms)
    if published_at is not None:
        publish(work, material, published_at)
    return material


def add_material(work: Work, column: StudyColumn, title: str, body: Body, terms: Terms) -> Material:
    """Add a draft with its first revision.

    :raises NotAllowedError: if the actor may not publish to that audience
    :raises BadInputError: if the column is not that audience's
    """
    material = begin_material(work, column, title or body.title, body.kind, terms)
    _revise(work, material, body, number=1, note="")
    return material


def begin_material(work: Work, column: StudyColumn, title: str, kind: MaterialKind, terms: Terms) -> Material:
    """Add a draft in which there is nothing to read yet.

    :raises NotAllowedError: if the actor may not publish to that audience
    :raises BadInputError: if the column is not that audience's
    """
    node = terms.node or column.node
    _demand_audience(work, column, node)
    material = Material(
        column=column,
        node=node,
        title=title,
        kind=kind,
        by_id=work.actor.id if work.actor else None,
        created_at=work.now,
    )
    _apply(material, terms)
    work.session.add(material)
    work.session.flush()  # Revisions, pictures and the audit log need its key.
    _note(work, "add", material, f"新建学习资料《{material.title}》。")
    return material


def change_terms(work: Work, material: Material, column: StudyColumn, title: str, terms: Terms) -> None:
    """Change where a material stands, for whom it is and what it counts.

    :raises NotAllowedError: if the actor may not publish to that audience
    :raises BadInputError: if the column is not that audience's
    """
    node = terms.node or material.node
    _demand_audience(work, column, node)
    material.column, material.node, material.title = column, node, title
    _apply(material, terms)
    work.session.flush()  # The audience is looked up in the database.
    index(work, material)
    announce(work, material)
    _note(work, "change", material, f"修改学习资料《{title}》的设置。")


def revise(
    work: Work, material: Material, body: Body, note: str = "", file: StoredFile | None = None
) -> Revision:
    """Put another state in the place of the one read so far, which is kept.

    :param file: the original, where it was written down already
    """
    before = revision_of(work, material)
    numbers = [one.number for one, _ in revisions_of(work, material)]
    revision = _revise(work, material, body, number=max(numbers, default=0) + 1, note=note, file=file)
    if before is not None:
        material_revised.send(material, work=work, before=before)
    _note(work, "revise", material, f"更新学习资料《{material.title}》为第 {revision.number} 版。")
    return revision


def take_back(work: Work, material: Material, earlier: Revision) -> Revision:
    """Read an earlier state of a material again: it becomes the newest one, and none is lost.

    :raises BadInputError: if it is what is read now
    """
    if earlier.id == material.revision_id:
        raise BadInputError(f"第 {earlier.number} 版就是现在的版本，不用换回。")
    before = revision_of(work, material)
    number = max(one.number for one, _ in revisions_of(work, material)) + 1
    body = Body(earlier.kind, earlier.html, pages=earlier.pages, seconds=earlier.seconds, url=earlier.url)
    revision = _revise(work, material, body, number=number, note=f"换回第 {earlier.number} 版")
    revision.file, revision.shown = earlier.file, earlier.shown
    work.session.flush()  # Receivers read it from the database.
    material_revised.send(material, work=work, before=before)
    _note(work, "revise", material, f"学习资料《{material.title}》换回第 {earlier.number} 版。")
    return revision


def publish(work: Work, material: Material, at: datetime | None = None) -> None:
    """Let members see a material, now or from a moment on; asking twice changes the moment.

    :raises EmptyMaterialError: if there is nothing to read in it
    """
    if material.revision_id is None:
        raise EmptyMaterialError("这份资料还没有正文，请先写好正文或上传文件，再发布。")
    material.published_at = at or work.now
    material.withdrawn_at = None
    work.session.flush()  # The audience is looked up in the database.
    material_published.send(material, work=work)
    announce(work, material)
    _note(work, "publish", material, f"发布学习资料《{material.title}》。")


def unpublish(work: Work, material: Material) -> None:
    """Make a draft of a material again."""
    material.published_at = None
    _note(work, "unpublish", material, f"学习资料《{material.title}》改回草稿。")


def withdraw(work: Work, material: Material) -> None:
    """Take a material away from the members; what they studied stays in their record."""
    if material.withdrawn_at is None:
        material.withdrawn_at = work.now
        _note(work, "withdraw", material, f"撤下学习资料《{material.title}》。")


def restore(work: Work, material: Material) -> None:
    """Give a withdrawn material back to the members."""
    if material.withdrawn_at is not None:
        material.withdrawn_at = None
        _note(work, "restore", material, f"恢复学习资料《{material.title}》。")


def announce(work: Work, material: Material) -> int:
    """Tell the audience of a 必学 material that it is there, once each; give how many were told.

    Nothing happens before its moment has come; a duty asks again then.
    """
    is_out = material.published_at is not None and material.published_at <= work.now
    if not (material.is_required and is_out) or material.withdrawn_at is not None:
        return 0
    return notify(
        work,
        audience_of(work, material),
        f"material:{material.id}:published",
        f"新的必学资料：{material.title}",
        url=f"/materials/{material.id}",
    )


def add_picture(work: Work, material: Material, kept: Kept) -> str:
    """Add a picture that the text may show; give its address."""
    return _shown_in(work, material, add_file(work, kept))


def _shown_in(work: Work, material: Material, file: StoredFile) -> str:
    picture = Picture(material=material, file=file)
    work.session.add(picture)
    work.session.flush()  # The address has its key in it.
    return f"/materials/{material.id}/pictures/{picture.id}"


def describe_picture(work: Work, material: Material, alt: str, text: str, note: str = "") -> Revision:
    """Say what a picture shows and what is written in it: another state, with the same picture.

    :raises BadInputError: if it is no picture
    """
    before = revision_of(work, material)
    figure = figure_in(before.html) if before else None
    if before is None or figure is None or before.kind is not MaterialKind.PICTURE:
        raise BadInputError("这份资料不是图片，没有可以写说明的图片。")
    html = str(clean(drawn(replace(figure, alt=alt), text)))
    return revise(work, material, Body(MaterialKind.PICTURE, html), note, before.file)


def _revise(
    work: Work, material: Material, body: Body, *, number: int, note: str, file: StoredFile | None = None
) -> Revision:
    if file is None and body.file is not None:
        file = add_file(work, body.file)
    addresses = {kept.name: add_picture(work, material, kept) for kept in body.pictures}
    if body.kind is MaterialKind.PICTURE and PICTURE_ADDRESS in body.html and file is not None:
        # The one picture that the text is about is the material's own file.
        addresses[f"1{PurePosixPath(file.name).suffix}"] = _shown_in(work, material, file)
    html, paragraphs = anchored(with_pictures(body.html, addresses))
    revision = Revision(
        material_id=material.id,
        number=number,
        html=html,
        characters=len("".join(text_of(html).split())),
        pages=body.pages,
        seconds=body.seconds,
        url=body.url,
        file=file,
        shown=add_file(work, body.shown) if body.shown else None,
        by_id=work.actor.id if work.actor else None,
        at=work.now,
        note=note,
    )
    work.session.add(revision)
    work.session.flush()  # Paragraphs and the material refer to it.
    rows = [
        {
            "revision_id": revision.id,
            "position": one.position,
            "anchor": one.anchor,
            "heading": one.heading,
            "text": one.text,
        }
        for one in paragraphs
    ]
    if rows:
        work.session.execute(insert(Paragraph), rows)
    material.kind, material.revision_id = body.kind, revision.id
    index(work, material)
    return revision


def usual_hundredths(*, is_required: bool) -> int:
    """Say what finishing a material counts when nobody says otherwise, in hundredths of 学时."""
    return ONE_HOUR if is_required else 0


def _apply(material: Material, terms: Terms) -> None:
    usual = usual_hundredths(is_required=terms.is_required)
    material.stages = list(terms.stages)
    material.is_required = terms.is_required
    material.due_at = terms.due_at
    material.hundredths = usual if terms.hundredths is None else terms.hundredths
    material.origin, material.summary, material.position = terms.origin, terms.summary, terms.position


def _demand_audience(work: Work, column: StudyColumn, node: Node) -> None:
    if not node.path.startswith(column.place):
        raise BadInputError(f"栏目“{column.title}”只给{column.node.name}的人看，请另选栏目或发布范围。")
    if work.actor is not None and not work.actor.reaches(node.path, *EDITORS):
        raise NotAllowedError(f"您不能向{node.name}发布资料，请选择您管理的组织。")


def _note(work: Work, deed: str, material: Material, summary: str) -> None:
    record(work, f"content.material.{deed}", f"material:{material.id}", material.place, summary)

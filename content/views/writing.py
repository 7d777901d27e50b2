"""Pages on which materials are uploaded and written. What is slow happens before the pen is taken."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from content import access
from content.actions import conversions, intake
from content.actions import materials as actions
from content.forms.materials import ArticleForm, ReplaceForm, TextForm, UploadForm
from content.models import Material, MaterialKind, StudyColumn
from content.queries import audience, columns, materials
from content.views.blueprint import bp
from content.views.managing import column_and_node
from core.errors import BadInputError, RefusalError
from core.files import plain_name, store
from core.forms import choices
from core.web import needs, page, wants_json, work, writing
from members.models import Node

May = access.May
MOST_UPLOADED = 1_000_000_000
"""Bytes of all files of one request together; waitress takes a little more."""
_MOST_FILES = 50
_MOST_TOLD = 8
_LATER = "文件较大，正在后台读取，进度在资料的页面上。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one uploaded file."""

    name: str
    title: str = ""
    url: str = ""
    problem: str = ""
    warnings: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Give it as the page's script reads it."""
        return {
            "name": self.name,
            "title": self.title,
            "url": self.url,
            "problem": self.problem,
            "warnings": list(self.warnings),
        }


@bp.get("/manage/materials/new")
@needs(May.MANAGE)
def new_material() -> ResponseReturnValue:
    """Show where files are dropped."""
    return page("content/upload.html", form=_with_choices(UploadForm()))


@bp.post("/manage/materials/new")
@needs(May.MANAGE, slow=True, most_bytes=MOST_UPLOADED)
def upload() -> ResponseReturnValue:
    """Make a draft of each file; those that cannot be used are refused one by one."""
    form = _with_choices(UploadForm())
    files = _sent_files()
    if not form.validate_on_submit() or not files:
        if not files:
            form.files.errors = ["请先选择要上传的文件。"]
        return page("content/upload.html", form=form), 422
    column, node = column_and_node(form.column.data, form.node.data)
    outcomes = [_uploaded(file, column, node) for file in files]
    if wants_json():
        return jsonify(results=[one.told() for one in outcomes])
    _tell(outcomes)
    made = [one for one in outcomes if one.url]
    if len(outcomes) == len(made) == 1:
        return redirect(made[0].url, code=303)
    return redirect(url_for(".manage", state="draft") if made else url_for(".new_material"), code=303)


def _uploaded(file: FileStorage, column: StudyColumn, node: Node) -> Outcome:
    name = plain_name(file.filename or "")
    try:
        if intake.is_slow(file.stream, name):
            return _left_waiting(file, name, column, node)
        with intake.taken_in(store(), file.stream, name) as body, writing() as own:
            column = own.session.get_one(StudyColumn, column.id)
            terms = actions.Terms(node=own.session.get_one(Node, node.id))
            material = actions.add_material(own, column, "", body, terms)
            url = url_for(".manage_material", material_id=material.id)
            return Outcome(name, material.title, url, warnings=tuple(body.warnings))
    except RefusalError as refusal:
        return Outcome(name, problem=refusal.message)


def _left_waiting(file: FileStorage, name: str, column: StudyColumn, node: Node) -> Outcome:
    with intake.stored_for_later(store(), file.stream, name) as kept, writing() as own:
        column = own.session.get_one(StudyColumn, column.id)
        terms = actions.Terms(node=own.session.get_one(Node, node.id))
        material = conversions.add_waiting(own, column, PurePosixPath(name).stem[:200], kept, terms)
        url = url_for(".manage_material", material_id=material.id)
        return Outcome(name, material.title, url, warnings=(_LATER,))


def _tell(outcomes: list[Outcome]) -> None:
    refused = [one for one in outcomes if one.problem]
    made = len(outcomes) - len(refused)
    if made:
        flash(f"已上传 {made} 份资料，现在是草稿。请设置好以后发布。")
    # The messages travel in a cookie, which holds only so much.
    for one in refused[:_MOST_TOLD]:
        flash(f"{one.name[:40]} 没有上传：{one.problem}", "bad")
    if len(refused) > _MOST_TOLD:
        flash(f"另有 {len(refused) - _MOST_TOLD} 个文件没有上传，请分批再试。", "bad")
    for warning in [warning for one in outcomes for warning in one.warnings][:_MOST_TOLD]:
        flash(warning, "warn")


@bp.get("/manage/materials/write")
@needs(May.MANAGE)
def new_article() -> ResponseReturnValue:
    """Show a page to write on."""
    return page("content/write.html", form=_with_choices(ArticleForm()), material=None)


@bp.post("/manage/materials/write")
@needs(May.MANAGE, slow=True)
def write_article() -> ResponseReturnValue:
    """Make a draft of what was written."""
    form = _with_choices(ArticleForm())
    if not form.validate_on_submit():
        return page("content/write.html", form=form, material=None), 422
    chosen, audience_node = column_and_node(form.column.data, form.node.data)
    try:
        body = intake.written(form.text("body"), is_markdown=form.format.data == "markdown")
        with writing() as own:
            column = own.session.get_one(StudyColumn, chosen.id)
            terms = actions.Terms(node=own.session.get_one(Node, audience_node.id))
            material = actions.add_material(own, column, form.text("title"), body, terms)
    except RefusalError as refusal:
        # What was typed must not be lost with the refusal.
        form.body.errors = [refusal.message]
        return page("content/write.html", form=form, material=None), refusal.status
    for warning in body.warnings:
        flash(warning, "warn")
    flash("已保存为草稿。请设置好以后发布。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.get("/manage/materials/<int:material_id>/text")
@needs(May.EDIT, on=Material)
def edit_text(material: Material) -> ResponseReturnValue:
    """Show an article's text to be changed."""
    _demand_article(material)
    revision = materials.revision_of(work(), material)
    form = TextForm(data={"format": "html", "body": revision.html if revision else ""})
    return page("content/write.html", form=form, material=material)


@bp.post("/manage/materials/<int:material_id>/text")
@needs(May.EDIT, on=Material, slow=True)
def change_text(material: Material) -> ResponseReturnValue:
    """Put the changed text in the place of the old one, which is kept."""
    _demand_article(material)
    form = TextForm()
    if not form.validate_on_submit():
        return page("content/write.html", form=form, material=material), 422
    try:
        body = intake.written(form.text("body"), is_markdown=form.format.data == "markdown")
        with writing() as own:
            actions.revise(own, own.session.get_one(Material, material.id), body, form.text("note"))
    except RefusalError as refusal:
        form.body.errors = [refusal.message]
        return page("content/write.html", form=form, material=material), refusal.status
    flash("正文已更新，原来的版本仍然保留。")
    return redirect(url_for(".manage_material", material_id=material.id), code=303)


@bp.post("/manage/materials/<int:material_id>/file")
@needs(May.EDIT, on=Material, slow=True, most_bytes=MOST_UPLOADED)
def replace_file(material: Material) -> ResponseReturnValue:
    """Put another file in the place of the one so far, which is kept."""
    form, files = ReplaceForm(), _sent_files()
    if len(files) != 1:
        raise BadInputError("请选择一个新文件，再点“替换”。")
    if not form.validate_on_submit():
        raise BadInputError("“改了什么”请控制在 200 字以内。")
    name = plain_name(files[0].filename or "")
    url = url_for(".manage_material", material_id=material.id)
    try:
        warnings = _replaced(files[0], name, material, form.text("note"))
    except RefusalError as refusal:
        if wants_json():
            return jsonify(results=[Outcome(name, problem=refusal.message).told()])
        raise
    if wants_json():
        return jsonify(results=[Outcome(name, material.title, url, warnings=warnings).told()])
    for warning in warnings:
        flash(warning, "warn")
    flash("文件已收下，原来的版本仍然保留。")
    return redirect(url, code=303)


def _replaced(file: FileStorage, name: str, material: Material, note: str) -> tuple[str, ...]:
    """Put a file in place, or let it wait for a job; give what to say about it."""
    if intake.is_slow(file.stream, name):
        with intake.stored_for_later(store(), file.stream, name) as kept, writing() as own:
            conversions.wait_for(own, own.session.get_one(Material, material.id), kept, note)
        return (_LATER,)
    with intake.taken_in(store(), file.stream, name) as body, writing() as own:
        actions.revise(own, own.session.get_one(Material, material.id), body, note)
    return tuple(body.warnings)


@bp.post("/manage/materials/<int:material_id>/pictures")
@needs(May.EDIT, on=Material, slow=True)
def add_picture(material: Material) -> ResponseReturnValue:
    """Take a picture for the text; answers as the editor on the page reads it."""
    files = _sent_files()
    if not files:
        raise BadInputError("没有收到图片，请重新选择。")
    try:
        name = plain_name(files[0].filename or "")
        with intake.picture_taken_in(store(), files[0].stream, name) as kept, writing() as own:
            url = actions.add_picture(own, own.session.get_one(Material, material.id), kept)
    except RefusalError as refusal:
        return jsonify(errno=1, message=refusal.message)
    return jsonify(errno=0, data={"url": url, "alt": ""})


def _sent_files() -> list[FileStorage]:
    files = [file for file in request.files.getlist("files") if file.filename]
    if len(files) > _MOST_FILES:
        raise BadInputError(f"一次最多上传 {_MOST_FILES} 个文件，请分批上传。")
    return files


def _demand_article(material: Material) -> None:
    if material.kind is not MaterialKind.ARTICLE:
        raise BadInputError("只有图文资料可以在网页上修改；PDF 和视频请上传新文件替换。")


def _with_choices(form: Any) -> Any:
    form.column.choices = choices(columns.column_choices(columns.tree_for_manager(work())))
    form.node.choices = choices(audience.audience_choices(work()))
    asked = request.args.get("column", type=int)
    if asked and not form.is_submitted():
        form.column.data = asked
    return form

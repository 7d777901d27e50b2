"""Pages of the import: give a file, see what was understood beside its lines, put right, take over."""

from io import SEEK_END, BytesIO
from typing import Any, BinaryIO, cast

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.child import ChildFailedError
from core.errors import BadInputError, NotAllowedError, NotFoundError
from core.files import store
from core.jobs import enqueue
from core.office import OfficeError
from core.web import afterwards, needs, page, work, writing
from members.models import Node
from quizzes.access import May
from quizzes.actions import drafting, importing
from quizzes.actions.matching import MOST_BYTES, find_likenesses, read_bank_file
from quizzes.actions.pictures import keep_pictures, put_away
from quizzes.forms.importing import CHOICES, DIFFICULTIES, LETTERS, ReadForm, correction_in, settings_in
from quizzes.models import ImportDraft, ImportItem
from quizzes.queries import importing as queries
from quizzes.queries.audience import banks_to_keep
from quizzes.rules.formats import template_workbook
from quizzes.rules.imported import Bank
from quizzes.rules.types import TYPES
from quizzes.views.blueprint import bp

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGE = 300_000
"""Bytes of a file from which on a job reads it; smaller ones are read while the page waits."""


@bp.get("/manage/imports/", endpoint="imports")
@bp.get("/manage/questions/import", endpoint="importing")
@needs(May.BANK)
def give_file() -> ResponseReturnValue:
    """Show where to give a file or paste a text, and the imports that are still open."""
    return _give_page(_with_choices(ReadForm()))


@bp.post("/manage/questions/import")
@needs(May.BANK, slow=True)
def read_import() -> ResponseReturnValue:
    """Read a file or a pasted text and keep it as a draft. Nothing is stored of what cannot be read."""
    form = _with_choices(ReadForm())
    if not form.validate():
        return _give_page(form), 422
    node = _bank_named(form.node.data)
    if _is_large(form):
        return _read_later(form, node)
    try:
        draft_id = _read_at_once(form, node)
    except (ChildFailedError, drafting.NothingFoundError, OfficeError) as error:
        # What was given is at hand still: a pasted text must not be lost over a sentence.
        given = form.file if form.file.data else form.pasted
        given.errors = [*given.errors, error.message]
        return _give_page(form), error.status
    return redirect(url_for(".import_draft", import_draft_id=draft_id), code=303)


def _read_at_once(form: ReadForm, node: Node) -> int:
    name, bank = _read(form)
    near = find_likenesses(work(), node.id, bank)
    with put_away(store(), bank.pictures) as stored, writing() as own:
        keep_pictures(own, store(), bank.pictures, stored)
        draft = drafting.start_draft(
            own,
            node.id,
            node.path,
            name,
            bank,
            category_id=form.category.data,
            by_section=bool(form.by_section.data),
            near=near,
        )
        return draft.id


def _bank_named(node_id: int) -> Node:
    for node in banks_to_keep(work()):
        if node.id == node_id:
            return node
    raise NotAllowedError("您不能往这个题库里导入题目，请重新选择题库。")


def _is_large(form: ReadForm) -> bool:
    """Say whether reading would keep the page waiting; pasted text is measured like a file."""
    return _length(_stream(form)) > _LARGE


def _stream(form: ReadForm) -> BinaryIO:
    if form.file.data:
        return cast("BinaryIO", form.file.data.stream)
    return BytesIO(form.text("pasted").encode())


def _length(stream: BinaryIO) -> int:
    length = stream.seek(0, SEEK_END)
    stream.seek(0)
    return length


def _name(form: ReadForm) -> str:
    if not form.file.data:
        return "粘贴的题目"
    return str(form.file.data.filename or "题库").replace("\\", "/").rsplit("/", 1)[-1]


def _read(form: ReadForm) -> tuple[str, Bank]:
    name = _name(form)
    return name, read_bank_file(_stream(form), name)


def _read_later(form: ReadForm, node: Node) -> ResponseReturnValue:
    """Store a large file and let a job read it; its page shows how far that is."""
    stored = store().put(_stream(form), MOST_BYTES)
    about = {"category_id": form.category.data, "by_section": bool(form.by_section.data)}
    with writing() as own:
        draft = drafting.open_draft(own, node.id, _name(form), file_key=stored.key, **about)
        enqueue(
            own, "questions.read", {"draft": draft.id, "file_key": stored.key}, key=queries.job_key(draft.id)
        )
        draft_id = draft.id
    return redirect(url_for(".import_draft", import_draft_id=draft_id), code=303)


def _give_page(form: ReadForm) -> str:
    return page("quizzes/importing.html", form=form, drafts=queries.drafts_of(work()))


def _with_choices(form: ReadForm) -> ReadForm:
    banks = banks_to_keep(work())
    form.node.choices = [(node.id, node.name) for node in banks]
    if form.node.data is None and banks:
        form.node.data = banks[0].id
    form.category.choices = [("", "暂不分类"), *queries.categories_to_choose(work())]
    return form


@bp.get("/manage/questions/import/template.xlsx")
@needs(May.BANK)
def import_template() -> ResponseReturnValue:
    """Give the plain spreadsheet to fill in."""
    return send_file(BytesIO(template_workbook()), _XLSX, as_attachment=True, download_name="题库模板.xlsx")


@bp.get("/manage/imports/<int:import_draft_id>")
@needs(May.IMPORT, on=ImportDraft)
def import_draft(import_draft: ImportDraft) -> ResponseReturnValue:
    """Show what was understood: the file's lines on the left, its questions on the right."""
    if not import_draft.format:
        percent = queries.progress_of(work(), import_draft)
        return page("quizzes/import_reading.html", draft=import_draft, percent=percent)
    counts = queries.counts_of(work(), import_draft)
    only = request.args.get("only") or ("problems" if counts.errors + counts.warnings else "all")
    total = queries.count_shown(work(), import_draft, only)
    pages = max(1, -(-total // queries.PAGE))
    here = min(max(1, request.args.get("page", 1, type=int)), pages)
    items = queries.items_of(work(), import_draft, only, here)
    earlier, matches = queries.others_of(work(), import_draft, items)
    return page(
        "quizzes/import_draft.html",
        draft=import_draft,
        counts=counts,
        only=only,
        here=here,
        pages=pages,
        total=total,
        items=items,
        lines=queries.lines_around(work(), import_draft, items),
        waiting=queries.waiting_in(work(), import_draft),
        earlier=earlier,
        matches=matches,
        editing=request.args.get("edit", type=int),
        categories=queries.categories_in(work(), import_draft.node_id),
        types=TYPES,
        choices=CHOICES,
        letters=LETTERS,
        difficulties=DIFFICULTIES,
    )


@bp.post("/manage/imports/<int:import_draft_id>/items/<int:number>")
@needs(May.IMPORT, on=ImportDraft)
def correct_import(import_draft: ImportDraft, number: int) -> ResponseReturnValue:
    """Keep a question as it was put right in place."""
    item = _item(import_draft, number)
    severity = item.severity
    drafting.correct_item(work(), import_draft, item, correction_in(request.form))
    if item.severity == "error":
        flash(f"第 {number} 题已保存，还有问题要改。", "warn")
        return _back(import_draft, number, edit=number)
    flash(f"第 {number} 题已改好。")
    return _back(import_draft, _next_to(import_draft, number, severity))


@bp.post("/manage/imports/<int:import_draft_id>/items/<int:number>/decision")
@needs(May.IMPORT, on=ImportDraft)
def decide_import(import_draft: ImportDraft, number: int) -> ResponseReturnValue:
    """Settle what becomes of one question: left out, put back, or which of two it is."""
    item, decision = _item(import_draft, number), request.form.get("decision", "")
    severity = item.severity
    if decision in ("skip", "back"):
        drafting.skip_items(work(), import_draft, [item.id], back=decision == "back")
    else:
        drafting.decide_item(work(), import_draft, item, decision)
    return _back(import_draft, _next_to(import_draft, number, severity))


def _next_to(draft: ImportDraft, number: int, severity: str) -> int | None:
    return queries.goes_on_at(work(), draft, request.form.get("only") or "all", number, severity)


def _item(draft: ImportDraft, number: int) -> ImportItem:
    item = queries.item_of(work(), draft, number)
    if item is None:
        raise NotFoundError("没有找到这道题，请刷新页面后再试。")
    return item


def _back(draft: ImportDraft, number: int | None = None, **more: Any) -> ResponseReturnValue:
    more |= {"only": request.form.get("only") or None, "page": request.form.get("page", type=int)}
    more |= {"_anchor": f"q-{number}" if number else "found", "import_draft_id": draft.id}
    to = url_for(".import_draft", **more)
    return redirect(to, code=303)


@bp.post("/manage/imports/<int:import_draft_id>/set")
@needs(May.IMPORT, on=ImportDraft)
def set_import(import_draft: ImportDraft) -> ResponseReturnValue:
    """Do one thing to many questions: those ticked, or all under the filter."""
    chosen = _chosen(import_draft)
    match request.form.get("deed"):
        case "set":
            changed = drafting.set_items(work(), import_draft, chosen, settings_in(request.form))
            flash(f"已设置 {changed} 题。")
        case "skip":
            drafting.skip_items(work(), import_draft, chosen)
            flash("所选题目不会导入。")
        case "take":
            done = importing.take_step(work(), import_draft.id, chosen)
            importing.finish_take(work(), import_draft, done.new, done.replaced)
            flash(_said_of(done.new, done.replaced, done.held))
        case _:
            raise BadInputError("没有看懂要做什么，请刷新页面后再试。")
    return _back(import_draft)


def _chosen(draft: ImportDraft) -> list[int]:
    if request.form.get("all"):
        return queries.keys_shown(work(), draft, request.form.get("only") or "all")
    chosen = queries.keys_of(work(), draft, request.form.getlist("item", type=int))
    if not chosen:
        raise BadInputError("还没有勾选题目。请先勾选，或者选“当前筛选的全部题目”。")
    return chosen


@bp.post("/manage/imports/<int:import_draft_id>/take")
@needs(May.IMPORT, on=ImportDraft, slow=True)
def take_import(import_draft: ImportDraft) -> ResponseReturnValue:
    """Take everything without an error into the bank, some hundreds at a time."""
    key = import_draft.id
    with writing() as own:
        draft = own.session.get_one(ImportDraft, key)
        category, is_split = request.form.get("category", type=int), bool(request.form.get("by_section"))
        drafting.set_draft(own, draft, category, by_section=is_split)
    new, replaced, held, take, is_done = 0, 0, 0, None, False
    while not is_done:
        with writing() as own:
            step = importing.take_step(own, key, take=take)
        new, replaced, held = new + step.new, replaced + step.replaced, held + step.held
        take, is_done = step.take, step.is_done
    with writing() as own:
        importing.finish_take(own, own.session.get_one(ImportDraft, key), new, replaced)
    flash(_said_of(new, replaced, held))
    return redirect(url_for(".import_draft", import_draft_id=key, only="" if held else None), code=303)


def _said_of(new: int, replaced: int, held: int) -> str:
    if not new and not replaced and not held:
        return "没有可以导入的题目：有问题的题目请先改好。"
    more = f"，{replaced} 题换成了新的说法" if replaced else ""
    left = f"；{held} 题题库里刚刚有了，留在这里" if held else ""
    return f"已导入 {new} 题{more}{left}。"


@bp.post("/manage/imports/<int:import_draft_id>/undo")
@needs(May.IMPORT, on=ImportDraft)
def undo_import(import_draft: ImportDraft) -> ResponseReturnValue:
    """Take the last take out of the bank again."""
    flash(f"已撤销，{importing.undo_take(work(), import_draft)} 题回到了这里。")
    return _back(import_draft)


@bp.post("/manage/imports/<int:import_draft_id>/delete")
@needs(May.IMPORT, on=ImportDraft)
def drop_import(import_draft: ImportDraft) -> ResponseReturnValue:
    """Throw the draft away."""
    key = import_draft.file_key
    drafting.drop_draft(work(), import_draft)
    if key:
        afterwards(lambda _: store().delete(key))
    flash("草稿已删除，已经导入题库的题目不受影响。")
    return redirect(url_for(".imports"), code=303)
